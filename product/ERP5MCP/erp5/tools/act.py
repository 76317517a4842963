"""erp5_act: what can be done with a document, and doing it."""
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.action import iterTypeAction
from Products.ERP5MCP.erp5.deletion import DELETE, Deletion, explainDeletion
from Products.ERP5MCP.erp5.failure import siteScript
from Products.ERP5MCP.erp5.form_call import (
  listDialog, performDialog, submitDialog)
from Products.ERP5MCP.erp5.form_outcome import attachFile
from Products.ERP5MCP.erp5.outlook import Outlook
from Products.ERP5MCP.erp5.reference import resolveDocument
from Products.ERP5MCP.erp5.suggestion import getCloseNameList
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.transition import findTransition, listTransition
from Products.ERP5MCP.erp5.translation import lower, translate
from Products.ERP5MCP.erp5.version import getVersion
from Products.ERP5MCP.erp5.workflow_state import getStateDict
from Products.ERP5MCP.erp5.write import WRITE_SCHEMA_DICT, beginWrite

__all__ = ('ActTool',)


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
      'who': {'type': 'boolean', 'description':
              'Also of what is possible'},
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

  def run(self, call, argument_dict):
    return attachFile(
      self.portal, super(ActTool, self).run(call, argument_dict))

  def getValue(self, call, argument_dict):
    document = resolveDocument(
      self.portal, argument_dict['document'], field='document')
    action = argument_dict.get('action')
    if not action:
      return self.describe(document, argument_dict.get('who', False))
    if self.isWrite(argument_dict):
      # that it has changed is said before what is no longer possible; the guard
      # of the transition decides, not a permission
      beginWrite(document, argument_dict.get('version'), Permissions.View)
    if not isDeletion(argument_dict):
      return self.perform(document, action, argument_dict)
    deletion = Deletion(self.service, document)
    if not self.isWrite(argument_dict):
      return deletion.preview()
    return deletion.perform(
      argument_dict['confirmation_token'], argument_dict.get('comment', ''))

  # What can be done

  def describe(self, document, with_who):
    possible_list, impossible_list = [], []
    outlook = Outlook(document)
    for transition in listTransition(document):
      reason = transition.getReason()
      if reason is None:
        entry = transition.asDict(with_schema=True)
        entry.update(outlook.getEntry(transition.getDestination()))
        if with_who:
          entry.update(transition.getWho())
        possible_list.append(entry)
      else:
        impossible_list.append(dict(transition.asDict(), **reason))
    possible_list += [getDialogEntry(self.portal, *x)
                      for x in listDialog(document)]
    reason = explainDeletion(document)
    entry = {'action': DELETE, 'title': translate(self.portal, 'Delete')}
    if reason is None:
      possible_list.append(entry)
    else:
      impossible_list.append(dict(entry, **reason))
    return {
      'relative_url': document.getRelativeUrl(),
      'state': getStateDict(document), 'version': getVersion(document),
      'possible': possible_list,
      'impossible': [{k: v for k, v in x.items() if v not in ([], None)}
                     for x in impossible_list]}

  # Transitions

  def perform(self, document, action, argument_dict):
    transition = findTransition(document, action)
    if transition is None:
      dialog = findDialog(document, action)
      if dialog is None:
        refuseAction(document, action)
      return performDialog(
        document, dialog, argument_dict.get('parameters', {}))
    reason = transition.getReason()
    if reason is not None:
      raise ToolError(
        'TRANSITION_NOT_ALLOWED', Phrase(
          '${action} is not possible: ${reason}',
          action=transition.title, reason=reason['why']),
        Phrase('Call erp5_act without action to see what is possible.'),
        field='action', who=reason.get('who'),
        people=reason.get('people') or None, allowed=[
          x.name for x in listTransition(document) if x.getReason() is None])
    # before it is done, since it may be a script's work to fill in what is missing
    outlook_dict = Outlook(document).getEntry(transition.getDestination())
    if transition.getForm() is not None:
      answer = self.performWithDialog(document, transition, argument_dict)
    else:
      answer = self.performPlain(document, transition, argument_dict)
    answer.update(outlook_dict)
    return answer

  def performPlain(self, document, transition, argument_dict):
    parameter_dict = transition.checkParameter(
      argument_dict.get('parameters', {}))
    state_before = getStateDict(document)
    if argument_dict.get('comment'):
      parameter_dict['comment'] = argument_dict['comment']
    with siteScript():
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
        parameter_dict=parameter_dict)
    answer.update(state_before=state_before, state=getStateDict(document))
    return answer


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
      if lower(entry[key]) == lower(text):
        return entry['form']


def refuseAction(document, text):
  """Raise the error for an action that the document does not have."""
  portal = document.getPortalObject()
  name_list = [x.name for x in listTransition(document)] + [
    getDialogEntry(portal, *x)['action'] for x in listDialog(document)]
  is_known = any(
    lower(text) in (lower(reference or ''), lower(title or ''))
    for _, reference, title, _ in iterTypeAction(document.getTypeInfo()))
  raise ToolError(
    'TRANSITION_NOT_ALLOWED',
    Phrase('ERP5 does not offer "${name}" for this document as it is now.',
           name=text) if is_known else
    Phrase('This document has no action "${name}".', name=text),
    Phrase('The actions are: ${names}.', names=', '.join(name_list + [DELETE])),
    field='action',
    did_you_mean=getCloseNameList(
      text, {lower(x): x for x in name_list}, 3) or None)
