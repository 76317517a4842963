"""Collects the test components of business templates: bt5/*/TestTemplateItem/portal_components/test.erp5.test*.py.

Each runs unchanged, as a component of the embedded site, in a copy of the base site that no other module sees.
"""
import pytest
from _pytest.unittest import UnitTestCase

from . import CHECKOUT, testing


def pytest_collect_file(file_path, parent):
    if file_path.name.startswith('test.erp5.test') and file_path.suffix == '.py' and CHECKOUT / 'bt5' in file_path.parents:
        return TestComponentFile.from_parent(parent, path=file_path)
    return None


class TestComponentFile(pytest.Module):
    """A test component, imported from the site and not from its file."""

    def _getobj(self):
        self.setup()
        return testing.import_test_module(testing.module_name(self.path))

    def setup(self):
        testing.start_module([self.path.parent.parent.parent])

    def collect(self):
        module = self.obj  # which starts the site
        from Products.ERP5Type.tests.ERP5TypeTestCase import ERP5TypeTestCaseMixin
        return [UnitTestCase.from_parent(self, name=name, obj=value) for name, value in vars(module).items()
                if isinstance(value, type) and issubclass(value, ERP5TypeTestCaseMixin) and value.__module__ == module.__name__]


@pytest.fixture(scope='module')
def fresh_site(request):
    """A fresh site for the tests of this module, with the business templates that its `TEMPLATES` names."""
    template_list = getattr(request.module, 'TEMPLATES', ('erp5_mcp',))
    testing.start_module([CHECKOUT / 'bt5' / name for name in template_list])


@pytest.fixture
def portal(fresh_site):
    """The portal, opened for one test, with all rights; what the test commits stays for the module."""
    with testing.opened_portal() as value:
        yield value
