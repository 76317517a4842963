# -*- coding: utf-8 -*-
"""Names of ERP5 for a Python 2.7 that has Zope and no ERP5: whatever `product/ERP5MCP/erp5` imports from it is there, and does nothing.

Only what the checks need behaves as in ERP5: messages, the current site, permissions. That the names exist in ERP5, and do what is wanted of them, is
what other tests see.
"""
import importlib
import sys
import types

PREFIX_TUPLE = tuple('Products.' + x for x in (
    'CMFActivity', 'CMFCategory', 'CMFCore', 'ERP5', 'ERP5Catalog', 'ERP5Form', 'ERP5Security', 'ERP5Type', 'Formulator', 'ZSQLCatalog'))


class Module(types.ModuleType):
    """Has a class of any name; what sounds like an exception is one."""
    __path__ = []

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        base = Exception if name.endswith(('Error', 'Exception', 'Failed')) else object
        value = type(name, (base,), {'msg': property(lambda self: self.args[0])} if base is Exception else {})
        setattr(self, name, value)
        return value


class Finder(object):
    """PEP 302, which both Pythons' importers of this test know."""

    def find_module(self, name, path=None):
        return self if any(name == x or name.startswith(x + '.') for x in PREFIX_TUPLE) else None

    def load_module(self, name):
        if name not in sys.modules:
            sys.modules[name] = Module(name)
        return sys.modules[name]


class Message(object):
    """A message of ERP5: `str` is UTF-8 on Python 2."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text


class Site(object):
    """The portal, without translations."""


class PermissionNames(object):
    def __getattr__(self, name):
        return name


def install():
    sys.meta_path.append(Finder())
    importlib.import_module('Products.ERP5Type').Permissions = PermissionNames()
    importlib.import_module('Products.ERP5Type.Message').Message = Message
    importlib.import_module('Products.ERP5Type.UnrestrictedMethod').UnrestrictedMethod = lambda method: method
    importlib.import_module('Products.ERP5.ERP5Site').getSite = Site
