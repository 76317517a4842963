"""The core keeps to its house: what it imports, which Pythons it runs on, and who knows whom."""
import ast
import pathlib
import re
import subprocess
import sys

import pytest

from .python27 import PYTHON27, REASON

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
CORE = CHECKOUT / 'product/ERP5MCP/core'
CORE_FILE_LIST = sorted(CORE.rglob('*.py'))
SHIPPED_FILE_LIST = sorted(
    path for folder in ('product', 'bt5') for path in (CHECKOUT / folder).rglob('*.py') if '__pycache__' not in path.parts)
PREFIX = 'Products.ERP5MCP.core'

# A skin's file is the body of a function: it may return.
COMPILE = """
import sys
for path in sys.stdin.read().split("\\n"):
  text = open(path).read()
  if "/SkinTemplateItem/" in path:
    text = "def script():\\n  pass\\n" + "".join("  " + line for line in text.splitlines(True))
  try:
    compile(text, path, "exec")
  except SyntaxError as error:
    print("%s: %s" % (path, error))
"""


def imported(path):
    """Modules that a file imports, at any level, with the names taken from packages of the core."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (x.name for x in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, 'absolute imports only'
            if node.module == PREFIX:
                yield from (f'{PREFIX}.{x.name}' for x in node.names)
            else:
                yield node.module


@pytest.mark.parametrize('path', CORE_FILE_LIST, ids=lambda path: path.name)
def test_the_core_imports_the_standard_library_six_and_jsonschema_only(path):
    for name in imported(path):
        top = name.split('.')[0]
        assert top in sys.stdlib_module_names | {'six', 'jsonschema'} or name.startswith(PREFIX + '.')


def test_the_core_has_no_import_cycles():
    graph = {path.stem: {x.split('.')[3] for x in imported(path) if x.startswith(PREFIX + '.')} for path in CORE_FILE_LIST}
    while graph:
        free = [name for name, needed in graph.items() if not needed & set(graph)]
        assert free, f'a cycle among {sorted(graph)}'
        for name in free:
            del graph[name]


@pytest.mark.parametrize('path', CORE_FILE_LIST, ids=lambda path: path.name)
def test_the_core_has_no_clock_no_randomness_and_no_files(path):
    assert not {x.split('.')[0] for x in imported(path)} & {'os', 'io', 'time', 'random', 'secrets', 'uuid', 'socket', 'pkgutil', 'threading'}
    called = {node.func.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {'open', 'eval', 'exec', 'print'}


@pytest.mark.parametrize('path', [x for x in CORE_FILE_LIST if x.name != 'revision.py'], ids=lambda path: path.name)
def test_only_the_table_knows_the_revisions_by_name(path):
    tree = ast.parse(path.read_text())
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree)
                  if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docstrings:
            assert not re.fullmatch(r'20\d\d-\d\d-\d\d', node.value)


@pytest.mark.parametrize('path', SHIPPED_FILE_LIST, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_nothing_that_ships_knows_the_embedded_site(path):
    assert not re.search(r'\bembedded\b', path.read_text()), 'the dependency points the other way'


@pytest.mark.skipif(PYTHON27 is None, reason=REASON)
def test_all_that_ships_compiles_under_python_2_7():
    result = subprocess.run(
        [PYTHON27, '-c', COMPILE], input='\n'.join(map(str, SHIPPED_FILE_LIST)), capture_output=True, text=True, check=True)
    assert result.stdout == ''
