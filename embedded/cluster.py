"""Serves the embedded site as a cluster: a ZEO server and three Zope processes over it, as a SlapOS instance has them.

Behind Debian's haproxy where that is installed (requests in turns, no stickiness), else on three ports. All processes end with the one
that started them. `python -m embedded.cluster ROLE ...` is how they are started; people say `make cluster`.
"""
import contextlib
import importlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

from . import CHECKOUT

NODES = 3
START_SECONDS = 120
POLL_SECONDS = .05                                      # how often the processing node looks for activities of the others
# As SlapOS has it, but without keep-alive: to requests that are not the first of their connection haproxy answers nothing when their node
# is lost, and the official clients then give up their session. What a lost node may have done is never sent to another one; that is for
# the client to decide, and safe with a key.
HAPROXY_CONF = """\
global
  maxconn 256
defaults
  mode http
  retries 1
  option redispatch
  option httpclose
{errors}
  timeout connect 5s
  timeout client 305s
  timeout server 305s
frontend mcp
  bind {address}
  default_backend zope
backend zope
  balance roundrobin
{servers}
"""
HAPROXY_ERROR = '  http-error status %d content-type application/json string \'%s\''
LOST = {'jsonrpc': '2.0', 'id': None, 'error': {'code': -32603, 'message': 'The server was lost before it answered.', 'data': {
    'code': 'UPSTREAM_ERROR', 'retryable': True,
    'suggestion': 'Call again. If the call may have written, use the key that it had, or look first.'}}}


def free_port():
    """A port that nobody uses now."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        return listener.getsockname()[1]


class Cluster:
    """A running cluster: `origin` is what tokens are for, `node_origins` are where the nodes listen, `connection` is what set-up said."""

    def __init__(self, home, setup, origin=None):
        self.home, self.process_list = pathlib.Path(home), []
        self.home.mkdir(parents=True, exist_ok=True)
        self.zeo_port, port_list = free_port(), [free_port() for _ in range(NODES)]
        self.node_origins = ['http://127.0.0.1:%d' % port for port in port_list]
        self.origin = origin or self.node_origins[0]
        try:
            self._start('zeo', self.zeo_port)
            wait_for_port(self.zeo_port, self)
            if self._start('setup', self.zeo_port, setup, self.origin).wait():
                raise RuntimeError('the cluster did not start:\n' + self.read_log())
            self.connection = json.loads((self.home / 'connection.json').read_text())
            self.node_dict = {}                         # port -> process
            self.start_nodes(port_list)
            for port in port_list:
                wait_for_port(port, self)
        except BaseException:
            self.stop()
            raise

    def start_nodes(self, port_list):
        """Start those that do not run, in their order."""
        for index, port in enumerate(port_list):
            if port not in self.node_dict or self.node_dict[port].poll() is not None:
                self.node_dict[port] = self._start('node', self.zeo_port, port, index)

    def _start(self, role, *argument_list):
        name = '-'.join(str(item) for item in (role, *argument_list[2:3])) if role == 'node' else role
        with open(self.home / (name + '.log'), 'ab') as log:
            process = subprocess.Popen([sys.executable, '-m', 'embedded.cluster', role, str(self.home), *map(str, argument_list)],
                                       cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=log, stderr=log,
                                       env=dict(os.environ, EMBEDDED_LOCK_HOME=str(self.home / 'locks')))
        self.process_list.append(process)
        return process

    def read_log(self):
        return '\n'.join('%s:\n%s' % (path.name, path.read_text(errors='replace')[-5000:]) for path in sorted(self.home.glob('*.log')))

    def stop(self):
        for process in reversed(self.process_list):
            if process.poll() is None:
                process.terminate()
        for process in self.process_list:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            if process.poll() is None:
                process.kill()
                process.wait()
            process.stdin.close()


def wait_for_port(port, cluster):
    """Until somebody listens on `port`."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port), 1):
            return
        ended = [process.args for process in cluster.process_list if process.poll()]
        if ended or time.monotonic() > deadline:
            raise RuntimeError('the cluster did not start: %s\n%s' % (ended, cluster.read_log()))
        time.sleep(.05)


# what the processes do -----------------------------------------------------------------------------------------------------------------

def serve_zeo(home, port):
    """The ZEO server, with the site in a FileStorage."""
    from ZEO import runzeo
    runzeo.main(['-a', '127.0.0.1:%s' % port, '-f', str(home / 'Data.fs'), '--pid-file', str(home / 'zeo.pid')])


def set_up(home, zeo_port, function, origin):
    """Make or upgrade the site by calling `module:function` with the service's URL; what that returns goes to connection.json."""
    from . import PORTAL_ID, startup
    startup.configure(home / 'setup', startup.zeo_client(int(zeo_port)))
    module, _, name = function.partition(':')
    result = getattr(importlib.import_module(module), name)('%s/%s/portal_web_services/mcp' % (origin, PORTAL_ID))
    (home / 'connection.json').write_text(json.dumps(result))


def set_up_demo(url):
    """The site of `make run`."""
    from . import server
    (url, authorization), = server._prepare([url], server._template_directories())
    return {'url': url, 'headers': {'Authorization': authorization}}


def serve_node(home, zeo_port, port, index):
    """One Zope process; the first one also runs the activities of all."""
    from . import server, startup
    application = startup.configure(home / ('node-' + index), startup.zeo_client(int(zeo_port)))
    with server._portal():                              # makes the classes of this process
        pass
    if index == '0':
        threading.Thread(target=server._activities, args=(POLL_SECONDS,), daemon=True).start()
    from waitress import serve
    from ZPublisher.httpexceptions import HTTPExceptionHandler
    listener = socket.create_server(('127.0.0.1', int(port)), backlog=1024)
    serve(HTTPExceptionHandler(application), sockets=[listener], threads=server.THREADS, ident=None, _quiet=True)


ROLE = {'zeo': serve_zeo, 'setup': set_up, 'node': serve_node}


def _end_with_input():
    while os.read(0, 1024):
        pass
    os._exit(0)


def start_process(role, home, *argument_list):
    """The main function of the processes of a cluster."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    ROLE[role](pathlib.Path(home), *argument_list)


# for people ----------------------------------------------------------------------------------------------------------------------------

def run():
    """`make cluster`: serve until interrupted; the exit code."""
    from .server import VAR
    haproxy = shutil.which('haproxy', path=os.environ.get('PATH', '') + ':/usr/sbin:/usr/local/sbin')
    address = '%s:%s' % (os.environ.get('HOST', '127.0.0.1'), os.environ.get('PORT', '8080'))
    print('starting a ZEO server and %d Zope processes ...' % NODES, flush=True)
    try:
        cluster = Cluster(VAR / 'cluster', 'embedded.cluster:set_up_demo', 'http://' + address if haproxy else None)
    except RuntimeError as error:
        print('erp5_mcp: %s' % error, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        balancer = _start_haproxy(haproxy, cluster, address) if haproxy else None
        print('MCP endpoint   %s' % cluster.connection['url'])
        print('Authorization  %s' % cluster.connection['headers']['Authorization'])
        if balancer is None:
            print('haproxy is not installed (on Debian or Ubuntu: apt install haproxy), so nobody balances. The nodes take the same token '
                  'when\nthe request says "Host: %s":\n  %s' % (cluster.origin.partition('//')[2], '\n  '.join(cluster.node_origins)))
        print('Stop with Ctrl+C', flush=True)
        while (balancer or cluster.process_list[0]).poll() is None:
            time.sleep(1)
            cluster.start_nodes(list(cluster.node_dict))    # those that are lost, as SlapOS does
    except KeyboardInterrupt:
        pass
    finally:
        cluster.stop()
    return 0


def _start_haproxy(program, cluster, address):
    conf = cluster.home / 'haproxy.cfg'
    errors = '\n'.join(HAPROXY_ERROR % (status, json.dumps(LOST)) for status in (502, 503, 504))
    conf.write_text(HAPROXY_CONF.format(address=address, errors=errors, servers='\n'.join(
        '  server node%d %s check inter 1s' % (index, origin.partition('//')[2]) for index, origin in enumerate(cluster.node_origins))))
    process = subprocess.Popen([program, '-db', '-f', str(conf)], stdin=subprocess.PIPE)
    cluster.process_list.append(process)
    return process


if __name__ == '__main__':
    start_process(*sys.argv[1:])
