"""Which fields of documents can be searched, sorted and shown as columns.

The names are those of the type description. A field is a column of the catalog
that says something of the document itself, a relation, or a column of a
related document. Nothing else of the catalog can be reached.
"""
import difflib
from collections import OrderedDict

import six

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.type_description import Property
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('FieldResolver', 'SearchField', 'getColumn')

# Columns of every document: name -> format
COMMON_COLUMN_DICT = OrderedDict([
  ('title', None), ('reference', None), ('portal_type', None),
  ('description', None), ('relative_url', None), ('id', None),
  ('creation_date', 'date-time'), ('modification_date', 'date-time')])
# Columns of documents that have a property of that name: name -> JSON type and
# format.
PROPERTY_COLUMN_DICT = {
  'start_date': ('string', 'date-time'),
  'stop_date': ('string', 'date-time'),
  'effective_date': ('string', 'date-time'),
  'expiration_date': ('string', 'date-time'),
  'grouping_date': ('string', 'date-time'),
  'int_index': ('integer', None),
  'float_index': ('number', None),
  'string_index': ('string', None),
  'grouping_reference': ('string', None),
  'source_reference': ('string', None),
  'destination_reference': ('string', None),
  'ean13_code': ('string', None),
  'corporate_registration_code': ('string', None),
  'language': ('string', None),
  'version': ('string', None),
}
STATE_TUPLE = (
  'validation_state', 'simulation_state', 'opportunity_state', 'event_state',
  'invoice_state', 'payment_state', 'causality_state')
# Tables of ERP5's catalog that have one row per document. Not stock, category
# or others with many.
TABLE_TUPLE = 'catalog', 'delivery', 'versioning'
# Too long to be carried in a cursor.
UNSORTABLE_SET = frozenset(('description',))


class SearchField(object):
  """What a name in a filter, a sort or a list of columns means.

  name      as clients should write it
  kind      'column', 'relation', 'related' or 'value'; the last can be shown,
            but neither searched nor sorted
  column    of the catalog
  property  Property that says how values are parsed and rendered
  relation  of 'related': the Property that leads to the document whose
            `column` it is
  """
  column = relation = None

  def __init__(self, name, kind, property_, **kw):
    self.name, self.kind, self.property = name, kind, property_
    self.__dict__.update(kw)

  @property
  def is_sortable(self):
    return self.kind == 'column' and self.name not in UNSORTABLE_SET


def getColumn(portal, name):
  """The catalog's column of a property, or None.

  With its table, since related keys and columns of tables with many rows per
  document may have the same name.
  """
  isValidColumn = portal.portal_catalog.getSQLCatalog().isValidColumn
  for table in TABLE_TUPLE:
    column = '%s.%s' % (table, name)
    if isValidColumn(column):
      return column
  # catalogs without tables
  known = (name in COMMON_COLUMN_DICT or name in PROPERTY_COLUMN_DICT
           or name in STATE_TUPLE)
  return name if known and not isValidColumn('catalog.uid') and isValidColumn(
    name) else None


class FieldResolver(object):
  """Of documents of some portal types; of any when there are none.

  description_list: TypeDescription of each
  """

  def __init__(self, portal, description_list):
    self.portal = portal
    self.description_list = description_list

  def resolve(self, text, field):
    """The SearchField; raises INVALID_FIELD with the nearest names."""
    name = asScriptValue(text).strip()
    for method in (self._getCommon, self._getState, self._getProperty,
                   self._getParent, self._getRelated, self._getByTitle):
      found = method(name)
      if found is not None:
        return found
    self.refuse(name, field)

  def resolveColumn(self, text, field):
    """A SearchField that can be compared."""
    found = self.resolve(text, field)
    if found.kind == 'value':
      self.refuse(found.name, field, Phrase(
        '"${name}" can be read, but not searched.', name=found.name))
    return found

  def resolveSort(self, text, field):
    found = self.resolve(text, field)
    if not found.is_sortable:
      self.refuse(found.name, field, Phrase(
        '"${name}" can not be sorted by.', name=found.name), 'is_sortable')
    return found

  # Ways to understand a name, in this order

  def _getCommon(self, name):
    if name in COMMON_COLUMN_DICT:
      return self._makeColumn(name, Property(
        name, format=COMMON_COLUMN_DICT[name]))

  def _getState(self, name):
    """A state variable; 'state' is the one of the (first) type."""
    choice_dict = OrderedDict()
    for description in self.description_list:
      for workflow in description.workflow_list:
        variable = workflow['state_variable']
        if name == 'state' and variable != 'causality_state':
          name = variable
        if name == variable:
          for state in workflow['state_list']:
            choice_dict.setdefault(state['state'], state['title'])
    if choice_dict or not self.description_list and name in STATE_TUPLE:
      return self._makeColumn(name, Property(
        name, choice_list=list(choice_dict.items()) or None))

  def _getProperty(self, name):
    for description in self.description_list:
      property_ = description.property_dict.get(name)
      if property_ is not None:
        return self._makeField(property_, description)
    if not self.description_list:
      if name in PROPERTY_COLUMN_DICT and self._getRelation(
          name.rpartition('_')[0]) is None:
        json_type, format_ = PROPERTY_COLUMN_DICT[name]
        return self._makeColumn(
          name, Property(name, json_type=json_type, format=format_))
      relation = self._getRelation(name)
      return relation and self._makeField(relation)

  def _getParent(self, name):
    """What contains the document, as if it were a relation."""
    if name == 'parent':
      return SearchField(
        name, 'column', Property(name, kind='relation', base_category=name),
        column='parent_uid')

  def _getRelated(self, name):
    """<relation>.<column> or <relation>_<column>"""
    for separator in '._':
      position = len(name)
      while True:
        position = name.rfind(separator, 0, position)
        if position <= 0:
          break
        relation = self._getRelation(name[:position])
        target = relation and self._getTarget(name[position + 1:])
        if target:
          return SearchField(
            '%s_%s' % (relation.name, target.name), 'related', target.property,
            column=target.column, relation=relation)

  def _getTarget(self, name):
    """A column of documents of whatever type a relation points to."""
    if name in COMMON_COLUMN_DICT or name in STATE_TUPLE:
      return self._makeColumn(name, Property(
        name, format=COMMON_COLUMN_DICT.get(name)))

  def _getByTitle(self, name):
    for description in self.description_list:
      try:
        return self._makeField(description.resolveName(name), description)
      except ToolError as error:
        if error.code != 'INVALID_FIELD':
          raise

  # Making fields

  def _getRelation(self, name):
    """The Property of a relation of one of the types, or of any type."""
    if name == 'parent':
      return Property(name, kind='relation', base_category=name)
    for description in self.description_list:
      property_ = description.property_dict.get(name)
      if property_ is not None and property_.kind == 'relation':
        return property_
    if not self.description_list and name in (
        self.portal.portal_categories.getBaseCategoryList()):
      return Property(name, kind='relation', base_category=name, is_list=True)

  def _makeColumn(self, name, property_):
    column = getColumn(self.portal, name)
    if column is not None:
      return SearchField(name, 'column', property_, column=column)

  def _makeField(self, property_, description=None):
    name = property_.name
    if property_.kind == 'relation':
      return SearchField(name, 'relation', property_)
    column = None if property_.is_list else getColumn(self.portal, name)
    if column is None or (
        column.startswith('delivery.') and description is not None and
        not self._isDelivery(description.portal_type)):
      return SearchField(name, 'value', property_)
    return SearchField(name, 'column', property_, column=column)

  def _isDelivery(self, portal_type):
    """Only deliveries are in that table of the catalog."""
    portal = self.portal
    return any(
      portal_type in getattr(portal, method_id)() for method_id in (
        'getPortalDeliveryTypeList', 'getPortalOrderTypeList',
        'getPortalEventTypeList', 'getPortalTicketTypeList',
        'getPortalAccountingTransactionTypeList')
      if getattr(portal, method_id, None) is not None)

  # Errors

  def getFieldList(self):
    """All that could be meant, for describe and for "did you mean"."""
    result = OrderedDict()
    name_list = list(COMMON_COLUMN_DICT)
    for description in self.description_list:
      name_list += [x['state_variable'] for x in description.workflow_list]
      for property_ in six.itervalues(description.property_dict):
        name_list.append(property_.name)
        if property_.kind == 'relation':
          name_list.append(property_.name + '_title')
    if not self.description_list:
      name_list += list(STATE_TUPLE) + list(PROPERTY_COLUMN_DICT)
    name_list.append('parent')
    for name in name_list:
      if name not in result:
        field = (self._getCommon(name) or self._getState(name)
                 or self._getProperty(name) or self._getParent(name)
                 or self._getRelated(name))
        if field is not None:
          result[name] = field
    return list(result.values())

  def refuse(self, name, field, message=None, attribute=None):
    """Raises INVALID_FIELD; without message, because there is no such field."""
    known_dict = OrderedDict()
    for found in self.getFieldList():
      if found.kind != 'value' or message is None:
        if attribute is None or getattr(found, attribute):
          for text in (found.name, found.property.title, found.property.label):
            if text:
              known_dict.setdefault(text.lower(), found.name)
    name_list = list(OrderedDict.fromkeys(
      known_dict[x] for x in difflib.get_close_matches(
        name[:100].lower(), list(known_dict), 5, 0.5)))
    type_text = ', '.join(x.portal_type for x in self.description_list)
    if message is None:
      message = Phrase(
        '${portal_type} has no field "${name}" that tools may use.',
        portal_type=type_text or Phrase('Not every document'), name=name[:100])
    raise ToolError(
      'INVALID_FIELD', message, Phrase(
        'Call erp5_describe with the portal type for the names of its columns.')
      if type_text else Phrase(
        'Give portal_type, so that its fields are known.'),
      field=field,
      did_you_mean=name_list or list(known_dict.values())[:10] or None)
