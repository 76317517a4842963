"""The linter: what schemas must be like for all clients."""
import copy

import pytest

from Products.ERP5MCP.core import lintSchema

GOOD = {
    '$schema': 'https://json-schema.org/draft/2020-12/schema', 'type': 'object', 'required': ['a'], 'additionalProperties': False,
    'properties': {
        'a': {'type': 'string', 'enum': ['x'], 'title': 'A', 'description': 'd', 'default': 'x', 'x-mcp-header': 'A'},
        'list': {'type': 'array', 'minItems': 1, 'maxItems': 3, 'items': {
            'type': 'object', 'properties': {'n': {'type': 'number', 'minimum': 0}}}},
        'any': {}, 'either': {'anyOf': [{'type': 'string', 'format': 'date'}, {'type': 'null'}]},
        'map': {'type': 'object', 'additionalProperties': {'type': 'string', 'pattern': '^a'}}}}

BAD_LIST = [
    (None, {'type': 'array', 'items': {}}, '$: the root must be of type "object"'),
    (None, True, '$: the root must be of type "object"'),
    (None, {'type': 'object', 'anyOf': [{}]}, '$: no anyOf at the root'),
    (None, {'type': 'object', 'allOf': [{}]}, '$: no allOf at the root'),
    ('a', {'$ref': '#/x'}, 'a: the keyword "$ref" is not for all clients'),
    ('a', True, 'a: a schema must be an object'),
    ('a', {'type': 'text'}, 'a: "text" is not a type'),
    ('a', {'type': ['string', 'null']}, 'a: "type" must be one type'),
    ('a', {'type': 'array'}, 'a: an array must say what its items are'),
    ('a', {'type': 'array', 'items': [{}]}, 'a: an array must say what its items are'),
    ('a', {'type': 'array', 'items': {'type': 'array'}}, 'a[0]: an array must say what its items are'),
    ('a', {'enum': []}, 'a: "enum" must have a choice'),
    ('a', {'anyOf': []}, 'a: "anyOf" must have an alternative'),
    ('a', {'oneOf': [{'type': 'x'}]}, 'a.oneOf[0]: "x" is not a type'),
    ('a', {'not': {'type': 'x'}}, 'a.not: "x" is not a type'),
    ('a', {'type': 'string', 'minimum': 1}, 'a: the keyword "minimum" is not for string'),
    ('a', {'minimum': '1'}, 'a: "minimum" must be a number'),
    ('a', {'minimum': 2, 'maximum': 1}, 'a: "minimum" is above "maximum"'),
    ('a', {'minLength': 2, 'maxLength': 1}, 'a: "minLength" is above "maxLength"'),
    ('a', {'type': 'string', 'format': 'colour'}, 'a: the format "colour" is none of date, date-time, email, uri'),
    ('a', {'properties': []}, 'a: "properties" must be an object'),
    ('a', {'required': 'x'}, 'a: "required" must be an array'),
    ('a', {'properties': {}, 'required': ['x']}, 'a: "x" is required but no property'),
    ('a', {'properties': {'b c': {}}}, 'a: the property name "b c" is not made of 1 to 64 letters, digits, "_", "." or "-"'),
    ('a', {'type': 'string', 'x-mcp-header': 'a_b'}, 'a: a header name has letters, digits and "-" only'),
    ('a', {'type': 'number', 'x-mcp-header': 'A'}, 'a: a header is for string, integer, boolean only'),
    ('a', {'type': 'array', 'items': {'type': 'string', 'x-mcp-header': 'B'}}, 'a[0]: a header is for a property that is in objects only'),
    ('b', {'type': 'string', 'x-mcp-header': 'a'}, '$: the header a is there twice'),
]


def test_a_good_schema_has_no_finding():
    assert lintSchema(GOOD) == []


def test_the_smallest_schema_has_no_finding():
    assert lintSchema({'type': 'object'}) == []


@pytest.mark.parametrize('name, schema, finding', BAD_LIST)
def test_what_is_wrong_is_found(name, schema, finding):
    if name is not None:
        whole = copy.deepcopy(GOOD)
        whole['properties'][name] = schema
        schema = whole
    assert lintSchema(schema) == [finding]


def test_a_pattern_must_compile():
    finding, = lintSchema({'type': 'object', 'properties': {'a': {'type': 'string', 'pattern': '('}}})
    assert finding.startswith('a: the pattern is not a regular expression')


def test_levels_are_bounded():
    schema = {'type': 'object'}
    for _ in range(100):
        schema = {'type': 'object', 'properties': {'a': schema}}
    finding, = lintSchema(schema)
    assert 'more than 10 levels' in finding
