"""Stand-ins for tools of which templates use little: actions, skins, callables, membership, caches, ids, trash."""
from AccessControl import ClassSecurityInfo, getSecurityManager
from Acquisition import aq_base
from BTrees.OOBTree import OOBTree
from OFS.Folder import Folder as OFSFolder
from Products.CMFCore.ActionInformation import ActionInformation
from Products.CMFCore.Expression import Expression
from Products.ERP5Type import Cache, Permissions
from Products.ERP5Type.accessor import as_list
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool
from Products.ERP5Type.Utils import createExpressionContext


class ActionsTool(BaseTool):
    """portal_actions: the actions of a document's type and workflows. Leaves out caching, and global actions but Metadata and worklists, which
    only the portal has.

    An action is a dictionary on the type document: reference, title, category, action and condition (TALES texts), permission_list,
    priority, description, icon.
    """
    id = 'portal_actions'
    portal_type = 'Actions Tool'
    security = ClassSecurityInfo()
    security.declarePublic('listFilteredActionsFor')
    _actions = (ActionInformation('metadata', title='Metadata', category='object_view', permissions=('Manage properties',),
                                  action=Expression('string:${object_url}/Base_viewMetadata')),)

    def listActions(self, info=None, object=None):
        return list(self._actions)

    def listFilteredActionsFor(self, object=None):
        """Category -> actions that the user may run on `object`."""
        type_info, result, context = object.getTypeInfo(), {}, createExpressionContext(object)
        for action in type_info.getActionList() if type_info else ():
            if action.test(context):
                result.setdefault(action['category'], []).append(action.cook(context))
        for action in self._actions:
            if type_info and any(getSecurityManager().checkPermission(x, object) for x in action.getPermissions()):
                result.setdefault(action.getCategory(), []).append({
                    'id': action.getId(), 'name': action.Title(), 'title': action.Title(), 'category': action.getCategory(), 'priority': 100.0,
                    'url': '%s/Base_viewMetadata' % object.absolute_url(), 'icon': '', 'visible': True, 'available': True, 'allowed': True})
        for workflow in self.getPortalObject().portal_workflow.getWorkflowValueListFor(object):
            for transition in workflow._listActionFor(object):
                url = (transition.getAction() or '') % {'content_url': object.absolute_url()}
                result.setdefault('workflow', []).append({
                    'id': transition.getReference(), 'name': transition.getActionName(), 'title': transition.getActionName(),
                    'url': url, 'category': 'workflow', 'icon': '', 'transition': transition, 'workflow_id': workflow.getId()})
        if aq_base(object) is aq_base(self.getPortalObject()):
            result['global'] = self.getPortalObject().portal_workflow.listActions()
        return result


class SkinsTool(OFSFolder):
    """portal_skins: folders searched in the order of their priority. One selection, `View`, holds them all."""
    id = 'portal_skins'
    meta_type = 'ERP5 Skins Tool'
    security = ClassSecurityInfo()
    security.declarePublic('getSkinSelections', 'changeSkin')

    def findObject(self, name):
        """The first object of this id, without acquisition wrapper, or None."""
        base = aq_base(self)
        for id in base.getFolderIdList():
            found = aq_base(base.__dict__[id]).__dict__.get(name)
            if found is not None and hasattr(aq_base(found), 'meta_type'):
                return found
        return None

    def getFolderIdList(self):
        id_list = [item['id'] for item in self._objects]
        return sorted(id_list, key=lambda id: -float(getattr(self.__dict__[id], 'business_template_skin_layer_priority',
                                                             100 if id == 'custom' else 0) or 0))

    def getSkinSelections(self):
        return ['View']

    def changeSkin(self, skinname, REQUEST=None):
        """There is one skin."""


class CallableTool(BaseTool):
    """portal_callables: scripts that are documents; any object acquires them."""
    id = 'portal_callables'
    portal_type = 'Callable Tool'


class WebServiceTool(BaseTool):
    """portal_web_services; leaves out outgoing connections."""
    id = 'portal_web_services'
    portal_type = 'Web Service Tool'


class MembershipTool(BaseTool):
    """portal_membership: who the user is."""
    id = 'portal_membership'
    portal_type = 'Membership Tool'
    security = ClassSecurityInfo()
    security.declarePublic('checkPermission', 'isAnonymousUser', 'getAuthenticatedMember')

    def checkPermission(self, permissionName, object, subobjectName=None):
        if subobjectName is not None:
            object = getattr(object, subobjectName)
        return bool(getSecurityManager().checkPermission(permissionName, object))

    def isAnonymousUser(self):
        return self.getAuthenticatedMember().getUserName() == 'Anonymous User'

    def getAuthenticatedMember(self):
        return getSecurityManager().getUser()


class CacheTool(BaseTool):
    """portal_caches."""
    id = 'portal_caches'
    portal_type = 'Cache Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.ModifyPortalContent, 'clearCache', 'clearAllCache')

    def clearCache(self, cache_factory_list=('erp5_content_short', 'erp5_content_medium', 'erp5_content_long'), **kw):
        Cache.clearCache(as_list(cache_factory_list))

    def clearAllCache(self):
        Cache.clearAllCache()


class IdTool(BaseTool):
    """portal_ids: increasing numbers per group, without gaps; leaves out other generators."""
    id = 'portal_ids'
    portal_type = 'Id Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'generateNewId')
    last_id_dict = None

    def generateNewId(self, id_group=None, default=None, **kw):
        key = repr(id_group)
        if self.last_id_dict is None:
            self.last_id_dict = OOBTree()               # groups do not conflict with each other
        number = self.last_id_dict[key] = (
            self.last_id_dict[key] + 1 if key in self.last_id_dict else 1 if default is None else default)
        return number


for _class in (ActionsTool, SkinsTool, CallableTool, WebServiceTool, MembershipTool, CacheTool, IdTool):
    InitializeClass(_class)
