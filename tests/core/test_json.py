"""Bytes that are not the JSON of RFC 8259 and I-JSON are a parse error, cheaply."""
import json
import time

import pytest

from Products.ERP5MCP.core import strict_json

from .client import Client

BODY_DICT = {
    'nothing': b'',
    'white space': b' ',
    'half an object': b'{"jsonrpc": "2.0"',
    'trailing garbage': b'{} x',
    'two values': b'{}{}',
    'a byte order mark': b'\xef\xbb\xbf{}',
    'utf-16': '{}'.encode('utf-16'),
    'latin-1': '{"a": "é"}'.encode('latin-1'),
    'overlong utf-8': b'{"a": "\xc0\xaf"}',
    'a surrogate in utf-8': b'{"a": "\xed\xa0\x80"}',
    'surrogates in utf-8 that look like a pair': b'{"a": "\xed\xa0\xbd\xed\xb8\x80"}',
    'an escaped high surrogate': rb'{"a": "\ud83d"}',
    'an escaped low surrogate': rb'{"a": "\uDE00"}',
    'surrogates in the wrong order': rb'{"a": "\ude00\ud83d"}',
    'a surrogate after an escaped backslash': rb'{"a": "\\\ud83d"}',
    'a surrogate in a key': rb'{"\ud83d": 1}',
    'NaN': b'{"a": NaN}',
    'Infinity': b'{"a": Infinity}',
    '-Infinity': b'{"a": -Infinity}',
    'a float beyond a double': b'{"a": 1e999}',
    'an integer beyond a double': b'{"a": 1' + b'0' * 309 + b'}',
    'the least integer of 309 digits that is beyond a double': b'{"a": %d}' % (2 ** 1024 - 2 ** 970),
    'a negative one': b'{"a": -%d}' % 10 ** 309,
    'a huge integer': b'{"a": ' + b'9' * 100000 + b'}',
    'a duplicate key': b'{"a": 1, "a": 2}',
    'a duplicate key inside': b'{"a": [{"b": 1, "b": 1}]}',
    'a duplicate key, once escaped': rb'{"a": 1, "\u0061": 2}',
    'a control character in a string': b'{"a": "\n"}',
    'single quotes': b"{'a': 1}",
    'a comment': b'{} // x',
    'a leading zero': b'{"a": 01}',
    'a leading plus': b'{"a": +1}',
    'digits of another script': '{"a": ٣}'.encode(),
    'too many arrays': b'[' * 65 + b']' * 65,
    'too many objects': b'{"a":' * 65 + b'1' + b'}' * 65,
    'brackets without end': b'[' * 100000,
    'brackets after an unterminated string': b'["' + b'[' * 100000,
}


@pytest.mark.parametrize('name', BODY_DICT)
def test_is_a_parse_error(name):
    answer = Client('2025-03-26').post(BODY_DICT[name])
    assert (answer.status, answer.error['code'], answer.message['id']) == (400, -32700, None)


def test_a_parse_error_has_no_id_at_all_where_the_schema_forbids_null(modern):
    answer = modern.post(b'{', {'mcp-protocol-version': modern.revision})
    assert answer.error['code'] == -32700
    assert 'id' not in answer.message


@pytest.mark.parametrize('text', [
    '"\\ud83d\\ude00"', '"\\\\ud83d"', '"é😀\\u0000"', '1e308', '-0', '1' + '0' * 308, '[[[]]]', '"[[[[[[[["', '{"": null}', '"\\/"'])
def test_anything_that_is_json_comes_back_as_it_was(text):
    client = Client('2025-11-25')
    message = client.message('tools/call', {'name': 'echo', 'arguments': {'value': ['here']}})
    body = json.dumps(message).replace('"here"', text).encode()
    answer = client.post(body, client.headers(message), sent=message)
    assert json.loads(answer.text) == [json.loads(text)]


def test_as_many_levels_as_allowed_are_read():
    client = Client('2025-11-25', maximum_depth=10)
    value = []
    for _ in range(6):  # and message, params, arguments
        value = [value]
    assert json.loads(client.call('echo', {'value': value}).text) == value


def test_brackets_in_strings_are_no_levels(client):
    assert client.call('echo', {'value': '[{' * 1000 + '\\"['}).status == 200


@pytest.mark.parametrize('body', [
    b'["' + b'\\"' * 1000000, b'"' * 1000000, b'[' * 2000000, b'{"a":' * 500000, b'["\\u' * 400000, b'9' * 2000000,
    b'[' + b'1e400,' * 100000, b'"' + b'\\ud83d' * 300000 + b'"'])
def test_refusing_takes_time_in_proportion_to_the_size_at_most(body):
    client = Client('2025-03-26')
    client.stay_here()
    start = time.process_time()
    assert client.post(body).error['code'] == -32700
    assert time.process_time() - start < 2


def test_prepared_text_stands_where_its_value_would():
    value = {'b': [1, 'é'], 'a': None}
    prepared = strict_json.Prepared(value)
    assert strict_json.dump({'x': [prepared, prepared], 'y': 1}) == strict_json.dump({'x': [value, value], 'y': 1})


def test_nobody_can_write_where_prepared_text_goes():
    forged = '\0prepared\0'
    value = {'x': forged, 'y': strict_json.Prepared({'z': forged})}
    assert json.loads(strict_json.dump(value)) == {'x': forged, 'y': {'z': forged}}
