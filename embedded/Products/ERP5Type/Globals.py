"""Stands in for the old Globals names that ERP5 keeps alive."""
from AccessControl.class_init import InitializeClass
from App.special_dtml import DTMLFile
from Persistence import Persistent, PersistentMapping

__all__ = ('DTMLFile', 'InitializeClass', 'Persistent', 'PersistentMapping', 'get_request')


def get_request():
    from zope.globalrequest import getRequest
    return getRequest()
