"""Whether a value that a document shows is its own or acquired, as the address of
an organisation on its person, or the parties of an order on its lines."""
from Acquisition import aq_base

__all__ = ('findPart', 'findPartName', 'isAcquired')


def isAcquired(document, property_):
  """property_: Property of `type_description` that has a value"""
  base = aq_base(document)
  if property_.kind == 'relation':
    prefix = property_.base_category + '/'
    return not any(x.startswith(prefix)
                   for x in getattr(base, 'categories', None) or ())
  for definition in document.propertyMap():
    name = definition.get('base_id', definition['id'])
    if not definition.get('acquisition_base_category'):
      continue
    if property_.name == name or property_.name.startswith(name + '_') and (
        property_.name[len(name) + 1:]
        in (definition.get('acquired_property_id') or ())):
      storage_id = definition.get('storage_id') or name
      return storage_id not in base.__dict__ and not (
        getattr(base, '_getOb', None) is not None
        and document._getOb(storage_id, None) is not None)
  return False


def findPart(document, name):
  """(document, name of its property) for a property that is kept in a document
  below, which may not be there: of `sale_supply_line_base_price`, the default line
  and `base_price`. (None, None) for other properties."""
  storage_id, part_name = findPartName(document.propertyMap(), name)
  return storage_id and document._getOb(storage_id, None), part_name


def findPartName(definition_list, name):
  """(id of the document below, name of its property), by the property map of a
  document; (None, None) for a property of its own."""
  for definition in definition_list:
    base_id = definition.get('base_id', definition['id'])
    part_name = name[len(base_id) + 1:]
    if name.startswith(base_id + '_') and part_name in (
        definition.get('acquired_property_id') or ()):
      return definition.get('storage_id') or base_id, part_name
  return None, None
