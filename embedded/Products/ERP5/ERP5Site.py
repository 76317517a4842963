"""Stands in for the portal."""
from AccessControl import ClassSecurityInfo
from Acquisition import aq_base, aq_parent
from Products.ERP5Type import Permissions, dynamic
from Products.ERP5Type.Cache import CacheCookieMixin, CachingMethod
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.TransactionalVariable import getTransactionalVariable
from Products.ERP5Type.Utils import UpperCase
from Products.ERP5Type.XMLObject import XMLObject
from zope.component.hooks import getSite as getComponentSite
from zope.component.hooks import setSite

# ids that are never skins; the first characters of names that cannot be
NOT_SKIN_PREFIX = ('_', 'aq_', 'im_', '@')
MARKER = object()


def getSite():
    """The current portal of this thread. IndexError when there is none, as in ERP5."""
    site = getComponentSite()
    if site is None:
        raise IndexError('no site')
    return getattr(aq_parent(site), site.id)


class ERP5Site(CacheCookieMixin, XMLObject):
    """The portal: tools, modules, and skins that any object below acquires. Leaves out the skin cache."""
    meta_type = 'ERP5 Site'
    portal_type = 'ERP5 Site'
    isIndexable = False
    title = 'ERP5'
    default_skin_name = 'View'
    security = ClassSecurityInfo()
    security.declarePublic('getPortalObject', 'getCurrentSkinName', 'changeSkin', 'Localizer')
    security.declarePrivate('setupCurrentSkin')
    security.declareProtected(Permissions.ModifyPortalContent, 'setTitle')
    security.declareProtected(Permissions.AccessContentsInformation, 'getTitle', 'getDefaultModuleValue', 'getDefaultModule',
                              'getDefaultModuleId',
                              'getPortalModuleTypeList')

    def __of__(self, parent):
        """The first time in a transaction it is said which site is asked for: `getSite` joins the transaction."""
        variable = getTransactionalVariable()
        if 'ERP5Site.__of__' not in variable:
            variable['ERP5Site.__of__'] = None
        return XMLObject.__of__(self, parent)

    def getPortalObject(self):
        return self

    def getUid(self):
        return 0

    def getTitle(self, *args):
        return self.title

    def setTitle(self, value):
        self.title = value

    def _getAcquireLocalRoles(self):
        return False

    def getSiteManager(self):
        from zope.component import getGlobalSiteManager
        return getGlobalSiteManager()

    def __before_publishing_traverse__(self, self2, request):
        request.RESPONSE.realm = None
        setSite(self)
        dynamic.follow(self)

    # skins: what is found nowhere else, is looked for in the skin folders, then in portal_callables
    def __getattr__(self, name):
        try:
            return XMLObject.__getattr__(self, name)
        except AttributeError:
            if name.startswith(NOT_SKIN_PREFIX):
                raise
        found = self._findSkin(name)
        if found is None:
            raise AttributeError(name)
        return found

    def _findSkin(self, name):
        """As CMF does, what was found once is found until the transaction ends or `changeSkin` is called."""
        found_dict = getTransactionalVariable().setdefault(('skin', self._p_oid), {})
        found = found_dict.get(name)
        if found is None:
            found = found_dict[name] = self._searchSkin(name)
        return found

    def _searchSkin(self, name):
        tree = self.__dict__.get('_tree')
        skins = tree.get('portal_skins') if tree is not None else None
        found = skins.findObject(name) if skins is not None else None
        if found is None and tree is not None and tree.get('portal_callables') is not None:
            found = aq_base(tree['portal_callables'])._tree.get(name)
        return found

    def changeSkin(self, skinname, REQUEST=None):
        for key in ('skin', self._p_oid), 'field library':
            getTransactionalVariable().pop(key, None)

    def setupCurrentSkin(self, REQUEST=None):
        """As the publisher does at the beginning of a request."""
        self.changeSkin(None)

    def getCurrentSkinName(self):
        return self.default_skin_name

    # modules and groups of types
    def getPortalModuleTypeList(self):
        return self._typesOfGroup('module')

    def _typesOfGroup(self, group):
        """Cached as ERP5 does; the cookie makes changes count at once, where ERP5 lets them wait for an hour."""
        return CachingMethod(lambda group, cookie: tuple(sorted(
            value.getId() for value in self.portal_types.objectValues() if group in value.getTypeGroupList())),
            id='_getPortalGroupedTypeList', cache_factory='erp5_content_medium')(group, self.getCacheCookie(dynamic.COOKIE))

    def _statesOfGroup(self, group):
        return tuple(sorted({state.getReference() for workflow in self.portal_workflow.objectValues()
                             for state in workflow.getStateValueList() if group in state.getStateTypeList()}))

    def getDefaultModuleId(self, portal_type, default=MARKER, only_visible=False):
        """The id of the module that holds documents of this type. Raises ValueError when there is none and no default."""
        module = self.getDefaultModuleValue(portal_type, None, only_visible)
        if module is not None:
            return module.getId()
        if default is MARKER:
            raise ValueError('Unable to find module for portal_type: %s' % portal_type)
        return default

    def getDefaultModuleValue(self, portal_type, default=MARKER, only_visible=False):
        for module in self.objectValues():
            type_info = module.getTypeInfo() if getattr(aq_base(module), 'portal_type', None) else None
            if type_info is not None and 'module' in type_info.getTypeGroupList() and type_info.allowType(portal_type):
                return module
        if default is MARKER:
            raise ValueError('Unable to find module for portal_type: %s' % portal_type)
        return default

    getDefaultModule = getDefaultModuleValue

    def login_form(self):
        """The page that anonymous users are sent to."""
        return '<html><body>Please log in.</body></html>'


for _group in ('accounting_movement', 'accounting_transaction', 'document', 'delivery', 'entity', 'event', 'invoice', 'login', 'node', 'order',
               'order_movement', 'resource', 'sale', 'ticket'):
    setattr(ERP5Site, 'getPortal%sTypeList' % UpperCase(_group), lambda self, group=_group: self._typesOfGroup(group))
for _group in 'current_inventory', 'future_inventory', 'planned_order', 'reserved_inventory', 'transit_inventory':
    setattr(ERP5Site, 'getPortal%sStateList' % UpperCase(_group), lambda self, group=_group: self._statesOfGroup(group))
InitializeClass(ERP5Site)
