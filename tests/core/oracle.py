"""What is a right response, judged by others: the models of the Python SDK and the official schemas.

Every response that `client.Client` gets passes here. Only what neither of them can say (HTTP status, headers, echoed ids, stripped
fields) is checked by hand.
"""
import functools
import json
import os
import pathlib

import jsonschema

try:
    import mcp_types.methods as sdk
except ImportError:
    sdk = None

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA_DIRECTORY = pathlib.Path(os.environ.get('MCP_SCHEMA_DIR') or CHECKOUT.parent / 'shared/data/mcp-schema')
MODERN = '2026-07-28'
# refused without a look into the body, so without its id
UNREAD_STATUS_SET = {401, 403, 405, 406, 413, 415}
ALLOWED_STATUS_SET = {200, 202, 204, 400, 404} | UNREAD_STATUS_SET

# result of a method: name of its definition in the official schemas
RESULT_DICT = {
    'initialize': 'InitializeResult', 'ping': 'EmptyResult', 'logging/setLevel': 'EmptyResult', 'tools/list': 'ListToolsResult',
    'tools/call': 'CallToolResult', 'prompts/list': 'ListPromptsResult', 'prompts/get': 'GetPromptResult',
    'resources/list': 'ListResourcesResult', 'resources/templates/list': 'ListResourceTemplatesResult',
    'resources/read': 'ReadResourceResult', 'completion/complete': 'CompleteResult', 'server/discover': 'DiscoverResult',
    'subscriptions/listen': 'SubscriptionsListenResult'}
NOTIFICATION_DICT = {
    'notifications/progress': 'ProgressNotification', 'notifications/message': 'LoggingMessageNotification',
    'notifications/subscriptions/acknowledged': 'SubscriptionsAcknowledgedNotification'}
ERROR_DICT = {-32020: 'HeaderMismatchError', -32021: 'MissingRequiredClientCapabilityError', -32022: 'UnsupportedProtocolVersionError'}

# Definitions that get no field which their revision does not know: a strict client may refuse it.
CLOSED_LIST = [
    'Annotations', 'AudioContent', 'BlobResourceContents', 'CallToolResult', 'CompleteResult', 'DiscoverResult', 'ElicitRequestFormParams',
    'EmbeddedResource', 'GetPromptResult', 'Icon', 'ImageContent', 'Implementation', 'InitializeResult', 'InputRequiredResult',
    'ListPromptsResult', 'ListResourceTemplatesResult', 'ListResourcesResult', 'ListToolsResult', 'Prompt', 'PromptArgument',
    'PromptMessage', 'ReadResourceResult', 'Resource', 'ResourceLink', 'ResourceTemplate', 'TextContent', 'TextResourceContents', 'Tool',
    'ToolAnnotations']


@functools.cache
def official_schema(revision):
    path = SCHEMA_DIRECTORY / revision / 'schema.json'
    if not path.exists():
        return None
    schema = json.loads(path.read_text())
    definitions = schema.get('$defs') or schema['definitions']
    for name in CLOSED_LIST:
        if name in definitions:
            definitions[name]['additionalProperties'] = False
    return schema


@functools.cache
def official_validator(revision, name):
    schema = official_schema(revision)
    if schema is None:
        return None
    key = '$defs' if '$defs' in schema else 'definitions'
    assert name in schema[key], f'{revision} has no {name}'
    whole = {'$schema': schema['$schema'], key: schema[key], '$ref': f'#/{key}/{name}'}
    return jsonschema.validators.validator_for(whole)(whole)


def official(revision, name, value):
    validator = official_validator(revision, name)
    if validator is not None:
        validator.validate(value)


def check_result(revision, method, result):
    """A result of a method is what this revision says it is."""
    if revision == MODERN:
        assert 'resultType' in result
        assert result['_meta']['io.modelcontextprotocol/serverInfo'] == {'name': 'shop', 'version': '1.0'} or method == 'server/discover'
    else:
        assert 'resultType' not in result and '_meta' not in result
    if sdk is not None:
        sdk.validate_server_result(method, revision, result)
    if result.get('resultType') == 'input_required':
        assert method in ('tools/call', 'prompts/get', 'resources/read')
        assert result.get('inputRequests') or result.get('requestState')
        official(revision, 'InputRequiredResult', result)
    else:
        official(revision, RESULT_DICT[method], result)
    is_cacheable = method in ('server/discover', 'tools/list', 'prompts/list', 'resources/list', 'resources/templates/list', 'resources/read')
    has_hint = revision == MODERN and is_cacheable and result['resultType'] == 'complete'
    assert ('ttlMs' in result, 'cacheScope' in result) == (has_hint, has_hint)


def check_error(revision, message, request_id):
    error = message['error']
    assert isinstance(error['code'], int) and error['message'] and isinstance(error['message'], str)
    assert set(error) <= {'code', 'message', 'data'}
    if request_id is None:
        # no schema-valid form exists before 2025-11-25
        assert ('id' in message) == (revision in ('2025-03-26', '2025-06-18')) and message.get('id') is None
        if 'id' not in message:
            official(revision, 'JSONRPCErrorResponse', message)
        return
    assert message['id'] == request_id and type(message['id']) is type(request_id)
    official(revision, 'JSONRPCErrorResponse' if revision in ('2025-11-25', MODERN) else 'JSONRPCError', message)
    if error['code'] in ERROR_DICT:
        assert revision == MODERN
        official(revision, ERROR_DICT[error['code']], message)
    if revision == MODERN:
        assert error['code'] not in (-32002, -32042)
        assert not -32019 <= error['code'] <= -32000


def check_notification(revision, message, params):
    """Only what the request asked for, on its own response."""
    method = message['method']
    official(revision, NOTIFICATION_DICT[method], message)
    if sdk is not None and not method.startswith('notifications/subscriptions'):
        sdk.parse_server_notification(method, revision, message['params'])
    meta = params.get('_meta', {})
    if method == 'notifications/progress':
        assert message['params']['progressToken'] == meta['progressToken']
    if method == 'notifications/message' and revision == MODERN:
        assert 'io.modelcontextprotocol/logLevel' in meta


def check_http(response):
    """Status, headers and form of a response; returns its JSON-RPC messages in order."""
    assert response.status in ALLOWED_STATUS_SET
    header_dict = {name.lower(): value for name, value in response.header_list}
    assert len(header_dict) == len(response.header_list), 'no header is there twice'
    for name, value in response.header_list:
        assert type(name) is str and type(value) is str and '\n' not in value
    assert isinstance(response.body, bytes)
    if not response.body:
        assert response.status in (202, 204, 405) and 'content-type' not in header_dict
        return []
    assert header_dict['x-content-type-options'] == 'nosniff'
    text = response.body.decode('ascii')
    if header_dict['content-type'] == 'text/event-stream':
        assert response.status == 200
        assert (header_dict['cache-control'], header_dict['x-accel-buffering']) == ('no-cache', 'no')
        assert text.endswith('\n\n')
        message_list = []
        for event in text[:-2].split('\n\n'):
            first, second = event.split('\n')
            assert first == 'event: message' and second.startswith('data: ')
            message_list.append(strict_loads(second[6:]))
        return message_list
    assert header_dict['content-type'] == 'application/json' and header_dict['cache-control'] == 'no-store'
    return [strict_loads(text)]


def strict_loads(text):
    def refuse(name):
        raise AssertionError(name)
    value = json.loads(text, parse_constant=refuse)
    json.dumps(value, ensure_ascii=False).encode('utf-8')  # fails on a lone surrogate
    return value


def check_response(response, revision, request):
    """Everything that can be said of the response to one message; returns (answer, notifications)."""
    message_list = check_http(response)
    if not message_list:
        return None, []
    *notification_list, answer = message_list
    check_answer(answer, revision, {} if response.status in UNREAD_STATUS_SET else request)
    for message in notification_list:
        check_notification(revision, message, request.get('params') or {})
    if 'result' in answer:
        assert response.status == 200
    return answer, notification_list


def check_answer(answer, revision, request):
    assert answer['jsonrpc'] == '2.0'
    request_id = request.get('id') if isinstance(request, dict) else None
    if isinstance(request_id, bool) or not isinstance(request_id, (str, int)):
        request_id = None
    if 'error' in answer:
        assert set(answer) <= {'jsonrpc', 'id', 'error'}
        check_error(revision, answer, request_id)
    else:
        assert set(answer) == {'jsonrpc', 'id', 'result'}
        assert answer['id'] == request_id and type(answer['id']) is type(request_id)
        check_result(revision, request['method'], answer['result'])
