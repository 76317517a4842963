"""Stands in for the tokens of erp5_access_token; what are skin scripts in ERP5 are methods here."""
import base64
import hmac
import os

from AccessControl import ClassSecurityInfo
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.XMLObject import XMLObject


class RestrictedAccessToken(XMLObject):
    """A secret that stands for a person, for one method and one URL."""
    meta_type = 'ERP5 Restricted Access Token'
    portal_type = 'Restricted Access Token'
    add_permission = Permissions.AddPortalContent
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declarePrivate('RestrictedAccessToken_init', 'RestrictedAccessToken_getUserValue')

    def RestrictedAccessToken_init(self, *args, **kw):
        number = self.getPortalObject().portal_ids.generateNewId(id_group=('reference', 'RAT'), default=1)
        self._setReference('RAT-%s%s' % (number, base64.urlsafe_b64encode(os.urandom(48)).decode().rstrip('=')))

    def RestrictedAccessToken_getUserValue(self):
        """The agent, when the request is the one that this token is for."""
        from Products.ERP5Security.plugins import is_usable, login_list
        request = self.REQUEST
        if self.getValidationState() != 'validated' or request['REQUEST_METHOD'] != self.getUrlMethod() or \
                request['ACTUAL_URL'] != self.getUrlString():
            return None
        secret = request.getHeader('X-ACCESS-TOKEN-SECRET', None)
        if secret is None:
            secret = request.form.get('access_token_secret', '')
        if not hmac.compare_digest((self.getReference() or '').encode(), str(secret).encode()) or not self.getReference():
            return None
        person = self.getAgentValue()
        return person if person is not None and is_usable(person) and login_list(person) else None


class OneTimeRestrictedAccessToken(XMLObject):
    """Its id stands for a person once, for one method and one URL; who shows it spends it."""
    meta_type = 'ERP5 One Time Restricted Access Token'
    portal_type = 'One Time Restricted Access Token'
    add_permission = Permissions.AddPortalContent
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declarePrivate('OneTimeRestrictedAccessToken_getUserValue')

    def OneTimeRestrictedAccessToken_getUserValue(self):
        if self.getValidationState() != 'validated':
            return None
        request = self.REQUEST
        self.invalidate(comment='Token usage accepted')
        if (request['REQUEST_METHOD'], request['ACTUAL_URL']) != (self.getUrlMethod(), self.getUrlString()):
            return None
        return self.getAgentValue()


InitializeClass(OneTimeRestrictedAccessToken)
InitializeClass(RestrictedAccessToken)
