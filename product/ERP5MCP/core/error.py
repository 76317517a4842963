"""Errors that a tool can meet: one class, one vocabulary, one shape.

Protocol faults, which are JSON-RPC errors, are in `fault.py`.
"""
import six

from Products.ERP5MCP.core.phrase import Phrase
from Products.ERP5MCP.core.strict_json import Object, asText

__all__ = ('ERROR_CODE_DICT', 'SERVER_CODE_SET', 'ToolError')

# code -> whether the same call may succeed later
ERROR_CODE_DICT = {
  'INVALID_ENTITY_TYPE': False,
  'INVALID_FIELD': False,
  'INVALID_OPERATOR': False,
  'INVALID_FIELD_VALUE': False,
  'MISSING_REQUIRED_FIELD': False,
  'RECORD_NOT_FOUND': False,
  'AMBIGUOUS_REFERENCE': False,
  'INVALID_LINK': False,
  'AUTH_FAILED': False,
  'PERMISSION_DENIED': False,
  'RULE_DENIED': False,
  'TRANSITION_NOT_ALLOWED': False,
  'CONSTRAINT_FAILED': False,
  'STALE_WRITE': False,
  'DUPLICATE_DETECTED': False,
  'DELETE_NOT_CONFIRMED': False,
  'SEND_BLOCKED': False,
  'TEMPLATE_NOT_FOUND': False,
  'APPROVAL_REQUIRED': False,
  'PLAN_EXPIRED': False,
  'RATE_LIMITED': True,
  'RESULT_TOO_LARGE': False,
  'TIMEOUT': True,
  'UPSTREAM_TIMEOUT': True,
  'UPSTREAM_ERROR': True,
  'CONFLICT': True,
  'INTERNAL': False,
}

# Characters of a path, of which a client may have made up the names.
MAXIMUM_FIELD_LENGTH = 300

# Codes of failures that no other arguments would have avoided.
SERVER_CODE_SET = frozenset((
  'RATE_LIMITED', 'TIMEOUT', 'UPSTREAM_TIMEOUT', 'UPSTREAM_ERROR', 'CONFLICT',
  'INTERNAL'))


def _asMessage(value):
  return value if isinstance(value, Phrase) else asText(value)


class ToolError(Exception):
  """What went wrong, and what to do next.

  code        one of ERROR_CODE_DICT
  message     for a person: a Phrase, or a text that is not translated
  suggestion  the next thing to do, likewise, or None
  retryable   None for the default of the code
  field       path of the argument at fault, such as "line_list[0].quantity"
  extra       more JSON values, such as choices=[...]; each may be a Phrase
  """

  def __init__(self, code, message, suggestion=None, retryable=None, field=None,
               **extra):
    if code not in ERROR_CODE_DICT:
      raise ValueError('%r is not an error code; the codes are %s' % (
        code, ', '.join(sorted(ERROR_CODE_DICT))))
    Exception.__init__(self, code, message)
    self.code = code
    self.message = _asMessage(message)
    self.suggestion = None if suggestion is None else _asMessage(suggestion)
    self.retryable = (
      ERROR_CODE_DICT[code] if retryable is None else bool(retryable))
    self.field = field
    self.extra = extra

  def __str__(self):
    return '%s: %s' % (self.code, six.ensure_str(asText(self.message)))

  def asDict(self):
    """What clients get, once `render` has seen it; what is None is left out."""
    result = Object([
      ('code', self.code), ('message', self.message),
      ('retryable', self.retryable)])
    if self.suggestion is not None:
      result['suggestion'] = self.suggestion
    if self.field is not None:
      result['field'] = asText(self.field)[:MAXIMUM_FIELD_LENGTH]
    for key, value in six.iteritems(self.extra):
      if value is not None:
        result.setdefault(key, value)
    return result
