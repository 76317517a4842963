"""Whatever a client sends: never an exception, never 5xx, always an answer that the oracle accepts, in bounded time."""
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from . import oracle
from .client import META, MODERN, REVISION_LIST, Client

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=10), x, max_size=4), max_leaves=20)
METHOD = st.sampled_from(sorted(oracle.RESULT_DICT) + ['notifications/initialized', 'no/such', '']) | st.text(max_size=10)
NAME = st.sampled_from([
    'add', 'echo', 'confirm', 'confirm_name', 'region', 'slow', 'greet', 'review', 'ask', 'shop://logo', 'shop://item/1', 'shop://ask'])
META_OBJECT = st.fixed_dictionaries({}, optional={
    META + 'protocolVersion': st.sampled_from(REVISION_LIST + ['2099-01-01']) | JSON,
    META + 'clientCapabilities': st.just({}) | st.just({'elicitation': {}}) | JSON,
    META + 'logLevel': st.just('debug') | JSON, 'progressToken': st.integers() | JSON})
PARAMS = st.fixed_dictionaries({}, optional={
    '_meta': META_OBJECT | JSON, 'name': NAME | JSON, 'uri': NAME | JSON, 'arguments': st.dictionaries(
        st.sampled_from(['a', 'b', 'value', 'text', 'confirmation_token', 'answers', 'where']), JSON, max_size=3) | JSON,
    'cursor': JSON, 'level': JSON, 'ref': JSON, 'argument': JSON, 'context': JSON, 'notifications': JSON,
    'inputResponses': st.dictionaries(st.sampled_from(['sure', 'person']), JSON | st.just({'action': 'accept'})) | JSON,
    'requestState': JSON, 'protocolVersion': st.sampled_from(REVISION_LIST) | JSON, 'capabilities': JSON, 'clientInfo': JSON})
MESSAGE = st.fixed_dictionaries({}, optional={
    'jsonrpc': st.just('2.0'), 'id': st.integers() | st.text(max_size=5) | JSON, 'method': METHOD | JSON, 'params': PARAMS | JSON,
    'result': JSON, 'error': JSON})
REQUEST = st.builds(
    lambda message, **more: {**message, **more}, MESSAGE, jsonrpc=st.just('2.0'), id=st.integers(), method=METHOD, params=PARAMS)
BODY = MESSAGE | REQUEST | st.lists(MESSAGE | REQUEST, max_size=4) | JSON
VALUE = st.text(st.sampled_from([chr(x) for x in range(9, 256) if x not in (10, 13)]), max_size=20)
HEADER_DICT = st.fixed_dictionaries({}, optional={
    'mcp-protocol-version': st.sampled_from(REVISION_LIST + ['2099-01-01']) | VALUE, 'mcp-method': METHOD.map(
        lambda x: x.encode('ascii', 'ignore').decode()) | VALUE, 'mcp-name': NAME | VALUE, 'mcp-param-region': VALUE,
    'content-type': st.just('application/json') | VALUE, 'accept': st.sampled_from(['*/*', 'application/json', 'text/event-stream']) | VALUE,
    'origin': st.just('http://localhost') | VALUE, 'content-length': VALUE, 'access-control-request-method': VALUE,
    'access-control-request-headers': VALUE})

def answer(body, header_dict, **more):
    client = Client()
    client.stay_here()
    response = client.respond(body, {'content-type': 'application/json', **header_dict}, **more)
    message_list = oracle.check_http(response)
    for message in message_list:
        for item in message if isinstance(message, list) else [message]:
            assert item['jsonrpc'] == '2.0' and ('method' in item or ('result' in item) + ('error' in item) == 1)
    assert not any(isinstance(x, NameError | TypeError | AttributeError | KeyError | IndexError) for x in client.environment.report_list)
    return response


@given(st.binary(max_size=200), HEADER_DICT)
def test_any_bytes_are_answered(body, header_dict):
    answer(body, header_dict)


@settings(max_examples=500)
@given(BODY, HEADER_DICT)
def test_any_json_is_answered(value, header_dict):
    answer(json.dumps(value).encode(), header_dict)


@given(st.text(max_size=10), HEADER_DICT, st.none() | st.text(), st.none() | st.text(), st.booleans())
def test_any_verb_and_user_are_answered(verb, header_dict, principal, refusal, query_token):
    answer(b'{}', header_dict, method=verb, principal=principal, refusal=refusal, query_token=query_token)


@settings(max_examples=500)
@given(st.sampled_from(REVISION_LIST), METHOD, PARAMS, META_OBJECT)
def test_any_parameters_are_answered_as_the_revision_wants(revision, method, params, meta):
    client = Client(revision)
    client.stay_here()
    if revision == MODERN:
        meta = {**meta, META + 'protocolVersion': MODERN, META + 'clientCapabilities': {'elicitation': {}}}
    else:
        meta.pop(META + 'protocolVersion', None)
    if params.get('protocolVersion') in REVISION_LIST:  # the answer is one of that revision
        params = {**params, 'protocolVersion': revision}
    message = {'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': {**params, '_meta': meta}}
    header_dict = {key: value if isinstance(value, str) else 'x' for key, value in client.headers(message).items()}
    client.send(message, header_dict)


@given(st.integers(0, 300), st.sampled_from(['[]', '{}']))
def test_any_depth_is_answered(depth, kind):
    opening = '[' if kind == '[]' else '{"a":'
    answer((opening * depth + '1' + kind[1] * depth).encode(), {})
