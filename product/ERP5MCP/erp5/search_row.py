"""The rows of a search: what the catalog knows of a document, and what only the
document itself does.

Of a document that was changed and is not indexed yet, all is asked of itself, and
its row says `stale`: it was found by what it was before.
"""
from collections import OrderedDict

from Acquisition import aq_parent
from DateTime import DateTime

from Products.ERP5MCP.erp5.document_value import (
  asDateJSON, getValueDict)
from Products.ERP5MCP.erp5.reference import getLink, isVisible
from Products.ERP5MCP.erp5.structure import isBusinessPlace
from Products.ERP5MCP.erp5.relation import getRelationValueList

__all__ = ('RowMaker', 'isInCatalog')


def isInCatalog(field):
  return (field.kind == 'column' and field.property.kind == 'property'
          # what the document at hand may not show is asked of itself
          and not field.property.is_guarded)


class RowMaker(object):
  """Of one search.

  column_list  SearchFields
  pending      PendingIndexing
  """

  def __init__(self, portal, column_list, pending):
    self.portal, self._place_dict = portal, {}
    self.column_list, self.pending = column_list, pending

  def getRow(self, brain):
    """None for a document that is gone or hidden since it was indexed, or where no
    business data is."""
    place = brain.relative_url.partition('/')[0], brain.portal_type
    if place not in self._place_dict:
      self._place_dict[place] = isBusinessPlace(self.portal, *place)
    if not self._place_dict[place]:
      return None
    row = OrderedDict(relative_url=brain.relative_url)
    is_stale = self.pending.isPending(brain.relative_url)
    document, hidden_dict = None, {}
    for column in self.column_list:
      field = column.getFor(brain.portal_type)
      if field is None:
        continue
      if isInCatalog(field) and not is_stale:
        value = getCatalogValue(getattr(brain, field.name), field.property)
      else:
        if document is None:
          document = brain.getObject()
          if document is None or not isVisible(document):
            return None
        value = getDocumentValue(document, field, hidden_dict)
      if value not in (None, '', []):
        row[field.name] = value
    if hidden_dict:
      row['hidden'] = hidden_dict
    if is_stale:
      row['stale'] = True
    return row

  def getText(self, brain):
    """"title (relative_url)", or the values of other columns before it."""
    row = self.getRow(brain)
    if row is None:
      return None
    url, text_list = row.pop('relative_url'), []
    for name, value in row.items():
      if name == 'stale':
        value = name
      if name != 'hidden':
        text_list += [
          '%s' % (x['title'] if isinstance(x, dict) else x)
          for x in (value if isinstance(value, list) else [value])]
    return '%s (%s)' % (' | '.join(text_list), url) if text_list else url


def getCatalogValue(value, property_):
  if isinstance(value, DateTime):
    # the catalog has no time zones: a day is one of the server
    return asDateJSON(DateTime(value.timeTime()), property_.format)
  if value is not None and property_.json_type == 'boolean':
    return bool(value)
  return value


def getDocumentValue(document, field, hidden_dict):
  """hidden_dict: gets how many targets of a relation the user may not view"""
  if field.kind != 'related':
    if field.name == 'parent':
      return getLink(document.getParentValue())
    value_dict, count_dict, _ = getValueDict(document, [field.property])
    hidden_dict.update(count_dict)
    return value_dict.get(field.property.name)
  if field.relation.base_category == 'parent':
    target_list = [x for x in [aq_parent(document)] if isVisible(x)]
  else:
    target_list, count = getRelationValueList(
      document, field.relation.base_category)
    if count:
      hidden_dict[field.relation.name] = count
  value_list = []
  for target in target_list:
    value_list += getValueDict(target, [field.property])[0].values()
  if field.relation.is_list:
    return value_list
  return value_list[0] if value_list else None
