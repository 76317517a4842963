"""Forms of the site as tools: calls of them."""
from collections import OrderedDict

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.creation import createDocument
from Products.ERP5MCP.erp5.cursor import dumpCursor, loadCursor
from Products.ERP5MCP.erp5.failure import (
  EXPECTED_EXCEPTION_TUPLE, translateFailure)
from Products.ERP5MCP.erp5.field_reader import UnusableForm
from Products.ERP5MCP.erp5.form import BoundForm
from Products.ERP5MCP.erp5.form_call import (
  getOfferedForm, performDialog, readWithForm, saveWithForm)
from Products.ERP5MCP.erp5.form_definition import (
  DEFAULT_LIMIT, findDefinition, listFormDefinition)
from Products.ERP5MCP.erp5.form_field import refuseValue
from Products.ERP5MCP.erp5.form_outcome import attachFile
from Products.ERP5MCP.erp5.form_report import readForm
from Products.ERP5MCP.erp5.form_run import formRequest
from Products.ERP5MCP.erp5.reference import resolveDocument
from Products.ERP5MCP.erp5.translation import translate
from Products.ERP5MCP.erp5.value import asJSONValue, asScriptValue
from Products.ERP5MCP.erp5.write import performWrite

__all__ = ('getFormTool', 'listFormTool')


def listFormTool(service):
  """[FormTool], each name once."""
  result = OrderedDict()
  for definition in listFormDefinition(service):
    if definition.problem is None:
      result.setdefault(definition.name, FormTool(service, definition))
  return list(result.values())


def getFormTool(service, name):
  """One of `listFormTool`, without a look at the others; None when there is
  none."""
  definition = findDefinition(service, name)
  return None if definition is None else FormTool(service, definition)


# Calls

class FormTool(object):
  """A form as the core sees a tool."""
  interactive = False
  output_validator = None

  def __init__(self, service, declaration):
    self.service, self.declaration = service, declaration
    self.portal = service.getPortalObject()
    self.name, self.definition = declaration.name, declaration.mcp_dict
    self.description_dict = declaration.description_dict

  @property
  def input_validator(self):
    return self.declaration.getInputValidator()

  def run(self, call, argument_dict):
    argument_dict = asScriptValue(argument_dict)
    try:
      with formRequest(self.portal):
        return attachFile(self.portal, asJSONValue(
          getattr(self, 'run_' + self.declaration.kind)(call, argument_dict)))
    except EXPECTED_EXCEPTION_TUPLE as exception:
      raise translateFailure(exception)

  def getDocument(self, argument_dict):
    if self.declaration.form.module_id:
      return self.portal._getOb(self.declaration.form.module_id)
    portal_type = self.declaration.portal_type
    document = resolveDocument(
      self.portal, argument_dict['document'], portal_type_list=[portal_type],
      field='document')
    if document.getPortalType() != portal_type:
      # it may have the same form, which the service does not expose for it
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase(
          'This tool is for documents of the type ${portal_type}.',
          portal_type=translate(self.portal, portal_type)),
        Phrase('Name one of that type.'), field='document')
    return document

  def run_save(self, call, argument_dict):
    form_id, declaration = self.declaration.form_id, self.declaration
    may_read = 'read' in declaration.operation_set
    value_dict = argument_dict.get('values')
    if value_dict is None:
      if 'document' not in argument_dict and not declaration.form.module_id:
        raise ToolError(
          'MISSING_REQUIRED_FIELD', Phrase('document, to read, or values, to '
                                           'create, are required.'),
          field='document')
      if not may_read:
        raise ToolError(
          'RULE_DENIED', Phrase('Through this service you may not read '
                                'documents with forms.'), field='values')
      return readWithForm(self.getDocument(argument_dict), form_id)
    if 'document' in argument_dict or declaration.form.module_id:
      if 'edit' not in declaration.operation_set:
        raise ToolError(
          'RULE_DENIED', Phrase('Through this service you may not change '
                                'documents with forms.'), field='document')
      return performWrite(self, call, argument_dict, lambda: saveWithForm(
        self.getDocument(argument_dict), form_id, value_dict,
        argument_dict.get('version'), may_read=may_read))
    if 'create' not in declaration.operation_set:
      raise ToolError(
        'MISSING_REQUIRED_FIELD', Phrase('document is required: through this '
                                         'service you may not create '
                                         'documents with forms.'),
        field='document')
    return performWrite(self, call, argument_dict, lambda: saveWithForm(
      createDocument(self.portal, declaration.portal_type, argument_dict),
      form_id, value_dict, is_new=True, may_read=may_read),
      declaration.portal_type)

  def run_dialog(self, call, argument_dict):
    if self.definition['annotations']['readOnlyHint']:
      # what a report keeps for the next page of a browser is of no use here
      call.undo()
      return performDialog(
        self.getDocument(argument_dict), self.declaration.form_id,
        argument_dict.get('parameters', {}))
    return performWrite(self, call, argument_dict, lambda: performDialog(
      self.getDocument(argument_dict), self.declaration.form_id,
      argument_dict.get('parameters', {}), argument_dict.get('version')))

  def run_list(self, call, argument_dict):
    document = self.getDocument(argument_dict)
    bound = BoundForm(
      document, getOfferedForm(document, self.declaration.form_id))
    listbox = getListBox(bound)
    criterion_dict, known_set = {}, set()
    for name, value in argument_dict.get('search', {}).items():
      path = 'search.%s' % name
      column = getColumn(name, listbox.getSearchColumnList(), path)
      if column in known_set:
        refuseValue(Phrase('"${name}" is given twice.', name=column),
                    Phrase('Give it once.'), path)
      known_set.add(column)
      listbox.addCriterion(criterion_dict, column, value, path)
    sort_list = [
      (getColumn(text.lstrip('+-'), listbox.getSortColumnList(),
                 'sort[%i]' % index),
       'descending' if text.startswith('-') else 'ascending')
      for index, text in enumerate(argument_dict.get('sort', ()))]
    limit = argument_dict.get('limit', DEFAULT_LIMIT)
    binding = [document.getRelativeUrl()] + [
      argument_dict.get(x) for x in ('search', 'sort')]
    offset = 0
    if 'cursor' in argument_dict:
      offset, = loadCursor(binding, argument_dict['cursor'], 1)
      if isinstance(offset, bool) or not isinstance(offset, int) or offset < 0:
        loadCursor(None, '', 0)
    row_list, has_more = listbox.getPage(
      offset, limit, criterion_dict, sort_list, key='relative_url')
    result = OrderedDict([('rows', row_list)])
    if has_more:
      result['cursor'] = dumpCursor(binding, [offset + limit])
    return result

  def run_report(self, call, argument_dict):
    call.undo()
    document = self.getDocument(argument_dict)
    return readForm(document, getOfferedForm(
      document, self.declaration.form_id))


def getListBox(bound):
  for field in bound.field_dict.values():
    if field.meta_type == 'ListBox':
      return field.listbox
  raise UnusableForm(Phrase('The form has no list.'))


def getColumn(name, known_list, path):
  """The column that is meant; "start_date" may stand for
  "delivery.start_date"."""
  if name not in known_list:
    found_list = [x for x in known_list if x.rpartition('.')[2] == name]
    if len(found_list) == 1:
      return found_list[0]
    raise ToolError(
      'INVALID_FIELD', Phrase('The list has no column "${name}" for this.',
                              name=name),
      Phrase('It has: ${known}.', known=', '.join(known_list) or '-'),
      field=path)
  return name
