"""Stands in for the base class of tools."""
from AccessControl import ClassSecurityInfo

from .. import Permissions
from ..Globals import InitializeClass
from ..XMLObject import XMLObject


class BaseTool(XMLObject):
    """A folder at the portal's root with a fixed id."""
    id = ''
    meta_type = 'ERP5 Base Tool'
    allowed_types = ()
    isIndexable = False
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)

    def __init__(self, id=None):
        XMLObject.__init__(self, id or self.__class__.id)


InitializeClass(BaseTool)
