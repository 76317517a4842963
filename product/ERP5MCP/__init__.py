"""ERP5 as a Model Context Protocol server.

core/   the protocol, sans-IO, without Zope
erp5/   what touches ERP5 objects
"""
__version__ = '0.1'
