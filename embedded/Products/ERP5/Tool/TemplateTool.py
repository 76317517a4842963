"""Stands in for portal_templates; the loading itself is `embedded.template`."""
import pathlib

from AccessControl import ClassSecurityInfo
from Products.ERP5Security.plugins import ERP5AccessTokenExtractionPlugin
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool
from Products.PluggableAuthService.interfaces import plugins


class BusinessTemplate:
    """A downloaded template; leaves out states, diffs and uninstalling."""
    __allow_access_to_unprotected_subobjects__ = 1

    def __init__(self, tool, directory):
        from embedded import template
        self._tool, self._directory = tool, directory
        self._metadata = template.read_metadata(pathlib.Path(directory))

    def getTitle(self):
        return self._metadata['title'].strip()

    def getVersion(self):
        return self._metadata.get('version', '').strip()

    def getDependencyList(self):
        return self._metadata.get('dependency_list', [])

    def getInstallationState(self):
        return 'installed' if self.getTitle() in self._tool.installed_dict else 'not_installed'

    def install(self, force=1, **kw):
        from embedded import template
        template.Installer(self._tool.getPortalObject(), self._directory).install()
        self._tool.installed_dict = dict(self._tool.installed_dict, **{self.getTitle(): str(self._directory)})


class TemplateTool(BaseTool):
    """Templates of the site."""
    id = 'portal_templates'
    portal_type = 'Template Tool'
    installed_dict = {}                                 # title -> directory
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.ManagePortal, 'download',
                              'TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency')
    security.declareProtected(Permissions.AccessContentsInformation, 'getInstalledBusinessTemplate',
                              'getInstalledBusinessTemplateTitleList')

    def download(self, url, id=None, **kw):
        """The template in a local directory."""
        return BusinessTemplate(self, url[len('file://'):] if url.startswith('file://') else url)

    def TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency(self, fixit=False, filter=None, **kw):
        """A post-upgrade constraint of erp5_access_token: nothing else activates its PAS plugin."""
        acl_users, id = self.getPortalObject().acl_users, 'erp5_access_token_plugin'
        if id in acl_users.objectIds():
            return []
        if fixit:
            acl_users._setObject(id, ERP5AccessTokenExtractionPlugin(id))
            for interface in (plugins.IExtractionPlugin, plugins.IAuthenticationPlugin):
                acl_users.plugins.activatePlugin(interface, id)
        return ['erp5_access_token_plugin is missing']

    def getInstalledBusinessTemplate(self, title, strict=False, **kw):
        return BusinessTemplate(self, self.installed_dict[title]) if title in self.installed_dict else None

    def getInstalledBusinessTemplateTitleList(self):
        return sorted(self.installed_dict)


InitializeClass(TemplateTool)
