"""Stands in for categories and base categories; leaves out acquisition settings."""
from AccessControl import ClassSecurityInfo, getSecurityManager
from Products.ERP5Type import Permissions
from Products.ERP5Type.Core.Folder import sort_values
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Message import translate_text
from Products.ERP5Type.TransactionalVariable import getTransactionalVariable
from Products.ERP5Type.XMLObject import XMLObject


class Category(XMLObject):
    """A node of a tree of categories."""
    meta_type = 'ERP5 Category'
    property_sheets = ('Base', 'XMLObject', 'CategoryCore', 'Reference', 'SortIndex')
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declareProtected(Permissions.AccessContentsInformation, 'getRelativeUrl', 'getLogicalPath', 'getCategoryRelativeUrl',
                              'getCategoryChildValueList', 'getCategoryChildItemList', 'getCategoryChildTitleItemList',
                              'getCategoryChildRelativeUrlList', 'getCategoryChildTranslatedTitleItemList')

    def _hasTranslatedTitle(self):
        return True

    def getRelativeUrl(self):
        """Without `portal_categories`, as a category is written."""
        url = XMLObject.getRelativeUrl(self)
        return url.split('/', 1)[1] if url.startswith('portal_categories/') else url

    def getCategoryRelativeUrl(self, base=0):
        url = self.getRelativeUrl()
        return url if base else url.split('/', 1)[1] if '/' in url else ''

    def getLogicalPath(self, item_method='getTitleOrId'):
        parent = self.getParentValue()
        path = parent.getLogicalPath(item_method) if isinstance(parent, Category) and not isinstance(parent, BaseCategory) else ''
        return (path + '/' if path else '') + str(getattr(self, item_method)())

    def getCategoryChildValueList(self, recursive=1, include_if_child=1, checked_permission=None, sort_on=None, local_sort_id=None,
                                  **kw):
        """The categories below, parents before their children."""
        result = []
        for value in sort_values(self.objectValues(), sort_on or local_sort_id or ('int_index', 'title')):
            if checked_permission is None or getSecurityManager().checkPermission(checked_permission, value):
                child_list = value.getCategoryChildValueList(1, include_if_child, checked_permission, sort_on, local_sort_id) \
                    if recursive else []
                if include_if_child or not child_list:
                    result.append(value)
                result.extend(child_list)
        return result

    def getCategoryChildItemList(self, recursive=1, base=0, display_id='logical_path', display_none_category=1, **kw):
        """Pairs of label and category, as the items of a list field. Computed once per transaction, where ERP5 caches them for hours."""
        key = self.getPath(), recursive, base, display_id, display_none_category, repr(sorted(kw.items())), getSecurityManager().getUser().getId()
        cache = getTransactionalVariable().setdefault('category_item_list', {})
        if key not in cache:
            cache[key] = self._renderItemList(recursive, base, display_id, display_none_category, **kw)
        return [list(item) for item in cache[key]]

    def _renderItemList(self, recursive, base, display_id, display_none_category, **kw):
        getter = 'getLogicalPath' if 'logical_path' in display_id else 'getTitle'
        item_list = [[getattr(value, getter)(), value.getCategoryRelativeUrl(base)]
                     for value in self.getCategoryChildValueList(recursive, **kw)]
        return ([['', '']] if display_none_category else []) + item_list

    def getCategoryChildTitleItemList(self, recursive=1, base=0, **kw):
        return self.getCategoryChildItemList(recursive, base, 'title', **kw)

    def getCategoryChildTranslatedTitleItemList(self, recursive=1, base=0, **kw):
        return [[translate_text(label) if label else label, value]
                for label, value in self.getCategoryChildItemList(recursive, base, 'title', **kw)]

    def getCategoryChildRelativeUrlList(self, base='', recursive=1):
        return [value.getCategoryRelativeUrl(1) for value in self.getCategoryChildValueList(recursive)]


class BaseCategory(Category):
    """The root of a tree of categories, and a kind of relation between documents."""
    meta_type = 'ERP5 Base Category'

    def getBaseCategoryId(self):
        return self.getId()


InitializeClass(Category)
InitializeClass(BaseCategory)
