"""Stands in for the per-transaction dictionary."""
import threading

import transaction
from transaction.interfaces import IDataManager
from zope.interface import implementer

_local = threading.local()


@implementer(IDataManager)
class TransactionalVariable(dict):
    """A dictionary that is empty again when its thread's transaction ends. The first write joins it to the transaction, which one that has
    failed refuses: TransactionFailedError, as in ERP5."""
    _is_joined = False

    def _join(self):
        if not self._is_joined:
            transaction.get().join(self)
            self._is_joined = True

    def __setitem__(self, key, value):
        self._join()
        dict.__setitem__(self, key, value)

    def setdefault(self, key, default=None):
        self._join()
        return dict.setdefault(self, key, default)

    def update(self, *args, **kw):
        self._join()
        dict.update(self, *args, **kw)

    # the transaction's side
    def sortKey(self):
        return ''

    def tpc_begin(self, txn):
        pass

    commit = tpc_vote = tpc_abort = tpc_begin

    def abort(self, txn):
        self.clear()
        self._is_joined = False

    tpc_finish = abort


def getTransactionalVariable():
    """The dictionary of this thread."""
    try:
        return _local.variable
    except AttributeError:
        _local.variable = TransactionalVariable()
        return _local.variable
