"""The list boxes of a form as arrays of rows that can be filled in."""
from collections import OrderedDict

import six
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.field_reader import FieldReader
from Products.ERP5MCP.erp5.form_box import Box
from Products.ERP5MCP.erp5.form_field import asText, refuseValue
from Products.ERP5MCP.erp5.listbox import ListBox
from Products.ERP5MCP.erp5.reference import isVisible

__all__ = ('ListBoxField',)


class ListBoxField(Box):
  """The rows of a list: an array of objects with `row`, which tells which one,
  and the columns that can be edited."""

  def __init__(self, form, reader, name):
    super(ListBoxField, self).__init__(form, reader, name)
    form.box_id_list.append(self.id)
    # the parameters of a dialog are those of the lists that it leads to
    self.listbox = ListBox(
      form.document, reader, form.request.form if form.is_report else None)
    # what was just saved is not in the catalog yet
    self.listbox.is_present = form.kind == 'save'
    self.column_dict, self.hidden_dict = OrderedDict(), OrderedDict()
    for column_id, sub_field in self.listbox.iterEditor():
      bound = self.makeSubField(sub_field, str(column_id))
      if bound is not None:
        # None: an expression, which may be about the row
        is_editable = FieldReader(sub_field, None).getStatic('editable')
        (self.hidden_dict if bound.fact.hidden or not (
          is_editable is None or is_editable) else self.column_dict)[
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
            self.checkEditable(bound, name, path)
            target = {}
            bound.checkHidden(
              self.listbox.getDocument(row), '%s.%s' % (path, name))
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
    elif self.form.kind == 'dialog':
      # as a browser: the script may need the list, though there is no row
      posted['%s_empty' % self.id] = 1
    self.posted_uid_dict = {
      self.listbox.getRowUid(row_list[index]): path
      for index, (_, path) in given_dict.items()}

  def checkEditable(self, bound, name, path):
    """ERP5's validator drops what cannot be edited in the row at hand."""
    if not all(bound.field.get_value(x, REQUEST=self.form.request)
               for x in ('editable', 'enabled')):
      raise ToolError(
        'PERMISSION_DENIED', Phrase(
          '"${name}" cannot be edited in this row.', name=name),
        Phrase('Leave it out, or change the document of the row with '
               'erp5_save.'), field='%s.%s' % (path, name))

  def findError(self, error_id):
    for uid, path in getattr(self, 'posted_uid_dict', {}).items():
      for name, bound in self.column_dict.items():
        if error_id == '%s_%s' % (bound.id, uid):
          return '[%s.%s' % (path.rpartition('[')[2], name), bound
    return super(ListBoxField, self).findError(error_id)

  def asJSON(self):
    return self.listbox.getPage(0, self.listbox.page_size)[0]
