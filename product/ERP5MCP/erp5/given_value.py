"""What was given for a property, against what was announced and what is there after
the write: nothing is dropped or turned into something else in silence."""
import re

import six
from DateTime import DateTime

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.consistency import makeMessage
from Products.ERP5MCP.erp5.document_value import DATE_PATTERN, asDateTime

__all__ = ('checkGiven', 'getDifference')

# What ERP5's own field of email addresses takes, roughly: never less. The dot of the
# domain is looked for apart: no pattern shall try each of thousands.
EMAIL_PATTERN = re.compile(
  r'[^\s@<>(),;:\\"\[\]]+@([^\s@<>(),;:\\"\[\]]{3,})\Z')


def _isEmail(text):
  match = EMAIL_PATTERN.match(text)
  return match is not None and '.' in match.group(1)[1:-1]


def checkGiven(property_, json_value, field):
  """Raise ToolError for a value that its field cannot hold whole."""
  for value in json_value if isinstance(json_value, list) else [json_value]:
    if not isinstance(value, six.string_types) or not value:
      continue
    if property_.format == 'email' and not _isEmail(value):
      _refuse(property_, Phrase('an email address'), value, field)
    if property_.format == 'date' and not DATE_PATTERN.match(value):
      date = asDateTime(value)
      if date is not None and not re.search(
          r'[T ]00:00(:00(\.0+)?)?(Z|[+-]|\Z)', value):
        _refuse(property_, Phrase('a day, without a time'), value, field)


def _refuse(property_, expected, value, field):
  raise ToolError(
    'INVALID_FIELD_VALUE', Phrase(
      '${value} is not ${expected}, which "${title}" needs.',
      value='"%s"' % value[:80], expected=expected,
      title=property_.title or property_.name),
    Phrase('Correct the value and call again; erp5_describe tells what is '
           'accepted.'), field=field)


def getDifference(property_, given, value, saved, path):
  """A message when what is read now is not what was given, else None.

  given: from JSON. value: what the setter took. saved: as it is read, None for
  nothing. path: of the document in the arguments
  """
  if property_.kind == 'relation':
    wanted = value if property_.is_list else [value]
    wanted_set = {x.getRelativeUrl() for x in wanted or () if x is not None}
    saved_list = saved if isinstance(saved, list) else [saved] if saved else []
    # nothing was wanted, and another document's value is there now
    is_acquired = bool(saved_list) and not wanted_set
    if not is_acquired and wanted_set.issubset(
        x['relative_url'] for x in saved_list):
      return None
  elif _isSame(given, value, saved):
    return None
  return makeMessage(Phrase(
    '"${title}" was given as ${given} and is ${saved}.',
    title=property_.title or property_.name, given=_show(given),
    saved=_show(saved)), field='%s.%s' % (path, property_.name))


def _isSame(given, value, saved):
  if isinstance(saved, list) or isinstance(given, list):
    given_list, value_list, saved_list = [
      x if isinstance(x, (list, tuple)) else [] if x is None else [x]
      for x in (given, value, saved)]
    return len(given_list) == len(saved_list) and all(
      _isSame(*x) for x in zip(given_list, value_list, saved_list))
  # nothing and false, zero: what is empty is left out of what is read
  if saved in (None, ''):
    return given in (None, '', False, 0)
  if given in (None, ''):
    return False
  if isinstance(value, DateTime):
    saved_date = asDateTime(saved)
    return saved_date is not None and (
      saved_date.timeTime() == value.timeTime() or (
        DATE_PATTERN.match(saved) is not None
        and saved_date.Date() == value.Date()))
  if isinstance(saved, bool) or isinstance(given, bool):
    return saved is given
  if isinstance(saved, six.string_types):
    # a choice may be given by its title; its value is in the answer
    return isinstance(given, six.string_types) and (
      _normalize(given) == _normalize(saved)
      or _normalize(value) == _normalize(saved) != _normalize(given))
  return not isinstance(given, six.string_types) and given == saved


def _normalize(text):
  return u'\n'.join(six.ensure_text(
    text if isinstance(text, six.string_types) else str(text)).split())


def _show(value):
  if value is None or value == '' or value == []:
    return Phrase('nothing')
  if isinstance(value, dict):
    value = value.get('title') or value.get('relative_url')
  text = (u'"%s"' % six.ensure_text(value)
          if isinstance(value, six.string_types) else six.text_type(value))
  return text if len(text) <= 80 else text[:77] + u'...'
