"""What ERP5 raises, in the one vocabulary of errors.

Only what says something to the caller is here; everything else is unexpected,
is logged, and shows the client an id of the log.
"""
import contextlib

import six
from Products.CMFCore.WorkflowCore import WorkflowException
from Products.ERP5.ERP5Site import getSite
from Products.ERP5Type.Core.Workflow import ValidationFailed
from Products.ERP5Type.Message import Message
from zExceptions import Redirect, Unauthorized

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.disclosure import hideName
from Products.ERP5MCP.erp5.environment import reportFailure
from Products.ERP5MCP.erp5.field_reader import UnusableForm
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.translation import asNative

__all__ = ('EXPECTED_EXCEPTION_TUPLE', 'siteScript', 'translateFailure')


def _getValidationMessage(exception):
  message_list = exception.msg
  if not isinstance(message_list, (list, tuple)):
    message_list = [message_list]
  # as the user interface joins them; what is no text is no message
  return _tell('. '.join(
    asNative(x) for x in message_list
    if isinstance(x, (six.text_type, six.binary_type, Message))))


def _tell(text):
  """What a script of the site says, without names that are not for the user."""
  return hideName(getSite(), text) or Phrase('A rule of ERP5 does not allow it.')


# exception class -> (code, message of an exception, suggestion); the first that
# fits
FAILURE_TUPLE = (
  (Unauthorized, (
    'PERMISSION_DENIED',
    lambda exception: Phrase('You do not have the permission that this needs.'),
    Phrase('Ask an administrator of ERP5 for it, or do something else.'))),
  (ValidationFailed, (
    'CONSTRAINT_FAILED', _getValidationMessage,
    Phrase('Correct what the message names and call again.'))),
  (WorkflowException, (
    'TRANSITION_NOT_ALLOWED', lambda exception: _tell(asNative(exception)),
    Phrase('Look at the state of the document: another transition may come '
           'first.'))),
  (UnusableForm, (
    'INVALID_FIELD_VALUE',
    lambda exception: Phrase('The form cannot be used: ${reason}',
                             reason=exception.args[0]),
    Phrase('Do it without this form, or ask an administrator to mend it.'))),
)


SCRIPT_FAILURE = (
  'CONSTRAINT_FAILED', Phrase(
    'The script of ERP5 that does this fails on this document with these '
    'values; nothing was done.'),
  Phrase('Fill in what is empty and call again, or tell an administrator '
         'the failure_id: the log has the details.'))
CONVERSION_FAILURE = (
  'UPSTREAM_ERROR', Phrase(
    'ERP5 could not convert the file that it has made to the format that is '
    'asked for; nothing was done.'),
  Phrase('Choose the format that needs no conversion, if there is a choice, or '
         'another report. An administrator finds the reason by the failure_id '
         'in the log: often no conversion server is set in the system '
         'preferences.'))
# of scripts of the site: by name, since ERP5 makes its classes anew whenever a
# component changes
FAILURE_DICT = dict.fromkeys(
  ('ConversionError', 'DocumentProxyError', 'NotConvertedError'),
  CONVERSION_FAILURE)
EXPECTED_EXCEPTION_TUPLE = tuple(x for x, _ in FAILURE_TUPLE)


def translateFailure(exception):
  """The ToolError for one of EXPECTED_EXCEPTION_TUPLE."""
  for exception_class, (code, getMessage, suggestion) in FAILURE_TUPLE:
    if isinstance(exception, exception_class):
      return ToolError(code, getMessage(exception), suggestion)


@contextlib.contextmanager
def siteScript():
  """While a script of the site is at work, which fails for a person in the user
  interface as well: it may know a value that it cannot do without."""
  try:
    yield
  except EXPECTED_EXCEPTION_TUPLE + PASSING_EXCEPTION_TUPLE + (
      ToolError, Redirect):
    raise
  except Exception as exception: # whatever its author did not think of
    code, message, suggestion = next((
      FAILURE_DICT[x.__name__] for x in type(exception).__mro__
      if x.__name__ in FAILURE_DICT), SCRIPT_FAILURE)
    raise ToolError(code, message, suggestion, retryable=False,
                    failure_id=reportFailure(exception))
