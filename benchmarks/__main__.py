"""Runs the benchmarks and prints one table: `python -m benchmarks [--quick]`.

Nothing here fails when a number is bad; targets stand beside the numbers. What is compared runs in turns, in short rounds, so that a machine that
slows down slows down both.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import urllib.parse

from tests.wire import process

from .documents import BARE, MANY

HERE = pathlib.Path(__file__).resolve().parent
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
            sys.exit(completed.stderr)
        return json.loads(completed.stdout)

    def median_latency(self, calls):
        return statistics.median(self.load(concurrency=1, calls=calls)['latencies'])

    def throughput(self, seconds):
        done = self.load(concurrency=CONCURRENCY, seconds=seconds)
        return done['calls'] / done['seconds']


def rpc(method, **params):
    return json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}, separators=(',', ':'))


CALL = rpc('tools/call', name='wire_measure', arguments={'name': 'Ada Lovelace'})
EXPECT = 'ADA LOVELACE'


def erp5_target(server, service, body, expect):
    return Target(server.origin, '/erp5/portal_web_services/' + service, body, expect, headers=[
        'Authorization: Bearer ' + server.token(service=service), 'MCP-Protocol-Version: ' + REVISION])


def bare_target(server):
    token_id, secret = server.token(service='bare').split('.')
    return Target(server.origin, '/erp5/' + BARE, 'name=Ada+Lovelace', EXPECT, 'application/x-www-form-urlencoded', [
        'X-ACCESS-TOKEN: ' + token_id, 'X-ACCESS-TOKEN-SECRET: ' + secret])


def sdk_target(server):
    return Target(server.origin, '/mcp', CALL, EXPECT, headers=['MCP-Protocol-Version: ' + REVISION])


def in_turns(rounds, best, *measure_list):
    """The best round of each measure: `best` is min or max. Other work on the machine only ever makes a round worse."""
    return [best(values) for values in zip(*([measure() for measure in measure_list] for _ in range(rounds)))]


def row(title, ours, theirs, unit, factor, ratio, target):
    scale = '%%.%df' % (2 if unit == 'ms' else 0)
    print('| %-46s | %9s | %9s | %-4s | %5.2f | %-6s |' % (title, scale % (ours * factor), scale % (theirs * factor), unit, ratio, target),
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--quick', action='store_true', help='a tenth of the calls: to see that it runs')
    size = 1 if parser.parse_args().quick else 10
    print('| %-46s | %9s | %9s | %-4s | %5s | %-6s |' % ('what', 'this', 'other', 'unit', 'ratio', 'target'))
    print('|%s|%s|%s|%s|%s|%s|' % ('-' * 48, '-' * 10 + ':', '-' * 10 + ':', '-' * 6, '-' * 6 + ':', '-' * 8))
    command = [sys.executable, '-m', 'tests.wire.site', '--documents', 'benchmarks.documents']
    with process.running_server(command=command) as server:
        ours, bare = erp5_target(server, 'bench_one', CALL, EXPECT), bare_target(server)
        for target in (ours, bare):
            target.median_latency(200)
        memory(server, ours, size)
        this, other = in_turns(10, min, lambda: ours.median_latency(50 * size), lambda: bare.median_latency(50 * size))
        row('tools/call : its script bare, p50 of one client', this, other, 'ms', 1000, this / other, '≤ 1.5')
        one = erp5_target(server, 'bench_one', rpc('tools/list'), 'wire_measure')
        many = erp5_target(server, 'bench_many', rpc('tools/list'), '"bench_%d"' % (MANY - 1))
        this, other = in_turns(10, min, lambda: many.median_latency(5 * size), lambda: one.median_latency(5 * size))
        row('tools/list of %d tools : of one, p50' % MANY, this, other, 'ms', 1000, this / other, '≤ 10')
        for version in (2, 1):
            python = process.CHECKOUT / '.venv' / ('mcp-%d' % version) / 'bin' / 'python'
            with process.running_server(command=[str(python), str(HERE / 'sdk_server.py')]) as sdk_server:
                sdk = sdk_target(sdk_server)
                sdk.median_latency(200)
                this, other = in_turns(5, max, lambda: ours.throughput(.3 * size), lambda: sdk.throughput(.3 * size))
                row('tools/call : Python SDK %s, %d clients' % (sdk_version(python), CONCURRENCY), this, other, '/s', 1, this / other, '≥ 1')


def memory(server, target, size):
    """Resident memory after few and after many calls."""
    resident = []
    for calls in (200 * size, 1800 * size):
        target.load(concurrency=CONCURRENCY, calls=calls)
        resident.append(server.resident_bytes() or 0)
    row('memory after %d calls : after %d' % (2000 * size, 200 * size), resident[1], resident[0], 'MB', 1e-6,
        resident[1] / (resident[0] or 1), '≤ 1.1')


def sdk_version(python):
    return process.run([python, '-c', 'import importlib.metadata; print(importlib.metadata.version("mcp"))']).stdout.strip()


if __name__ == '__main__':
    main()
