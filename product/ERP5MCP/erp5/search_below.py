"""Properties that ERP5 keeps in a document below: `default_address_city` is the
city of the Address `default_address`.

The catalog has these documents, with the text of e-mails in a table of its own
and all words of addresses and telephones in that of texts. As with relations, a
first search, as the user, finds them, and the search proper gets the uids of what
contains them. Words are of the whole address; so each that is found is asked.
"""
from Products.ZSQLCatalog.SQLCatalog import NegatedQuery, Query

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.query import (
  FULL_TEXT_COLUMN, ColumnLeaf, Leaf, compare, getWordList, makeAnd,
  makeNothing)
from Products.ERP5MCP.erp5.search_column import SearchField, getColumn
from Products.ERP5MCP.erp5.translation import lower
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('BelowLeaf', 'getBelowField')

EMAIL_COLUMN = 'email.url_string'
MAXIMUM_FOUND_COUNT = 1000
# id of the document below, as properties begin -> (its portal type, column,
# related key of erp5_base that says whether the site has it)
BELOW_DICT = {
  'default_address': (
    'Address', FULL_TEXT_COLUMN, 'child_address_SearchableText'),
  'default_telephone': (
    'Telephone', FULL_TEXT_COLUMN, 'child_telephone_SearchableText'),
  'mobile_telephone': (
    'Telephone', FULL_TEXT_COLUMN, 'child_telephone_SearchableText'),
  'default_email': ('Email', EMAIL_COLUMN, 'default_email_text')}


class BelowField(SearchField):
  """id: of the document below; portal_type, column: of it"""
  kind = 'below'

  @property
  def operator_tuple(self):
    if self.column == EMAIL_COLUMN:
      return '=', '!=', 'in', 'like', 'text'
    return '=', '!=', 'in', 'text'

  @property
  def key(self):
    return self.kind, self.name


def getBelowField(portal, property_):
  """None for a property that the catalog does not know in this way."""
  if property_.kind != 'property' or property_.json_type != 'string' or (
      property_.format not in (None, 'email')):
    return None
  isValidColumn = portal.portal_catalog.getSQLCatalog().isValidColumn
  for id_, (portal_type, column, related_key) in BELOW_DICT.items():
    if property_.name.startswith(id_ + '_') and isValidColumn(related_key) and (
        column != EMAIL_COLUMN or property_.name == id_ + '_text'):
      return BelowField(property_.name, 'below', property_, id=id_,
                        portal_type=portal_type, column=column)


class BelowLeaf(Leaf):
  """A comparison with such a property. `value_list`: as of a ColumnLeaf."""
  value_list = ()

  def compile(self, is_negated, is_joinable):
    uid_list = self.getUidList()
    query = compare('uid', 'in', uid_list) if uid_list else makeNothing()
    return NegatedQuery(query) if is_negated else query

  def getUidList(self):
    """Of the documents that have such a value."""
    field, portal = self.field, self.compiler.portal
    uid_set = set()
    for query in self.getQueryList():
      self.compiler.countSearch()
      brain_list = portal.portal_catalog.searchResults(
        query=makeAnd([query, compare(getColumn(portal, 'id'), '=', field.id)]),
        portal_type=[field.portal_type], limit=MAXIMUM_FOUND_COUNT + 1,
        select_dict={'parent_uid': getColumn(portal, 'parent_uid')},
        sort_on=[('uid', 'ASC')])
      if len(brain_list) > MAXIMUM_FOUND_COUNT:
        raise ToolError(
          'RESULT_TOO_LARGE', Phrase(
            'More than ${count} documents fit the condition on "${field}".',
            count=MAXIMUM_FOUND_COUNT, field=field.name),
          Phrase('Narrow this condition, or use the relation itself with "in".'),
          field=field.name)
      uid_set.update(int(x.parent_uid) for x in brain_list if self.isMeant(x))
    return sorted(uid_set)

  def getQueryList(self):
    if self.field.column == EMAIL_COLUMN:
      leaf = ColumnLeaf(self.compiler, self.field, self.operator)
      leaf.value_list = self.value_list
      return [leaf.getQuery(EMAIL_COLUMN)]
    word_list_list = [
      self.value_list] if self.operator == 'text' else [
        getWordList(x) for x in self.value_list]
    # what has no word is nowhere
    return [Query(**{FULL_TEXT_COLUMN: ' '.join(x)})
            for x in word_list_list if x]

  def isMeant(self, brain):
    if self.field.column == EMAIL_COLUMN:
      return True
    document = brain.getObject()
    if document is None:
      return False
    text = asScriptValue(document.getParentValue().getProperty(
      self.field.property.name) or '')
    if self.operator == 'text':
      return set(self.value_list).issubset(getWordList(text))
    # as the catalog compares
    return lower(text) in [lower(x) for x in self.value_list]
