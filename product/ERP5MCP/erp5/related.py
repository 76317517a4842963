"""What refers to a document.

Direct relations only: a document that has a category through something else,
as an order has the region of its customer, would tell what the user may not
view of that.
"""
from Products.ZSQLCatalog.SQLCatalog import SimpleQuery

from Products.ERP5MCP.erp5.reference import isVisible

__all__ = ('MAXIMUM_RELATED_COUNT', 'getRelationNameList', 'listRelated')

MAXIMUM_RELATED_COUNT = 50
# of documents that are looked at, whatever else the catalog knows
MAXIMUM_CANDIDATE_COUNT = 200
RELATION_COLUMN = 'category.category_uid'


def listRelated(document, limit=MAXIMUM_RELATED_COUNT):
  """The newest documents that refer to it and that the user may view."""
  result = []
  path = document.getRelativeUrl()
  for candidate in _iterCandidate(document):
    # a category is a member of itself
    if candidate is not None and candidate.getRelativeUrl() != path and (
        isVisible(candidate) and getRelationNameList(candidate, path)):
      result.append(candidate)
      if len(result) >= limit:
        break
  return result


def getRelationNameList(document, path):
  """Base categories by which a document itself refers to what is at a relative
  url."""
  return sorted({
    x.partition('/')[0] for x in document.getCategoryList()
    if x == path or x.partition('/')[2] == path})


def _iterCandidate(document):
  portal = document.getPortalObject()
  catalog = portal.portal_catalog
  if not catalog.getSQLCatalog().isValidColumn(RELATION_COLUMN):
    return portal.portal_categories.getRelatedValueList(
      document, checked_permission='View')[:MAXIMUM_CANDIDATE_COUNT]
  return (x.getObject() for x in catalog.searchResults(
    query=SimpleQuery(**{RELATION_COLUMN: document.getUid()}),
    sort_on=[('uid', 'DESC')], limit=MAXIMUM_CANDIDATE_COUNT))
