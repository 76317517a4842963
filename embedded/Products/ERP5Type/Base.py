"""Stands in for the base class of all ERP5 documents."""
import random

from AccessControl import ClassSecurityInfo, Unauthorized, getSecurityManager
from AccessControl.ZopeGuards import guarded_getattr
from Acquisition import aq_base, aq_chain, aq_inner, aq_parent
from DateTime import DateTime
from OFS.SimpleItem import SimpleItem
from Products.ERP5Form import skin

from . import Permissions
from .Globals import InitializeClass
from .Message import Message
from .Utils import UpperCase

_MARKER = object()
EDIT_CONTROL_SET = frozenset(('REQUEST', 'force_update', 'reindex_object', 'keep_existing', 'activate_kw', 'edit_order', 'restricted'))


class Base(SimpleItem):
    """A document: properties, categories, workflow history. Leaves out HTML rendering, related-object updates on rename, and DAV."""
    meta_type = 'ERP5 Base Object'
    portal_type = 'Base Object'
    isPortalContent = 1
    isIndexable = True
    isTempDocument = False
    property_sheets = ('Base',)
    constraints = ()
    categories = ()
    uid = None
    index_html = None
    _local_properties = ()
    _property_definition_list = ()
    _restricted_accessor_set = frozenset()
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)

    def __init__(self, id, uid=None, **kw):
        self.id = id
        if uid is not None:
            self.uid = uid

    # where am I
    security.declarePublic('getPortalObject')

    def getPortalObject(self):
        from Products.ERP5.ERP5Site import ERP5Site, getSite
        for value in aq_chain(aq_inner(self)):
            if isinstance(aq_base(value), ERP5Site):
                return value
        return getSite()

    security.declareProtected(Permissions.AccessContentsInformation, 'getRelativeUrl', 'getPath', 'getParentValue', 'getUid',
                              'getParentUid', 'getParentRelativeUrl', 'getUrl', 'getParentId')

    def getRelativeUrl(self):
        return '/'.join(self.getPhysicalPath()[len(self.getPortalObject().getPhysicalPath()):])

    def getPath(self):
        return '/'.join(self.getPhysicalPath())

    getUrl = getPath

    def getParentValue(self):
        return aq_parent(aq_inner(self))

    def getParentId(self):
        return self.getParentValue().getId()

    def getParentUid(self):
        return self.getParentValue().getUid()

    def getParentRelativeUrl(self):
        return self.getParentValue().getRelativeUrl()

    def _setUid(self, value):
        """Documents have a number; rows of lists that are no documents yet, such as `new_1`."""
        self.uid = value

    def getUid(self):
        if self.uid is None:
            self.uid = random.randrange(1, 2 ** 31)
        return self.uid

    def _hasTranslatedTitle(self):
        """Whether its title is a message of the interface: of types, modules, states and categories, not of what people write."""
        return self.portal_type.endswith(' Module')

    # what am I
    security.declarePublic('getPortalType', 'getTypeInfo', 'isTempObject', 'getPortalTypeName')

    def getPortalType(self):
        return self.portal_type

    def getPortalTypeName(self):
        return self.portal_type

    def getTypeInfo(self):
        return self.getPortalObject().portal_types.getTypeInfo(self)

    def isTempObject(self):
        current = aq_inner(self)
        return bool(getattr(aq_base(current), 'isTempDocument', False))

    security.declareProtected(Permissions.AccessContentsInformation, 'getTitleOrId', 'title_or_id', 'getTranslatedTitleOrId',
                              'getCompactTitle')

    def getTitleOrId(self):
        return self.getTitle() or self.getId()

    title_or_id = getTranslatedTitleOrId = getCompactTitle = getTitleOrId

    def __repr__(self):
        return '<%s at %s>' % (type(aq_base(self)).__name__, '/'.join(self.getPhysicalPath()))

    # properties
    security.declareProtected(Permissions.AccessContentsInformation, 'getProperty', 'hasProperty', 'getPropertyList', 'propertyIds',
                              'propertyMap')

    def getProperty(self, key, d=_MARKER, **kw):
        """The value of a property, category or any other getter; a read permission of its own is checked."""
        name = 'get' + UpperCase(key)
        if name in self._restricted_accessor_set:
            guarded_getattr(self, name)
        return self._getProperty(key, d)

    def _getProperty(self, key, d=_MARKER):
        name = 'get' + UpperCase(key)
        if getattr(aq_base(self), name, None) is not None:
            return getattr(self, name)(*(() if d is _MARKER else (d,)))
        value = self.__dict__.get(key)
        return value if value is not None else None if d is _MARKER else d

    def getPropertyList(self, key, d=_MARKER):
        return self.getProperty(key + '_list', d)

    def hasProperty(self, key):
        method = getattr(aq_base(self), 'has' + UpperCase(key), None)
        return bool(getattr(self, 'has' + UpperCase(key))()) if method is not None else self.__dict__.get(key) is not None

    def propertyMap(self):
        return list(type(aq_base(self))._property_definition_list) + list(self._local_properties)

    def propertyIds(self):
        return [definition['id'] for definition in self.propertyMap()]

    security.declareProtected(Permissions.ModifyPortalContent, 'setProperty', 'edit', 'updateLocalRolesOnSecurityGroups')

    def setProperty(self, key, value, **kw):
        result = self._setProperty(key, value, **kw)
        self.reindexObject()
        return result

    def _setProperty(self, key, value, type=None, **kw):
        for name in ('_set' + UpperCase(key), 'set' + UpperCase(key)):
            if getattr(aq_base(self), name, None) is not None:
                return getattr(self, name)(value, **kw)
        if key not in self.propertyIds():
            kind = 'int' if isinstance(value, int) else 'float' if isinstance(value, float) else \
                'lines' if isinstance(value, (list, tuple)) else 'string'
            self._local_properties += ({'id': key, 'type': type or kind},)
        setattr(self, key, value)

    def _edit(self, REQUEST=None, force_update=0, reindex_object=0, keep_existing=0, activate_kw=None, edit_order=(), restricted=0, **kw):
        """Set what differs; keys in `edit_order` come last, the others are tried twice, since one setter may change what another reads."""
        def set_changed(key_list):
            unmodified = []
            for key in key_list:
                if not force_update and self._getProperty(key) == kw[key]:
                    unmodified.append(key)
                    continue
                if keep_existing and self.hasProperty(key):
                    continue
                if restricted and 'set' + UpperCase(key) in self._restricted_accessor_set:
                    guarded_getattr(self, 'set' + UpperCase(key))
                if key == 'id':
                    self.setId(kw['id'])
                else:
                    self._setProperty(key, kw[key])
            return unmodified
        key_list = sorted(key for key in kw if key not in edit_order)
        set_changed(set_changed(key_list))
        set_changed([key for key in edit_order if key in kw])
        if kw and reindex_object:
            self.reindexObject()

    def edit(self, REQUEST=None, force_update=0, reindex_object=1, **kw):
        """Change properties, as the user: setters with a permission of their own are checked; the edit workflow notes it."""
        self._edit(REQUEST=REQUEST, force_update=force_update, reindex_object=reindex_object, restricted=1, **kw)
        if not self.isTempObject():
            self.getPortalObject().portal_workflow._notifyEdit(self)

    def setId(self, id, reindex=1):
        self.getParentValue().manage_renameObject(self.id, id)

    # dates and history
    security.declareProtected(Permissions.AccessContentsInformation, 'getModificationDate', 'getCreationDate', 'getOwnerId')

    def _getHistoryTimeList(self):
        history = getattr(aq_base(self), 'workflow_history', None) or {}
        return [entry['time'] for log in history.values() for entry in log if entry.get('time') is not None]

    def getModificationDate(self):
        return max(self._getHistoryTimeList(), default=None) or self.bobobase_modification_time()

    def getCreationDate(self):
        return min(self._getHistoryTimeList(), default=None) or self.bobobase_modification_time()

    def bobobase_modification_time(self):
        return DateTime(self._p_mtime) if getattr(self, '_p_mtime', None) else DateTime()

    def getOwnerId(self):
        return next((user for user, roles in (self.__ac_local_roles__ or {}).items() if 'Owner' in roles), None)

    # categories
    security.declareProtected(Permissions.AccessContentsInformation, 'getCategoryList', 'getCategoryMembershipList', 'hasCategory')
    security.declareProtected(Permissions.ModifyPortalContent, 'setCategoryList', 'setCategoryMembership')

    def getCategoryList(self):
        return list(aq_base(self).categories or ())

    def _getAcquiredCategoryList(self, base):
        """The values of a category that the document has not itself; `Movement` takes them from its delivery."""
        return []

    def _getCatalogCategoryList(self):
        """The memberships that the catalog shall know."""
        return self.getCategoryList()

    def hasCategory(self, category):
        return category in self.getCategoryList()

    def _setCategoryList(self, value):
        self.categories = tuple(value or ())

    setCategoryList = setCategoriesList = _setCategoriesList = _setCategoryList
    getCategoriesList = getCategoryList

    def getCategoryMembershipList(self, base, base_list=0, **kw):
        found = [item for item in self.getCategoryList() if item.startswith(base + '/')]
        return found if base_list else [item[len(base) + 1:] for item in found]

    def _setCategoryMembership(self, base, value_list):
        kept = [item for item in self.getCategoryList() if not item.startswith(base + '/')]
        self.categories = tuple(kept + [base + '/' + value for value in value_list if value])

    setCategoryMembership = _setCategoryMembership

    def isMemberOf(self, category, **kw):
        return any(item == category or item.startswith(category + '/') for item in self.getCategoryList())

    # consistency
    security.declareProtected(Permissions.AccessContentsInformation, 'checkConsistency', 'Base_checkConsistency')

    def checkConsistency(self, fixit=False, filter=None, **kw):
        """The findings of all constraints of the type's property sheets."""
        return [message for constraint in type(aq_base(self)).constraints
                for message in constraint.checkConsistency(self, fixit=fixit)]

    def Base_checkConsistency(self, **kw):
        """Raise ValidationFailed with what checkConsistency finds."""
        message_list = [message.getMessage() for message in self.checkConsistency()]
        if message_list:
            from .Core.Workflow import ValidationFailed
            raise ValidationFailed(message_list)

    # skins and type based methods
    security.declarePublic('Base_translateString', 'getTypeBasedMethod')

    def Base_translateString(self, message, catalog='ui', encoding='utf8', lang=None, **kw):
        return Message('erp5_ui', message, kw.get('mapping')).translate(lang)

    def getTypeBasedMethod(self, method_id, fallback_script_id=None, **kw):
        return self._getTypeBasedMethod(method_id, fallback_script_id, **kw)

    def _getTypeBasedMethod(self, method_id, fallback_script_id=None, **kw):
        name_list = [self.portal_type.replace(' ', '')] + [klass.__name__.replace(' ', '') for klass in type(aq_base(self)).__mro__]
        for name in name_list:
            script = getattr(self, '%s_%s' % (name, method_id), None)
            if script is not None:
                return script
        return getattr(self, fallback_script_id) if fallback_script_id else None

    # temporary and derived objects
    security.declareProtected(Permissions.AccessContentsInformation, 'asContext')

    def asContext(self, context=None, REQUEST=None, **kw):
        """A temporary object with the data of this one, overloaded with `kw`."""
        temporary = aq_base(self).__class__.__new__(aq_base(self).__class__)
        temporary.__dict__.update(aq_base(self).__dict__)
        temporary.__dict__.update(kw, isTempDocument=True, _original=self)
        return temporary.__of__(self.getParentValue())

    # catalog, activities
    security.declarePublic('reindexObject', 'recursiveReindexObject', 'reindexObjectSecurity')
    security.declareProtected(Permissions.ManagePortal, 'activate')
    security.declareProtected(Permissions.AccessContentsInformation, 'serialize', 'hasActivity')

    def reindexObject(self, *args, **kw):
        if self.isIndexable and not self.isTempObject() and aq_parent(aq_inner(self)) is not None:
            self.getPortalObject().portal_activities.queueIndexation(self)

    def recursiveReindexObject(self, *args, **kw):
        self.reindexObject()

    reindexObjectSecurity = recursiveReindexObject

    def immediateReindexObject(self, *args, **kw):
        self.getPortalObject().portal_catalog.catalogObject(self)

    def activate(self, **kw):
        return self.getPortalObject().portal_activities.activateObject(self, **kw)

    def hasActivity(self, **kw):
        return self.getPortalObject().portal_activities.hasActivity(self, **kw)

    def serialize(self):
        self._p_changed = True

    # security
    def _getAcquireLocalRoles(self):
        """Whether local roles of the container count here: off for most types, and then for users and catalog alike."""
        type_info = self.getTypeInfo()
        return type_info is None or type_info.getTypeAcquireLocalRole()

    def updateLocalRolesOnSecurityGroups(self, **kw):
        type_info = self.getTypeInfo()
        if type_info is not None:
            type_info.updateLocalRolesOnDocument(self)
            self.reindexObject()

    def getRelationCountForDeletion(self):
        """How many documents refer to this one or to something in it, those in it not counted."""
        inside = self.getRelativeUrl() + '/'
        related = self.getPortalObject().portal_categories.getRelatedValueList(self)
        related += [value for part in (self.contentValues() if hasattr(aq_base(self), 'contentValues') else ())
                    for value in self.getPortalObject().portal_categories.getRelatedValueList(part)]
        return len({value.getRelativeUrl() for value in related if not (value.getRelativeUrl() + '/').startswith(inside)})

    def isDeletable(self, check_relation=False):
        if check_relation and self.getRelationCountForDeletion():
            return False
        if any(workflow_id != 'edit_workflow' for workflow_id in getattr(aq_base(self), 'workflow_history', None) or ()):
            return self.getPortalObject().portal_workflow.isTransitionPossible(self, 'delete')
        return getSecurityManager().checkPermission(Permissions.DeleteObjects, self.getParentValue())

    # the web
    security.declarePublic('Base_edit', 'Base_redirect', 'Workflow_statusModify', 'Base_callDialogMethod', 'Base_renderForm')
    Base_edit, Base_redirect, Workflow_statusModify = skin.Base_edit, skin.Base_redirect, skin.Workflow_statusModify
    Base_callDialogMethod, Base_renderForm = skin.Base_callDialogMethod, skin.Base_renderForm
    security.declareProtected(Permissions.View, 'view', '__call__')

    def view(self, **kw):
        """The default page of a document: its title."""
        if not getSecurityManager().checkPermission(Permissions.View, self):
            raise Unauthorized('view')
        from html import escape
        return '<html><head><title>%(title)s</title></head><body><h1>%(title)s</h1></body></html>' % {
            'title': escape(str(self.getTitleOrId()))}

    def __call__(self, *args, **kw):
        """Render the default view."""
        return self.view()


# ERP5's generator of sites gives these to everyone; modules and workflows then narrow them
DEFAULT_ROLE_DICT = {
    Permissions.AccessContentsInformation: ('Anonymous', 'Manager', 'Member'),
    Permissions.View: ('Anonymous', 'Manager', 'Member', 'Owner'),
    Permissions.AddPortalContent: ('Manager', 'Owner'),
    Permissions.ModifyPortalContent: ('Manager', 'Owner'),
    Permissions.DeleteObjects: ('Manager', 'Owner'),
    Permissions.ListFolderContents: ('Manager', 'Member'),
    Permissions.SearchCatalog: ('Anonymous', 'Manager', 'Member'),
    Permissions.ManageProperties: ('Manager',),
    Permissions.ManagePortal: ('Manager',),
    Permissions.ManageUsers: ('Manager',),
    'View History': ('Manager', 'Member'),
    Permissions.TranslateContent: ('Manager',),
    Permissions.SetOwnPassword: ('Manager', 'Member'),
    Permissions.ResetDynamicClasses: ('Manager',),
}


InitializeClass(Base)
