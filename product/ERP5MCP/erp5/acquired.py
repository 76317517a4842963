"""Whether a value that a document shows is its own or acquired, as the address of
an organisation on its person, or the parties of an order on its lines; and in which
document below it is kept."""
from collections import OrderedDict

from Acquisition import aq_base

from Products.ERP5MCP.erp5.dependency import getTransactionDict
from Products.ERP5MCP.erp5.property import getAccessorName

__all__ = ('Acquisition', 'findPart', 'getStorageDict', 'isAcquired',
           'listPartName')

_CLASS_KEY = object()


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
  return any(
    name == property_.name and may_be_acquired and attribute not in base.__dict__
    for attribute, (name, may_be_acquired) in getStorageDict(document).items())


class Acquisition(object):
  """Which values of a document and its lines, as they are read, are those of other
  documents."""

  def __init__(self):
    self.own_list = []
    # name -> [(path of a line, whether its value is acquired)]
    self.line_dict = OrderedDict()

  def add(self, path, document, property_list, value_dict):
    for property_ in property_list:
      if property_.name in value_dict:
        is_acquired = isAcquired(document, property_)
        if path:
          self.line_dict.setdefault(property_.name, []).append(
            (path, is_acquired))
        elif is_acquired:
          self.own_list.append(property_.name)

  def asList(self, value_dict):
    """Names of values, and <path of a line>/<name>, or */<name> of all lines that
    have it."""
    result = [x for x in self.own_list if x in value_dict]
    for name, pair_list in self.line_dict.items():
      path_list = [path for path, is_acquired in pair_list if is_acquired]
      result += ['*/' + name] if len(path_list) == len(pair_list) else [
        path + name for path in path_list]
    return result


def getStorageDict(document):
  """{attribute: (name of the property that it keeps, whether it may be acquired)}
  of what the property sheets of a document's type define"""
  known_dict = getTransactionDict(_CLASS_KEY)
  document_class = type(aq_base(document))
  if document_class not in known_dict:
    known_dict[document_class] = {
      x.get('storage_id') or x.get('base_id', x['id']):
        (x.get('base_id', x['id']), bool(x.get('acquisition_base_category')))
      for x in document.propertyMap()}
  return known_dict[document_class]


def findPart(document, name):
  """(document, name of its property) for a property that another document has, one
  below or one that it is acquired from: of `sale_supply_line_base_price`, the
  default line and `base_price`. (None, None) for other properties."""
  for accessor, part_name in listPartName(
      document.getPortalObject(), type(aq_base(document)), name):
    part = getattr(document, accessor)()
    if part is not None and hasattr(
        type(aq_base(part)), getAccessorName('get', part_name)):
      return part, part_name
  return None, None


def listPartName(portal, document_class, name):
  """(accessor of a document that is no target of a relation, name of its
  property), as the accessors of a class and a name have it."""
  known_dict = getTransactionDict(_CLASS_KEY)
  key = document_class, name
  if key not in known_dict:
    known_dict[key] = list(_findPartName(portal, document_class, name))
  return known_dict[key]


def _findPartName(portal, document_class, name):
  position = name.find('_')
  while position > 0:
    accessor = getAccessorName('get', name[:position] + '_value')
    # getDefaultValue is no accessor
    if name[:position] != 'default' and hasattr(document_class, accessor) and (
        portal.portal_categories._getOb(name[:position], None) is None):
      yield accessor, name[position + 1:]
    position = name.find('_', position + 1)
