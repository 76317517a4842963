"""From what an agent writes to a document, and from a document to a link.

An agent names a document by its relative url, its reference or its exact
title. What is no business data, and what the user may not view, does not exist
here: it is neither found, nor counted as ambiguous, nor told apart from what is
missing.
"""
from collections import OrderedDict

from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type import Permissions
from Products.ZSQLCatalog.SQLCatalog import SimpleQuery
from six.moves.urllib.parse import unquote, urlsplit

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.recent import listRecentUrl
from Products.ERP5MCP.erp5.structure import getStructure, isBusinessData
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('getLink', 'getVisible', 'isVisible', 'resolveDocument')

MAXIMUM_CANDIDATE_COUNT = 10


def isVisible(document):
  """Whether it is business data that the user may view, in ERP5's UI as well."""
  return isBusinessData(document) and bool(
    getSecurityManager().checkPermission(Permissions.View, document))


def getLink(document):
  """{relative_url, title}, or None when the user may not view it."""
  if document is None or not isVisible(document):
    return None
  return {'relative_url': document.getRelativeUrl(),
          'title': document.getTitle() or document.getId()}


def getVisible(portal, path):
  """The document at a relative url that the user may view, or None.

  Only what containers contain: traversal would also acquire, and reach methods
  and scripts. Its rights alone count: a document may be viewed by who may not
  enter what contains it.
  """
  if path:
    # relative urls of categories do not begin with the tool
    for container in portal, portal.portal_categories:
      document = _getContent(container, path)
      if _isAt(document, path):
        return document if isVisible(document) else None


def _getContent(container, path):
  for name in path.split('/'):
    if getattr(aq_base(container), '_getOb', None) is None:
      return None
    container = container._getOb(name, None)
  return container


def _isAt(document, path):
  base = aq_base(document)
  return (getattr(base, 'getPortalType', None) is not None and
          getattr(base, 'getRelativeUrl', None) is not None and
          document.getRelativeUrl() == path)


def resolveDocument(portal, text, portal_type_list=None, field=None):
  """The document that `text` names; the user may view it.

  text              relative url, absolute url, reference or exact title
  portal_type_list  narrows references and titles, never relative urls
  field             path of the argument, for errors

  Raises ToolError RECORD_NOT_FOUND or AMBIGUOUS_REFERENCE.
  """
  text = asScriptValue(text).strip()
  document = getVisible(portal, _getRelativeUrl(portal, text))
  if document is not None:
    return document
  for column in 'reference', 'title':
    document_list = _search(portal, column, text, portal_type_list)
    if len(document_list) == 1:
      return document_list[0]
    if document_list:
      raise ToolError(
        'AMBIGUOUS_REFERENCE',
        Phrase('Several documents have the ${property} "${text}".',
               property=column, text=text),
        Phrase('Call again with the relative_url of the one you mean.'),
        field=field,
        candidates=[_getCandidate(x)
                    for x in document_list[:MAXIMUM_CANDIDATE_COUNT]])
  # what others have just saved may be indexed in a moment; there is nothing
  # that a relative url has to wait for
  is_name = '/' not in text
  raise ToolError(
    'RECORD_NOT_FOUND',
    Phrase('There is no document "${text}" that you may view.', text=text),
    Phrase('Call erp5_search to find it, and name it by its relative_url. What '
           'somebody has just saved is found by its name a moment later.')
    if is_name else
    Phrase('Call erp5_search to find it, and name it by its relative_url.'),
    retryable=is_name, field=field)


def _getRelativeUrl(portal, text):
  """What of `text` can be a relative url, without host and portal."""
  if '://' in text:
    prefix = portal.absolute_url() + '/'
    if not text.startswith(prefix):
      return None
    path = unquote(urlsplit(text[len(prefix):]).path)
  else:
    path = text
    prefix = '/'.join(portal.getPhysicalPath()) + '/'
    if path.startswith(prefix):
      path = path[len(prefix):]
  path = path.rstrip('/')
  if path.startswith('portal_categories/'):
    path = path[len('portal_categories/'):]
  if path.endswith('/view'):
    path = path[:-len('/view')]
  return path


def _search(portal, column, text, portal_type_list):
  if not text:
    return []
  kw = {'query': SimpleQuery(**{column: text}),
        # one more than is shown, since stale entries are left out
        'limit': MAXIMUM_CANDIDATE_COUNT + 1}
  if portal_type_list:
    kw['portal_type'] = list(portal_type_list)
  document_list = [brain.getObject()
                   for brain in portal.portal_catalog.searchResults(**kw)]
  document_list += [
    x for x in (getVisible(portal, url) for url in listRecentUrl(portal))
    if x is not None and not (
      portal_type_list and x.getPortalType() not in portal_type_list)]
  # the catalog tells what was true when the document was indexed
  document_list = list(OrderedDict(
    (x.getRelativeUrl(), x) for x in document_list
    if x is not None and isVisible(x) and x.getProperty(column) == text
  ).values())
  # a product rather than its line in a supply
  return [x for x in document_list if not _isPart(portal, x)] or document_list


def _isPart(portal, document):
  """Whether it is inside another document."""
  module_id, _, path = document.getRelativeUrl().partition('/')
  return '/' in path and module_id in getStructure(portal).module_dict


def _getCandidate(document):
  link = getLink(document)
  link['reference'] = document.getProperty('reference')
  link['portal_type'] = document.getPortalType()
  return link
