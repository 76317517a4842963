"""Stands in for ERP5's folders."""
from AccessControl import ClassSecurityInfo, Unauthorized, getSecurityManager
from Acquisition import aq_base
from OFS.ObjectManager import ObjectManager
from Products.BTreeFolder2.BTreeFolder2 import BTreeFolder2Base

from .. import Permissions
from ..accessor import as_list
from ..Base import Base
from ..Globals import InitializeClass


def sort_values(values, sort_on):
    """Sort documents by `(property, direction)` pairs."""
    for item in reversed(as_list(sort_on) if not isinstance(sort_on, str) else [sort_on]):
        key, order = (item, '') if isinstance(item, str) else (item[0], item[1] if len(item) > 1 else '')
        values.sort(key=lambda value: _sort_key(value.getProperty(key)), reverse=str(order).lower().startswith('desc'))
    return values


def _sort_key(value):
    return (value is not None, value if isinstance(value, (int, float)) else 0, str(value))


class Folder(BTreeFolder2Base, ObjectManager, Base):
    """A BTree folder of documents. Leaves out HBTrees, copy and paste of relations, and local permissions on types."""
    meta_type = 'ERP5 Folder'
    portal_type = 'Folder'
    property_sheets = ('Base', 'XMLObject', 'CategoryCore', 'Folder')
    last_id = None
    # Base's, which the folder classes of Zope before it in the class hierarchy would hide
    title = None
    index_html = None
    __repr__ = Base.__repr__
    view = Base.view
    __call__ = Base.__call__
    title_or_id = Base.title_or_id
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)

    def __init__(self, id, uid=None, **kw):
        BTreeFolder2Base.__init__(self, id)
        Base.__init__(self, id, uid)

    def __getattr__(self, name):
        if self._tree is None:                          # not unpickled to its end, or never had contents
            raise AttributeError(name)
        return BTreeFolder2Base.__getattr__(self, name)

    def _verifyObjectPaste(self, object, validate_src=1):
        """Renaming asks: may the user add such a document here?"""
        type_info = object.getTypeInfo()
        if type_info is not None and not type_info.isConstructionAllowed(self):
            raise ValueError('Disallowed subobject type: %s' % type_info.getId())

    # contents
    security.declareProtected(Permissions.AccessContentsInformation, 'contentValues', 'objectValues', 'objectIds', 'contentIds',
                              'objectItems', 'hasObject', 'hasContent', 'searchFolder', 'countFolder', 'get')

    def objectValues(self, spec=None, meta_type=None, portal_type=None, sort_on=None, sort_order=None, checked_permission=None, **kw):
        values = [value.__of__(self) for value in self._tree.values()] if spec is None else list(
            BTreeFolder2Base.objectValues(self, spec))
        if portal_type is not None:
            wanted = as_list(portal_type)
            values = [value for value in values if getattr(aq_base(value), 'portal_type', None) in wanted]
        if checked_permission is not None:
            check = getSecurityManager().checkPermission
            values = [value for value in values if check(checked_permission, value)]
        return sort_values(values, sort_on) if sort_on else values

    def contentValues(self, *args, **kw):
        return [value for value in self.objectValues(*args, **kw) if getattr(aq_base(value), 'isPortalContent', 0)]

    def contentIds(self, *args, **kw):
        return [value.getId() for value in self.contentValues(*args, **kw)]

    def hasContent(self, id):
        return self.has_key(id)

    def searchFolder(self, **kw):
        return self.getPortalObject().portal_catalog(parent_uid=self.getUid(), **kw)

    def countFolder(self, **kw):
        return self.getPortalObject().portal_catalog.countResults(parent_uid=self.getUid(), **kw)

    def __len__(self):
        return self.objectCount()

    def __bool__(self):
        return True

    # creation
    security.declarePublic('newContent')
    security.declareProtected(Permissions.AccessContentsInformation, 'allowedContentTypes', 'getVisibleAllowedContentTypeList',
                              'generateNewId')
    security.declareProtected(Permissions.DeleteObjects, 'manage_delObjects', 'deleteContent')

    def generateNewId(self, id_group=None, default=None, method=None):
        number = int(self.last_id or 0) + 1
        while self.has_key(str(number)):
            number += 1
        self.last_id = str(number)
        return number

    def newContent(self, id=None, portal_type=None, id_group=None, default=None, method=None, container=None, temp_object=0, **kw):
        """Create a document here; public, since the type checks who may."""
        types_tool = self.getPortalObject().portal_types
        container = self if container is None else container
        temporary = bool(temp_object or container.isTempObject())
        if portal_type is None:
            allowed = container.allowedContentTypes()
            if not allowed:
                raise ValueError('Creation disallowed')
            portal_type = allowed[0].getId()
        elif not temp_object:
            container_type = types_tool.getTypeInfo(container)
            if container_type is not None and not container_type.allowType(portal_type):
                raise ValueError('Disallowed subobject type: %s on %r' % (portal_type, container))
        type_info = types_tool.getTypeInfo(portal_type)
        if type_info is None:
            raise ValueError('No such content type: %s' % portal_type)
        if id is None:
            id = str(container.generateNewId(id_group, default)) if not temporary or container.isTempObject() else 'None'
        document = type_info.constructInstance(container=container, id=str(id), temp_object=temporary, **kw)
        if container.isTempObject():
            container._setOb(str(id), aq_base(document))
        return document

    def allowedContentTypes(self):
        type_info = self.getTypeInfo()
        types_tool = self.getPortalObject().portal_types
        found = [types_tool.getTypeInfo(name) for name in (type_info.getTypeAllowedContentTypeList() if type_info else ())]
        return [content for content in found if content is not None and content.isConstructionAllowed(self)]

    def getVisibleAllowedContentTypeList(self):
        hidden = self.getTypeInfo().getTypeHiddenContentTypeList()
        return [content.getId() for content in self.allowedContentTypes() if content.getId() not in hidden]

    def manage_delObjects(self, ids=None, REQUEST=None):
        """Delete the given sub-documents for good."""
        for id in [ids] if isinstance(ids, str) else list(ids or ()):
            value = self._getOb(id)
            if not getSecurityManager().checkPermission(Permissions.DeleteObjects, self):
                raise Unauthorized('Delete objects')
            self._delObject(value.getId())

    deleteContent = manage_delObjects

    def _delObject(self, id, *args, **kw):
        unindex = getattr(aq_base(self._getOb(id)), '_unindexRecursively', None)
        if unindex is not None and not self.isTempObject():
            self._getOb(id)._unindexRecursively()
        return BTreeFolder2Base._delObject(self, id, *args, **kw)

    def _unindexRecursively(self):
        portal = self.getPortalObject()
        portal.portal_activities.noteUnindexation(self)
        portal.portal_catalog.uncatalogObject(self)
        for value in self.objectValues():
            if isinstance(aq_base(value), Folder):
                value._unindexRecursively()

    def recursiveReindexObject(self, *args, **kw):
        self.reindexObject()
        for value in self.contentValues():
            value.recursiveReindexObject()

    def checkConsistency(self, fixit=False, filter=None, **kw):
        """Its own findings and those of its contents."""
        return Base.checkConsistency(self, fixit, filter, **kw) + [
            message for value in self.contentValues() for message in value.checkConsistency(fixit=fixit, filter=filter)]


InitializeClass(Folder)
