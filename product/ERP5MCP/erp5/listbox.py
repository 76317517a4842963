"""The listboxes of ERP5 Forms: rows as the list method of the site gives them.

What ERP5's own listbox keeps between requests (selections: columns, filters and
rows that a user has chosen) does not exist here; methods that ask for it get a
selection of their own, that nobody keeps.
"""
import contextlib
import logging
import re
from collections import OrderedDict

import six
from AccessControl import Unauthorized
from AccessControl.ZopeGuards import guarded_getattr
from Acquisition import aq_base, aq_inner
from DateTime import DateTime
from Products.ERP5Type.Message import Message

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.disclosure import hideName
from Products.ERP5MCP.erp5.document_value import asDateJSON, asDateTime
from Products.ERP5MCP.erp5.field_reader import getMetaType, makeFailure
from Products.ERP5MCP.erp5.listbox_relation import (
  addRelatedCriterion, splitRelated)
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.reference import getLink, isVisible
from Products.ERP5MCP.erp5.relation import countHidden
from Products.ERP5MCP.erp5.selection import temporarySelection
from Products.ERP5MCP.erp5.translation import asNative
from Products.ERP5MCP.erp5.type_description import getAccessorName, translate
from Products.ERP5MCP.erp5.value import asJSONValue

__all__ = ('ListBox', 'asCellJSON', 'callRowMethod')

# Rows that a list method is asked for when it can give no page of them, as
# ERP5's own listbox does.
MAXIMUM_ROW_COUNT = 1000
# List methods of ERP5 that know "limit" as (offset, count).
CATALOG_METHOD_TUPLE = 'searchFolder', 'portal_catalog', 'searchResults'
# and those that walk over all documents, visible or not
OBJECT_METHOD_TUPLE = 'objectValues', 'contentValues'
# What the catalog does not know.
SELECTION_KEY_TUPLE = 'selection', 'selection_name'
OPERATOR_PATTERN = re.compile(r'^\s*(?:<=|>=|!=|<|>|=)')

logger = logging.getLogger('ERP5MCP')


class ListBox(object):
  """A field of a form, given by its FieldReader, on `document`.

  is_present: rows show what their documents hold, where they can tell, instead
    of what the catalog knows of them
  """
  is_present = False

  def __init__(self, document, reader, parameter_dict=None,
               column_list=None, sort_list=None):
    self.document, self.field = document, reader.field
    self.getFieldValue = reader.getFilled
    self.portal = document.getPortalObject()
    self.parameter_dict = parameter_dict or {}
    self._column_list, self._sort_list = column_list, sort_list
    self._title_list, self._target_dict = None, {}

  # Columns

  def getColumnList(self):
    """[(id, title)] in the user's language."""
    if self._title_list is None:
      self._title_list = [(str(x[0]), translate(self.portal, x[1])) for x in (
        self._column_list or self.getFieldValue('columns', ()))]
    return self._title_list

  def getColumnTitle(self, column_id):
    return dict(self.getColumnList()).get(column_id, '')

  def getSearchColumnList(self):
    """Columns to filter by: those that the listbox names, else those of the
    catalog."""
    column_list = [x[0] for x in self.getFieldValue('search_columns', ())]
    if not column_list:
      isValidColumn = self.portal.portal_catalog.getSQLCatalog().isValidColumn
      column_list = [x[0] for x in list(self.getFieldValue('columns', ()))
                     + list(self.getFieldValue('all_columns', ()))
                     if isValidColumn(x[0])]
    if self.getListMethodName() not in CATALOG_METHOD_TUPLE:
      column_list = self.listOwn(column_list)
    return list(OrderedDict.fromkeys(str(x) for x in column_list))

  def listOwn(self, column_list):
    return [x for x in column_list
            if splitRelated(self.portal, str(x)) is None]

  def addCriterion(self, criterion_dict, column, value, path):
    """Into what the list method is called with. Raises ToolError for a filter that
    the catalog would leave out."""
    if not isinstance(value, six.string_types) or not value.strip():
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase('A filter is a text.'),
        Phrase('Give a text such as "%acme%" or ">= 2026-01-01", or leave the '
               'column out.'), field=path)
    if column.endswith('_date') and asDateTime(
        OPERATOR_PATTERN.sub('', value).strip()) is None:
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase('"${text}" is no date.', text=value),
        Phrase('Give a date such as "2026-01-31", with <, <=, > or >= before '
               'it where you want more than one.'), field=path)
    if self.getListMethodName() in CATALOG_METHOD_TUPLE and not (
        self.portal.portal_catalog.getSQLCatalog().isValidColumn(column)):
      raise ToolError(
        'INVALID_FIELD', Phrase('The list has no column "${name}" for this.',
                                name=column),
        Phrase('The catalog of this site does not know it.'), field=path)
    if splitRelated(self.portal, column) is None:
      criterion_dict[column] = value
    else:
      addRelatedCriterion(self.portal, criterion_dict, column, value, path)

  def getSortColumnList(self):
    return self.listOwn([
      str(x[0]) for x in self.getFieldValue('sort_columns', ())]
      or self.getSearchColumnList())

  @property
  def page_size(self):
    return int(self.getFieldValue('lines', 20) or MAXIMUM_ROW_COUNT)

  def iterEditor(self):
    """(column, field) of the columns that can be edited."""
    known_set = {x[0] for x in self.getColumnList()}
    for column in self.getFieldValue('editable_columns', ()):
      if column[0] in known_set:
        field = self.getEditor(column[0])
        if field is not None:
          yield column[0], field

  def getEditor(self, column_id):
    """The field that shows and edits a column: in the form of the listbox, or
    of the field that the listbox takes its values from."""
    alias = column_id.replace('.', '_')
    field = self.field
    while field is not None:
      for box_id in self.field.id, field.id:
        name = '%s_%s' % (box_id, alias)
        if field.aq_parent.has_field(name, include_disabled=1):
          return field.aq_parent.get_field(name, include_disabled=1)
      field = aq_inner(field.getTemplateField()) if (
        field.meta_type == 'ProxyField') else None

  # Rows

  def getListMethodName(self):
    method = self.getFieldValue('list_method')
    return str(getattr(aq_base(method), 'method_name', method) or '')

  def getParameterDict(self, criterion_dict=None):
    # as ERP5's selections do: parameters are not only for the catalog
    parameter_dict = {'ignore_unknown_columns': True}
    parameter_dict.update(self.getFieldValue('default_params', ()))
    portal_type_list = [x[0] for x in self.getFieldValue('portal_types', ())]
    if portal_type_list:
      parameter_dict['portal_type'] = portal_type_list
    parameter_dict.update(self.parameter_dict)
    parameter_dict.update(criterion_dict or {})
    return parameter_dict

  @contextlib.contextmanager
  def keywords(self, criterion_dict=None, sort_list=None):
    """What the methods of a list are called with, and what they ask
    portal_selections for meanwhile."""
    parameter_dict = self.getParameterDict(criterion_dict)
    sort_list = [tuple(x) for x in (
      sort_list or self._sort_list or self.getFieldValue('sort', ()))]
    with temporarySelection(
        self.portal, str(self.getFieldValue('selection_name', self.field.id)),
        parameter_dict, sort_list) as selection:
      if sort_list:
        parameter_dict['sort_on'] = sort_list
      yield dict(parameter_dict, selection=selection,
                 selection_name=selection.getName())

  def call(self, keyword_dict, limit=MAXIMUM_ROW_COUNT):
    """What the list method gives."""
    name = self.getListMethodName()
    if not name:
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase(
          'This list shows what somebody has chosen in the user interface of '
          'ERP5; tools cannot.'), Phrase('Use erp5_search.'))
    if name in OBJECT_METHOD_TUPLE:
      portal_type = keyword_dict.get('portal_type')
      return [x for x in getattr(self.document, name)(
        **({'portal_type': portal_type} if portal_type else {}))
        if isVisible(x)]
    if name in CATALOG_METHOD_TUPLE:
      keyword_dict = {
        key: value for key, value in keyword_dict.items()
        if key not in SELECTION_KEY_TUPLE}
    return callRowMethod(
      self.document, name, dict(keyword_dict, limit=limit))

  def getRowList(self):
    """All rows that the list shows, for the listbox of a form to be filled
    in."""
    with self.keywords() as keyword_dict:
      return [x for x in self.call(keyword_dict)[:MAXIMUM_ROW_COUNT]
              if self.isShown(self.getDocument(x))]

  def getPage(self, offset, size, criterion_dict=None, sort_list=None,
              key='row'):
    """([row], whether there are more): each a dict of its columns, with what
    it stands for under `key`."""
    with self.keywords(criterion_dict, sort_list) as keyword_dict:
      if self.getListMethodName() in CATALOG_METHOD_TUPLE:
        row_list = self.call(keyword_dict, [offset, size + 1])
      else:
        row_list = self.call(keyword_dict)[offset:offset + size + 1]
      self._selection = keyword_dict['selection']
      page = [self.getRow(x, key) for x in row_list[:size]]
      return [x for x in page if x is not None], len(row_list) > size

  def getDocument(self, row):
    """What a row stands for: a document, a temporary one, or the row itself."""
    getObject = getattr(aq_base(row), 'getObject', None)
    if getObject is None:
      return row
    return row.getObject()

  def isShown(self, document):
    """False for a document that is gone or hidden since it was indexed, or that
    the list method did not ask about."""
    if document is None:
      return False
    return isTemporary(document) or isVisible(document)

  def getRowKey(self, row):
    """By which an agent names a row."""
    uid = self.getRowUid(row)
    if uid.startswith('new_'):
      return uid[len('new_'):]
    document = self.getDocument(row)
    if getattr(aq_base(document), 'getRelativeUrl', None) is not None:
      return document.getRelativeUrl()
    return uid

  def getRowUid(self, row):
    uid = getattr(aq_base(row), 'uid', None)
    if uid is None and getattr(aq_base(row), 'getUid', None) is not None:
      uid = row.getUid()
    return str(uid)

  def getRow(self, row, key='row'):
    """None for what is not shown."""
    document = self.getDocument(row)
    if not self.isShown(document):
      return None
    result = OrderedDict()
    if not isTemporary(document):
      result[key] = document.getRelativeUrl()
    elif key == 'row':
      result[key] = self.getRowKey(row)
    hidden_dict = {}
    for column_id, _ in self.getColumnList():
      count = countHidden(
        document, column_id.rpartition('.')[2], self._target_dict)
      if count:
        hidden_dict[column_id] = count
        continue
      value = hideName(
        self.portal, self.getColumnValue(row, document, column_id))
      if value not in (None, '', []):
        result[column_id] = value
    if hidden_dict:
      # of how many documents that the user may not view, as searches say it
      result['hidden'] = hidden_dict
    return result

  def getColumnValue(self, row, document, column_id):
    """As Products.ERP5Form.ListBox computes it."""
    alias = column_id.replace('.', '_')
    editor = self.getEditor(column_id)
    format_ = None
    if editor is not None:
      if getMetaType(editor) == 'DateTimeField' and editor.has_value(
          'date_only') and editor.get_value('date_only'):
        format_ = 'date'
      getTales = getattr(editor, 'get_recursive_tales', editor.get_tales)
      if getTales('default'):
        return asCellJSON(editor.__of__(document).get_value(
          'default', cell=row), format_)
    name = column_id.rpartition('.')[2]
    accessor_name = getAccessorName('get', name)
    accessor = getattr(document, accessor_name) if getattr(
      aq_base(document), accessor_name, None) is not None else None
    if accessor is not None and self.is_present:
      value = accessor
    elif hasattr(aq_base(row), alias):
      value = getattr(row, alias)
    else:
      value = getattr(document, name, None) if accessor is None else accessor
    if callable(value):
      try:
        value = callColumn(value, row, self._selection)
      except Unauthorized:
        value = None
    return asCellJSON(value, format_)

  # Totals

  def getTotalDict(self):
    """{column: value} of the columns that have a total."""
    result, row_list = OrderedDict(), None
    with self.keywords() as keyword_dict:
      for column_id, method_id in self.getFieldValue('stat_columns', ()):
        if method_id and method_id != column_id:
          value = self.callTotal(method_id, {
            key: keyword_dict[key] for key in SELECTION_KEY_TUPLE})
        else:
          if row_list is None:
            method = self.getFieldValue('stat_method')
            name = getattr(aq_base(method), 'method_name', method)
            row_list = name and self.callTotal(name, keyword_dict) or ()
          value = getattr(
            row_list[0], column_id.replace('.', '_'), None) if (
              len(row_list)) else None
        value = asCellJSON(value)
        if value is not None:
          result[str(column_id)] = value
    return result

  def callTotal(self, name, keyword_dict):
    """None when it fails, as in the user interface."""
    if name in CATALOG_METHOD_TUPLE:
      keyword_dict = {key: value for key, value in keyword_dict.items()
                      if key not in SELECTION_KEY_TUPLE}
    try:
      return guarded_getattr(self.document, name)(**keyword_dict)
    except PASSING_EXCEPTION_TUPLE:
      raise
    except Exception: # the site's scripts: anything
      logger.warning('The total %s of %s fails', name, self.field.id,
                     exc_info=True)


def isTemporary(document):
  """Whether a row stands for nothing but itself."""
  base = aq_base(document)
  return getattr(base, 'getRelativeUrl', None) is None or (
    getattr(base, 'isTempObject', None) is not None
    and document.isTempObject())


def callRowMethod(document, name, keyword_dict):
  """The list that a method of the site gives. Raises UnusableForm."""
  try:
    return list(guarded_getattr(document, name)(**keyword_dict))
  except PASSING_EXCEPTION_TUPLE + (ToolError, Unauthorized):
    raise
  except Exception as error: # the site's scripts: anything
    raise makeFailure(
      error, lambda failure_id: Phrase(
        'The list fails: ${failure_id} in the log.', failure_id=failure_id),
      name)


def callColumn(value, row, selection):
  try:
    return value(brain=row, selection=selection,
                 selection_name=selection.getName())
  except TypeError:
    return value()


def asCellJSON(value, format_=None):
  """The value of a column; None for what JSON has no form for."""
  if isinstance(value, DateTime):
    return asDateJSON(value, format_)
  if isinstance(value, Message):
    return asNative(value)
  if isinstance(value, bytes):
    return value.decode('utf-8', 'replace')
  if value is None or callable(value):
    return None
  if getattr(aq_base(value), 'getRelativeUrl', None) is not None:
    return getLink(value)
  try:
    return asJSONValue(value)
  except ToolError:
    # an object, whose text would only be for those who wrote it
    return None
