"""Stands in for ERP5's deadlines: the ZODB connection raises when the time of this thread is over, as SQL connections do in ERP5. Leaves
out the time-outs of publisher and activities."""
import contextlib
import threading
import time

from ZODB.Connection import Connection

_local = threading.local()


class TimeoutReachedError(Exception):
    """The deadline of this thread has passed."""


def getDeadline():
    return getattr(_local, 'deadline', None)


def getTimeLeft():
    deadline = getDeadline()
    return None if deadline is None else max(deadline - time.time(), 1e-6)


@contextlib.contextmanager
def Deadline(offset):
    """A deadline in `offset` seconds, never later than the one that is there; before that one when negative."""
    outer = getDeadline()
    if offset is not None:
        if offset >= 0:
            own = time.time() + offset
            _local.deadline = own if outer is None else min(outer, own)
        elif outer is not None:
            _local.deadline = outer + offset
    try:
        yield
    finally:
        _local.deadline = outer


def _install():
    setstate = Connection.setstate

    def setstate_in_time(self, obj):
        deadline = getDeadline()
        if deadline is not None and deadline < time.time():
            raise TimeoutReachedError
        setstate(self, obj)
    Connection.setstate = setstate_in_time


_install()
