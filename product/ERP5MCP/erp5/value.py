"""Values between JSON and the scripts of ERP5."""
import datetime
import decimal

import six
from DateTime import DateTime
from Products.ERP5Type.Message import Message

from Products.ERP5MCP.core import Content, Phrase, ToolError
from Products.ERP5MCP.core.strict_json import Object
from Products.ERP5MCP.erp5.translation import asNative, say

__all__ = ('asJSONValue', 'asScriptValue')


def asScriptValue(value):
  """On Python 2, ERP5's strings are UTF-8 bytes."""
  if six.PY3 or isinstance(value, (bool, int, float)) or value is None:
    return value
  if isinstance(value, six.text_type):
    return value.encode('utf-8')
  if isinstance(value, list):
    return [asScriptValue(x) for x in value]
  if isinstance(value, dict):
    return {asScriptValue(k): asScriptValue(v)
            for k, v in six.iteritems(value)}
  return value


def asJSONValue(value, path='$'):
  """What a script returned, as a value that JSON knows.

  Dates become ISO 8601 with offset, decimals numbers, sets and lazy sequences
  lists; messages are in the language of the user. Content made by the call stays
  as it is. Raises ToolError with the path of a value that has no JSON form.
  """
  if value is None or isinstance(
      value, (bool, float, six.text_type, Content) + six.integer_types):
    return value
  if isinstance(value, str): # Python 2: of any bytes
    return value.decode('utf-8', 'replace')
  if isinstance(value, dict):
    result = Object()
    for key, item in six.iteritems(value):
      if not isinstance(key, (six.text_type, str)):
        _refuse(Phrase('${path} has a key that is not a string', path=path))
      result[key] = asJSONValue(item, '%s.%s' % (path, asNative(key)))
    return result
  if isinstance(value, (list, tuple)):
    return [asJSONValue(item, '%s[%s]' % (path, i))
            for i, item in enumerate(value)]
  if isinstance(value, (set, frozenset)):
    return asJSONValue(_sort(value), path)
  if isinstance(value, DateTime):
    return value.ISO8601()
  if isinstance(value, datetime.datetime):
    return (value if value.tzinfo else DateTime(value).asdatetime()).isoformat()
  if isinstance(value, datetime.date):
    return value.isoformat()
  if isinstance(value, decimal.Decimal):
    return int(value) if value == value.to_integral_value() else float(value)
  if isinstance(value, Phrase):
    return say(value)
  if isinstance(value, Message):
    return asNative(value)
  _refuse(Phrase(
    '${path} is a ${type}', path=path, type=type(value).__name__))


def _sort(value_set):
  try:
    return sorted(value_set)
  except (TypeError, UnicodeError): # of different kinds
    return sorted(value_set, key=repr)


def _refuse(reason):
  raise ToolError(
    'INTERNAL', Phrase(
      'The script returned what JSON has no form for: ${reason}.',
      reason=reason),
    Phrase('Tell its author to return strings, numbers, booleans, dates, lists '
           'and dictionaries, or content made by the call.'))
