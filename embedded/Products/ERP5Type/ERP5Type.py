"""Stands in for portal types and roles defined on them."""
from AccessControl import ClassSecurityInfo, Unauthorized, getSecurityManager
from Acquisition import aq_base

from . import Permissions, dynamic
from .accessor import as_list, evaluate_default
from .Globals import InitializeClass
from .Message import translate_text
from .XMLObject import XMLObject

# attribute -> what its getter is called; each is a tuple on the type document, `get<Name>List` and `set<Name>List` are made below
LIST_ATTRIBUTE = {'type_allowed_content_type': 'TypeAllowedContentType', 'type_hidden_content_type': 'TypeHiddenContentType',
                  'type_property_sheet': 'TypePropertySheet', 'type_base_category': 'TypeBaseCategory', 'type_workflow': 'TypeWorkflow',
                  'type_mixin': 'TypeMixin', 'group_list': 'TypeGroup'}


class ERP5TypeInformation(XMLObject):
    """A portal type. Actions and roles are kept as plain records on it instead of sub-documents."""
    meta_type = 'ERP5 Base Type'
    portal_type = 'Base Type'
    isIndexable = False
    type_class = 'XMLObject'
    init_script = permission = None
    acquire_local_roles = 0
    type_allowed_content_type = type_hidden_content_type = type_property_sheet = type_base_category = type_workflow = ()
    type_mixin = group_list = searchable_text_property_id = ()
    action_list = ()                                    # ActionRecord tuples, see ActionsTool
    role_list = ()                                      # {'role_name_list', 'condition', 'category_list'}
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getTypeClass', 'getTypeInitScriptId', 'isConstructionAllowed',
                              'allowType', 'getInstanceBaseCategoryList', 'getInstancePropertySet', 'getActionInformationList',
                              'getInstancePropertyAndBaseCategorySet', 'getRecursivePropertySheetValueList', 'getDefaultViewFor',
                              'getTypeAcquireLocalRole', 'getHiddenContentTypeList', 'getSearchableTextPropertyIdList')
    security.declarePublic('constructInstance')
    security.declareProtected(Permissions.ModifyPortalContent, 'setTypeInitScriptId', 'setSearchableTextPropertyIdList')
    security.declarePrivate('updateLocalRolesOnDocument')

    def getTitle(self, *args):
        return getattr(aq_base(self), 'title', None) or self.getId()

    def _hasTranslatedTitle(self):
        return True

    def getTranslatedTitle(self, *args):
        return translate_text(self.getTitle())

    def getShortTitle(self, *args):
        return getattr(aq_base(self), 'short_title', None)

    def getTypeClass(self):
        return self.type_class

    def getTypeInitScriptId(self):
        return self.init_script

    def setTypeInitScriptId(self, value):
        self.init_script = value

    def getSearchableTextPropertyIdList(self):
        return list(self.searchable_text_property_id)

    def setSearchableTextPropertyIdList(self, value):
        self.searchable_text_property_id = tuple(value)

    def getTypeAcquireLocalRole(self):
        return bool(self.acquire_local_roles)

    def getTypeInfo(self, *args):
        return self.getPortalObject().portal_types.getTypeInfo(*args or (self,))

    def allowType(self, portal_type):
        return portal_type in self.getTypeAllowedContentTypeList()

    def newContent(self, id=None, portal_type=None, **kw):
        """Role and Action Information are kept as records; anything else is a sub-document."""
        if portal_type == 'Action Information':
            record = {
                'id': id or 'action_%s' % self.generateNewId(), 'reference': kw.get('reference'), 'action': kw.get('action', ''),
                'title': kw.get('title') or kw.get('reference'), 'category': kw.get('action_type', 'object_view'),
                'condition': kw.get('condition', ''), 'icon': kw.get('icon', ''),
                'permission_list': tuple(as_list(kw.get('action_permission_list', kw.get('action_permission', ('View',))))),
                'priority': kw.get('float_index', 1.0), 'description': kw.get('description', '')}
            self.action_list += (record,)
            return Action(self, record)
        if portal_type != 'Role Information':
            return XMLObject.newContent(self, id=id, portal_type=portal_type, **kw)
        record = {'id': id or 'role_%s' % self.generateNewId(), 'role_name_list': tuple(kw['role_name_list']),
                  'title': kw.get('title', ''), 'category_list': tuple(kw.get('role_category_list', ())),
                  'condition': kw.get('condition', '')}
        self.role_list += (record,)
        return Record(self, record)

    def manage_delObjects(self, ids=None, REQUEST=None):
        """Delete actions and roles, by the id that they were made with, or sub-documents."""
        id_set = set(as_list(ids))
        for name in 'action_list', 'role_list':
            record_list = getattr(self, name)
            setattr(self, name, tuple(record for record in record_list if record.get('id') not in id_set))
            id_set -= {record.get('id') for record in record_list}
        XMLObject.manage_delObjects(self, [id for id in as_list(ids) if id in id_set], REQUEST)

    def isConstructionAllowed(self, container):
        permission = self.permission or Permissions.AddPortalContent
        return bool(getSecurityManager().checkPermission(permission, container))

    def getHiddenContentTypeList(self):
        return self.getTypeHiddenContentTypeList()

    def getRecursivePropertySheetValueList(self):
        return dynamic.sheet_value_list(self.getPortalObject(), self)

    def getInstanceBaseCategoryList(self):
        return sorted(dynamic.portal_type_class(self.getId()).base_category_set)

    def getInstancePropertySet(self):
        return {definition['id'] for definition in dynamic.portal_type_class(self.getId())._property_definition_list}

    def getInstancePropertyAndBaseCategorySet(self):
        return self.getInstancePropertySet() | set(self.getInstanceBaseCategoryList())

    def getActionInformationList(self):
        return [Action(self, record) for record in self.action_list]

    security.declarePrivate('getActionList')

    def getActionList(self):
        """Enabled actions by priority."""
        return [CacheableAction(record) for record in sorted(self.action_list, key=lambda record: record['priority'])
                if record.get('visible', True)]

    def getDefaultViewFor(self, ob, view='view'):
        action_list = self.getPortalObject().portal_actions.listFilteredActionsFor(ob).get('object_view', ())
        if not action_list:
            raise Unauthorized('No accessible views available for %s' % ob.getPath())
        return ob.restrictedTraverse(action_list[0]['url'].rsplit('/', 1)[1].split('?')[0])

    def constructInstance(self, container, id, created_by_builder=0, temp_object=0, compute_local_role=None, notify_workflow=True,
                          is_indexable=None, activate_kw=None, reindex_kw=None, immediate_reindex=False, **kw):
        """Create a document of this type in `container`, run its init script, then set `kw`."""
        if not temp_object and not self.isConstructionAllowed(container):
            raise Unauthorized('Cannot create %s' % self.getId())
        document = dynamic.portal_type_class(self.getId())(id)
        document.portal_type = self.getId()
        if temp_object:
            document.isTempDocument = True
            document = document.__of__(container)
        else:
            container._setObject(id, document)
            document = container._getOb(id)
            document.getUid()
            if compute_local_role is not False:
                self.updateLocalRolesOnDocument(document)
            if notify_workflow:
                self.getPortalObject().portal_workflow._initializeDocument(document)
        if self.init_script and (not temp_object or self.init_script in ()):
            getattr(document, self.init_script)(created_by_builder=created_by_builder, edit_kw=kw)
        if kw:
            document._edit(force_update=1, **kw)
        if not temp_object:
            (document.immediateReindexObject if immediate_reindex else document.reindexObject)()
        return document

    def updateLocalRolesOnDocument(self, ob, user_name=None, reindex=True, activate_kw=()):
        """Give the security groups of the matching roles their local roles; the owner's role is kept."""
        local_roles = {user: list(roles) for user, roles in (aq_base(ob).__ac_local_roles__ or {}).items() if 'Owner' in roles}
        local_roles = {user: ['Owner'] for user in local_roles}
        for role in self.role_list:
            if role['condition'] and not evaluate_default(ob, role['condition']):
                continue
            group = security_group_id(self.getPortalObject(), role['category_list'])
            if group:
                local_roles[group] = sorted(set(local_roles.get(group, ())) | set(role['role_name_list']))
        ob.__ac_local_roles__ = local_roles

    def updateRoleMapping(self, REQUEST=None, form_id='', priority=3):
        for value in self.getPortalObject().portal_catalog.unrestrictedSearchResults(portal_type=self.getId()):
            value.getObject().updateLocalRolesOnSecurityGroups()

    def _setProperty(self, key, value, type=None, **kw):
        XMLObject._setProperty(self, key, value, type, **kw)
        self.getPortalObject().portal_types.resetDynamicDocumentsOnceAtTransactionBoundary()


class CacheableAction:
    """An action as ERP5 asks it whether it is for a document: by key, `test`, `cook`."""

    def __init__(self, record):
        self.record = record

    def __getitem__(self, key):
        return self.record['reference' if key == 'id' else key]

    def test(self, context):
        check, record = getSecurityManager().checkPermission, self.record
        return all(check(permission, context.vars['here']) for permission in record['permission_list']) and bool(
            not record['condition'] or context.evaluate(record['condition']))

    def cook(self, context):
        record = self.record
        return {'id': record['reference'], 'name': record['title'], 'title': record['title'], 'category': record['category'],
                'description': record['description'], 'priority': record['priority'], 'icon': record['icon'],
                'url': context.evaluate(record['action']), 'visible': True, 'available': True, 'allowed': True}


class Record:
    """Stands in for Role Information: one of the records of a type."""
    __allow_access_to_unprotected_subobjects__ = 1

    def __init__(self, type_info, record):
        self.type_info, self.record = type_info, record

    def getId(self):
        return self.record['id']


class Action(Record):
    """Stands in for Action Information."""

    def getReference(self):
        return self.record['reference']

    def getTitle(self):
        return self.record['title']

    def getActionType(self):
        return self.record['category']

    def getActionText(self):
        return self.record['action']

    def getConditionText(self):
        return self.record['condition']

    def getActionPermissionList(self):
        return list(self.record['permission_list'])

    def isVisible(self):
        return self.record.get('visible', True)

    def setVisible(self, value):
        self._set(visible=value)

    def setCondition(self, value):
        self._set(condition=value)

    def _set(self, **kw):
        record = dict(self.record, **kw)
        self.type_info.action_list = tuple(record if other is self.record else other for other in self.type_info.action_list)
        self.record = record


def security_group_id(portal, category_list):
    """The id of the group that has all these categories, in the order of their base categories' names."""
    code_list = []
    for category in sorted(category_list):
        value = portal.portal_categories.resolveCategory(category)
        if value is None:
            return None
        code_list.append(value.getProperty('codification') or value.getProperty('reference') or value.getId())
    return '_'.join(code_list)


def _list_accessors(attribute, name):
    def getter(self, *args):
        return list(getattr(aq_base(self), attribute))

    def setter(self, value):
        setattr(self, attribute, tuple(as_list(value)))
        self.getPortalObject().portal_types.resetDynamicDocumentsOnceAtTransactionBoundary()
    return getter, setter


for _attribute, _name in LIST_ATTRIBUTE.items():
    _getter, _setter = _list_accessors(_attribute, _name)
    for _prefix, _function, _permission in (('get', _getter, Permissions.AccessContentsInformation),
                                            ('set', _setter, Permissions.ModifyPortalContent), ('_set', _setter, None)):
        setattr(ERP5TypeInformation, '%s%sList' % (_prefix, _name), _function)
        if _permission:
            setattr(ERP5TypeInformation, '%s%sList__roles__' % (_prefix, _name), dynamic.permission_role(_permission))
InitializeClass(ERP5TypeInformation)
