"""Stands in for portal_workflow; leaves out jumping to a state."""
from AccessControl import ClassSecurityInfo
from Acquisition import aq_base
from Products.CMFCore.WorkflowCore import WorkflowException

from .. import Permissions
from ..Core import Workflow
from ..Globals import InitializeClass
from ..Message import Message
from .BaseTool import BaseTool

_MARKER = object()


class WorkflowTool(BaseTool):
    """The workflows of the site and what they say of a document."""
    id = 'portal_workflow'
    portal_type = 'Workflow Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getWorkflowValueListFor', 'getChainFor')
    security.declarePublic('doActionFor', 'getInfoFor', 'isTransitionPossible', 'getHistoryOf', 'getStatusOf', 'listActions')

    def getChainFor(self, ob):
        name = ob if isinstance(ob, str) else ob.getPortalType()
        type_info = self.getPortalObject().portal_types.getTypeInfo(name)
        return type_info.getTypeWorkflowList() if type_info is not None else []

    def getWorkflowValueListFor(self, ob):
        return [self._getOb(id) for id in self.getChainFor(ob) if self.has_key(id)]

    def doActionFor(self, ob, action, wf_id=None, *args, **kw):
        """Run a user action, as the user."""
        return Workflow.execute_action(self.getWorkflowValueListFor(ob), ob, action, wf_id, kw)

    def _executeMethod(self, ob, reference, kw):
        return Workflow.execute_method(self.getWorkflowValueListFor(ob), ob, reference, kw)

    def listActions(self, info=None, object=None, src__=False):
        """The worklists that are not empty for the user, as actions with a `count`."""
        portal, result = self.getPortalObject(), []
        for workflow in self.objectValues():
            for worklist in workflow.getWorklistValueList():
                criterion_dict = worklist.getIdentityCriterionDict()
                count = portal.portal_catalog.countResults(**criterion_dict)[0][0]
                if count:
                    result.append({
                        'category': 'global', 'name': str(Message('erp5_ui', worklist.getActionName())) % {'count': count},
                        'title': worklist.description, 'count': count, 'worklist_id': worklist.getReference(),
                        'workflow_id': workflow.getId(), 'workflow_title': workflow.getTitle(), 'permissions': (), 'id':
                        worklist.getReference(), 'url': '%s/%s' % (portal.absolute_url(), self._getWorklistUrl(worklist, criterion_dict))})
        return sorted(result, key=lambda action: (action['workflow_id'], action['worklist_id']))

    def _getWorklistUrl(self, worklist, criterion_dict):
        if worklist.getAction():
            return worklist.getAction().strip() % {'local_roles': ';'.join(criterion_dict.get('local_roles', ()))}
        portal_type = criterion_dict['portal_type'][0]
        return '%s?portal_type=%s' % (self.getPortalObject().getDefaultModuleId(portal_type), portal_type)

    def isTransitionPossible(self, ob, transition_id, wf_id=None):
        """Whether a workflow method is possible."""
        return any(workflow.isTransitionPossible(ob, transition_id) for workflow in self.getWorkflowValueListFor(ob)
                   if wf_id in (None, workflow.getId()))

    @staticmethod
    def getHistoryOf(wf_id, ob):
        return (getattr(aq_base(ob), 'workflow_history', None) or {}).get(wf_id, ())

    def getStatusOf(self, workflow_id, current_object):
        history = self.getHistoryOf(workflow_id, current_object)
        return history[-1] if history else None

    def getInfoFor(self, ob, name, default=_MARKER, wf_id=None, *args, **kw):
        """A variable of the document's status: its state, `history`, `comment`, ..."""
        for workflow in self.getWorkflowValueListFor(ob):
            if wf_id not in (None, workflow.getId()):
                continue
            history = self.getHistoryOf(workflow.getId(), ob)
            if name == 'history':
                return [dict(status) for status in history]
            if name == workflow.getStateVariable():
                return workflow._getWorkflowStateReferenceOf(ob)
            if history and name in history[-1]:
                return history[-1][name]
        if default is _MARKER:
            raise WorkflowException('Could not get info: %s' % name)
        return default

    def _initializeDocument(self, ob):
        for workflow in self.getWorkflowValueListFor(ob):
            workflow._initialize(ob)

    def _notifyEdit(self, ob):
        for workflow in self.getWorkflowValueListFor(ob):
            if workflow._transition(ob, 'edit', Workflow.TRIGGER_WORKFLOW_METHOD) is not None:
                workflow._append(ob, action='edit', **{workflow.getStateVariable(): workflow._getWorkflowStateReferenceOf(ob)})


InitializeClass(WorkflowTool)
