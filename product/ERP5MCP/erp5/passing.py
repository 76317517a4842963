"""What ends a whole call, whoever meets it: a conflict, which the publisher answers
by doing all again, and the end of the call's time. Whoever catches all that scripts
of the site may raise lets these pass.
"""
from Products.ERP5Type.Timeout import TimeoutReachedError
from transaction.interfaces import TransientError

__all__ = ('PASSING_EXCEPTION_TUPLE',)

PASSING_EXCEPTION_TUPLE = TransientError, TimeoutReachedError
