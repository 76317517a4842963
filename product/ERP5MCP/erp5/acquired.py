"""Whether a value that a document shows is its own or acquired, as the address of
an organisation on its person, or the parties of an order on its lines; and in which
document below it is kept."""
from Acquisition import aq_base

from Products.ERP5MCP.erp5.property import getAccessorName

__all__ = ('findPart', 'isAcquired', 'iterPartName')


def isAcquired(document, property_):
  """property_: Property of `type_description` that has a value"""
  base = aq_base(document)
  if property_.kind == 'relation':
    prefix = property_.base_category + '/'
    return not any(x.startswith(prefix)
                   for x in getattr(base, 'categories', None) or ())
  part, _ = findPart(document, property_.name)
  if part is not None:
    return aq_base(part.getParentValue()) is not base
  for definition in document.propertyMap():
    name = definition.get('base_id', definition['id'])
    if property_.name == name and definition.get('acquisition_base_category'):
      return (definition.get('storage_id') or name) not in base.__dict__
  return False


def findPart(document, name):
  """(document, name of its property) for a property that another document has, one
  below or one that it is acquired from: of `sale_supply_line_base_price`, the
  default line and `base_price`. (None, None) for other properties."""
  for accessor, part_name in iterPartName(
      document.getPortalObject(), type(aq_base(document)), name):
    part = getattr(document, accessor)()
    if part is not None and hasattr(
        type(aq_base(part)), getAccessorName('get', part_name)):
      return part, part_name
  return None, None


def iterPartName(portal, document_class, name):
  """(accessor of a document that is no target of a relation, name of its
  property), as the accessors of a class and a name have it."""
  position = name.find('_')
  while position > 0:
    accessor = getAccessorName('get', name[:position] + '_value')
    # getDefaultValue is no accessor
    if name[:position] != 'default' and hasattr(document_class, accessor) and (
        portal.portal_categories._getOb(name[:position], None) is None):
      yield accessor, name[position + 1:]
    position = name.find('_', position + 1)
