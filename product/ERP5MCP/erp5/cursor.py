"""Where an answer stopped, as an opaque text that a client gives back.

It carries no right: whoever changes one only reads, as himself, from another
place. So it is not sealed, which would need a secret that the first call would
have to write; but it is only good for the arguments it was made for.
"""
import base64
import binascii

import six
from DateTime import DateTime
from DateTime.interfaces import DateTimeError

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.core.seal import digest
from Products.ERP5MCP.core.strict_json import dumpCanonical, load

__all__ = ('dumpCursor', 'loadCursor')

DATE_KEY = 'date'


def _asPlain(value):
  return {DATE_KEY: value.timeTime()} if isinstance(value, DateTime) else value


def _asValue(value):
  if isinstance(value, dict):
    return DateTime(float(value[DATE_KEY]))
  if six.PY2 and isinstance(value, six.text_type):
    return value.encode('utf-8')
  return value


def dumpCursor(binding, value_list):
  """value_list: JSON scalars and DateTime. binding: JSON value that
  `loadCursor` must repeat."""
  data = dumpCanonical(
    [digest(binding)[:12]] + [_asPlain(x) for x in value_list])
  return six.ensure_str(
    base64.urlsafe_b64encode(data.encode('ascii')).rstrip(b'='))


def loadCursor(binding, text, length):
  """The list of `length` values; raises INVALID_FIELD_VALUE."""
  try:
    text = six.ensure_str(text).encode('ascii')
    value = load(base64.urlsafe_b64decode(text + b'=' * (-len(text) % 4)), 4)
    if not isinstance(value, list) or len(value) != length + 1 or (
        value[0] != digest(binding)[:12]):
      raise ValueError
    return [_asValue(x) for x in value[1:]]
  except (ValueError, TypeError, KeyError, UnicodeError, OverflowError,
          OSError, DateTimeError, binascii.Error):
    raise ToolError(
      'INVALID_FIELD_VALUE',
      Phrase('This cursor is not one for these arguments.'),
      Phrase('Repeat the arguments of the call that gave the cursor, or start '
             'again without cursor.'), field='cursor')
