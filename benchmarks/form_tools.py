"""Forms as tools: what their schemas cost, the first time and after.

    python -m benchmarks.form_tools [--quick]

measures these alone.
"""
import sys
import time

from .forms import FORMS, LARGE, LARGE_FIELDS, MANY, NOTHING, PORTAL_TYPE, TOOLS
from .measure import erp5_target, head, in_turns, row, rpc, running_site

USER = 'manager'
STARTS, ROUNDS = 3, 8
# seconds after which a process that has started has prefetched its tools; before, it begins with it
WARM_UP = 8


def target(server, service, expect, method, **params):
    return erp5_target(server, service, rpc(method, **params), expect, USER)


def empty_list(server):
    return target(server, NOTHING, '"tools":[]', 'tools/list')


def form_list(server):
    return target(server, MANY, '"Bench_view%d"' % (FORMS - 1), 'tools/list')


def first_latencies(wait):
    """Of a `tools/list` without a tool, and of the first one with all, in a process of its own that has served for `wait` seconds."""
    with running_site('benchmarks.forms') as server:
        empty = empty_list(server)
        empty.median_latency(10)
        other = empty.median_latency(10)
        time.sleep(wait)
        return other, form_list(server).median_latency(1)


def measure(size):
    for title, wait, goal in (('the first', WARM_UP, '≤ 100 ms'), ('at the start', 0, '')):
        pair_list = [first_latencies(wait) for _ in range(STARTS)]
        other, this = min(pair[0] for pair in pair_list), min(pair[1] for pair in pair_list)
        row('tools/list, %d forms, %s : of nothing' % (FORMS, title), this, other, 'ms', 1000, this / other, goal)
    with running_site('benchmarks.forms') as server:
        for title, this, other, goal in (
                ('tools/list, %d forms, after : of nothing' % FORMS, form_list(server), empty_list(server), '≤ 10 ms'),
                ('erp5_describe, %d-field form : an empty tool' % LARGE_FIELDS,
                 target(server, TOOLS, '"text_%d"' % (LARGE_FIELDS - 1), 'tools/call', name='erp5_describe', arguments={
                     'portal_type': PORTAL_TYPE, 'form': LARGE}),
                 target(server, TOOLS, '"structuredContent":{}', 'tools/call', name='bench_empty', arguments={}), '≤ + 1 ms')):
            for each in (this, other):
                each.median_latency(10)
            this, other = in_turns(ROUNDS, min, lambda: this.median_latency(10 * size), lambda: other.median_latency(10 * size))
            row(title, this, other, 'ms', 1000, this / other, goal)


if __name__ == '__main__':
    head()
    measure(1 if '--quick' in sys.argv else 10)
