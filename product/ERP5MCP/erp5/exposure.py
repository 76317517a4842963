"""What an MCP Service exposes, as people choose it in its pages, and which services
expose a document.

A service lists ids of portal_callables. Pages show documents: whoever chooses among
those that he sees keeps what he does not see.
"""
from AccessControl import getSecurityManager
from Products.ERP5Type import Permissions

from Products.ERP5MCP.erp5.catalogue import EVERYTHING, PORTAL_TYPE_DICT

__all__ = ('documentAccessors', 'getCompletePortalTypeList',
           'getExposingServiceList', 'setCompletePortalTypeList')

def _isVisible(document):
  return document is not None and bool(getSecurityManager().checkPermission(
    Permissions.View, document))


def _getDocument(service, document_id):
  """The document that the user may view, or None."""
  document = service.getPortalObject().portal_callables._getOb(
    document_id, None)
  return document if _isVisible(document) else None


def getChosenValueList(service, property_id):
  """Those documents that are named one by one and that the user may view."""
  document_list = [_getDocument(service, x)
                   for x in service.getProperty(property_id) or ()]
  return [x for x in document_list if x is not None]


def setChosenValueList(service, property_id, document_list):
  """Name these documents instead of those that the user sees."""
  id_list = [x for x in service.getProperty(property_id) or ()
             if _getDocument(service, x) is None]
  service.setProperty(property_id, id_list + [
    x.getId() for x in document_list if x.getId() not in id_list])


def documentAccessors(property_id):
  """(getter, setter) for a relation field; without docstrings, so that they are no
  URLs."""
  def get(service, portal_type=None, filter=None, **kw):
    return getChosenValueList(service, property_id)
  def set_(service, document_list, **kw):
    setChosenValueList(service, property_id, document_list)
  return get, set_


def getCompletePortalTypeList(service):
  """Portal types of which the service exposes all that is validated."""
  return sorted(portal_type for portal_type, property_id
                in PORTAL_TYPE_DICT.items()
                if EVERYTHING in (service.getProperty(property_id) or ()))


def setCompletePortalTypeList(service, portal_type_list):
  for portal_type, property_id in sorted(PORTAL_TYPE_DICT.items()):
    id_list = [x for x in service.getProperty(property_id) or ()
               if x != EVERYTHING]
    service._setProperty(property_id, id_list + [EVERYTHING] * (
      portal_type in portal_type_list))


def getExposingServiceList(document):
  """MCP Services that name the document, or all of its kind, and that the user may
  view; whether it and they are validated is shown beside."""
  property_id = PORTAL_TYPE_DICT[document.getPortalType()]
  return [
    service for service in
    document.getPortalObject().portal_web_services.objectValues(
      portal_type='MCP Service')
    if _isVisible(service) and not {document.getId(), EVERYTHING}.isdisjoint(
      service.getProperty(property_id) or ())]
