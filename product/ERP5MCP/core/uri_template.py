"""URI templates of resources (RFC 6570): {var} is one segment, {+path} several.

A variable is percent-decoded once. What a script might take for a step up or
aside does not match: "." and "..", control characters, a backslash, and in
{var} a slash.
"""
import re

import six
from six.moves.urllib.parse import unquote

__all__ = ('UriTemplate',)

# Longer URIs match nothing.
MAXIMUM_LENGTH = 2048
EXPRESSION_PATTERN = re.compile(r'\{(\+?)([A-Za-z_][A-Za-z0-9_]*)\}')
# Raw characters that are in the URI only where the template has them.
RAW_PATTERN_DICT = {'': '[^/?#]+', '+': '[^?#]+'}
PERCENT_PATTERN = re.compile(r'%(?![0-9A-Fa-f]{2})')
UNSAFE_PATTERN = re.compile(u'[\x00-\x1f\x7f\\\\]')


class UriTemplate(object):
  """variable_list: names in the order of the template."""

  def __init__(self, template):
    self.template = template
    self.variable_list = []
    self._operator_list = []
    pattern, end = '', 0
    for match in EXPRESSION_PATTERN.finditer(template):
      pattern += '%s(%s)' % (
        re.escape(template[end:match.start()]),
        RAW_PATTERN_DICT[match.group(1)])
      self._operator_list.append(match.group(1))
      self.variable_list.append(match.group(2))
      end = match.end()
    self._pattern = re.compile(pattern + re.escape(template[end:]) + r'\Z')
    # The more of a URI is spelt out, the better the match.
    self.literal_length = len(EXPRESSION_PATTERN.sub('', template))

  def match(self, uri):
    """{variable: unicode} or None."""
    match = len(uri) <= MAXIMUM_LENGTH and self._pattern.match(uri)
    if not match:
      return None
    result = {}
    for name, operator, raw in zip(
        self.variable_list, self._operator_list, match.groups()):
      value = _decode(raw)
      if value is None or not _isSafe(value, operator):
        return None
      result[name] = value
    return result


def _decode(raw):
  if PERCENT_PATTERN.search(raw):
    return None
  if '%' not in raw:
    return raw
  try:
    return (unquote(raw, errors='strict') if six.PY3
            else unquote(raw.encode('utf-8')).decode('utf-8'))
  except UnicodeDecodeError:
    return None


def _isSafe(value, operator):
  if UNSAFE_PATTERN.search(value) or not operator and '/' in value:
    return False
  return not any(x in ('.', '..') for x in value.split('/'))
