"""prompts/get, resources/read and completion/complete."""
import pytest

from .client import LEGACY_LIST, MODERN, Client

PNG = 'iVBORw0KGgoA/w=='


# Prompts

def get_prompt(client, name, argument_dict=None, **more):
    return client.request('prompts/get', {'name': name} | ({} if argument_dict is None else {'arguments': argument_dict}), **more)


def test_a_text_is_one_message_of_the_user(client):
    result = get_prompt(client, 'greet').result
    assert result['messages'] == [{'role': 'user', 'content': {'type': 'text', 'text': 'Say hello.'}}]
    assert result['description'] == 'Prompt greet'


def test_messages_have_content_that_the_revision_knows(client):
    result = get_prompt(client, 'review', {'code': 'x = 1'}).result
    assert result['description'] == 'A review'
    assert [x['role'] for x in result['messages']] == ['user', 'assistant', 'user']
    assert [x['content']['type'] for x in result['messages']] == [
        'text', 'text' if client.revision == '2025-03-26' else 'resource_link', 'image']


@pytest.mark.parametrize('name, argument_dict', [
    ('nobody', {}), ('review', {}), ('review', None), ('review', {'code': 5}), ('review', {'code': 'x', 'other': 'y'}), ('greet', []),
    (5, {})])
def test_a_wrong_name_or_argument_is_a_protocol_error(client, name, argument_dict):
    answer = get_prompt(client, name, argument_dict, header_dict={'mcp-name': str(name)})
    assert (answer.status, answer.error['code']) == (200, -32602)


@pytest.mark.parametrize('how, code', [('refuse', -32602), ('crash', -32603), ('role', -32603)])
def test_a_prompt_that_fails_is_a_protocol_error_and_undone(client, how, code):
    answer = get_prompt(client, 'fail', {'how': how})
    assert (answer.status, answer.error['code']) == (200, code)
    assert b'swordfish' not in answer.body
    assert client.environment.committed['note_list'] == []


# Resources

def read(client, uri):
    return client.request('resources/read', {'uri': uri})


def test_text_is_text(client):
    assert read(client, 'shop://catalogue').result['contents'] == [
        {'uri': 'shop://catalogue', 'mimeType': 'text/markdown', 'text': '# café'}]


def test_bytes_are_a_blob(client):
    assert read(client, 'shop://logo').result['contents'] == [{'uri': 'shop://logo', 'mimeType': 'image/png', 'blob': PNG}]


def test_several_contents_may_be_of_any_kind(client):
    assert read(client, 'shop://several').result['contents'] == [
        {'uri': 'shop://several', 'mimeType': 'text/plain', 'text': 'one'},
        {'uri': 'shop://two', 'mimeType': 'text/plain', 'text': 'two'},
        {'uri': 'shop://several', 'mimeType': 'text/plain', 'text': 'three'},
        {'uri': 'shop://several', 'mimeType': 'image/png', 'blob': PNG}]


@pytest.mark.parametrize('uri, text', [
    ('shop://item/7', '{"id": "7"}'), ('shop://item/a%20b%2Cc', '{"id": "a b,c"}'), ('shop://item/caf%C3%A9', '{"id": "café"}'),
    ('shop://item/%252e%252e', '{"id": "%2e%2e"}'), ('shop://item/7/data', 'data of 7'), ('shop://file/a/b.txt', 'file a/b.txt'),
    ('shop://file/a/%7Eb', 'file a/~b'), ('shop://item/...', '{"id": "..."}')])
def test_a_template_is_matched_and_decoded_once(client, uri, text):
    assert read(client, uri).result['contents'][0]['text'] == text


@pytest.mark.parametrize('uri, text', [('shop://file/invoice/1', 'invoice 1'), ('shop://file/invoice/1/2', 'file invoice/1/2')])
def test_the_template_that_spells_out_most_is_taken(client, uri, text):
    assert read(client, uri).result['contents'][0]['text'] == text


@pytest.mark.parametrize('uri', [
    'shop://nothing', '', 'shop://item/', 'shop://item/unknown', 'shop://empty', 'shop://item/..', 'shop://item/.', 'shop://item/%2e%2e',
    'shop://item/a%2Fb', 'shop://item/a%5Cb', 'shop://item/a%00', 'shop://item/%zz', 'shop://item/%', 'shop://item/%FF',
    'shop://item/a?b', 'shop://item/a#b', 'shop://file/../x', 'shop://file/a/../b', 'shop://file/a/%2e%2e/b', 'shop://file/a%2F..%2Fb',
    'shop://file/a\\b', 'SHOP://item/7', 'shop://item/' + 'x' * 5000])
def test_what_is_not_there_is_not_found(client, uri):
    answer = read(client, uri)
    assert (answer.status, answer.error['code']) == (200, -32602 if client.revision == MODERN else -32002)
    assert answer.error['data'] == {'uri': uri}


@pytest.mark.parametrize('uri, code', [('shop://item/secret', -32602), ('shop://item/crash', -32603)])
def test_a_resource_that_fails_is_a_protocol_error(client, uri, code):
    answer = read(client, uri)
    assert (answer.status, answer.error['code']) == (200, code)
    assert b'swordfish' not in answer.body


@pytest.mark.parametrize('params', [{}, {'uri': None}, {'uri': 5}])
def test_a_uri_is_a_string(client, params):
    assert client.request('resources/read', params, header_dict={'mcp-name': 'x'}).error['code'] == -32602


# Completion

def complete(client, ref, name, value, **more):
    return client.request('completion/complete', {'ref': ref, 'argument': {'name': name, 'value': value}, **more})


PROMPT = {'type': 'ref/prompt', 'name': 'review'}


def test_few_choices_are_told_with_their_number(client):
    assert complete(client, PROMPT, 'code', 'item 00').result['completion'] == {
        'values': ['item 00%d' % i for i in range(10)], 'total': 10, 'hasMore': False}


def test_at_most_a_hundred_choices_are_told(client):
    completion = complete(client, PROMPT, 'code', '').result['completion']
    assert (len(completion['values']), completion['hasMore']) == (100, True)


def test_variables_of_templates_have_choices(client):
    reference = {'type': 'ref/resource', 'uri': 'shop://item/{id}'}
    assert complete(client, reference, 'id', '', context={'arguments': {'a': 'b'}}).result['completion']['values'] == ['1', '2']


@pytest.mark.parametrize('reference', [
    {}, {'type': 'ref/tool', 'name': 'add'}, {'type': 'ref/prompt', 'name': 'nobody'}, {'type': 'ref/prompt'}, {'type': 5},
    {'type': 'ref/resource', 'uri': 'shop://nothing'}, {'type': 'ref/resource', 'uri': 'shop://logo'}, 'ref', None,
    {'type': ['ref/prompt'], 'name': 'review'}])
def test_a_wrong_reference_is_refused(client, reference):
    assert complete(client, reference, 'code', '').error['code'] == -32602


@pytest.mark.parametrize('more', [{'argument': {'name': 'nothing', 'value': ''}}, {'argument': {'name': 'code'}}, {'argument': 'code'},
                                  {'argument': {'name': 'code', 'value': 5}}, {'context': []}, {'context': {'arguments': 'x'}}])
def test_a_wrong_argument_or_context_is_refused(client, more):
    assert complete(client, PROMPT, 'code', '', **more).error['code'] == -32602


def test_completion_does_not_say_what_is_hidden(client):
    client.shop._prompts = []
    client.stay_here()
    assert complete(client, PROMPT, 'code', '').error['code'] == -32602


@pytest.mark.parametrize('revision', LEGACY_LIST)
def test_what_has_to_ask_fails_clearly_where_there_is_no_way_to_ask(revision):
    client = Client(revision)
    for answer in get_prompt(client, 'ask'), read(client, 'shop://ask'):
        assert (answer.error['code'], answer.error['data']['code']) == (-32602, 'APPROVAL_REQUIRED')
