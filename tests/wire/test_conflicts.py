"""Calls that write the same document at the same time: each ends right, or says that it can be repeated and has done nothing."""
import concurrent.futures
import json

from . import raw
from .raw import rpc

CLIENTS, CALLS = 6, 8


def outcome(response):
    """The count that a call wrote; None when it lost to others and may be repeated."""
    assert response is not None and response.status == 200, response
    message = response.json()
    if 'error' in message:
        assert message['error']['code'] == -32603 and message['error']['data']['retryable'] is True, message
        return None
    assert not message['result'].get('isError'), message
    return json.loads(message['result']['content'][0]['text'])['count']


def count_request(caller, seconds, tool='wire_count'):
    """A call that reads a counter, adds one, and takes some time."""
    return caller.request(rpc('tools/call', {'name': tool, 'arguments': {'seconds': seconds}}), user='manager')


def repeat(caller, request, calls):
    """The outcomes of calls one after another."""
    result = []
    with raw.Connection(caller.address) as connection:
        for _ in range(calls):
            connection.send(request)
            result.append(outcome(connection.receive()))
    return result


def test_parallel_writes_of_one_document_are_neither_lost_nor_doubled(server):
    caller = raw.Caller(server)
    start, = repeat(caller, count_request(caller, 0), 1)
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as executor:
        result_list = list(executor.map(lambda _: repeat(caller, count_request(caller, .02), CALLS), range(CLIENTS)))
    written = sorted(count for result in result_list for count in result if count is not None)
    assert len(written) >= CALLS                        # somebody always wins
    assert written == list(range(start + 1, start + 1 + len(written)))
    assert repeat(caller, count_request(caller, 0), 1) == [start + len(written) + 1]


def test_a_call_that_loses_to_others_each_time_can_be_repeated(server):
    """A slow writer against quick ones, until the server gives up: the client is told to repeat, and nothing was written."""
    caller = raw.Caller(server)
    slow_request, quick_request = count_request(caller, .5, 'wire_number'), count_request(caller, 0, 'wire_number')
    start, = repeat(caller, quick_request, 1)
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        slow = executor.submit(repeat, caller, slow_request, 1)
        quick = []
        while not slow.done():
            quick += repeat(caller, quick_request, 1)
    assert slow.result() == [None]
    assert quick == list(range(start + 1, start + 1 + len(quick)))
