"""Targets of the load generator, and lines of the table."""
import contextlib
import json
import statistics
import subprocess
import sys
import urllib.parse

from tests.wire import process

REVISION = '2025-11-25'
CONCURRENCY = 8


class Target:
    """A request to a server, and what its answer has to contain."""

    def __init__(self, origin, path, body, expect, content_type='application/json', headers=()):
        part = urllib.parse.urlsplit(origin)
        self.host, self.port, self.expect = part.hostname, part.port, expect
        head = ['POST %s HTTP/1.1' % path, 'Host: ' + part.netloc, 'Content-Type: ' + content_type, 'Content-Length: %d' % len(body),
                'Accept: application/json, text/event-stream', *headers]
        self.request = '\r\n'.join(head) + '\r\n\r\n' + body

    def load(self, **option):
        """Run the load generator: concurrency, and calls or seconds."""
        job = dict(host=self.host, port=self.port, request=self.request, expect=self.expect, **option)
        completed = subprocess.run([sys.executable, '-m', 'benchmarks.load'], input=json.dumps(job), cwd=process.CHECKOUT, text=True,
                                   capture_output=True)
        if completed.returncode:
            raise RuntimeError(completed.stderr.strip().splitlines()[-1] if completed.stderr.strip() else 'the load generator ended with %d' % (
                completed.returncode))
        return json.loads(completed.stdout)

    def median_latency(self, calls):
        return statistics.median(self.load(concurrency=1, calls=calls)['latencies'])

    def throughput(self, seconds):
        done = self.load(concurrency=CONCURRENCY, seconds=seconds)
        return done['calls'] / done['seconds']


@contextlib.contextmanager
def running_site(documents=None, command=None, **environ):
    """A server process of the embedded site with the documents of a module, or of `command`. How long it takes to start is not measured, and no
    failure."""
    if command is None:
        command = ['env', *['%s=%s' % item for item in environ.items()], sys.executable, '-m', 'tests.wire.site', '--documents', documents]
    with process.running_server(command=command, start_seconds=None) as server:
        yield server


def rpc(method, **params):
    return json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}, separators=(',', ':'))


def erp5_target(server, service, body, expect, user='auditor'):
    """A call of an MCP service."""
    return Target(server.origin, '/erp5/portal_web_services/' + service, body, expect, headers=[
        'Authorization: Bearer ' + server.token(user, service), 'MCP-Protocol-Version: ' + REVISION])


def script_target(server, name, path, body, expect, user='auditor'):
    """A Python Script that Zope publishes, with a token named `name`."""
    token_id, secret = server.token(user, name).split('.')
    return Target(server.origin, '/erp5/' + path, body, expect, 'application/x-www-form-urlencoded', [
        'X-ACCESS-TOKEN: ' + token_id, 'X-ACCESS-TOKEN-SECRET: ' + secret])


def in_turns(rounds, best, *measure_list):
    """The best round of each measure: `best` is min or max. Other work on the machine only ever makes a round worse."""
    return [best(values) for values in zip(*([measure() for measure in measure_list] for _ in range(rounds)))]


def head():
    print('| %-46s | %9s | %9s | %-4s | %12s | %-6s |' % ('what', 'this', 'other', 'unit', 'ratio', 'target'))
    print('|%s|%s|%s|%s|%s|%s|' % ('-' * 48, '-' * 10 + ':', '-' * 10 + ':', '-' * 6, '-' * 13 + ':', '-' * 8))


def row(title, ours, theirs, unit, factor, ratio, target):
    """One line; `ratio` is a number, or the (lowest, highest) of several runs."""
    scale = '%%.%df' % (2 if unit == 'ms' else 0)
    ratio_text = '%.2f to %.2f' % ratio if isinstance(ratio, tuple) else '%.2f' % ratio
    print('| %-46s | %9s | %9s | %-4s | %12s | %-6s |' % (title, scale % (ours * factor), scale % (theirs * factor), unit, ratio_text, target),
          flush=True)
