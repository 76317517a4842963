"""The rows of a search: what the catalog knows of a document, and what only the
document itself does.

Of a document that was changed and is not indexed yet, all is asked of itself, and
its row says `stale`: it was found by what it was before.
"""
from collections import OrderedDict

from AccessControl import Unauthorized
from Acquisition import aq_parent
from DateTime import DateTime

from Products.ERP5MCP.erp5.document_value import asDateJSON, getValueDict
from Products.ERP5MCP.erp5.reference import getLink, isVisible
from Products.ERP5MCP.erp5.relation import getRelationValueList
from Products.ERP5MCP.erp5.search_column import isGuarded, isUnshown
from Products.ERP5MCP.erp5.structure import getContainerPath, isBusinessPlace
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('RowMaker', 'isInCatalog')


def isInCatalog(field):
  return field.kind == 'column' and field.property.kind == 'property'


class RowMaker(object):
  """Of one search. What the documents of its rows relate to is looked at once.

  column_list  SearchFields
  pending      PendingIndexing
  """

  def __init__(self, portal, column_list, pending):
    self.portal, self._place_dict = portal, {}
    self.column_list, self.pending = column_list, pending
    self._link_dict, self._target_dict, self._target_value_dict = {}, {}, {}
    self._field_dict = {}

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
    field_list, asked_list = self._getFieldList(brain.portal_type, is_stale)
    value_dict, hidden_dict = {}, {}
    if asked_list:
      document = brain.getObject()
      if document is None or not isVisible(document):
        return None
      value_dict = self._getDocumentValueDict(
        document, asked_list, hidden_dict)
    for field in field_list:
      value = value_dict.get(field.name) if field in asked_list else (
        getCatalogValue(getattr(brain, field.name), field.property))
      if value not in (None, '', []):
        row[field.name] = value
    if hidden_dict:
      row['hidden'] = hidden_dict
    if is_stale:
      row['stale'] = True
    return row

  def _getFieldList(self, portal_type, is_stale):
    """([SearchField of a type], those of them that the document is asked)"""
    key = portal_type, is_stale
    if key not in self._field_dict:
      field_list = [x for x in [
        column.getFor(portal_type) for column in self.column_list]
                    if x is not None and not self._isUnshown(portal_type, x)]
      self._field_dict[key] = field_list, [
        x for x in field_list if is_stale or not isInCatalog(x)
        or self._getGuarded(portal_type, x) is not None]
    return self._field_dict[key]

  def _isUnshown(self, portal_type, field):
    description = self._getDescription(portal_type)
    return field.kind != 'related' and description is not None and isUnshown(
      description, field.name)

  def _getDescription(self, portal_type):
    """None of what is not in any module, such as categories."""
    return getContainerPath(
      self.portal, portal_type, is_known=True) and getTypeDescription(
        self.portal, portal_type, is_known=True)

  def _getGuarded(self, portal_type, field):
    """The Property of the type, when the document at hand decides who sees it:
    fields that all types have know nothing of it."""
    property_ = None if field.kind == 'related' else getTypeDescription(
      self.portal, portal_type, is_known=True).getProperty(field.name)
    return property_ if isGuarded(property_) else None

  def _getDocumentValueDict(self, document, field_list, hidden_dict):
    """{name: value}; hidden_dict gets how many targets of a relation the user
    may not view"""
    own_list = [
      (x.name, self._getGuarded(document.getPortalType(), x) or x.property)
      for x in field_list if x.kind != 'related' and x.name != 'parent']
    result = {}
    if own_list:
      value_dict, count_dict, _ = getValueDict(
        document, [x for _, x in own_list], self._link_dict)
      hidden_dict.update(count_dict)
      result.update((name, value_dict.get(x.name)) for name, x in own_list)
    for field in field_list:
      if field.kind == 'related':
        result[field.name] = self._getRelatedValue(
          document, field, hidden_dict)
      elif field.name == 'parent':
        result[field.name] = getLink(document.getParentValue())
    return result

  def _getRelatedValue(self, document, field, hidden_dict):
    if field.relation.base_category == 'parent':
      target_list = [x for x in [aq_parent(document)] if isVisible(x)]
    else:
      try:
        target_list, count = getRelationValueList(
          document, field.relation.base_category, self._target_dict)
      except Unauthorized:
        return None
      if count:
        hidden_dict[field.relation.name] = count
    value_list = []
    for target in target_list:
      key = field.name, target.getRelativeUrl()
      if key not in self._target_value_dict:
        self._target_value_dict[key] = self._getTargetValueList(target, field)
      value_list += self._target_value_dict[key]
    if field.relation.is_list:
      return value_list
    return value_list[0] if value_list else None

  def _getTargetValueList(self, target, field):
    """As the forms of the target show it."""
    description, name = self._getDescription(
      target.getPortalType()), field.property.name
    if description is None:
      return list(getValueDict(target, [field.property])[0].values())
    if isUnshown(description, name):
      return []
    return list(getValueDict(
      target, [description.getProperty(name) or field.property])[0].values())

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
          str(asScriptValue(x['title'] if isinstance(x, dict) else x))
          for x in (value if isinstance(value, list) else [value])]
    return '%s (%s)' % (' | '.join(text_list), url) if text_list else url


def getCatalogValue(value, property_):
  if isinstance(value, DateTime):
    # the catalog has no time zones: a day is one of the server
    return asDateJSON(DateTime(value.timeTime()), property_.format)
  if value is not None and property_.json_type == 'boolean':
    return bool(value)
  return value
