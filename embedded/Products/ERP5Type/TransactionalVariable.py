"""Stands in for the per-transaction dictionary."""
import threading

import transaction

_local = threading.local()


class TransactionalVariable(dict):
    """A dictionary that is empty again when its thread's transaction ends."""


def getTransactionalVariable():
    """The dictionary of the current transaction of this thread."""
    current = transaction.get()
    if getattr(_local, 'transaction', None) is not current:
        _local.transaction = current
        _local.variable = TransactionalVariable()

        def clear(*args, variable=_local.variable):
            variable.clear()
            _local.transaction = None
        current.addAfterCommitHook(clear)
        current.addAfterAbortHook(clear)
    return _local.variable
