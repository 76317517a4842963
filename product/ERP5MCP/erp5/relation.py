"""Relations of a document: what of them the user may see, and how they are set.

A target that the user may not view is counted and not shown, and no write of
this user removes it: it stays, as in ERP5's forms, whose setters check the
permission to view what they replace; or, where there is room for one target
only, the write is refused.
"""
import six
from AccessControl import Unauthorized
from Acquisition import aq_base
from Products.CMFCategory.CategoryTool import CategoryError

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.acquired import findPart
from Products.ERP5MCP.erp5.reference import getLink, getVisible

__all__ = ('checkHidden', 'getLinkList', 'getRelationEdit',
           'getRelationValueList', 'listOwnTarget', 'splitPathList')


def _upperCase(name):
  """ERP5's own: the part of an accessor's name that stands for a property."""
  return ''.join(part.capitalize() for part in name.split('_'))


def getRelationValueList(document, base_category, target_dict=None):
  """([document that the user may view], number of those that are left out)

  `target_dict` keeps them during one call, as `link_dict` of getLinkList. Not by
  ERP5's accessor of the values: it raises Unauthorized when the user may not enter
  the module of one of them.
  """
  if target_dict is None:
    target_dict = {}
  visible_list, hidden_count = [], 0
  for path in _getTargetPathList(document, base_category):
    key = base_category, path
    if key not in target_dict:
      target_dict[key] = _getTarget(
        document.getPortalObject(), base_category, path)
    if target_dict[key] is None:
      hidden_count += 1
    else:
      visible_list.append(target_dict[key])
  return visible_list, hidden_count


def _getTargetPathList(document, base_category):
  """Raises Unauthorized for a relation that ERP5 cannot tell at all, since it is
  acquired and its category is gone."""
  getPathList = getattr(
    document, 'get%sList' % _upperCase(base_category), None)
  try:
    return () if getPathList is None else getPathList() or ()
  except CategoryError:
    raise Unauthorized


def getLinkList(document, base_category, link_dict):
  """As getRelationValueList, of links. The lines of a document refer to the
  same documents again and again: `link_dict` keeps them during one call."""
  link_list = []
  path_list = _getTargetPathList(document, base_category)
  for path in path_list:
    key = base_category, path
    if key not in link_dict:
      link_dict[key] = getLink(
        _getTarget(document.getPortalObject(), base_category, path))
    if link_dict[key] is not None:
      # the caller may change what it gets
      link_list.append(dict(link_dict[key]))
  return link_list, len(path_list) - len(link_list)


def splitPathList(portal, base_category, path_list):
  """(those of some targets that the user may view, number of the others), of paths
  as category accessors give them: texts, or nothing."""
  path_list = [path_list] if isinstance(
    path_list, (six.text_type, six.binary_type)) else path_list or ()
  visible_list = [
    x for x in path_list if _getTarget(portal, base_category, x) is not None]
  return visible_list, len(path_list) - len(visible_list)


def _getTarget(portal, base_category, path):
  """A document, or a category below its base category."""
  if getattr(aq_base(portal), path.partition('/')[0], None) is None:
    path = '%s/%s' % (base_category, path)
  return getVisible(portal, path)


# Writing

def _splitOwnPathList(document, base_category):
  """([path], [path]) of the targets that the document itself has, without those
  that it acquires: those that the user may view, and those that he may not, in
  their order."""
  portal = document.getPortalObject()
  visible_list, hidden_list = [], []
  prefix = base_category + '/'
  for path in document.getCategoryList():
    if path.startswith(prefix):
      path = path[len(prefix):]
      if _getTarget(portal, base_category, path) is not None:
        visible_list.append(path)
      elif not _isGone(portal, base_category, path):
        hidden_list.append(path)
  return visible_list, hidden_list


def listOwnTarget(document, base_category):
  """What the document itself points to, as far as the user may view it."""
  portal = document.getPortalObject()
  return [_getTarget(portal, base_category, x)
          for x in _splitOwnPathList(document, base_category)[0]]


def _isGone(portal, base_category, path):
  """Whether it is a category that is no more; nobody misses its name."""
  if getattr(aq_base(portal), path.partition('/')[0], None) is not None:
    return False
  return portal.portal_categories.unrestrictedTraverse(
    '%s/%s' % (base_category, path), None) is None


def checkHidden(document, property_, field):
  """Raises ToolError PERMISSION_DENIED when setting the one target of a relation,
  or those of one that a document below keeps, would remove one that the user may
  not view."""
  base_category, is_kept = property_.base_category, property_.is_list
  if property_.part_category:
    document, is_kept = findPart(document, property_.name)[0], False
    base_category = property_.part_category
  if base_category and document is not None and not is_kept and (
      _splitOwnPathList(document, base_category)[1]):
    raise ToolError(
      'PERMISSION_DENIED', Phrase(
        '"${title}" has a value that you may not see, so that you cannot '
        'replace or remove it.', title=property_.title or property_.name),
      Phrase('Leave it out, or ask somebody who may see it.'), field=field)


def getRelationEdit(document, property_, value):
  """What the setter of a relation takes, for the document, or list of
  documents, that it is to point to: hidden targets stay."""
  base_category = property_.base_category
  if not property_.is_list:
    return None if value is None else _getCategoryUrl(base_category, value)
  given_list = [_getCategoryUrl(base_category, x) for x in value or ()]
  hidden_list = _splitOwnPathList(document, base_category)[1]
  # the first is the default target: one that is hidden stays it
  is_first = hidden_list and (
    (base_category + '/' + hidden_list[0]) == next(
      x for x in document.getCategoryList()
      if x.startswith(base_category + '/')))
  return hidden_list + given_list if is_first else given_list + hidden_list


def _getCategoryUrl(base_category, document):
  """As category setters take it: without the base category itself."""
  url = document.getRelativeUrl()
  prefix = base_category + '/'
  return url[len(prefix):] if url.startswith(prefix) else url
