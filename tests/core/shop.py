# coding: utf-8
"""A small shop behind the core: a real catalogue and environment, with a store that commits and undoes.

The only file of these tests that, with runner27.py, also runs on Python 2.7.
"""
import contextlib
import copy

from Products.ERP5MCP.core import Call, SchemaValidator, Server, ToolError

PNG = b'\x89PNG\r\n\x1a\n\x00\xff'
NAME_FORM = {'type': 'object', 'properties': {'name': {'type': 'string', 'minLength': 2}}, 'required': ['name']}


class Conflict(Exception):
    """What the publisher retries."""


class Timeout(Exception):
    """Ends what takes too long."""


class Environment(object):
    transient_exception_list = (Conflict,)
    timeout_exception_list = (Timeout,)
    principal = 'alice'
    audience = 'shop'
    makeCall = Call
    translation_dict = {}

    def __init__(self):
        self.time = 1000000.0
        self.random = 0
        self.committed = {'note_list': [], 'spent': {}}
        self.store = copy.deepcopy(self.committed)
        self.undo_count = 0
        self.report_list = []
        self.repeated_list = []
        self.note_count = 0

    @contextlib.contextmanager
    def limitTime(self, is_repeated):
        self.repeated_list.append(is_repeated)
        yield

    def now(self):
        return self.time

    def getRandom(self, n):
        self.random += 1
        return (b'%08d' % self.random * n)[:n]

    def getSecret(self):
        return b'secret of the shop'

    def undo(self):
        self.undo_count += 1
        self.store = copy.deepcopy(self.committed)

    def commit(self):
        self.committed = copy.deepcopy(self.store)

    def report(self, exception):
        self.report_list.append(exception)
        return 'failure-%d' % len(self.report_list)

    def isSpent(self, nonce):
        return nonce in self.store['spent']

    def spend(self, nonce, expiry):
        self.store['spent'][nonce] = expiry

    def translate(self, template):
        return self.translation_dict.get(template, template)


class Item(object):
    """A tool, prompt or resource: a definition and a function (shop, call, argument_dict)."""

    def __init__(self, shop, definition, function, interactive=False, choices=()):
        self.shop = shop
        self.definition = definition
        self.function = function
        self.interactive = interactive
        self.choices = choices
        if 'inputSchema' in definition:
            self.input_validator = SchemaValidator(definition['inputSchema'])
        if 'outputSchema' in definition:
            self.output_validator = SchemaValidator(definition['outputSchema'])

    def run(self, call, argument_dict):
        return self.function(self.shop, call, argument_dict)

    def complete(self, name, value, context_dict):
        return (x for x in self.choices if x.startswith(value))


TOOL_LIST, PROMPT_LIST, RESOURCE_LIST = [], [], []


def tool(name, property_dict=None, required=(), interactive=False, **more):
    schema = {'type': 'object', 'properties': property_dict or {}, 'additionalProperties': False}
    if required:
        schema['required'] = list(required)

    def register(function):
        TOOL_LIST.append((dict({'name': name, 'description': 'Does ' + name, 'inputSchema': schema}, **more), function, interactive))
        return function
    return register


def prompt(name, argument_list=(), **more):
    def register(function):
        PROMPT_LIST.append((dict({'name': name, 'description': 'Prompt ' + name, 'arguments': list(argument_list)}, **more), function))
        return function
    return register


def resource(**definition):
    def register(function):
        RESOURCE_LIST.append((definition, function))
        return function
    return register


# Tools

@tool('add', {'a': {'type': 'integer'}, 'b': {'type': 'integer'}}, ['a', 'b'], outputSchema={
    'type': 'object', 'properties': {'sum': {'type': 'integer', 'maximum': 1000}}, 'required': ['sum']})
def _(shop, call, argument_dict):
    return {'sum': argument_dict['a'] + argument_dict['b']}


@tool('echo', {'value': {}})
def _(shop, call, argument_dict):
    return argument_dict.get('value')


@tool('numbers', {'count': {'type': 'integer', 'maximum': 10}}, outputSchema={'type': 'array', 'items': {'type': 'integer'}})
def _(shop, call, argument_dict):
    return tuple(range(argument_dict.get('count', 3)))


@tool('contents')
def _(shop, call, argument_dict):
    return [
        'plain',
        call.text(u'caf\xe9', {'audience': ['user'], 'priority': 0.5, 'lastModified': '2026-07-28T00:00:00Z'}),
        call.image(PNG, 'image/png'),
        call.audio(u'UklGRg==', 'audio/wav'),
        call.resource('shop://note', u'text of the note', 'text/plain'),
        call.resource('shop://logo', PNG, 'image/png'),
        call.resourceLink('shop://catalogue', 'catalogue', title='The catalogue', mime_type='text/plain')]


@tool('one_content')
def _(shop, call, argument_dict):
    return call.text('only this')


@tool('note', {'text': {'type': 'string'}, 'then': {'enum': ['succeed', 'refuse', 'crash', 'conflict', 'timeout', 'exit']}}, ['text'])
def _(shop, call, argument_dict):
    """Writes, and then perhaps fails."""
    shop.environment.note_count += 1
    shop.environment.store['note_list'].append(argument_dict['text'])
    then = argument_dict.get('then')
    if then == 'refuse':
        call.error('RULE_DENIED', u'Not allow\xe9d', 'Ask the manager', rule='no notes', field='text')
    if then == 'crash':
        raise RuntimeError('the password is swordfish')
    if then == 'conflict':
        raise Conflict
    if then == 'timeout':
        raise Timeout
    if then == 'exit':
        raise SystemExit
    return 'noted'


@tool('dry', {'text': {'type': 'string'}})
def _(shop, call, argument_dict):
    call.undo()
    shop.environment.store['note_list'].append(argument_dict['text'])
    return 'would note'


@tool('nested_form')
def _(shop, call, argument_dict):
    call.ask('x', 'X?', {'type': 'object', 'properties': {'x': {'type': 'object'}}})


@tool('broken_output', outputSchema={'type': 'object', 'properties': {'sum': {'type': 'integer'}}, 'required': ['sum']})
def _(shop, call, argument_dict):
    shop.environment.store['note_list'].append('broken')
    return {'sum': 'three'}


@tool('content_output', outputSchema={'type': 'object', 'properties': {}})
def _(shop, call, argument_dict):
    return call.text('not JSON')


@tool('not_json')
def _(shop, call, argument_dict):
    return {'value': float('nan')}


@tool('slow', {'steps': {'type': 'integer'}})
def _(shop, call, argument_dict):
    call.log('debug', 'starting')
    call.log('info', {'step': 0})
    for step in range(argument_dict.get('steps', 3)):
        call.progress(step, 3, 'working')
    call.progress(1)
    call.log('error', u'fin\xed')
    return 'done'


@tool('bad_level')
def _(shop, call, argument_dict):
    call.log('loud', 'x')


@tool('confirm', {'text': {'type': 'string'}}, interactive=True)
def _(shop, call, argument_dict):
    shop.environment.store['note_list'].append('previewed')
    if call.ask('sure', 'Really note %s?' % argument_dict.get('text')) is None:
        return 'not noted'
    shop.environment.store['note_list'].append('confirmed')
    return 'noted'


@tool('confirm_name', interactive=True)
def _(shop, call, argument_dict):
    answer = call.ask('person', 'Who are you?', NAME_FORM)
    if answer is None:
        return 'declined'
    if answer['name'] == 'fail':
        call.error('RULE_DENIED', 'Not you.')
    return answer


@tool('two_rounds')
def _(shop, call, argument_dict):
    name = call.ask('name', 'Name?', NAME_FORM)['name']
    colour = call.ask('colour', 'Colour of %s?' % name, {
        'type': 'object', 'properties': {'colour': {'type': 'string', 'enum': ['red', 'blue']}}})['colour']
    return '%s likes %s' % (name, colour)


@tool('ask_all')
def _(shop, call, argument_dict):
    return sorted(key for key, answer in call.askMany({
        'name': call.question('Name?', NAME_FORM),
        'page': call.question('Please sign.', url='https://shop.example.com/sign'),
        'model': call.sampling(['Hello?', {'role': 'assistant', 'content': call.text('Yes?')}], 50, 'Be short', temperature=0.5),
        'folders': call.roots()}).items() if answer is not None)


@tool('ask_page')
def _(shop, call, argument_dict):
    return call.askMany({'page': call.question('Please sign.', url='https://shop.example.com/sign')})['page']


@tool('ask_nothing')
def _(shop, call, argument_dict):
    return call.askMany({})


@tool('ask_price')
def _(shop, call, argument_dict):
    call.ask('price', 'Pay %d?' % shop.price)
    return 'paid %d' % shop.price


@tool('ask_price_and_name')
def _(shop, call, argument_dict):
    call.ask('price', 'Pay %d?' % shop.price)
    return 'paid %d by %s' % (shop.price, call.ask('person', 'Who are you?', NAME_FORM)['name'])


@tool('hides_question')
def _(shop, call, argument_dict):
    try:
        call.ask('sure', 'Sure?')
    except:  # noqa: E722 as careless authors do
        pass
    return 'went on without an answer'


@tool('catches_errors')
def _(shop, call, argument_dict):
    try:
        call.ask('sure', 'Sure?')
    except Exception:
        shop.went_on = True


@tool('region', {'where': {'type': 'string', 'x-mcp-header': 'Region'}, 'floor': {'type': 'integer', 'x-mcp-header': 'Floor'},
                 'open': {'type': 'boolean', 'x-mcp-header': 'Open'},
                 'place': {'type': 'object', 'properties': {'aisle': {'type': 'string', 'x-mcp-header': 'Aisle'}}}})
def _(shop, call, argument_dict):
    return sorted(argument_dict)


@tool('everything', {'anything': True}, title='Everything', icons=[{'src': 'https://shop.example.com/icon.png'}],
      annotations={'title': 'E', 'readOnlyHint': True, 'destructiveHint': False, 'idempotentHint': True, 'openWorldHint': False},
      _meta={'com.example/x': 1}, execution={'taskSupport': 'forbidden'})
def _(shop, call, argument_dict):
    return None


# Prompts

@prompt('greet')
def _(shop, call, argument_dict):
    return 'Say hello.'


@prompt('review', [{'name': 'code', 'required': True, 'title': 'Code', 'description': 'What to review'}, {'name': 'style'}],
        title='Review', icons=[{'src': 'https://shop.example.com/icon.png'}])
def _(shop, call, argument_dict):
    call.progress(1)
    return {'description': 'A review', 'messages': [
        {'role': 'user', 'content': argument_dict['code']},
        {'role': 'assistant', 'content': call.resourceLink('shop://catalogue', 'catalogue')},
        {'role': 'user', 'content': call.image(PNG, 'image/png')}]}


@prompt('fail', [{'name': 'how'}])
def _(shop, call, argument_dict):
    shop.environment.store['note_list'].append('prompt')
    if argument_dict.get('how') == 'crash':
        raise RuntimeError('the password is swordfish')
    if argument_dict.get('how') == 'role':
        return [{'role': 'system', 'content': 'x'}]
    raise ToolError('PERMISSION_DENIED', 'No.')


@prompt('ask')
def _(shop, call, argument_dict):
    return 'You are %s.' % call.ask('person', 'Who are you?', NAME_FORM)['name']


# Resources

@resource(uri='shop://catalogue', name='catalogue', title='Catalogue', mimeType='text/markdown', size=3,
          annotations={'audience': ['user'], 'lastModified': '2026-07-28T00:00:00Z'}, icons=[{'src': 'https://shop.example.com/i.png'}])
def _(shop, call, variable_dict):
    return u'# caf\xe9'


@resource(uri='shop://logo', name='logo', mimeType='image/png')
def _(shop, call, variable_dict):
    return PNG


@resource(uri='shop://several', name='several')
def _(shop, call, variable_dict):
    return [u'one', call.resource('shop://two', u'two', 'text/plain'), call.text('three'), call.image(PNG, 'image/png')]


@resource(uri='shop://empty', name='empty')
def _(shop, call, variable_dict):
    return None


@resource(uri='shop://ask', name='ask')
def _(shop, call, variable_dict):
    return u'for %s' % call.ask('person', 'Who are you?', NAME_FORM)['name']


@resource(uriTemplate='shop://item/{id}', name='item', title='Item', mimeType='application/json')
def _(shop, call, variable_dict):
    if variable_dict['id'] == 'unknown':
        call.error('RECORD_NOT_FOUND', 'No such item.')
    if variable_dict['id'] == 'secret':
        call.error('PERMISSION_DENIED', 'Not for you.')
    if variable_dict['id'] == 'crash':
        raise RuntimeError('the password is swordfish')
    return u'{"id": "%s"}' % variable_dict['id']


@resource(uriTemplate='shop://item/{id}/data', name='item_data')
def _(shop, call, variable_dict):
    return u'data of ' + variable_dict['id']


@resource(uriTemplate='shop://file/{+path}', name='file')
def _(shop, call, variable_dict):
    return u'file ' + variable_dict['path']


@resource(uriTemplate='shop://file/invoice/{name}', name='invoice')
def _(shop, call, variable_dict):
    return u'invoice ' + variable_dict['name']


class Shop(object):
    """The catalogue, and what makes a server of it."""
    instructions = 'Be kind to customers.'
    implementation = {
        'name': 'shop', 'version': '1.0', 'title': 'The shop', 'description': 'Sells things', 'websiteUrl': 'https://shop.example.com/',
        'icons': [{'src': 'https://shop.example.com/icon.png'}]}
    price = 5
    went_on = False

    def __init__(self, **configuration):
        self.configuration = configuration
        self.environment = Environment()
        self.failing = False
        self._tools = [Item(self, definition, function, interactive) for definition, function, interactive in TOOL_LIST]
        self._prompts = [Item(self, definition, function, choices=['item %03d' % i for i in range(120)])
                         for definition, function in PROMPT_LIST]
        self._resources = [Item(self, definition, function, choices=['1', '2']) for definition, function in RESOURCE_LIST]

    def getToolList(self):
        if self.failing:
            raise RuntimeError('the password is swordfish')
        return self._tools

    def getTool(self, name):
        return {x.definition['name']: x for x in self._tools}.get(name)

    def getPromptList(self):
        return self._prompts

    def getPrompt(self, name):
        return {x.definition['name']: x for x in self._prompts}.get(name)

    def getResourceList(self):
        return self._resources

    def respond(self, request):
        """One HTTP request as a publisher treats it: commit, or undo what an exception leaves."""
        try:
            response = Server(self, self.environment, self.configuration).respond(request)
        except BaseException:
            self.environment.store = copy.deepcopy(self.environment.committed)
            raise
        self.environment.commit()
        return response
