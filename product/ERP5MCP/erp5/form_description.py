"""What a form is for one user, apart from any document: kept per process."""
import logging
from collections import OrderedDict

from AccessControl import getSecurityManager
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.action import (
  getPlainCategory, iterTypeAction, listOwnAction)
from Products.ERP5MCP.erp5.dependency import (
  DependencySet, SerialCache, getTransactionDict)
from Products.ERP5MCP.erp5.dialog import (
  getRefusedAction, getScript, isScriptAction)
from Products.ERP5MCP.erp5.expression import DOCUMENT_PATTERN
from Products.ERP5MCP.erp5.field_reader import makeFailure
from Products.ERP5MCP.erp5.form import (
  BoundForm, UnusableForm, describeOmission, getForm)
from Products.ERP5MCP.erp5.form_call import getActionDict, getOfferedForm
from Products.ERP5MCP.erp5.form_report import isReport
from Products.ERP5MCP.erp5.form_run import formRequest
from Products.ERP5MCP.erp5.guard import getFormId
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.structure import (
  getContainerPath, getVisibleModuleList, getVisiblePortalTypeList,
  refusePortalType)
from Products.ERP5MCP.erp5.translation import asNative
from Products.ERP5MCP.erp5.type_description import (
  getSample, getUserKey, translate)

__all__ = ('FormDescription', 'describeForm', 'getFormDescription',
           'listPortalType')

logger = logging.getLogger('ERP5MCP')

# Seconds that choices which come from scripts, and translations, may lag.
MAXIMUM_AGE = 60
_cache = SerialCache(MAXIMUM_AGE, 20000)
# (portal type, form id) -> what everybody has already been told in the log
_logged_dict = {}


def getModuleType(portal, module_id):
  return aq_base(portal._getOb(module_id)).portal_type


def listPortalType(portal):
  """Types of the modules that the user sees, and of the documents in them."""
  return list(OrderedDict.fromkeys(
    list(getModuleDict(portal)) + getVisiblePortalTypeList(portal)))


# What many forms have in common, as long as the transaction lasts
_MODULE_KEY, _SAMPLE_KEY, _WORKFLOW_KEY = object(), object(), object()


def getModuleDict(portal):
  """OrderedDict {portal type: id} of the modules that the user sees."""
  known_dict = getTransactionDict(_MODULE_KEY)
  user_id = getSecurityManager().getUser().getId()
  if user_id not in known_dict:
    module_dict = known_dict[user_id] = OrderedDict()
    for module_id in getVisibleModuleList(portal):
      module_dict.setdefault(getModuleType(portal, module_id), module_id)
  return known_dict[user_id]


def getWorkflowDependency(portal, workflow):
  """The DependencySet of a workflow with its states and transitions."""
  known_dict = getTransactionDict(_WORKFLOW_KEY)
  workflow_id = workflow.getId()
  if workflow_id not in known_dict:
    known_dict[workflow_id] = DependencySet(portal)
    known_dict[workflow_id].addTree(workflow)
  return known_dict[workflow_id]


class _Sample(object):
  """A document that all forms of a type are looked at on.

  document   the module of that type, or a temporary document
  module     itself, or the one that the document is in
  module_id  in the first case
  action_dict
             what ERP5 offers the user for it, by form id, of the actions of
             its type; other_dict: of all actions, when they are asked for
  undecided_dict
             what ERP5 may offer him for other documents of the type, also by
             form id
  may_create whether the user may add such documents
  dependency_set
             what decides about that
  """
  document = module = module_id = None
  may_create = False

  def __init__(self, portal, portal_type):
    type_value = portal.portal_types.getTypeInfo(portal_type)
    self.dependency_set = DependencySet(portal)
    self.dependency_set.addTree(type_value)
    self.module_id = getModuleDict(portal).get(portal_type)
    if self.module_id is not None:
      self.document = self.module = portal._getOb(self.module_id)
    else:
      path = getContainerPath(portal, portal_type)
      if path is not None:
        self.module = portal._getOb(path[0])
        self.document = getSample(portal, path[0], path[1] + (portal_type,))
    self.action_dict, self.undecided_dict = {}, {}
    self.own_form_set, self.other_dict = {
      getFormId(x[3]) for x in iterTypeAction(type_value)}, None
    if self.document is None:
      # which module the user would have to see has no serial
      self.dependency_set.is_clean = False
      return
    # whose roles and permissions the documents in it acquire
    self.dependency_set.addRights(portal)
    self.dependency_set.addRights(self.module)
    for workflow in portal.portal_workflow.getWorkflowValueListFor(
        self.document):
      self.dependency_set.update(getWorkflowDependency(portal, workflow))
    # no other ones are looked for
    self.action_dict = getActionDict(self.document, listOwnAction)
    if self.module_id is None:
      self.undecided_dict = getUndecidedActionDict(type_value, self.document)
      self.dependency_set.add(self.module.getTypeInfo())
      # who may add to the documents that contain lines, only those can tell
      self.may_create = len(path[1]) > 0 or portal_type in (
        self.module.getVisibleAllowedContentTypeList())

  def getAction(self, form_id):
    """What leads to the form, of what ERP5 offers the user."""
    if form_id not in self.own_form_set and self.other_dict is None:
      # an action of a workflow, or one that documents of all types have
      self.other_dict = getActionDict(self.document)
    return self.action_dict.get(form_id) or (self.other_dict or {}).get(form_id)


def getUndecidedActionDict(type_value, document):
  """{form id: {title}} of the actions that the user has the permissions for and
  whose conditions are about the document at hand."""
  checkPermission = getSecurityManager().checkPermission
  return {
    getFormId(action.getActionText() or ''): {
      'title': action.getTitle(),
      'category': getPlainCategory(action.getActionType())[0]}
    for action in type_value.getActionInformationList()
    if action.isVisible() and getPlainCategory(action.getActionType())[0]
    and DOCUMENT_PATTERN.search(action.getConditionText() or '')
    and all(checkPermission(x, document)
            for x in action.getActionPermissionList())}


def getTypeSample(portal, portal_type):
  """The _Sample of a type, for as long as the transaction lasts."""
  sample_dict = getTransactionDict(_SAMPLE_KEY)
  key = portal_type, getSecurityManager().getUser().getId()
  if key not in sample_dict:
    sample_dict[key] = _Sample(portal, portal_type)
  return sample_dict[key]


class FormDescription(object):
  """A form that an action of a portal type leads to.

  kind              'save', 'dialog', 'list', 'report'; None while unknown
  title, action_title
  module_id         when the documents are modules, of the one that is meant
  schema            JSON Schema of the values that it takes
  required_list     those that a new document needs
  read_only_list    names that it only shows
  omitted_list      [(field id, title, Phrase)]
  column_list       [(id, title)] of a list; search_list, sort_list: ids
  may_create        whether the user may make documents with it: not when ERP5
                    offers it for some documents only
  is_report         whether a dialog leads to a report
  may_submit        whether there is an action that tools may run
  refused           Phrase: why there is none, of a dialog
  problem           Phrase: why nothing can be done with the form, or None
  detail            what of it only administrators may know
  is_broken         whether that is the fault of the form itself
  dependency_set    what all this was made of
  """
  kind = title = action_title = module_id = schema = problem = refused = None
  required_list = read_only_list = omitted_list = ()
  column_list = search_list = sort_list = ()
  may_create = is_report = may_submit = is_broken = False
  detail = ''

  def __init__(self, portal, portal_type, form_id, dependency_set):
    self.portal_type, self.form_id = portal_type, form_id
    self.dependency_set = dependency_set
    with formRequest(portal):
      try:
        self.describe(portal, dependency_set)
      except UnusableForm as error:
        self.problem, self.detail = error.args[0], error.detail
    if self.is_broken:
      logProblem(self)

  def describe(self, portal, dependency_set):
    sample = getTypeSample(portal, self.portal_type)
    dependency_set.update(sample.dependency_set)
    document, self.module_id = sample.document, sample.module_id
    if document is None:
      raise UnusableForm(Phrase('You may not see any module for it.'))
    dependency_set.addSkin(portal, self.form_id)
    action = sample.getAction(self.form_id)
    self.may_create = sample.may_create and action is not None
    action = action or sample.undecided_dict.get(self.form_id)
    if action is None:
      raise UnusableForm(Phrase('ERP5 does not offer you this action.'))
    form = getForm(document, self.form_id)
    self.action_title = translate(portal, action['title'])
    document.REQUEST.form.update(action.get('parameter_dict', {}))
    if form is None:
      self.readScript(document, action)
      return
    self.is_broken = True
    self.read(self.bind(document, form, dependency_set))
    self.is_broken = False

  def bind(self, document, form, dependency_set):
    try:
      return BoundForm(document, form, dependency_set)
    except PASSING_EXCEPTION_TUPLE + (UnusableForm,):
      raise
    except Exception as error: # a form that is broken in whatever way
      raise makeFailure(error, lambda failure_id: Phrase(
        'The form fails: ${failure_id} in the log.', failure_id=failure_id),
        self.form_id)

  def readScript(self, document, action):
    """Of an action that is done at once."""
    if action['category'] == 'object_jump':
      raise UnusableForm(Phrase(
        'It leads to related documents, which erp5_read lists when asked for '
        '"related".'))
    script = getScript(document, self.form_id)
    if script is None or not isScriptAction(script, action['category']):
      raise UnusableForm(Phrase('The action is no form.'))
    self.kind, self.title, self.may_submit = 'dialog', self.action_title, True
    self.schema = OrderedDict([('type', 'object'), ('properties', {})])

  def read(self, bound):
    self.kind, self.title = bound.kind, bound.title
    self.schema = bound.getSchema()
    self.required_list = self.schema.pop('required', ())
    self.omitted_list = bound.omitted_list
    self.read_only_list = [
      name for name, x in bound.field_dict.items() if not x.is_input]
    if self.kind == 'dialog':
      self.refused = getRefusedAction(bound.form)
      target = getForm(bound.document, bound.form.action)
      self.is_report = target is not None and isReport(target)
    self.may_submit = bool(bound.form.action) and self.refused is None
    for field in bound.field_dict.values():
      if field.meta_type == 'ListBox':
        listbox = field.listbox
        if self.kind == 'list' and not listbox.getListMethodName():
          raise UnusableForm(Phrase(
            'This list shows what somebody has chosen in the user interface of '
            'ERP5; tools cannot.'))
        self.column_list = listbox.getColumnList()
        self.search_list = listbox.getSearchColumnList()
        self.sort_list = listbox.getSortColumnList()
        break
    else:
      if self.kind == 'list':
        raise UnusableForm(Phrase('The form has no list.'))


def logProblem(description):
  """Say once what is wrong with a form."""
  text = ' '.join(x for x in (
    asNative(description.problem), description.detail) if x)
  key = description.portal_type, description.form_id
  if _logged_dict.get(key) != text:
    if len(_logged_dict) > 10000:
      _logged_dict.clear()
    _logged_dict[key] = text
    logger.warning('The form %s of %s is no tool: %s', description.form_id,
                   description.portal_type, text)


def getFormDescription(portal, portal_type, form_id, maximum_age=None):
  """The FormDescription for the calling user; maximum_age: seconds that choices
  may lag, instead of the usual."""
  return _cache.get(
    portal, (portal_type, form_id) + getUserKey(portal),
    lambda dependency_set: FormDescription(
      portal, portal_type, form_id, dependency_set), maximum_age=maximum_age)


def findFormDescription(portal, portal_type, text):
  """The FormDescription of a form of a portal type, by its id, or the id or the
  title of its action. Raises ToolError."""
  if portal_type not in listPortalType(portal):
    refusePortalType(portal, portal_type)
  form_id = text
  if text not in {getFormId(x[3]) for x in iterTypeAction(
      portal.portal_types.getTypeInfo(portal_type))}:
    with formRequest(portal):
      form_id = getOfferedForm(
        getTypeSample(portal, portal_type).document, text).getId()
  description = getFormDescription(portal, portal_type, form_id)
  if description.problem is not None:
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase(
        'The form "${form}" cannot be used: ${reason}', form=form_id,
        reason=description.problem), field='form')
  return description


def describeForm(portal, portal_type, text):
  """The answer of erp5_describe for a form."""
  description = findFormDescription(portal, portal_type, text)
  schema = OrderedDict(description.schema)
  if description.required_list:
    schema['required'] = list(description.required_list)
  result = OrderedDict([
    ('portal_type', portal_type), ('title', description.title),
    ('form', description.form_id),
    ('kind', description.kind if description.kind != 'dialog'
     or not description.is_report else 'report'),
    ('schema', schema), ('read_only', list(description.read_only_list)),
    ('omitted', describeOmission(description.omitted_list))])
  if description.refused is not None:
    result['refused'] = description.refused
  if description.kind == 'list':
    result['columns'] = OrderedDict([
      ('show', [x[0] for x in description.column_list]),
      ('filter', list(description.search_list)),
      ('sort', list(description.sort_list))])
  return OrderedDict(
    (key, value) for key, value in result.items() if value not in ([], {}))
