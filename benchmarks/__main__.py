"""Runs the benchmarks and prints one table: `python -m benchmarks [--quick]`.

Nothing here fails when a number is bad; targets stand beside the numbers. What cannot be measured says why, the rest goes on, and the exit code is 1.
What is compared runs in turns, in short rounds, so that a machine that slows down slows down both.
"""
import argparse
import pathlib
import statistics
import sys

from tests.wire import process

from . import document_tools, form_tools
from .documents import BARE, MANY
from .measure import CONCURRENCY, REVISION, Target, erp5_target, head, in_turns, row, rpc, running_site, script_target

HERE = pathlib.Path(__file__).resolve().parent
CALL = rpc('tools/call', name='wire_measure', arguments={'name': 'Ada Lovelace'})
EXPECT = 'ADA LOVELACE'


RUNS = 3


def sdk_target(server):
    return Target(server.origin, '/mcp', CALL, EXPECT, headers=['MCP-Protocol-Version: ' + REVISION])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--quick', action='store_true', help='a tenth of the calls: to see that it runs')
    size = 1 if parser.parse_args().quick else 10
    head()
    failed = 0
    for measure in (protocol, *[lambda size, version=version: sdk(size, version) for version in (2, 1)], form_tools.measure, document_tools.measure):
        try:
            measure(size)
        except (RuntimeError, OSError) as error:
            # the others can still be measured
            print('not measured: %s' % error, file=sys.stderr, flush=True)
            failed = 1
    return failed


def protocol(size):
    with running_site('benchmarks.documents') as server:
        ours, bare = erp5_target(server, 'bench_one', CALL, EXPECT), script_target(
            server, 'bare', BARE, 'name=Ada+Lovelace', EXPECT)
        for target in (ours, bare):
            target.median_latency(200)
        memory(server, ours, size)
        this, other = in_turns(10, min, lambda: ours.median_latency(50 * size), lambda: bare.median_latency(50 * size))
        row('tools/call : its script bare, p50 of one client', this, other, 'ms', 1000, this / other, '≤ 1.5')
        one = erp5_target(server, 'bench_one', rpc('tools/list'), 'wire_measure')
        many = erp5_target(server, 'bench_many', rpc('tools/list'), '"bench_%d"' % (MANY - 1))
        this, other = in_turns(10, min, lambda: many.median_latency(5 * size), lambda: one.median_latency(5 * size))
        row('tools/list of %d tools : of one, p50' % MANY, this, other, 'ms', 1000, this / other, '≤ 10')


def sdk(size, version):
    """Both servers are new in each run: how fast a process is differs from one start to the next."""
    python = process.CHECKOUT / '.venv' / ('mcp-%d' % version) / 'bin' / 'python'
    pair_list = []
    for _ in range(RUNS):
        with running_site('benchmarks.documents') as server, running_site(command=[str(python), str(HERE / 'sdk_server.py')]) as sdk_server:
            ours, theirs = erp5_target(server, 'bench_one', CALL, EXPECT), sdk_target(sdk_server)
            for target in (ours, theirs):
                target.median_latency(200)
            pair_list.append(in_turns(5, max, lambda: ours.throughput(.3 * size), lambda: theirs.throughput(.3 * size)))
    ratio_list = sorted(this / other for this, other in pair_list)
    this, other = (statistics.median(pair[i] for pair in pair_list) for i in (0, 1))
    row('tools/call : Python SDK %s, %d clients' % (sdk_version(python), CONCURRENCY), this, other, '/s', 1, (ratio_list[0], ratio_list[-1]), '≥ 1')


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
    sys.exit(main())
