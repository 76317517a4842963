"""Validation of values against JSON Schema, with messages that help.

The keywords are those of draft 7, which are also 2020-12's as far as the linter
(`schema_lint.py`) lets schemas go, so that both releases of jsonschema that are
used give the same verdict. Nothing is ever fetched. A keyword is a function
(validator, keyword value, instance, schema) that yields errors.
"""
import datetime
import difflib
import re
from fractions import Fraction
from itertools import islice

import six
from jsonschema import Draft7Validator, RefResolver, ValidationError
from jsonschema.validators import extend

from Products.ERP5MCP.core.phrase import Phrase, chain
from Products.ERP5MCP.core.strict_json import asText, dump, dumpCanonical

__all__ = (
  'FORMAT_DICT', 'SchemaValidator', 'Violation', 'getPathText',
  'validateSchema')

# A value with more violations than these is wrong as a whole.
MAXIMUM_VIOLATION_COUNT = 20
# Choices named in a message.
MAXIMUM_CHOICE_COUNT = 50


# Characters of a value, or of one of its keys, in a message.
MAXIMUM_QUOTE_LENGTH = 80
PLAIN_KEY_PATTERN = re.compile(r'[^.\[\]"\s]{1,80}\Z')
# What is most likely the cause of the rest comes first.
CODE_ORDER_TUPLE = (
  'INVALID_FIELD', 'MISSING_REQUIRED_FIELD', 'INVALID_FIELD_VALUE')


# Formats

DATE_PATTERN = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2}\Z')
DATE_TIME_PATTERN = re.compile(
  r'([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})'
  r'(?:\.[0-9]+)?(?:[Zz]|[+-]([0-9]{2}):([0-9]{2}))\Z')
EMAIL_PATTERN = re.compile(
  r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
  r'[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
  r'(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\Z')
URI_PATTERN = re.compile(
  r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]"
  r'|%[0-9A-Fa-f]{2})+\Z')


def _isDate(text):
  if not DATE_PATTERN.match(text):
    return False
  try:
    datetime.date(*[int(x) for x in text.split('-')])
  except ValueError:
    return False
  return True


def _isDateTime(text):
  match = DATE_TIME_PATTERN.match(text)
  if match is None or not _isDate(match.group(1)):
    return False
  hour, minute, second, offset_hour, offset_minute = [
    int(x or 0) for x in match.groups()[1:]]
  # 60: a leap second
  return (hour < 24 and minute < 60 and second <= 60
          and offset_hour < 24 and offset_minute < 60)


# format -> (check, what is expected)
FORMAT_DICT = {
  'date': (_isDate, Phrase('a date such as "2026-07-28"')),
  'date-time': (
    _isDateTime, Phrase(
      'a date and time with offset such as "2026-07-28T14:00:00+02:00"')),
  'email': (
    lambda text: EMAIL_PATTERN.match(text) is not None,
    Phrase('an email address such as "name@example.com"')),
  'uri': (
    lambda text: URI_PATTERN.match(text) is not None,
    Phrase('an absolute URI such as "https://example.com/"')),
}


# Keywords that jsonschema reports as one error for all, or checks at a cost
# that grows faster than the value

def _validateRequired(validator, required, instance, schema):
  if validator.is_type(instance, 'object'):
    for name in required:
      if name not in instance:
        yield ValidationError('required', path=(name,))


def _validateAdditional(validator, additional, instance, schema):
  if not validator.is_type(instance, 'object'):
    return
  known = schema.get('properties', {})
  pattern_list = list(schema.get('patternProperties', ()))
  for name in sorted(instance):
    if name in known or any(re.search(x, name) for x in pattern_list):
      continue
    if additional is False:
      yield ValidationError('unknown', path=(name,))
    elif additional is not True:
      for error in validator.descend(instance[name], additional, path=name):
        yield error


def _validateUnique(validator, unique, instance, schema):
  if unique and validator.is_type(instance, 'array'):
    known_set = set()
    for index, item in enumerate(instance):
      text = dumpCanonical(_normalise(item))
      if text in known_set:
        yield ValidationError('repeated', path=(index,))
      known_set.add(text)


def _normalise(value):
  """Equal numbers alike: 1.0 is 1."""
  if isinstance(value, float) and value == int(value):
    return int(value)
  if isinstance(value, list):
    return [_normalise(x) for x in value]
  if isinstance(value, dict):
    return {key: _normalise(x) for key, x in six.iteritems(value)}
  return value


def _validateMultiple(validator, multiple, instance, schema):
  # by their decimal digits: 19.99 is a multiple of 0.01
  if validator.is_type(instance, 'number') and (
      Fraction(repr(instance).rstrip('L')) % Fraction(repr(multiple))):
    yield ValidationError('multiple')


def _validateFormat(validator, name, instance, schema):
  if name in FORMAT_DICT and isinstance(instance, six.string_types) and (
      not FORMAT_DICT[name][0](instance)):
    yield ValidationError('format')


_Validator = extend(Draft7Validator, {
  'additionalProperties': _validateAdditional,
  'format': _validateFormat,
  'multipleOf': _validateMultiple,
  'required': _validateRequired,
  'uniqueItems': _validateUnique,
})


class _Resolver(RefResolver):
  """Finds definitions in the schema itself only."""

  def resolve_remote(self, uri):
    raise ValueError('a schema must not refer to another one: %s' % uri)


# Messages

TYPE_TEXT_DICT = {
  'array': Phrase('an array'), 'boolean': Phrase('true or false'),
  'integer': Phrase('an integer'), 'null': Phrase('null'),
  'number': Phrase('a number'), 'object': Phrase('an object'),
  'string': Phrase('a string')}


def _getTypePhrase(value):
  return chain(Phrase('${first} or ${rest}'), [
    TYPE_TEXT_DICT[x]
    for x in ([value] if isinstance(value, six.string_types) else value)])


def _getChoiceText(value):
  return ', '.join(_quote(x) for x in value[:MAXIMUM_CHOICE_COUNT]) + (
    ', ...' if len(value) > MAXIMUM_CHOICE_COUNT else '')


def _suggest(phrase, name, choice_list):
  """The Phrase, with "did you mean" when a name looks like a misspelt one."""
  if not isinstance(name, six.string_types):
    return phrase
  choice_list = [x for x in choice_list if isinstance(x, six.string_types)]
  close_list = difflib.get_close_matches(
    name[:100].lower(), [x.lower() for x in choice_list][:500], 1)
  for choice in choice_list:
    if choice.lower() in close_list:
      return Phrase('${problem}; did you mean ${name}?',
                    problem=phrase, name=_quote(choice))
  return phrase


def _quote(value):
  """The value as JSON, cut when long."""
  text = dump(value) if isinstance(value, (dict, list)) else (
    u'"%s"' % value if isinstance(value, six.string_types) else dump(value))
  return text if len(text) <= MAXIMUM_QUOTE_LENGTH else (
    text[:MAXIMUM_QUOTE_LENGTH - 3] + '...')


# keyword -> (message, ${expected} of the value of the keyword, ${value} of the
# instance)
_EXPECTATION_DICT = {
  'type': (Phrase('${field} must be ${expected}, not ${value}'),
           _getTypePhrase, _quote),
  'enum': (Phrase('${field} must be one of ${expected}, not ${value}'),
           _getChoiceText, _quote),
  'const': (Phrase('${field} must be ${expected}, not ${value}'),
            _quote, _quote),
  'format': (Phrase('${field} must be ${expected}, not ${value}'),
             lambda name: FORMAT_DICT[name][1], _quote),
  'minimum': (Phrase('${field} must be ${expected} or more, not ${value}'),
              asText, _quote),
  'maximum': (Phrase('${field} must be ${expected} or less, not ${value}'),
              asText, _quote),
  'exclusiveMinimum': (
    Phrase('${field} must be more than ${expected}, not ${value}'),
    asText, _quote),
  'exclusiveMaximum': (
    Phrase('${field} must be less than ${expected}, not ${value}'),
    asText, _quote),
  'multipleOf': (
    Phrase('${field} must be a multiple of ${expected}, not ${value}'),
    asText, _quote),
  'minLength': (
    Phrase('${field} must have ${expected} characters or more, not ${value}'),
    asText, len),
  'maxLength': (
    Phrase('${field} must have ${expected} characters or less, not ${value}'),
    asText, len),
  'pattern': (Phrase('${field} must match ${expected}, unlike ${value}'),
              asText, _quote),
  'minItems': (
    Phrase('${field} must have ${expected} items or more, not ${value}'),
    asText, len),
  'maxItems': (
    Phrase('${field} must have ${expected} items or less, not ${value}'),
    asText, len),
  'minProperties': (
    Phrase('${field} must have ${expected} properties or more, not ${value}'),
    asText, len),
  'maxProperties': (
    Phrase('${field} must have ${expected} properties or less, not ${value}'),
    asText, len),
  'uniqueItems': (Phrase('${field} is there twice'), asText, _quote),
  'contains': (Phrase('${field} has no item of the kind it must have'),
               asText, _quote),
  'not': (Phrase('${field} is what it must not be: ${value}'), asText, _quote),
  # schema `false`
  None: (Phrase('${field} is not allowed'), asText, _quote),
}


class Violation(object):
  """One thing wrong with a value.

  path     such as "line_list[0].quantity", "$" for the value itself
  code     of ERROR_CODE_DICT
  message  Phrase, or unicode; says what is expected
  """

  def __init__(self, path, code, message):
    self.path = path
    self.code = code
    self.message = message

  def asDict(self):
    return {'field': self.path, 'code': self.code, 'message': self.message}


def getPathText(path):
  """Keys and indices as "line_list[0].quantity"."""
  text = u''
  for key in path:
    if isinstance(key, six.integer_types):
      text = '%s[%i]' % (text or '$', key)
    elif PLAIN_KEY_PATTERN.match(key):
      text += '.' + asText(key) if text else asText(key)
    else:
      text = '%s[%s]' % (text or '$', dump(key[:MAXIMUM_QUOTE_LENGTH]))
  return text or u'$'


def _explainUnknown(error, path):
  known_list = sorted(error.schema.get('properties', ()))
  problem = _suggest(
    Phrase('${field} is unknown', field=path), error.path[-1], known_list)
  return Violation(
    path, 'INVALID_FIELD', Phrase(
      '${problem}; known are ${names}', problem=problem,
      names=', '.join(known_list[:MAXIMUM_CHOICE_COUNT]))
    if known_list else Phrase(
      '${problem}; nothing is expected here', problem=problem))


def _explainMissing(error, path):
  return Violation(
    path, 'MISSING_REQUIRED_FIELD', Phrase('${field} is required', field=path))


def _explainChoice(error, path):
  return Violation(path, 'INVALID_FIELD_VALUE', _suggest(
    _getExpectation(error, path), error.instance, error.validator_value))


def _explainAlternative(error, path):
  """What is wrong with the alternative that came closest."""
  closest = min(
    error.context or [error],
    key=lambda x: (x.validator in ('type', 'const', 'enum') and len(x.path),
                   -len(x.path)))
  if not error.context:
    return Violation(
      path, 'INVALID_FIELD_VALUE',
      Phrase('${field} matches more than one alternative', field=path))
  violation = _explain(closest)
  return Violation(
    violation.path, violation.code, Phrase(
      '${problem} (or match another alternative)', problem=violation.message))


_EXPLANATION_DICT = {
  'additionalProperties': _explainUnknown,
  'required': _explainMissing,
  'enum': _explainChoice,
  'anyOf': _explainAlternative,
  'oneOf': _explainAlternative,
}


def _getExpectation(error, path):
  phrase, getExpected, getValue = _EXPECTATION_DICT[error.validator]
  return phrase.fill(
    field=path, expected=getExpected(error.validator_value),
    value=getValue(error.instance))


def _explain(error):
  """jsonschema's error as a Violation."""
  path = getPathText(error.absolute_path)
  explain = _EXPLANATION_DICT.get(error.validator)
  if explain is not None:
    return explain(error, path)
  return Violation(
    path, 'INVALID_FIELD_VALUE',
    _getExpectation(error, path) if error.validator in _EXPECTATION_DICT
    else u'%s %s' % (path, asText(error.message)[:200]))


class SchemaValidator(object):
  """A schema, ready to validate values; keep it as long as the schema."""

  def __init__(self, schema):
    self._validator = _Validator(
      schema, resolver=_Resolver.from_schema(schema))

  def iterViolations(self, value):
    """A Violation for each thing wrong, up to a limit."""
    error_list = list(islice(
      self._validator.iter_errors(value), MAXIMUM_VIOLATION_COUNT))
    return iter(sorted(
      [_explain(x) for x in error_list],
      key=lambda x: (CODE_ORDER_TUPLE.index(x.code), x.path)))


def validateSchema(schema, value):
  """List of Violation, empty for a value that the schema allows."""
  return list(SchemaValidator(schema).iterViolations(value))
