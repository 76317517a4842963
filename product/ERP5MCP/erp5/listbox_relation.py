"""Columns of lists that tell of another document: "destination_title" of an order.

The catalog finds and sorts by them whoever may view that document. Here it has no
such values for who may not: what is asked for is looked up first, as the user, and
the list is asked for what relates to what was found; it is not sorted by them.
"""
from Products.ZSQLCatalog.SQLCatalog import Query

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.query import MAXIMUM_TARGET_COUNT
from Products.ERP5MCP.erp5.search_column import (
  getRelationColumn, isRelationIndexed)
from Products.ERP5MCP.erp5.search_judge import Judge

__all__ = ('addRelatedCriterion', 'splitRelated')


def splitRelated(portal, column):
  """(base category, column of the other document); None for a column of the
  document itself."""
  if '.' in column:
    # with the table that it is in
    return None
  part_list = column.split('_')
  for index in range(len(part_list) - 1, 0, -1):
    name = '_'.join(part_list[:index])
    for prefix in 'default_', 'strict_':
      if name.startswith(prefix):
        name = name[len(prefix):]
    if name == 'parent' or isRelationIndexed(portal, name):
      return name, '_'.join(part_list[index:])
  return None


def addRelatedCriterion(portal, criterion_dict, column, text, path):
  """What the catalog is asked for instead, into `criterion_dict`."""
  base_category, name = splitRelated(portal, column)
  if splitRelated(portal, name) or name.startswith('related_') or not (
      portal.portal_catalog.getSQLCatalog().isValidColumn(name)):
    raise ToolError(
      'INVALID_FIELD', Phrase(
        'The list has no column "${name}" for this.', name=column),
      Phrase('Use erp5_search.'), field=path)
  judge = Judge(portal)
  judge.add(name)
  brain_list, count = judge.filterBrain(
    Query(**{name: text}), limit=MAXIMUM_TARGET_COUNT + 1,
    sort_on=[('uid', 'ASC')])
  if count > MAXIMUM_TARGET_COUNT:
    raise ToolError(
      'RESULT_TOO_LARGE', Phrase(
        'More than ${count} documents fit the condition on "${field}".',
        count=MAXIMUM_TARGET_COUNT, field=column),
      Phrase('Narrow this condition, or use the relation itself with "in".'),
      field=path)
  key = 'parent_uid' if base_category == 'parent' else getRelationColumn(
    base_category)
  uid_list = [x.uid for x in brain_list]
  # what two columns ask of one relation is met by the same document
  known_list = criterion_dict.get(key, uid_list)
  criterion_dict[key] = sorted(set(uid_list).intersection(known_list)) or [-1]
