"""Failures outside of `respond`, and refusals that a publisher decides."""
import json

import pytest

from Products.ERP5MCP.core import Request, Server

from . import oracle
from .client import Client


def fail(client, value, code='CONFLICT', header_dict=None, **more):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    header_dict = {'content-type': 'application/json', **client.headers({'method': ''}), **(header_dict or {})}
    server = Server(client.shop, client.environment, client.shop.configuration)
    # the publisher has no user at this point
    return server.respondToFailure(Request('POST', header_dict, lambda limit: body, None, **more), code, 'id-1')


def answered(client, message, code='CONFLICT'):
    response = fail(client, message, code, client.headers(message))
    return response, oracle.check_response(response, client.revision, message)[0]


@pytest.mark.parametrize('retryable, code', [(True, 'CONFLICT'), (True, 'TIMEOUT'), (False, 'INTERNAL')])
def test_a_request_is_answered_by_an_error_with_its_id(client, retryable, code):
    response, answer = answered(client, client.message('tools/list', id='mine'), code)
    data = answer['error']['data']
    assert (response.status, answer['error']['code'], answer['id']) == (200, -32603, 'mine')
    assert (data['code'], data['retryable'], data['failure_id']) == (code, retryable, 'id-1')


def test_nothing_is_handled_again(client):
    answered(client, client.message('tools/call', {'name': 'note', 'arguments': {'text': 'x'}}))
    assert client.environment.store['note_list'] == []


def test_a_request_that_was_wrong_anyway_is_told_so(modern):
    response, answer = answered(modern, modern.message('no/such'))
    assert (response.status, answer['error']['code']) == (404, -32601)


def test_what_cannot_be_read_is_not_our_failure(client):
    response = fail(client, b'{')
    assert (response.status, oracle.check_http(response)[0]['error']['code']) == (400, -32700)


def test_each_request_of_a_batch_is_answered():
    client = Client('2025-03-26')
    response = fail(client, [client.message('ping', id=1), {'jsonrpc': '2.0', 'method': 'notifications/x'}, client.message('ping', id=2)])
    assert [(x['id'], x['error']['code']) for x in oracle.check_http(response)[0]] == [(1, -32603), (2, -32603)]


def test_a_notification_has_no_answer(client):
    assert fail(client, {'jsonrpc': '2.0', 'method': 'notifications/x'}).status == 202


def test_a_client_that_takes_streams_only_gets_one():
    client = Client('2025-11-25')
    response = fail(client, client.message('ping'), header_dict={'accept': 'text/event-stream'})
    assert dict(response.header_list)['Content-Type'] == 'text/event-stream'


def test_a_page_of_an_allowed_origin_can_read_it(modern):
    response = fail(modern, modern.message('tools/list'), header_dict={'origin': 'http://localhost'})
    assert dict(response.header_list)['Access-Control-Allow-Origin'] == 'http://localhost'


def test_a_publisher_may_refuse_with_any_status(client):
    request = Request('POST', client.headers({'method': ''}), lambda limit: b'', None)
    response = Server(client.shop, client.environment).refuse(request, 404, 'Nothing is here.')
    message, = oracle.check_http(response)
    assert (response.status, message['error']['message']) == (404, 'Nothing is here.')
    oracle.check_answer(message, client.revision, {})


def test_what_undo_raises_passes_through(client):
    def undo():
        raise RuntimeError('the connection is lost')
    client.stay_here()
    client.environment.undo = undo
    with pytest.raises(RuntimeError, match='connection'):
        client.call('note', {'text': 'x', 'then': 'refuse'})
