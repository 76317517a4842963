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
        testing.prepare()
        return testing.import_test_module(testing.module_name(self.path))

    def setup(self):
        testing.start_module()
        super().setup()

    def collect(self):
        from Products.ERP5Type.tests.ERP5TypeTestCase import ERP5TypeTestCaseMixin
        return [UnitTestCase.from_parent(self, name=name, obj=value) for name, value in vars(self.obj).items()
                if isinstance(value, type) and issubclass(value, ERP5TypeTestCaseMixin) and value.__module__ == self.obj.__name__]


@pytest.fixture(scope='module')
def fresh_site():
    """A fresh copy of the base site for the tests of this module."""
    testing.prepare()
    testing.start_module()


@pytest.fixture
def portal(fresh_site):
    """The portal, opened for one test, as a manager; what the test commits stays for the module."""
    with testing.opened_portal() as value:
        yield value
