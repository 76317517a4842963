"""The document tools against scripts that do the same bare, on sites with few and with many documents and portal types.

    python -m benchmarks.document_tools [--quick]

measures these alone.
"""
import http.client
import json
import sys
import time
import urllib.parse

from .business import BOSS, CLERK, EMPLOYEE_SEARCH, LINES, ORDER, SAVED, SEARCH, SELLER, SERVICE
from .measure import erp5_target, head, in_turns, row, rpc, running_site, script_target

FEW, MANY = 1000, 10000
MORE_TYPES = 300
ROUNDS = 8


def site_with(documents, types=0):
    return running_site('benchmarks.business', DOCUMENTS=documents, TYPES=types)


def tool(server, name, expect, user=CLERK, **argument):
    return erp5_target(server, SERVICE, rpc('tools/call', name=name, arguments=argument), expect, user)


def script(server, name, expect, **argument):
    return script_target(server, name, 'portal_callables/' + name, urllib.parse.urlencode(argument), expect, CLERK)


def search(server):
    return tool(server, 'erp5_search', '"cursor"', limit=20, **SEARCH), script(server, 'bench_search', 'SO-', limit=20)


def read(server):
    last = '"Line %d"' % (LINES - 1)
    return tool(server, 'erp5_read', last, document=ORDER), script(server, 'bench_read', last, path=ORDER)


def save(server):
    return (tool(server, 'erp5_save', '"version"', portal_type='Sale Order', values=SAVED),
            script(server, 'bench_save', 'sale_order_module/', values=json.dumps(SAVED)))


def employee_search(server):
    return [tool(server, 'erp5_search', '"cursor"', user, **EMPLOYEE_SEARCH) for user in (SELLER, BOSS)]


def employee_read(server):
    return [tool(server, 'erp5_read', '"Line %d"' % (LINES - 1), user, document=ORDER) for user in (SELLER, BOSS)]


def describe(server):
    return tool(server, 'erp5_describe', '"schema"', portal_type='Sale Order'), tool(server, 'bench_empty', '"structuredContent":{}')


def latencies(calls, *target_list, settled=None):
    """The median latency of each, in seconds."""
    def measure(target):
        if settled is not None:
            wait_until_idle(settled)
        return target.median_latency(calls)
    for target in target_list:
        target.median_latency(10)
    return in_turns(ROUNDS, min, *[lambda target=target: measure(target) for target in target_list])


def wait_until_idle(server):
    """What was saved is indexed afterwards: by neither of those that are compared."""
    for _ in range(100):
        before = processor_ticks(server)
        time.sleep(.3)
        if processor_ticks(server) - before <= 2:
            return


def processor_ticks(server):
    try:
        with open('/proc/%d/stat' % server.pid) as stream:
            return sum(int(value) for value in stream.read().rpartition(')')[2].split()[11:13])
    except OSError:
        return 0


def answer_tokens(server, name, **argument):
    """What the answer's text costs a model, at four bytes per token."""
    target = tool(server, name, '', **argument)
    connection = http.client.HTTPConnection(target.host, target.port)
    header, _, body = target.request.partition('\r\n\r\n')
    connection.request('POST', header.split(' ')[1], body, dict(line.split(': ', 1) for line in header.split('\r\n')[1:]))
    result = json.load(connection.getresponse())['result']
    connection.close()
    return sum(len(item['text'].encode()) for item in result['content']) / 4


def measure(size):
    with site_with(MANY) as many:
        for title, make, target in (
                ('erp5_search, 20 rows : the catalog query bare', search, '≤ 2'),
                ('erp5_read : a script that reads the same', read, '≤ 2'),
                ('erp5_describe, known : an empty tool', describe, '≤ 3'),
                ('erp5_search as an employee : as a manager', employee_search, '≤ 1.2'),
                ('erp5_read as an employee : as a manager', employee_read, '≤ 1.2')):
            this, other = latencies(4 * size, *make(many))
            row(title, this, other, 'ms', 1000, this / other, target)
        token_list = [
            ('erp5_read of an order with %d lines' % LINES, answer_tokens(many, 'erp5_read', document=ORDER)),
            ('erp5_search of 50 rows', answer_tokens(many, 'erp5_search', limit=50, **SEARCH)),
            ('erp5_describe of Sale Order, concise', answer_tokens(many, 'erp5_describe', portal_type='Sale Order'))]
        with site_with(FEW) as few:
            compare(size, '%d documents : %d' % (MANY, FEW), many, few)
            with site_with(FEW, MORE_TYPES) as more:
                compare(size, '%d more portal types : none' % MORE_TYPES, more, few)
        this, other = latencies(size, *save(many), settled=many)
        row('erp5_save, %d lines : a script that does it' % LINES, this, other, 'ms', 1000, this / other, '≤ 1.5')
    print()
    for title, count in token_list:
        print('%-46s %6d tokens (bytes / 4)' % (title, count))


def compare(size, title, many, few):
    """How much more a call costs on the larger site, and how much more the bare script does."""
    for name, make in ('erp5_search', search), ('erp5_read', read):
        this, this_bare, other, other_bare = latencies(4 * size, *make(many), *make(few))
        row('%s, %s' % (name, title), this, other, 'ms', 1000, this / other, '~ bare')
        row('  bare, %s' % title, this_bare, other_bare, 'ms', 1000, this_bare / other_bare, '')


if __name__ == '__main__':
    head()
    measure(1 if '--quick' in sys.argv else 10)
