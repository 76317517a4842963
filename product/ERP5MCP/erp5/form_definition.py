"""Which forms of the site are tools of a service, and how they are declared.

Made for the calling user when he asks, never stored. An MCP Service names
forms, portal types or categories of actions, and what agents may do; the actions
of the portal types lead to the forms. What ERP5 would not offer the user is not
there.
"""
import hashlib
import json
import re
from collections import OrderedDict

from Products.ERP5MCP.core import Phrase, SchemaValidator, lintSchema
from Products.ERP5MCP.core.strict_json import loadDumped
from Products.ERP5MCP.erp5.action import CATEGORY_TUPLE, iterTypeAction
from Products.ERP5MCP.erp5.dependency import SerialCache
from Products.ERP5MCP.erp5.field_reader import UnusableForm
from Products.ERP5MCP.erp5.form_description import (
  getFormDescription, listPortalType)
from Products.ERP5MCP.erp5.guard import getFormId
from Products.ERP5MCP.erp5.translation import translate
from Products.ERP5MCP.erp5.type_description import getUserKey
from Products.ERP5MCP.erp5.write import WRITE_SCHEMA_DICT

__all__ = (
  'DEFAULT_LIMIT', 'OPERATION_TUPLE', 'findDefinition', 'listFormDefinition')

# Seconds that choices which come from scripts, and translations, may lag here:
# clients keep lists as well, and what is called is looked at when it is called.
MAXIMUM_AGE = 900
_list_cache = SerialCache(MAXIMUM_AGE)

# What an MCP Service may allow agents to do with forms.
OPERATION_TUPLE = 'read', 'create', 'edit', 'search', 'dialog', 'report'
SAVE_OPERATION_SET = frozenset(('read', 'create', 'edit'))
# Categories of actions whose forms are meant when a service names portal types
# only.
DEFAULT_CATEGORY_SET = frozenset(CATEGORY_TUPLE[:4])
MAXIMUM_NAME_LENGTH = 64
NOT_ALLOWED = Phrase('The service does not allow agents to do this with forms.')
DEFAULT_LIMIT, MAXIMUM_LIMIT = 20, 200


# Which forms a service exposes

class Candidate(object):
  """A form that an action of a portal type leads to."""

  def __init__(self, portal_type, form_id, category, reference):
    self.portal_type, self.form_id = portal_type, form_id
    self.category, self.reference = category, reference
    self.name = form_id


def isSelected(service, portal_type, form_id, category):
  """Forms that are named, and those of the named portal types in the named
  categories; a list that is empty does not narrow the other."""
  if form_id in service.getMcpFormList():
    return True
  type_list = service.getMcpFormPortalTypeList()
  category_list = service.getMcpFormActionCategoryList()
  if not type_list and not category_list:
    return False
  return (not type_list or portal_type in type_list) and (
    category in (category_list or DEFAULT_CATEGORY_SET))


def hasSelection(service):
  return bool(service.getMcpFormOperationList() and (
    service.getMcpFormList() or service.getMcpFormPortalTypeList()
    or service.getMcpFormActionCategoryList()))


def listCandidate(service, dependency_set=None):
  """[Candidate], before anything is looked at for the user."""
  portal = service.getPortalObject()
  result = OrderedDict()
  for portal_type in listPortalType(portal):
    type_value = portal.portal_types.getTypeInfo(portal_type)
    if type_value is None:
      continue
    if dependency_set is not None:
      dependency_set.addTree(type_value)
    for category, reference, _, text in iterTypeAction(type_value):
      form_id = getFormId(text)
      if form_id and isSelected(service, portal_type, form_id, category):
        result.setdefault((portal_type, form_id), Candidate(
          portal_type, form_id, category, reference))
  nameCandidate(list(result.values()))
  return list(result.values())


def nameCandidate(candidate_list):
  """The name of a tool is the id of its form; with the portal type before it
  where several have the form; never too long for clients."""
  id_list = [x.form_id for x in candidate_list]
  for candidate in candidate_list:
    name = candidate.form_id
    if id_list.count(name) > 1:
      name = '%s-%s' % (
        re.sub('[^A-Za-z0-9]', '', candidate.portal_type), name)
    if len(name) > MAXIMUM_NAME_LENGTH:
      name = '%s-%s' % (
        name[:MAXIMUM_NAME_LENGTH - 7],
        hashlib.sha1(name.encode('ascii')).hexdigest()[:6])
    candidate.name = name


# What a form is as a tool

class FormDefinition(object):
  """A form tool, as far as it is the same for all documents.

  name, portal_type, form_id, category
  form          FormDescription
  title, kind
  mcp_dict      the Tool object of the protocol
  problem       a Phrase that says why there is no such tool, or None
  """
  problem = mcp_dict = _input_validator = None

  def __init__(self, service, candidate, form):
    portal = service.getPortalObject()
    self.name, self.portal_type = candidate.name, candidate.portal_type
    self.form_id, self.category = candidate.form_id, candidate.category
    self.form, self.kind = form, form.kind
    self.title = self.form.title if self.kind == 'list' else ': '.join(
      x for x in (translate(portal, self.portal_type), self.form.action_title)
      if x)
    self.operation_set = frozenset(service.getMcpFormOperationList())
    self.description_dict = {}
    try:
      self.declare()
    except UnusableForm as error:
      self.problem, self.mcp_dict = error.args[0], None

  def declare(self):
    form = self.form
    if form.problem is not None:
      raise UnusableForm(form.problem)
    operation_set = {
      'save': SAVE_OPERATION_SET, 'list': {'search'}, 'report': {'report'},
      'dialog': {'report'} if form.is_report else {'dialog'}}[self.kind]
    if not operation_set & self.operation_set:
      raise UnusableForm(NOT_ALLOWED)
    getattr(self, 'declare_' + self.kind)(form)
    for finding in lintSchema(self.mcp_dict['inputSchema']):
      raise UnusableForm(Phrase(
        'Not all clients would accept the schema: ${finding}',
        finding=finding))
    # through JSON: text of both Pythons becomes what a client's message has
    self.mcp_dict = loadDumped(json.dumps(self.mcp_dict))

  def setTool(self, description, property_list, is_document_required=True,
              read_only=False, destructive=False):
    """is_document_required: unless the document is the module"""
    self.mcp_dict = OrderedDict([
      ('name', self.name), ('title', self.title),
      ('description', description),
      ('inputSchema', OrderedDict([
        ('type', 'object'), ('properties', OrderedDict(
          ([] if self.form.module_id else [('document', {
            'type': 'string', 'description':
            'Relative url, reference or exact title'})]) + property_list)),
        ('additionalProperties', False)])),
      ('outputSchema', {'type': 'object'}),
      ('annotations', {
        'readOnlyHint': read_only, 'destructiveHint': destructive,
        'idempotentHint': read_only, 'openWorldHint': False})])
    if is_document_required and not self.form.module_id:
      self.mcp_dict['inputSchema']['required'] = ['document']

  def declare_save(self, form):
    is_input = form.may_submit and form.schema['properties']
    may_create = is_input and form.may_create and (
      'create' in self.operation_set)
    may_edit = is_input and 'edit' in self.operation_set
    may_read = 'read' in self.operation_set
    if not may_read and not may_create and not may_edit:
      raise UnusableForm(NOT_ALLOWED)
    verb_list = [verb for verb, is_allowed in (
      ('read', may_read), ('create', may_create), ('change', may_edit)
    ) if is_allowed]
    text = '%s %s through its form "%s".' % (
      '/'.join(verb_list).capitalize(), self.portal_type, form.title)
    if not may_create and not may_edit:
      self.setTool(text, [], read_only=True)
      return
    if may_read:
      text += ' Without values: what the form shows.'
    value_schema = OrderedDict(form.schema)
    property_list = [('values', value_schema)]
    if may_create:
      text += ' Without document: creates one.'
      if form.required_list:
        value_schema['description'] = 'To create: %s' % ', '.join(
          form.required_list)
      property_list.insert(0, ('container', {
        'type': 'string', 'description': 'Where to create, when not in the '
        'module'}))
    self.setTool(text, property_list + sorted(WRITE_SCHEMA_DICT.items()),
                 not may_create)
    if not may_read:
      self.mcp_dict['inputSchema'].setdefault('required', []).append('values')

  def declare_dialog(self, form):
    if form.refused is not None:
      raise UnusableForm(form.refused)
    property_list = []
    if form.schema['properties']:
      schema = OrderedDict(form.schema)
      if form.required_list:
        schema['required'] = list(form.required_list)
      property_list.append(('parameters', schema))
    if not form.is_report:
      property_list += sorted(WRITE_SCHEMA_DICT.items())
    self.setTool(
      '%s of %s: %s.' % ('Report' if form.is_report else 'Dialog',
                         self.portal_type, form.title),
      property_list, read_only=form.is_report, destructive=not form.is_report)

  def declare_list(self, form):
    title_dict = dict(form.column_list)
    search_dict = OrderedDict(
      (name, OrderedDict([('type', 'string')] + (
        [('title', title_dict[name])] if title_dict.get(name) else [])))
      for name in form.search_list)
    self.setTool(
      '%s: rows with %s. search: as in the fields above the list, such as '
      '"%%acme%%" or ">= 2026-01-01"; sort: columns, "-" for descending.' % (
        form.title, ', '.join(title_dict)), [
        ('search', OrderedDict([
          ('type', 'object'), ('properties', search_dict)])),
        ('sort', {'type': 'array', 'items': {'type': 'string'}}),
        ('limit', {'type': 'integer', 'minimum': 1, 'maximum': MAXIMUM_LIMIT,
                   'default': DEFAULT_LIMIT}),
        ('cursor', {'type': 'string'})], read_only=True)

  def declare_report(self, form):
    self.setTool(
      'Report of %s: %s, its rows by section.' % (
        self.portal_type, form.title), [], read_only=True)

  def getInputValidator(self):
    """Of all but what only the form itself can say on the document at hand: its
    own validators decide about values."""
    if self._input_validator is None:
      schema = dict(self.mcp_dict['inputSchema'])
      schema['properties'] = {
        name: {'type': 'object'} if name in ('values', 'parameters', 'search')
        else value for name, value in schema['properties'].items()}
      self._input_validator = SchemaValidator(schema)
    return self._input_validator


# Lists of them

def listFormDefinition(service):
  """[FormDefinition] of all forms that the service exposes, also of those that
  cannot be tools, for the user at hand."""
  if not hasSelection(service):
    return []
  portal = service.getPortalObject()
  # the types: what is not seen is no dependency, and may be shown at any time
  return _list_cache.get(
    portal, (service.getRelativeUrl(), tuple(listPortalType(portal)))
    + getUserKey(portal),
    lambda dependency_set: _listDefinition(service, dependency_set))


# (service, name of a tool) -> Candidate, as last listed
_candidate_dict = {}


def _listDefinition(service, dependency_set):
  dependency_set.add(service)
  dependency_set.addContainer(service.getPortalObject())
  result = []
  for candidate in listCandidate(service, dependency_set):
    definition = getDefinition(service, candidate)
    dependency_set.update(definition.form.dependency_set)
    _candidate_dict[service.getRelativeUrl(), candidate.name] = candidate
    result.append(definition)
  return result


# What is kept with a FormDescription: (name, operations) -> FormDefinition
_DEFINITION_KEY = '_definition_dict'


def getDefinition(service, candidate):
  form = getFormDescription(
    service.getPortalObject(), candidate.portal_type, candidate.form_id,
    MAXIMUM_AGE)
  memo = form.__dict__.setdefault(_DEFINITION_KEY, {})
  key = (candidate.name, candidate.category,
         tuple(sorted(service.getMcpFormOperationList())))
  if key not in memo:
    memo[key] = FormDefinition(service, candidate, form)
  return memo[key]


def findDefinition(service, name):
  """That of the tool of that name, without a look at the others; None when
  there is none."""
  if not hasSelection(service):
    return None
  candidate = _candidate_dict.get((service.getRelativeUrl(), name))
  if candidate is not None and isSelected(
      service, candidate.portal_type, candidate.form_id, candidate.category):
    definition = getDefinition(service, candidate)
    if definition.problem is None:
      return definition
  # another one may have the name now, or for this user
  for candidate in listCandidate(service):
    if candidate.name == name:
      definition = getDefinition(service, candidate)
      if definition.problem is None:
        _candidate_dict[service.getRelativeUrl(), name] = candidate
        return definition
