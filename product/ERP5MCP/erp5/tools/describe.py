"""erp5_describe: what a portal type is, as the JSON Schema for saving it."""
from collections import OrderedDict

import six

from Products.ERP5MCP.erp5.form_description import describeForm
from Products.ERP5MCP.erp5.search_field import FieldResolver
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('DescribeTool', 'getMainLineTypeList')

# Documents in documents in documents: orders, their lines, the lines' cells.
MAXIMUM_LEVEL = 2


class DescribeTool(FamilyTool):
  name = 'erp5_describe'
  title = 'Describe a portal type'
  description = (
    'What documents of a portal type have: "schema" is the JSON Schema of the '
    '"values" for erp5_save, "relations" the portal types that relations go '
    'to, "states" the actions in each state, "columns" what erp5_search '
    'filters and sorts by (also <relation>_title). Call it before the first '
    'save or search of a type. detail: "names" for field names only, "full" '
    'adds help texts and the schemas of all parts.')
  input_schema = {
    'type': 'object',
    'properties': {
      'portal_type': {
        'type': 'string', 'description': 'Such as "Sale Order"'},
      'detail': {'type': 'string', 'enum': ['names', 'concise', 'full'],
                 'default': 'concise'},
      'form': {'type': 'string',
               'description': 'Of this form or dialog only'},
    },
    'required': ['portal_type'],
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'portal_type': {'type': 'string'},
      'title': {'type': 'string'},
      'module': {'type': 'string'},
      'fields': {'type': 'array', 'items': {'type': 'string'}},
      'read_only': {'type': 'array', 'items': {'type': 'string'}},
      'schema': {'type': 'object'},
      'relations': {'type': 'array', 'items': {'type': 'object'}},
      'lines': {'type': 'array', 'items': {'type': 'object'}},
      'states': {'type': 'object'},
      'columns': {'type': 'object'},
    },
    'required': ['portal_type', 'title'],
  }

  def getValue(self, call, argument_dict):
    portal_type = asScriptValue(argument_dict['portal_type']).strip()
    if 'form' in argument_dict:
      return describeForm(
        self.portal, portal_type, asScriptValue(argument_dict['form']))
    description = getTypeDescription(self.portal, portal_type)
    detail = argument_dict.get('detail', 'concise')
    part_list = tuple(self.iterPart(description, detail))
    # kept with the description, as long as those of the parts are the same
    memo = description.__dict__.setdefault('_memo_dict', {})
    entry = memo.get(detail)
    if entry is None or len(entry[0]) != len(part_list) or any(
        x is not y for x, y in zip(entry[0], part_list)):
      entry = memo[detail] = part_list, self.describe(description, detail)
    return entry[1]

  def iterPart(self, description, detail, path=()):
    """The descriptions of what can be inside, which the answer tells of."""
    if detail == 'names' or len(path) >= MAXIMUM_LEVEL:
      return
    path += (description.portal_type,)
    for portal_type in getPartTypeList(description, detail):
      if portal_type not in path:
        part = getTypeDescription(self.portal, portal_type, is_known=True)
        yield part
        for sub_part in self.iterPart(part, detail, path):
          yield sub_part

  def describe(self, description, detail):
    result = OrderedDict([
      ('portal_type', description.portal_type), ('title', description.title)])
    if description.module_id:
      result['module'] = description.module_id
    else:
      result['inside'] = list(description.container_type_list)
    property_list = list(six.itervalues(description.property_dict))
    if detail == 'names':
      result['fields'] = [x.name for x in property_list if x.is_writable]
    else:
      if detail == 'full' and description.description:
        result['description'] = description.description
      result['schema'] = self.getSchema(description, detail)
      result['relations'] = getRelationList(description, [
        getTypeDescription(self.portal, x, is_known=True)
        for x in getMainLineTypeList(description)])
    result['read_only'] = [x.name for x in property_list if not x.is_writable]
    result['lines'] = list(self.iterLine(description, detail))
    if detail != 'names':
      result['states'] = getStateDict(description, detail)
      result['columns'] = getColumnDict(self.portal, description)
    return OrderedDict((key, value) for key, value in result.items()
                       if value not in ([], {}))

  def getSchema(self, description, detail, path=()):
    """Of the values, and of the lines that are usual for the type."""
    property_dict, required_list = OrderedDict(), []
    for value in six.itervalues(description.property_dict):
      if value.is_writable:
        property_dict[value.name] = (
          value.schema if detail == 'full' else getConciseSchema(value))
        if value.required:
          required_list.append(value.name)
    path += (description.portal_type,)
    line_type_list = [
      x for x in getMainLineTypeList(description) if x not in path]
    if line_type_list and len(path) <= MAXIMUM_LEVEL:
      property_dict['lines'] = self.getLineSchema(line_type_list, detail, path)
    schema = OrderedDict([('type', 'object'), ('properties', property_dict)])
    if required_list:
      schema['required'] = required_list
    return schema

  def getLineSchema(self, line_type_list, detail, path):
    item_schema = OrderedDict(type='object')
    property_dict = item_schema['properties'] = OrderedDict()
    property_dict['id'] = {'type': 'string'}
    if len(line_type_list) > 1:
      property_dict['portal_type'] = {'type': 'string', 'enum': line_type_list}
    for portal_type in line_type_list:
      description = getTypeDescription(
        self.portal, portal_type, is_known=True)
      schema = self.getSchema(description, detail, path)
      for name, value in schema['properties'].items():
        property_dict.setdefault(name, value)
    property_dict['remove'] = {'type': 'boolean'}
    return OrderedDict([('type', 'array'), ('items', item_schema)])

  def iterLine(self, description, detail):
    """All that can be inside, with its own schema where that is not in the
    schema of the type already and all is wanted."""
    main_type_list = getMainLineTypeList(description)
    for portal_type in getPartTypeList(description, 'full'):
      line = OrderedDict(portal_type=portal_type)
      if detail == 'full':
        part = getTypeDescription(self.portal, portal_type, is_known=True)
        line['title'] = part.title
        if portal_type not in main_type_list:
          line['schema'] = self.getSchema(part, 'concise')
      yield line


def getPartTypeList(description, detail):
  if detail != 'full':
    return getMainLineTypeList(description)
  return [x for x in description.sub_document_type_list
          if x not in description.hidden_type_list]


def getMainLineTypeList(description):
  """What documents of the type consist of, by ERP5's naming: Sale Order Line
  in Sale Order, Sale Order Cell in Sale Order Line."""
  name = description.portal_type
  stem = name[:-len(' Line')] if name.endswith(' Line') else name
  return [
    x for x in description.sub_document_type_list
    if x.startswith(stem + ' ') and x.endswith((' Line', ' Cell'))]


def getConciseSchema(value):
  """The schema without help text, and without a title that only repeats the
  name."""
  schema = value.schema
  schema.pop('description', None)
  if value.title.lower() == value.name.replace('_', ' '):
    del schema['title']
  label_list = [
    '%s: %s' % (choice, label) for choice, label in value.choice_list or ()
    if choice.lower().rsplit('/', 1)[-1] != label.lower()]
  if label_list and len(value.choice_list) <= 50:
    schema['description'] = '; '.join(label_list)
  return schema


def getStateDict(description, detail):
  """{state variable: {state: actions}}, of workflows that users act on."""
  result = OrderedDict()
  for workflow in description.workflow_list:
    state_dict = OrderedDict()
    for state in workflow['state_list']:
      if detail == 'full':
        state_dict[state['state']] = {
          'title': state['title'], 'actions': state['action_list']}
      else:
        state_dict[state['state']] = [
          x['action'] for x in state['action_list']]
    if any(x['action_list'] for x in workflow['state_list']):
      result[workflow['state_variable']] = state_dict
  return result


def getColumnDict(portal, description):
  """What erp5_search can do with which field."""
  field_list = FieldResolver(portal, [description]).getFieldList()
  return OrderedDict([
    ('filter', [x.name for x in field_list
                if x.kind in ('column', 'relation')]),
    ('sort', [x.name for x in field_list if x.is_sortable])])


def getRelationList(description, line_description_list):
  """[{to: portal types, fields: names}], with those of lines as lines.name
  where they are not the same."""
  known_set = {(x.name, x.portal_type_list)
               for x in six.itervalues(description.property_dict)}
  field_dict = OrderedDict()
  for prefix, value_list in [('', description)] + [
      ('lines.', x) for x in line_description_list]:
    for value in six.itervalues(value_list.property_dict):
      if value.is_writable and value.portal_type_list and (
          not prefix or (value.name, value.portal_type_list) not in known_set):
        field_dict.setdefault(value.portal_type_list, []).append(
          prefix + value.name)
  return [OrderedDict([('to', list(key)), ('fields', value)])
          for key, value in field_dict.items()]
