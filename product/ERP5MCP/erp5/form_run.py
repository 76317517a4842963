"""What happens when a form is submitted: validation, then its action.

The scripts that forms name read the request of the browser. There is one
request per transaction in Zope, and everything that asks for it finds that one:
so its contents are exchanged as long as a form is at work, and put back.
"""
import contextlib
import threading

from AccessControl import getSecurityManager
from AccessControl.ZopeGuards import guarded_getattr
from Acquisition import aq_base
from Products.ERP5Type import Permissions
from Products.Formulator.Errors import FormValidationError
from zExceptions import Redirect, Unauthorized
from zope.component import adapter, getGlobalSiteManager
from zope.lifecycleevent.interfaces import IObjectAddedEvent

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.failure import siteScript
from Products.ERP5MCP.erp5.form_box import getForm
from Products.ERP5MCP.erp5.form_outcome import Outcome, refuseOutcome
from Products.ERP5MCP.erp5.form_report import readForm
from Products.ERP5MCP.erp5.reference import getLink
from Products.ERP5MCP.erp5.translation import asNative

__all__ = ('formRequest', 'runDialog', 'saveForm')

MAXIMUM_CREATED_COUNT = 50
# What actions usually need
RIGHT_TUPLE = (
  Permissions.View, Permissions.ModifyPortalContent,
  Permissions.AddPortalContent, Permissions.DeleteObjects)


# The request

@contextlib.contextmanager
def formRequest(portal, parameter_dict=()):
  """The request of the transaction without anything of the MCP client in it, but
  with the parameters of the link that opens the form."""
  request, portal_skins = portal.REQUEST, portal.portal_skins
  saved = request.form, request.other, request.response
  skin_name = portal.getCurrentSkinName()
  response = request.response.__class__()
  request.form = dict(parameter_dict)
  request.other = dict(
    request.other, RESPONSE=response, editable_mode=1, selection_name='',
    AUTHENTICATED_USER=getSecurityManager().getUser())
  request.response = response
  try:
    yield request
  finally:
    request.form, request.other, request.response = saved
    if portal.getCurrentSkinName() != skin_name:
      portal_skins.changeSkin(skin_name)


def validate(bound, posted, path):
  """Put what was posted into the request and validate it, as Base_edit does.
  Raises ToolError."""
  bound.request.form.update(posted)
  try:
    bound.form.validate_all_to_request(bound.request)
  except FormValidationError as exception:
    raise bound.getValidationError(exception, path)


# Documents that are made while an action runs

class _AddedList(threading.local):
  document_list = None


_added = _AddedList()


@adapter(IObjectAddedEvent)
def noteAdded(event):
  if _added.document_list is not None and event.newParent is not None:
    _added.document_list.append((event.newParent, event.newName))


getGlobalSiteManager().registerHandler(noteAdded)


@contextlib.contextmanager
def addedDocuments():
  outer, _added.document_list = _added.document_list, []
  try:
    yield _added.document_list
  finally:
    _added.document_list = outer


def getCreatedList(pair_list):
  """Links to the documents that an action has made and the user may view, those
  inside of others left out."""
  result, path_list = [], []
  for container, name in pair_list:
    document = getattr(aq_base(container), '_getOb', None) and (
      container._getOb(name, None))
    if document is None or getattr(
        aq_base(document), 'getRelativeUrl', None) is None or (
          document.isTempObject()):
      continue
    link = getLink(document)
    path = document.getRelativeUrl()
    if link is None or any(path.startswith(x) for x in path_list):
      continue
    path_list.append(path + '/')
    result.append(dict(link, portal_type=document.getPortalType()))
  return result[:MAXIMUM_CREATED_COUNT]


# Scripts

def callWithRequest(method, parameter_dict):
  """Call a script as the publisher would: with those of the parameters that it
  takes. Raises ToolError when it needs others."""
  name_list, required_count, takes_any = getSignature(method)
  keyword_dict = parameter_dict if takes_any else {
    key: value for key, value in parameter_dict.items() if key in name_list}
  missing_list = [x for x in name_list[:required_count]
                  if x not in keyword_dict]
  if missing_list:
    raise ToolError(
      'MISSING_REQUIRED_FIELD', Phrase(
        'The script of this dialog also needs: ${name_list}.',
        name_list=', '.join(missing_list)),
      Phrase('It can only be used in the user interface of ERP5.'))
  return method(**keyword_dict)


def getSignature(method):
  """([parameter], number of them without default, whether it takes any)"""
  if getattr(aq_base(method), 'pt_render', None) is not None:
    # a template, whose options they are whatever it claims to take
    return [], 0, True
  function = getattr(method, '__func__', method)
  code = getattr(function, '__code__', None)
  if code is None:
    return [], 0, True
  name_list = list(code.co_varnames[:code.co_argcount])
  default_tuple = getattr(function, '__defaults__', None) or ()
  if getattr(aq_base(method), 'params', None) is not None:
    takes_any = '**' in method.params()
  else:
    takes_any = bool(getattr(code, 'co_flags', 0) & 0x08)
  if getattr(method, '__self__', None) is not None and name_list[:1] == [
      'self']:
    name_list = name_list[1:]
  return name_list, len(name_list) - len(default_tuple), takes_any


def perform(bound, method, parameter_dict, path):
  """Run the action of a form; Outcome. Raises ToolError for what a person would
  have to correct."""
  portal, request = bound.portal, bound.request
  try:
    with siteScript():
      result = callWithRequest(method, parameter_dict)
  except Redirect as redirect:
    # the browser shows a message, and nothing is saved
    outcome = Outcome(portal, None, request.response, asNative(redirect))
    raise refuseOutcome(outcome)
  except Unauthorized:
    raise refuseRight(bound.document)
  error_dict = request.get('field_errors')
  if error_dict:
    raise bound.getValidationError(FormValidationError(
      list(error_dict.values() if isinstance(error_dict, dict)
           else error_dict), {}), path)
  outcome = Outcome(portal, result, request.response)
  if outcome.level == 'error':
    raise refuseOutcome(outcome)
  return outcome


def refuseRight(document):
  """The error for an action that needs what the user may not; which right that
  is only its script knows, so all that he lacks here are told."""
  checkPermission = getSecurityManager().checkPermission
  lacking_list = [x for x in RIGHT_TUPLE if not checkPermission(x, document)]
  title = document.getTitle() or document.getRelativeUrl()
  return ToolError(
    'PERMISSION_DENIED', Phrase(
      'You may not do this. On ${title} you do not have: ${permissions}.',
      title=title, permissions=', '.join(lacking_list))
    if lacking_list else Phrase(
      'You may not do this. On ${title} you have the usual permissions, so it '
      'is about another document.', title=title),
    Phrase('Ask an administrator of ERP5 for it, or do something else.'))


class _Script(object):
  """A script as `perform` knows a form."""

  def __init__(self, document):
    self.document, self.portal = document, document.getPortalObject()
    self.request = self.portal.REQUEST

  def getValidationError(self, exception, path):
    return refuseOutcome(Outcome(self.portal, None, self.request.response))


def runScript(document, script, parameter_dict):
  """Call the script of an action as its link does: Outcome. Inside of
  `formRequest`; raises ToolError."""
  return perform(
    _Script(document), guarded_getattr(document, script.getId()),
    parameter_dict, '')


def saveForm(bound, value_dict, path):
  """Save a form with these values as the user interface does. Inside of
  `formRequest`. Raises ToolError; then nothing of the form is saved."""
  posted = bound.getPosted(value_dict, path)
  validate(bound, posted, path)
  for name in 'field_errors', 'cell':
    bound.request.other.pop(name, None)
  return perform(
    bound, guarded_getattr(bound.document, bound.form.action), {
      'form_id': bound.id, 'selection_index': 0, 'selection_name': '',
      'dialog_id': ''}, path)


def runDialog(bound, value_dict, path, parameter_dict=()):
  """Submit a dialog: Outcome, or what `readForm` tells of the form that its
  action leads to. Inside of `formRequest`; raises ToolError."""
  document, form, request = bound.document, bound.form, bound.request
  posted = bound.getPosted(value_dict, path)
  validate(bound, posted, path)
  method = guarded_getattr(document, form.action)
  if getattr(aq_base(method), 'meta_type', None) not in (
      'ERP5 Form', 'ERP5 Report') and not getSecurityManager().checkPermission(
        Permissions.View, document):
    raise refuseRight(document)
  kw = getKeywordDict(bound, parameter_dict)
  if kw.pop('deferred_style', None) and value_dict.get('deferred_style'):
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase('Tools answer at once, and send no mail.'),
      Phrase('Leave it out.'), field=path + '.deferred_style')
  target, skin = getForm(document, form.action), kw.get('portal_skin')
  if target is not None and not (skin and any(
      x.endswith('portal_skin') for x in list(value_dict) + list(
        parameter_dict))):
    # rows say more to a tool than the file that is usual in the interface
    return readForm(document, target)
  if skin:
    # as Base_callDialogMethod: the style of a spreadsheet, of a printout
    bound.portal.changeSkin(skin)
    request.set('portal_skin', skin)
    with siteScript(): # a site may have no such style
      method = guarded_getattr(document, form.action)
  request.set('URL', '%s/%s' % (document.absolute_url(), form.action))
  if form.action == 'Workflow_statusModify':
    # as Base_callDialogMethod; it takes the values from the request
    kw = {'form_id': kw['form_id'], 'dialog_id': bound.id}
  return perform(bound, method, kw, path)


def getKeywordDict(bound, parameter_dict):
  """What Base_callDialogMethod gives to the action of a dialog that was
  validated, in the request too."""
  form, request = bound.form, bound.request
  kw = {
    'form_id': 'view', 'dialog_id': bound.id, 'dialog_method': form.action,
    'dialog_category': '', 'selection_name': '', 'selection_index': 0,
    'list_selection_name': '', 'uids': (), 'listbox_uid': (),
    'cancel_url': bound.document.absolute_url(), 'keep_items': {}}
  kw.update(parameter_dict)
  request.form.update(parameter_dict)
  for item in list(bound.field_dict.values()) + bound.hidden_list:
    if item.id not in request.other:
      continue
    value, name = request.other[item.id], bound.getOwnName(item.id)
    if item.meta_type == 'ListBox':
      value = tuple(
        dict(line, listbox_key=key) for key, line in sorted(value.items()))
    if hasattr(aq_base(value), 'as_dict'):
      # the editor of another form
      kw.update(value.as_dict())
      request.form.update(value.as_dict())
    else:
      kw[name] = request.form[name] = value
  for key in list(request.form):
    if key.startswith(('field_', 'subfield_', 'default_field_')) and (
        form.action not in VALIDATING_ACTION_TUPLE):
      del request.form[key]
  return kw


# Actions that validate the dialog once more, from what was posted
VALIDATING_ACTION_TUPLE = (
  'Workflow_statusModify', 'Folder_modifyWorkflowStatus', 'Base_edit')
