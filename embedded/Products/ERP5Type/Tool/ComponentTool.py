"""Stands in for portal_components and ZODB components; leaves out source checks and versions."""
from AccessControl import ClassSecurityInfo

from .. import Permissions
from ..Globals import InitializeClass
from ..Workflow import WorkflowHistoryList
from ..XMLObject import XMLObject
from .BaseTool import BaseTool


class Component(XMLObject):
    """A module of Python source, importable when validated."""
    isIndexable = False
    text_content = ''
    workflow_history = None
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getTextContent', 'getValidationState', 'getReference')
    security.declareProtected(Permissions.ModifyPortalContent, 'setTextContent', 'validate', 'invalidate')

    def getReference(self, *args):
        return self.default_reference

    def _setReference(self, value):
        self.default_reference = value

    def getTextContent(self, *args):
        return self.text_content

    def _setTextContent(self, value):
        self.text_content = value
        self.getPortalObject().portal_types.resetDynamicDocumentsOnceAtTransactionBoundary()

    setTextContent = _setTextContent

    def getValidationState(self, *args):
        log = (self.workflow_history or {}).get('component_validation_workflow')
        return log[-1]['validation_state'] if log else 'draft'

    def _setState(self, action, state):
        self.workflow_history = {'component_validation_workflow': WorkflowHistoryList([{'action': action, 'validation_state': state}])}
        self.getPortalObject().portal_types.resetDynamicDocumentsOnceAtTransactionBoundary()

    def validate(self, **kw):
        self._setState('validate', 'validated')

    def invalidate(self, **kw):
        self._setState('invalidate', 'invalidated')


class ComponentTool(BaseTool):
    """The ZODB components of the site."""
    id = 'portal_components'
    portal_type = 'Component Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.ResetDynamicClasses, 'reset')

    def reset(self, *args, **kw):
        self.getPortalObject().portal_types.resetDynamicDocuments()


InitializeClass(Component)
InitializeClass(ComponentTool)
