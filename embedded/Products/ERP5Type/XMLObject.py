"""Stands in for the usual base class of documents; leaves out synchronisation."""
from AccessControl import ClassSecurityInfo

from . import Permissions
from .Core.Folder import Folder
from .Globals import InitializeClass


class XMLObject(Folder):
    """A folderish document with properties."""
    meta_type = 'ERP5 XML Object'
    portal_type = 'XML Object'
    add_permission = Permissions.AddPortalContent
    property_sheets = ('Base', 'XMLObject', 'CategoryCore')
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)


InitializeClass(XMLObject)
