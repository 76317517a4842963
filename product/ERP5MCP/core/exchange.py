"""One request being answered: what its handler may know and use.

Here also is the one place where the code of authors runs, so that each failure
undoes what it wrote.
"""
import six

from Products.ERP5MCP.core.envelope import isIdentifier
from Products.ERP5MCP.core.error import SERVER_CODE_SET, ToolError
from Products.ERP5MCP.core.fault import Fault, INTERNAL_ERROR, INVALID_PARAMS
from Products.ERP5MCP.core.interview import Suspended
from Products.ERP5MCP.core.ladder import CAPABILITY_KEY, LOG_LEVEL_KEY
from Products.ERP5MCP.core.notifier import Notifier
from Products.ERP5MCP.core.phrase import Phrase, render
from Products.ERP5MCP.core.strict_json import asText

__all__ = (
  'Exchange', 'TIMEOUT_TUPLE', 'Undone', 'getInternalError', 'raiseFault')

# Message and suggestion of what its time ended
TIMEOUT_TUPLE = (
  Phrase('This took too long; nothing was done.'),
  Phrase('Ask for less at once, or call again later.'))


class Undone(Exception):
  """What the request wrote must be undone. Then `answer` may be called, any
  number of times, each after an undo: it returns a result or raises a Fault.
  `notifier` has what was told until then."""

  def __init__(self, notifier, answer):
    Exception.__init__(self)
    self.notifier = notifier
    self.answer = answer


class Exchange(object):
  """One request of a client.

  catalogue, environment, configuration, sealer  of the server
  request          with the headers
  revision         what may be answered
  method, params   of the message
  id               of the message
  capability_dict  of the client, as told by this very request
  notifier         collects messages to send before the answer
  """

  def __init__(self, server, request, message, revision):
    self.catalogue = server.catalogue
    self.environment = server.environment
    self.configuration = server.configuration
    self.sealer = server.sealer
    self.request = request
    self.revision = revision
    self.id = message.id
    self.method = message.method
    self.params = message.params
    log_level = revision.log_level
    self.capability_dict = {}
    if revision.stateless:
      log_level = message.meta.get(LOG_LEVEL_KEY)
      self.capability_dict = message.meta[CAPABILITY_KEY]
    progress_token = message.meta.get('progressToken')
    self.notifier = Notifier(
      progress_token if isIdentifier(progress_token) else None, log_level,
      self.configuration['maximum_message'])

  def getString(self, name):
    """A parameter that is a string; raises a Fault."""
    value = self.params.get(name)
    if not isinstance(value, six.string_types):
      self.refuse('"%s" must be a string' % name)
    return value

  def getObject(self, name):
    """A parameter that is an object, {} when absent; raises a Fault."""
    value = self.params.get(name, {})
    if not isinstance(value, dict):
      self.refuse('"%s" must be an object' % name)
    return value

  def refuse(self, message):
    """Raise the Fault for wrong parameters."""
    raise Fault(INVALID_PARAMS, message)

  def perform(self, name, interview, work, explain):
    """Run an author's code: `work(call)` returns a result.

    Raises Undone for a dry run and for anything else: a question, or an error,
    of which `explain(ToolError, translate)` makes a result, or raises a Fault.
    """
    environment = self.environment
    call = environment.makeCall(
      notifier=self.notifier, interview=interview, name=name)
    error = None
    try:
      result = work(call)
    except environment.transient_exception_list:
      raise
    except Suspended:
      pass
    except ToolError as tool_error:
      error = tool_error
    except Exception as exception: # whatever it is, it is the author's
      error = getInternalError(environment, exception)
    if interview.suspension is None and error is None and not call._is_undone:
      interview.close()
      return result
    def answer():
      try:
        if interview.suspension is not None:
          return interview.suspension()
        interview.close()
        if error is None:
          return result
        raise error
      except ToolError as tool_error:
        return explain(tool_error, environment.translate)
    raise Undone(self.notifier, answer)


def getInternalError(environment, exception):
  """The ToolError for an exception that nobody expected, or that ended a call
  when its time was over."""
  if isinstance(exception, environment.timeout_exception_list):
    return ToolError('TIMEOUT', *TIMEOUT_TUPLE)
  return ToolError(
    'INTERNAL', Phrase('This failed unexpectedly.'),
    Phrase('Tell an administrator the failure_id: the log has the details.'),
    failure_id=asText(environment.report(exception)))


def raiseFault(error, translate):
  """A ToolError where no result can say that it is an error."""
  error_dict = render(error.asDict(), translate)
  raise Fault(
    INTERNAL_ERROR if error.code in SERVER_CODE_SET else INVALID_PARAMS,
    error_dict['message'], error_dict)
