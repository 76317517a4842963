"""Stands in for portal_types and portal_property_sheets."""
import transaction
from AccessControl import ClassSecurityInfo

from .. import Permissions, dynamic
from ..Globals import InitializeClass
from ..TransactionalVariable import getTransactionalVariable
from .BaseTool import BaseTool


class TypesTool(BaseTool):
    """The portal types of the site; leaves out types provided by other tools."""
    id = 'portal_types'
    portal_type = 'Types Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getTypeInfo', 'listTypeInfo', 'listContentTypes')
    security.declarePrivate('getPortalTypeClass')
    security.declareProtected(Permissions.ResetDynamicClasses, 'resetDynamicDocuments')

    def getTypeInfo(self, *args):
        ob = args[-1] if args else self
        name = ob if isinstance(ob, str) else getattr(ob, 'portal_type', None)
        return self._getOb(name, None) if name else None

    def listTypeInfo(self, container=None):
        return [value for value in self.objectValues() if container is None or value.isConstructionAllowed(container)]

    def listContentTypes(self, container=None):
        return [value.getId() for value in self.listTypeInfo(container)]

    def getPortalTypeClass(self, context, temp=False):
        return dynamic.portal_type_class(context if isinstance(context, str) else context.getPortalType())

    def resetDynamicDocumentsOnceAtTransactionBoundary(self):
        """Rebuild the classes when this transaction commits."""
        variable = getTransactionalVariable()
        if not variable.get('reset dynamic documents'):
            variable['reset dynamic documents'] = True
            transaction.get().addBeforeCommitHook(self.resetDynamicDocuments)

    def resetDynamicDocuments(self):
        getTransactionalVariable().pop('reset dynamic documents', None)
        portal = self.getPortalObject()
        portal.newCacheCookie(dynamic.COOKIE)
        dynamic.synchronize(portal)


class PropertySheetTool(BaseTool):
    """The property sheets of the site."""
    id = 'portal_property_sheets'
    portal_type = 'Property Sheet Tool'

    def newContent(self, id=None, portal_type='Property Sheet', **kw):
        return BaseTool.newContent(self, id=id, portal_type=portal_type, **kw)


InitializeClass(TypesTool)
InitializeClass(PropertySheetTool)
