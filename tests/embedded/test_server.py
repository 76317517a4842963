"""`python -m embedded run`: what a newcomer meets."""
import contextlib
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from embedded import CHECKOUT

REVISION = '2026-07-28'
COMMAND = [sys.executable, '-m', 'embedded']


@contextlib.contextmanager
def running(var, port=0, host='127.0.0.1'):
    """A running server; its connection.json once it serves."""
    connection = var / 'connection.json'
    connection.unlink(missing_ok=True)
    process = subprocess.Popen([*COMMAND, 'run'], cwd=CHECKOUT, env=dict(os.environ, VAR=str(var), PORT=str(port), HOST=host),
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 60
        while not (connection.exists() and connection.stat().st_size):
            assert process.poll() is None and time.monotonic() < deadline, process.communicate()[0]
            time.sleep(.02)
        yield json.loads(connection.read_text())
    finally:
        process.send_signal(signal.SIGINT)
        (var / 'output').write_text(process.communicate(timeout=20)[0])


def call(connection, method, params=None, **headers):
    """The answer to one request of the newest revision."""
    params = dict(params or {}, _meta={'io.modelcontextprotocol/protocolVersion': REVISION,
                                       'io.modelcontextprotocol/clientCapabilities': {}})
    name = {'Mcp-Name': params['name']} if 'name' in params else {}
    request = urllib.request.Request(
        connection['url'], json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}).encode(),
        {'Content-Type': 'application/json', 'Accept': 'application/json, text/event-stream', 'MCP-Protocol-Version': REVISION,
         'Mcp-Method': method, **name, **connection['headers'], **headers})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)['result']


def call_tool(connection, tool, /, **arguments):
    return call(connection, 'tools/call', {'name': tool, 'arguments': arguments})


@pytest.fixture(scope='module')
def var(tmp_path_factory):
    return tmp_path_factory.mktemp('var')


@pytest.fixture(scope='module')
def connection(var):
    with running(var) as value:
        yield value


def test_connection_file_is_private(connection, var):
    assert stat.S_IMODE((var / 'connection.json').stat().st_mode) == 0o600


def test_sample_tools_read_and_write(connection):
    assert {tool['name'] for tool in call(connection, 'tools/list')['tools']} >= {'find_person', 'find_product', 'set_product_price'}
    found = call_tool(connection, 'find_person', name='ada')['structuredContent']['person_list']
    assert [person['title'] for person in found] == ['Ada Martin']
    assert len(call_tool(connection, 'find_product')['structuredContent']['product_list']) == 8
    price = call_tool(connection, 'set_product_price', reference='CHAIR-01', base_price=160)['structuredContent']
    assert price['new_price'] == 160
    error = call_tool(connection, 'set_product_price', reference='NONE', base_price=1)
    assert error['isError'] and json.loads(error['content'][0]['text'])['code'] == 'RECORD_NOT_FOUND'


def test_what_was_created_is_found_after_its_indexing(connection):
    created = call_tool(connection, 'create_person', first_name='Zoe', last_name='New', email='zoe@new.example')
    deadline = time.monotonic() + 5
    while True:
        found = call_tool(connection, 'find_person', name='Zoe New')['structuredContent']['person_list']
        if found:
            break
        assert time.monotonic() < deadline
        time.sleep(.02)
    assert found[0]['relative_url'] == created['structuredContent']['relative_url']


def read_examples(name):
    """What stands in the JSON blocks of a document, one value after the other."""
    decoder = json.JSONDecoder()
    for block in re.findall('```json\n(.*?)```', (CHECKOUT / name).read_text(), re.S):
        while block.strip():
            value, end = decoder.raw_decode(block.lstrip())
            yield value
            block = block.lstrip()[end:]


def test_examples_of_the_general_tools_work_as_they_stand(connection):
    last = run_examples(connection, 'docs/documents.md')
    assert [line['quantity'] for line in last['structuredContent']['lines']] == [2, 1]


def test_examples_of_forms_work_as_they_stand(connection):
    last = run_examples(connection, 'docs/forms.md')['structuredContent']
    assert last['dry_run'] and [made['portal_type'] for made in last['created']] == ['Sale Invoice Transaction']
    shown = call_tool(connection, 'SaleOrder_view', document='Lamps, second delivery')['structuredContent']['values']
    assert (shown['incoterm'], shown['comment'], shown['listbox'][0]['quantity']) == ('exw', 'By lorry', 25)


def run_examples(connection, name):
    """The answer to the last one."""
    last = None
    for example in read_examples(name):
        deadline = time.monotonic() + 10
        while True:
            last = call_tool(connection, example['name'], **example['arguments'])
            if not last.get('isError') and last['structuredContent'].get('rows') != [] or time.monotonic() > deadline:
                break
            time.sleep(.1)                              # until what was saved is indexed
        assert not last.get('isError'), (example, last)
        if example['name'] == 'erp5_search':
            assert [row['title'] for row in last['structuredContent']['rows']] == ['Chairs for ACME']
    return last


def test_the_curl_lines_of_the_readme_work_as_they_stand(connection):
    command, = re.findall('```\n(curl .*?)```', (CHECKOUT / 'README.md').read_text(), re.S)
    command = command.replace('http://127.0.0.1:8080/erp5/portal_web_services/mcp', connection['url']).replace(
        'Bearer <token id>.<token reference>', connection['headers']['Authorization'])
    result = json.loads(subprocess.run(['bash', '-c', command], capture_output=True, timeout=30, check=True).stdout)['result']
    assert [person['title'] for person in json.loads(result['content'][0]['text'])['person_list']] == ['Ada Martin']


def test_another_secret_is_refused(connection):
    with pytest.raises(urllib.error.HTTPError) as error:
        call(connection, 'tools/list', Authorization=connection['headers']['Authorization'] + 'x')
    assert error.value.code == 401


def test_a_port_that_is_taken_is_one_line(var):
    with socket.create_server(('127.0.0.1', 0)) as listener:
        result = subprocess.run([*COMMAND, 'run'], cwd=CHECKOUT, capture_output=True, text=True, timeout=60,
                                env=dict(os.environ, VAR=str(var), PORT=str(listener.getsockname()[1]), HOST='127.0.0.1'))
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1 and 'already in use' in result.stderr


def test_a_second_server_on_the_same_data_is_one_line(connection, var):
    result = subprocess.run([*COMMAND, 'run'], cwd=CHECKOUT, capture_output=True, text=True, timeout=60,
                            env=dict(os.environ, VAR=str(var), PORT='0', HOST='127.0.0.1'))
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1 and 'is in use' in result.stderr


def test_second_start_makes_no_site_keeps_data_and_token_and_another_port_gets_another_token(tmp_path):
    with running(tmp_path) as first:
        call_tool(first, 'set_product_price', reference='LAMP-01', base_price=1)
    port = int(first['url'].split(':')[2].split('/')[0])
    size = (tmp_path / 'Data.fs').stat().st_size
    with running(tmp_path, port) as second:
        assert (tmp_path / 'Data.fs').stat().st_size < 1.5 * size, 'it was made again'
        assert second == first
        assert call_tool(second, 'set_product_price', reference='LAMP-01', base_price=2)['structuredContent']['old_price'] == 1
    with running(tmp_path) as third:
        assert third['url'] != first['url'] and third['headers'] != first['headers']
        assert call(third, 'tools/list')['tools']


def test_the_demo_shows_the_whole_product(connection):
    prompts = call(connection, 'prompts/list')['prompts']
    assert len(prompts) == 2 and all(prompt['description'] and prompt['arguments'] for prompt in prompts)
    text = call(connection, 'prompts/get', {'name': 'prepare_visit', 'arguments': {'client': 'City Market'}})['messages'][0]['content']['text']
    assert 'City Market' in text and 'English' in text and '$' not in text
    resource, = call(connection, 'resources/list')['resources']
    content, = call(connection, 'resources/read', {'uri': resource['uri']}, **{'Mcp-Name': resource['uri']})['contents']
    assert content['text'].startswith('reference,title,price\nBEURRE-01,"Beurre demi-sel",11.90')
    assert {'SaleOrder_view', 'erp5_search', 'find_person'} <= {tool['name'] for tool in call(connection, 'tools/list')['tools']}
    read = call_tool(connection, 'erp5_read', document='City Market Ltd')['structuredContent']
    assert 'united_kingdom' in json.dumps(read) or 'United Kingdom' in json.dumps(read)


def test_all_addresses_have_a_token_that_works(tmp_path):
    with running(tmp_path, host='0.0.0.0') as first:
        assert call(first, 'tools/list')['tools']
        port = first['url'].split(':')[2].split('/')[0]
    output = (tmp_path / 'output').read_text()
    pair_list = re.findall(r'MCP endpoint +(\S+)\nAuthorization +(.*)', output)
    assert len(pair_list) >= 2 and len({authorization for _, authorization in pair_list}) == len(pair_list)
    with running(tmp_path, port, '0.0.0.0'):
        for url, authorization in pair_list:
            assert call({'url': url, 'headers': {'Authorization': authorization}}, 'tools/list')['tools']
        # what is good for one address tells so at another
        with pytest.raises(urllib.error.HTTPError) as error:
            call({'url': pair_list[1][0], 'headers': {'Authorization': pair_list[0][1]}}, 'tools/list')
        assert error.value.code == 401 and pair_list[0][0] in error.value.read().decode()


@pytest.mark.parametrize('port', ['65536', '70000', '-1', 'http'])
def test_a_port_that_is_none_is_one_line(tmp_path, port):
    result = subprocess.run([*COMMAND, 'run'], cwd=CHECKOUT, capture_output=True, text=True, timeout=60,
                            env=dict(os.environ, VAR=str(tmp_path), PORT=port, HOST='127.0.0.1'))
    assert result.returncode == 1 and not result.stdout
    assert len(result.stderr.strip().splitlines()) == 1 and 'from 0 to 65535' in result.stderr


def test_the_first_tool_is_made_in_a_shell(tmp_path):
    def shell(text):
        return subprocess.run([*COMMAND, 'shell'], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, input=text,
                              env=dict(os.environ, VAR=str(tmp_path)))
    result = shell("""new_tool('hello', "return 'Hello, %s!' % name", 'Say hello.', name='string'); commit()""")
    assert result.returncode == 0, result.stderr
    result = shell("new_tool('bad', 'return (')")
    assert result.returncode and 'does not compile' in result.stderr
    with running(tmp_path) as connection:
        assert call_tool(connection, 'hello', name='Ada')['content'][0]['text'] == 'Hello, Ada!'
    assert 'Node.js 22' in (tmp_path / 'output').read_text()
