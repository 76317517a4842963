"""Who may post, and what: the rungs before the body is read, and the headers of responses."""
import pytest

from Products.ERP5MCP.core import Request

from .client import Client

EVIL_ORIGIN_LIST = ['https://evil.example.com', 'null', '', 'http://localhost.evil.example.com', 'http://localhost:80:80', 'file://',
                    'http://127.0.0.1.evil.example.com', 'https://shop.example.com.evil.example.com', 'http://localhost/']


@pytest.mark.parametrize('origin', EVIL_ORIGIN_LIST)
def test_an_origin_that_is_not_listed_is_forbidden(client, origin):
    answer = client.request('tools/list', header_dict={'origin': origin})
    assert answer.status == 403
    assert 'access-control-allow-origin' not in answer.header_dict


@pytest.mark.parametrize('origin', ['http://localhost', 'http://localhost:6274', 'https://127.0.0.1:8080', 'http://[::1]:1'])
def test_loopback_origins_are_allowed(modern, origin):
    answer = modern.request('tools/list', header_dict={'origin': origin})
    assert answer.status == 200
    assert answer.header_dict['access-control-allow-origin'] == origin
    assert answer.header_dict['vary'] == 'Origin'


def test_a_listed_origin_is_allowed():
    client = Client(origin_list=['https://shop.example.com'])
    assert client.request('tools/list', header_dict={'origin': 'https://shop.example.com'}).status == 200


def test_null_is_never_allowed():
    assert Client(origin_list=['null']).request('tools/list', header_dict={'origin': 'null'}).status == 403


def test_a_bad_origin_is_refused_before_anything_else(modern):
    assert modern.post(b'', {'origin': 'null'}, method='GET', principal=None, revision='2025-03-26').status == 403


@pytest.mark.parametrize('verb', ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'post', ''])
def test_other_verbs_are_not_allowed(client, verb):
    answer = client.post(b'', client.headers({'method': ''}), method=verb)
    assert (answer.status, answer.header_dict['allow']) == (405, 'POST')
    assert bool(answer.body) == (verb != 'HEAD')


def test_the_verb_is_refused_before_authentication(modern):
    assert modern.post(b'', method='GET', principal=None, revision='2025-03-26').status == 405


def test_a_preflight_of_an_allowed_origin_is_answered(modern):
    answer = modern.post(b'', {
        'origin': 'http://localhost:1', 'access-control-request-method': 'POST',
        'access-control-request-headers': 'Content-Type, Mcp-Param-Region, X-Other'}, method='OPTIONS', principal=None)
    assert answer.status == 204
    assert answer.header_dict['access-control-allow-methods'] == 'POST'
    header_list = answer.header_dict['access-control-allow-headers'].split(', ')
    assert {'authorization', 'content-type', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-param-region'} <= set(header_list)
    assert 'x-other' not in header_list


def test_a_preflight_of_another_origin_is_forbidden(modern):
    header_dict = {'origin': 'https://evil.example.com', 'access-control-request-method': 'POST'}
    assert modern.post(b'', header_dict, method='OPTIONS', revision='2025-03-26').status == 403


def test_a_refusal_can_be_read_by_a_page_of_an_allowed_origin(modern):
    answer = modern.post(b'{}', {'origin': 'http://localhost'}, principal=None, revision='2025-03-26')
    assert answer.status == 401
    assert answer.header_dict['access-control-allow-origin'] == 'http://localhost'


def test_an_anonymous_user_is_asked_for_a_bearer_token(modern):
    answer = modern.post(b'not even JSON', principal=None, revision='2025-03-26')
    assert (answer.status, answer.header_dict['www-authenticate']) == (401, 'Bearer')


def test_a_user_whose_id_is_empty_is_not_anonymous(modern):
    assert modern.post(b'', principal='', revision='2025-03-26').status == 400


def test_a_token_in_the_url_is_refused(modern):
    answer = modern.post(b'{}', principal=None, query_token=True, revision='2025-03-26')
    assert answer.status == 400
    assert 'Authorization header' in answer.error['message']


def test_a_user_who_is_refused_is_told_why(modern):
    answer = modern.post(b'{}', refusal='Ask for a role.', revision='2025-03-26')
    assert (answer.status, answer.error['message']) == (403, 'Ask for a role.')


@pytest.mark.parametrize('content_type', [None, '', 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp',
                                          'application/json; charset=latin-1', 'application/json; a=b; charset=latin-1', 'text/event-stream'])
def test_the_body_must_be_json(client, content_type):
    answer = client.post(b'{}', {**client.headers({'method': ''}), 'content-type': content_type})
    assert answer.status == 415


@pytest.mark.parametrize('content_type', ['application/json', 'Application/JSON', 'application/json; charset=utf-8',
                                          'application/json;charset="UTF-8"', ' application/json '])
def test_json_in_utf_8_is_accepted(modern, content_type):
    assert modern.request('tools/list', header_dict={'content-type': content_type}).status == 200


@pytest.mark.parametrize('accept', ['text/html', 'application/xml, text/plain', 'application/json;q=0', '*/*;q=0.0',
                                    'text/*;q=0, image/*'])
def test_a_client_that_takes_neither_form_is_not_served(client, accept):
    assert client.post(b'{}', {**client.headers({'method': ''}), 'accept': accept}).status == 406


@pytest.mark.parametrize('accept', [None, '', '*/*', 'application/*', 'application/json', 'text/html, */*;q=0.1',
                                    'APPLICATION/JSON;charset=utf-8', 'application/json;q=0.5'])
def test_json_is_the_answer_when_there_is_nothing_else_to_tell(client, accept):
    answer = client.request('tools/list', header_dict={'accept': accept})
    assert answer.header_dict['content-type'] == 'application/json'


@pytest.mark.parametrize('accept', ['text/event-stream', 'text/*', 'text/event-stream, application/json;q=0',
                                    '*/*, application/json;q=0'])
def test_a_client_that_takes_streams_only_gets_a_stream(client, accept):
    answer = client.request('tools/list', header_dict={'accept': accept})
    assert answer.header_dict['content-type'] == 'text/event-stream'


def test_an_error_with_a_status_of_its_own_is_json_even_for_a_client_that_takes_streams_only(modern):
    answer = modern.request('no/such/method', header_dict={'accept': 'text/event-stream'})
    assert (answer.status, answer.header_dict['content-type']) == (404, 'application/json')


def test_a_client_that_takes_json_only_gets_no_notifications(modern):
    answer = modern.call('slow', meta={'progressToken': 1}, header_dict={'accept': 'application/json'})
    assert answer.text == 'done'
    assert answer.notification_list == []


@pytest.mark.parametrize('length', ['101', '9' * 5000, '00000000000000000000000101'])
def test_a_body_that_says_it_is_too_large_is_not_read(length):
    client = Client(maximum_body_size=100)
    assert client.post(b'', {'content-length': length}, revision='2025-03-26').status == 413


def test_a_body_that_is_too_large_is_refused():
    assert Client(maximum_body_size=100).post(b' ' * 101, revision='2025-03-26').status == 413


def test_a_body_of_the_largest_size_is_read():
    assert Client(maximum_body_size=100).post(b' ' * 100, {'content-length': '100'}, revision='2025-03-26').status == 400


@pytest.mark.parametrize('length', ['-1', 'x', '1.5', '\xb2', '1\n'])
def test_a_length_that_is_no_number_is_refused(modern, length):
    assert modern.post(b'', {'content-length': length}, revision='2025-03-26').status == 400


def test_sessions_and_resumption_of_streams_are_ignored(client):
    answer = client.request('tools/list', header_dict={'mcp-session-id': 'x', 'last-event-id': '3'})
    assert answer.status == 200
    assert 'mcp-session-id' not in answer.header_dict


def test_a_body_that_cannot_be_read_is_refused(modern):
    def read(limit):
        raise OSError('the client went away')
    request = Request('POST', {'content-type': 'application/json'}, read, 'alice')
    response = modern.shop.respond(request)
    assert response.status == 400
    assert b'went away' not in response.body
