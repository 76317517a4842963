"""Serves the embedded site: one process, four threads, waitress, a FileStorage in var/."""
import contextlib
import functools
import hashlib
import json
import logging
import os
import pathlib
import signal
import socket
import sys
import threading
import time

from . import CHECKOUT, PORTAL_ID

VAR = pathlib.Path(os.environ.get('VAR', CHECKOUT / 'var'))
TEMPLATE_LIST = ('erp5_mcp', 'erp5_mcp_l10n_fr')
THREADS = 4
WILDCARD = ('0.0.0.0', '::', '')


class Refused(Exception):
    """Why the site cannot be served, as one line."""


def run():
    """Serve until interrupted; the exit code."""
    try:
        host = os.environ.get('HOST', '127.0.0.1')
        listener = _listen(host, os.environ.get('PORT', '8080'))
        url_list = ['http://%s:%s/%s/portal_web_services/mcp' % (name, listener.getsockname()[1], PORTAL_ID) for name in _names(host)]
        print('starting the embedded site ...', flush=True)
        application = _open(VAR)
        connection_list = _prepare(url_list, _template_directories())
    except Refused as error:
        print('erp5_mcp: %s' % error, file=sys.stderr)
        return 1
    _announce(connection_list)
    threading.Thread(target=_activities, daemon=True).start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    from waitress import serve
    from ZPublisher.httpexceptions import HTTPExceptionHandler
    from . import startup
    startup.begin_to_serve()
    try:
        serve(HTTPExceptionHandler(application), sockets=[listener], threads=THREADS, ident=None, _quiet=True)
    except KeyboardInterrupt:
        pass
    return 0


def install(directory_list):
    """Install the given business templates into the stopped site; the exit code."""
    try:
        for directory in directory_list:
            if not (pathlib.Path(directory) / 'bt' / 'title').exists():
                raise Refused('%s is not the directory of a business template.' % directory)
        _open(VAR)
        with _portal() as portal:
            from . import site, template
            template.install_all(portal, directory_list)
            site.commit_and_index(portal)
    except Refused as error:
        print('erp5_mcp: %s' % error, file=sys.stderr)
        return 1
    return 0


def _template_directories():
    return [CHECKOUT / 'bt5' / name for name in (*TEMPLATE_LIST, *os.environ.get('TEMPLATES', '').split())]


def _listen(host, port):
    """Bind first: the cheapest check comes before the work, and the port in the URL is then the right one."""
    try:
        if not 0 <= int(port) <= 65535:
            raise Refused('PORT has to be a number from 0 to 65535, not %s.' % port)
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except ValueError:
        raise Refused('PORT has to be a number from 0 to 65535, not %r.' % port) from None
    except (OSError, OverflowError) as error:
        raise Refused('cannot listen on %s:%s: %s. Choose another one: make run PORT=8090' % (
            host, port, getattr(error, 'strerror', None) or error)) from None
    return listener


def _names(host):
    """How clients may call this machine: a token is good for one URL only, so each of them needs its own."""
    if host not in WILDCARD:
        return ['[%s]' % host if ':' in host else host]
    name_list = ['127.0.0.1', 'localhost', socket.gethostname()]
    with contextlib.suppress(OSError):
        name_list += [item[4][0] for item in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(('192.0.2.1', 9))                 # sends nothing, and tells which address would
        name_list.append(probe.getsockname()[0])
    return list(dict.fromkeys(name_list))


def _open(home):
    """Start Zope on the site's database."""
    from zc.lockfile import LockError

    from . import startup
    home.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=home / 'zope.log', level=logging.INFO, format='%(asctime)s %(levelname)s %(name)s %(message)s')
    try:
        return startup.configure(home, startup.file_storage(home / 'Data.fs'))
    except LockError:
        raise Refused('%s is in use: is the embedded site running already?' % (home / 'Data.fs')) from None


class _portal:
    """The portal in a connection of its own, as the system; created when there is none."""

    def __enter__(self):
        from AccessControl.SecurityManagement import newSecurityManager
        from AccessControl.users import system
        from Acquisition import aq_base

        from . import site, testing
        self.app = testing.open_application()
        newSecurityManager(None, system)
        if PORTAL_ID in self.app.objectIds():
            if getattr(aq_base(self.app._getOb(PORTAL_ID)), 'embedded_version', None) != site.VERSION:
                raise Refused('%s has a site of another version of the embedded site. Remove it, or choose another place: make run '
                              'VAR=...' % VAR)
            return site.ready(self.app)
        portal = site.create(self.app)
        site.commit_and_index(portal)
        return portal

    def __exit__(self, *exception):
        import transaction
        from AccessControl.SecurityManagement import noSecurityManager
        from zope.component.hooks import setSite
        from zope.globalrequest import clearRequest
        transaction.abort()
        noSecurityManager()
        setSite()
        clearRequest()
        self.app._p_jar.close()


def _prepare(url_list, directory_list):
    """Site, templates, demo and tokens: `(url, value of the Authorization header)` for each URL."""
    from . import demo, site, template
    with _portal() as portal:
        digest = _digest(directory_list)
        if portal.portal_templates.__dict__.get('embedded_digest') != digest:
            template.install_all(portal, directory_list)
            portal.portal_templates.embedded_digest = digest
        demo.setup(portal)
        site.commit_and_index(portal)
        token_list = [demo.get_token(portal, url) for url in url_list]
        site.commit_and_index(portal)
        return [(token.getUrlString(), 'Bearer %s.%s' % (token.getId(), token.getReference())) for token in token_list]


def _digest(directory_list):
    """What the templates contain: a changed one is installed again at the next start."""
    digest = hashlib.sha256()
    for directory in directory_list:
        for path in sorted(directory.rglob('*')):
            if path.is_file():
                digest.update(str(path.relative_to(directory)).encode() + b'\0' + path.read_bytes())
    return digest.hexdigest()


def _activities(timeout=None):
    """Run activities whenever a commit left some, as ERP5's processing nodes do; those of other processes after `timeout` seconds."""
    import transaction
    from Products.CMFActivity.ActivityTool import wake
    from ZODB.POSException import ConflictError
    wake.set()                                          # what an earlier process left
    while True:
        wake.wait(timeout)
        wake.clear()
        try:
            with _activity_portal() as portal:
                while portal.portal_activities.process():
                    transaction.commit()
        except ConflictError:
            wake.set()
            time.sleep(.01)
        except Exception:
            logging.getLogger('ActivityTool').exception('activities')


class _activity_portal(_portal):
    """The portal as it is, without looking at its classes again."""

    def __enter__(self):
        from AccessControl.SecurityManagement import newSecurityManager
        from AccessControl.users import system

        from . import testing
        self.app = testing.open_application()
        newSecurityManager(None, system)
        return testing.open_portal(self.app)


def shell():
    """A prompt of Python in the stopped site, or what stands on standard input; the exit code."""
    import code

    import transaction
    try:
        _open(VAR)
        _prepare([], _template_directories())
    except Refused as error:
        print('erp5_mcp: %s' % error, file=sys.stderr)
        return 1
    with _portal() as portal:
        from . import site
        namespace = {'portal': portal, 'new_tool': functools.partial(_new_tool, portal),
                     'commit': lambda: site.commit_and_index(portal), 'abort': transaction.abort}
        if sys.stdin.isatty():
            code.interact(SHELL_BANNER, local=namespace, exitmsg='')
        else:
            exec(compile(sys.stdin.read(), '<standard input>', 'exec'), namespace)
    return 0


SHELL_BANNER = """\
portal            the site; portal.portal_callables holds the tools
new_tool(name, body, description='', **inputs)   make or change a tool and validate it; inputs such as name='string', limit='integer'
commit(), abort()

>>> new_tool('hello', "return 'Hello, %s!' % name", 'Say hello.', name='string'); commit()
Then Ctrl+D, and make run serves it."""


def _new_tool(portal, reference, body, description='', **data_type_dict):
    """A validated MCP Tool of the demo service; ValueError says what is wrong with it."""
    tool = portal.portal_callables._getOb(reference, None)
    if tool is not None:
        portal.portal_callables.manage_delObjects([reference])
    tool = portal.portal_callables.newContent(portal_type='MCP Tool', id=reference, reference=reference, body=body, description=description)
    for index, (name, data_type) in enumerate(data_type_dict.items()):
        tool.newContent(portal_type='MCP Tool Line', int_index=index, reference=name, data_type=data_type, required=True)
    if tool.getProblemList():
        raise ValueError('; '.join(tool.getProblemList()))
    portal.portal_workflow.doActionFor(tool, 'validate_action')
    return tool


def _announce(connection_list):
    """Print how to connect, and write it to var/connection.json for programs."""
    url, authorization = connection_list[0]
    path = VAR / 'connection.json'
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as stream:
        json.dump({'url': url, 'headers': {'Authorization': authorization}}, stream, indent=2)
    from Products.ERP5MCP.erp5.connection import getConnectionText
    print('\n%s\n' % getConnectionText(url, authorization))
    for url, authorization in connection_list:
        print('MCP endpoint   %s\nAuthorization  %s' % (url, authorization))
    print('Written to     %s\nStop with Ctrl+C' % (path.relative_to(CHECKOUT) if CHECKOUT in path.parents else path), flush=True)
