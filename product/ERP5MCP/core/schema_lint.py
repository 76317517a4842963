"""What a schema must be like for the models of all vendors to accept it.

Narrower than JSON Schema: an object at the root, no references, no alternatives
at the root, arrays that say what their items are. Narrow also in keywords: what
`schema.py` does not check is no promise to make.
"""
import re

import six

from Products.ERP5MCP.core.schema import (
  FORMAT_DICT, TYPE_TEXT_DICT, getPathText)

__all__ = ('lintSchema',)

PROPERTY_NAME_PATTERN = re.compile(r'[A-Za-z0-9_.-]{1,64}\Z')
# RFC 9110 token without "_", which many front ends drop from header names
HEADER_PATTERN = re.compile(r'[A-Za-z0-9-]+\Z')
HEADER_TYPE_TUPLE = 'string', 'integer', 'boolean'
MAXIMUM_LEVEL = 10

ANNOTATION_TUPLE = (
  '$comment', '$schema', 'default', 'deprecated', 'description', 'examples',
  'readOnly', 'title', 'writeOnly', 'x-mcp-header')
# keyword -> the types that it is for, None for any
KEYWORD_DICT = dict({
  'type': None, 'enum': None, 'const': None, 'anyOf': None, 'oneOf': None,
  'allOf': None, 'not': None,
  'properties': ('object',), 'required': ('object',),
  'additionalProperties': ('object',), 'minProperties': ('object',),
  'maxProperties': ('object',),
  'items': ('array',), 'minItems': ('array',), 'maxItems': ('array',),
  'uniqueItems': ('array',),
  'format': ('string',), 'pattern': ('string',), 'minLength': ('string',),
  'maxLength': ('string',),
  'minimum': ('integer', 'number'), 'maximum': ('integer', 'number'),
  'exclusiveMinimum': ('integer', 'number'),
  'exclusiveMaximum': ('integer', 'number'),
  'multipleOf': ('integer', 'number'),
}, **{name: None for name in ANNOTATION_TUPLE})
# A schema of these alone has nothing wrong.
PLAIN_KEYWORD_SET = frozenset(('type', 'title', 'description', 'default'))
PLAIN_TYPE_TUPLE = 'string', 'integer', 'number', 'boolean'
ALTERNATIVE_TUPLE = 'anyOf', 'oneOf', 'allOf'
RANGE_TUPLE = (('minimum', 'maximum'), ('minLength', 'maxLength'),
               ('minItems', 'maxItems'), ('minProperties', 'maxProperties'))


def lintSchema(schema):
  """List of str, each "path: what is wrong"; empty for a good schema."""
  if not isinstance(schema, dict) or schema.get('type') != 'object':
    return ['$: the root must be of type "object"']
  finding_list = [
    '$: no %s at the root' % x for x in ALTERNATIVE_TUPLE if x in schema]
  header_list = []
  finding_list += _iterFinding(schema, [], header_list)
  for name in sorted({x for x in header_list if header_list.count(x) > 1}):
    finding_list.append('$: the header %s is there twice' % name)
  return finding_list


def _iterFinding(schema, path, header_list):
  """`header_list` is None where no header may stand: below items and
  alternatives, a value has no single place."""
  if len(path) > MAXIMUM_LEVEL:
    yield '%s: more than %i levels' % (getPathText(path), MAXIMUM_LEVEL)
    return
  if not isinstance(schema, dict):
    yield '%s: a schema must be an object' % getPathText(path)
    return
  if PLAIN_KEYWORD_SET.issuperset(schema) and (
      schema.get('type') in PLAIN_TYPE_TUPLE):
    return # most are like this
  for finding in _iterOwnFinding(schema, header_list):
    yield '%s: %s' % (getPathText(path), finding)
  properties = schema.get('properties')
  for name in sorted(properties if isinstance(properties, dict) else ()):
    for finding in _iterFinding(properties[name], path + [name], header_list):
      yield finding
  for keyword, key in (('items', 0), ('additionalProperties', '*'),
                       ('not', 'not')):
    if keyword in schema and not isinstance(schema[keyword], (bool, list)):
      for finding in _iterFinding(schema[keyword], path + [key], None):
        yield finding
  for keyword in ALTERNATIVE_TUPLE:
    alternative_list = schema.get(keyword, ())
    for index, alternative in enumerate(
        alternative_list if isinstance(alternative_list, list) else ()):
      for finding in _iterFinding(alternative, path + [keyword, index], None):
        yield finding


def _iterOwnFinding(schema, header_list):
  """What is wrong with one schema, without those inside it."""
  type_list = schema.get('type', [])
  if isinstance(type_list, list):
    if 'type' in schema:
      # some clients take the first, others drop the schema
      yield '"type" must be one type'
  else:
    type_list = [type_list]
  for name in type_list:
    if name not in TYPE_TEXT_DICT:
      yield '"%s" is not a type' % (name,)
  for keyword in sorted(schema):
    if keyword not in KEYWORD_DICT:
      yield 'the keyword "%s" is not for all clients' % keyword
    elif type_list and KEYWORD_DICT[keyword] and not any(
        x in KEYWORD_DICT[keyword] for x in type_list):
      yield 'the keyword "%s" is not for %s' % (
        keyword, ' or '.join(str(x) for x in type_list))
  if 'array' in type_list and not isinstance(schema.get('items'), dict):
    yield 'an array must say what its items are'
  for check in (_iterPropertyFinding, _iterChoiceFinding, _iterRangeFinding,
                _iterTextFinding):
    for finding in check(schema):
      yield finding
  if 'x-mcp-header' in schema:
    for finding in _iterHeaderFinding(
        schema['x-mcp-header'], type_list, header_list):
      yield finding


def _iterPropertyFinding(schema):
  properties = schema.get('properties', {})
  if not isinstance(properties, dict):
    yield '"properties" must be an object'
    return
  for name in sorted(properties):
    if not PROPERTY_NAME_PATTERN.match(name):
      yield ('the property name "%s" is not made of 1 to 64 letters, digits, '
             '"_", "." or "-"' % name)
  required = schema.get('required', [])
  if not isinstance(required, list):
    yield '"required" must be an array'
  elif 'properties' in schema:
    for name in required:
      if name not in properties:
        yield '"%s" is required but no property' % (name,)


def _iterChoiceFinding(schema):
  choice_list = schema.get('enum', [None])
  if not isinstance(choice_list, list) or not choice_list:
    yield '"enum" must have a choice'
  for keyword in ALTERNATIVE_TUPLE:
    if keyword in schema and (
        not isinstance(schema[keyword], list) or not schema[keyword]):
      yield '"%s" must have an alternative' % keyword


def _iterRangeFinding(schema):
  for low, high in RANGE_TUPLE:
    bound_list = []
    for keyword in low, high:
      if keyword not in schema:
        continue
      value = schema[keyword]
      if isinstance(value, bool) or not isinstance(
          value, six.integer_types + (float,)):
        yield '"%s" must be a number' % keyword
      else:
        bound_list.append(value)
    if len(bound_list) == 2 and bound_list[0] > bound_list[1]:
      yield '"%s" is above "%s"' % (low, high)


def _iterTextFinding(schema):
  if 'format' in schema and schema['format'] not in FORMAT_DICT:
    yield 'the format "%s" is none of %s' % (
      schema['format'], ', '.join(sorted(FORMAT_DICT)))
  if 'pattern' in schema:
    try:
      re.compile(schema['pattern'])
    except (re.error, TypeError) as error:
      yield 'the pattern is not a regular expression: %s' % error


def _iterHeaderFinding(name, type_list, header_list):
  # 2026-07-28 server/tools, SEP-2243
  if not isinstance(name, six.string_types) or not HEADER_PATTERN.match(name):
    yield 'a header name has letters, digits and "-" only'
  elif header_list is None:
    yield 'a header is for a property that is in objects only'
  else:
    header_list.append(name.lower())
  if len(type_list) != 1 or type_list[0] not in HEADER_TYPE_TUPLE:
    yield 'a header is for %s only' % ', '.join(HEADER_TYPE_TUPLE)
