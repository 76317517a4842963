"""From the filter of an agent to a query of the catalog.

A filter is a tree: leaves {"field", "op", "value"}, nodes {"and": [...]},
{"or": [...]}, {"not": ...}. All names are resolved and all values are parsed
before anything is searched, so that nothing of a client reaches the catalog but
literal values of known columns.

Two rules make the answers right, and keep them from telling too much:

* `not` is the exact complement: a document without a value is in the
  complement of every comparison.
* A document that the user may not view has no properties here. Conditions on
  related documents never join the catalog with itself: a first search, as the
  user, finds the documents that are meant; the second one gets their uids.
"""
import datetime
import re
from copy import copy

import six
from DateTime import DateTime
from Products.ZSQLCatalog.SQLCatalog import (
  ComplexQuery, NegatedQuery, Query, SimpleQuery)

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.document_value import (
  DATE_PATTERN, asPropertyValue, resolveTarget)
from Products.ERP5MCP.erp5.reference import resolveDocument
from Products.ERP5MCP.erp5.search_field import getColumn
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('FilterCompiler', 'compare', 'isNull')

MAXIMUM_DEPTH = 10
MAXIMUM_LEAF_COUNT = 50
MAXIMUM_VALUE_COUNT = 200
# documents that a condition on related documents may mean
MAXIMUM_TARGET_COUNT = 5000
# documents that a condition on relations may find inside of `or` and `not`
MAXIMUM_FOUND_COUNT = 10000

OPERATOR_ALIAS_DICT = {
  u'\u2260': '!=', u'\u2264': '<=', u'\u2265': '>=', '==': '=', '<>': '!=',
  'is null': 'is_null'}
OPERATOR_TUPLE = (
  '=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'like', 'is_null', 'text')
RELATION_OPERATOR_TUPLE = '=', '!=', 'in', 'is_null'
WORD_PATTERN = re.compile(r'\w+', re.UNICODE)
FULL_TEXT_COLUMN = 'SearchableText'


# Queries on one column

def makeAnd(query_list):
  return query_list[0] if len(query_list) == 1 else ComplexQuery(
    query_list, logical_operator='AND')


def makeOr(query_list):
  return query_list[0] if len(query_list) == 1 else ComplexQuery(
    query_list, logical_operator='OR')


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
    following = datetime.date(year, month, day) + datetime.timedelta(1)
    self.start = DateTime(year, month, day)
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
    text = text.decode('utf-8')
  return [asScriptValue(x.lower()) for x in WORD_PATTERN.findall(text)]


# Leaves

class Leaf(object):
  """One condition. `compile` gives its query, or that of its complement."""

  def __init__(self, compiler, field, operator, applied):
    self.compiler, self.field = compiler, field
    self.operator, self.applied = operator, applied

  def compile(self, is_negated, is_joinable):
    raise NotImplementedError


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
    column = base_category + '_uid'
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
    query = self.target_leaf.compile(False, True)
    brain_list = self.compiler.portal.portal_catalog.searchResults(
      query=query, limit=MAXIMUM_TARGET_COUNT + 1,
      sort_on=[('uid', 'ASC')])
    if len(brain_list) > MAXIMUM_TARGET_COUNT:
      raise ToolError(
        'RESULT_TOO_LARGE', Phrase(
          'More than ${count} documents fit the condition on "${field}".',
          count=MAXIMUM_TARGET_COUNT, field=self.field.name),
        Phrase('Narrow this condition, or use the relation itself with "in".'),
        field=self.field.name)
    return [x.uid for x in brain_list]


# The tree

class FilterCompiler(object):
  """Compiles the filter of one search.

  After `compile`:
  applied         the filter as it was understood, None when there is none
  left_join_list  columns that a document may lack
  """

  def __init__(self, portal, resolver, portal_type_list):
    self.portal, self.resolver = portal, resolver
    self.portal_type_list = portal_type_list
    self.left_join_list = []
    self.applied = None
    self._join_set = set()
    self._leaf_count = 0

  def compile(self, filter_, text=None):
    """The query, or None."""
    node_list = []
    if text is not None:
      node_list.append(self._parseLeaf(
        {'op': 'text', 'value': text}, 'text'))
    if filter_ is not None:
      node_list.append(self._parse(filter_, 'filter', 0))
      self.applied = node_list[-1][1]
    if node_list:
      return self._build(('and', [x[0] for x in node_list]), False, True)

  # What leaves need

  def addLeftJoin(self, column, is_related=False):
    """Documents may lack what is not in the catalog's main table."""
    if (is_related or not column.startswith('catalog.') and '.' in column
        ) and column not in self.left_join_list:
      self.left_join_list.append(column)

  def takeJoin(self, column):
    """One condition may join a relation."""
    if column in self._join_set:
      return False
    self._join_set.add(column)
    return True

  def find(self, query, left_join_list=()):
    """The same condition, as uids of the documents that meet it."""
    kw = {'left_join_list': list(left_join_list)} if left_join_list else {}
    if self.portal_type_list:
      kw['portal_type'] = self.portal_type_list
    brain_list = self.portal.portal_catalog.searchResults(
      query=query, limit=MAXIMUM_FOUND_COUNT + 1,
      sort_on=[('uid', 'ASC')], **kw)
    if len(brain_list) > MAXIMUM_FOUND_COUNT:
      raise ToolError(
        'RESULT_TOO_LARGE', Phrase(
          'A condition on relations or text inside of "or" or "not" fits more '
          'than ${count} documents.', count=MAXIMUM_FOUND_COUNT),
        Phrase('Move it out of "or" and "not", or narrow it.'), field='filter')
    uid_list = [x.uid for x in brain_list]
    return compare('uid', 'in', uid_list) if uid_list else makeNothing()

  # Parsing: -> (node, applied)

  def _parse(self, node, path, depth):
    if not isinstance(node, dict) or depth > MAXIMUM_DEPTH:
      self._refuse(Phrase(
        'A filter is a tree of at most ${count} levels with leaves '
        '{"field", "op", "value"}.', count=MAXIMUM_DEPTH), path)
    operator_list = [x for x in ('and', 'or', 'not') if x in node]
    if not operator_list:
      return self._parseLeaf(node, path)
    operator = operator_list[0]
    if len(node) != 1:
      self._refuse(Phrase(
        '"${operator}" stands alone in its object.', operator=operator), path)
    path = '%s.%s' % (path, operator)
    child = node[operator]
    if operator == 'not':
      node, applied = self._parse(child, path, depth + 1)
      return ('not', node), {'not': applied}
    if not isinstance(child, list) or not child:
      self._refuse(Phrase(
        '"${operator}" needs a list of conditions.', operator=operator), path)
    pair_list = [self._parse(x, '%s[%d]' % (path, i), depth + 1)
                 for i, x in enumerate(child)]
    return ((operator, [x for x, _ in pair_list]),
            {operator: [x for _, x in pair_list]})

  def _parseLeaf(self, node, path):
    self._leaf_count += 1
    if self._leaf_count > MAXIMUM_LEAF_COUNT:
      self._refuse(Phrase('A filter has at most ${count} conditions.',
                          count=MAXIMUM_LEAF_COUNT), path)
    unknown = sorted(set(node) - {'field', 'op', 'value'})
    if unknown:
      self._refuse(Phrase(
        'A condition has "field", "op" and "value", not "${name}".',
        name=unknown[0]), path)
    operator = node.get('op', '=')
    operator = OPERATOR_ALIAS_DICT.get(operator, operator)
    if operator not in OPERATOR_TUPLE:
      self._refuseOperator(operator, OPERATOR_TUPLE, path)
    if operator == 'text' and node.get('field') is None:
      leaf = TextLeaf(self, None, operator, node)
      leaf.word_list = self._getWordList(node.get('value'), path)
      return leaf, {'op': 'text', 'value': ' '.join(leaf.word_list)}
    if not isinstance(node.get('field'), six.string_types):
      self._refuse(Phrase('A condition needs "field", a text.'), path)
    field = self.resolver.resolveColumn(node['field'], path + '.field')
    if 'value' not in node and operator != 'is_null':
      self._refuse(Phrase('A condition with "${operator}" needs "value".',
                          operator=operator), path)
    leaf = self._makeLeaf(field, operator, node.get('value', True), path)
    applied = {'field': field.name, 'op': operator}
    applied['value'] = self._getApplied(leaf, node.get('value', True))
    node = ('not', leaf) if getattr(leaf, 'is_complement', False) else leaf
    return node, applied

  def _makeLeaf(self, field, operator, value, path):
    is_relation = field.kind != 'related' and field.property.kind == 'relation'
    if is_relation and operator not in RELATION_OPERATOR_TUPLE:
      self._refuseOperator(operator, RELATION_OPERATOR_TUPLE, path)
    is_null, is_complement = self._getNull(field, operator, value, path)
    if field.kind == 'related':
      leaf = RelatedLeaf(self, field, operator, None)
      target = ColumnLeaf(self, field, operator, None)
      if is_null:
        # what relates to nothing has no such value
        is_complement = not is_complement
        target = NotNullLeaf(self, field, operator, None)
      else:
        target.value_list = self._parseValue(field, operator, value, path)
        target.operator = '=' if operator == '!=' else operator
      leaf.target_leaf = target
    elif is_relation:
      leaf = (ParentLeaf if field.column else RelationLeaf)(
        self, field, operator, None)
      leaf.is_null = is_null
      if not is_null:
        leaf.document_list = self._getTargetList(field, value, path)
        leaf.uid_list = [x.getUid() for x in leaf.document_list]
    else:
      leaf = ColumnLeaf(self, field, operator, None)
      leaf.is_null = is_null
      if not is_null:
        leaf.value_list = self._parseValue(field, operator, value, path)
        leaf.operator = '=' if operator == '!=' else operator
    leaf.is_complement = is_complement
    return leaf

  def _getNull(self, field, operator, value, path):
    """(asks for no value, is negated); an empty value is asked for, never
    dropped."""
    if operator == 'is_null':
      if not isinstance(value, bool):
        self._refuse(
          Phrase('The value of "is_null" is true or false.'), path)
      return True, not value
    if value is None or value == '':
      if operator not in ('=', '!='):
        self._refuse(Phrase(
          '"${operator}" needs a value; use "is_null" for none.',
          operator=operator), path + '.value')
      return True, operator == '!='
    return False, operator == '!='

  def _getTargetList(self, field, value, path):
    value_list = value if isinstance(value, list) else [value]
    self._checkList(value_list, path)
    property_ = field.property
    if field.name == 'parent':
      return [resolveDocument(
        self.portal, self._asText(x, path), field=path + '.value')
        for x in value_list]
    # any target that there is may be asked for
    property_ = copy(property_)
    property_.portal_type_list = ()
    return [resolveTarget(self.portal, property_, x, path + '.value')
            for x in value_list]

  def _parseValue(self, field, operator, value, path):
    path += '.value'
    if operator == 'text':
      return self._getWordList(value, path)
    if operator == 'like':
      if field.property.json_type != 'string' or field.property.format:
        self._refuseOperator(operator, [
          x for x in OPERATOR_TUPLE if x not in ('like', 'text')], path)
      value = asScriptValue(self._asText(value, path))
      if not value.replace('%', '').strip():
        self._refuse(Phrase('A pattern needs something to look for.'), path)
      return [value]
    if operator in ('in', 'between'):
      self._checkList(value, path)
      if operator == 'between' and len(value) != 2:
        self._refuse(
          Phrase('"between" needs the lowest and the highest value.'), path)
      return [self._parseOne(field, x, '%s[%d]' % (path, i))
              for i, x in enumerate(value)]
    return [self._parseOne(field, value, path)]

  def _parseOne(self, field, value, path):
    if value is None or value == '':
      self._refuse(Phrase(
        'An empty value in a list means nothing; use "is_null".'), path)
    parsed = asPropertyValue(self.portal, field.property, value, path)
    if isinstance(parsed, DateTime) and DATE_PATTERN.match(value):
      return Day(value)
    return parsed

  def _getWordList(self, value, path):
    word_list = getWordList(self._asText(value, path))
    if not word_list:
      self._refuse(Phrase('There is no word to look for.'), path)
    return word_list

  def _asText(self, value, path):
    if not isinstance(value, six.string_types):
      self._refuse(Phrase('A text is needed here.'), path)
    return value

  def _checkList(self, value, path):
    if not isinstance(value, list) or not 0 < len(value) <= MAXIMUM_VALUE_COUNT:
      self._refuse(Phrase('A list of 1 to ${count} values is needed here.',
                          count=MAXIMUM_VALUE_COUNT), path)

  def _getApplied(self, leaf, value):
    """The value as it was understood."""
    document_list = getattr(leaf, 'document_list', None)
    if document_list is not None:
      return [x.getRelativeUrl() for x in document_list]
    return value

  def _refuse(self, message, path):
    raise ToolError(
      'INVALID_FIELD_VALUE', message, Phrase(
        'Correct the filter, for example {"and": [{"field": "title", "op": '
        '"like", "value": "a%"}, {"not": {"field": "reference", "op": '
        '"is_null"}}]}.'), field=path)

  def _refuseOperator(self, operator, operator_list, path):
    raise ToolError(
      'INVALID_OPERATOR', Phrase(
        'The operator "${operator}" can not be used here.',
        operator=six.text_type(operator)[:20]),
      Phrase('Use one of: ${operators}.', operators=', '.join(operator_list)),
      field=path + '.op', choices=list(operator_list))

  # Building

  def _build(self, node, is_negated, is_joinable):
    if isinstance(node, Leaf):
      return node.compile(is_negated, is_joinable)
    operator, child = node
    if operator == 'not':
      return self._build(child, not is_negated, is_joinable)
    if is_negated:
      operator = 'or' if operator == 'and' else 'and'
    is_joinable = is_joinable and operator == 'and'
    return (makeAnd if operator == 'and' else makeOr)(
      [self._build(x, is_negated, is_joinable) for x in child])


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
