"""Starts the server process, and other programs that the wire tests run."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse

from .proxy import Proxy

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(sys.executable).parent
NODE_HOME = CHECKOUT / '.venv' / 'node'                 # has node_modules, from package.json
START_SECONDS = 120


class Server:
    """A running server process: where it is, tokens for it, its log."""

    def __init__(self, home, process, log):
        self.home, self.process, self.log = home, process, log
        connection = json.loads((home / 'connection.json').read_text())
        self.origin, self.tokens, self.pid = connection['origin'], connection['tokens'], connection['pid']
        part = urllib.parse.urlsplit(self.origin)
        self.address = part.hostname, part.port

    def url(self, service='mcp', origin=None):
        return '%s/erp5/portal_web_services/%s' % (origin or self.origin, service)

    def token(self, user='auditor', service='mcp', origin=None):
        return self.tokens[origin or self.origin][service][user]

    def headers(self, user='auditor', service='mcp', origin=None):
        return {'Authorization': 'Bearer ' + self.token(user, service, origin)}

    def read_log(self):
        return self.log.read_text(errors='replace')

    def resident_bytes(self):
        """The resident memory of the process; None where the system does not say."""
        try:
            pages = pathlib.Path('/proc/%d/statm' % self.pid).read_text().split()[1]
        except OSError:
            return None
        return int(pages) * os.sysconf('SC_PAGE_SIZE')


@contextlib.contextmanager
def running_server(origin_list=(), command=(sys.executable, '-m', 'tests.wire.site'), start_seconds=START_SECONDS):
    """A server with a new site, stopped at the end. Others than `tests.wire.site` get the same arguments, and write the same file. With
    `start_seconds` None it may take as long as it wants, as long as it runs."""
    with tempfile.TemporaryDirectory(prefix='erp5-mcp-wire-') as name:
        home = pathlib.Path(name)
        log = home / 'server.log'
        with open(log, 'wb') as stream:
            process = subprocess.Popen([*command, str(home), *origin_list], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=stream,
                                       stderr=subprocess.STDOUT)
        try:
            _wait_until_it_serves(home, process, log, start_seconds)
            yield Server(home, process, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_serves(home, process, log, start_seconds):
    start = time.monotonic()
    while not (home / 'connection.json').exists():
        if process.poll() is not None:
            raise RuntimeError('the server ended with %s before it served:\n%s' % (process.returncode, log.read_text(errors='replace')))
        if start_seconds is not None and time.monotonic() - start > start_seconds:
            raise RuntimeError('the server did not serve within %d seconds:\n%s' % (start_seconds, log.read_text(errors='replace')))
        time.sleep(.05)


@contextlib.contextmanager
def running_proxied_server(user='auditor'):
    """(server, url): a server, and the URL of its service behind a proxy that authenticates as `user`."""
    proxy = Proxy()
    with running_server([proxy.origin]) as server:
        proxy.start(server.address, 'Authorization: Bearer ' + server.token(user, origin=proxy.origin))
        try:
            yield server, server.url(origin=proxy.origin)
        finally:
            proxy.stop()


def environment(**kw):
    """Of programs that tests run: our Node first, nothing that reaches out or stores unasked."""
    return dict(os.environ, PATH='%s%s%s' % (BIN, os.pathsep, os.environ['PATH']), NO_UPDATE_NOTIFIER='1', NO_COLOR='1',
                no_proxy='127.0.0.1,localhost', MCP_INSPECTOR_SECRET_STORE='memory', **kw)


def run(command, timeout=300, **kw):
    """Run a program to its end; returns the completed process with its texts."""
    return subprocess.run([str(item) for item in command], timeout=timeout, capture_output=True, text=True, **kw)


def run_node(argument_list, environ=None, **kw):
    """Run node on the packages of package.json."""
    return run([BIN / 'node', *argument_list], cwd=NODE_HOME, env=environment(**environ or {}), **kw)


def package_program(package, name):
    """The path of a program that an npm package declares."""
    home = NODE_HOME / 'node_modules' / package
    declared = json.loads((home / 'package.json').read_text())['bin']
    return home / (declared if isinstance(declared, str) else declared[name])
