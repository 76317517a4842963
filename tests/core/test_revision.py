"""Era and revision of a request, and what the stateless era demands of its headers and _meta."""
import base64

import pytest

from .client import LEGACY_LIST, META, MODERN, REVISION_LIST, Client

VERSION, CAPABILITIES, LOG_LEVEL = META + 'protocolVersion', META + 'clientCapabilities', META + 'logLevel'


def encoded(text):
    return '=?base64?%s?=' % base64.b64encode(text.encode()).decode()


def outcome(answer):
    return answer.status, answer.message['error']['code'] if 'error' in answer.message else 'result'


# Which era

INITIALIZE = {'protocolVersion': '2025-11-25', 'capabilities': {}, 'clientInfo': {'name': 'c', 'version': '1'}}


@pytest.mark.parametrize('header_dict', [{}] + [{'mcp-protocol-version': x} for x in LEGACY_LIST])
def test_initialize_is_a_handshake_with_any_legacy_header_or_none(header_dict):
    client = Client('2025-11-25')
    answer = client.send({'jsonrpc': '2.0', 'id': 1, 'method': 'initialize', 'params': INITIALIZE}, header_dict)
    assert answer.result['protocolVersion'] == '2025-11-25'


def test_a_request_without_header_is_of_the_revision_before_the_header():
    client = Client('2025-03-26')
    assert 'title' not in client.request('tools/list').result['tools'][0]


def test_meta_alone_is_no_sign_of_the_stateless_era(legacy):
    assert outcome(legacy.request('tools/list', meta={'progressToken': 1, 'com.example/x': {}})) == (200, 'result')


def test_a_legacy_version_in_meta_is_no_sign_of_the_stateless_era(legacy):
    assert outcome(legacy.request('tools/list', meta={VERSION: '2025-06-18', CAPABILITIES: 5, LOG_LEVEL: 'loud'})) == (200, 'result')


@pytest.mark.parametrize('method', ['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe',
                                    'tasks/get', 'sampling/createMessage', ''])
def test_the_stateless_era_does_not_know(modern, method):
    assert outcome(modern.request(method, INITIALIZE)) == (404, -32601)


@pytest.mark.parametrize('method', ['server/discover', 'subscriptions/listen', 'resources/subscribe', 'tasks/get', 'no/such', '', 'TOOLS/LIST'])
def test_the_handshake_era_does_not_know(legacy, method):
    assert outcome(legacy.request(method)) == (200, -32601)


# Headers against body: (headers that replace the right ones, _meta that replaces the right one) -> outcome

OUTCOME_LIST = [
    # modern body
    ({'mcp-protocol-version': None}, {}, (400, -32020)),
    ({'mcp-protocol-version': '2025-11-25'}, {}, (400, -32020)),
    ({'mcp-protocol-version': '2099-01-01'}, {}, (400, -32020)),
    ({'mcp-protocol-version': ' 2026-07-28\t'}, {}, (200, 'result')),
    ({'mcp-method': None}, {}, (400, -32020)),
    ({'mcp-method': 'TOOLS/CALL'}, {}, (400, -32020)),
    ({'mcp-method': 'tools/list'}, {}, (400, -32020)),
    ({'mcp-method': '\t tools/call '}, {}, (200, 'result')),
    ({'mcp-method': encoded('tools/call')}, {}, (400, -32020)),
    ({'mcp-name': None}, {}, (400, -32020)),
    ({'mcp-name': 'other'}, {}, (400, -32020)),
    ({'mcp-name': 'ECHO'}, {}, (400, -32020)),
    ({'mcp-name': '  echo  '}, {}, (200, 'result')),
    ({'mcp-name': encoded('echo')}, {}, (200, 'result')),
    ({'mcp-name': encoded('other')}, {}, (400, -32020)),
    ({'mcp-name': encoded('echo').replace('base64', 'BASE64')}, {}, (400, -32020)),
    ({'mcp-name': '=?base64?ZWNobw?='}, {}, (400, -32020)),
    ({'mcp-name': '=?base64?ZWNo*w==?='}, {}, (400, -32020)),
    ({'mcp-name': '=?base64?ZWNobx==?='}, {}, (400, -32020)),
    ({'mcp-name': '=?base64?/w==?='}, {}, (400, -32020)),
    ({'mcp-name': 'ech\xf6'}, {}, (400, -32020)),
    ({'mcp-name': 'echo, echo'}, {}, (400, -32020)),
    # what _meta must have
    ({}, {VERSION: None}, (400, -32602)),
    ({}, {VERSION: 5}, (400, -32602)),
    ({}, {CAPABILITIES: None}, (400, -32602)),
    ({}, {CAPABILITIES: []}, (400, -32602)),
    ({}, {CAPABILITIES: {'elicitation': True}}, (400, -32602)),
    ({}, {'progressToken': 1.5}, (400, -32602)),
    ({}, {'progressToken': True}, (400, -32602)),
    ({}, {LOG_LEVEL: 'loud'}, (400, -32602)),
    ({}, {LOG_LEVEL: []}, (400, -32602)),
    ({}, {META + 'clientInfo': {'name': 'c', 'version': '1'}, 'traceparent': '00-0-0-00'}, (200, 'result')),
    # versions
    ({}, {VERSION: '2099-01-01'}, (400, -32020)),
    ({'mcp-protocol-version': '2099-01-01'}, {VERSION: '2099-01-01'}, (400, -32022)),
    ({'mcp-protocol-version': '2025-11-25'}, {VERSION: '2099-01-01'}, (400, -32020)),
    ({}, {VERSION: '2025-11-25'}, (400, -32020)),
]


@pytest.mark.parametrize('header_dict, meta, expected', OUTCOME_LIST)
def test_headers_and_meta_of_a_stateless_request(modern, header_dict, meta, expected):
    message = modern.message('tools/call', {'name': 'echo'}, meta=meta)
    message['params']['_meta'] = {key: value for key, value in message['params']['_meta'].items() if value is not None}
    answer = modern.send(message, {**modern.headers(message), **header_dict})
    assert outcome(answer) == expected


def test_client_info_is_not_required(modern):
    assert outcome(modern.request('tools/list')) == (200, 'result')


@pytest.mark.parametrize('meta', [None, [], 'x', 5, [VERSION]])
def test_meta_that_is_no_object_is_none(client, meta):
    message = client.message('tools/list')
    message['params'] = {'_meta': meta}
    expected = (400, -32602) if client.revision == MODERN else (200, 'result')
    assert outcome(client.send(message, client.headers(message))) == expected


def test_a_name_beyond_ascii_must_be_encoded(modern):
    assert outcome(modern.call('echö', header_dict={'mcp-name': 'ech\xf6'})) == (400, -32020)
    assert outcome(modern.call('echö', header_dict={'mcp-name': encoded('echö')})) == (200, -32602)


def test_a_stateless_request_without_meta_is_refused(modern):
    answer = modern.send({'jsonrpc': '2.0', 'id': 1, 'method': 'tools/list'}, {'mcp-protocol-version': MODERN, 'mcp-method': 'tools/list'})
    assert outcome(answer) == (400, -32602)


@pytest.mark.parametrize('version', ['2024-11-05', '2099-01-01', '', 'x', '2025-03-26, 2025-03-26'])
def test_an_unknown_version_is_answered_by_those_that_are_served(modern, version):
    answer = modern.send({'jsonrpc': '2.0', 'id': 1, 'method': 'tools/list'}, {'mcp-protocol-version': version})
    assert outcome(answer) == (400, -32022)
    assert answer.error['data'] == {'supported': list(reversed(REVISION_LIST)), 'requested': version}


def test_an_unknown_version_of_a_notification_is_refused(modern):
    answer = modern.post(b'{"jsonrpc": "2.0", "method": "notifications/cancelled"}', {'mcp-protocol-version': 'x'})
    assert outcome(answer) == (400, -32022)


def test_legacy_clients_need_no_other_headers(legacy):
    assert legacy.call('echo', {'value': 1}, header_dict={'mcp-method': 'wrong', 'mcp-name': 'wrong'}).text == '1'


def test_names_of_resources_are_compared_too(modern):
    assert outcome(modern.request('resources/read', {'uri': 'shop://logo'}, header_dict={'mcp-name': 'shop://other'})) == (400, -32020)


def test_a_mismatch_says_which_header(modern):
    answer = modern.request('prompts/get', {'name': 'bar'}, header_dict={'mcp-name': 'foo'})
    assert answer.error['message'] == "Header mismatch: Mcp-Name header value 'foo' does not match body value 'bar'"


# Mcp-Param-*

PARAMETER_LIST = [
    ({}, {}, True),
    ({'where': 'north'}, {'region': 'north'}, True),
    ({'where': 'nörd'}, {'region': encoded('nörd')}, True),
    ({'where': '=?base64?x?='}, {'region': encoded('=?base64?x?=')}, True),
    ({'where': 'north'}, {'region': 'North'}, False),
    ({'where': 'north'}, {}, False),
    ({}, {'region': 'north'}, False),
    ({'where': None}, {}, True),
    ({'where': None}, {'region': 'null'}, False),
    ({'where': ['north']}, {'region': 'north'}, False),
    ({'floor': 42}, {'floor': '42'}, True),
    ({'floor': 42}, {'floor': '42.0'}, True),
    ({'floor': 42}, {'floor': '042'}, False),
    ({'floor': 42}, {'floor': '4_2'}, False),
    ({'floor': 42}, {'floor': '42.5'}, False),
    ({'floor': -1}, {'floor': '-1'}, True),
    ({'open': True}, {'open': 'true'}, True),
    ({'open': False}, {'open': 'False'}, False),
    ({'open': True}, {'open': '1'}, False),
    ({'place': {'aisle': 'a'}}, {'aisle': 'a'}, True),
    ({'place': {'aisle': 'a'}}, {}, False),
    ({'place': 'x'}, {}, True),
]


@pytest.mark.parametrize('argument_dict, header_dict, is_right', PARAMETER_LIST)
def test_annotated_arguments_are_repeated_in_headers(modern, argument_dict, header_dict, is_right):
    answer = modern.call('region', argument_dict, header_dict={'mcp-param-' + key: value for key, value in header_dict.items()})
    assert outcome(answer) == ((200, 'result') if is_right else (400, -32020))


def test_legacy_clients_do_not_repeat_arguments(legacy):
    assert outcome(legacy.call('region', {'where': 'north'})) == (200, 'result')
