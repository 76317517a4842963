"""Fields of a form that contain fields: other forms, and matrices of cells."""
import difflib
from collections import OrderedDict

from AccessControl import Unauthorized
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.expression import watchFailure
from Products.ERP5MCP.erp5.field_reader import FieldReader, UnusableForm
from Products.ERP5MCP.erp5.form_field import asText, refuseValue
from Products.ERP5MCP.erp5.form_registry import FORM_FIELD_DICT
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.relation import refuseHidden

__all__ = ('Box', 'FORM_META_TYPE_TUPLE', 'FormBox', 'MatrixBox', 'getForm',
           'isEmpty', 'raiseAll')

FORM_META_TYPE_TUPLE = 'ERP5 Form', 'ERP5 Report'
# What an empty cell of a matrix may be called in a schema's description.
MAXIMUM_CELL_COUNT = 50
MAXIMUM_DEPTH = 3


def getForm(document, form_id):
  """The form of that id as skins give it, bound to the document, or None."""
  form = getattr(document, form_id, None) if form_id else None
  if getattr(aq_base(form), 'meta_type', None) not in FORM_META_TYPE_TUPLE:
    return None
  return form


def isEmpty(value):
  return value is None or value == '' or value == [] or value == {} or (
    value == ())


def raiseAll(error_list):
  """Raise one error that tells all of them."""
  if error_list:
    first = error_list[0]
    if len(error_list) > 1:
      first.extra['violations'] = [error.asDict() for error in error_list]
    raise first


class _BoxFact(object):
  """What FieldFact is for a field with one value."""
  base_category = choice_list = None
  required = False

  def __init__(self, reader, name):
    self.name = name
    self.title = reader.getValue('title') or ''
    self.description = reader.getValue('description') or ''
    self.hidden = bool(reader.getValue('hidden'))


class Box(object):
  """The interface of ValueField for what has no value of its own."""

  def __init__(self, form, reader, name):
    self.form, self.reader = form, reader
    self.field, self.meta_type = reader.field, reader.meta_type
    self.id, self.name = str(self.field.id), name
    self.fact = _BoxFact(reader, name)
    self.is_input = bool(reader.getValue('editable', 1))
    self.getFieldValue = reader.getFilled

  def getProperty(self):
    return self.fact

  def getCurrent(self):
    return None

  def findError(self, error_id):
    return ('', self) if error_id == self.id else None

  def getErrorExtra(self):
    return {}

  hidden_count = 0

  def getShown(self):
    return self.asJSON()

  def checkHidden(self, document, path):
    """Its fields do, each on its document."""

  def describe(self, schema):
    title = self.form.translate(self.fact.title)
    if title:
      schema['title'] = title
    return schema

  def makeSubField(self, field, name):
    """The ValueField of a column or an attribute; None when there is none."""
    reader = FieldReader(field, self.form.request, self.form.dependency_set)
    if reader.meta_type not in FORM_FIELD_DICT:
      return None
    # its expressions are about a row or a cell that is not there yet
    with watchFailure():
      return FORM_FIELD_DICT[reader.meta_type](self.form, reader, name)


class FormBox(Box):
  """Another form, of this document or one that a script finds: an object."""

  def __init__(self, form, reader, name):
    super(FormBox, self).__init__(form, reader, name)
    document, target_id = form.document, self.getFieldValue('formbox_target_id')
    method_id = self.getFieldValue('context_method_id')
    if method_id:
      document = getattr(document, method_id)(
        field=self.field, REQUEST=form.request)
    if document is not None and isHiddenDocument(document, form.document):
      raise Unauthorized
    target = getForm(document, target_id) if document is not None else None
    if target is None:
      raise UnusableForm(Phrase(
        'The field "${field}" shows the form "${form}", which is not there.',
        field=self.id, form=target_id))
    if getDepth(form) >= MAXIMUM_DEPTH:
      raise UnusableForm(Phrase(
        'The field "${field}" shows forms in forms without end.',
        field=self.id))
    self.inner = form.bindInner(document, target, self)
    self.is_input = self.is_input and bool(self.inner.getInputDict())

  def getSchema(self):
    schema = self.inner.getSchema()
    schema.pop('required', None)
    return self.describe(schema)

  def fill(self, posted, value, path, prefix='field'):
    if not isinstance(value, dict):
      refuseValue(Phrase('This field takes an object.'),
                  Phrase('Give its fields by their names.'), path)
    error_list = []
    self.inner.fill(posted, value, path, error_list,
                    prefix='%s_%s' % (prefix, self.id))
    raiseAll(error_list)

  def fillCurrent(self, posted, prefix='field'):
    self.inner.fill(posted, {}, '', [], prefix='%s_%s' % (prefix, self.id))

  def findError(self, error_id):
    for name, bound in self.inner.field_dict.items():
      found = bound.findError(error_id)
      if found is not None:
        return '.%s%s' % (name, found[0]), found[1]

  def asJSON(self):
    return self.inner.getValueDict()


def isHiddenDocument(document, shown):
  """Whether what a script has found is not for the user to see: another document
  than the one that is shown, and none that was made to show something."""
  base = aq_base(document)
  if base is aq_base(shown) or getattr(base, 'isTempObject', None) is None:
    return False
  return not document.isTempObject() and not isVisible(document)


def getDepth(form):
  depth = 0
  while getattr(form, 'outer', None) is not None:
    form, depth = form.outer, depth + 1
  return depth


class MatrixBox(Box):
  """Cells by their coordinates: {"size/m,colour/red": {attribute: value}}"""

  def __init__(self, form, reader, name):
    super(MatrixBox, self).__init__(form, reader, name)
    form.box_id_list.append(self.id)
    # hidden ones are posted although nobody sees them
    self.attribute_dict, self.hidden_dict = OrderedDict(), OrderedDict()
    for attribute_id, _ in self.getFieldValue('editable_attributes', ()):
      sub_id = '%s_%s' % (self.id, attribute_id)
      if form.form.has_field(sub_id):
        sub_field = self.makeSubField(
          form.form.get_field(sub_id), str(attribute_id))
        if sub_field is not None:
          (self.hidden_dict if sub_field.fact.hidden else self.attribute_dict)[
            str(attribute_id)] = sub_field
    self.is_input = self.is_input and any(
      x.is_input for x in self.attribute_dict.values())

  def getContext(self):
    getter_id = self.getFieldValue('getter_method')
    return getattr(self.form.document, getter_id)() if getter_id else (
      self.form.document)

  def getCellList(self):
    """[(key, coordinates, suffix of the posted keys, position)], in the order
    of Products.ERP5Form.MatrixBox."""
    context, script_id = self.getContext(), self.getFieldValue(
      'as_cell_range_script_id')
    if context is None:
      return []
    if script_id:
      dimension_list = [list(x) for x in getattr(context, script_id)(
        matrixbox=True, base_id=self.getFieldValue('cell_base_id'))]
    else:
      dimension_list = [list(self.getFieldValue(x, ()))
                        for x in ('lines', 'columns', 'tabs')]
    line_list = dimension_list[0] if dimension_list else []
    column_list = (dimension_list[1:2] or [[]])[0] or [(None, None)]
    tab_list = (dimension_list[2:3] or [[]])[0] or [(None, None)]
    extra_list = [[]]
    for dimension in dimension_list[3:]:
      extra_list = [x + [(index, item[0])] for x in extra_list
                    for index, item in enumerate(dimension)]
    result = []
    for extra in extra_list:
      for k, tab in enumerate(tab_list):
        for i, line in enumerate(line_list):
          for j, column in enumerate(column_list):
            coordinate_list = [line[0]]
            if column[0] is not None:
              coordinate_list.append(column[0])
              if tab[0] is not None:
                coordinate_list += (
                  list(tab[0]) if isinstance(tab[0], (list, tuple)) else
                  [tab[0]]) + [x[1] for x in extra]
            position = (i, j, k) + tuple(x[0] for x in extra)
            result.append((
              ','.join(asText(x) for x in coordinate_list),
              tuple(coordinate_list),
              '_cell_%s_%s_%s' % (i, j, k) + (
                '_' + '_'.join(str(x[0]) for x in extra)
                if len(dimension_list) > 3 else ''), position))
    return result

  def getCell(self, coordinate_tuple):
    context, getter_id = self.getContext(), self.getFieldValue(
      'cell_getter_method')
    return getattr(context, getter_id or 'getCell')(
      *coordinate_tuple, base_id=self.getFieldValue('cell_base_id'))

  def getCellValue(self, sub_field, cell, coordinate_tuple, position):
    return sub_field.field.get_value(
      'default', cell=cell, cell_index=coordinate_tuple,
      cell_position=position)

  def getSchema(self):
    cell_schema = OrderedDict([('type', 'object'), ('properties', OrderedDict(
      (name, x.getSchema()) for name, x in self.attribute_dict.items()
      if x.is_input))])
    schema = self.describe(OrderedDict([
      ('type', 'object'), ('additionalProperties', cell_schema)]))
    key_list = [x[0] for x in self.getCellList()]
    schema['description'] = 'By cell%s' % (
      ': ' + '; '.join(key_list[:MAXIMUM_CELL_COUNT]) if key_list else
      ', its coordinates joined by ","')
    return schema

  def fill(self, posted, value, path, prefix='field'):
    if not isinstance(value, dict) or not all(
        isinstance(x, dict) for x in value.values()):
      refuseValue(Phrase('This field takes an object of cells.'), Phrase(
        'Give {"<line>,<column>": {"<attribute>": <value>}}.'), path)
    coordinate_dict = {x[0]: x[1] for x in self.getCellList()}
    for key in sorted(value):
      if asText(key) not in coordinate_dict:
        raise ToolError(
          'INVALID_FIELD', Phrase('There is no cell "${key}".', key=key),
          Phrase('Use the keys of cells that erp5_read shows with this form.'),
          field='%s.%s' % (path, key),
          did_you_mean=difflib.get_close_matches(
            asText(key), sorted(coordinate_dict), 5) or None)
      cell = self.getCell(coordinate_dict[asText(key)])
      if cell is not None and not isVisible(cell):
        refuseHidden(key, '%s.%s' % (path, key))
      for name in value[key]:
        if name not in self.attribute_dict:
          raise ToolError(
            'INVALID_FIELD', Phrase('Cells have no "${name}".', name=name),
            Phrase('They have: ${known}.',
                   known=', '.join(self.attribute_dict)),
            field='%s.%s.%s' % (path, key, name))
        self.attribute_dict[name].checkHidden(
          cell, '%s.%s.%s' % (path, key, name))
    self.post(posted, {asText(k): v for k, v in value.items()}, path)

  def fillCurrent(self, posted, prefix='field'):
    # as a browser: the validator fails for a box without its required cells
    if self.form.kind == 'dialog' or any(
        x.fact.required for _, x in self.listSubField()):
      self.post(posted, {}, '')

  def listSubField(self):
    return list(self.attribute_dict.items()) + list(self.hidden_dict.items())

  def post(self, posted, value_dict, path):
    for key, coordinate_tuple, suffix, position in self.getCellList():
      cell = self.getCell(coordinate_tuple)
      given = value_dict.get(key, {})
      for name, sub_field in self.listSubField():
        # as MatrixBox.validate: without the prefix of an outer form
        posted_key = 'field_%s%s' % (sub_field.id, suffix)
        if name in given:
          target = {}
          sub_field.fill(target, given[name], '%s.%s.%s' % (path, key, name))
          plain_key = sub_field.getKey('field')
          for target_key, text in target.items():
            posted[target_key.replace(plain_key, posted_key, 1)] = text
        else:
          sub_field.post(posted, posted_key, self.getCellValue(
            sub_field, cell, coordinate_tuple, position))

  def findError(self, error_id):
    for key, _, suffix, _ in self.getCellList():
      for name, sub_field in self.attribute_dict.items():
        if error_id == sub_field.id + suffix:
          return '.%s.%s' % (key, name), sub_field
    return super(MatrixBox, self).findError(error_id)

  def asJSON(self):
    result = OrderedDict()
    for key, coordinate_tuple, _, position in self.getCellList():
      cell = self.getCell(coordinate_tuple)
      if cell is not None and not isVisible(cell):
        continue
      cell_dict = OrderedDict()
      for name, sub_field in self.attribute_dict.items():
        value = sub_field.hideForeign(cell, sub_field.toJSON(
          self.getCellValue(sub_field, cell, coordinate_tuple, position)))
        if not isEmpty(value):
          cell_dict[name] = value
      if cell_dict or self.form.kind == 'save':
        result[key] = cell_dict
    return result
