"""Expressions of fields: whether they are about the document at hand, and whether
they fail.

ERP5 only logs that an expression of a field failed, and goes on with the static
value: what a form would show like that is no guard rail.
"""
import contextlib
import logging
import re
import threading

from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE

__all__ = ('DOCUMENT_PATTERN', 'FIELD_PATTERN', 'hasFailed', 'watchFailure')

# The document at hand in an expression, unless it only leads to the site
DOCUMENT_PATTERN = re.compile(
  r'\b(?:object|here|context|container|cell|form|field|request|CONTEXTS)\b'
  r'(?![./](?:getPortal\w*|portal_\w+)\b)')
# What makes the same expression another one in another field of the document
FIELD_PATTERN = re.compile(
  r'\b(?:field|form|cell\w*|modules|CONTEXTS|request)\b')
# In the message that ERP5 logs of an expression that fails
ATTRIBUTE_PATTERN = re.compile(r'\[(\w+)\], exception on tales_expr')


class _FailureWatch(logging.Handler):

  def __init__(self):
    logging.Handler.__init__(self)
    self.local = threading.local()

  def emit(self, record):
    failure_list = getattr(self.local, 'failure_list', None)
    message = record.getMessage()
    if failure_list is not None and 'tales_expr' in message:
      match = ATTRIBUTE_PATTERN.search(message)
      error = (record.exc_info or (None, ''))[1]
      failure_list.append((match.group(1) if match else '', error))

  @contextlib.contextmanager
  def watch(self):
    outer = getattr(self.local, 'failure_list', None)
    self.local.failure_list = failure_list = []
    try:
      yield failure_list
    finally:
      self.local.failure_list = outer
    for _, error in failure_list:
      # ERP5 lets conflicts pass, but not the end of the call's time
      if isinstance(error, PASSING_EXCEPTION_TUPLE):
        raise error


_failure_watch = _FailureWatch()
logging.getLogger('ERP5Form').addHandler(_failure_watch)


def watchFailure():
  """Context manager: a list that gets (attribute of a field, exception)."""
  return _failure_watch.watch()


def hasFailed():
  """Whether something has failed since the innermost `watchFailure` began, or
  nobody watches."""
  failure_list = getattr(_failure_watch.local, 'failure_list', None)
  return failure_list is None or bool(failure_list)
