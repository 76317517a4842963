"""The published examples of 2026-07-28, as requests to the shop and as content that it may return."""
import json

import pytest

from Products.ERP5MCP.core import Call, Content
from Products.ERP5MCP.core.content import renderContent
from Products.ERP5MCP.core.question import FormQuestion, InvalidAnswer, RootsQuestion, SamplingQuestion
from Products.ERP5MCP.core.revision import REVISION_DICT

from .client import MODERN, Client
from .oracle import SCHEMA_DIRECTORY

EXAMPLE_DIRECTORY = SCHEMA_DIRECTORY / MODERN / 'examples'
EXAMPLE_DICT = {'/'.join(path.parts[-2:]): json.loads(path.read_text()) for path in sorted(EXAMPLE_DIRECTORY.glob('*/*.json'))}
pytestmark = pytest.mark.skipif(not EXAMPLE_DICT, reason='the official examples are not there: set MCP_SCHEMA_DIR')


def examples(*folder_list):
    return [(name, value) for name, value in EXAMPLE_DICT.items() if name.split('/')[0] in folder_list]


REQUEST_LIST = [(name, value) for name, value in EXAMPLE_DICT.items() if 'jsonrpc' in value and 'method' in value and 'id' in value]
# what the shop has: its answer is a result; else an error about the parameters
SERVED_SET = {'server/discover', 'tools/list', 'prompts/list', 'resources/list', 'resources/templates/list', 'subscriptions/listen'}


@pytest.mark.parametrize('name, message', REQUEST_LIST)
def test_a_published_request_is_understood(name, message):
    client = Client()
    if 'cursor' in message['params']:
        message = dict(message, params={key: value for key, value in message['params'].items() if key != 'cursor'})
    answer = client.send(message, client.headers(message))
    assert answer.status == 200
    if message['method'] in SERVED_SET:
        assert answer.result['resultType'] == 'complete'
    else:
        assert answer.error['code'] == -32602


def test_there_are_published_requests():
    assert {x['method'] for _, x in REQUEST_LIST} >= SERVED_SET | {'tools/call', 'prompts/get', 'resources/read', 'completion/complete'}


@pytest.mark.parametrize('name, message', [(name, x) for name, x in EXAMPLE_DICT.items() if 'jsonrpc' in x and 'id' not in x and 'method' in x])
def test_a_published_notification_is_accepted(name, message):
    client = Client()
    assert client.send(message, client.headers(message)).status == 202


@pytest.mark.parametrize('name, block', examples('TextContent', 'ImageContent', 'AudioContent', 'EmbeddedResource', 'ResourceLink'))
def test_published_content_leaves_as_it_is(name, block):
    assert renderContent(Content(block), REVISION_DICT[MODERN]) == block


@pytest.mark.parametrize('kind, name', [('Tool', 'Tool'), ('Resource', 'Resource')])
def test_published_definitions_leave_as_they_are(kind, name):
    for _, definition in examples(name):
        assert REVISION_DICT[MODERN].sieve(kind, definition) == definition


@pytest.mark.parametrize('name, block', examples('ImageContent', 'AudioContent'))
def test_published_media_can_be_made(name, block):
    call = Call(notifier=None, interview=None, name='x')
    made = getattr(call, block['type'])(block['data'], block['mimeType'], block.get('annotations'))
    assert made.asDict() == block


def test_published_answers_of_a_person_and_of_a_model_are_read():
    for _, answers in examples('InputResponses'):
        for answer in answers.values():
            question = FormQuestion('?', {'type': 'object', 'properties': {'name': {'type': 'string'}}, 'required': ['name']}) \
                if 'action' in answer else SamplingQuestion(['?'], 5)
            assert question.read(answer) in (answer, answer.get('content'))


@pytest.mark.parametrize('name, answer', examples('ElicitResult'))
def test_published_results_of_a_form_are_read(name, answer):
    property_dict = {key: {'type': 'number' if isinstance(x, int) else 'string'} for key, x in answer.get('content', {}).items()}
    question = FormQuestion('?', {'type': 'object', 'properties': property_dict} if property_dict else None)
    assert question.read(answer) == (answer.get('content', True) if answer['action'] == 'accept' else None)


@pytest.mark.parametrize('name, answer', examples('CreateMessageResult'))
def test_published_results_of_a_model_are_read(name, answer):
    assert SamplingQuestion(['?'], 5).read(answer) == answer


@pytest.mark.parametrize('name, answer', examples('ListRootsResult'))
def test_published_roots_are_read(name, answer):
    assert RootsQuestion().read(answer) == answer['roots']


@pytest.mark.parametrize('question', [FormQuestion('?'), SamplingQuestion(['?'], 5), RootsQuestion()])
def test_an_answer_of_another_kind_is_not_read(question):
    for _, answer in examples('TextContent'):
        with pytest.raises(InvalidAnswer):
            question.read(answer)


@pytest.mark.parametrize('name, example', examples('ElicitRequest'))
def test_a_published_question_can_be_asked(name, example):
    params = example['params']
    assert FormQuestion(params['message'], params['requestedSchema']).asRequest() == example
