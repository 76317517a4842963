"""A client that sends each request to the next node, as a balancer without stickiness would."""
import concurrent.futures
import http.client
import itertools
import json
import time
import urllib.parse

REVISION = '2026-07-28'
META = {'io.modelcontextprotocol/protocolVersion': REVISION, 'io.modelcontextprotocol/clientCapabilities': {}}
TIMEOUT = 60


class Client:
    """Calls tools; the Host header is the one that the token is for, whichever node answers."""

    def __init__(self, cluster):
        self.node_list = [urllib.parse.urlsplit(origin).netloc for origin in cluster.node_origins]
        url = urllib.parse.urlsplit(cluster.connection['url'])
        self.host, self.path, self.token = url.netloc, url.path, cluster.connection['token']
        self.turn, self.cluster = itertools.count(), cluster

    def post(self, method, params, node=None, **header_dict):
        """The connection, after the request was sent."""
        index = next(self.turn) if node is None else node
        connection = http.client.HTTPConnection(self.node_list[index % len(self.node_list)], timeout=TIMEOUT)
        connection.request('POST', self.path, json.dumps({
            'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': dict(params, _meta=META)}), {
            'Host': self.host, 'Authorization': 'Bearer ' + self.token, 'Content-Type': 'application/json',
            'Accept': 'application/json, text/event-stream', 'MCP-Protocol-Version': REVISION, 'Mcp-Method': method, **header_dict})
        return connection

    def send(self, name, argument_dict, node=None, **header_dict):
        """The same for a call of a tool."""
        return self.post('tools/call', {'name': name, 'arguments': argument_dict}, node, **{'Mcp-Name': name}, **header_dict)

    def call(self, name, argument_dict=None, node=None, **header_dict):
        """`(value, None)` or `(None, error)`; every error has `code` and `retryable`."""
        answer = read(self.send(name, argument_dict or {}, node, **header_dict))
        if 'error' in answer:
            return None, dict(answer['error'].get('data') or {}, **answer['error'])
        result = answer['result']
        value = result.get('structuredContent') or json.loads(result['content'][0]['text'])
        return (None, value) if result.get('isError') else (value, None)

    def list_tools(self, node=None, **header_dict):
        """{name: tool} of all pages, from one node."""
        node = next(self.turn) if node is None else node
        tool_dict, params = {}, {}
        while params is not None:
            result = read(self.post('tools/list', params, node, **header_dict))['result']
            tool_dict.update((tool['name'], tool) for tool in result['tools'])
            params = {'cursor': result['nextCursor']} if 'nextCursor' in result else None
        return tool_dict

    def do(self, name, argument_dict=None, node=None, **header_dict):
        """The value; an error fails the test."""
        value, error = self.call(name, argument_dict, node, **header_dict)
        assert error is None, self.explain(error)
        return value

    def insist(self, name, argument_dict=None, seconds=TIMEOUT):
        """The value; what is said to be retryable is sent again, to the next node."""
        deadline = time.monotonic() + seconds
        while True:
            value, error = self.call(name, argument_dict)
            if error is None:
                return value
            assert error.get('retryable'), self.explain(error)
            assert time.monotonic() < deadline, 'never succeeded: %s' % error
            time.sleep(.02)

    def explain(self, error):
        """The error, with what a node logged of it."""
        failure_id = error.get('failure_id')
        text_list = [path.read_text(errors='replace') for path in sorted(self.cluster.home.glob('*.log'))] if failure_id else []
        return '\n'.join([str(error)] + [text[text.index(failure_id) - 200:][:10000] for text in text_list if failure_id in text])

    def lose(self, name, argument_dict):
        """Send, and never look at the answer."""
        connection = self.send(name, argument_dict)
        time.sleep(.3)                                  # so that the server has begun
        connection.close()


def read(connection):
    """The JSON that is answered."""
    try:
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def at_once(function, argument_list):
    """`function` of each argument, all at the same time, in the order of the arguments."""
    with concurrent.futures.ThreadPoolExecutor(len(argument_list)) as pool:
        return list(pool.map(function, argument_list))
