"""erp5_act: what can be done with a document, and doing it."""
import contextlib
import difflib

from AccessControl import getSecurityManager
from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_base
from Products.CMFCore.WorkflowCore import WorkflowException
from Products.ERP5Type import Permissions
from six.moves.urllib.parse import parse_qsl

from Products.ERP5MCP.core import Phrase, ToolError, chain
from Products.ERP5MCP.core.seal import InvalidSeal, Sealer, digest
from Products.ERP5MCP.erp5.environment import Environment
from Products.ERP5MCP.erp5.form import BoundForm, UnusableForm, getForm
from Products.ERP5MCP.erp5.form_call import (
  PLAIN_WORKFLOW_FORM, listDialog, performDialog, submitDialog)
from Products.ERP5MCP.erp5.form_run import formRequest
from Products.ERP5MCP.erp5.reference import getLink, resolveDocument
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.translation import say, translate
from Products.ERP5MCP.erp5.value import asScriptValue
from Products.ERP5MCP.erp5.version import getVersion
from Products.ERP5MCP.erp5.write import WRITE_SCHEMA_DICT, beginWrite

__all__ = ('ActTool',)

DELETE = 'delete'
# How long a preview of a deletion may be confirmed, in seconds
CONFIRMATION_TIME = 600
MAXIMUM_RELATED = 20


def isDeletion(argument_dict):
  return argument_dict.get('action') in (DELETE, 'delete_action')


class ActTool(FamilyTool):
  name = 'erp5_act'
  title = 'Act on a document'
  description = (
    'Without action: what can be done with a document now, what cannot, why, '
    'and who could. With action: run that transition. "delete" answers a '
    'preview first; call again with its confirmation_token.')
  read_only = False
  destructive = True
  idempotent = False
  input_schema = {
    'type': 'object',
    'properties': dict(WRITE_SCHEMA_DICT, **{
      'document': {'type': 'string', 'description':
                   'Relative url, reference or exact title'},
      'action': {'type': 'string', 'description':
                 'Id or title of a transition or dialog, or delete'},
      'comment': {'type': 'string'},
      'parameters': {'type': 'object', 'description':
                     'Of the transition or dialog'},
      'confirmation_token': {'type': 'string'},
    }),
    'required': ['document'],
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'relative_url': {'type': 'string'},
      'version': {'type': 'string'},
      'state': {'type': 'object'},
      'state_before': {'type': 'object'},
      'possible': {'type': 'array', 'items': {'type': 'object'}},
      'impossible': {'type': 'array', 'items': {'type': 'object'}},
      'preview': {'type': 'object'},
      'confirmation_token': {'type': 'string'},
    },
    'required': ['relative_url'],
  }

  def isWrite(self, argument_dict):
    # without these it describes, or previews
    return bool(argument_dict.get('action')) and (
      not isDeletion(argument_dict)
      or bool(argument_dict.get('confirmation_token')))

  def getValue(self, call, argument_dict):
    document = resolveDocument(
      self.portal, argument_dict['document'], field='document')
    action = argument_dict.get('action')
    if not action:
      return self.describe(document)
    if not isDeletion(argument_dict):
      return self.perform(document, action, argument_dict)
    if not self.isWrite(argument_dict):
      return self.previewDeletion(document)
    return self.delete(document, argument_dict)

  # What can be done

  def describe(self, document):
    possible_list, impossible_list = [], []
    for transition in listTransition(document):
      reason = transition.getReason()
      if reason is None:
        possible_list.append(transition.asDict(with_schema=True))
      else:
        impossible_list.append(dict(transition.asDict(), **reason))
    possible_list += [getDialogEntry(self.portal, *x)
                      for x in listDialog(document)]
    reason = getDeletionProblem(document)
    entry = {'action': DELETE, 'title': translate(self.portal, 'Delete')}
    if reason is None:
      possible_list.append(entry)
    else:
      impossible_list.append(dict(entry, why=reason))
    return {
      'relative_url': document.getRelativeUrl(),
      'state': getStateDict(document), 'version': getVersion(document),
      'possible': possible_list, 'impossible': impossible_list}

  # Transitions

  def perform(self, document, action, argument_dict):
    transition = findTransition(document, action)
    if transition is None:
      dialog = findDialog(document, action)
      if dialog is None:
        refuseAction(document, action)
      return performDialog(
        document, dialog, argument_dict.get('parameters', {}),
        argument_dict.get('version'))
    reason = transition.getReason()
    if reason is not None:
      raise ToolError(
        'TRANSITION_NOT_ALLOWED', Phrase(
          '${action} is not possible: ${reason}',
          action=transition.title, reason=reason['why']),
        Phrase('Call erp5_act without action to see what is possible.'),
        field='action', who=reason.get('who'), allowed=[
          x.name for x in listTransition(document) if x.getReason() is None])
    if transition.getForm() is not None:
      return self.performWithDialog(document, transition, argument_dict)
    parameter_dict = transition.checkParameter(
      argument_dict.get('parameters', {}))
    state_before = getStateDict(document)
    # the guard of the transition decides, not a permission
    beginWrite(document, argument_dict.get('version'), Permissions.View)
    if argument_dict.get('comment'):
      parameter_dict['comment'] = argument_dict['comment']
    self.portal.portal_workflow.doActionFor(
      document, transition.name, wf_id=transition.workflow.getId(),
      **parameter_dict)
    return {
      'relative_url': document.getRelativeUrl(),
      'state_before': state_before, 'state': getStateDict(document),
      'version': getVersion(document)}

  def performWithDialog(self, document, transition, argument_dict):
    """A transition whose dialog asks for more than a comment."""
    state_before = getStateDict(document)
    value_dict = dict(argument_dict.get('parameters', {}))
    if argument_dict.get('comment'):
      value_dict.setdefault('comment', argument_dict['comment'])
    with transition.dialogRequest() as parameter_dict:
      answer = submitDialog(
        document, transition.getForm(), value_dict,
        argument_dict.get('version'), parameter_dict=parameter_dict)
    answer.update(state_before=state_before, state=getStateDict(document))
    return answer

  # Deletion

  def getSealer(self):
    return Sealer(Environment(
      self.service, getSecurityManager().getUser().getId()))

  def getPreview(self, document):
    related_list = [
      link for link in map(getLink, listRelated(document)) if link]
    return {
      'deletes': dict(getLink(document), contains=len(document.objectValues())),
      'how': say(Phrase('state deleted') if hasDeleteTransition(document)
                 else Phrase('removed')),
      'referred_to_by': related_list[:MAXIMUM_RELATED],
      'referred_to_by_count': len(related_list)}

  def getSeen(self, document, preview):
    """A digest of all that the preview rests on."""
    return digest([getVersion(document).partition('.')[2], preview])[:16]

  def previewDeletion(self, document):
    reason = getDeletionProblem(document)
    if reason is not None:
      raise ToolError(
        'TRANSITION_NOT_ALLOWED',
        Phrase('It cannot be deleted: ${reason}', reason=reason),
        Phrase('Call erp5_act without action to see what is possible.'),
        field='action')
    preview = self.getPreview(document)
    return {
      'relative_url': document.getRelativeUrl(),
      'preview': preview,
      'confirmation_token': self.getSealer().seal(
        [self.name, DELETE, document.getRelativeUrl()],
        {'seen': self.getSeen(document, preview),
         'expiry': int(Environment.now()) + CONFIRMATION_TIME})}

  def delete(self, document, argument_dict):
    relative_url = document.getRelativeUrl()
    preview = self.getPreview(document)
    try:
      sealed = self.getSealer().unseal(
        [self.name, DELETE, relative_url], argument_dict['confirmation_token'])
    except InvalidSeal:
      sealed = None
    if (sealed is None or sealed['expiry'] < Environment.now()
        or sealed['seen'] != self.getSeen(document, preview)):
      raise ToolError(
        'DELETE_NOT_CONFIRMED', Phrase(
          'Nothing was deleted: the confirmation_token is not of this document, '
          'has expired, or something has changed since the preview.'),
        Phrase('Call again without confirmation_token for a new preview.'),
        field='confirmation_token')
    reason = getDeletionProblem(document)
    if reason is not None:
      raise ToolError(
        'TRANSITION_NOT_ALLOWED',
        Phrase('It cannot be deleted: ${reason}', reason=reason),
        field='action')
    beginWrite(document, argument_dict.get('version'), Permissions.View)
    state_before = getStateDict(document)
    answer = {'relative_url': relative_url, 'preview': preview,
              'state_before': state_before}
    if hasDeleteTransition(document):
      self.portal.portal_workflow.doActionFor(
        document, 'delete_action',
        comment=argument_dict.get('comment', ''))
      answer['state'] = getStateDict(document)
    else:
      document.getParentValue().manage_delObjects([document.getId()])
    return answer


class Transition(object):
  """A user transition of one of the workflows of a document."""

  def __init__(self, document, workflow, state, transition):
    self.document = document
    self.workflow = workflow
    self.state = state # None when the workflow has none
    self.transition = transition
    self.name = transition.getReference()
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
    parameter_dict = dict(parse_qsl(
      str(self.transition.getAction() or '').partition('?')[2]))
    parameter_dict['workflow_action'] = self.name
    with formRequest(self.document.getPortalObject()) as request:
      request.form.update(parameter_dict)
      yield parameter_dict

  def asDict(self, with_schema=False):
    entry = {'action': self.name, 'title': self.title}
    form = self.getForm()
    if form is not None:
      entry['form'] = form.getId()
      if with_schema:
        entry.update(self.describeForm(form))
    return entry

  def describeForm(self, form):
    with self.dialogRequest():
      try:
        return {'parameters': BoundForm(self.document, form).getSchema()}
      except UnusableForm as error:
        return {'problem': error.args[0]}

  def getReason(self):
    """None when it is possible now, else {'why', 'who'}."""
    if self.state is None or self.transition.getRelativeUrl() not in [
        x.getRelativeUrl() for x in self.state.getDestinationValueList()]:
      portal = self.document.getPortalObject()
      state_list = [
        translate(portal, x.getTitle() or x.getReference())
        for x in self.workflow.getStateValueList()
        if self.transition.getRelativeUrl() in [
          y.getRelativeUrl() for y in x.getDestinationValueList()]]
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
      who_list = [x for x in rolesForPermissionOn(permission, self.document)]
      if not role_set.intersection(who_list):
        return {'why': Phrase('it needs the permission "${permission}".',
                              permission=permission),
                'who': sorted(x for x in who_list if x[:1] != '_')}
    who_list = self.transition.getGuardRoleList()
    if who_list and not role_set.intersection(who_list):
      return {'why': Phrase('it needs another role.'), 'who': sorted(who_list)}
    who_list = self.transition.getGuardGroupList()
    if who_list:
      return {'why': Phrase('it is for members of a group.'),
              'who': sorted(who_list)}
    return {'why': Phrase(
      'the document does not meet the condition of the transition.')}

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


def iterWorkflow(document):
  """Workflows with states, and the state that the document is in."""
  portal_workflow = document.getPortalObject().portal_workflow
  for workflow in portal_workflow.getWorkflowValueListFor(document):
    # edit_workflow only keeps a history
    if (workflow.getPortalType() != 'Workflow'
        or workflow.getId() == 'edit_workflow'
        or not workflow.getStateVariable()):
      continue
    reference = portal_workflow.getInfoFor(
      document, workflow.getStateVariable(), None, wf_id=workflow.getId())
    state_list = [x for x in workflow.getStateValueList()
                  if x.getReference() == reference]
    if state_list or workflow.getTransitionValueList():
      yield workflow, state_list[0] if state_list else None


def listTransition(document):
  """Transitions that a person may choose; deleting is an action of its own."""
  return [
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
    if state is None:
      continue
    path_list = [x.getRelativeUrl() for x in state.getDestinationValueList()]
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
              lambda x: x.title.lower()):
    for candidate in text, text.lower():
      for transition in transition_list:
        if key(transition) == candidate:
          return transition


def getDialogEntry(portal, action, form):
  return {'action': action['id'], 'form': form.getId(),
          'title': translate(portal, action['title'])}


def findDialog(document, text):
  """The id of the form of a dialog that ERP5 offers, by that id, or by the id
  or the title of its action; None when there is none."""
  portal = document.getPortalObject()
  entry_list = [getDialogEntry(portal, *x) for x in listDialog(document)]
  for key in 'form', 'action', 'title':
    for entry in entry_list:
      if entry[key].lower() == text.lower():
        return entry['form']


def refuseAction(document, text):
  """Raise the error for an action that the document does not have."""
  portal = document.getPortalObject()
  name_list = [x.name for x in listTransition(document)] + [
    getDialogEntry(portal, *x)['action'] for x in listDialog(document)]
  raise ToolError(
    'TRANSITION_NOT_ALLOWED',
    Phrase('This document has no action "${name}".', name=text),
    Phrase('The actions are: ${names}.', names=', '.join(name_list + [DELETE])),
    field='action',
    did_you_mean=difflib.get_close_matches(text, name_list) or None)


def getStateDict(document):
  """{state variable: {id, title}}, of all workflows."""
  return {
    workflow.getStateVariable(): {
      'id': state.getReference(),
      'title': translate(document.getPortalObject(),
                         state.getTitle() or state.getReference())}
    for workflow, state in iterWorkflow(document) if state is not None}


def hasDeleteTransition(document):
  """As in the UI: what a workflow has moved is not removed but marked."""
  return any(
    transition.getReference() == 'delete_action'
    for workflow, _ in iterWorkflow(document)
    for transition in workflow.getTransitionValueList())


def getDeletionProblem(document):
  """None when the user may delete it now, else why not.

  As ERP5's UI, which refuses as well, this tells that something refers to the
  document, in the same words whether or not the user may view any of it.
  """
  if aq_base(document.getParentValue()) is aq_base(document.getPortalObject()):
    return Phrase('modules and tools can only be deleted in the management '
                  'interface of Zope.')
  if hasDeleteTransition(document):
    try:
      is_supported = any(
        workflow.isActionSupported(document, 'delete_action')
        for workflow, _ in iterWorkflow(document))
    except WorkflowException:
      is_supported = False
    if not is_supported:
      return Phrase('its state, or your roles, do not allow it.')
  elif not getSecurityManager().checkPermission(
      Permissions.DeleteObjects, document.getParentValue()):
    return Phrase('you may not delete from ${title}.',
                  title=document.getParentValue().getTitle())
  if not document.isDeletable(check_relation=True):
    return Phrase('it is still referred to; erp5_read with include "related" '
                  'shows what of this you may view.')


def listRelated(document):
  """Documents that refer to it, of those that the user may view."""
  return document.getPortalObject().portal_categories.getRelatedValueList(
    document, checked_permission='View')
