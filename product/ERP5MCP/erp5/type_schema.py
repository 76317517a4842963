"""What an agent is told of a portal type: the JSON Schema for saving it, its
parts, states and columns, at a length that fits.

Forms put what is used most first. So what is too long loses choices, which can
be asked for, and then the fields that come last, of which the names stay.
"""
import json
from collections import OrderedDict

import six

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.search_field import FieldResolver
from Products.ERP5MCP.erp5.translation import asNative, translate
from Products.ERP5MCP.erp5.type_description import getTypeDescription

__all__ = ('describeFieldList', 'describeType', 'getMainLineTypeList')

# Documents in documents: orders and their lines. The lines' cells, and what else can
# be in an order, are described when they are asked for.
MAXIMUM_LEVEL_DICT = {'names': 0, 'concise': 1, 'full': 1}
# bytes of compact JSON, about 2,000 tokens
MAXIMUM_CONCISE_SIZE = 8000
# (choices of a field, fields, fields of lines, columns), until it fits
LENGTH_TUPLE = (
  (12, 1000, 1000, 1000), (6, 1000, 1000, 1000), (6, 80, 40, 100),
  (4, 50, 25, 80), (3, 30, 15, 60), (3, 20, 10, 40), (2, 12, 6, 20))
FULL_LENGTH = 100, 1000, 1000, 1000
MAXIMUM_DESCRIPTION_LENGTH = 300


def describeType(portal, description, detail):
  """The answer for one portal type; `detail` is names, concise or full."""
  part_list = tuple(_iterPart(portal, description, detail))
  # kept with the description, as long as those of the parts are the same
  memo = description.__dict__.setdefault('_memo_dict', {})
  entry = memo.get(detail)
  if entry is None or len(entry[0]) != len(part_list) or any(
      x is not y for x, y in zip(entry[0], part_list)):
    length_list = LENGTH_TUPLE if detail == 'concise' else [FULL_LENGTH]
    for length in length_list:
      answer = _TypeAnswer(portal, description, detail, length).getValue()
      if detail != 'concise' or _getSize(answer) <= MAXIMUM_CONCISE_SIZE:
        break
    entry = memo[detail] = part_list, answer
  return entry[1]


def describeFieldList(description, name_list):
  """These fields alone, with help texts and all choices; those of lines are
  asked for by the portal type of the lines."""
  property_list = [
    description.resolveName(x, 'fields[%d]' % i)
    for i, x in enumerate(name_list)]
  return OrderedDict([
    ('portal_type', description.portal_type), ('title', description.title),
    ('schema', OrderedDict([
      ('type', 'object'), ('properties', OrderedDict(
        (x.name, x.schema) for x in property_list))])),
    ('relations', _getRelationList(property_list)),
    ('read_only', [x.name for x in property_list if not x.is_writable])])


def _getSize(value):
  # str: a Phrase, in English
  return len(json.dumps(value, separators=(',', ':'), default=str))


def _iterPart(portal, description, detail, path=()):
  """The descriptions of what can be inside, which the answer tells of."""
  if len(path) >= MAXIMUM_LEVEL_DICT[detail]:
    return
  path += (description.portal_type,)
  for portal_type in getMainLineTypeList(description):
    if portal_type not in path:
      part = getTypeDescription(portal, portal_type, is_known=True)
      yield part
      for sub_part in _iterPart(portal, part, detail, path):
        yield sub_part


class _TypeAnswer(object):
  """One answer at one length."""

  def __init__(self, portal, description, detail, length):
    self.portal, self.description = portal, description
    self.detail = detail
    (self.choice_count, self.field_count, self.line_field_count,
     self.column_count) = length
    # choices that are there already -> the field that has them
    self.choice_dict = {}
    self.is_shortened = False

  def getValue(self):
    description = self.description
    result = OrderedDict([
      ('portal_type', description.portal_type), ('title', description.title)])
    if description.module_id:
      result['module'] = description.module_id
    else:
      result['inside'] = list(description.container_type_list)
    property_list = [x for x in six.itervalues(description.property_dict)
                     if not x.is_category_only]
    result['forms'] = OrderedDict(
      (form_id, x[0]) for form_id, x in description.form_dict.items())
    if self.detail == 'names':
      result['fields'] = [x.name for x in property_list if x.is_writable]
    else:
      text = description.description or ''
      if self.detail != 'full':
        # where a character ends
        text = six.ensure_text(text)[:MAXIMUM_DESCRIPTION_LENGTH]
      result['description'] = text
      schema, more_list = self.getSchema(description, self.field_count)
      result['schema'] = schema
      result['more_fields'] = more_list
      result['relations'] = self.getRelationList()
    result['read_only'] = [x.name for x in property_list if not x.is_writable]
    result['more_relations'] = self.getCategoryList()
    result['lines'] = list(self.iterLine())
    result['made_by_erp5'] = list(description.hidden_type_list)
    if self.detail != 'names':
      result['states'] = getStateDict(description, self.detail)
      result['columns'] = self.getColumnDict()
      if self.is_shortened:
        result['note'] = Phrase(
          'This is shortened: call again with "fields" for other fields or all '
          'choices, with the portal type of a line for its fields, or with '
          'detail "full".')
    return OrderedDict((key, value) for key, value in result.items()
                       if value not in ([], {}, ''))

  def getCategoryList(self):
    """Relations that no field of a form shows."""
    name_list = [x.name for x in six.itervalues(self.description.property_dict)
                 if x.is_category_only and x.is_writable]
    self.is_shortened = self.is_shortened or (
      len(name_list) > self.line_field_count // 2)
    return name_list[:self.line_field_count // 2]

  def getSchema(self, description, field_count, path=()):
    """(schema of the values, and of the lines that are usual for the type,
    names of fields that are left out)"""
    writable_list = [x for x in six.itervalues(description.property_dict)
                     if x.is_writable and not x.is_category_only]
    # what is required is never left out
    shown_list = writable_list[:field_count] + [
      x for x in writable_list[field_count:] if x.required]
    property_dict = OrderedDict(
      (x.name, self.getFieldSchema(x, bool(path))) for x in shown_list)
    more_list = [x.name for x in writable_list if x.name not in property_dict]
    self.is_shortened = self.is_shortened or bool(more_list)
    path += (description.portal_type,)
    line_type_list = [
      x for x in getMainLineTypeList(description) if x not in path]
    if line_type_list and len(path) <= MAXIMUM_LEVEL_DICT[self.detail]:
      property_dict['lines'] = self.getLineSchema(line_type_list, path)
    schema = OrderedDict([('type', 'object'), ('properties', property_dict)])
    required_list = [x.name for x in shown_list if x.required]
    if required_list:
      schema['required'] = required_list
    return schema, more_list

  def getLineSchema(self, line_type_list, path):
    item_schema = OrderedDict(type='object')
    property_dict = item_schema['properties'] = OrderedDict()
    property_dict['id'] = {'type': 'string'}
    if len(line_type_list) > 1:
      property_dict['portal_type'] = {'type': 'string', 'enum': line_type_list}
    more_list = []
    for portal_type in line_type_list:
      schema, more = self.getSchema(
        getTypeDescription(self.portal, portal_type, is_known=True),
        self.line_field_count, path)
      more_list += [x for x in more if x not in more_list]
      for name, value in schema['properties'].items():
        property_dict.setdefault(name, value)
    property_dict['remove'] = {'type': 'boolean'}
    if more_list:
      item_schema['description'] = 'more: ' + ', '.join(
        x for x in more_list if x not in property_dict)
    return OrderedDict([('type', 'array'), ('items', item_schema)])

  def getFieldSchema(self, value, is_nested):
    """In short, as those of lines always are, without help text, without a title
    that only repeats the name, and without choices that are many or there
    already."""
    schema = value.schema
    if self.detail == 'full' and not is_nested:
      return schema
    schema.pop('description', None)
    if value.hint:
      schema['description'] = value.hint
    if value.title.lower() == value.name.replace('_', ' '):
      del schema['title']
    if not value.choice_list:
      return schema
    item_schema = schema.get('items', schema)
    key = tuple(x for x, _ in value.choice_list)
    count = len(key)
    choice_count = min(self.choice_count, LENGTH_TUPLE[0][0])
    if count > choice_count:
      self.is_shortened = True
      item_schema.pop('enum', None)
      known_name = self.choice_dict.get(key)
      schema['description'] = (
        'choices of %s' % known_name if known_name else '%d choices: %s, ...' % (
          count, ', '.join([asNative(x) for x in key if x][:choice_count])))
    else:
      label_list = [
        '%s: %s' % pair for pair in value.choice_list
        if asNative(pair[0]).lower().rsplit('/', 1)[-1] != pair[1].lower()]
      if label_list:
        schema['description'] = '; '.join(label_list)
    self.choice_dict.setdefault(key, value.name)
    return schema

  def getRelationList(self):
    """[{to: portal types, fields: names}], with those of lines as lines.name
    where they are not the same."""
    known_set = {(x.name, x.portal_type_list)
                 for x in six.itervalues(self.description.property_dict)}
    pair_list = [(x.name, x) for x in six.itervalues(
      self.description.property_dict)]
    for portal_type in getMainLineTypeList(self.description):
      pair_list += [
        ('lines.' + x.name, x) for x in six.itervalues(getTypeDescription(
          self.portal, portal_type, is_known=True).property_dict)
        if (x.name, x.portal_type_list) not in known_set]
    return _getRelationList([x for _, x in pair_list], dict(
      (id(x), name) for name, x in pair_list))

  def iterLine(self):
    """All that can be inside; what each has is asked for by its portal type."""
    for portal_type in self.description.sub_document_type_list:
      if portal_type not in self.description.hidden_type_list:
        line = OrderedDict(portal_type=portal_type)
        if self.detail == 'full':
          title = translate(self.portal, portal_type)
          if title != portal_type:
            line['title'] = title
        yield line

  def getColumnDict(self):
    """What erp5_search can do with which field."""
    field_list = FieldResolver(self.portal, [self.description]).getFieldList()
    filter_list = [x.name for x in field_list
                   if x.kind in ('column', 'relation')
                   and not x.property.is_category_only]
    self.is_shortened = (
      self.is_shortened or len(filter_list) > self.column_count)
    return OrderedDict([
      ('filter', filter_list[:self.column_count]),
      ('sort', [x.name for x in field_list if x.is_sortable][
        :self.column_count])])


def getMainLineTypeList(description):
  """What documents of the type consist of, by ERP5's naming: Sale Order Line
  in Sale Order, Sale Order Cell in Sale Order Line."""
  name = description.portal_type
  stem = name[:-len(' Line')] if name.endswith(' Line') else name
  return [
    x for x in description.sub_document_type_list
    if x.startswith(stem + ' ') and x.endswith((' Line', ' Cell'))]


def getStateDict(description, detail):
  """{state variable: {state: actions}}, of workflows that users act on."""
  result = OrderedDict()
  for workflow in description.workflow_list:
    state_dict = OrderedDict()
    for state in workflow['state_list']:
      if detail == 'full':
        state_dict[state['state']] = _withoutEmpty(
          title=state['title'], description=state['description'],
          actions=[_withoutEmpty(**x) for x in state['action_list']])
      else:
        state_dict[state['state']] = [
          x['action'] for x in state['action_list']]
    if any(x['action_list'] for x in workflow['state_list']):
      result[workflow['state_variable']] = state_dict
  return result


def _withoutEmpty(**kw):
  return {key: value for key, value in kw.items() if value != ''}


def _getRelationList(property_list, name_dict=None):
  field_dict = OrderedDict()
  for value in property_list:
    if value.is_writable and value.portal_type_list:
      field_dict.setdefault(value.portal_type_list, []).append(
        name_dict[id(value)] if name_dict else value.name)
  return [OrderedDict([('to', list(key)), ('fields', value)])
          for key, value in field_dict.items()]
