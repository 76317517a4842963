"""Under Python 2.7: all that the other tests of this folder sent is answered the same, and `product/ERP5MCP/erp5` handles texts of all kinds.

Runs last. Alone, it repeats what its own short conversation sent.
"""
import base64
import json
import os
import pathlib
import subprocess

import pytest

from . import oracle, python27
from .client import REVISION_LIST, Client, recorded_case_list

FOLDER = pathlib.Path(__file__).resolve().parent
pytestmark = pytest.mark.skipif(python27.PYTHON27 is None, reason=python27.REASON)


@pytest.fixture(scope='module')
def library():
    try:
        return python27.installed()
    except subprocess.CalledProcessError as error:
        pytest.skip('the packages for python2.7 cannot be installed: %s' % error.stderr.decode()[-200:])


def talk():
    for revision in REVISION_LIST:
        client = Client(revision)
        for argument_dict in {'a': 1, 'b': 2}, {'a': 'x'}:
            client.call('add', argument_dict)
        client.call('contents')
        client.request('tools/list')
        client.call('confirm', {'text': 'é'}, capabilities={'elicitation': {}})


def readable(answer):
    """Status, headers and parsed messages of an answer, with the JSON in texts parsed too: objects have no order."""
    status, header_list, body = answer
    message_list = oracle.check_http(Recorded(status, [tuple(x) for x in header_list], base64.b64decode(body)))
    return status, sorted(map(tuple, header_list)), deeply(message_list)


class Recorded:
    def __init__(self, status, header_list, body):
        self.status, self.header_list, self.body = status, [(str(x), str(y)) for x, y in header_list], body


def deeply(value):
    if isinstance(value, dict):
        return {key: deeply(x) for key, x in value.items()}
    if isinstance(value, list):
        return [deeply(x) for x in value]
    if isinstance(value, str) and value[:1] in ('{', '['):
        try:
            return deeply(json.loads(value))
        except ValueError:
            return value
    return value


def test_python_2_7_gives_the_same_answers(library):
    talk()
    case_list = [case for case in recorded_case_list if case['step_list']]
    result = subprocess.run(
        [python27.PYTHON27, str(FOLDER / 'runner27.py')], capture_output=True, env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'},
        input=json.dumps({
            'path': [library], 'product': str(FOLDER.parents[1] / 'product'), 'tests': str(FOLDER), 'case_list': case_list}).encode())
    assert result.returncode == 0, result.stderr.decode()[-2000:]
    answer_list = iter(json.loads(result.stdout))
    for case in case_list:
        for step in case['step_list']:
            if 'request' in step:
                assert readable(next(answer_list)) == readable(step['answer']), step['request']
    assert next(answer_list, None) is None


def test_what_needs_no_site_works_with_zope_4():
    try:
        folder = python27.installed_zope()
    except subprocess.CalledProcessError as error:
        pytest.skip('Zope 4 for python2.7 cannot be installed: %s' % error.stderr.decode()[-200:])
    result = subprocess.run(
        [python27.PYTHON27, str(FOLDER / 'check27.py'), folder, str(FOLDER.parents[1] / 'product')], capture_output=True,
        env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'})
    assert result.returncode == 0, result.stderr.decode()[-4000:]
