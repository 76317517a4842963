"""Validation: what JSON Schema says, with messages that help, and never an unbounded cost or a fetch."""
import time

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from Products.ERP5MCP.core import SchemaValidator, validateSchema

ORDER = {'type': 'object', 'additionalProperties': False, 'required': ['reference'], 'properties': {
    'reference': {'type': 'string', 'minLength': 2, 'maxLength': 8, 'pattern': '^[A-Z]'},
    'state': {'enum': ['draft', 'confirmed', 'delivered']},
    'line_list': {'type': 'array', 'minItems': 1, 'items': {
        'type': 'object', 'required': ['quantity'], 'additionalProperties': False, 'properties': {
            'quantity': {'type': 'number', 'exclusiveMinimum': 0}, 'a b': {'type': 'null'}}}}}}


def described(schema, value):
    return [(x.code, x.path, str(x.message)) for x in validateSchema(schema, value)]


def only(schema, value):
    violation, = validateSchema(schema, value)
    return violation


def test_a_right_value_has_no_violation():
    assert described(ORDER, {'reference': 'SO-1', 'state': 'draft', 'line_list': [{'quantity': 1.5}]}) == []


def test_what_is_missing_is_named():
    assert described(ORDER, {}) == [('MISSING_REQUIRED_FIELD', 'reference', 'reference is required')]


def test_what_is_misspelt_is_named_with_what_was_meant():
    violation = only(ORDER, {'reference': 'SO', 'stat': 'draft'})
    assert (violation.code, violation.path) == ('INVALID_FIELD', 'stat')
    assert str(violation.message) == 'stat is unknown; did you mean "state"?; known are line_list, reference, state'


def test_each_unknown_property_is_a_violation_of_its_own():
    assert [x.path for x in validateSchema(ORDER, {'reference': 'SO', 'x': 1, 'y': 2})] == ['x', 'y']


def test_choices_are_named():
    assert str(only(ORDER, {'reference': 'SO', 'state': 'confirmd'}).message) == (
        'state must be one of "draft", "confirmed", "delivered", not "confirmd"; did you mean "confirmed"?')


@pytest.mark.parametrize('value, path', [
    ({'reference': 'SO', 'line_list': [{'quantity': 1}, {'quantity': 0}]}, 'line_list[1].quantity'),
    ({'reference': 'SO', 'line_list': [{}]}, 'line_list[0].quantity'),
    ({'reference': 'SO', 'line_list': [{'quantity': 1, 'a b': 1}]}, 'line_list[0]["a b"]'),
    ({'reference': 'SO', 'line_list': []}, 'line_list'), ([], '$')])
def test_the_path_leads_to_the_value(value, path):
    assert only(ORDER, value).path == path


MESSAGE_LIST = [
    ({'type': 'integer'}, True, '$ must be an integer, not true'),
    ({'type': 'integer'}, 1.5, '$ must be an integer, not 1.5'),
    ({'type': ['string', 'null']}, 5, '$ must be a string or null, not 5'),
    ({'type': 'number'}, False, '$ must be a number, not false'),
    ({'const': 5}, 6, '$ must be 5, not 6'),
    ({'minimum': 1}, 0, '$ must be 1 or more, not 0'),
    ({'maximum': 1}, 2, '$ must be 1 or less, not 2'),
    ({'exclusiveMaximum': 1}, 1, '$ must be less than 1, not 1'),
    ({'multipleOf': 0.01}, 0.005, '$ must be a multiple of 0.01, not 0.005'),
    ({'minLength': 2}, 'a', '$ must have 2 characters or more, not 1'),
    ({'maxItems': 1}, [1, 2], '$ must have 1 items or less, not 2'),
    ({'minProperties': 1}, {}, '$ must have 1 properties or more, not 0'),
    ({'pattern': '^a'}, 'b', '$ must match ^a, unlike "b"'),
    ({'uniqueItems': True}, [1, True, 1.0], '$[2] is there twice'),
    ({'format': 'date'}, '2026-02-30', '$ must be a date such as "2026-07-28", not "2026-02-30"'),
    ({'not': {}}, 1, '$ is what it must not be: 1'),
    ({'contains': {'type': 'string'}}, [1], '$ has no item of the kind it must have'),
    ({'properties': {'a': False}}, {'a': 1}, 'a is not allowed'),
    ({'anyOf': [{'type': 'string'}, {'type': 'object', 'required': ['x']}]}, {}, 'x is required (or match another alternative)'),
    ({'oneOf': [{}, {}]}, 1, '$ matches more than one alternative'),
]


@pytest.mark.parametrize('schema, value, message', MESSAGE_LIST)
def test_messages_say_what_is_expected(schema, value, message):
    assert str(only(schema, value).message) == message


@pytest.mark.parametrize('schema, value', [
    ({'type': 'integer'}, 1.0), ({'multipleOf': 0.01}, 19.99), ({'multipleOf': 3}, 3 * 10 ** 300), ({'multipleOf': 1e-300}, 1e300),
    ({'uniqueItems': True}, [1, '1', True, [1], {'a': 1}, {'a': 2}]), ({'format': 'color'}, 'x'), ({'enum': [1]}, 1.0),
    ({'format': 'date'}, 5), ({'$ref': '#/definitions/a', 'definitions': {'a': {'type': 'string'}}}, 'x')])
def test_is_right(schema, value):
    assert described(schema, value) == []


@pytest.mark.parametrize('schema, value', [({'enum': [1]}, True), ({'const': 0}, False), ({'enum': [True]}, 1)])
def test_booleans_are_no_numbers(schema, value):
    assert only(schema, value).code == 'INVALID_FIELD_VALUE'


FORMAT_LIST = [
    ('date', ['2026-07-28', '2024-02-29'], ['2026-7-28', '20260728', '2026-13-01', '2023-02-29', '', '2026-07-28\n', '٢٠٢٦-07-28', '0000-01-01']),
    ('date-time', ['2026-07-28T14:00:00Z', '2026-07-28T14:00:00.5+02:00', '2026-07-28t23:59:60z'],
     ['2026-07-28T14:00:00', '2026-07-28', '2026-07-28 14:00:00Z', '2026-07-28T24:00:00Z', '2026-07-28T14:00:00+0200', '2026-02-30T14:00:00Z']),
    ('email', ['a@b.c', "o'neil+x@mail.example.com"], ['a', '@b.c', 'a@', 'a b@c.d', 'a@b..c', 'a@-b.c', 'a@b.c\n', 'a@b@c']),
    ('uri', ['https://example.com/', 'urn:isbn:1', 'erp5://site/a?b#c', 'mailto:a@b.c'], ['/a', 'a', '://a', 'http://a b', 'http://é', 'a:%zz', '']),
]


@pytest.mark.parametrize('name, value', [(name, x) for name, right, _ in FORMAT_LIST for x in right])
def test_format_is_right(name, value):
    assert described({'format': name}, value) == []


@pytest.mark.parametrize('name, value', [(name, x) for name, _, wrong in FORMAT_LIST for x in wrong])
def test_format_is_wrong(name, value):
    assert only({'format': name}, value).code == 'INVALID_FIELD_VALUE'


@pytest.mark.parametrize('schema', [
    {'$ref': 'http://127.0.0.1:9/schema'}, {'$ref': 'file:///etc/passwd'},
    {'properties': {'a': {'$id': 'http://127.0.0.1:9/', 'allOf': [{'$ref': '#/definitions/b'}]}}}])
def test_nothing_is_fetched(schema, monkeypatch):
    fetched_list = []
    monkeypatch.setattr('urllib.request.urlopen', fetched_list.append)
    monkeypatch.setattr('socket.socket.connect', lambda *argument_list: fetched_list.append(argument_list))
    with pytest.raises(jsonschema.RefResolutionError):
        validateSchema(schema, {'a': 1})
    assert fetched_list == []


@pytest.mark.parametrize('schema, value', [
    ({'items': {'type': 'string'}}, list(range(200000))),
    ({'uniqueItems': True}, [{'a': i} for i in range(20000)]),
    ({'additionalProperties': False}, {'key %d' % i: 1 for i in range(50000)}),
    ({'properties': {'x' * 50: {}}, 'additionalProperties': False}, {'y' * 1000000: 1}),
    ({'format': 'email'}, 'a' * 1000000 + '@'), ({'format': 'uri'}, 'a:' + '%' * 1000000), ({'format': 'date-time'}, '1' * 1000000)])
def test_violations_and_their_cost_are_bounded(schema, value):
    start = time.process_time()
    violation_list = validateSchema(schema, value)
    assert time.process_time() - start < 2
    assert len(violation_list) <= 20
    assert sum(len(str(x.message)) + len(x.path) for x in violation_list) < 10000


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2, width=16) | st.text('ab', max_size=3),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from('abc'), x, max_size=3), max_leaves=6)
TYPE = st.sampled_from(['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'])
SCHEMA = st.recursive(
    st.fixed_dictionaries({}, optional={
        'type': TYPE, 'enum': st.lists(VALUE, min_size=1, max_size=3), 'const': VALUE, 'minimum': st.integers(-2, 2),
        'maxLength': st.integers(0, 2), 'minItems': st.integers(0, 2), 'uniqueItems': st.booleans(), 'required': st.lists(
            st.sampled_from('abc'), unique=True, max_size=2), 'multipleOf': st.sampled_from([1, 2, 0.5])}),
    lambda x: st.fixed_dictionaries({}, optional={
        'properties': st.dictionaries(st.sampled_from('abc'), x, max_size=2), 'additionalProperties': st.booleans() | x, 'items': x,
        'anyOf': st.lists(x, min_size=1, max_size=2), 'oneOf': st.lists(x, min_size=1, max_size=2), 'not': x}), max_leaves=6)


@given(SCHEMA, VALUE)
def test_the_verdict_is_that_of_2020_12(schema, value):
    violation_list = list(SchemaValidator(schema).iterViolations(value))
    assert (violation_list == []) == jsonschema.Draft202012Validator(schema).is_valid(value)
    assert all(str(x.message) and x.path for x in violation_list)
