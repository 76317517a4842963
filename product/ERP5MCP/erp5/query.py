"""The conditions of a search, as queries of the catalog.

A condition, a leaf of the filter (`search_filter.py` makes them), gives the
query of the documents that meet it, or of all others. Nothing of a client
reaches the catalog but literal values of known columns.

Two rules make the answers right, and keep them from telling too much:

* `not` is the exact complement: a document without a value is in the
  complement of every comparison.
* A document that the user may not view has no properties here. Conditions on
  related documents never join the catalog with itself: a first search, as the
  user, finds the documents that are meant; the second one gets their uids.
"""
import datetime
import re

import six
from DateTime import DateTime
from Products.ZSQLCatalog.SQLCatalog import (
  ComplexQuery, NegatedQuery, Query, SimpleQuery)

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.document_value import DATE_PATTERN
from Products.ERP5MCP.erp5.search_column import getColumn, getRelationColumn
from Products.ERP5MCP.erp5.search_judge import Judge
from Products.ERP5MCP.erp5.structure import getStructure
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = (
  'FULL_TEXT_COLUMN', 'ColumnLeaf', 'Day', 'Leaf', 'NotNullLeaf', 'ParentLeaf',
  'ParentRelatedLeaf', 'RelatedLeaf', 'RelationLeaf', 'TextLeaf', 'TypeLeaf', 'compare',
  'getWordList', 'isNull', 'listPlaceQuery', 'makeAnd', 'makeNothing',
  'makeOr')

# documents that a condition on related documents may mean
MAXIMUM_TARGET_COUNT = 5000
WORD_PATTERN = re.compile(r'\w+', re.UNICODE)
FULL_TEXT_COLUMN = 'SearchableText'


# Queries on one column

def makeAnd(query_list):
  return query_list[0] if len(query_list) == 1 else ComplexQuery(
    query_list, logical_operator='AND')


def makeOr(query_list):
  return query_list[0] if len(query_list) == 1 else ComplexQuery(
    query_list, logical_operator='OR')


def listPlaceQuery(portal, portal_type_list):
  """Conditions of documents that are where documents of these types are business
  data: not in the tools of the site, such as orders that are templates in
  preferences, nor in a module such as that of requests for credentials, which
  have addresses too."""
  return [
    NegatedQuery(matchPattern(getColumn(portal, 'relative_url'), x))
    for x in ['portal_%'] + [
      '%s/%%' % x for x in getStructure(portal).getForeignList(
        portal_type_list)]]


def makeNothing():
  """No document has this uid."""
  return SimpleQuery(uid=-1)


def compare(column, operator, value):
  return SimpleQuery(comparison_operator=operator, **{column: value})


def isNull(column, is_text):
  """Without a value; to ERP5, an empty text is none."""
  query_list = [compare(column, '=', None)]
  if is_text:
    query_list.append(compare(column, '=', ''))
  return makeOr(query_list)


class Day(object):
  """A whole day, in the time zone of the server."""

  def __init__(self, text):
    year, month, day = [int(x) for x in DATE_PATTERN.match(text).groups()]
    self.start = DateTime(year, month, day)
    if (year, month, day) == (9999, 12, 31):
      self.end = DateTime(9999, 12, 31, 23, 59, 59)
    else:
      following = datetime.date(year, month, day) + datetime.timedelta(1)
      self.end = DateTime(following.year, following.month, following.day)

  # operator -> [(operator on moments, attribute)]
  comparison_dict = {
    '=': (('>=', 'start'), ('<', 'end')), '<': (('<', 'start'),),
    '<=': (('<', 'end'),), '>': (('>=', 'end'),), '>=': (('>=', 'start'),)}


def compareParsed(column, operator, value):
  """A comparison with =, <, <=, > or >=, which a missing value never meets."""
  if isinstance(value, Day):
    return makeAnd([compare(column, x, getattr(value, attribute))
                    for x, attribute in Day.comparison_dict[operator]])
  query = compare(column, operator, value)
  if operator[0] == '<' and isinstance(value, str):
    return makeAnd([query, compare(column, '!=', '')])
  return query


def matchPattern(column, text):
  """SQL's LIKE where only % is special; text without % is found anywhere."""
  text = text.replace('\\', '\\\\').replace('_', '\\_')
  return compare(column, 'like', text if '%' in text else '%%%s%%' % text)


def matchWord(column, word_list):
  return makeAnd([compare(column, 'like', '%%%s%%' % x.replace('_', '\\_'))
                  for x in word_list])


def getWordList(text):
  """The words of a text, without whatever full-text engines may interpret."""
  if isinstance(text, six.binary_type):
    text = text.decode('utf-8', 'replace')
  return [asScriptValue(x.lower()) for x in WORD_PATTERN.findall(text)]


# Leaves

class Leaf(object):
  """One condition. `compile` gives its query, or that of its complement.

  compiler  the FilterCompiler, which knows the joins of the whole query
  """

  def __init__(self, compiler, field, operator):
    self.compiler, self.field, self.operator = compiler, field, operator

  def compile(self, is_negated, is_joinable):
    raise NotImplementedError


class TypeLeaf(Leaf):
  """Documents of some of the portal types that are searched."""
  portal_type_list = ()

  def compile(self, is_negated, is_joinable):
    query = compare(getColumn(self.compiler.portal, 'portal_type'), 'in',
                    self.portal_type_list)
    return NegatedQuery(query) if is_negated else query


class TextLeaf(Leaf):
  """Words, anywhere in what is indexed as text."""
  word_list = ()

  def compile(self, is_negated, is_joinable):
    portal = self.compiler.portal
    if portal.portal_catalog.getSQLCatalog().isValidColumn(FULL_TEXT_COLUMN):
      query = Query(**{FULL_TEXT_COLUMN: ' '.join(self.word_list)})
      if is_negated or not is_joinable:
        # documents without text are not in the table of texts
        query = self.compiler.find(query)
    else:
      query = makeAnd([
        makeOr([matchWord(getColumn(portal, x), [word])
                for x in ('title', 'reference', 'description')])
        for word in self.word_list])
    return NegatedQuery(query) if is_negated else query


class ColumnLeaf(Leaf):
  """A comparison with a column of the document itself."""
  value_list = ()
  is_null = False

  def compile(self, is_negated, is_joinable):
    column = self.field.column
    is_text = (self.field.property.json_type == 'string'
               and self.field.property.format is None
               and self.field.property.kind == 'property')
    null_query = isNull(column, is_text)
    self.compiler.addLeftJoin(column)
    if self.is_null:
      return NegatedQuery(null_query) if is_negated else null_query
    query = self.getQuery(column)
    if not is_negated:
      return query
    return makeOr([NegatedQuery(query), null_query])

  def getQuery(self, column):
    """Of the documents that have such a value."""
    value_list = self.value_list
    if self.operator == 'between':
      return makeAnd([compareParsed(column, '>=', value_list[0]),
                      compareParsed(column, '<=', value_list[1])])
    if self.operator == 'in':
      if any(isinstance(x, Day) for x in value_list):
        return makeOr([compareParsed(column, '=', x) for x in value_list])
      return compare(column, 'in', value_list)
    if self.operator == 'like':
      return matchPattern(column, value_list[0])
    if self.operator == 'text':
      return matchWord(column, value_list)
    return compareParsed(column, self.operator, value_list[0])


class RelationLeaf(Leaf):
  """A relation to given documents, or to something below given categories."""
  uid_list = ()
  is_null = False

  def compile(self, is_negated, is_joinable):
    base_category = (self.field.relation or self.field.property).base_category
    column = getRelationColumn(base_category)
    uid_list = self.getUidList()
    if self.is_null:
      query = compare(column, '=', None)
    elif uid_list:
      query = compare(column, 'in', uid_list)
    else:
      query = makeNothing()
      column = 'uid'
    if not (column == 'uid' or is_joinable and not is_negated
            and self.compiler.takeJoin(column)):
      # a document may have several values: neither a complement nor two
      # conditions at once can be told from one row of a join
      query = self.compiler.find(query, [column] if self.is_null else ())
    elif self.is_null:
      self.compiler.addLeftJoin(column, True)
    return NegatedQuery(query) if is_negated else query

  def getUidList(self):
    return self.uid_list


class RelatedLeaf(RelationLeaf):
  """A comparison with a column of documents that a relation points to."""
  target_leaf = None

  def getUidList(self):
    self.compiler.countSearch()
    kw = {}
    if self.field.relation.portal_type_list:
      # others can not be meant, and there may be many
      kw['portal_type'] = list(self.field.relation.portal_type_list)
    judge = Judge(self.compiler.portal)
    judge.add(self.field.property.name)
    brain_list, count = judge.filterBrain(
      self.target_leaf.compile(False, True),
      limit=MAXIMUM_TARGET_COUNT + 1, sort_on=[('uid', 'ASC')], **kw)
    if count > MAXIMUM_TARGET_COUNT:
      raise ToolError(
        'RESULT_TOO_LARGE', Phrase(
          'More than ${count} documents fit the condition on "${field}".',
          count=MAXIMUM_TARGET_COUNT, field=self.field.name),
        Phrase('Narrow this condition, or use the relation itself with "in".'),
        field=self.field.name)
    return [x.uid for x in brain_list]


class ParentRelatedLeaf(RelatedLeaf):
  """The same for what contains the document, which is a column of it and no
  relation of the catalog."""

  def compile(self, is_negated, is_joinable):
    uid_list = self.getUidList()
    query = compare('parent_uid', 'in', uid_list) if uid_list else makeNothing()
    return NegatedQuery(query) if is_negated else query


class NotNullLeaf(ColumnLeaf):
  """Of a related document: it has such a value."""
  is_null = True

  def compile(self, is_negated, is_joinable):
    return ColumnLeaf.compile(self, not is_negated, is_joinable)


class ParentLeaf(RelationLeaf):
  """What contains the document: never missing, never several."""

  def compile(self, is_negated, is_joinable):
    query = (makeNothing() if self.is_null
             else compare(self.field.column, 'in', self.uid_list))
    return NegatedQuery(query) if is_negated else query
