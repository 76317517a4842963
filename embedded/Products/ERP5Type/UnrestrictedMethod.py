"""Stands in for running code as the system, as the identity of the caller."""
import contextlib
import functools

from AccessControl.SecurityManagement import getSecurityManager, newSecurityManager, setSecurityManager
from AccessControl.users import UnrestrictedUser, system


class PrivilegedUser(UnrestrictedUser):
    """The system's rights under the id of the original user, so that what it makes is owned by that user."""

    def getId(self):
        return self.getUserName()


@contextlib.contextmanager
def super_user():
    """Within the block every security check passes."""
    manager = getSecurityManager()
    user = manager.getUser()
    user_id = user.getId()
    if user_id is None:
        privileged = UnrestrictedUser(system.getUserName(), None, ('Manager',), ())
    else:
        privileged = PrivilegedUser(user_id, None, ('Manager',), ())
        folder = getattr(user, '__parent__', None)
        if folder is not None:
            privileged = privileged.__of__(folder)
    newSecurityManager(None, privileged)
    try:
        yield
    finally:
        setSecurityManager(manager)


def UnrestrictedMethod(function):
    """Decorator: the function runs as in `super_user`."""
    @functools.wraps(function)
    def unrestricted(*args, **kw):
        with super_user():
            return function(*args, **kw)
    return unrestricted
