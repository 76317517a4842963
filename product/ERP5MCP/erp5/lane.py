"""Writers of one document, or of new ones in one module, queue: one at a time, in
all processes of the site.

Without it they would lose to each other at commit and do all their work again:
the module keeps the last id, and ERP5 numbers orders without gaps. A lane is a
lock of the site's SQL server, held until the transaction ends. It is an advice:
who waits in vain goes on, and the ZODB decides. Nothing but speed rests on it.
"""
import hashlib
import logging

import six
import transaction
from transaction.interfaces import IDataManager
from zope.interface import implementer
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE

__all__ = ('enterLane',)

logger = logging.getLogger('ERP5MCP')

# The only connection of a site that is not in the transaction, so that who waits
# sees what was committed meanwhile
CONNECTION_ID = 'erp5_sql_transactionless_connection'
MAXIMUM_WAIT = 5 # seconds


def enterLane(portal, name, refresh):
  """Wait until nobody else is in the lane; then `refresh()` begins the
  transaction again, which leaves the lane when it ends.

  name: native str. False, and nothing is done, where there is no SQL server.
  """
  connection = getattr(portal, CONNECTION_ID, None)
  if connection is None:
    return False
  lock = 'mcp.%s' % hashlib.sha1(six.ensure_binary('%s %s %s' % (
    connection.connection_string, portal.getPath(), name))).hexdigest()
  if not _query(connection, "SELECT GET_LOCK('%s', %i)" % (lock, MAXIMUM_WAIT)):
    return False
  exit_ = _Exit(connection, lock)
  try:
    refresh()
    transaction.get().join(exit_)
  except Exception:
    exit_.leave()
    raise
  return True


def _query(connection, text):
  """Whether it answered 1."""
  try:
    _, row_list = connection().query(text, 1)
    return bool(row_list and row_list[0][0])
  except PASSING_EXCEPTION_TUPLE:
    raise
  except Exception:
    logger.warning('no lock of the SQL server', exc_info=True)
    return False


@implementer(IDataManager)
class _Exit(object):
  """Leaves the lane when the transaction has ended, after all others."""
  transaction_manager = transaction.manager

  def __init__(self, connection, lock):
    self._connection, self._lock = connection, lock

  def leave(self):
    if self._lock is not None:
      lock, self._lock = self._lock, None
      _query(self._connection, "SELECT RELEASE_LOCK('%s')" % lock)

  def sortKey(self):
    return '~ERP5MCP'

  def tpc_begin(self, txn):
    pass

  commit = tpc_vote = tpc_begin

  def abort(self, txn):
    self.leave()

  tpc_finish = tpc_abort = abort
