"""What may be said of any answer, whatever was asked."""
import json
import re

from tests.core import oracle

from . import site

ALLOWED_STATUS_SET = {200, 202, 204, 400, 401, 403, 404, 405, 406, 413, 415}
# what a token or a person can pay for; more is said with a cursor or an error
MAXIMUM_SIZE = 256 * 1024
INTERNAL_ERROR = -32603
# nothing of Python, of Zope or of the database in what a client reads
LEAK = re.compile(
    r'Traceback|File \\?"/| at 0x[0-9a-f]{8,}|<class |<bound method|<function |object at |site-packages|ERP5MCP\.erp5|NoneType|'
    r'positional argument|has no attribute|not subscriptable|unhashable|codec can\'t|invalid literal|unexpected keyword')


def check_http(status, header_dict, body):
    """The JSON-RPC message or messages of an answer; [] when it has no body."""
    assert status in ALLOWED_STATUS_SET, status
    assert 'location' not in header_dict and 'set-cookie' not in header_dict, header_dict
    assert len(body) <= MAXIMUM_SIZE, len(body)
    if not body:
        return []
    if header_dict['content-type'].startswith('text/event-stream'):
        text_list = [event.split('data: ', 1)[1] for event in body.decode('ascii').strip().split('\n\n')]
        return [json.loads(text) for text in text_list]
    assert header_dict['content-type'] == 'application/json', header_dict
    value = site.loads(body)
    return value if isinstance(value, list) else [value]


def check_messages(message_list):
    """Form, codes, and that nothing internal is in them."""
    for message in message_list:
        assert message['jsonrpc'] == '2.0' and ('method' in message or ('result' in message) != ('error' in message)), message
        error = message.get('error')
        if error is not None:
            # a batch that undoes too much: what remains is refused with a code of its own
            assert error['code'] != INTERNAL_ERROR or error.get('data', {}).get('code') == 'RATE_LIMITED', error
            check_text(error)
        result = message.get('result')
        if isinstance(result, dict) and result.get('isError'):
            check_tool_error(result)


def check_tool_error(result):
    from Products.ERP5MCP.core.error import ERROR_CODE_DICT
    content, = result['content']
    error = json.loads(content['text'])
    assert error['code'] in ERROR_CODE_DICT and error['code'] != 'INTERNAL', error
    assert error['message'] and isinstance(error['message'], str), error
    check_text(error)


def check_text(error):
    """What was asked may stand in an answer; only the message and the suggestion are ours alone."""
    text = json.dumps([error.get('message'), error.get('suggestion')], ensure_ascii=False)
    assert not LEAK.search(text), error


def check_result(revision, method, result):
    """As the official schema of the revision has it."""
    if method in oracle.RESULT_DICT and result.get('resultType') != 'input_required':
        oracle.official(revision, oracle.RESULT_DICT[method], result)
