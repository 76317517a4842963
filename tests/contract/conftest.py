"""The recorded site, and the files that say what it answered."""
import difflib
import os
import pathlib
import sys

import pytest

from tests.wire import process

from .recorder import Recorder
from .scenarios import TRANSCRIPT_DICT

HOME = pathlib.Path(__file__).parent
WRITE = os.environ.get('CONTRACT') == 'write'


@pytest.fixture
def recorded():
    """A function that holds a text against a file, or writes it."""
    def check(name, text):
        path = HOME / name
        if WRITE:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding='utf-8')
        known = path.read_text(encoding='utf-8') if path.exists() else ''
        if text != known:
            pytest.fail('tests/contract/%s is not what is answered now. Mend it, or `make contract` and look at the difference:\n%s' % (
                name, ''.join(list(difflib.unified_diff(known.splitlines(True), text.splitlines(True), 'recorded', 'now'))[:200])), pytrace=False)
    return check


@pytest.fixture(scope='session')
def contract_server():
    with process.running_server(command=(sys.executable, '-m', 'tests.wire.site', '--documents', 'tests.contract.documents')) as server:
        yield server


@pytest.fixture
def recorder(contract_server):
    return Recorder(contract_server)


@pytest.fixture(scope='session')
def transcript_dict(contract_server):
    """{name: text}, all of them, whichever are looked at."""
    result = {}
    for name, record in TRANSCRIPT_DICT.items():
        recorder = Recorder(contract_server)
        record(recorder)
        result[name] = recorder.get_text()
    return result
