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


def test_parallel_writes_of_one_document_are_neither_lost_nor_doubled(server):
    caller = raw.Caller(server)
    request = caller.request(rpc('tools/call', {'name': 'wire_count', 'arguments': {}}), user='manager')

    def talk(_):
        with raw.Connection(caller.address) as connection:
            result = []
            for _ in range(CALLS):
                connection.send(request)
                result.append(outcome(connection.receive()))
            return result
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as executor:
        count_list = [count for result in executor.map(talk, range(CLIENTS)) for count in result]
    written = sorted(count for count in count_list if count is not None)
    assert written == list(range(1, len(written) + 1))
    assert len(written) >= CALLS                        # somebody always wins
    with raw.Connection(caller.address) as connection:
        connection.send(request)
        assert outcome(connection.receive()) == len(written) + 1
