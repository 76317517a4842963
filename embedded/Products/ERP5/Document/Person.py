"""Stands in for persons and their logins; leaves out authentication policies and uniqueness across sites."""
from AccessControl import ClassSecurityInfo
from AuthEncoding import AuthEncoding
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.XMLObject import XMLObject


class Person(XMLObject):
    """A person; its title is made of its names, and it gets a user id of its own when created."""
    meta_type = 'ERP5 Person'
    portal_type = 'Person'
    add_permission = Permissions.AddPortalContent
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declareProtected(Permissions.AccessContentsInformation, 'getTitle', 'getTranslatedTitle', 'hasTitle', 'Person_getUserId')
    security.declareProtected(Permissions.ModifyPortalContent, 'initUserId')
    security.declarePrivate('Person_init')
    property_sheets = ('Base', 'XMLObject', 'CategoryCore', 'DublinCore', 'Reference', 'Person', 'Login', 'Task')

    def getTitle(self, *args, **kw):
        name = ' '.join(part for part in (self.getFirstName(), self.getMiddleName(), self.getLastName()) if part)
        return name or self._baseGetTitle(*args, **kw)

    getTranslatedTitle = getTitle

    def hasTitle(self):
        return bool(self.getTitle())

    def initUserId(self):
        if not self.hasUserId():
            self._setUserId('P%d' % self.getPortalObject().portal_ids.generateNewId(id_group='user_id'))
            self.reindexObject()

    def Person_init(self, *args, **kw):
        self.initUserId()

    def Person_getUserId(self):
        return self.getUserId()


class Login(XMLObject):
    """A login name and an encrypted password below a person."""
    meta_type = 'ERP5 Login'
    portal_type = 'ERP5 Login'
    add_permission = Permissions.AddPortalContent
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declareProtected(Permissions.SetOwnPassword, 'setPassword')
    security.declarePrivate('getPassword', 'checkPassword')
    property_sheets = ('Base', 'XMLObject', 'CategoryCore', 'Reference')
    password = None

    def _setPassword(self, value):
        if value:
            self.password = AuthEncoding.pw_encrypt(value, 'SSHA')
            if isinstance(self.password, bytes):
                self.password = self.password.decode()

    setPassword = _setPassword

    def getPassword(self, *args, **kw):
        return None

    def checkPassword(self, value):
        return bool(value and self.password and AuthEncoding.pw_validate(self.password, value))


InitializeClass(Person)
InitializeClass(Login)
