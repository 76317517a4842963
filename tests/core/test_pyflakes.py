"""No name without a meaning, in any Python of this repository: the scripts of the templates too."""
import ast
import re
import textwrap

import pytest

from .messages import CHECKOUT

api = pytest.importorskip('pyflakes.api', reason='requirements-test.txt is not installed')
from pyflakes.checker import Checker  # noqa: E402
from pyflakes.messages import UndefinedName  # noqa: E402

PARAMETER_PATTERN = re.compile(r'<key> <string>_params</string> </key>\s*<value> <string>(.*?)</string>', re.DOTALL)
BOUND = 'context', 'container', 'script', 'traverse_subpath', 'printed'


def path_list():
    return sorted(path for folder in ('product', 'bt5', 'embedded', 'tests', 'benchmarks') for path in (CHECKOUT / folder).rglob('*.py'))


def is_script(path):
    """The body of a Python Script, whose parameters stand in the XML beside it."""
    return path.parent.name != 'portal_components' and path.with_suffix('.xml').exists()


def source_of(path):
    text = path.read_text('utf-8')
    if not is_script(path):
        return text
    found = PARAMETER_PATTERN.search(path.with_suffix('.xml').read_text('utf-8').replace("\\'", "'"))
    return 'def f(%s):\n%s\n' % (found.group(1).strip() if found else '', textwrap.indent(text, ' ') or ' pass')


@pytest.mark.parametrize('path', path_list(), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_unknown_and_no_unused_name(path):
    message_list = Checker(ast.parse(source_of(path)), str(path)).messages
    assert [str(x) for x in message_list if not (
        is_script(path) and isinstance(x, UndefinedName) and x.message_args[0] in BOUND)] == []
