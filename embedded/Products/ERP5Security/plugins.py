"""Stand-ins for ERP5's PAS plugins. Left out: OAuth2, bearer tokens, encrypted cookies, authentication policies."""
from AccessControl import ClassSecurityInfo
from Acquisition import aq_base, aq_inner, aq_parent
from DateTime import DateTime
from Products.ERP5Type.ERP5Type import security_group_id
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.UnrestrictedMethod import UnrestrictedMethod
from Products.PluggableAuthService.interfaces import plugins
from Products.PluggableAuthService.plugins.BasePlugin import BasePlugin
from Products.PluggableAuthService.PropertiedUser import PropertiedUser
from zope.interface import implementer

from . import _setUserNameForAccessLog


def has_open_assignment(person):
    """Whether the person is a user now."""
    now = DateTime()
    return any(assignment.getValidationState() == 'open'
               and (not assignment.hasStartDate() or assignment.getStartDate() <= now)
               and (not assignment.hasStopDate() or assignment.getStopDate() >= now)
               for assignment in person.contentValues(portal_type='Assignment'))


def is_usable(person):
    return bool(person.getUserId()) and person.getValidationState() != 'deleted' and has_open_assignment(person)


def login_list(person):
    return [login for login in person.contentValues(portal_type='ERP5 Login') if login.getValidationState() == 'validated']


class _Plugin(BasePlugin):
    """What the plugins share."""
    security = ClassSecurityInfo()

    def __init__(self, id, title=None):
        self._setId(id)
        self.title = title or id

    def getPortalObject(self):
        return self.__parent__.__parent__ if not hasattr(self, 'aq_parent') else self.aq_parent.aq_parent

    def _personOf(self, user_id):
        """The person with this user id: from the catalog, as in ERP5."""
        return self.getPortalObject().portal_catalog.unrestrictedGetResultValue(
            portal_type='Person', user_id={'query': user_id, 'key': 'ExactMatch'}) if user_id else None


@implementer(plugins.IAuthenticationPlugin, plugins.IUserEnumerationPlugin)
class ERP5LoginUserManager(_Plugin):
    """Persons with a validated ERP5 Login and an open assignment are users."""
    meta_type = 'ERP5 Login User Manager'

    @UnrestrictedMethod
    def authenticateCredentials(self, credentials):
        """Check login name and password."""
        name, password = credentials.get('login'), credentials.get('password')
        for login in self._loginsNamed(name):
            person = login.getParentValue()
            if login.checkPassword(password) and is_usable(person):
                return person.getUserId(), login.getReference()
        return None

    def _loginsNamed(self, name):
        if not name:
            return []
        found = self.getPortalObject().portal_catalog.unrestrictedSearchResults(
            portal_type='ERP5 Login', validation_state='validated', reference={'query': name, 'key': 'ExactMatch'})
        value_list = [brain.getObject() for brain in found]
        return [value for value in value_list if value is not None and value.getReference() == name
                and value.getValidationState() == 'validated']

    @UnrestrictedMethod
    def enumerateUsers(self, id=None, login=None, exact_match=False, sort_by=None, max_results=None, **kw):
        """Users by id or by login name."""
        if isinstance(id, (tuple, list)):
            id = id[0] if id else None
        if isinstance(login, (tuple, list)):
            login = login[0] if login else None
        if id:
            person_list = [self._personOf(id)]
        else:
            person_list = [value.getParentValue() for value in self._loginsNamed(login)]
        return tuple({'id': person.getUserId(), 'login': (login_list(person) or [person])[0].getReference(), 'pluginid': self.getId(),
                      'path': person.getPath(), 'uid': person.getUid(),
                      'login_list': [{'reference': value.getReference(), 'path': value.getPath(), 'uid': value.getUid()}
                                     for value in login_list(person)]}
                     for person in person_list if person is not None and person.getUserId())


@implementer(plugins.IGroupsPlugin)
class ERP5GroupManager(_Plugin):
    """A person's security groups: for each open assignment, its function, group and site, and their combinations in one."""
    meta_type = 'ERP5 Group Manager'

    @UnrestrictedMethod
    def getGroupsForPrincipal(self, principal, request=None):
        """The groups of a user."""
        person = self._personOf(principal.getId())
        group_set = set()
        for assignment in person.contentValues(portal_type='Assignment') if person is not None else ():
            if assignment.getValidationState() == 'open':
                category_list = [item for item in assignment.getCategoryList() if item.split('/')[0] in ('function', 'group', 'site')]
                for item_list in [category_list] + [[item] for item in category_list]:
                    group = security_group_id(self.getPortalObject(), item_list) if item_list else None
                    if group:
                        group_set.add(group)
        return tuple(sorted(group_set))


@implementer(plugins.IRolesPlugin)
class ERP5RoleManager(_Plugin):
    """Every person who is a user is Member."""
    meta_type = 'ERP5 Role Manager'

    def getRolesForPrincipal(self, principal, request=None):
        """Member."""
        return ('Member',)


class ERP5User(PropertiedUser):
    """A user that knows its person, and whose local roles are acquired only where the portal type says so."""

    def _localRoles(self, object):
        principal_set, current = {self.getId(), *self.getGroups()}, aq_inner(object)
        while current is not None:
            local_roles = getattr(aq_base(current), '__ac_local_roles__', None) or {}
            for principal in principal_set.intersection(local_roles):
                yield from local_roles[principal]
            acquire = getattr(aq_base(current), '_getAcquireLocalRoles', None)
            if acquire is not None and not current._getAcquireLocalRoles():
                return
            method_of = getattr(current, '__self__', None)
            current = aq_parent(aq_inner(current)) if aq_parent(aq_inner(current)) is not None else \
                aq_inner(method_of) if method_of is not None else None

    def getRolesInContext(self, object):
        """Global and local roles."""
        return list({*self.getRoles(), *self._localRoles(object)} - ({'Developer'} - set(self.getRoles())))

    def allowed(self, object, object_roles=None):
        """Whether one of the roles is the user's on this object."""
        if object_roles is None or 'Anonymous' in object_roles or 'Authenticated' in object_roles:
            return 1
        role_set = set(object_roles)
        if role_set.intersection(self.getRoles()):
            return self._check_context(object)
        role_set.discard('Developer')
        return int(bool(self._check_context(object))) if role_set.intersection(self._localRoles(object)) else None

    def getUserValue(self):
        """The Person of the user, or None."""
        return self.__parent__.erp5_login_users._personOf(self.getId())

    def getLoginValue(self):
        person = self.getUserValue()
        return next(iter(login_list(person)), None) if person is not None else None


@implementer(plugins.IUserFactoryPlugin)
class ERP5UserFactory(_Plugin):
    """Makes ERP5 users."""
    meta_type = 'ERP5 User Factory'

    def createUser(self, user_id, name):
        """A user."""
        return ERP5User(user_id, name)


@implementer(plugins.ILoginPasswordHostExtractionPlugin)
class ERP5DumbHTTPExtractionPlugin(_Plugin):
    """HTTP Basic, without challenging for it."""
    meta_type = 'ERP5 Dumb HTTP Extraction Plugin'

    def extractCredentials(self, request):
        """Login and password of the Authorization header."""
        name_password = request._authUserPW()
        if not name_password:
            return {}
        return {'login': name_password[0], 'password': name_password[1], 'remote_host': request.get('REMOTE_HOST', ''),
                'remote_address': request.getClientAddr()}


@implementer(plugins.ILoginPasswordHostExtractionPlugin, plugins.IAuthenticationPlugin)
class ERP5AccessTokenExtractionPlugin(_Plugin):
    """A document of access_token_module authenticates its agent, for one method and one URL."""
    meta_type = 'ERP5 Access Token Extraction Plugin'

    def extractCredentials(self, request):
        """The id of the token."""
        token = request.getHeader('X-ACCESS-TOKEN', request.form.get('access_token', None))
        return {'erp5_access_token_id': token, 'remote_host': request.get('REMOTE_HOST', ''),
                'remote_address': request.getClientAddr(), 'request': request} if token else {}

    @UnrestrictedMethod
    def authenticateCredentials(self, credentials):
        """The user of the token, as its type's `getUserValue` decides."""
        token = credentials.get('erp5_access_token_id')
        document = self.getPortalObject().access_token_module._getOb(token, None) if token else None
        method = document._getTypeBasedMethod('getUserValue') if document is not None else None
        person = method() if method is not None else None
        if person is None:
            return None
        username = '%s=%s' % (self.getId(), document.getRelativeUrl())
        _setUserNameForAccessLog(username, credentials['request'])
        return person.getUserId(), username


for _class in (_Plugin, ERP5LoginUserManager, ERP5GroupManager, ERP5RoleManager, ERP5UserFactory, ERP5DumbHTTPExtractionPlugin,
               ERP5AccessTokenExtractionPlugin):
    InitializeClass(_class)
