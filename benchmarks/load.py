"""The load generator: one thread, keep-alive connections, one prepared request, as little work as Python allows.

    python -m benchmarks.load < JOB

JOB is a JSON object: host, port, request (the bytes, as latin-1), concurrency, and calls or seconds. Prints a JSON object: calls, seconds,
and the latencies in seconds, sorted. Each answer has to be a 200 that contains `expect`. A process of its own, so that it does not share an interpreter with
what it measures.
"""
import json
import selectors
import socket
import sys
import time


class _Connection:
    def __init__(self, job):
        self.socket = socket.create_connection((job['host'], job['port']))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b''
        self.end = None

    def send(self, request):
        self.buffer, self.end = b'', None
        self.start = time.perf_counter()
        self.socket.sendall(request)

    def receive(self):
        """The whole answer, or None until it is there."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError('the server closed the connection after %r' % self.buffer[-200:])
        self.buffer += data
        if self.end is None:
            head = self.buffer.find(b'\r\n\r\n')
            if head < 0:
                return None
            header = self.buffer[:head].lower()
            position = header.find(b'content-length:')
            if position < 0:
                raise ValueError('no length: %r' % header)
            self.end = head + 4 + int(header[position + 15:].split(b'\r\n', 1)[0])
        return self.buffer if len(self.buffer) >= self.end else None


def run(job):
    """Do the job; what it took."""
    request, expect = job['request'].encode('latin-1'), job['expect'].encode('latin-1')
    limit, deadline = job.get('calls') or 1 << 62, time.perf_counter() + (job.get('seconds') or 1 << 30)
    selector = selectors.DefaultSelector()
    for _ in range(job['concurrency']):
        connection = _Connection(job)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    latency_list, started = [], 0
    begin = time.perf_counter()
    for key in list(selector.get_map().values()):
        key.data.send(request)
        started += 1
    while len(latency_list) < started:
        for key, _ in selector.select():
            answer = key.data.receive()
            if answer is None:
                continue
            now = time.perf_counter()
            if answer[9:12] != b'200' or expect not in answer:
                raise ValueError('unexpected answer: %r' % answer[:2000])
            latency_list.append(now - key.data.start)
            if started < limit and now < deadline:
                key.data.send(request)
                started += 1
    seconds = time.perf_counter() - begin
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return {'calls': len(latency_list), 'seconds': seconds, 'latencies': sorted(latency_list)}


if __name__ == '__main__':
    print(json.dumps(run(json.load(sys.stdin))))
