"""Bodies and headers: messages of every revision and method, spoilt as JSON, as bytes and in their headers."""
import copy
import json

from . import nasty

META = 'io.modelcontextprotocol/'
MODERN = '2026-07-28'
REVISION_LIST = ['2025-03-26', '2025-06-18', '2025-11-25', MODERN]
METHOD_DICT = {
    'initialize': {'protocolVersion': '2025-11-25', 'capabilities': {}, 'clientInfo': {'name': 'fuzz', 'version': '1'}}, 'ping': {},
    'server/discover': {}, 'tools/list': {}, 'prompts/list': {}, 'resources/list': {}, 'resources/templates/list': {},
    'tools/call': {'name': 'erp5_find', 'arguments': {'words': 'order'}}, 'prompts/get': {'name': 'x', 'arguments': {}},
    'resources/read': {'uri': 'erp5://x'}, 'logging/setLevel': {'level': 'debug'},
    'completion/complete': {'ref': {'type': 'ref/prompt', 'name': 'x'}, 'argument': {'name': 'a', 'value': 'b'}},
    'notifications/initialized': {}, 'notifications/cancelled': {'requestId': 1}, 'subscriptions/listen': {'notifications': {}}, 'no/such': {}}
TOOL_CALL_LIST = [
    {'name': 'erp5_context', 'arguments': {}}, {'name': 'erp5_search', 'arguments': {'portal_type': 'Person', 'limit': 2}},
    {'name': 'erp5_save', 'arguments': {'portal_type': 'Person', 'values': {'title': 'é'}, 'dry_run': True}},
    {'name': 'erp5_act', 'arguments': {'document': 'sale_order_module/1'}}, {'name': 'find_product', 'arguments': {}}]
HEADER_VALUE_LIST = [
    '', 'x', 'é'.encode().decode('latin-1'), 'application/json', 'application/json; charset=utf-16', 'text/plain', '*/*', 'text/event-stream;q=0', 'a' * 5000,
    '2099-01-01', '=?base64?w6k=?=', '=?base64?!?=', '0', '-1', '9' * 30, 'http://evil.example', 'null', ',,,;;;', 'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded', 'fr;q=x', '*', 'gzip', 'Bearer', 'Bearer a.b', 'Basic !!', 'Basic w6k6w6k=']
HEADER_NAME_LIST = [
    'content-type', 'accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id', 'last-event-id', 'origin', 'accept-language', 'cookie',
    'content-length', 'transfer-encoding', 'expect', 'if-none-match', 'x-forwarded-for', 'x-requested-with', 'range', 'mcp-param-region', 'depth',
    'x-http-method-override', 'user-agent', 'authorization', 'x-access-token', 'x-access-token-secret', 'host-x', 'content-encoding']
RAW_LIST = [
    b'', b' ', b'null', b'[]', b'{}', b'[[]]', b'[{}]', b'"a"', b'1', b'1e999', b'-', b'NaN', b'{"a":NaN}', b'{"a":1,"a":2}', b'\xff\xfe', b'\xef\xbb\xbf{}',
    b'[' * 5000, b'{"a":' * 5000, b'"\\ud800"', b'{"jsonrpc":"2.0","id":1e999,"method":"ping"}', b'\x00' * 9, b'[' + b'1,' * 4000 + b'1]', b'a=b&c=d',
    b'{"jsonrpc":"2.0","id":' + b'9' * 400 + b',"method":"ping"}', b'{"jsonrpc":"2.0","id":' + b'9' * 5000 + b',"method":"ping"}',
    b'--x\r\nContent-Disposition: form-data; name="a:int"\r\n\r\nb\r\n--x--']
QUERY_LIST = [
    '', '', '', '', '', '', 'a=b', 'a:int=x', 'access_token=1', '%ff=%fe', ':method=manage_main', 'x:record=1', 'a:list=1', '-C', '__ac=x', 'a=b&' * 200]
VERB_LIST = ['POST'] * 40 + ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND', 'PATCH', 'ÉTÉ'.encode().decode('latin-1'), '']


class Bodies:
    """Makes one request after the other, all from one random.Random."""

    def __init__(self, random):
        self.random = random

    def make(self):
        """dict(body, header_dict, user, method, query)"""
        random = self.random
        revision = random.choice(REVISION_LIST)
        message = self.message(revision)
        header_dict = self.headers(revision, message)
        if random.random() < .12:
            message = [message] + [self.message(revision) for _ in range(random.choice((0, 1, 2, 5)))]
        for _ in range(random.choice((0, 1, 1, 2, 4))):
            message = nasty.mutate(random, message)
        if random.random() < .03:
            message = nasty.deep(random)
        body = json.dumps(message, ensure_ascii=random.random() < .5).encode('utf-8', 'surrogatepass')
        if random.random() < .25:
            body = self.spoil(body)
        for _ in range(random.choice((0, 0, 0, 1, 2))):
            header_dict[random.choice(HEADER_NAME_LIST)] = random.choice(HEADER_VALUE_LIST)
        return {'body': body, 'header_dict': header_dict, 'user': random.choice(('manager', 'manager', 'employee', None) if random.random() < .3 else (
            'manager', 'employee')), 'method': random.choice(VERB_LIST), 'query': random.choice(QUERY_LIST)}

    def message(self, revision):
        random = self.random
        method = random.choice(sorted(METHOD_DICT))
        params = copy.deepcopy(random.choice(TOOL_CALL_LIST) if method == 'tools/call' else METHOD_DICT[method])
        message = {'jsonrpc': '2.0', 'id': random.choice((1, 'a', 'é', 0, -1, 1.5, 2 ** 60)), 'method': method, 'params': params}
        if method.startswith('notifications/'):
            del message['id']
        if revision == MODERN:
            params['_meta'] = {META + 'protocolVersion': MODERN, META + 'clientCapabilities': random.choice(({}, {'elicitation': {}}))}
        elif random.random() < .2:
            params['_meta'] = {'progressToken': random.choice((1, 'a', None, [], 1.5))}
        return message

    def headers(self, revision, message):
        header_dict = {'content-type': 'application/json', 'accept': 'application/json, text/event-stream', 'mcp-protocol-version': revision}
        if revision == MODERN:
            header_dict['mcp-method'] = message['method']
            name = message['params'].get('name', message['params'].get('uri'))
            if name is not None:
                header_dict['mcp-name'] = name
        return header_dict

    def spoil(self, body):
        """Bytes changed, cut, doubled or replaced."""
        random = self.random
        if random.random() < .3:
            return random.choice(RAW_LIST)
        data = bytearray(body)
        for _ in range(random.choice((1, 1, 3, 10))):
            if not data:
                break
            index = random.randrange(len(data))
            kind = random.randrange(4)
            if kind == 0:
                data[index] = random.randrange(256)
            elif kind == 1:
                del data[index]
            elif kind == 2:
                data[index:index] = random.choice((b'\xff', b'"', b'{', b'\\', b'\\u0000', b'\\ud83d', b'9' * 400, b',', b'\x00'))
            else:
                del data[index:index + random.randrange(40)]
        return bytes(data)
