"""Asks the recorded site, and writes down what was said: readable, and the same each time."""
import http.client
import json
import re
import textwrap

from .documents import USER

REVISION_LIST = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']
MODERN = REVISION_LIST[-1]
META = {'io.modelcontextprotocol/protocolVersion': MODERN, 'io.modelcontextprotocol/clientCapabilities': {'elicitation': {}},
        'io.modelcontextprotocol/clientInfo': {'name': 'contract', 'version': '1'}}
TIMEOUT = 60
# headers of answers that say something of the protocol
HEADER_TUPLE = 'content-type', 'www-authenticate', 'allow', 'cache-control', 'mcp-protocol-version', 'mcp-session-id'
# what is another one each time
NORMAL_LIST = [(re.compile(pattern), replacement) for pattern, replacement in (
    (r'http://127\.0\.0\.1:\d+', 'https://erp5.example'),
    (r'127\.0\.0\.1:\d+', 'erp5.example'),
    (r'("(?:nextCursor|cursor|requestState|confirmation_token)": )"[^"]+"', r'\1"<opaque>"'),
    (r'("failure_id": )"[0-9a-f]+"', r'\1"<id in the log>"'),
    (r'\b[0-9a-f]+\+?\.[0-9a-f]{16}\b', '<version>'),
    (r'\d{4}-\d\d-\d\dT(?!00:00:00)\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)', '<date and time>'))]


class Recorder:
    """Text of what was asked and answered; `send` gives the answer as well, for what is asked next."""

    def __init__(self, server):
        self.server, self.part_list = server, []
        self.path = '/erp5/portal_web_services/mcp'

    def say(self, text):
        self.part_list.append('\n'.join(textwrap.wrap(text, 120)) + '\n')

    def get_text(self):
        text = '\n'.join(self.part_list)
        for pattern, replacement in NORMAL_LIST:
            text = pattern.sub(replacement, text)
        return text

    def list_tools(self, language):
        """All of them, as a client of the newest revision is told."""
        tool_list, params = [], {}
        while params is not None:
            result = self.ask(MODERN, 'tools/list', params, **{'Accept-Language': language})[2]['result']
            tool_list += result['tools']
            params = {'cursor': result['nextCursor']} if 'nextCursor' in result else None
        return tool_list

    def ask(self, revision, method, params=None, notification=False, **header_dict):
        """(status, headers, JSON or None)"""
        message = {'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': dict(params or {})}
        if notification:
            del message['id']
        header_dict.update({'MCP-Protocol-Version': revision} if revision != REVISION_LIST[0] and method != 'initialize' else {})
        if revision == MODERN:
            message['params']['_meta'] = META
            header_dict['Mcp-Method'] = method
            name = message['params'].get('name') or message['params'].get('uri')
            if name:
                header_dict['Mcp-Name'] = name
        return self.exchange('POST', message, header_dict)

    def exchange(self, verb, message=None, header_dict=None, token=True):
        connection = http.client.HTTPConnection(*self.server.address, timeout=TIMEOUT)
        header_dict = dict(header_dict or {}, Accept='application/json, text/event-stream')
        if token:
            header_dict['Authorization'] = 'Bearer ' + self.server.token(USER)
        body = None if message is None else json.dumps(message)
        if body is not None:
            header_dict['Content-Type'] = 'application/json'
        connection.request(verb, self.path, body, header_dict)
        response = connection.getresponse()
        data = response.read()
        connection.close()
        answer = json.loads(data) if data and 'json' in (response.getheader('content-type') or '') else None
        self.last = verb, {k: v for k, v in header_dict.items() if k not in ('Authorization', 'Accept', 'Content-Type')}, message, response, (
            answer if answer is not None else data.decode())
        return response.status, response.headers, answer

    def write(self, shorten=None):
        """Write down what was asked last."""
        verb, header_dict, message, response, answer = self.last
        line_list = ['> %s %s' % (verb, self.path)] + ['> %s: %s' % item for item in sorted(header_dict.items())]
        if message is not None:
            line_list.append(mark('> ', show(without_meta(message))))
        line_list.append('< %d' % response.status)
        line_list += ['< %s: %s' % (name, response.headers[name]) for name in HEADER_TUPLE if name in response.headers]
        if isinstance(answer, str):
            line_list += ['< ' + line for line in answer.split('\n') if line]
        else:
            line_list.append(mark('< ', show(once(shorten(answer) if shorten else answer))))
        self.part_list.append('\n'.join(line_list) + '\n')

    def send(self, revision, method, params=None, shorten=None, **kw):
        answer = self.ask(revision, method, params, **kw)[2]
        self.write(shorten)
        return answer

    def call(self, name, **argument_dict):
        """A call of a tool, of the newest revision, written down without what is the same each time; what it answers, error or not."""
        result = self.ask(MODERN, 'tools/call', {'name': name, 'arguments': argument_dict})[2]['result']
        value = result.get('structuredContent') or json.loads(result['content'][0]['text'])
        self.part_list.append('%s\n%s\n' % (
            mark('> ', '%s %s' % (name, show(argument_dict))), mark('! ' if result.get('isError') else '< ', show(value))))
        return value


def mark(sign, text):
    return '\n'.join(sign + line for line in text.split('\n'))


def show(value):
    """JSON with one level of a structure per line, but in one line what is short."""
    return _show(value, '')


def _show(value, indent):
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= 120 or not isinstance(value, (dict, list)) or not value:
        return flat
    if isinstance(value, dict):
        item_list = ['%s: %s' % (json.dumps(key), _show(item, indent + ' ')) for key, item in value.items()]
    else:
        item_list = [_show(item, indent + ' ') for item in value]
    opening, closing = '{}' if isinstance(value, dict) else '[]'
    return '%s\n%s\n%s%s' % (opening, ',\n'.join(indent + ' ' + item for item in item_list), indent, closing)


def without_meta(message):
    """Clients of the newest revision say the same of themselves each time."""
    if isinstance(message, dict) and message.get('params', {}).get('_meta') == META:
        params = {key: value for key, value in message['params'].items() if key != '_meta'}
        return {**message, 'params': {**params, '_meta': '...'}}
    return message


def once(answer):
    """The text of a result is its structured content again, said so where it is; that of an error is JSON."""
    if isinstance(answer, list):
        return [once(item) for item in answer]
    result = answer.get('result') if isinstance(answer, dict) else None
    if not isinstance(result, dict) or 'content' not in result:
        return answer
    structured, content = result.get('structuredContent'), result['content']
    if structured is not None:
        content = [{**block, 'text': '<the structured content>'} if is_same(block, structured) else block for block in content]
    elif result.get('isError'):
        content = [{'type': block['type'], 'text, as JSON': json.loads(block['text'])} for block in content]
    return {**answer, 'result': {**result, 'content': content}}


def is_same(block, structured):
    try:
        return block['type'] == 'text' and json.loads(block['text']) == structured
    except ValueError:
        return False
