"""What a search may tell of a document: nothing by a field of it that the user does
not see on it.

The catalog has the values of all documents, whoever sees which of their fields.
So a condition, words and an order, each of which tells of a value, are judged after
the catalog was asked: a row is left out when the user does not see on its document
one of the fields that were asked about, whatever its value is and whether it was
wanted. Nothing is counted before. Where forms show a field of a type always, its
documents are not looked at.
"""
from Products.ERP5MCP.erp5.guard import DocumentGuard
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.search_column import (
  getColumn, isGuarded, isUnshown)
from Products.ERP5MCP.erp5.structure import getContainerPath
from Products.ERP5MCP.erp5.type_description import getTypeDescription

__all__ = ('Judge',)

# What ERP5 indexes as text of each document; types may name more.
TEXT_NAME_TUPLE = 'title', 'reference', 'description'


class Judge(object):
  """Of one search, of the documents that it answers or of those that they relate
  to."""

  def __init__(self, portal):
    self.portal, self._name_set, self._is_text = portal, set(), False
    self._type_dict = {} # portal type -> Properties that documents decide about

  def add(self, name):
    """A field of the documents is asked about."""
    self._name_set.add(name)

  def addText(self):
    """Their words are."""
    self._is_text = True

  @property
  def is_empty(self):
    return not (self._name_set or self._is_text)

  def isNeeded(self, portal_type):
    """Whether documents of a type have to be looked at."""
    return bool(self._getPropertyList(portal_type))

  def _getPropertyList(self, portal_type):
    if self.is_empty:
      return ()
    if portal_type not in self._type_dict:
      self._type_dict[portal_type] = self._findPropertyList(portal_type)
    return self._type_dict[portal_type]

  def _findPropertyList(self, portal_type):
    portal = self.portal
    if getContainerPath(portal, portal_type, is_known=True) is None:
      # categories, which are the same for all who view them
      return []
    name_set = set(self._name_set)
    if self._is_text:
      name_set.update(TEXT_NAME_TUPLE)
      name_set.update(portal.portal_types.getTypeInfo(
        portal_type).getSearchableTextPropertyIdList() or ())
    description = getTypeDescription(portal, portal_type, is_known=True)
    if any(isUnshown(description, x) for x in self._name_set):
      return [None]
    return [x for x in map(description.getProperty, sorted(name_set))
            if isGuarded(x)]

  def listName(self, description_list):
    """Names of the fields, asked about in a search of some types, that not all
    of their documents show."""
    return sorted({
      x.name for description in description_list
      for x in self._getPropertyList(description.portal_type)
      if x is not None})

  def allows(self, brain):
    """Whether a row may be told; `brain` has a portal_type."""
    property_list = self._getPropertyList(brain.portal_type)
    if not property_list:
      return True
    if None in property_list:
      return False
    document = brain.getObject()
    if document is None or not isVisible(document):
      return False
    guard = DocumentGuard(document)
    return all(guard.shows(x) for x in property_list)

  def filterBrain(self, query, **kw):
    """(rows of a search that may be told, number of all)"""
    brain_list = self.portal.portal_catalog.searchResults(
      query=query, select_dict={
        'portal_type': getColumn(self.portal, 'portal_type')}, **kw)
    return [x for x in brain_list if self.allows(x)], len(brain_list)
