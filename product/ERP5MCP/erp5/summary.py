"""A document in a few words: what tells it from others of its type in a list."""
from collections import OrderedDict

from AccessControl import getSecurityManager
from Products.ERP5Type import Permissions

from Products.ERP5MCP.erp5.document_value import getValueDict
from Products.ERP5MCP.erp5.search_column import getMainStateVariable
from Products.ERP5MCP.erp5.structure import getContainerPath
from Products.ERP5MCP.erp5.type_description import getTypeDescription

__all__ = ('getSummary',)

# The first that the document has is its date
DATE_TUPLE = 'start_date', 'stop_date', 'effective_date'
AMOUNT_TUPLE = 'total_price', 'quantity'


def getSummary(document):
  """State, date and amount of a document that the user may view, as erp5_search
  and erp5_read name them; what it has not is left out."""
  result = OrderedDict()
  portal, portal_type = document.getPortalObject(), document.getPortalType()
  if not getSecurityManager().checkPermission(
      Permissions.AccessContentsInformation, document) or (
        getContainerPath(portal, portal_type, is_known=True) is None):
    return result
  description = getTypeDescription(portal, portal_type, is_known=True)
  variable = getMainStateVariable(portal, description)
  if variable is not None:
    result[variable] = document.getProperty(variable)
  result.update(_getFirst(document, description, DATE_TUPLE))
  amount_dict = _getFirst(document, description, AMOUNT_TUPLE)
  if not amount_dict and document.hasProperty(AMOUNT_TUPLE[0]):
    # of its lines
    amount_dict[AMOUNT_TUPLE[0]] = document.getProperty(AMOUNT_TUPLE[0])
  result.update((k, v) for k, v in amount_dict.items() if v)
  return result


def _getFirst(document, description, name_tuple):
  for name in name_tuple:
    property_ = description.property_dict.get(name)
    if property_ is not None:
      value_dict = getValueDict(document, [property_])[0]
      if value_dict:
        return value_dict
  return OrderedDict()
