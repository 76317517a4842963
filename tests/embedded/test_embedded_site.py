"""The embedded site: its sample template, and that it keeps to its place."""
import pathlib
import re
import subprocess
import sys

from embedded import CHECKOUT

DATA = pathlib.Path(__file__).parent / 'data' / 'bt5'


def test_an_ordinary_erp5_test_of_a_template_passes():
    result = subprocess.run(
        [sys.executable, '-m', 'embedded', 'test', str(DATA)], cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert re.search(r'Ran \d\d tests', result.stderr)


def test_nothing_else_knows_that_it_exists():
    for folder in ('bt5', 'product'):
        for path in (CHECKOUT / folder).rglob('*.py'):
            assert not re.search(r'^\s*(from|import) +embedded\b', path.read_text(encoding='utf-8'), re.MULTILINE), path
