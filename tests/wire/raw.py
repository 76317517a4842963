"""HTTP by hand: requests that no client library would send, and answers as they came."""
import json
import socket
import time

TIMEOUT = 20


class Response:
    """One answer: status, headers by lower-case name, body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self):
        return '<%d %r %r>' % (self.status, self.headers, self.body[:500])

    def json(self):
        return json.loads(self.body)


class Connection:
    """A socket to the server."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=TIMEOUT)
        self.buffer = b''

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.socket.close()

    def send(self, data):
        """Send all of it, or until the server has closed; whether all went out."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            return False
        return True

    def end(self):
        """Say that nothing more will come."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _fill(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.buffer += data
        return bool(data)

    def receive(self, has_body=True):
        """The next answer; None when the server has closed instead. Answers 1xx are passed over."""
        while b'\r\n\r\n' not in self.buffer:
            if not self._fill():
                return None
        head, _, self.buffer = self.buffer.partition(b'\r\n\r\n')
        line, *header_list = head.decode('latin-1').split('\r\n')
        status = int(line.split(' ')[1])
        if status < 200:
            return self.receive(has_body)
        headers = {name.strip().lower(): value.strip() for name, _, value in (item.partition(':') for item in header_list)}
        length = int(headers['content-length']) if 'content-length' in headers else None if status not in (202, 204, 304) else 0
        if not has_body:
            length = 0
        while len(self.buffer) < length if length is not None else True:
            if not self._fill():
                break
        length = len(self.buffer) if length is None else length
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Response(status, headers, body)


def head(method, path, headers):
    """The head of a request as bytes."""
    return ('%s %s HTTP/1.1\r\n' % (method, path) + ''.join('%s: %s\r\n' % pair for pair in headers)).encode('latin-1') + b'\r\n'


class Caller:
    """Sends requests to one service, each on a connection of its own."""

    def __init__(self, server, service='mcp'):
        self.server, self.service, self.address = server, service, server.address
        self.path = '/erp5/portal_web_services/' + service
        self.host = '%s:%d' % server.address

    def headers(self, body=b'', user='auditor', **kw):
        """Of a usual request; keywords replace or add (`content_type='text/plain'`) or, when None, leave out."""
        headers = {'host': self.host, 'content-type': 'application/json', 'content-length': len(body),
                   'accept': 'application/json, text/event-stream'}
        if user is not None:
            headers['authorization'] = 'Bearer ' + self.server.token(user, self.service)
        headers.update((name.replace('_', '-'), value) for name, value in kw.items())
        return [(name, value) for name, value in headers.items() if value is not None]

    def request(self, body=b'', method='POST', suffix='', user='auditor', **kw):
        """The bytes of a request."""
        return head(method, self.path + suffix, self.headers(body, user, **kw)) + body

    def send(self, body=b'', method='POST', **kw):
        """The answer to one request."""
        with Connection(self.address) as connection:
            connection.send(self.request(body, method, **kw))
            return connection.receive(has_body=method != 'HEAD')

    def call(self, method, params=None, id=1, **kw):
        """The answer to one JSON-RPC request."""
        return self.send(rpc(method, params, id), **kw)

    def ping(self):
        """Whether the server answers, and how long it took."""
        start = time.monotonic()
        response = self.call('ping')
        assert response is not None and response.status == 200, response
        return time.monotonic() - start


def rpc(method, params=None, id=1):
    """A JSON-RPC request as bytes."""
    message = {'jsonrpc': '2.0', 'id': id, 'method': method}
    if params is not None:
        message['params'] = params
    return json.dumps(message).encode()
