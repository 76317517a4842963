"""Stand-ins for ERP5 workflows. Left out: interaction workflows, automatic transitions, and guards by group.

A workflow is a document; states, transitions, variables and scripts are sub-documents whose ids carry the prefixes of `PREFIX`, and
relations between them are categories, as in the templates' XML.
"""
from AccessControl import ClassSecurityInfo, ModuleSecurityInfo, Unauthorized, getSecurityManager
from Acquisition import aq_base
from DateTime import DateTime
from Products.CMFCore.WorkflowCore import WorkflowException
from Products.PythonScripts.PythonScript import PythonScript as ZopePythonScript

from .. import Permissions
from ..accessor import as_list, evaluate_default
from ..Errors import UnsupportedWorkflowMethod
from ..Globals import InitializeClass, PersistentMapping
from ..Message import translate_text
from ..Workflow import WorkflowHistoryList
from ..XMLObject import XMLObject

PREFIX = {'Workflow State': 'state_', 'Workflow Transition': 'transition_', 'Workflow Variable': 'variable_',
          'Workflow Script': 'script_', 'Worklist': 'worklist_'}
TRIGGER_AUTOMATIC, TRIGGER_USER_ACTION, TRIGGER_WORKFLOW_METHOD = 0, 1, 2
ModuleSecurityInfo(__name__).declarePublic('ValidationFailed')


class ValidationFailed(Exception):
    """A before-script found the document inconsistent; `msg` is a Message or a list of them."""
    __allow_access_to_unprotected_subobjects__ = {'msg': 1}

    def __init__(self, message_instance=None):
        Exception.__init__(self, message_instance)
        self.msg = message_instance


class _WorkflowItem(XMLObject):
    """What states, transitions, variables and scripts share."""
    isIndexable = False
    title = None
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getReference', 'getTitle')

    def getReference(self, *args):
        prefix = PREFIX[self.portal_type]
        return self.id[len(prefix):] if self.id.startswith(prefix) else self.id

    def getTitle(self, *args):
        return self.title or self.getReference()

    def getTranslatedTitle(self, *args):
        return translate_text(self.getTitle())

    def _related(self, base):
        return [self.getPortalObject().unrestrictedTraverse(path) for path in self._related_list(base)]

    def _related_list(self, base):
        return [item[len(base) + 1:] for item in self.getCategoryList() if item.startswith(base + '/portal_workflow/')]


class WorkflowState(_WorkflowItem):
    """A state: its transitions and the roles of each managed permission."""
    state_permission_role_list_dict = None
    acquire_permission = ()
    state_type = ()

    def getDestinationList(self):
        return self._related_list('destination')

    def getStateTypeList(self):
        return as_list(self.state_type)

    def getDestinationValueList(self, *args, **kw):
        return self._related('destination')

    def getDestinationReferenceList(self):
        return [value.getReference() for value in self.getDestinationValueList()]

    def getAcquirePermissionList(self):
        return as_list(self.acquire_permission)

    def getStatePermissionRoleListDict(self):
        role_dict = self.state_permission_role_list_dict or {}
        return {permission: role_dict.get(permission, ())
                for permission in self.getParentValue().getWorkflowManagedPermissionList()}


class WorkflowTransition(_WorkflowItem):
    """A transition: who may (guard), what runs before and after, where it leads."""
    trigger_type = TRIGGER_USER_ACTION
    guard_role = guard_permission = guard_group = ()
    guard_expression = None
    action = action_name = icon = None

    def getDestinationValueList(self, *args, **kw):
        return self._related('destination')

    def getTriggerType(self, *args):
        return self.trigger_type

    def getActionName(self, *args):
        return self.action_name

    def getAction(self, *args):
        return self.action

    def getGuardPermissionList(self, *args):
        return as_list(self.guard_permission)

    def getGuardRoleList(self, *args):
        return as_list(self.guard_role)

    def getGuardGroupList(self, *args):
        return as_list(self.guard_group)

    def getGuardExpression(self, *args):
        return self.guard_expression

    def checkGuard(self, security_manager, workflow, ob):
        """Permission (any) and role (any) and expression."""
        user = security_manager.getUser()
        if workflow.manager_bypass and 'Manager' in user.getRolesInContext(ob):
            return True
        permission_list, role_list = as_list(self.guard_permission), as_list(self.guard_role)
        if permission_list and not any(security_manager.checkPermission(permission, ob) for permission in permission_list):
            return False
        if role_list and not user.has_role(role_list, ob):
            return False
        return not self.guard_expression or bool(evaluate_default(ob, self.guard_expression))


class WorkflowVariable(_WorkflowItem):
    """Accepted from templates; the status dictionary's own keys are what the embedded site records."""


class Worklist(_WorkflowItem):
    """A count of documents that wait for the user: criteria on columns, `local_roles` among them. Its guard is left out."""
    _identity_criterion = {}
    action = action_name = ''

    def getIdentityCriterionDict(self):
        return dict(self._identity_criterion)

    def getAction(self, *args):
        return self.action

    def getActionName(self, *args):
        return self.action_name


class WorkflowScript(_WorkflowItem, ZopePythonScript):
    """A script that runs before or after a transition; `state_change` has object, kwargs, workflow, transition."""

    def __init__(self, id, *args, **kw):
        _WorkflowItem.__init__(self, id)
        ZopePythonScript.__init__(self, id)

    __call__ = ZopePythonScript.__call__
    __setstate__ = ZopePythonScript.__setstate__

    def _setBody(self, value):
        self.write(value or '')

    def _setParameterSignature(self, value):
        self._params = value or ''
        self._compile()


class Workflow(XMLObject):
    """A state machine for documents."""
    isIndexable = False
    state_variable = 'state'
    manager_bypass = 0
    workflow_managed_permission = ()
    title = None
    security = ClassSecurityInfo()
    security.declareProtected(
        Permissions.AccessContentsInformation, 'getReference', 'getTitle', 'getStateVariable', 'getStateValueList',
        'getStateReferenceList', 'getTransitionValueList', 'getTransitionReferenceList', 'getSourceValue', 'getStateValueByReference',
        'getTransitionValueByReference', 'getWorkflowManagedPermissionList', 'isActionSupported', 'getWorklistValueList', 'getVariableValueList')

    def getReference(self, *args):
        return self.id

    def getTitle(self, *args):
        return self.title or self.id

    def getStateVariable(self, *args):
        return self.state_variable

    def getWorkflowManagedPermissionList(self):
        return list(self.workflow_managed_permission or ())

    def _item_list(self, portal_type):
        return self.objectValues(portal_type=portal_type)

    def getStateValueList(self):
        return self._item_list('Workflow State')

    def getTransitionValueList(self):
        return self._item_list('Workflow Transition')

    def getVariableValueList(self):
        return self._item_list('Workflow Variable')

    def getWorklistValueList(self):
        return self._item_list('Worklist')

    def getStateReferenceList(self):
        return [state.getReference() for state in self.getStateValueList()]

    def getTransitionReferenceList(self):
        return [transition.getReference() for transition in self.getTransitionValueList()]

    def getStateValueByReference(self, reference):
        return self._getOb('state_%s' % reference, None)

    def getTransitionValueByReference(self, reference):
        return self._getOb('transition_%s' % reference, None)

    def getSourceValue(self, *args):
        prefix = 'source/portal_workflow/%s/' % self.id
        return next((self._getOb(item[len(prefix):]) for item in self.getCategoryList() if item.startswith(prefix)), None)

    # state of a document
    def _history(self, ob):
        return (getattr(aq_base(ob), 'workflow_history', None) or {}).get(self.id) or ()

    def _getWorkflowStateReferenceOf(self, ob):
        history = self._history(ob)
        if history and self.state_variable in history[-1]:
            return history[-1][self.state_variable]
        source = self.getSourceValue()
        return source.getReference() if source is not None else None

    def _getWorkflowStateOf(self, ob, id_only=0):
        reference = self._getWorkflowStateReferenceOf(ob)
        state = self.getStateValueByReference(reference)
        return (state.getId() if state is not None else None) if id_only else state

    def _append(self, ob, **status):
        mapping = getattr(aq_base(ob), 'workflow_history', None)
        if mapping is None:
            mapping = ob.workflow_history = PersistentMapping()
        if self.id not in mapping:
            mapping[self.id] = WorkflowHistoryList()
        user = getSecurityManager().getUser()
        status = {'actor': user.getId() or user.getUserName() or '', 'comment': '', 'error_message': '',
                  'time': DateTime(), 'serial': '0.0.0.0', **status}
        mapping[self.id].append(status)

    def _initialize(self, ob):
        if not self._history(ob):
            self._append(ob, action=None, **{self.state_variable: self._getWorkflowStateReferenceOf(ob)})
        self._applyRoles(ob)

    def _applyRoles(self, ob):
        state = self._getWorkflowStateOf(ob)
        if state is None:
            return
        role_dict = state.state_permission_role_list_dict or {}
        for permission in self.getWorkflowManagedPermissionList():
            role_list = role_dict.get(permission, ())
            ob.manage_permission(permission, list(role_list), acquire=permission in as_list(state.acquire_permission))

    # what is possible
    def _transition(self, ob, reference, trigger):
        transition = self.getTransitionValueByReference(reference)
        state = self._getWorkflowStateOf(ob)
        if transition is None or state is None or transition.getTriggerType() != trigger or \
                not any(aq_base(value) is aq_base(transition) for value in state.getDestinationValueList()):
            return None
        return transition

    def isActionSupported(self, ob, action, **kw):
        """Whether the user may run this user action on `ob` now."""
        transition = self._transition(ob, action, TRIGGER_USER_ACTION)
        return transition is not None and transition.checkGuard(getSecurityManager(), self, ob)

    def isTransitionPossible(self, ob, reference):
        transition = self._transition(ob, reference, TRIGGER_WORKFLOW_METHOD)
        return transition is not None and transition.checkGuard(getSecurityManager(), self, ob)

    def _execute(self, ob, transition, kwargs):
        """Run before-scripts, change the state, run after-scripts. A ValidationFailed is noted in the history and raised."""
        state_change = {'object': ob, 'kwargs': kwargs, 'workflow': self, 'transition': transition, 'status': {},
                        'old_state': self._getWorkflowStateOf(ob)}
        comment = kwargs.get('comment', '')
        try:
            self._run(transition._related('before_script'), ob, state_change)
        except ValidationFailed as error:
            message = error.msg
            text = '\n'.join(str(item) for item in message) if isinstance(message, (list, tuple)) else message
            self._append(ob, action=transition.getReference(), comment=comment, error_message=text,
                         **{self.state_variable: self._getWorkflowStateReferenceOf(ob)})
            raise
        target = transition._related('destination')
        reference = target[0].getReference() if target else self._getWorkflowStateReferenceOf(ob)
        self._append(ob, action=transition.getReference(), comment=comment, **{self.state_variable: reference})
        self._applyRoles(ob)
        state_change['new_state'] = self._getWorkflowStateOf(ob)
        self._run(transition._related('after_script'), ob, state_change)
        ob.recursiveReindexObject()                     # permissions of the state count for the contents too

    def _run(self, script_list, ob, state_change):
        for script in script_list:
            if script.getPortalType() == 'Workflow Transition':
                self._execute(ob, script, state_change['kwargs'])
            else:
                script(_StateChange(state_change))

    def _listActionFor(self, ob):
        """The user actions offered for `ob`: those with a name, possible now."""
        state = self._getWorkflowStateOf(ob)
        for transition in state.getDestinationValueList() if state is not None else ():
            if transition.getTriggerType() == TRIGGER_USER_ACTION and transition.getActionName() and \
                    transition.checkGuard(getSecurityManager(), self, ob):
                yield transition


class _StateChange(dict):
    """What a workflow script is called with; readable from restricted code."""
    __allow_access_to_unprotected_subobjects__ = 1


def execute_action(workflow_list, ob, action, wf_id, kwargs):
    """`doActionFor`: run the user action `action`, or say why not."""
    for workflow in workflow_list:
        if wf_id is not None and workflow.getId() != wf_id:
            continue
        transition = workflow._transition(ob, action, TRIGGER_USER_ACTION)
        if transition is None:
            continue
        if not transition.checkGuard(getSecurityManager(), workflow, ob):
            if wf_id is not None:
                raise Unauthorized(action)
            continue
        return workflow._execute(ob, transition, kwargs)
    raise WorkflowException('No workflow provides the ${action_id} action.'.replace('${action_id}', '"%s"' % action))


def execute_method(workflow_list, ob, reference, kwargs):
    """A workflow method of the document: run the transition in each workflow that allows it."""
    found = [(workflow, workflow._transition(ob, reference, TRIGGER_WORKFLOW_METHOD)) for workflow in workflow_list
             if workflow.getTransitionValueByReference(reference) is not None]
    ready = [(workflow, transition) for workflow, transition in found
             if transition is not None and transition.checkGuard(getSecurityManager(), workflow, ob)]
    if not ready:
        raise UnsupportedWorkflowMethod(ob, found[0][0].getId() if found else None, reference)
    for workflow, transition in ready:
        workflow._execute(ob, transition, kwargs)


for _class in (_WorkflowItem, WorkflowState, WorkflowTransition, WorkflowVariable, WorkflowScript, Worklist, Workflow):
    InitializeClass(_class)
