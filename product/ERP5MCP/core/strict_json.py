"""JSON as RFC 8259 and I-JSON want it, where Python's own codec is lenient.

Refused on the way in: anything but UTF-8, a byte order mark, NaN and Infinity,
numbers beyond a double, duplicate keys, lone surrogates, too many levels.
On the way out: compact, ASCII only, never NaN, never a lone surrogate.
"""
import json
import re
from collections import OrderedDict

import six

__all__ = (
  'InvalidJSON', 'Object', 'Prepared', 'asText', 'dump', 'dumpCanonical', 'load',
  'loadDumped')

# A double is below 10**309; Python would read longer integers, ever slower.
MAXIMUM_DIGIT_COUNT = 309

# Bytes of a surrogate: Python 2 decodes them, although UTF-8 has none.
SURROGATE_BYTES_PATTERN = re.compile(b'\xed[\xa0-\xbf]')

# An escape in JSON text; group 1 matches the surrogates that have no partner.
ESCAPE_PATTERN = re.compile(
  r'\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}'
  r'|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)', re.DOTALL)

# A string, terminated or not: without backtracking, so in linear time.
STRING_PATTERN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
BRACKET_PATTERN = re.compile(r'[\[\]{}]')


# What comes first in an answer says most; Python 2's own dictionaries have no order.
Object = dict if six.PY3 else OrderedDict


class InvalidJSON(ValueError):
  """The message says what is wrong, without any of the input."""


def _refuseConstant(name):
  raise InvalidJSON('%s is not JSON' % name)


def _parseInteger(text):
  if len(text.lstrip('-')) <= MAXIMUM_DIGIT_COUNT:
    value = int(text)
    try:
      float(value)
      return value
    except OverflowError: # the largest double has 309 digits too
      pass
  raise InvalidJSON('a number is too large')


def _parseFloat(text):
  value = float(text)
  if value - value != 0: # infinite
    raise InvalidJSON('a number is too large')
  return value


def _makeObject(pair_list):
  result = dict(pair_list)
  if len(result) != len(pair_list):
    raise InvalidJSON('an object has a duplicate key')
  return result


_decoder = json.JSONDecoder(
  object_pairs_hook=_makeObject, parse_float=_parseFloat,
  parse_int=_parseInteger, parse_constant=_refuseConstant)
def _makeEncoder(default):
  return json.JSONEncoder(
    ensure_ascii=True, allow_nan=False, separators=(',', ':'), default=default)

_canonical_encoder = json.JSONEncoder(
  ensure_ascii=True, allow_nan=False, separators=(',', ':'), sort_keys=True)


def _checkDepth(text, maximum_depth):
  if text.count('{') + text.count('[') <= maximum_depth:
    return
  depth = 0
  for bracket in BRACKET_PATTERN.findall(STRING_PATTERN.sub('', text)):
    if bracket in '[{':
      depth += 1
      if depth > maximum_depth:
        raise InvalidJSON('more than %i levels' % maximum_depth)
    else:
      depth -= 1


def load(data, maximum_depth):
  """Bytes to a value; raises InvalidJSON."""
  if SURROGATE_BYTES_PATTERN.search(data):
    raise InvalidJSON('not UTF-8')
  try:
    text = data.decode('utf-8')
  except UnicodeDecodeError:
    raise InvalidJSON('not UTF-8')
  if text.startswith(u'\ufeff'):
    raise InvalidJSON('it begins with a byte order mark')
  _checkDepth(text, maximum_depth)
  if '\\u' in text and any(ESCAPE_PATTERN.findall(text)):
    raise InvalidJSON('a surrogate is alone')
  try:
    return _decoder.decode(text)
  except InvalidJSON:
    raise
  except ValueError:
    raise InvalidJSON('not JSON')


def _replaceLoneSurrogate(match):
  return '\\ufffd' if match.group(1) else match.group()


class Prepared(object):
  """JSON text of a value that many answers contain; `dump` puts it in."""

  def __init__(self, value):
    self.value = value
    self.text = dump(value)


# Stands for a Prepared while the rest is dumped. Whoever writes the same in a
# value only makes `dump` do the whole work again.
_MARK = '\0prepared\0'
_MARK_TEXT = '"\\u0000prepared\\u0000"'


def dump(value):
  """A value as native, ASCII only JSON text.

  Byte strings are UTF-8 on Python 2. Raises TypeError or ValueError for what
  has no JSON form.
  """
  text_list = []
  def mark(prepared):
    if not isinstance(prepared, Prepared):
      raise TypeError('%r has no JSON form' % (prepared,))
    text_list.append(prepared.text)
    return _MARK
  text = _scrub(_makeEncoder(mark).encode(value))
  if not text_list:
    return text
  part_list = text.split(_MARK_TEXT)
  if len(part_list) != len(text_list) + 1:
    return _scrub(_makeEncoder(lambda prepared: prepared.value).encode(value))
  text_list.append('')
  return ''.join(
    part for pair in zip(part_list, text_list) for part in pair)


def dumpCanonical(value):
  """The same text for equal values, to be signed or compared."""
  return _scrub(_canonical_encoder.encode(value))


def _scrub(text):
  if '\\ud' in text:
    return ESCAPE_PATTERN.sub(_replaceLoneSurrogate, text)
  return text


def loadDumped(text):
  """What `dump` has made text of, in the order that it has there."""
  return json.loads(text, object_pairs_hook=None if six.PY3 else Object)


def asText(value):
  """Unicode of anything that is shown to a person."""
  if isinstance(value, six.binary_type):
    return value.decode('utf-8', 'replace')
  return six.text_type(value)
