"""What the workflows of a document let the user do with it: transitions, what they
mean, where they lead, and why one is not possible now."""
import contextlib

from AccessControl import getSecurityManager
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError, chain
from Products.ERP5MCP.erp5.action import getParameterDict
from Products.ERP5MCP.erp5.form import BoundForm, UnusableForm, getForm
from Products.ERP5MCP.erp5.form_call import PLAIN_WORKFLOW_FORM
from Products.ERP5MCP.erp5.form_run import formRequest
from Products.ERP5MCP.erp5.structure import isConfiguration
from Products.ERP5MCP.erp5.translation import lower, translate
from Products.ERP5MCP.erp5.value import asScriptValue
from Products.ERP5MCP.erp5.who import listPersonTitle, listRole
from Products.ERP5MCP.erp5.workflow_state import (
  getDestination, getStateTitle, iterWorkflow)

__all__ = (
  'Transition', 'findTransition', 'listPossibleTransition', 'listTransition')


class Transition(object):
  """A user transition of one of the workflows of a document."""

  def __init__(self, document, workflow, state, transition):
    self.document = document
    self.workflow = workflow
    self.state = state # None when the workflow has none
    self.transition = transition
    self.name = transition.getReference()
    self.path = transition.getRelativeUrl()
    self.title = translate(
      document.getPortalObject(),
      transition.getActionName() or transition.getTitle() or self.name)

  def getForm(self):
    """The dialog that the transition has of its own, bound to the document;
    None for that of all."""
    form_id = str(self.transition.getAction() or '').partition('?')[0]
    form_id = form_id.rpartition('/')[2]
    return None if form_id == PLAIN_WORKFLOW_FORM else getForm(
      self.document, form_id)

  @contextlib.contextmanager
  def dialogRequest(self):
    """`formRequest` with the parameters of the link that opens the dialog, which
    its fields look for: {name: value}."""
    parameter_dict = getParameterDict(self.transition.getAction())
    parameter_dict['workflow_action'] = self.name
    with formRequest(self.document.getPortalObject(), parameter_dict):
      yield parameter_dict

  def asDict(self, with_schema=False):
    entry = {'action': self.name, 'title': self.title}
    entry.update(self.getMeaning())
    form = self.getForm()
    if form is not None:
      entry['form'] = form.getId()
      if with_schema:
        entry.update(self.describeForm(form))
    return entry

  def getMeaning(self):
    """What the workflow says of it: its description, the state it leads to, and
    who sees the document then, when that changes."""
    result = {}
    description = self.transition.getDescription()
    if description and description != self.title:
      result['description'] = self._translate(description)
    state = self.getDestination()
    if state is None or self.state is None or (
        state.getReference() == self.state.getReference()):
      return result
    result['to'] = getStateTitle(self.document, state)
    if state.getDescription():
      result['to_description'] = self._translate(state.getDescription())
    viewer_list, future_viewer_list = [
      _listViewer(self.workflow, x) for x in (self.state, state)]
    if viewer_list != future_viewer_list:
      result['seen_by'] = future_viewer_list
    return result

  def getDestination(self):
    """The state it leads to; None for one that stays."""
    return getDestination(self.transition)

  def _translate(self, text):
    return translate(self.document.getPortalObject(), text)

  def getWho(self):
    """{'who', 'people'}: roles that the guard lets pass, and persons who have one
    of them, of those that the user may view."""
    role_list = list(self.transition.getGuardRoleList() or ())
    for permission in self.transition.getGuardPermissionList() or ():
      role_list += listRole(self.document, permission)
    role_list = sorted(set(role_list))
    result = {'who': role_list or list(
      self.transition.getGuardGroupList() or ()) or ['Authenticated']}
    people_list = listPersonTitle(self.document, role_list)
    if people_list:
      result['people'] = people_list
    return result

  def describeForm(self, form):
    with self.dialogRequest():
      try:
        return {'parameters': BoundForm(self.document, form).getSchema()}
      except UnusableForm as error:
        return {'problem': error.args[0]}

  def isOfState(self):
    """Whether the state of the document has it, whoever may do it."""
    return self.state is not None and (
      self.path in self.state.getDestinationList())

  def getReason(self):
    """None when it is possible now, else {'why', 'who'}."""
    if not self.isOfState():
      portal = self.document.getPortalObject()
      state_list = [
        translate(portal, x.getTitle() or x.getReference())
        for x in self.workflow.getStateValueList()
        if self.path in x.getDestinationList()]
      return {'why': Phrase(
        'it is possible only in the state ${state}.',
        state=chain(Phrase('${first} or ${rest}'), state_list)
        if state_list else Phrase('that an administrator sets'))}
    if self.workflow.isActionSupported(self.document, self.name):
      return None
    return self.explainGuard()

  def explainGuard(self):
    """Which part of the guard says no, and which roles would pass."""
    role_set = set(
      getSecurityManager().getUser().getRolesInContext(self.document))
    for permission in self.transition.getGuardPermissionList():
      who_list = listRole(self.document, permission)
      if not role_set.intersection(who_list):
        return self.getRefusal(Phrase(
          'it needs the permission "${permission}".', permission=permission),
          who_list)
    who_list = self.transition.getGuardRoleList()
    if who_list and not role_set.intersection(who_list):
      return self.getRefusal(Phrase('it needs another role.'), who_list)
    who_list = self.transition.getGuardGroupList()
    if who_list:
      return {'why': Phrase('it is for members of a group.'),
              'who': sorted(who_list)}
    return {'why': Phrase(
      'the document does not meet the condition of the transition.')}

  def getRefusal(self, why, who_list):
    return {'why': why, 'who': sorted(who_list),
            'people': listPersonTitle(self.document, who_list)}

  def checkParameter(self, parameter_dict):
    """Only variables of the workflow; raises ToolError."""
    known_list = sorted(
      x for x in (y.getReference() for y in self.workflow.getVariableValueList())
      if x not in ('action', 'actor', 'comment', 'error_message', 'history',
                   'portal_type', 'serial', 'time',
                   self.workflow.getStateVariable()))
    for name in parameter_dict:
      if name not in known_list:
        raise ToolError(
          'INVALID_FIELD', Phrase(
            '${action} takes no parameter "${name}".',
            action=self.title, name=name),
          Phrase('It takes: ${names}.', names=', '.join(known_list)
                 or Phrase('a comment only')), field='parameters.%s' % name)
    return asScriptValue(parameter_dict)


def listTransition(document):
  """Transitions that a person may choose; deleting is an action of its own."""
  return [] if isConfiguration(document) else [
    Transition(document, workflow, state, transition)
    for workflow, state in iterWorkflow(document)
    for transition in workflow.getTransitionValueList()
    if transition.getTriggerType() == 1
    and transition.getReference() != 'delete_action']


def listPossibleTransition(document):
  """Those of `listTransition` that are possible now, without asking why others
  are not."""
  result = []
  for workflow, state in iterWorkflow(document):
    if state is None or isConfiguration(document):
      continue
    path_list = state.getDestinationList()
    for transition in workflow.getTransitionValueList():
      name = transition.getReference()
      if (transition.getTriggerType() == 1 and name != 'delete_action'
          and transition.getRelativeUrl() in path_list
          and workflow.isActionSupported(document, name)):
        result.append(Transition(document, workflow, state, transition))
  return result


def findTransition(document, text):
  """By id, by id without "_action", or by title; None when there is none."""
  transition_list = listTransition(document)
  for key in (lambda x: x.name, lambda x: x.name.replace('_action', ''),
              lambda x: lower(x.title)):
    for candidate in text, lower(text):
      for transition in transition_list:
        if key(transition) == candidate:
          return transition


def _listViewer(workflow, state):
  """Roles that may view a document in the state."""
  if Permissions.View not in workflow.getWorkflowManagedPermissionList():
    return []
  return sorted(
    state.getStatePermissionRoleListDict().get(Permissions.View) or ())
