"""Makes the product importable without Zope, and puts the repetition under Python 2.7 last."""
import pathlib
import sys
import types

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
PRODUCT = str(CHECKOUT / 'product')

try:
    import Products
except ImportError:
    Products = sys.modules['Products'] = types.ModuleType('Products')
    Products.__path__ = []
# a folder that git ignores; the first example of a run pays for tables of all characters
set_hypothesis_home_dir(str(CHECKOUT / '.cache/hypothesis'))
settings.register_profile('core', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('core')

if PRODUCT not in Products.__path__:
    Products.__path__ = [*Products.__path__, PRODUCT]

from .client import LEGACY_LIST, MODERN, REVISION_LIST, Client  # noqa: E402


@pytest.fixture
def modern():
    return Client(MODERN)


@pytest.fixture(params=LEGACY_LIST)
def legacy(request):
    """A client of each revision with a handshake."""
    return Client(request.param)


@pytest.fixture(params=REVISION_LIST)
def client(request):
    """A client of each revision."""
    return Client(request.param)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: 'python27' in item.nodeid)
