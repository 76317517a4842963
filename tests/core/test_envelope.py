"""JSON-RPC: what is a request, a notification, a response, and what is none of them."""
import pytest

from .client import MODERN, Client

NO_MESSAGE_DICT = {
    'a string': 'x', 'null': None, 'a number': 1, 'an empty object': {},
    'no version': {'id': 1, 'method': 'ping'},
    'version 1.0': {'jsonrpc': '1.0', 'id': 1, 'method': 'ping'},
    'a version that is a number': {'jsonrpc': 2.0, 'id': 1, 'method': 'ping'},
    'an id that is null': {'jsonrpc': '2.0', 'id': None, 'method': 'ping'},
    'an id that is true': {'jsonrpc': '2.0', 'id': True, 'method': 'ping'},
    'an id that is a float': {'jsonrpc': '2.0', 'id': 1.0, 'method': 'ping'},
    'an id that is an object': {'jsonrpc': '2.0', 'id': {}, 'method': 'ping'},
    'no method': {'jsonrpc': '2.0', 'id': 1},
    'a method that is a number': {'jsonrpc': '2.0', 'id': 1, 'method': 5},
    'a method that is null': {'jsonrpc': '2.0', 'id': 1, 'method': None},
    'params that are an array': {'jsonrpc': '2.0', 'id': 1, 'method': 'ping', 'params': []},
    'params that are null': {'jsonrpc': '2.0', 'id': 1, 'method': 'ping', 'params': None},
    'a method and a result': {'jsonrpc': '2.0', 'id': 1, 'method': 'ping', 'result': {}},
    'a result and an error': {'jsonrpc': '2.0', 'id': 1, 'result': {}, 'error': {}},
    'a response without id': {'jsonrpc': '2.0', 'result': {}},
}


@pytest.mark.parametrize('name', NO_MESSAGE_DICT)
def test_is_no_message(client, name):
    answer = client.send(NO_MESSAGE_DICT[name], client.headers({'method': 'ping'}))
    assert (answer.status, answer.error['code']) == (400, -32600)


@pytest.mark.parametrize('request_id', [0, -1, 2 ** 60, '', 'é', '1', 'x' * 1000])
def test_the_id_is_echoed_as_it_is(client, request_id):
    assert client.request('tools/list', id=request_id).message['id'] == request_id


def test_a_readable_id_is_echoed_even_when_the_rest_is_wrong(client):
    answer = client.send({'jsonrpc': '3.0', 'id': 'mine', 'method': 'ping'}, client.headers({'method': 'ping'}))
    assert answer.message['id'] == 'mine'


@pytest.mark.parametrize('method', ['notifications/initialized', 'notifications/cancelled', 'notifications/whatever', 'tools/call', ''])
def test_a_notification_is_accepted_and_dropped(client, method):
    message = {'jsonrpc': '2.0', 'method': method, 'params': {'name': 'note', 'arguments': {'text': 'x'}}}
    answer = client.send(message, client.headers({'method': 'ping'}))
    assert (answer.status, answer.body) == (202, b'')
    assert client.environment.committed['note_list'] == []


@pytest.mark.parametrize('response', [{'result': {}}, {'error': {'code': 1, 'message': 'x'}}])
def test_a_posted_response_is_accepted_where_servers_could_send_requests(legacy, response):
    assert legacy.send({'jsonrpc': '2.0', 'id': 1, **response}, legacy.headers({'method': ''})).status == 202


def test_a_posted_response_is_refused_where_servers_send_no_requests(modern):
    answer = modern.post(b'{"jsonrpc": "2.0", "id": 1, "result": {}}', {'mcp-protocol-version': MODERN})
    assert (answer.status, answer.error['code']) == (400, -32600)


def test_a_method_named_like_a_notification_but_sent_as_a_request_is_unknown(client):
    assert client.request('notifications/initialized').error['code'] == -32601


# Batches

def batch(*message_list, client=None, **more):
    client = client or Client('2025-03-26', **more)
    return client.send(list(message_list))


def request(method, params=None, id=1):
    return {'jsonrpc': '2.0', 'id': id, 'method': method, 'params': params or {}}


NOTIFICATION = {'jsonrpc': '2.0', 'method': 'notifications/initialized'}


def test_a_batch_is_answered_by_a_batch_in_its_order():
    answer = batch(request('ping', id=1), NOTIFICATION, request('no/such', id='two'), request('ping', id=3))
    assert [x['id'] for x in answer.message] == [1, 'two', 3]
    assert answer.message[1]['error']['code'] == -32601


def test_a_header_of_the_first_revision_allows_batches_too():
    client = Client('2025-03-26')
    assert client.send([request('ping')], {'mcp-protocol-version': '2025-03-26'}).status == 200


def test_the_same_id_twice_is_answered_twice():
    assert [x['id'] for x in batch(request('ping'), request('ping')).message] == [1, 1]


def test_a_batch_of_notifications_and_responses_is_accepted():
    answer = batch(NOTIFICATION, {'jsonrpc': '2.0', 'id': 1, 'result': {}}, NOTIFICATION)
    assert (answer.status, answer.body) == (202, b'')


def test_each_item_that_is_no_message_gets_its_own_error():
    client = Client('2025-03-26')
    answer = client.send([1, request('ping', id=2), {'jsonrpc': '2.0', 'id': 3}])
    assert [(x['id'], x.get('error', {}).get('code')) for x in answer.message] == [(None, -32600), (2, None), (3, -32600)]


@pytest.mark.parametrize('size', [0, 4])
def test_a_batch_without_items_or_with_too_many_is_refused(size):
    client = Client('2025-03-26', maximum_batch=3)
    answer = client.post(b'[' + b','.join([b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'] * size) + b']')
    assert (answer.status, answer.error['code']) == (400, -32600)


@pytest.mark.parametrize('message', [
    request('initialize'), request('tools/list', {'_meta': {'io.modelcontextprotocol/protocolVersion': MODERN}})])
def test_what_chooses_another_revision_cannot_be_in_a_batch(message):
    client = Client('2025-03-26')
    answer = client.send([request('ping'), message])
    assert (answer.status, answer.error['code']) == (400, -32600)


@pytest.mark.parametrize('revision', ['2025-06-18', '2025-11-25', MODERN, '2099-01-01'])
def test_later_revisions_have_no_batches(revision):
    client = Client(MODERN if revision == '2099-01-01' else revision)
    answer = client.send([request('ping')], {'mcp-protocol-version': revision})
    assert (answer.status, answer.error['code']) == (400, -32600)


def note(text, then='succeed', id=1):
    return request('tools/call', {'name': 'note', 'arguments': {'text': text, 'then': then}}, id)


def test_what_fails_in_a_batch_leaves_nothing_and_the_rest_stays():
    client = Client('2025-03-26')
    answer = batch(note('a'), note('b', 'refuse'), note('c'), note('d', 'crash'), note('e'), client=client)
    assert client.environment.committed['note_list'] == ['a', 'c', 'e']
    assert [x['result'].get('isError', False) for x in answer.message] == [False, True, False, True, False]


def test_a_dry_run_in_a_batch_leaves_the_rest():
    client = Client('2025-03-26')
    dry = request('tools/call', {'name': 'dry', 'arguments': {'text': 'b'}})
    answer = batch(note('a'), dry, note('c'), client=client)
    assert answer.message[1]['result']['content'][0]['text'] == 'would note'
    assert client.environment.committed['note_list'] == ['a', 'c']


def test_a_batch_is_handled_twice_at_most_and_the_rest_is_said_not_to_be():
    client = Client('2025-03-26')
    then_list = ['succeed', 'refuse'] * 25
    answer = batch(*[note(str(index), then, index) for index, then in enumerate(then_list)], client=client)
    assert client.environment.note_count <= 2 * len(then_list)
    code_list = [x['error']['data']['code'] if 'error' in x else None for x in answer.message]
    assert set(code_list) == {None, 'RATE_LIMITED'} and code_list == sorted(code_list, key=bool)
    made = code_list.index('RATE_LIMITED')
    assert made > len(then_list) / 4 and all(x['error']['data']['retryable'] for x in answer.message[made:])
    assert client.environment.committed['note_list'] == [str(index) for index in range(0, made, 2)]


def test_a_batch_of_failures_alone_is_handled_once():
    client = Client('2025-03-26')
    answer = batch(*[note('x', 'refuse')] * 50, client=client)
    assert client.environment.note_count == 50 and all(x['result']['isError'] for x in answer.message)


def test_what_takes_too_long_in_a_batch_leaves_nothing_and_the_rest_stays():
    client = Client('2025-03-26')
    answer = batch(note('a'), note('b', 'timeout'), note('c'), client=client)
    assert client.environment.committed['note_list'] == ['a', 'c']
    assert answer.message[1]['result']['isError'] and 'TIMEOUT' in answer.message[1]['result']['content'][0]['text']
    # what is done again has time of its own
    assert client.environment.repeated_list == [False, False, True, False]
    assert client.environment.report_list == []


def test_a_failure_in_a_batch_is_reported_once():
    client = Client('2025-03-26')
    batch(note('a', 'crash'), note('b', 'refuse'), note('c', 'refuse'), client=client)
    assert len(client.environment.report_list) == 1


def test_a_prompt_that_fails_in_a_batch_leaves_nothing():
    client = Client('2025-03-26')
    batch(note('a'), request('prompts/get', {'name': 'fail'}), client=client)
    assert client.environment.committed['note_list'] == ['a']


def test_a_token_that_is_in_a_batch_twice_counts_once():
    client = Client('2025-03-26')
    token = client.call('confirm', {'text': 'x'}).tool_error['confirmation_token']
    confirm = request('tools/call', {'name': 'confirm', 'arguments': {
        'text': 'x', 'confirmation_token': token, 'answers': {'sure': True}}})
    answer = batch(confirm, confirm, client=client)
    assert [x['result'].get('isError', False) for x in answer.message] == [False, True]
    assert client.environment.committed['note_list'] == ['previewed', 'confirmed']


def test_what_a_batch_tells_on_the_way_comes_before_its_answers():
    answer = batch(request('tools/call', {'name': 'slow'}), note('x', 'refuse'), request('tools/call', {'name': 'slow'}))
    assert [x['params']['data'] for x in answer.notification_list] == [{'step': 0}, 'finí'] * 2
    assert len(answer.message) == 3
