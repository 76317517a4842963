"""From the filter of an agent to conditions, bounded and understood as a whole.

A filter is a tree: leaves {"field", "op", "value"}, nodes {"and": [...]},
{"or": [...]}, {"not": ...}. All names are resolved and all values are parsed
before anything is searched. What one filter may cost is bounded here, over the
whole tree: conditions, values, words and the searches that conditions need.
"""
import six

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.query import (
  ColumnLeaf, Leaf, NotNullLeaf, ParentLeaf, ParentRelatedLeaf,
  RelatedLeaf, RelationLeaf, TextLeaf, TypeLeaf, compare, makeAnd, makeNothing,
  makeOr)
from Products.ERP5MCP.erp5.search_below import BelowLeaf
from Products.ERP5MCP.erp5.search_judge import Judge
from Products.ERP5MCP.erp5.search_value import Budget, ValueParser, refuse
from Products.ERP5MCP.erp5.translation import asNative

__all__ = ('FilterCompiler',)

MAXIMUM_DEPTH = 10
# of the whole tree
MAXIMUM_SEARCH_COUNT = 20
# documents that a condition on relations may find inside of `or` and `not`
MAXIMUM_FOUND_COUNT = 10000

OPERATOR_ALIAS_DICT = {
  six.ensure_str(u'\u2260'): '!=', six.ensure_str(u'\u2264'): '<=',
  six.ensure_str(u'\u2265'): '>=', '==': '=', '<>': '!=', 'is null': 'is_null'}


def checkOperator(operator, operator_tuple, path):
  if operator not in operator_tuple:
    raise ToolError(
      'INVALID_OPERATOR', Phrase(
        'The operator "${operator}" can not be used here.',
        operator=asNative(operator)[:20]),
      Phrase('Use one of: ${operators}.', operators=', '.join(operator_tuple)),
      field=path + '.op', choices=list(operator_tuple))


class FilterCompiler(object):
  """Compiles the filter of one search.

  After `compile`:
  applied         the filter as it was understood, None when there is none
  left_join_list  columns that a document may lack
  judge           Judge of the fields that are asked about
  """

  def __init__(self, portal, resolver, portal_type_list):
    self.portal, self.resolver = portal, resolver
    self.portal_type_list = portal_type_list
    self.left_join_list = []
    self.applied = None
    self.judge = Judge(portal)
    self._join_set = set()
    self._budget = Budget()
    self._value_parser = ValueParser(portal, self._budget)
    self._search_count = 0

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

  def countSearch(self):
    """Each search that a condition needs before the one of the filter."""
    self._search_count += 1
    if self._search_count > MAXIMUM_SEARCH_COUNT:
      raise ToolError(
        'RESULT_TOO_LARGE', Phrase(
          'A filter has at most ${count} conditions on related documents, and '
          'on relations inside of "or" and "not".',
          count=MAXIMUM_SEARCH_COUNT),
        Phrase('Search in several calls, or use "in" with several values.'),
        field='filter')

  def find(self, query, left_join_list=()):
    """The same condition, as uids of the documents that meet it."""
    self.countSearch()
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
      refuse(Phrase(
        'A filter is a tree of at most ${count} levels with leaves '
        '{"field", "op", "value"}.', count=MAXIMUM_DEPTH), path)
    operator_list = [x for x in ('and', 'or', 'not') if x in node]
    if not operator_list:
      return self._parseLeaf(node, path)
    operator = operator_list[0]
    if len(node) != 1:
      refuse(Phrase(
        '"${operator}" stands alone in its object.', operator=operator), path)
    path = '%s.%s' % (path, operator)
    child = node[operator]
    if operator == 'not':
      node, applied = self._parse(child, path, depth + 1)
      return ('not', node), {'not': applied}
    if not isinstance(child, list) or not child:
      refuse(Phrase(
        '"${operator}" needs a list of conditions.', operator=operator), path)
    pair_list = [self._parse(x, '%s[%d]' % (path, i), depth + 1)
                 for i, x in enumerate(child)]
    return ((operator, [x for x, _ in pair_list]),
            {operator: [x for _, x in pair_list]})

  def _parseLeaf(self, node, path):
    self._budget.spend('leaf', 1, path)
    unknown = sorted(set(node) - {'field', 'op', 'value'})
    if unknown:
      refuse(Phrase(
        'A condition has "field", "op" and "value", not "${name}".',
        name=unknown[0][:100]), path)
    operator = node.get('op', '=')
    if isinstance(operator, six.string_types):
      operator = OPERATOR_ALIAS_DICT.get(operator, operator)
    if operator == 'text' and node.get('field') is None:
      self.judge.addText()
      leaf = TextLeaf(self, None, operator)
      leaf.word_list = self._value_parser.parseWords(node.get('value'), path)
      return leaf, {'op': 'text', 'value': ' '.join(leaf.word_list)}
    if not isinstance(node.get('field'), six.string_types):
      refuse(Phrase('A condition needs "field", a text.'), path)
    field = self.resolver.resolveColumn(node['field'], path + '.field')
    checkOperator(operator, field.operator_tuple, path)
    if 'value' not in node and operator != 'is_null':
      refuse(Phrase('A condition with "${operator}" needs "value".',
                    operator=operator), path)
    value = node.get('value', True)
    node, target_list = self._parseComparison(field, operator, value, path)
    return node, {'field': field.name, 'op': operator, 'value': (
      value if target_list is None
      else [x.getRelativeUrl() for x in target_list])}

  def _parseComparison(self, field, operator, value, path):
    """(node, documents that a relation is compared with or None)"""
    is_null, is_complement = self._getNull(operator, value, path)
    operator = '=' if operator == '!=' else operator
    if field.variant_list is None:
      node, target_list = self._makeNode(field, operator, value, is_null, path)
    else:
      # the complement of having a value, for documents of each type
      node, target_list = self._makeVariantNode(
        field, operator, value, is_null, path)
    return ('not', node) if is_complement else node, target_list

  def _makeVariantNode(self, field, operator, value, is_null, path):
    """For portal types in which the same name is another column: those that
    take such a value."""
    node_list, error, target_list = [], None, None
    for variant in field.variant_list:
      type_leaf = TypeLeaf(self, variant, '=')
      type_leaf.portal_type_list = variant.portal_type_list
      try:
        node, target_list = self._makeNode(
          variant, operator, value, is_null, path)
      except ToolError as refusal:
        if refusal.code not in ('INVALID_FIELD_VALUE', 'INVALID_LINK'):
          raise
        error = refusal
        continue
      if is_null:
        node = 'not', node
      node_list.append(('and', [type_leaf, node]))
    if not node_list:
      raise error
    node = 'or', node_list
    return ('not', node) if is_null else node, target_list

  def _makeNode(self, field, operator, value, is_null, path):
    path += '.value'
    self.judge.add(
      field.name if field.relation is None else field.relation.name)
    if field.kind == 'related':
      leaf = (ParentRelatedLeaf if field.relation.name == 'parent'
              else RelatedLeaf)(self, field, operator)
      if is_null:
        # what relates to nothing has no such value
        leaf.target_leaf = NotNullLeaf(self, field, operator)
        return ('not', leaf), None
      leaf.target_leaf = self._makeColumnLeaf(field, operator, value, path)
      return leaf, None
    if field.kind == 'below':
      if is_null:
        checkOperator('is_null', field.operator_tuple, path)
      leaf = BelowLeaf(self, field, operator)
      leaf.value_list = self._value_parser.parse(field, operator, value, path)
      return leaf, None
    if field.property.kind != 'relation':
      if is_null:
        leaf = ColumnLeaf(self, field, operator)
        leaf.is_null = True
        return leaf, None
      return self._makeColumnLeaf(field, operator, value, path), None
    leaf = (ParentLeaf if field.column else RelationLeaf)(
      self, field, operator)
    leaf.is_null = is_null
    if is_null:
      return leaf, None
    target_list = self._value_parser.parseTargetList(field, value, path)
    leaf.uid_list = [x.getUid() for x in target_list]
    return leaf, target_list

  def _makeColumnLeaf(self, field, operator, value, path):
    leaf = ColumnLeaf(self, field, operator)
    leaf.value_list = self._value_parser.parse(field, operator, value, path)
    return leaf

  def _getNull(self, operator, value, path):
    """(asks for no value, is negated); an empty value is asked for, never
    dropped."""
    if operator == 'is_null':
      if not isinstance(value, bool):
        refuse(Phrase('The value of "is_null" is true or false.'), path)
      return True, not value
    if value is None or value == '':
      if operator not in ('=', '!='):
        refuse(Phrase(
          '"${operator}" needs a value; use "is_null" for none.',
          operator=operator), path + '.value')
      return True, operator == '!='
    return False, operator == '!='

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
