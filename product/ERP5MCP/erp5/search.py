"""One search: of the catalog, as the user, and what of it may be told."""
import json
from collections import OrderedDict

import six
from Products.ZSQLCatalog.SQLCatalog import ComplexQuery

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.cursor import dumpCursor, loadCursor
from Products.ERP5MCP.erp5.document_value import (
  UNTRUSTED_NOTE, isUntrusted)
from Products.ERP5MCP.erp5.query import (
  compare, listPlaceQuery, makeNothing)
from Products.ERP5MCP.erp5.reference import getLink
from Products.ERP5MCP.erp5.search_column import (
  getColumn, getMainStateVariable, isUnshown)
from Products.ERP5MCP.erp5.search_field import FieldResolver
from Products.ERP5MCP.erp5.search_filter import FilterCompiler
from Products.ERP5MCP.erp5.search_pending import PendingIndexing
from Products.ERP5MCP.erp5.search_row import RowMaker, isInCatalog
from Products.ERP5MCP.erp5.structure import getVisiblePortalTypeList
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.workflow_state import getStateDict

__all__ = ('DEFAULT_LIMIT', 'Search')

DEFAULT_LIMIT = 20
# bytes of all rows; the rest comes with the cursor
MAXIMUM_SIZE = 60000
# documents that are looked at one by one, to answer or to count
MAXIMUM_JUDGED_COUNT = 1000


class Search(object):
  """One call."""

  def __init__(self, portal, argument_dict):
    self.portal, self.argument_dict = portal, argument_dict
    self.is_compact = bool(argument_dict.get('compact'))
    # before the catalog is asked
    self.pending = PendingIndexing(portal)
    portal_type_list = list(OrderedDict.fromkeys(
      [x.strip() for x in argument_dict.get('portal_types', [])
       + [argument_dict.get('portal_type')] if x]))
    description_list = [
      getTypeDescription(
        portal, x, 'portal_types' if x in argument_dict.get('portal_types', ())
        else 'portal_type') for x in portal_type_list]
    self.resolver = FieldResolver(portal, description_list)
    self.portal_type_list = [
      x.portal_type for x in description_list
    ] or getVisiblePortalTypeList(portal)
    compiler = FilterCompiler(portal, self.resolver, self.portal_type_list)
    self.query_list = [x for x in [compiler.compile(
      argument_dict.get('filter'), argument_dict.get('text'))] if x is not None]
    if not self.portal_type_list:
      # an empty criterion would be dropped by the catalog
      self.query_list.append(makeNothing())
    self.judge = compiler.judge
    self.sort_list = self.getSortList(compiler)
    self.left_join_list = compiler.left_join_list
    self.column_list = self.getColumnList()
    self.applied = OrderedDict(
      (key, value) for key, value in (
        ('portal_type', portal_type_list), ('text', argument_dict.get('text')),
        ('filter', compiler.applied),
        ('sort', ['-' * (x == 'DESC') + field.name
                  for field, x in self.sort_list])) if value)

  def getSortList(self, compiler):
    """[(SearchField, 'ASC' or 'DESC')]"""
    result = []
    for index, text in enumerate(self.argument_dict.get('sort') or ()):
      field = self.resolver.resolveSort(
        text.lstrip('+-'), 'sort[%d]' % index)
      compiler.addLeftJoin(field.column)
      compiler.judge.add(field.name)
      if field.name not in [x.name for x, _ in result]:
        result.append((field, 'DESC' if text.startswith('-') else 'ASC'))
    return result

  def getColumnList(self):
    name_list = self.argument_dict.get('columns')
    if name_list:
      field_list = [self.resolver.resolve(x, 'columns[%d]' % i)
                    for i, x in enumerate(name_list)]
    elif self.is_compact:
      return [self.resolver.resolve('title', 'columns')]
    else:
      field_list = [self.resolver.resolve(x, 'columns')
                    for x in ('title', 'reference') if not any(
                      isUnshown(y, x) for y in self.resolver.description_list)]
      if any(getMainStateVariable(self.portal, x)
             for x in self.resolver.description_list):
        field_list.append(self.resolver.resolve('state', 'columns'))
      field_list += [x for x, _ in self.sort_list]
    if len(self.resolver.description_list) != 1:
      field_list.insert(0, self.resolver.resolve('portal_type', 'columns'))
    return list(OrderedDict((x.name, x) for x in field_list).values())

  # Searching

  @property
  def uid_order(self):
    """Newer documents have higher uids, more or less."""
    return self.sort_list[-1][1] if self.sort_list else 'DESC'

  @property
  def binding(self):
    return [self.argument_dict.get(x)
            for x in ('portal_type', 'portal_types', 'text', 'filter', 'sort')]

  def getValue(self):
    limit = self.argument_dict.get('limit', DEFAULT_LIMIT)
    result = OrderedDict([('list' if self.is_compact else 'rows', [])])
    if self.argument_dict.get('total'):
      result['total'] = self.countAll()
    cursor = self.argument_dict.get('cursor')
    brain_list = self.listBrain(
      limit + 1, None if cursor is None else self.loadPosition(cursor))
    self.fill(result, brain_list, limit)
    result['applied'] = self.applied
    name_list = self.judge.listName(self.resolver.description_list)
    if name_list:
      result['left_out'] = Phrase(
        'Documents on which you do not see one of these are left out: ${names}.',
        names=', '.join(name_list))
    if self.resolver.lack_dict:
      result['lacking'] = self.resolver.lack_dict
    other_list = self.listNotIndexed({x.relative_url for x in brain_list})
    if other_list:
      result['not_indexed'] = other_list
      result['not_indexed_note'] = Phrase(
        'These were changed and are not searchable as they are now; read them '
        'if they may be meant.')
    if not brain_list and cursor is None:
      result['why_empty'] = self.explainEmpty()
    return result

  def listBrain(self, count, position):
    """The first rows after a position that may be told."""
    select_dict = {
      x.name: x.column for column in self.column_list
      for x in column.variant_list or [column] if isInCatalog(x)}
    for name in 'relative_url', 'portal_type':
      select_dict[name] = getColumn(self.portal, name)
    select_dict.update((x.name, x.column) for x, _ in self.sort_list)
    result, looked_count = [], 0
    while True:
      query_list = list(self.query_list)
      if position is not None:
        query_list.append(self.getAfterQuery(position))
      brain_list = list(self.portal.portal_catalog.searchResults(
        select_dict=select_dict, limit=count,
        sort_on=[(field.column, order) for field, order in self.sort_list]
        + [('uid', self.uid_order)], **self.getCriterionDict(query_list)))
      result += [x for x in brain_list if self.judge.allows(x)]
      if len(brain_list) < count or len(result) >= count:
        return result[:count]
      # of the last one, whether it may be told or not
      position = self.getPosition(brain_list[-1])
      looked_count += count
      if looked_count > MAXIMUM_JUDGED_COUNT:
        refuseJudging()

  def countAll(self):
    """Of documents that have to be looked at, those that may be told."""
    portal, kw = self.portal, self.getCriterionDict(self.query_list)
    type_list = self.portal_type_list
    if not self.resolver.description_list:
      # of all types of the site, those that there are
      column = getColumn(portal, 'portal_type')
      type_list = [] if self.judge.is_empty else sorted({
        x.portal_type for x in portal.portal_catalog.searchResults(
          select_dict={'portal_type': column}, group_by=(column,), **kw)})
    judged_list = [x for x in type_list if self.judge.isNeeded(x)]
    if not judged_list:
      return int(portal.portal_catalog.countResults(**kw)[0][0])
    result, other_list = 0, [x for x in type_list if x not in judged_list]
    if other_list:
      result += int(portal.portal_catalog.countResults(
        **dict(kw, portal_type=other_list))[0][0])
    told_list, count = self.judge.filterBrain(
      limit=MAXIMUM_JUDGED_COUNT + 1, sort_on=[('uid', 'ASC')],
      **dict(kw, portal_type=judged_list))
    if count > MAXIMUM_JUDGED_COUNT:
      refuseJudging()
    return result + len(told_list)

  def listNotIndexed(self, known_url_set):
    """What the search may have missed, or not."""
    result = []
    for document in self.pending.listOther(
        self.portal_type_list, known_url_set):
      entry = OrderedDict(getLink(document))
      entry.update((name, x['id'])
                   for name, x in sorted(getStateDict(document).items()))
      result.append(entry)
    return result

  def explainEmpty(self):
    """What may be the reason: rights, the conditions, or the indexing."""
    result = OrderedDict()
    if self.query_list and self.portal_type_list:
      result['without_conditions'] = int(
        self.portal.portal_catalog.countResults(
          **self.getCriterionDict([]))[0][0])
    result['pending'] = self.pending.isAnyVisible()
    result['note'] = Phrase(
      'Only documents that you may view are found, and new values only when '
      'they are indexed: "pending" tells whether some are not yet.')
    return result

  def getCriterionDict(self, query_list):
    kw = {'portal_type': self.portal_type_list}
    kw['query'] = ComplexQuery(
      query_list + listPlaceQuery(self.portal, self.portal_type_list),
      logical_operator='AND')
    if self.left_join_list:
      kw['left_join_list'] = self.left_join_list
    return kw

  # Positions: values of what is sorted by, and the uid

  def getPosition(self, brain):
    return [getattr(brain, field.name) for field, _ in self.sort_list] + [
      int(brain.uid)]

  def loadPosition(self, cursor):
    position = loadCursor(self.binding, cursor, len(self.sort_list) + 1)
    if isinstance(position[-1], bool) or not isinstance(
        position[-1], six.integer_types) or any(
          isinstance(x, list) for x in position):
      loadCursor(None, '', 0)
    return position

  def getAfterQuery(self, position):
    """What comes after a row in the order of the catalog, where documents
    without a value come first, or last when descending."""
    value_list, uid = position[:-1], position[-1]
    equal_list, alternative_list = [], []
    for (field, order), value in zip(self.sort_list, value_list):
      column = field.column
      if value is not None:
        after = compare(column, '>' if order == 'ASC' else '<', value)
        if order == 'DESC':
          after = ComplexQuery(
            [after, compare(column, '=', None)], logical_operator='OR')
      elif order == 'ASC':
        after = compare(column, '!=', None)
      else:
        after = makeNothing()
      alternative_list.append(equal_list + [after])
      equal_list = equal_list + [compare(column, '=', value)]
    alternative_list.append(equal_list + [
      compare('uid', '>' if self.uid_order == 'ASC' else '<', uid)])
    return ComplexQuery(
      [ComplexQuery(x, logical_operator='AND') for x in alternative_list],
      logical_operator='OR')

  # Rows

  def fill(self, result, brain_list, limit):
    """Rows, and a cursor when there are more."""
    size, untrusted_set, last = 0, set(), None
    maker = RowMaker(self.portal, self.column_list, self.pending)
    self.pending.prepare([x.relative_url for x in brain_list[:limit]])
    row_list = result['list' if self.is_compact else 'rows']
    for brain in brain_list[:limit]:
      row = (maker.getText if self.is_compact else maker.getRow)(brain)
      size += len(json.dumps(row)) if row else 0
      if size > MAXIMUM_SIZE and row_list:
        break
      last = brain
      if row:
        row_list.append(row)
        if isUntrusted(self.portal, brain.portal_type):
          untrusted_set.add(brain.portal_type)
    if untrusted_set:
      result['untrusted'] = {'portal_type': sorted(untrusted_set),
                             'note': UNTRUSTED_NOTE}
    if last is not None and last is not brain_list[-1]:
      result['cursor'] = dumpCursor(self.binding, self.getPosition(last))


def refuseJudging():
  raise ToolError(
    'RESULT_TOO_LARGE', Phrase(
      'More than ${count} documents have to be looked at one by one, since the '
      'document decides whether you see what is asked for.',
      count=MAXIMUM_JUDGED_COUNT),
    Phrase('Narrow the filter by other fields, and leave out total.'),
    field='filter')
