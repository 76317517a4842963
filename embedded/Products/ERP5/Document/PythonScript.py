"""Stands in for Python Scripts as documents; leaves out ERP5's relaxed restrictions and guards."""
from AccessControl import ClassSecurityInfo
from Products.ERP5Type import Permissions
from Products.ERP5Type.accessor import as_list
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.XMLObject import XMLObject
from Products.PythonScripts.PythonScript import PythonScript as ZopePythonScript


class PythonScript(XMLObject, ZopePythonScript):
    """A restricted script with properties; setting its body or parameters compiles it, and errors are kept in `errors`."""
    meta_type = 'ERP5 Python Script'
    portal_type = 'Python Script'
    add_permission = Permissions.AddPortalContent
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    property_sheets = ('Base', 'XMLObject', 'CategoryCore', 'DublinCore', 'PythonScript')

    def __init__(self, id, *args, **kw):
        XMLObject.__init__(self, id, *args, **kw)
        ZopePythonScript.__init__(self, id)

    def _setBody(self, value):
        self.write(value or '')

    def _setParameterSignature(self, value):
        self._params = value or ''
        self._compile()

    def _setProxyRoleList(self, value):
        self._proxy_roles = tuple(as_list(value))
        self.manage_proxy(roles=as_list(value))

    def edit(self, **kw):
        """Change properties."""
        XMLObject.edit(self, **kw)

    __call__ = ZopePythonScript.__call__
    __setstate__ = ZopePythonScript.__setstate__


InitializeClass(PythonScript)
