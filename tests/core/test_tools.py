"""tools/call: what a tool returns, and what becomes of what goes wrong."""
import json

import pytest

from Products.ERP5MCP.core import Phrase

from .client import LEGACY_LIST, META, MODERN, Client
from .shop import Conflict

OBJECT_REVISION_LIST = ['2025-06-18', '2025-11-25', MODERN]


# Arguments

@pytest.mark.parametrize('text', ['2.0', '2', '2e0'])
def test_a_whole_number_is_an_integer_for_the_tool_however_it_is_written(client, text):
    message = client.message('tools/call', {'name': 'add', 'arguments': {'a': 'NUMBER', 'b': 1}})
    body = json.dumps(message).replace('"NUMBER"', text).encode()
    assert client.post(body, client.headers(message), sent=message).text == '{"sum":3}'


# Results

def test_a_text_is_one_block(client):
    assert client.call('echo', {'value': 'hé\u2028'}).result['content'] == [{'type': 'text', 'text': 'hé\u2028'}]


def test_arguments_may_be_absent(client):
    assert client.call('echo').status == 200


def test_nothing_is_no_block(client):
    result = client.call('echo').result
    assert (result['content'], 'structuredContent' in result) == ([], False)


@pytest.mark.parametrize('value', [1, 1.5, True, [1, {'a': None}], {'a': [1]}, {}, [], ''])
def test_other_values_are_one_block_of_compact_json(client, value):
    expected = '' if value == '' else json.dumps(value, separators=(',', ':'))
    assert client.call('echo', {'value': value}).text == expected


def test_an_object_is_structured_where_the_revision_has_it(client):
    result = client.call('echo', {'value': {'a': 1}}).result
    assert result.get('structuredContent') == (None if client.revision == '2025-03-26' else {'a': 1})


def test_an_array_is_structured_where_any_value_may_be(client):
    result = client.call('echo', {'value': [1]}).result
    assert result.get('structuredContent') == ([1] if client.revision == MODERN else None)


@pytest.mark.parametrize('value', ['x', 1, None, True])
def test_a_scalar_that_is_not_declared_is_not_structured(client, value):
    assert 'structuredContent' not in client.call('echo', {'value': value}).result


def test_a_declared_output_is_structured(client):
    result = client.call('add', {'a': 1, 'b': 2}).result
    assert result.get('structuredContent') == (None if client.revision == '2025-03-26' else {'sum': 3})
    assert result['content'] == [{'type': 'text', 'text': '{"sum":3}'}]


@pytest.mark.parametrize('revision, expected', [
    ('2025-03-26', None), ('2025-06-18', {'result': [0, 1, 2]}), ('2025-11-25', {'result': [0, 1, 2]}), (MODERN, [0, 1, 2])])
def test_an_output_that_is_no_object_travels_as_it_was_declared(revision, expected):
    assert Client(revision).call('numbers').result.get('structuredContent') == expected


def test_content_is_cut_to_what_the_revision_knows(client):
    block_list = client.call('contents').result['content']
    annotations = {'audience': ['user'], 'priority': 0.5, 'lastModified': '2026-07-28T00:00:00Z'}
    link = {'type': 'resource_link', 'uri': 'shop://catalogue', 'name': 'catalogue', 'title': 'The catalogue', 'mimeType': 'text/plain'}
    if client.revision == '2025-03-26':
        del annotations['lastModified']
        link = {'type': 'text', 'text': 'The catalogue: shop://catalogue'}
    assert block_list == [
        {'type': 'text', 'text': 'plain'},
        {'type': 'text', 'text': 'café', 'annotations': annotations},
        {'type': 'image', 'data': 'iVBORw0KGgoA/w==', 'mimeType': 'image/png'},
        {'type': 'audio', 'data': 'UklGRg==', 'mimeType': 'audio/wav'},
        {'type': 'resource', 'resource': {'uri': 'shop://note', 'mimeType': 'text/plain', 'text': 'text of the note'}},
        {'type': 'resource', 'resource': {'uri': 'shop://logo', 'mimeType': 'image/png', 'blob': 'iVBORw0KGgoA/w=='}},
        link]


def test_a_single_content_needs_no_list(client):
    assert client.call('one_content').text == 'only this'


def test_lone_surrogates_never_leave():
    client = Client()
    client.shop.getTool('echo').function = lambda shop, call, argument_dict: {'name': 'a\udce9\\ud800', '\ud800': 1}
    client.stay_here()
    assert client.call('echo').result['structuredContent'] == {'name': 'a\ufffd\\ud800', '\ufffd': 1}


# Arguments

def test_an_unknown_tool_is_a_protocol_error(client):
    answer = client.call('no_such_tool')
    assert (answer.status, answer.error['code']) == (200, -32602)
    assert 'no_such_tool' in answer.error['message']


@pytest.mark.parametrize('params', [{}, {'name': 5}, {'name': None}, {'name': 'echo', 'arguments': []}, {'name': 'echo', 'arguments': None},
                                    {'name': 'echo', 'arguments': 'x'}])
def test_parameters_that_are_no_call_are_a_protocol_error(client, params):
    header_dict = {'mcp-name': params['name']} if isinstance(params.get('name'), str) else {'mcp-name': 'echo'}
    answer = client.request('tools/call', params, header_dict=header_dict)
    assert (answer.status, answer.error['code']) == (200, -32602)


def test_invalid_arguments_are_an_error_for_the_model_to_correct(client):
    error = client.call('add', {'a': True, 'bb': 1}).tool_error
    assert (error['code'], error['field']) == ('INVALID_FIELD', 'bb')
    assert [(x['code'], x['field']) for x in error['violations']] == [
        ('INVALID_FIELD', 'bb'), ('MISSING_REQUIRED_FIELD', 'b'), ('INVALID_FIELD_VALUE', 'a')]
    assert 'did you mean "b"' in error['message'] and error['suggestion'] and error['retryable'] is False


def test_invalid_arguments_do_not_reach_the_tool(client):
    client.call('note', {'text': 5})
    assert client.environment.committed['note_list'] == []


def test_a_task_is_not_made_where_none_is_offered(client):
    assert client.call('echo', {'value': 1}, params={'task': {'ttl': 1}}).text == '1'


# Failures

def test_what_succeeds_is_committed_and_not_undone(client):
    client.call('note', {'text': 'a'})
    assert (client.environment.committed['note_list'], client.environment.undo_count) == (['a'], 0)


@pytest.mark.parametrize('then', ['refuse', 'crash'])
def test_what_fails_is_undone_once(client, then):
    client.call('note', {'text': 'a', 'then': then})
    assert (client.environment.committed['note_list'], client.environment.undo_count) == ([], 1)


def test_an_error_of_the_tool_says_all_that_its_author_said(client):
    assert client.call('note', {'text': 'a', 'then': 'refuse'}).tool_error == {
        'code': 'RULE_DENIED', 'message': 'Not allowéd', 'suggestion': 'Ask the manager', 'retryable': False, 'field': 'text',
        'rule': 'no notes'}


def test_an_error_has_no_structured_content(client):
    assert 'structuredContent' not in client.call('add', {}).result


def test_an_unexpected_failure_shows_an_id_and_nothing_internal(client):
    answer = client.call('note', {'text': 'a', 'then': 'crash'})
    assert (answer.tool_error['code'], answer.tool_error['failure_id']) == ('INTERNAL', 'failure-1')
    assert b'swordfish' not in answer.body and b'RuntimeError' not in answer.body


@pytest.mark.parametrize('name', ['broken_output', 'content_output', 'not_json', 'bad_level'])
def test_a_tool_that_breaks_its_promise_fails_and_is_undone(client, name):
    assert client.call(name).tool_error['code'] == 'INTERNAL'
    assert client.environment.committed['note_list'] == []


def test_a_broken_output_says_what_is_wrong(client):
    violation, = client.call('broken_output').tool_error['violations']
    assert violation['field'] == 'sum'


def test_conflicts_pass_through_for_the_publisher_to_retry(client):
    client.stay_here()
    with pytest.raises(Conflict):
        client.call('note', {'text': 'a', 'then': 'conflict'})
    assert client.environment.undo_count == 0


def test_the_end_of_the_process_passes_through(client):
    client.stay_here()
    with pytest.raises(SystemExit):
        client.call('note', {'text': 'a', 'then': 'exit'})


def test_a_catalogue_that_fails_is_an_internal_error_with_the_id_of_the_request(client):
    client.set(failing=True)
    answer = client.request('tools/list')
    assert (answer.status, answer.error['code'], answer.error['data']['failure_id']) == (200, -32603, 'failure-1')
    assert b'swordfish' not in answer.body


def test_a_dry_run_answers_and_leaves_nothing(client):
    assert client.call('dry', {'text': 'x'}).text == 'would note'
    assert (client.environment.committed['note_list'], client.environment.undo_count) == ([], 1)


# Messages on the way

def told(answer, method):
    return [x['params'] for x in answer.notification_list if x['method'] == 'notifications/' + method]


def test_progress_is_told_to_who_asks_and_only_grows(client):
    answer = client.call('slow', meta={'progressToken': 'p'})
    assert told(answer, 'progress') == [
        {'progressToken': 'p', 'progress': step, 'total': 3, 'message': 'working'} for step in range(3)]
    assert answer.header_dict['content-type'] == 'text/event-stream'


@pytest.mark.parametrize('token', [0, '', 'é', 2 ** 60])
def test_any_token_will_do(client, token):
    assert {x['progressToken'] for x in told(client.call('slow', meta={'progressToken': token}), 'progress')} == {token}


@pytest.mark.parametrize('meta', [None, {'progressToken': None}, {'progressToken': True}])
def test_without_token_there_is_no_progress(legacy, meta):
    assert told(legacy.call('slow', meta=meta), 'progress') == []


def test_legacy_clients_get_the_log_from_info_on(legacy):
    assert [(x['level'], x['data'], x['logger']) for x in told(legacy.call('slow'), 'message')] == [
        ('info', {'step': 0}, 'slow'), ('error', 'finí', 'slow')]


@pytest.mark.parametrize('level, expected', [(None, []), ('debug', ['debug', 'info', 'error']), ('info', ['info', 'error']),
                                             ('error', ['error']), ('emergency', [])])
def test_modern_clients_get_the_log_that_they_ask_for(modern, level, expected):
    meta = {} if level is None else {META + 'logLevel': level}
    assert [x['level'] for x in told(modern.call('slow', meta=meta), 'message')] == expected


def test_messages_beyond_the_limit_are_dropped():
    assert len(Client('2025-11-25', maximum_message=2).call('slow', meta={'progressToken': 1}).notification_list) == 2


@pytest.mark.parametrize('revision', LEGACY_LIST)
def test_messages_of_a_call_that_fails_are_told(revision):
    client = Client(revision)
    assert told(client.request('prompts/get', {'name': 'review', 'arguments': {'code': 'x'}}, meta={'progressToken': 1}), 'progress')


def test_a_stream_is_a_sequence_of_events_and_nothing_else(modern):
    answer = modern.call('slow', {'steps': 2}, meta={'progressToken': 't'}, id=1)
    assert answer.body.startswith(
        b'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{')
    assert answer.body.count(b'event: message\ndata: ') == 3 and b'\r' not in answer.body


# Size

def test_arguments_are_bounded_before_anything_looks_at_them(client):
    for value in ([0] * 50001, {'k%i' % i: 0 for i in range(50001)}, [[[0] * 20] * 50] * 60):
        error = json.loads(client.call('echo', {'value': value}).text)
        assert (error['code'], error['message']) == (
            'INVALID_FIELD_VALUE', 'The arguments have more than 50000 values.')
    assert len(json.loads(client.call('echo', {'value': [0] * 49000}).text)) == 49000


def test_a_sentence_sends_no_long_argument_back():
    phrase = Phrase('There is no "${text}": ${why}', text='x' * 10 ** 6, why=Phrase('${a}, ${a}', a='y' * 1500))
    assert 2000 + 3000 < len(str(phrase)) < 5100
    assert len(str(Phrase('${text}', text='x' * 2000))) == 2000
