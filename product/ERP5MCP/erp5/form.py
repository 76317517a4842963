"""An ERP5 Form as the user has it on one document: schema, allow-list, input.

What the form omits, disables, hides or makes read only for the user does not
exist for agents. Everything is evaluated on the document at hand; for the
schema of a tool that is a temporary one.
"""
import difflib
from collections import OrderedDict

import six
from Acquisition import aq_base
from transaction.interfaces import TransientError

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.expression import watchFailure
from Products.ERP5MCP.erp5.field import FieldReader, UnusableForm
from Products.ERP5MCP.erp5.form_field import (
  FORM_FIELD_DICT, SILENT_TYPE_SET, ChoiceField, RelationField, asText,
  refuseValue)
from Products.ERP5MCP.erp5.listbox import ListBox
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.type_description import translate

__all__ = ('BoundForm', 'FORM_META_TYPE_TUPLE', 'UnusableForm',
           'describeOmission', 'getForm')

FORM_META_TYPE_TUPLE = 'ERP5 Form', 'ERP5 Report'
# How a form is used, by its page template: all others save.
KIND_DICT = {
  'form_dialog': 'dialog', 'form_list': 'list', 'report_view': 'report',
}
# What an empty cell of a matrix may be called in a schema's description.
MAXIMUM_CELL_COUNT = 50
MAXIMUM_DEPTH = 3


def getForm(document, form_id):
  """The form of that id as skins give it, bound to the document, or None."""
  form = getattr(document, form_id, None) if form_id else None
  if getattr(aq_base(form), 'meta_type', None) not in FORM_META_TYPE_TUPLE:
    return None
  return form


class BoundForm(object):
  """A form on a document.

  kind          'save', 'dialog', 'list' or 'report'
  field_dict    OrderedDict {name: field}: what the user sees of it
  hidden_list   fields that are posted although nobody sees them
  omitted_list  [(id, title, reason)] of the fields that are left out

  dependency_set: gets what the form is made of, when it is given
  box_prefix: key of the field that shows this form inside another one
  is_report: a dialog has led to it, and nothing can be filled in; where an
  expression fails the static value is shown, as in the user interface
  Raises UnusableForm.
  """

  def __init__(self, document, form, dependency_set=None, box_prefix=None,
               is_report=False):
    self.document, self.form = document, form
    self.portal = document.getPortalObject()
    self.request = self.portal.REQUEST
    self.dependency_set = dependency_set
    self.kind = KIND_DICT.get(form.pt, 'save')
    self.is_box, self.is_report = box_prefix is not None, is_report
    self.field_dict, self.hidden_list = OrderedDict(), []
    self.omitted_list = []
    self.box_id_list = []
    if dependency_set is not None:
      dependency_set.add(form)
    self.request.set('here', document)
    with watchFailure() as self.failure_list:
      for group in form.get_groups():
        # as all of ERP5's renderers do
        if 'hidden' not in group.lower():
          for field in form.get_fields_in_group(group, include_disabled=1):
            self.addField(field)

  @property
  def id(self):
    return self.form.getId()

  @property
  def title(self):
    return translate(self.portal, self.form.title or self.id)

  # Fields

  def addField(self, field):
    reader = FieldReader(field, self.request, self.dependency_set)
    meta_type = reader.meta_type
    if meta_type is None:
      raise UnusableForm(Phrase(
        'The field "${field}" takes its values from a field that is not there.',
        field=field.id))
    if meta_type in SILENT_TYPE_SET or any(
        field.id.startswith(x + '_') for x in self.box_id_list):
      # editors of columns and cells belong to their box
      return
    try:
      self.addEnabledField(reader)
    except (TransientError, UnusableForm):
      raise
    except Exception as error: # the site's scripts and expressions: anything
      raise UnusableForm(Phrase(
        'The field "${field}" fails: ${error}', field=field.id,
        error='%s: %s' % (type(error).__name__, error)))
    if self.failure_list and not self.is_report:
      attribute, error = self.failure_list[0]
      raise UnusableForm(Phrase(
        'The expression for "${attribute}" of the field "${field}" fails: '
        '${error}', field=field.id, attribute=attribute, error=error))

  def addEnabledField(self, reader):
    field, meta_type = reader.field, reader.meta_type
    if not reader.getValue('enabled'):
      return
    field_class = FORM_FIELD_DICT.get(meta_type) or BOX_DICT.get(meta_type)
    if field_class is None:
      self.omit(field, Phrase(
        'Fields of the class ${meta_type} have no value that tools can take or '
        'give.', meta_type=meta_type))
      return
    bound = field_class(self, reader, self.getOwnName(field.id))
    if bound.fact.hidden:
      self.hidden_list.append(bound)
      return
    if bound.is_input and not self.isTaken(bound):
      self.omit(field, Phrase(
        'The form does not save it: its id does not begin with "my_".'))
      return
    if self.kind != 'dialog' and bound.fact.name not in self.field_dict:
      bound.name = bound.fact.name
    if bound.name in self.field_dict:
      self.omit(field, Phrase(
        'Another field has the name "${name}".', name=bound.name))
      return
    self.field_dict[bound.name] = bound

  def omit(self, field, reason):
    title = field.get_value('title', REQUEST=self.request)
    self.omitted_list.append((
      field.id, translate(self.portal, title or ''), reason))

  def getOwnName(self, field_id):
    """The name of a parameter or a property: a field's id without prefix."""
    for prefix in 'my_', 'your_':
      if field_id.startswith(prefix):
        return str(field_id[len(prefix):])
    return str(field_id)

  def isTaken(self, bound):
    """As Base_edit: what has an editor, and what is called my_x."""
    return (self.kind != 'save' or self.form.action != 'Base_edit'
            or bound.id.startswith('my_') or isinstance(
              bound, (RelationField, Box)))

  # The schema

  def getInputDict(self):
    return OrderedDict((name, x) for name, x in self.field_dict.items()
                       if x.is_input)

  def getSchema(self):
    """JSON Schema of the values that the user may give."""
    input_dict = self.getInputDict()
    schema = OrderedDict([
      ('type', 'object'),
      ('properties', OrderedDict(
        (name, x.getSchema()) for name, x in input_dict.items()))])
    required_list = [
      name for name, x in input_dict.items()
      if (x.fact.required or self.mustChoose(x)) and (
        self.kind != 'dialog' or isEmpty(x.getCurrent()))]
    if required_list:
      schema['required'] = required_list
    return schema

  def mustChoose(self, bound):
    return self.kind == 'dialog' and isinstance(
      bound, ChoiceField) and bound.mustChoose()

  def resolveName(self, text, path):
    """A field by its name, its id or its title, or an error with the nearest
    names."""
    wanted = six.ensure_str(text)
    if wanted in self.field_dict:
      return self.field_dict[wanted]
    alias_dict = {}
    for name, bound in self.field_dict.items():
      for alias in (bound.id, self.getOwnName(bound.id), bound.fact.title,
                    translate(self.portal, bound.fact.title)):
        alias_dict.setdefault(alias.lower(), []).append(name)
    name_list = alias_dict.get(wanted.strip().lower(), ())
    if len(name_list) == 1:
      return self.field_dict[name_list[0]]
    for name in difflib.get_close_matches(
        wanted[:100].lower(), list(alias_dict), 5):
      name_list = list(name_list) + alias_dict[name]
    raise ToolError(
      'INVALID_FIELD', Phrase('The form ${form} has no field "${name}".',
                              form=self.id, name=wanted[:100]),
      Phrase('Call erp5_describe with this form for its fields.'), field=path,
      did_you_mean=list(OrderedDict.fromkeys(name_list))[:5] or None)

  # Input

  def getPosted(self, value_dict, path):
    """The form data that a browser would send when a person had filled in these
    values. Raises a ToolError for each that is wrong."""
    posted, error_list = {}, []
    self.fill(posted, value_dict, path, error_list)
    raiseAll(error_list)
    return posted

  def fill(self, posted, value_dict, path, error_list, prefix='field'):
    given_set = set()
    for name in sorted(value_dict):
      field_path = '%s.%s' % (path, name)
      try:
        bound = self.resolveName(name, field_path)
        if not bound.is_input:
          raise ToolError(
            'PERMISSION_DENIED', Phrase(
              '"${name}" is read only in this form.', name=name),
            Phrase('Call erp5_describe with this form for what you can set.'),
            field=field_path)
        if bound.name in given_set:
          refuseValue(Phrase('"${name}" is given twice.', name=bound.name),
                      Phrase('Give it once.'), field_path)
        given_set.add(bound.name)
        bound.fill(posted, value_dict[name], field_path, prefix=prefix)
      except ToolError as error:
        error_list.append(error)
    for bound in list(self.field_dict.values()) + self.hidden_list:
      if bound.name not in given_set and bound.is_input:
        if self.kind == 'dialog' or isinstance(bound, Box):
          bound.fillCurrent(posted, prefix=prefix)
        elif bound.fact.required:
          # the validators refuse a form without it
          bound.fillCurrent(posted, prefix=prefix)
    for name, bound in self.getInputDict().items():
      # what could not be posted has an error already
      if self.mustChoose(bound) and isEmpty(
          posted.get(bound.getKey(prefix), True)):
        error_list.append(ToolError(
          'MISSING_REQUIRED_FIELD', Phrase(
            '${field} is required', field=bound.getProperty().title),
          Phrase('Correct the value and call again.'),
          field='%s.%s' % (path, name), **bound.getErrorExtra()))

  def getValidationError(self, exception, path):
    """The ToolError for a FormValidationError of Formulator."""
    error_list = [self.getFieldError(x, path) for x in exception.errors]
    try:
      raiseAll(error_list)
    except ToolError as error:
      return error

  def getFieldError(self, error, path):
    message = error.getMessage(self.portal.Base_translateString)
    for name, bound in self.field_dict.items():
      found = bound.findError(error.field_id)
      if found is not None:
        below, bound = found
        return ToolError(
          getErrorCode(error), Phrase(
            '${title}: ${message}', title=bound.getProperty().title or name,
            message=message),
          Phrase('Correct the value and call again.'),
          field='%s.%s%s' % (path, name, below),
          **(bound.getErrorExtra()
             if error.error_key == 'unknown_selection' else {}))
    return ToolError('INVALID_FIELD_VALUE', str(message), field=path)

  # Output

  def getValueDict(self):
    """What the form shows, without what is empty; a field that fails on this
    document is put in `omitted_list`."""
    result = OrderedDict()
    for name, bound in self.field_dict.items():
      try:
        value = bound.asJSON()
      except UnusableForm as error:
        self.omit(bound.field, error.args[0])
        continue
      if not isEmpty(value):
        result[name] = value
    return result


def describeOmission(omitted_list):
  """For an answer: the `omitted_list` of a BoundForm."""
  return [{'field': field_id, 'title': title, 'why': reason}
          for field_id, title, reason in omitted_list]


def getErrorCode(error):
  return ('MISSING_REQUIRED_FIELD' if error.error_key == 'required_not_found'
          else 'INVALID_FIELD_VALUE')


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


# Fields that contain fields

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

  def describe(self, schema):
    title = translate(self.form.portal, self.fact.title)
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
        field=field, REQUEST=form.request)
    target = getForm(document, target_id) if document is not None else None
    if target is None:
      raise UnusableForm(Phrase(
        'The field "${field}" shows the form "${form}", which is not there.',
        field=field.id, form=target_id))
    if getDepth(form) >= MAXIMUM_DEPTH:
      raise UnusableForm(Phrase(
        'The field "${field}" shows forms in forms without end.',
        field=field.id))
    self.inner = BoundForm(
      document, target, form.dependency_set, box_prefix='field_' + self.id)
    self.inner.outer = form
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
    cell_list = self.getCellList()
    known_set = {x[0] for x in cell_list}
    for key in sorted(value):
      if asText(key) not in known_set:
        raise ToolError(
          'INVALID_FIELD', Phrase('There is no cell "${key}".', key=key),
          Phrase('Use the keys of cells that erp5_read shows with this form.'),
          field='%s.%s' % (path, key),
          did_you_mean=difflib.get_close_matches(
            asText(key), sorted(known_set), 5) or None)
      for name in value[key]:
        if name not in self.attribute_dict:
          raise ToolError(
            'INVALID_FIELD', Phrase('Cells have no "${name}".', name=name),
            Phrase('They have: ${known}.',
                   known=', '.join(self.attribute_dict)),
            field='%s.%s.%s' % (path, key, name))
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
        value = sub_field.toJSON(self.getCellValue(
          sub_field, cell, coordinate_tuple, position))
        if not isEmpty(value):
          cell_dict[name] = value
      if cell_dict or self.form.kind == 'save':
        result[key] = cell_dict
    return result


class ListBoxField(Box):
  """The rows of a list: an array of objects with `row`, which tells which one,
  and the columns that can be edited."""

  def __init__(self, form, reader, name):
    super(ListBoxField, self).__init__(form, reader, name)
    form.box_id_list.append(self.id)
    # the parameters of a dialog are those of the lists that it leads to
    self.listbox = ListBox(
      form.document, reader, form.request.form if form.is_report else None)
    self.column_dict, self.hidden_dict = OrderedDict(), OrderedDict()
    for column_id, sub_field in self.listbox.iterEditor():
      bound = self.makeSubField(sub_field, str(column_id))
      if bound is not None:
        (self.hidden_dict if bound.fact.hidden else self.column_dict)[
          str(column_id)] = bound
    self.is_input = self.is_input and bool(self.column_dict) and form.kind in (
      'save', 'dialog')

  def getSchema(self):
    property_dict = OrderedDict([('row', {
      'type': 'string', 'description': 'Which row: its "row" in erp5_read with '
      'this form' if self.form.kind == 'save' else
      'Which row; without it, they are taken one after the other'})])
    for name, bound in self.column_dict.items():
      schema = bound.getSchema()
      title = self.listbox.getColumnTitle(name)
      if title:
        schema['title'] = title
      property_dict[name] = schema
    item_schema = OrderedDict([
      ('type', 'object'), ('properties', property_dict)])
    if self.form.kind == 'save':
      item_schema['required'] = ['row']
    return self.describe(OrderedDict([
      ('type', 'array'), ('items', item_schema)]))

  def fill(self, posted, value, path, prefix='field'):
    if not isinstance(value, list) or not all(
        isinstance(x, dict) for x in value):
      refuseValue(Phrase('This field takes an array of rows.'),
                  Phrase('Give [{"row": ..., "<column>": <value>}].'), path)
    row_list = self.listbox.getRowList()
    key_list = [self.listbox.getRowKey(x) for x in row_list]
    given_dict = OrderedDict()
    for index, line in enumerate(value):
      row_path = '%s[%i]' % (path, index)
      row_index = self.findRow(line, index, row_list, key_list, row_path)
      if row_index in given_dict:
        refuseValue(Phrase('The row "${row}" is there twice.',
                           row=key_list[row_index]), Phrase('Give it once.'),
                    row_path)
      given_dict[row_index] = (line, row_path)
    self.post(posted, row_list, given_dict)

  def findRow(self, line, index, row_list, key_list, path):
    """The index of the row that is named by its key, reference or title."""
    key = line.get('row')
    if key is None and self.form.kind == 'dialog' and index < len(key_list):
      return index
    if isinstance(key, six.string_types):
      key = asText(key)
      if key in key_list:
        return key_list.index(key)
      index_list = [
        i for i, row in enumerate(row_list) if key in self.listNameOf(row)]
      if len(index_list) == 1:
        return index_list[0]
      if index_list:
        raise ToolError(
          'AMBIGUOUS_REFERENCE', Phrase(
            'Several rows are called "${row}".', row=key), Phrase(
            'Name the one you mean by its "row".'), field=path + '.row',
          candidates=[{'row': key_list[i]} for i in index_list])
    raise ToolError(
      'RECORD_NOT_FOUND', Phrase('There is no row "${row}" in this list.',
                                 row=key), Phrase(
        'The rows are: ${known}.', known=', '.join(key_list[:50]) or '-'),
      field=path + '.row')

  def listNameOf(self, row):
    """Reference and title of the document that a row stands for."""
    document = self.listbox.getDocument(row)
    if getattr(aq_base(document), 'getProperty', None) is None or (
        not isVisible(document)):
      return ()
    return [document.getProperty(x) for x in ('reference', 'title')]

  def fillCurrent(self, posted, prefix='field'):
    if self.form.kind == 'dialog':
      self.post(posted, self.listbox.getRowList(), {})

  def post(self, posted, row_list, given_dict):
    """In a dialog all rows are posted, elsewhere those that are given."""
    uid_list = []
    for index, row in enumerate(row_list):
      if self.form.kind != 'dialog' and index not in given_dict:
        continue
      line, path = given_dict.get(index, ({}, ''))
      uid = self.listbox.getRowUid(row)
      uid_list.append(uid)
      for name in line:
        if name != 'row' and name not in self.column_dict:
          raise ToolError(
            'INVALID_FIELD', Phrase(
              'Rows have no column "${name}" that can be set.', name=name),
            Phrase('They have: ${known}.', known=', '.join(self.column_dict)),
            field='%s.%s' % (path, name))
      self.form.request.other['cell'] = row
      try:
        for name, bound in (list(self.column_dict.items())
                            + list(self.hidden_dict.items())):
          key = 'field_%s_%s' % (bound.id, uid)
          if name in line:
            target = {}
            bound.fill(target, line[name], '%s.%s' % (path, name))
            plain_key = bound.getKey('field')
            for target_key, text in target.items():
              posted[target_key.replace(plain_key, key, 1)] = text
          else:
            bound.post(posted, key, bound.field.get_value(
              'default', cell=row, REQUEST=self.form.request))
      finally:
        self.form.request.other.pop('cell', None)
    if uid_list:
      posted['%s_uid' % self.id] = uid_list
    self.posted_uid_dict = {
      self.listbox.getRowUid(row_list[index]): path
      for index, (_, path) in given_dict.items()}

  def findError(self, error_id):
    for uid, path in getattr(self, 'posted_uid_dict', {}).items():
      for name, bound in self.column_dict.items():
        if error_id == '%s_%s' % (bound.id, uid):
          return '[%s.%s' % (path.rpartition('[')[2], name), bound
    return super(ListBoxField, self).findError(error_id)

  def asJSON(self):
    return self.listbox.getPage(0, self.listbox.page_size)[0]


BOX_DICT = {
  'FormBox': FormBox,
  'MatrixBox': MatrixBox,
  'ListBox': ListBoxField,
}
