"""erp5_search: documents as rows, by a filter tree."""
import json
from collections import OrderedDict

import six
from Products.ZSQLCatalog.SQLCatalog import ComplexQuery

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.cursor import dumpCursor, loadCursor
from Products.ERP5MCP.erp5.document_value import (
  UNTRUSTED_NOTE, isUntrusted)
from Products.ERP5MCP.erp5.query import (
  compare, listPlaceQuery, makeNothing)
from Products.ERP5MCP.erp5.reference import getLink
from Products.ERP5MCP.erp5.search_column import getColumn, getMainStateVariable
from Products.ERP5MCP.erp5.search_field import FieldResolver
from Products.ERP5MCP.erp5.search_filter import FilterCompiler
from Products.ERP5MCP.erp5.search_pending import PendingIndexing
from Products.ERP5MCP.erp5.search_row import RowMaker, isInCatalog
from Products.ERP5MCP.erp5.structure import getVisiblePortalTypeList
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.workflow_state import getStateDict

__all__ = ('SearchTool',)

DEFAULT_LIMIT = 20
MAXIMUM_LIMIT = 200
MAXIMUM_SORT_COUNT = 3
MAXIMUM_COLUMN_COUNT = 30
MAXIMUM_TYPE_COUNT = 30
# bytes of all rows; the rest comes with the cursor
MAXIMUM_SIZE = 60000


class SearchTool(FamilyTool):
  """One search of the catalog, as the user."""
  name = 'erp5_search'
  title = 'Search documents'
  description = (
    'Filter: {"and":[...]}, {"or":[...]}, {"not":...} of {"field","op",'
    '"value"}; op: = != < <= > >= between in like (% any text) is_null text. '
    'Fields: properties, relations (relative url, reference or title; '
    'categories with sub-categories), source_title and the like, state, parent. '
    'Empty values are left out. Example: {"portal_type":"Sale Order","filter":'
    '{"and":[{"field":"source_title","op":"like","value":"acme%"},{"field":'
    '"state","op":"in","value":["planned","confirmed"]}]},"sort":'
    '["-start_date"]}')
  input_schema = {
    'type': 'object',
    'properties': OrderedDict([
      ('portal_type', {'type': 'string'}),
      ('portal_types', {'type': 'array', 'items': {'type': 'string'},
                        'maxItems': MAXIMUM_TYPE_COUNT,
                        'description': 'several'}),
      ('text', {'type': 'string', 'description': 'words'}),
      ('filter', {'type': 'object'}),
      ('columns', {'type': 'array', 'items': {'type': 'string'},
                   'maxItems': MAXIMUM_COLUMN_COUNT}),
      ('sort', {'type': 'array', 'items': {'type': 'string'},
                'maxItems': MAXIMUM_SORT_COUNT,
                'description': '"-" for descending'}),
      ('limit', {'type': 'integer', 'minimum': 1, 'maximum': MAXIMUM_LIMIT,
                 'default': DEFAULT_LIMIT}),
      ('cursor', {'type': 'string', 'description':
                  'of the page before, with the same arguments'}),
      ('total', {'type': 'boolean', 'description': 'count all'}),
      ('compact', {'type': 'boolean', 'description':
                   'rows as "title (relative_url)" in list'})]),
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'rows': {'type': 'array', 'items': {'type': 'object'}},
      'list': {'type': 'array', 'items': {'type': 'string'}},
      'not_indexed': {'type': 'array', 'items': {'type': 'object'}},
      'applied': {'type': 'object'}, 'cursor': {'type': 'string'},
      'total': {'type': 'integer'}},
    'required': ['applied'],
  }

  def getValue(self, call, argument_dict):
    return Search(self.portal, argument_dict).getValue()


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
      getTypeDescription(portal, x) for x in portal_type_list]
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
                    for x in ('title', 'reference')]
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
    kw = self.getCriterionDict(self.query_list)
    result = OrderedDict([('list' if self.is_compact else 'rows', [])])
    if self.argument_dict.get('total'):
      result['total'] = int(self.portal.portal_catalog.countResults(**kw)[0][0])
    cursor = self.argument_dict.get('cursor')
    if cursor is not None:
      kw = self.getCriterionDict(self.query_list + [self.getAfterQuery(cursor)])
    select_dict = {
      x.name: x.column for column in self.column_list
      for x in column.variant_list or [column] if isInCatalog(x)}
    for name in 'relative_url', 'portal_type':
      select_dict[name] = getColumn(self.portal, name)
    select_dict.update((x.name, x.column) for x, _ in self.sort_list)
    brain_list = list(self.portal.portal_catalog.searchResults(
      select_dict=select_dict, limit=limit + 1,
      sort_on=[(field.column, order) for field, order in self.sort_list]
      + [('uid', self.uid_order)], **kw))
    self.fill(result, brain_list, limit)
    result['applied'] = self.applied
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
    result['pending'] = len(self.pending.url_dict)
    result['note'] = Phrase(
      'Only documents that you may view are found, and new values only when '
      'they are indexed: "pending" tells how many activities have to do that.')
    return result

  def getCriterionDict(self, query_list):
    kw = {'portal_type': self.portal_type_list}
    kw['query'] = ComplexQuery(
      query_list + listPlaceQuery(self.portal, self.portal_type_list),
      logical_operator='AND')
    if self.left_join_list:
      kw['left_join_list'] = self.left_join_list
    return kw

  def getAfterQuery(self, cursor):
    """What comes after a row in the order of the catalog, where documents
    without a value come first, or last when descending."""
    value_list = loadCursor(self.binding, cursor, len(self.sort_list) + 1)
    uid = value_list.pop()
    if isinstance(uid, bool) or not isinstance(uid, six.integer_types) or any(
        isinstance(x, list) for x in value_list):
      loadCursor(None, '', 0)
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
      result['cursor'] = dumpCursor(
        self.binding, [getattr(last, field.name)
                       for field, _ in self.sort_list] + [int(last.uid)])
