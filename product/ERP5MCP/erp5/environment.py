"""What the sans-IO core needs of the world: time, chance, secret, undo, log.

Here is the one undo, and nothing else ends a transaction.
"""
import binascii
import contextlib
import logging
import os
import sys
import time

import six
import transaction
from AccessControl import ClassSecurityInfo, getSecurityManager
from AccessControl.class_init import InitializeClass
from Products.ERP5Type import Permissions
from Products.ERP5Type.Timeout import Deadline, TimeoutReachedError
from transaction.interfaces import TransientError

from Products.ERP5MCP.core import Call, Phrase
from Products.ERP5MCP.erp5.dependency import getTransactionDict
from Products.ERP5MCP.erp5.lane import enterLane
from Products.ERP5MCP.erp5.mail import keepMailUntilCommit
from Products.ERP5MCP.erp5.memory import Memory
from Products.ERP5MCP.erp5.translation import translateTemplate
from Products.ERP5MCP.erp5.value import asJSONValue

__all__ = ('Environment', 'MCPCall', 'isInCall', 'reportFailure')

logger = logging.getLogger('ERP5MCP')


def reportFailure(exception):
  """Log an unexpected exception with its traceback; returns the id under which
  it stands in the log, the only thing of it that a client sees."""
  failure_id = binascii.hexlify(os.urandom(6)).decode('ascii')
  logger.error('failure %s: %s', failure_id, type(exception).__name__,
               exc_info=(type(exception), exception, getattr(
                 exception, '__traceback__', None) or sys.exc_info()[2]))
  return failure_id


_CALL_KEY = object()


def isInCall():
  """Whether this transaction is one of a call of a tool, prompt or resource."""
  return bool(getTransactionDict(_CALL_KEY))


class MCPCall(Call):
  """The author API, usable from restricted Python."""
  security = ClassSecurityInfo()
  security.declareObjectPublic()
  security.setDefaultAccess('allow')

  def __init__(self, environment, **kw):
    Call.__init__(self, **kw)
    self._environment = environment

  def _enterLane(self, portal, name):
    """Queue with other writers, and begin the transaction again with what they
    have committed; False when it could not: something was done before."""
    return self._environment.isFirstCall() and enterLane(
      portal, name, self._environment.refresh)

  def link(self, document, title=None):
    """A link to a document of ERP5 that the user may view."""
    if not getSecurityManager().checkPermission(Permissions.View, document):
      self.error(
        'PERMISSION_DENIED', Phrase('You may not view this document.'))
    return self.resourceLink(
      document.absolute_url(),
      document.getProperty('reference') or document.getId(),
      title=title or document.getTitle())

InitializeClass(MCPCall)


class Environment(object):
  """Of one request to one MCP Service by one user."""
  transient_exception_list = (TransientError,)
  timeout_exception_list = (TimeoutReachedError,)

  def __init__(self, service, principal, is_dry=False, time_limit=None,
               redo=None):
    """is_dry: undo whatever is called. time_limit: seconds, or None. redo: does
    again what the request has written before anything was called."""
    self.service = service
    self.principal = principal
    self.audience = service.getRelativeUrl()
    self._memory = Memory(service)
    self._is_dry = is_dry
    self._time_limit = time_limit
    self._begin = self.now()
    self._redo = redo

  now = staticmethod(time.time)
  getRandom = staticmethod(os.urandom)
  asJSONValue = staticmethod(asJSONValue)
  report = staticmethod(reportFailure)
  translate = staticmethod(translateTemplate)

  def getSecret(self):
    return self._memory.getSecret()

  def makeCall(self, **kw):
    self._beginCall()
    call = MCPCall(self, **kw)
    if self._is_dry:
      call.undo()
    return call

  def _beginCall(self):
    keepMailUntilCommit()
    call_dict = getTransactionDict(_CALL_KEY)
    call_dict['count'] = call_dict.get('count', 0) + 1

  def isFirstCall(self):
    """Whether nothing of this transaction is of an earlier call."""
    return getTransactionDict(_CALL_KEY).get('count') == 1

  def refresh(self):
    """Begin the transaction of the first call again."""
    self.undo()
    self._beginCall()

  def undo(self):
    """Undo all that the request has written. Not a rollback to a savepoint:
    neither activities nor SQL connections of ERP5 have one."""
    transaction.abort()
    # ZODB connections see what was committed meanwhile
    transaction.begin()
    if self._redo is not None:
      self._redo()

  @contextlib.contextmanager
  def limitTime(self, is_repeated):
    """ERP5's own deadline: its ZODB and SQL connections raise once it is over."""
    if self._time_limit is None:
      yield
      return
    left = self._begin - self.now() + self._time_limit * (
      2 if is_repeated else 1)
    if left <= 0:
      raise TimeoutReachedError
    with Deadline(left):
      yield

  # Seals that were used; two requests that spend the same one conflict.

  def isSpent(self, nonce):
    return self._memory.get('spent', six.ensure_str(nonce)) is not None

  def spend(self, nonce, expiry):
    self._memory.put('spent', six.ensure_str(nonce), expiry)
