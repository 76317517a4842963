"""The official clients see one and the same server, whichever era they speak."""
import json
import pathlib

import pytest

from . import process

CLIENTS = pathlib.Path(__file__).parent / 'clients'
LATEST_LEGACY, MODERN = '2025-11-25', '2026-07-28'
# client -> mode -> the revision that it negotiates; modes are explained in clients/
CLIENT_MODE = [
    ('python_1', 'legacy', LATEST_LEGACY),
    ('python_2', 'legacy', LATEST_LEGACY), ('python_2', 'auto', MODERN), ('python_2', MODERN, MODERN),
    ('typescript', 'sdk-1', LATEST_LEGACY),
    ('typescript', 'legacy', LATEST_LEGACY), ('typescript', 'auto', MODERN), ('typescript', MODERN, MODERN),
]
SEEN = {
    'text': 'This is a simple text response for testing.',
    'structured': {'text': 'Ada', 'length': 3, 'upper': 'ADA'},
    'progress': [[0, 100], [50, 100], [100, 100]],
    'logged': ['Tool execution started', 'Tool processing data', 'Tool execution completed'],
    'failed': [True, 'CONSTRAINT_FAILED'],
    'invalid': [True, 'name'],
    'asked': 'Hello, Ada!',                             # by input required, or by a second call with the confirmation token
    'prompt': "Prompt with arguments: arg1='a', arg2='b'",
    'resources': ['test://static-binary', 'test://static-text'],
    'templates': ['test://template/{id}/data'],
    'resource': 'This is the content of the static text resource.',
    'template': '7',
    'completion': ['paris', 'park', 'party'],
    'unknown_tool': -32602,
}
SEEN_MODERN = {'rounds': 'Ada likes blue.', 'header': 'eu-ouest é', 'unknown_resource': -32602}


def tour(server, client, mode):
    """What a client saw."""
    argument_list = [server.url(), server.headers()['Authorization'], mode]
    if client == 'typescript':
        # from standard input, so that Node resolves packages from its working directory
        completed = process.run_node(['--input-type=module', '-', *argument_list], input=(CLIENTS / 'typescript.mjs').read_text())
    else:
        python = process.CHECKOUT / '.venv' / client.replace('python_', 'mcp-') / 'bin' / 'python'
        completed = process.run([python, CLIENTS / (client + '.py'), *argument_list], env=process.environment())
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout)


@pytest.mark.parametrize('client, mode, revision', CLIENT_MODE)
def test_client_finds_everything(server, client, mode, revision):
    seen = tour(server, client, mode)
    assert seen['revision'] == revision
    # a pinned Python client asks for no server information
    assert seen['server'] == 'erp5' or (client, mode) == ('python_2', MODERN)
    expected = dict(SEEN, **SEEN_MODERN if revision == MODERN else {})
    assert {name: seen.get(name) for name in expected} == expected
    # the TypeScript client of the 2.x line translates the code of older revisions
    assert seen['unknown_resource'] == (-32602 if revision == MODERN or (client, mode) == ('typescript', 'legacy') else -32002)
    assert {'test_simple_text', 'wire_measure'} < set(seen['tools']) and seen['tools'] == sorted(seen['tools'])
    assert {'test_simple_prompt', 'test_prompt_with_arguments'} < set(seen['prompts'])


@pytest.fixture
def inspect(server, tmp_path):
    """Run the command line of the MCP Inspector for a method; (exit code, its JSON)."""
    program = process.package_program('@modelcontextprotocol/inspector', 'inspector')

    def run(era, *argument_list):
        config = tmp_path / 'config.json'
        config.write_text(json.dumps({'mcpServers': {'erp5': {
            'type': 'streamable-http', 'url': server.url(), 'headers': server.headers(), 'protocolEra': era}}}))
        completed = process.run_node([program, '--cli', '--config', config, '--server', 'erp5', '--method', *argument_list],
                                     environ={'HOME': str(tmp_path)})
        assert completed.stdout, completed.stderr
        return completed.returncode, json.loads(completed.stdout)
    return run


@pytest.mark.parametrize('era', ['legacy', 'auto', 'modern'])
def test_inspector_lists_and_calls(inspect, era):
    code, result = inspect(era, 'tools/list')
    assert code == 0 and 'wire_measure' in [tool['name'] for tool in result['tools']]
    code, result = inspect(era, 'tools/call', '--tool-name', 'wire_measure', '--tool-arg', 'name=Ada')
    assert code == 0 and result['structuredContent'] == SEEN['structured']
    code, result = inspect(era, 'prompts/list')
    assert code == 0 and 'test_simple_prompt' in [prompt['name'] for prompt in result['prompts']]
    code, result = inspect(era, 'resources/list')
    assert code == 0 and [resource['uri'] for resource in result['resources']] == SEEN['resources']


def test_inspector_finds_all_schemas_portable(inspect):
    assert inspect('legacy', 'tools/list', '--strict')[0] == 0


def test_inspector_tells_a_failed_tool_from_a_failed_call(inspect):
    code, result = inspect('legacy', 'tools/call', '--tool-name', 'test_error_handling')
    assert code == 5 and result['isError']
