"""Stands in for portal_categories; leaves out relation updates and virtual categories."""
from AccessControl import ClassSecurityInfo
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool


class CategoryTool(BaseTool):
    """The base categories of the site, and how a membership resolves."""
    id = 'portal_categories'
    portal_type = 'Category Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getBaseCategoryList', 'getBaseCategoryValueList',
                              'getCategoryValue', 'resolveCategory', 'getCategoryMembershipList', 'getRelatedValueList')

    def getBaseCategoryList(self, *args):
        return sorted(self.objectIds())

    def getBaseCategoryValueList(self, *args):
        return self.objectValues()

    def resolveCategory(self, relative_url):
        """The category, or the document that a membership such as `agent/person_module/1` points to."""
        base, _, path = relative_url.partition('/')
        current = self._getOb(base, None)
        for name in path.split('/') if path and current is not None else ():
            current = current._getOb(name, None)
            if current is None:
                break
        if current is None and path:
            current = self.getPortalObject()
            for name in path.split('/'):
                current = current._getOb(name, None) if hasattr(current, '_getOb') else None
                if current is None:
                    return None
        return current

    getCategoryValue = resolveCategory

    def getRelatedValueList(self, context, base_category_list=None, checked_permission=None, portal_type=None, **kw):
        """The documents that have `context` as a value of these base categories, or of any."""
        catalog, found = self.getPortalObject().portal_catalog, {}
        for base in [base_category_list] if isinstance(base_category_list, str) else base_category_list or self.getBaseCategoryList():
            for value in catalog.getRelatedValueList(context, base, portal_type, checked_permission):
                found[value.getUid()] = value
        return [value for uid, value in found.items() if uid != context.getUid()]

    def getCategoryMembershipList(self, context, base, **kw):
        return context.getCategoryMembershipList(base, **kw)


InitializeClass(CategoryTool)
