"""Stands in for addresses, e-mails and telephones below persons and organisations; leaves out parsing of texts."""
from AccessControl import ClassSecurityInfo
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.XMLObject import XMLObject


class Coordinate(XMLObject):
    """A way to reach someone; `text` is its readable form."""
    meta_type = 'ERP5 Coordinate'
    portal_type = 'Coordinate'
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declareProtected(Permissions.AccessContentsInformation, 'getText', 'asText')
    security.declareProtected(Permissions.ModifyPortalContent, 'setText')
    property_sheets = ('Base', 'XMLObject', 'CategoryCore', 'Coordinate')

    def getText(self, *args, **kw):
        """The text as given, or made of the address."""
        parts = [self.getProperty(key) for key in ('street_address', 'zip_code', 'city')]
        return self.getProperty('coordinate_text') or self.getProperty('url_string') or \
            ' '.join(part for part in parts if part) or (args[0] if args else None)

    asText = getText

    def _setText(self, value):
        self._setCoordinateText(value)

    setText = _setText

    def getTitle(self, *args, **kw):
        return self._baseGetTitle(*args, **kw) or self.getText()


InitializeClass(Coordinate)
