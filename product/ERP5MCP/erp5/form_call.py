"""Reading, saving and running the forms that ERP5 offers for a document, with
the guarantees of every write. What form tools and the general tools share."""
from collections import OrderedDict

from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.action import (
  LIST, VIEW, getParameterDict, listOfferedAction)
from Products.ERP5MCP.erp5.consistency import Consistency
from Products.ERP5MCP.erp5.dialog import (
  getRefusedAction, getScript, isDialog, isScriptAction)
from Products.ERP5MCP.erp5.form import (
  BoundForm, describeOmission, getForm)
from Products.ERP5MCP.erp5.form_outcome import Outcome
from Products.ERP5MCP.erp5.form_run import (
  addedDocuments, formRequest, getCreatedList, runDialog, runScript, saveForm)
from Products.ERP5MCP.erp5.reference import getLink, isVisible
from Products.ERP5MCP.erp5.structure import isConfiguration
from Products.ERP5MCP.erp5.suggestion import getCloseNameList
from Products.ERP5MCP.erp5.translation import asNative, lower
from Products.ERP5MCP.erp5.type_description import translate
from Products.ERP5MCP.erp5.version import getVersion
from Products.ERP5MCP.erp5.write import beginWrite

__all__ = (
  'PLAIN_WORKFLOW_FORM', 'getActionDict', 'getOfferedForm', 'listDialog',
  'performDialog', 'readWithForm', 'saveWithForm', 'submitDialog')

# The dialog of transitions that ask for a comment only
PLAIN_WORKFLOW_FORM = 'Base_viewWorkflowActionDialog'
# and what is for administrators in the user interface: it shows local roles,
# ids of users and objects by any path
REFUSED_FORM_SET = frozenset((PLAIN_WORKFLOW_FORM, 'Base_viewZODBHistory'))
REFUSED_ACTION_SET = frozenset(('diff_object_action', 'zodb_history'))
# What the script of a dialog adds to: script -> module
TARGET_MODULE_DICT = {'Base_contribute': 'document_module'}


def getActionDict(document, list_=listOfferedAction):
  """{form id: action} of what ERP5 offers the user for a document; actions as
  portal_actions has them, with `form_id`, and `parameter_dict`, which its form
  gets from the page of the document that leads to it and from its link."""
  result = OrderedDict()
  for action in listAction(document, list_):
    result.setdefault(action['form_id'], action)
  return result


def listAction(document, list_=listOfferedAction):
  """The same, with all the actions that lead to one form."""
  result = []
  if isConfiguration(document):
    return result
  for action in list_(document):
    form_id = str(action['url']).partition('?')[0].rstrip('/').rpartition(
      '/')[2]
    if form_id not in REFUSED_FORM_SET and (
        action['id'] not in REFUSED_ACTION_SET):
      result.append(dict(action, form_id=form_id))
  # the one that a person comes from: of a module, its list
  view_list = sorted(
    [x for x in result if x['category'] in (LIST, VIEW)],
    key=lambda x: (x['id'] != 'view', x['category'] != LIST))
  view_id = view_list[0]['form_id'] if view_list else 'view'
  for action in result:
    action['parameter_dict'] = dict(
      {'form_id': view_id}, **getParameterDict(action['url']))
  return result


def getOfferedForm(document, text, field='form'):
  """A form that ERP5 offers the user for a document, by its id, or by the id or
  the title of its action. Raises ToolError."""
  return getOfferedActionAndForm(document, text, field)[1]


def getOfferedActionAndForm(document, text, field='form', get=getForm):
  """The same with the action, whose link may have parameters for the form; get:
  what finds the form, or the script, of that id."""
  action_dict = getActionDict(document)
  action = action_dict.get(text) or findAction(document, text)
  form = None if action is None else get(document, action['form_id'])
  if form is None:
    known_list = [x for x in action_dict if getForm(document, x) is not None]
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase(
        'ERP5 does not offer you the form "${form}" for ${title}.', form=text,
        title=document.getTitle() or document.getRelativeUrl()),
      Phrase('It offers: ${known}.', known=', '.join(known_list) or '-'),
      field=field,
      did_you_mean=getCloseNameList(
        text, {lower(x): x for x in known_list}, 3) or None)
  return action, form


def findAction(document, text):
  """The action that has a text as its id or its title, or that of its form."""
  portal, wanted = document.getPortalObject(), lower(text.strip())
  for action in listAction(document):
    form = getForm(document, action['form_id'])
    for known in (action['id'], action['title'], action['form_id']) + (
        () if form is None else (form.title,)):
      if known and wanted in (
          lower(asNative(known)), lower(translate(portal, known))):
        return action


def getFormOrScript(document, name):
  """What an action without pages between leads to."""
  return getForm(document, name) or getScript(document, name)


def mayRun(document, form):
  """Whether the user may what the script of a dialog is known to do."""
  module_id = TARGET_MODULE_DICT.get(getattr(form, 'action', form.getId()))
  if module_id is None:
    return True
  module = document.getPortalObject()._getOb(module_id, None)
  return module is not None and isVisible(module) and bool(
    module.getVisibleAllowedContentTypeList())


def readWithForm(document, text):
  """What a form shows of a document."""
  with formRequest(document.getPortalObject()):
    bound = BoundForm(document, getOfferedForm(document, text))
    result = OrderedDict([
      ('relative_url', document.getRelativeUrl()),
      ('portal_type', document.getPortalType()),
      ('title', document.getTitle() or document.getId()),
      ('form', bound.id), ('version', getVersion(document)),
      ('values', bound.getValueDict())])
    read_only_list = [
      name for name, x in bound.field_dict.items() if not x.is_input]
    if read_only_list:
      result['read_only'] = read_only_list
    if bound.hidden_dict:
      result['hidden'] = bound.hidden_dict
    if bound.omitted_list:
      result['omitted'] = describeOmission(bound.omitted_list)
    return result


def saveWithForm(document, text, value_dict, version=None, is_new=False,
                 may_read=True):
  """Save a form, as Base_edit does; what it changed, to who may read."""
  with formRequest(document.getPortalObject()):
    form = getOfferedForm(document, text)
    bound = BoundForm(document, form)
    if bound.kind != 'save' or not form.action:
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase(
          'The form "${form}" saves nothing.', form=bound.id),
        Phrase('Use a form that shows the document, or erp5_act for a dialog.'),
        field='form')
    if not is_new:
      beginWrite(document, version, Permissions.ModifyPortalContent)
    consistency, bound.is_new = Consistency(document, is_new), is_new
    before_dict = bound.getValueDict() if may_read else {}
    outcome = saveForm(bound, value_dict, 'values')
    result = OrderedDict([
      ('relative_url', document.getRelativeUrl()), ('form', bound.id)])
    if may_read:
      requested_set = {bound.resolveName(x, '').name for x in value_dict}
      after = BoundForm(document, form)
      after_dict = after.getValueDict()
      changed_dict = OrderedDict(
        (name, after_dict.get(name)) for name in
        list(after_dict) + [x for x in before_dict if x not in after_dict]
        if after_dict.get(name) != before_dict.get(name))
      result['changed'] = OrderedDict(
        (k, v) for k, v in changed_dict.items() if k in requested_set)
      result['computed'] = OrderedDict(
        (k, v) for k, v in changed_dict.items() if k not in requested_set)
      hidden_dict = {
        k: v for k, v in after.hidden_dict.items() if k in requested_set}
      if hidden_dict:
        result['hidden'] = hidden_dict
    if outcome.message:
      result['message'] = outcome.message
    result['version'] = getVersion(document)
    result['messages'] = consistency.getMessageList()
    return result


def listDialog(document):
  """[(action, form)] of the dialogs that ERP5 offers for a document and tools
  can run, and of scripts that need none."""
  result = []
  for form_id, action in getActionDict(document).items():
    form = getFormOrScript(document, form_id)
    if action['category'] != 'workflow' and form is not None and (
        isDialog(form) or isScriptAction(form, action['category'])
    ) and mayRun(document, form):
      result.append((action, form))
  return result


def performDialog(document, text, value_dict, version=None,
                  field='parameters'):
  """Run a dialog, or an action without one; its message and what it made."""
  action, form = getOfferedActionAndForm(document, text, get=getFormOrScript)
  parameter_dict = action['parameter_dict']
  with formRequest(document.getPortalObject(), parameter_dict):
    if isScriptAction(form, action['category']):
      if value_dict:
        raise ToolError(
          'INVALID_FIELD', Phrase('This action takes no parameters.'),
          Phrase('Leave it out.'), field=field)
      beginWrite(document, version, Permissions.View)
      with addedDocuments() as added_list:
        outcome = runScript(document, form, parameter_dict)
      return describeOutcome(document, outcome, added_list)
    if not isDialog(form):
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase(
          'The form "${form}" is no dialog that tools can run.',
          form=form.getId()), getRefusedAction(form), field='form')
    return submitDialog(
      document, form, value_dict, version, field, parameter_dict)


def submitDialog(document, form, value_dict, version=None, field='parameters',
                 parameter_dict=()):
  """The same for a form at hand, inside of `formRequest`."""
  # whether the user may is for the action itself to say
  beginWrite(document, version, Permissions.View)
  with addedDocuments() as added_list:
    outcome = runDialog(
      BoundForm(document, form), value_dict, field, parameter_dict)
  return describeOutcome(document, outcome, added_list)


def describeOutcome(document, outcome, added_list):
  """The answer for what an action of a document did."""
  result = OrderedDict([('relative_url', document.getRelativeUrl())])
  if not isinstance(outcome, Outcome):
    result.update(outcome)
    return result
  if outcome.message:
    result['message'] = outcome.message
  created_list = getCreatedList(added_list)
  if created_list:
    result['created'] = created_list
  if outcome.document is not None and (
      outcome.document.getRelativeUrl() != document.getRelativeUrl()):
    result['shown'] = getLink(outcome.document)
  if outcome.text is not None:
    result['answer'] = outcome.text
  if outcome.file is not None:
    result['file'] = outcome.file
  if document.getParentValue()._getOb(document.getId(), None) is not None:
    result['version'] = getVersion(document)
  return result
