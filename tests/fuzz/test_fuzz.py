"""20,000 bodies and 20,000 calls of tools: 0 INTERNAL, 0 answers that are no JSON, none above the budget.

    SEED=7 COUNT=500 pytest tests/fuzz -k 'calls and round_3'

repeats one round; a failure prints the request. COUNT is the number of requests of a round.
"""
import json
import os
import random

import pytest

from . import bodies, verdict
from .calls import Caller, Knowledge
from .site import Site

ROUND_COUNT = 20
COUNT = int(os.environ.get('COUNT', 1000))
# indexing runs after so many calls
INDEX_INTERVAL = 100


# what has passed passes again; other seeds find more
SEED = os.environ.get('SEED', '1')
ROUND_LIST = ['round_%d' % index for index in range(ROUND_COUNT)]


@pytest.fixture(scope='module')
def site():
    return Site()


class Client:
    """Sends to the site, and fails with all that is needed to send it again."""

    def __init__(self, site):
        self.site, self.request_id = site, 0

    def call(self, method, params, user='manager', revision=bodies.MODERN):
        """The result, or None for a protocol error."""
        self.request_id += 1
        header_dict = {'content-type': 'application/json', 'mcp-protocol-version': revision}
        if revision == bodies.MODERN:
            params = dict(params, _meta={bodies.META + 'protocolVersion': revision, bodies.META + 'clientCapabilities': {}})
            header_dict['mcp-method'] = method
            if 'name' in params:
                header_dict['mcp-name'] = params['name']
        body = json.dumps({'jsonrpc': '2.0', 'id': self.request_id, 'method': method, 'params': params}).encode()
        message_list = self.post({'body': body, 'header_dict': header_dict, 'user': user, 'method': 'POST', 'query': ''})
        result = message_list[-1].get('result')
        if result is not None:
            try:
                verdict.check_result(revision, method, result)
            except Exception as error:
                self.fail(body, user, result, error)
        return result

    def post(self, request):
        status, header_dict, body = self.site.post(**request)
        try:
            message_list = verdict.check_http(status, header_dict, body)
            verdict.check_messages(message_list)
            assert not self.site.failures.text_list
        except (AssertionError, ValueError, KeyError) as error:
            self.fail(request, status, body[:3000], repr(error)[:2000])
        return message_list

    def fail(self, *what):
        pytest.fail('SEED=%s\n%s\n%s' % (SEED, '\n'.join(str(x)[:6000] for x in what), '\n'.join(self.site.failures.text_list)), pytrace=False)


@pytest.fixture(scope='module')
def knowledge(site):
    site.start()
    return Knowledge(site, Client(site).call)


@pytest.mark.parametrize('name', ROUND_LIST)
def test_bodies(site, name):
    print('SEED=%s' % SEED)
    site.start()
    client, maker = Client(site), bodies.Bodies(random.Random('%s bodies %s' % (SEED, name)))
    for _ in range(COUNT):
        client.post(maker.make())


@pytest.mark.parametrize('name', ROUND_LIST)
def test_calls(site, knowledge, name):
    print('SEED=%s' % SEED)
    site.start()
    knowledge.start()
    choice = random.Random('%s calls %s' % (SEED, name))
    client, caller = Client(site), Caller(choice, knowledge)
    for index in range(COUNT):
        tool, arguments = caller.make()
        result = client.call(
            'tools/call', {'name': tool, 'arguments': arguments}, choice.choice(('manager',) * 4 + ('employee',)),
            choice.choice(bodies.REVISION_LIST[1:]))
        knowledge.learn(result)
        if index % INDEX_INTERVAL == INDEX_INTERVAL - 1:
            site.index()
