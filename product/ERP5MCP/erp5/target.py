"""Which document or category an agent's words for a relation mean.

A category may be named by its relative url, by the end of it, by its id or by
its title; a document as everywhere, see `reference`. What is not found is
answered with what comes nearest, of what the user may view.
"""
import re
from collections import OrderedDict

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ZSQLCatalog.SQLCatalog import ComplexQuery, SimpleQuery

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.dependency import getTransactionDict
from Products.ERP5MCP.erp5.reference import (
  getLink, getVisible, isVisible, resolveDocument)
from Products.ERP5MCP.erp5.suggestion import getCloseNameList
from Products.ERP5MCP.erp5.translation import asNative, lower, translate
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('resolveTarget',)

MAXIMUM_NEAR_COUNT = 5
# of documents that are looked at for names that are near
MAXIMUM_SIMILAR_COUNT = 100
# of a name for which others that are near are looked for
MAXIMUM_NAME_LENGTH = 200
# of words that are looked for
MAXIMUM_WORD_COUNT = 5
WORD_PATTERN = re.compile(r'\w{3,}', re.UNICODE)
_CATEGORY_KEY = object()


def resolveTarget(portal, property_, value, field):
  """The document that a relation is to point to.

  Raises ToolError INVALID_LINK, with the nearest names, AMBIGUOUS_REFERENCE or
  INVALID_FIELD_VALUE.
  """
  if isinstance(value, dict) and 'relative_url' in value:
    value = value['relative_url']
  if not isinstance(value, six.string_types):
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase(
        '"${title}" needs a relative url, a reference or a title.',
        title=property_.title or property_.name),
      Phrase('Correct the value and call again; erp5_describe tells what is '
             'accepted.'), field=field)
  text = asScriptValue(value).strip()
  for choice, title in property_.choice_list or ():
    if text in (choice, asScriptValue(title)):
      text = asNative(choice)
      break
  document = _getNamedTarget(portal, property_.base_category, text)
  if document is None:
    document = _getCategory(portal, property_, text, field)
  if document is None:
    try:
      document = resolveDocument(
        portal, text, property_.portal_type_list, field)
    except ToolError as error:
      if error.code != 'RECORD_NOT_FOUND':
        raise
      refuseTarget(portal, property_, text, field, error)
  checkType(property_, text, document, field)
  return document


def checkType(property_, text, document, field):
  portal_type_list = property_.portal_type_list
  if portal_type_list and document.getPortalType() not in portal_type_list:
    raise ToolError(
      'INVALID_LINK', Phrase(
        '"${text}" is a ${portal_type}, but "${title}" takes: ${names}.',
        text=text, portal_type=document.getPortalType(),
        title=property_.title or property_.name,
        names=', '.join(portal_type_list)),
      Phrase('Call erp5_search with one of these portal types.'), field=field)


def refuseTarget(portal, property_, text, field, error):
  """Raises INVALID_LINK with the nearest names."""
  near_list = _getNearList(portal, property_, text)
  raise ToolError(
    'INVALID_LINK', error.message,
    Phrase('Call again with the relative_url of the one you mean.')
    if near_list else error.suggestion,
    retryable=error.retryable, field=field, did_you_mean=near_list or None,
    portal_types=list(property_.portal_type_list) or None)


def _getNamedTarget(portal, base_category, text):
  """What a relative url leads to, as category setters understand it."""
  prefix = base_category + '/'
  if text.startswith(prefix):
    return getVisible(portal, text)
  # most are documents: do not search for a category of that name before
  head, separator, _ = text.partition('/')
  document = None
  if separator and getattr(aq_base(portal), head, None) is not None:
    document = getVisible(portal, text)
  if document is None:
    document = getVisible(portal, prefix + text)
  return document


# Categories

def _getCategory(portal, property_, text, field):
  """The category of that name, None when there is none."""
  name_dict = _getCategoryNameDict(portal, property_)
  url_list = name_dict.get(lower(text), ())
  if len(url_list) > 1:
    raise ToolError(
      'AMBIGUOUS_REFERENCE',
      Phrase('Several categories are called "${text}".', text=text),
      Phrase('Call again with the relative_url of the one you mean.'),
      field=field, candidates=_getLinkList(portal, url_list))
  return getVisible(portal, url_list[0]) if url_list else None


def _getCategoryNameDict(portal, property_):
  """{name in small letters: [relative url]} of the categories that the user may
  view and the relation may point to."""
  if property_.portal_type_list and 'Category' not in (
      property_.portal_type_list):
    return {}
  base_category = portal.portal_categories._getOb(
    property_.base_category, None)
  if base_category is None or not isVisible(base_category):
    return {}
  known_dict = getTransactionDict(_CATEGORY_KEY)
  key = property_.base_category, getSecurityManager().getUser().getId()
  if key not in known_dict:
    known_dict[key] = name_dict = OrderedDict()
    for category in base_category.getCategoryChildValueList(
        checked_permission='View'):
      url = category.getRelativeUrl()
      # the ends of its path, its own id among them
      part_list = url.split('/')[1:]
      name_set = {'/'.join(part_list[i:]) for i in range(len(part_list))}
      title = category.getTitle() or ''
      name_set.update((title, translate(portal, title)))
      for name in name_set:
        if name:
          name_dict.setdefault(lower(name), []).append(url)
  return known_dict[key]


# What comes near

def _getLinkList(portal, url_list):
  link_list = [getLink(getVisible(portal, x))
               for x in url_list[:MAXIMUM_NEAR_COUNT]]
  return [x for x in link_list if x is not None]


def _getNearList(portal, property_, text):
  """Links of the categories and documents with the nearest names."""
  name_dict = {
    name: url_list[:1]
    for name, url_list in _getCategoryNameDict(portal, property_).items()}
  for document in _searchSimilar(portal, text, property_.portal_type_list):
    for name in document.getTitle(), document.getProperty('reference'):
      if name:
        name_dict.setdefault(lower(name), []).append(
          document.getRelativeUrl())
  return _getLinkList(portal, list(OrderedDict.fromkeys(
    url for name in getCloseNameList(text, {x: x for x in name_dict},
                                     MAXIMUM_NEAR_COUNT)
    for url in name_dict[name])))


def _searchSimilar(portal, text, portal_type_list):
  """Documents that have a word of the text in their title, or its beginning.
  Only for relations that say what they point to: not the whole catalog."""
  if isinstance(text, six.binary_type):
    text = text.decode('utf-8', 'replace')
  word_list = sorted(set(WORD_PATTERN.findall(text[:MAXIMUM_NAME_LENGTH])),
                     key=len, reverse=True)
  for length in None, 3:
    pattern_list = list(OrderedDict.fromkeys(
      asScriptValue('%%%s%%' % x[:length].replace('_', '\\_'))
      for x in word_list[:MAXIMUM_WORD_COUNT]))
    if not (pattern_list and portal_type_list):
      return []
    query_list = [SimpleQuery(comparison_operator='like', title=x)
                  for x in pattern_list]
    document_list = [x.getObject() for x in portal.portal_catalog.searchResults(
      query=query_list[0] if len(query_list) == 1 else ComplexQuery(
        query_list, logical_operator='OR'),
      portal_type=list(portal_type_list), limit=MAXIMUM_SIMILAR_COUNT)]
    document_list = [x for x in document_list if x is not None and isVisible(x)]
    if document_list:
      return document_list
  return []
