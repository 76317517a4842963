"""Starts Zope in this process: stock configuration, stock publisher, one database."""
import pathlib

from . import CHECKOUT, activate

ZOPE_CONF = """\
%import ZEO
instancehome {home}
default-zpublisher-encoding utf-8
max-conflict-retries 3
skip-ownership-checking true
trusted-proxy 127.0.0.1
<zodb_db main>
  mount-point /
  cache-size 20000
  {storage}
</zodb_db>
"""
SITE_ZCML = """\
<configure xmlns="http://namespaces.zope.org/zope">
  <include package="Products.Five"/>
  <include package="Products.PluggableAuthService"/>
  {include}
</configure>
"""
# modules that ERP5 lets restricted scripts import, besides Zope's own
SCRIPT_MODULE = ('base64', 'collections', 'csv', 'datetime', 'decimal', 'difflib', 'fnmatch', 'functools', 'hashlib', 'hmac', 'io',
                 'itertools', 'json', 're', 'struct', 'time', 'zExceptions', 'zlib', 'Products.ERP5Form.Report',
                 'Products.ERP5Type.Document', 'Products.ERP5Type.Message', 'Products.ERP5Type.Utils')


def configure(home, storage):
    """Configure and start Zope; `storage` is ZConfig text. Returns the WSGI application."""
    activate()
    _allow_script_modules()
    home = pathlib.Path(home)
    (home / 'etc').mkdir(parents=True, exist_ok=True)
    product = CHECKOUT / 'product' / 'ERP5MCP' / 'configure.zcml'
    include = '<include package="Products.ERP5MCP"/>' if product.exists() else ''
    (home / 'etc' / 'site.zcml').write_text(SITE_ZCML.format(include=include))
    conf = home / 'etc' / 'zope.conf'
    conf.write_text(ZOPE_CONF.format(home=home, storage=storage))
    from Zope2.Startup.run import make_wsgi_app
    return make_wsgi_app({}, str(conf))


def begin_to_serve():
    """Zope said so when it was configured, and then there was no site yet."""
    from zope.event import notify
    from zope.processlifetime import ProcessStarting
    notify(ProcessStarting())


def file_storage(path):
    return '<filestorage>\n    path %s\n  </filestorage>' % path


def zeo_client(port):
    # server-sync, as SlapOS has it: a transaction begins with all that other nodes have committed
    return '<clientstorage>\n    server 127.0.0.1:%d\n    storage 1\n    server-sync true\n  </clientstorage>' % port


MEMORY = '<mappingstorage/>'


def _allow_script_modules():
    import importlib

    from AccessControl import allow_module, allow_type
    for name in SCRIPT_MODULE:
        allow_module(name)
    for module, name_list in (('datetime', ('date', 'datetime', 'time', 'timedelta', 'timezone')), ('decimal', ('Decimal',)),
                              ('collections', ('OrderedDict', 'defaultdict', 'Counter', 'deque')), ('re', ('Pattern', 'Match')),
                              ('io', ('BytesIO', 'StringIO'))):
        for type_name in name_list:
            allow_type(getattr(importlib.import_module(module), type_name))


def use_database(db):
    """Publish from this database from now on."""
    import Zope2
    from App.ZApplication import ZApplicationWrapper
    from OFS.Application import Application
    from Zope2.App.ClassFactory import ClassFactory
    from ZPublisher import WSGIPublisher
    db.classFactory = ClassFactory
    Zope2.DB = db
    Zope2.bobo_application = ZApplicationWrapper(db, 'Application', Application)
    WSGIPublisher._MODULES.clear()
