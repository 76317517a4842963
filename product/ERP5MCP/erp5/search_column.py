"""The columns of the catalog that say something of a document itself, and what
a name in a search can be: such a column, a relation, a column of a related
document, or only a value to show.
"""
from collections import OrderedDict

from Acquisition import aq_base

from Products.ERP5MCP.erp5.dependency import getTransactionDict

__all__ = (
  'COMMON_COLUMN_DICT', 'PROPERTY_COLUMN_DICT', 'STATE_TUPLE', 'SearchField',
  'getColumn', 'getMainStateVariable', 'getRelationColumn',
  'isGuarded', 'isRelationIndexed', 'isUnshown')

# Columns of every document: name -> format
COMMON_COLUMN_DICT = OrderedDict([
  ('title', None), ('reference', None), ('portal_type', None),
  ('description', None), ('relative_url', None), ('id', None),
  ('creation_date', 'date-time'), ('modification_date', 'date-time')])
# Those of them that only forms show: all others are what a document is called, or
# what ERP5's lists and searches show of every one
SHOWN_NAME_SET = frozenset(('description',))
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
# Those that the catalog may have, as ERP5's lists prefer them.
STATE_TUPLE = (
  'validation_state', 'simulation_state', 'opportunity_state', 'event_state',
  'invoice_state', 'payment_state', 'causality_state')
OPERATOR_TUPLE = (
  '=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'like', 'is_null', 'text')
TEXT_OPERATOR_TUPLE = 'like', 'text'
RELATION_OPERATOR_TUPLE = '=', '!=', 'in', 'is_null'
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
  portal_type_list
            the types that it is for, when several are searched
  variant_list
            SearchFields, when the name is another column for some of the types
            that are searched: `kind` is 'variant' then
  """
  column = relation = variant_list = None
  portal_type_list = ()

  def __init__(self, name, kind, property_=None, **kw):
    self.name, self.kind, self.property = name, kind, property_
    self.__dict__.update(kw)

  @property
  def is_sortable(self):
    # by what the document at hand decides about, most would be left out
    return self.kind == 'column' and self.name not in UNSORTABLE_SET and not (
      isGuarded(self.property))

  @property
  def operator_tuple(self):
    """What it can be compared with."""
    if self.variant_list is not None:
      return tuple(x for x in OPERATOR_TUPLE if any(
        x in y.operator_tuple for y in self.variant_list))
    if self.kind != 'related' and self.property.kind == 'relation':
      return RELATION_OPERATOR_TUPLE
    if self.property.json_type != 'string' or self.property.format:
      return tuple(x for x in OPERATOR_TUPLE if x not in TEXT_OPERATOR_TUPLE)
    return OPERATOR_TUPLE

  @property
  def key(self):
    """Equal for portal types in which the name means the same."""
    if self.kind == 'relation':
      return self.kind, self.property.base_category
    if self.kind == 'value':
      return self.kind, self.property.kind
    return (self.kind, self.column, self.property.json_type,
            self.property.format, self.relation and self.relation.base_category)

  def getFor(self, portal_type):
    """What it is for documents of one type; None when they have no such."""
    if self.variant_list is None:
      return self
    for variant in self.variant_list:
      if portal_type in variant.portal_type_list:
        return variant


_BASE_CATEGORY_KEY = object()


def isGuarded(property_):
  """Whether the document at hand decides who sees a Property, which may be None:
  the catalog has it for all, and cannot be asked."""
  return property_ is not None and (
    property_.is_guarded or property_.is_read_protected)


def isUnshown(description, name):
  """Whether the catalog has it for all documents, and no form of this type shows
  it."""
  return name in SHOWN_NAME_SET and description.getProperty(name) is None


def isRelationIndexed(portal, base_category):
  """Whether the catalog can be asked for it: its related keys are made from
  the base categories of the site, but where the catalog has a method of this
  name, which joins something else (ERP5's `z_related_metric_type`: stock)."""
  known_dict = getTransactionDict(_BASE_CATEGORY_KEY)
  if not known_dict:
    catalog = aq_base(portal.portal_catalog.getSQLCatalog())
    known_dict.update(
      (x, True) for x in portal.portal_categories.getBaseCategoryList()
      if not hasattr(catalog, 'z_related_' + x))
  return base_category in known_dict


def getRelationColumn(base_category):
  """The related key that no real column can hide: `resource_uid` is one of
  several tables, `resource__uid` is the relation."""
  return base_category + '__uid'


def getMainStateVariable(portal, description):
  """The state that ERP5's lists show: of all workflows, the first that the
  catalog has in the order of ERP5's own columns; None without any."""
  variable_set = {x['state_variable'] for x in description.workflow_list}
  for variable in STATE_TUPLE:
    if variable in variable_set and variable != 'causality_state' and (
        getColumn(portal, variable) is not None):
      return variable


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
