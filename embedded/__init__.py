"""A stand-in ERP5 for a machine that has none.

It runs the business templates of this repository from their directories on stock Zope, so that a newcomer gets a working endpoint with
two commands and tests run in seconds. It is never the judge: the real ERP5 is. Here live the start-up, the template loader, the demo
data and the command line; `Products/` holds the stand-ins, each named after what it stands in for. Nothing in `bt5/` or `product/` may
import this package.
"""
import importlib
import pathlib
import sys

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent
PORTAL_ID = 'erp5'


def activate():
    """Make `Products.ERP5*`, `erp5.*`, `zLOG` and the checkout's `product/` importable, as an ERP5 instance's start-up does."""
    import Products
    path_list = list(Products.__path__)
    for path in (str(CHECKOUT / 'embedded' / 'Products'), str(CHECKOUT / 'product')):
        if path not in path_list:
            path_list.append(path)
    # a plain list: a namespace path would be computed afresh, without ours, whenever sys.path changes
    Products.__path__ = path_list
    sys.modules.setdefault('zLOG', importlib.import_module('embedded.zLOG'))
    importlib.import_module('Products.ERP5Type.dynamic').install()
    importlib.import_module('Products.ERP5Type.patches.MailHost')
