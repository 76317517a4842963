"""What the sans-IO core needs of the world: time, chance, secret, undo, log."""
import binascii
import logging
import os
import time

import transaction
from AccessControl import ClassSecurityInfo, getSecurityManager
from AccessControl.class_init import InitializeClass
from Acquisition import aq_base
from BTrees.OOBTree import OOBTree
from Products.ERP5Type import Permissions
from transaction.interfaces import TransientError

from Products.ERP5MCP.core import Call, Phrase
from Products.ERP5MCP.erp5.mail import keepMailUntilCommit
from Products.ERP5MCP.erp5.translation import translateTemplate
from Products.ERP5MCP.erp5.value import asJSONValue

__all__ = ('Environment', 'MCPCall', 'reportFailure')

logger = logging.getLogger('ERP5MCP')


def reportFailure(exception):
  """Log an unexpected exception with its traceback; returns the id under which
  it stands in the log, the only thing of it that a client sees."""
  failure_id = binascii.hexlify(os.urandom(6)).decode('ascii')
  logger.error('failure %s: %s', failure_id, type(exception).__name__,
               exc_info=True)
  return failure_id


class MCPCall(Call):
  """The author API, usable from restricted Python."""
  security = ClassSecurityInfo()
  security.declareObjectPublic()
  security.setDefaultAccess('allow')

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

  def __init__(self, service, principal):
    self.service = service
    self.principal = principal
    self.audience = service.getRelativeUrl()

  now = staticmethod(time.time)
  getRandom = staticmethod(os.urandom)
  asJSONValue = staticmethod(asJSONValue)
  report = staticmethod(reportFailure)
  translate = staticmethod(translateTemplate)

  def getSecret(self):
    """The key of all seals of this service, made at its first use and shared by
    all nodes through the ZODB."""
    base = aq_base(self.service)
    secret = getattr(base, '_mcp_secret', None)
    if secret is None:
      secret = base._mcp_secret = binascii.hexlify(os.urandom(32))
    return secret

  def makeCall(self, **kw):
    keepMailUntilCommit()
    return MCPCall(**kw)

  def undo(self):
    """Undo all that the request has written. Not a rollback to a savepoint:
    neither activities nor SQL connections of ERP5 have one."""
    transaction.abort()

  # Seals that were used: {nonce: expiry}, merged by BTrees when different
  # requests spend different nonces, a ConflictError when two spend the same.

  def _getSpentDict(self):
    return getattr(aq_base(self.service), '_mcp_spent', None)

  def isSpent(self, nonce):
    spent_dict = self._getSpentDict()
    return spent_dict is not None and nonce in spent_dict

  def spend(self, nonce, expiry):
    spent_dict = self._getSpentDict()
    if spent_dict is None:
      spent_dict = aq_base(self.service)._mcp_spent = OOBTree()
    now = self.now()
    for old in [key for key, value in spent_dict.items() if value < now]:
      del spent_dict[old]
    spent_dict[nonce] = expiry
