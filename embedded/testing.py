"""Runs the tests of business templates, and gives other tests a site.

One base site is prepared once per process in memory: the embedded site with the business templates of the checkout. Each test module
then works on a DemoStorage over it, so that it starts fresh and leaves nothing behind.
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


def prepare(directory_list=None):
    """Start Zope in this process and make the base site; a second call does nothing."""
    if _state:
        return
    directory_list = bt5_directories() if directory_list is None else directory_list
    home = tempfile.TemporaryDirectory(prefix='embedded-')
    startup.configure(home.name, startup.MEMORY)
    import Zope2
    from . import site, template
    database = Zope2.DB
    app = open_application()
    portal = site.create(app)
    site.commit_and_index(portal)
    template.install_all(portal, directory_list)
    site.commit_and_index(portal)
    app._p_jar.close()
    _state.update(home=home, storage=database.storage)
    start_module()


def start_module():
    """A fresh copy of the base site for the next test module."""
    import Zope2
    from ZODB.DB import DB
    from ZODB.DemoStorage import DemoStorage
    from . import site
    transaction.abort()
    if 'database' in _state:
        _state.pop('database').close()
    set_up_once.clear()
    _state['database'] = DB(DemoStorage(base=_state['storage'], close_base_on_close=False))
    startup.use_database(_state['database'])
    app = open_application()
    site.ready(app)
    transaction.abort()
    app._p_jar.close()
    assert Zope2.DB is _state['database']


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
    directory_list = bt5_directories(root)
    prepare(directory_list)
    success = True
    for directory in directory_list:
        for path in sorted((directory / 'TestTemplateItem' / 'portal_components').glob('test.erp5.test*.py')):
            start_module()
            suite = unittest.defaultTestLoader.loadTestsFromModule(import_test_module(module_name(path)))
            success &= unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()
    return success
