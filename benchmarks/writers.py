"""Many writers at once: orders of two lines, in one module or in two, through `erp5_save` and through a bare Python Script, in turns.

    python -m benchmarks.writers [--writers 4] [--seconds 60] [--rounds 3] [--modules one]
        [--site URL AUTHORIZATION BARE_AUTHORIZATION [ORIGIN ...]]

Without --site it starts the embedded site as a cluster. URL is that of an MCP Service whose user may create orders, AUTHORIZATION the value of his
header; BARE_AUTHORIZATION the one with which he calls a script (a token serves its service alone); ORIGINs are the nodes that requests are sent
to in turns. The site needs the script of BARE as `benchmark_bare` in a skin.

A call that is refused as retryable is sent again with its key, as clients should; a script that is refused is counted and left. At the end
all that was answered has to be there, once.
"""
import argparse
import base64
import concurrent.futures
import contextlib
import http.client
import itertools
import json
import pathlib
import statistics
import tempfile
import time
import urllib.parse
import uuid

REVISION = '2026-07-28'
META = {'io.modelcontextprotocol/protocolVersion': REVISION, 'io.modelcontextprotocol/clientCapabilities': {}}
BARE = '''\
order = context.getPortalObject()[module].newContent(portal_type=portal_type, title=title)
for index in range(2):
  order.newContent(portal_type=portal_type + ' Line', title='line %i' % index, quantity=index + 1, price=2)
return order.getRelativeUrl()
'''
MODULES = {'one': ('Sale Order',), 'two': ('Sale Order', 'Purchase Order')}
SETTLE_SECONDS = 300


def set_up(url):
    """The demo with the bare script; its user may create orders."""
    from embedded import server, site
    connection = server._prepare(url, server._template_directories())
    with server._portal() as portal:
        custom = portal.portal_skins.custom
        custom.manage_addProduct['PythonScripts'].manage_addPythonScript('benchmark_bare')
        custom.benchmark_bare.ZPythonScript_edit('module, portal_type, title', BARE)
        site.commit_and_index(portal)
    return {'url': url, 'authorization': 'Bearer %s.%s' % connection}


class Site:
    """A site under load: sends each request to the next node."""

    def __init__(self, url, authorization, origin_list, bare_authorization):
        part = urllib.parse.urlsplit(url)
        self.host, self.path = part.netloc, part.path
        self.bare_path = part.path.partition('/portal_web_services/')[0] + '/benchmark_bare'
        self.authorization, self.bare_authorization = authorization, bare_authorization
        self.node_list = [urllib.parse.urlsplit(origin).netloc for origin in origin_list] or [self.host]
        self.turn = itertools.count()

    def post(self, path, body, header_dict):
        """(status, body)"""
        connection = http.client.HTTPConnection(self.node_list[next(self.turn) % len(self.node_list)], timeout=120)
        with contextlib.closing(connection):
            connection.request('POST', path, body, dict(header_dict, Host=self.host))
            response = connection.getresponse()
            return response.status, response.read()

    def call(self, name, argument_dict):
        """(value, None) or (None, error)"""
        status, body = self.post(self.path, json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {
            'name': name, 'arguments': argument_dict, '_meta': META}}), {
                'Authorization': self.authorization, 'Content-Type': 'application/json', 'Accept': 'application/json, text/event-stream',
                'MCP-Protocol-Version': REVISION, 'Mcp-Method': 'tools/call', 'Mcp-Name': name})
        try:
            answer = json.loads(body)
        except ValueError:
            return None, {'code': 'HTTP %d' % status, 'retryable': False}
        if 'error' in answer:
            return None, answer['error'].get('data') or answer['error']
        result = answer['result']
        value = result.get('structuredContent') or json.loads(result['content'][0]['text'])
        return (None, value) if result.get('isError') else (value, None)

    # one order: (relative url or None, codes of what was refused)

    def save(self, portal_type, title):
        key, refused = uuid.uuid4().hex, []
        while True:
            value, error = self.call('erp5_save', {'portal_type': portal_type, 'key': key, 'values': {'title': title, 'lines': [
                {'title': 'line %d' % index, 'quantity': index + 1, 'price': 2} for index in range(2)]}})
            if error is None:
                return value['relative_url'], refused
            refused.append(error.get('code'))
            if not error.get('retryable'):
                return None, refused

    def run_bare(self, portal_type, title):
        status, body = self.post(self.bare_path, urllib.parse.urlencode({
            'module': portal_type.lower().replace(' ', '_') + '_module', 'portal_type': portal_type, 'title': title}), {
                'Authorization': self.bare_authorization, 'Content-Type': 'application/x-www-form-urlencoded'})
        return (body.decode(), []) if status == 200 else (None, [status])

    def count(self, portal_type, title):
        value, error = self.call('erp5_search', {'portal_type': portal_type, 'total': True, 'limit': 1, 'filter': {
            'field': 'title', 'op': 'like', 'value': title + ' %'}})
        assert error is None, error
        return value['total']


class Result:
    def __init__(self):
        self.seconds, self.latency_list, self.refused, self.url_dict = 0, [], [], {}

    def add(self, seconds, done_list):
        self.seconds += seconds
        for portal_type, latency, url, refused in done_list:
            self.latency_list.append(latency)
            self.refused += refused
            if url is not None:
                self.url_dict.setdefault(portal_type, []).append(url)

    @property
    def throughput(self):
        return sum(map(len, self.url_dict.values())) / self.seconds

    def row(self, name):
        latency_list, sent = sorted(self.latency_list), len(self.latency_list) + len(self.refused)
        return '| %-12s | %7.1f | %7.0f | %7.0f | %7.0f | %5d of %-6d %s |' % (
            name, self.throughput, 1e3 * statistics.median(latency_list), 1e3 * latency_list[int(.95 * len(latency_list))],
            1e3 * latency_list[-1], len(self.refused), sent, ' '.join(sorted(set(map(str, self.refused)))))


def load(write, type_tuple, writers, seconds, prefix):
    """(seconds, [(portal type, latency, url, refused)]) of writers that write one order after the other."""
    begin = time.perf_counter()

    def work(writer):
        done_list = []
        for number in itertools.count():
            start = time.perf_counter()
            if start - begin > seconds:
                return done_list
            portal_type = type_tuple[(writer + number) % len(type_tuple)]
            url, refused = write(portal_type, '%s %d-%d' % (prefix, writer, number))
            done_list.append((portal_type, time.perf_counter() - start, url, refused))
    with concurrent.futures.ThreadPoolExecutor(writers) as pool:
        done_list = [done for work_list in pool.map(work, range(writers)) for done in work_list]
    return time.perf_counter() - begin, done_list


def measure(site, writers, seconds, rounds, modules):
    prefix = 'bench ' + uuid.uuid4().hex[:8]
    bare, ours = Result(), Result()
    for _ in range(rounds):
        for result, write, name in (bare, site.run_bare, 'bare'), (ours, site.save, 'ours'):
            result.add(*load(write, MODULES[modules], writers, seconds / rounds, '%s %s' % (prefix, name)))
    print('%d writers, %s of orders, %d s each in %d rounds' % (writers, {'one': 'one module', 'two': 'two modules'}[modules], seconds, rounds))
    print('|              |     1/s |  p50 ms |  p95 ms |  max ms | refused')
    print(bare.row('bare script'))
    print(ours.row('erp5_save'))
    print('throughput, erp5_save : bare script %.2f' % (ours.throughput / bare.throughput), flush=True)
    check(site, ours, prefix + ' ours')


def check(site, result, prefix):
    """All that was answered is there, once, as soon as it is indexed."""
    for portal_type, url_list in result.url_dict.items():
        assert len(set(url_list)) == len(url_list), 'two answers name one order'
        deadline = time.monotonic() + SETTLE_SECONDS
        while (count := site.count(portal_type, prefix)) != len(url_list) and time.monotonic() < deadline:
            time.sleep(1)
        print('%s: %d answered, %d there' % (portal_type, len(url_list), count), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--writers', type=int, nargs='+', default=[4])
    parser.add_argument('--seconds', type=float, default=60)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--modules', choices=sorted(MODULES), nargs='+', default=['one'])
    parser.add_argument('--site', nargs='+')
    option = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if option.site:
            url, authorization, bare_authorization, *origin_list = option.site
            site = Site(url, authorization, origin_list, bare_authorization)
        else:
            from embedded.cluster import Cluster
            cluster = Cluster(pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix='erp5-mcp-writers-'))),
                              'benchmarks.writers:set_up')
            stack.callback(cluster.stop)
            site = Site(cluster.connection['url'], cluster.connection['authorization'], cluster.node_origins,
                        'Basic ' + base64.b64encode(b'demo:demo').decode())
        for modules in option.modules:
            for writers in option.writers:
                measure(site, writers, option.seconds, option.rounds, modules)


if __name__ == '__main__':
    main()
