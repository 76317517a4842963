"""ERP5 as a Model Context Protocol server.

core/   the protocol, sans-IO, without Zope
erp5/   what touches ERP5 objects
"""
__version__ = '0.1'


def initialize(context):
  """Zope installs the product; not all others are installed yet."""
  from zope.component import getGlobalSiteManager
  from zope.processlifetime import IProcessStarting
  getGlobalSiteManager().registerHandler(_prefetch, (IProcessStarting,))


def _prefetch(event):
  from Products.ERP5MCP.erp5.prefetch import beginPrefetch
  beginPrefetch()
