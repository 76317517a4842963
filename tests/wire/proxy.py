"""A loopback proxy that adds a header, for clients that cannot send one.

The conformance suite has no option for authentication. The proxy writes the given header into the head of each request and passes all
else on byte by byte: Host, Origin, the case of header names, streams, and the end of either side.
"""
import asyncio
import threading

CHUNK = 65536


class Proxy:
    """Listens at once, so that its origin is known before the upstream is; serves from `start` to `stop`."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self._serve, '127.0.0.1', 0, limit=1 << 20))
        self.origin = 'http://127.0.0.1:%d' % self.server.sockets[0].getsockname()[1]
        self.upstream = self.header = None
        self.thread = None

    def start(self, upstream, header):
        """Pass everything on to `upstream`, (host, port), with `header`, such as 'Authorization: Bearer x'."""
        self.upstream, self.header = upstream, header.encode('latin-1') + b'\r\n'
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.server.close()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    async def _serve(self, reader, writer):
        try:
            up_reader, up_writer = await asyncio.open_connection(*self.upstream)
        except OSError:
            writer.close()
            return
        tasks = {asyncio.ensure_future(self._requests(reader, up_writer)), asyncio.ensure_future(_pump(up_reader, writer))}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            up_writer.close()
            writer.close()

    async def _requests(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b'\r\n\r\n')
                line, rest = head.split(b'\r\n', 1)
                header = {name.strip().lower(): value.strip().lower() for name, _, value in
                          (item.partition(b':') for item in rest.split(b'\r\n'))}
                writer.write(line + b'\r\n' + (b'' if b'authorization' in header else self.header) + rest)
                if header.get(b'transfer-encoding') == b'chunked':
                    await _pass_chunks(reader, writer)
                else:
                    await _pass_bytes(reader, writer, int(header.get(b'content-length') or 0))
        except (asyncio.IncompleteReadError, ConnectionError):
            return


async def _pass_bytes(reader, writer, length):
    while length:
        data = await reader.read(min(CHUNK, length))
        if not data:
            raise ConnectionError
        writer.write(data)
        await writer.drain()
        length -= len(data)
    await writer.drain()


async def _pass_chunks(reader, writer):
    size = None
    while size != 0:
        line = await reader.readuntil(b'\r\n')
        writer.write(line)
        size = int(line.split(b';')[0], 16)
        await _pass_bytes(reader, writer, size + 2)


async def _pump(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        return
