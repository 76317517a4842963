"""Runs the tests of business templates, and gives other tests a site.

Sites are layers of DemoStorages: the site without templates, over it one per set of templates (those of a test, with what they depend
on, as ERP5's own test runner would install them), over that one per test module, which so starts fresh and leaves nothing behind.
"""
import contextlib
import importlib
import pathlib
import tempfile
import unittest

import transaction

from . import CHECKOUT, startup

set_up_once = set()
_state = {}


def bt5_directories(root=CHECKOUT / 'bt5'):
    """The business templates below a directory."""
    return sorted(path.parent.parent for path in pathlib.Path(root).glob('*/bt/title'))


def prepare():
    """Start Zope in this process and make the site without templates; a second call does nothing."""
    if _state:
        return
    home = tempfile.TemporaryDirectory(prefix='embedded-')
    startup.configure(home.name, startup.MEMORY)
    import Zope2
    from . import site
    app = open_application()
    site.commit_and_index(site.create(app))
    app._p_jar.close()
    _state.update(home=home, storage={(): Zope2.DB.storage}, database=None)


def start_module(directory_list):
    """A fresh site with these business templates, and those that they depend on, for the next test module."""
    prepare()
    from . import site, template
    key = tuple(template.dependency_order(directory_list, bt5_directories()))
    if key not in _state['storage']:
        _open_copy(_state['storage'][()])
        with opened_portal() as portal:
            template.install_all(portal, key)
            site.commit_and_index(portal)
        _state['storage'][key], _state['database'] = _state['database'].storage, None
    _open_copy(_state['storage'][key])
    set_up_once.clear()


def keep():
    """The site as it is now, to come back to with `return_to`."""
    transaction.abort()
    storage, _state['database'] = _state['database'].storage, None
    return storage


def return_to(kept):
    """Go on with a fresh copy of a site that was kept."""
    _open_copy(kept)


def _open_copy(storage):
    from ZODB.DB import DB
    from ZODB.DemoStorage import DemoStorage
    from . import site
    transaction.abort()
    if _state['database'] is not None:
        _state['database'].close()
    _state['database'] = DB(DemoStorage(base=storage, close_base_on_close=False))
    startup.use_database(_state['database'])
    app = open_application()
    site.ready(app)
    transaction.abort()
    app._p_jar.close()


def open_application():
    """The root application in a new connection, with a request."""
    import Zope2
    from Testing.makerequest import makerequest
    from zope.globalrequest import setRequest
    app = makerequest(Zope2.bobo_application(), environ={'SERVER_NAME': 'localhost', 'SERVER_PORT': '8080'})
    app.REQUEST['PARENTS'] = [app]
    app.REQUEST.set('URL', app.REQUEST['SERVER_URL'])
    setRequest(app.REQUEST)
    return app


def open_portal(app):
    """The portal, as this thread's site, in the connection of `app`."""
    from zope.component.hooks import setSite
    from . import PORTAL_ID
    portal = app._getOb(PORTAL_ID)
    setSite(portal)
    return portal


@contextlib.contextmanager
def opened_portal():
    """The portal in a connection of its own, with all rights; aborted at the end."""
    from AccessControl.SecurityManagement import newSecurityManager, noSecurityManager
    from AccessControl.users import system
    from zope.component.hooks import setSite
    from zope.globalrequest import clearRequest
    transaction.abort()
    app = open_application()
    newSecurityManager(None, system)
    try:
        yield open_portal(app)
    finally:
        transaction.abort()
        noSecurityManager()
        clearRequest()
        setSite()
        app._p_jar.close()


def module_name(path):
    """The import name of a test component's file."""
    return 'erp5.component.test.' + path.name[len('test.erp5.'):-len('.py')]


def import_test_module(name):
    return importlib.import_module(name)


def run_test_components(root):
    """Run the test components of the templates below `root`; whether all passed."""
    success = True
    for directory in bt5_directories(root):
        for path in sorted((directory / 'TestTemplateItem' / 'portal_components').glob('test.erp5.test*.py')):
            start_module([directory])
            suite = unittest.defaultTestLoader.loadTestsFromModule(import_test_module(module_name(path)))
            success &= unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()
    return success
