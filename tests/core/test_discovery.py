"""What the server says of itself, and the small methods."""
import pytest

from .client import LEGACY_LIST, META, MODERN, REVISION_LIST, Client

INITIALIZE = {'protocolVersion': '2025-11-25', 'capabilities': {}, 'clientInfo': {'name': 'c', 'version': '1'}}
METHOD_DICT = {
    'tools': ['tools/list', 'tools/call'], 'prompts': ['prompts/list', 'prompts/get'],
    'resources': ['resources/list', 'resources/templates/list', 'resources/read'], 'completions': ['completion/complete']}


@pytest.mark.parametrize('revision', LEGACY_LIST)
def test_initialize_agrees_to_a_served_version(revision):
    answer = Client(revision).request('initialize', dict(INITIALIZE, protocolVersion=revision))
    assert answer.result['protocolVersion'] == revision


@pytest.mark.parametrize('version', ['2024-11-05', MODERN, '2099-01-01', ''])
def test_initialize_offers_the_latest_handshake_version_instead_of_another(version):
    answer = Client('2025-11-25').request('initialize', dict(INITIALIZE, protocolVersion=version), header_dict={'mcp-protocol-version': None})
    assert answer.result['protocolVersion'] == '2025-11-25'


@pytest.mark.parametrize('revision, fields', [
    ('2025-03-26', {'name', 'version'}), ('2025-06-18', {'name', 'version', 'title'}),
    ('2025-11-25', {'name', 'version', 'title', 'description', 'websiteUrl', 'icons'})])
def test_the_implementation_has_the_fields_of_the_revision(revision, fields):
    answer = Client(revision).request('initialize', dict(INITIALIZE, protocolVersion=revision))
    assert set(answer.result['serverInfo']) == fields


@pytest.mark.parametrize('name, value', [('protocolVersion', 5), ('protocolVersion', None), ('capabilities', []), ('clientInfo', 'c')])
def test_initialize_needs_its_parameters(legacy, name, value):
    assert legacy.request('initialize', dict(INITIALIZE, **{name: value})).error['code'] == -32602


@pytest.mark.parametrize('name', INITIALIZE)
def test_initialize_needs_each_of_its_parameters(legacy, name):
    params = dict(INITIALIZE)
    del params[name]
    assert legacy.request('initialize', params).error['code'] == -32602


def test_instructions_are_told(legacy):
    assert legacy.request('initialize', INITIALIZE | {'protocolVersion': legacy.revision}).result['instructions'] == 'Be kind to customers.'


def test_no_instructions_are_no_field(modern):
    modern.set(instructions=None)
    assert 'instructions' not in modern.request('server/discover').result


def test_discover_tells_versions_implementation_and_for_how_long(modern):
    result = modern.request('server/discover').result
    assert result['supportedVersions'] == REVISION_LIST[::-1]
    assert result['_meta'][META + 'serverInfo'] == modern.shop.implementation
    assert (result['ttlMs'], result['cacheScope'], result['resultType']) == (60000, 'private', 'complete')


def test_the_time_to_keep_lists_is_configured():
    client = Client(list_ttl_ms=5)
    assert client.request('tools/list').result['ttlMs'] == 5
    assert client.request('resources/read', {'uri': 'shop://logo'}).result['ttlMs'] == 0


def declared(client):
    if client.revision == MODERN:
        return client.request('server/discover').result['capabilities']
    return client.request('initialize', dict(INITIALIZE, protocolVersion=client.revision)).result['capabilities']


def test_every_declared_capability_answers(client):
    for capability in declared(client):
        for method in METHOD_DICT.get(capability, []):
            assert client.request(method).message.get('error', {}).get('code') != -32601


def test_no_capability_promises_notifications_that_never_come(client):
    assert not any(declared(client).values())


def test_ping_answers_nothing(legacy):
    assert legacy.request('ping').result == {}


def test_a_log_level_is_accepted(legacy):
    assert legacy.request('logging/setLevel', {'level': 'warning'}).result == {}


@pytest.mark.parametrize('params', [{}, {'level': 'loud'}, {'level': 5}, {'level': None}])
def test_a_log_level_must_be_one(legacy, params):
    assert legacy.request('logging/setLevel', params).error['code'] == -32602


def test_a_subscription_is_acknowledged_and_ends(modern):
    answer = modern.request('subscriptions/listen', {'notifications': {'toolsListChanged': True}}, id='listen')
    acknowledged, = answer.notification_list
    assert acknowledged['params'] == {'_meta': {META + 'subscriptionId': 'listen'}, 'notifications': {}}
    assert answer.result['_meta'][META + 'subscriptionId'] == 'listen'
    assert answer.header_dict['content-type'] == 'text/event-stream'


@pytest.mark.parametrize('params', [{}, {'notifications': []}, {'notifications': None}])
def test_a_subscription_says_to_what(modern, params):
    assert modern.request('subscriptions/listen', params).error['code'] == -32602
