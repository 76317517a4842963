"""Lists: their order, their pages, and the fields that each revision knows."""
import pytest

from .client import MODERN, Client

LIST_DICT = {'tools/list': ('tools', 'name'), 'prompts/list': ('prompts', 'name'), 'resources/list': ('resources', 'uri'),
             'resources/templates/list': ('resourceTemplates', 'uriTemplate')}


@pytest.mark.parametrize('method', LIST_DICT)
def test_a_list_is_in_the_order_of_its_keys(client, method):
    kind, key = LIST_DICT[method]
    name_list = [x[key] for x in client.request(method).result[kind]]
    assert name_list == sorted(name_list) and len(name_list) > 2


@pytest.mark.parametrize('method', LIST_DICT)
def test_pages_together_are_the_whole_list(method):
    kind, key = LIST_DICT[method]
    whole = Client().request(method).result[kind]
    client, found, params = Client(page_size=2), [], {}
    while True:
        result = client.request(method, params).result
        assert len(result[kind]) <= 2
        found += result[kind]
        if 'nextCursor' not in result:
            break
        params = {'cursor': result['nextCursor']}
    assert found == whole


def test_a_last_page_that_is_full_has_no_cursor():
    assert 'nextCursor' not in Client(page_size=4).request('prompts/list').result


def test_a_cursor_stays_right_when_items_come_and_go():
    client = Client(page_size=3)
    first = client.request('tools/list').result
    del client.shop._tools[:]
    client.stay_here()
    assert client.request('tools/list', {'cursor': first['nextCursor']}).result['tools'] == []


@pytest.mark.parametrize('cursor', ['', 'x', 'a.b', 'é', 5, None, ['x'], 'x' * 10000])
def test_a_cursor_that_is_not_ours_is_refused(client, cursor):
    answer = client.request('tools/list', {'cursor': cursor})
    assert (answer.status, answer.error['code']) == (200, -32602)


def cursor_of(client):
    return client.request('tools/list').result['nextCursor']


def test_a_cursor_is_for_its_list_only():
    client = Client(page_size=1)
    assert client.request('prompts/list', {'cursor': cursor_of(client)}).error['code'] == -32602


@pytest.mark.parametrize('name', ['principal', 'audience'])
def test_a_cursor_is_for_its_user_and_service_only(name):
    client = Client(page_size=1)
    cursor = cursor_of(client)
    client.set(**{'environment_' + name: 'other'})
    assert client.request('tools/list', {'cursor': cursor}).error['code'] == -32602


def test_no_character_of_a_cursor_can_be_changed():
    client = Client(page_size=1)
    cursor = cursor_of(client)
    for index, character in enumerate(cursor):
        changed = cursor[:index] + ('A' if character != 'A' else 'B') + cursor[index + 1:]
        assert 'error' in client.request('tools/list', {'cursor': changed}).message


def test_a_cursor_never_expires():
    client = Client(page_size=1)
    cursor = cursor_of(client)
    client.set(environment_time=1e12)
    assert 'tools' in client.request('tools/list', {'cursor': cursor}).result


def tool(client, name):
    return next(x for x in client.request('tools/list').result['tools'] if x['name'] == name)


@pytest.mark.parametrize('revision, extra', [
    ('2025-03-26', set()), ('2025-06-18', {'title', '_meta'}), ('2025-11-25', {'title', '_meta', 'icons'}),
    (MODERN, {'title', '_meta', 'icons'})])
def test_a_tool_has_the_fields_of_the_revision(revision, extra):
    assert set(tool(Client(revision), 'everything')) == {'name', 'description', 'inputSchema', 'annotations'} | extra


@pytest.mark.parametrize('revision, schema', [
    ('2025-03-26', None), ('2025-06-18', 'wrapped'), ('2025-11-25', 'wrapped'), (MODERN, {'type': 'array', 'items': {'type': 'integer'}})])
def test_an_output_that_is_no_object_is_declared_as_the_revision_can(revision, schema):
    if schema == 'wrapped':
        schema = {'type': 'object', 'properties': {'result': {'type': 'array', 'items': {'type': 'integer'}}}, 'required': ['result']}
    assert tool(Client(revision), 'numbers').get('outputSchema') == schema


def test_a_property_without_condition_is_an_object_where_schemas_must_be(client):
    expected = True if client.revision == MODERN else {}
    assert tool(client, 'everything')['inputSchema']['properties']['anything'] == expected


def test_a_tool_that_asks_has_two_more_arguments_where_the_protocol_cannot_ask(client):
    property_dict = tool(client, 'confirm')['inputSchema']['properties']
    assert set(property_dict) - {'text'} == (set() if client.revision == MODERN else {'confirmation_token', 'answers'})


def test_listing_does_not_change_the_definitions(client):
    before = tool(client, 'confirm')
    assert tool(client, 'confirm') == before
    assert set(client.shop.getTool('confirm').definition['inputSchema']['properties']) == {'text'}
