"""A client of the shop: builds requests of any revision, and lets the oracle judge each response."""
import base64
import json

from Products.ERP5MCP.core import Request

from . import oracle
from .shop import Shop

LEGACY_LIST = ['2025-03-26', '2025-06-18', '2025-11-25']
MODERN = oracle.MODERN
REVISION_LIST = LEGACY_LIST + [MODERN]
META = 'io.modelcontextprotocol/'
NAME_PARAMETER_DICT = {'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri'}

# All that was sent and answered, to be repeated by runner27.py.
recorded_case_list = []


class Answer:
    """status, header_dict (lower case), message (the answer itself), notifications before it."""

    def __init__(self, response, message, notification_list):
        self.status = response.status
        self.header_dict = {name.lower(): value for name, value in response.header_list}
        self.body = response.body
        self.message = message
        self.notification_list = notification_list

    @property
    def result(self):
        assert 'result' in self.message, self.message
        return self.message['result']

    @property
    def error(self):
        assert 'error' in self.message, self.message
        return self.message['error']

    @property
    def text(self):
        """Of the only content block."""
        block, = self.result['content']
        return block['text']

    @property
    def tool_error(self):
        """The object that an error of a tool carries."""
        assert self.result['isError'] is True
        return json.loads(self.text)


class Client:
    def __init__(self, revision=MODERN, **configuration):
        self.revision = revision
        self.shop = Shop(**configuration)
        self.environment = self.shop.environment
        self.last_id = 0
        self.step_list = []
        recorded_case_list.append({'configuration': configuration, 'step_list': self.step_list})

    def set(self, **value_dict):
        """Change the shop, or its environment with environment_<name>."""
        for name, value in value_dict.items():
            target, prefix = (self.environment, 'environment_') if name.startswith('environment_') else (self.shop, '')
            name = name.removeprefix(prefix)
            setattr(target, name, value)
            self.step_list.append({'target': 'environment' if prefix else 'shop', 'name': name, 'value': value})

    def stay_here(self):
        """What follows cannot be repeated elsewhere: it raises, or uses functions of a test."""
        self.step_list = []

    # One request

    def call(self, tool, argument_dict=None, **more):
        params = {'name': tool} if argument_dict is None else {'name': tool, 'arguments': argument_dict}
        return self.request('tools/call', dict(params, **more.pop('params', {})), **more)

    def request(self, method, params=None, *, meta=None, capabilities=None, id=None, header_dict=None, **more):
        message = self.message(method, params, meta=meta, capabilities=capabilities, id=id)
        return self.send(message, dict(self.headers(message), **header_dict or {}), **more)

    def message(self, method, params=None, *, meta=None, capabilities=None, id=None):
        self.last_id += 1
        message = {'jsonrpc': '2.0', 'id': self.last_id if id is None else id, 'method': method}
        if params is not None or meta is not None or self.revision == MODERN:
            message['params'] = dict(params or {})
        if self.revision == MODERN:
            meta = {META + 'protocolVersion': MODERN, META + 'clientCapabilities': capabilities or {}, **(meta or {})}
        if meta is not None:
            message['params']['_meta'] = meta
        return message

    def headers(self, message):
        header_dict = {} if self.revision == '2025-03-26' else {'mcp-protocol-version': self.revision}
        if self.revision == MODERN:
            header_dict['mcp-method'] = message['method']
            if message['method'] in NAME_PARAMETER_DICT:
                header_dict['mcp-name'] = message['params'].get(NAME_PARAMETER_DICT[message['method']], '')
        return header_dict

    def send(self, value, header_dict=None, **more):
        """Any JSON value as the body; the oracle judges the answer to it."""
        return self.post(json.dumps(value).encode(), header_dict, sent=value, **more)

    def post(self, body, header_dict=None, *, sent=None, revision=None, **more):
        """Any bytes as the body. Headers that are None are left out."""
        header_dict = {
            'content-type': 'application/json', 'accept': 'application/json, text/event-stream', **(header_dict or {})}
        header_dict = {key: value for key, value in header_dict.items() if value is not None}
        response = self.respond(body, header_dict, **more)
        if isinstance(sent, list) and response.status == 200:
            *notification_list, answer = oracle.check_http(response)
            request_list = [x for x in sent if not (isinstance(x, dict) and 'method' in x and 'id' not in x)]
            assert len(answer) == len(request_list)
            for message, request in zip(answer, request_list):
                oracle.check_answer(message, revision or self.revision, request)
            return Answer(response, answer, notification_list)
        return Answer(response, *oracle.check_response(response, revision or self.revision, sent if isinstance(sent, dict) else {}))

    def respond(self, body, header_dict, *, method='POST', principal='alice', refusal=None, query_token=False):
        data = {'method': method, 'header_dict': header_dict, 'principal': principal, 'refusal': refusal, 'query_token': query_token}
        step = {'request': dict(data, body=base64.b64encode(body).decode())}
        response = self.shop.respond(Request(
            method, header_dict, lambda limit: body[:limit + 1], principal, refusal, query_token))
        self.step_list.append(step)
        step['answer'] = [response.status, response.header_list, base64.b64encode(response.body).decode()]
        return response
