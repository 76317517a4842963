"""Relations of a document: what of them the user may see, and how they are set.

A target that the user may not view is counted and not shown, and no write of
this user removes it: it stays, as in ERP5's forms, whose setters check the
permission to view what they replace; or, where there is room for one target
only, the write is refused. What a property or a column of a list tells of a
target, such as `destination_title`, is shown to who may view all targets.
"""
import re

import six
from AccessControl import Unauthorized
from Acquisition import aq_base, aq_parent
from Products.CMFCategory.CategoryTool import CategoryError

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.acquired import findPart
from Products.ERP5MCP.erp5.dependency import getTransactionDict
from Products.ERP5MCP.erp5.property import getAccessorName
from Products.ERP5MCP.erp5.reference import getLink, getVisible, isVisible
from Products.ERP5MCP.erp5.translation import asNative

__all__ = (
  'checkHidden', 'countHidden', 'getBaseCategory', 'getLinkList', 'getRelationEdit',
  'getRelationValueList', 'hasHiddenOwn', 'isForeignVisible', 'listOwnTarget',
  'refuseHidden', 'splitPathList')

# Names of generated accessors that are about the document itself, although they
# begin with a base category: states of workflows, texts instead of a category.
OWN_COLUMN_SET = frozenset(('state', 'state_title', 'free_text'))
PREFIX_SET = frozenset(('default', 'strict', 'translated'))
PLURAL_PATTERN = re.compile(r'_?(?:list|set)$')
WORD_PATTERN = re.compile(r'[A-Z][^A-Z]*')


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
  as category accessors give them: texts, or nothing. Nobody is kept from seeing
  the path of a category that is no more."""
  path_list = [path_list] if isinstance(
    path_list, (six.text_type, six.binary_type)) else path_list or ()
  # unicode is no path on Python 2
  visible_list = [
    x for x, path in [(y, asNative(y)) for y in path_list]
    if _getTarget(portal, base_category, path) is not None
    or _isGone(portal, base_category, path)]
  return visible_list, len(path_list) - len(visible_list)


def _getTarget(portal, base_category, path):
  """A document, or a category below its base category."""
  if getattr(aq_base(portal), path.partition('/')[0], None) is None:
    path = '%s/%s' % (base_category, path)
  return getVisible(portal, path)


# What is told of targets

_FOREIGN_KEY = object()


def isForeignVisible(document, name, target_dict=None):
  """Whether the user may view all that the value of a property, or of a column
  of a list, is taken from: the targets of a relation, acquired ones too, for
  `destination_title` or `destination` itself. True for what the document holds
  itself.

  target_dict: as of getRelationValueList
  """
  return not countHidden(document, name, target_dict)


def countHidden(document, name, target_dict=None):
  """Of how many such documents the user may not."""
  if getattr(aq_base(document), 'propertyMap', None) is None:
    return 0
  found = _getForeign(document, name)
  if found is None:
    return _countHiddenOfPart(document, name, target_dict)
  base_category, column = found
  try:
    if base_category == 'parent':
      target_list, count = [aq_parent(document)], 0
      if not isVisible(target_list[0]):
        return 1
    else:
      target_list, count = getRelationValueList(
        document, base_category, target_dict)
  except Unauthorized:
    return 1
  if column:
    # such as the region of a customer
    count += sum(countHidden(x, column, target_dict) for x in target_list)
  return count


def getBaseCategory(document, name):
  """Of a property that is the relation itself; None for any other."""
  if getattr(aq_base(document), 'propertyMap', None) is None:
    return None
  found = _getForeign(document, name)
  return found[0] if found is not None and not found[1] else None


def _countHiddenOfPart(document, name, target_dict):
  """Of a property that a document below keeps, or one that it is acquired
  from."""
  try:
    part, part_name = findPart(document, name)
  except Unauthorized:
    return 1
  if part is None:
    return 0
  if aq_base(aq_parent(part)) is not aq_base(document) and not isVisible(part):
    return 1
  return countHidden(part, part_name, target_dict)


def _getForeign(document, name):
  """(base category, column of its targets) for what is about a relation; the
  column is empty for the relation itself. None for anything else."""
  known_dict = getTransactionDict(_FOREIGN_KEY)
  document_class = type(aq_base(document))
  key = document_class, name
  if key not in known_dict:
    known_dict[key] = _findForeign(document, document_class, name)
  return known_dict[key]


def _findForeign(document, document_class, name):
  if name.startswith('get') and name[3:4].isupper():
    # a column may be called as the accessor
    name = '_'.join(x.lower() for x in WORD_PATTERN.findall(name))
  getBaseCategory = document.getPortalObject().portal_categories._getOb
  part_list = [x for x in name.split('_') if x]
  while part_list and part_list[0] in PREFIX_SET:
    del part_list[0]
  for index in range(len(part_list), 0, -1):
    base_category = '_'.join(part_list[:index])
    if base_category != 'parent' and getattr(aq_base(getBaseCategory(
        base_category, None)), 'portal_type', None) != 'Base Category':
      continue
    column = PLURAL_PATTERN.sub('', '_'.join(part_list[index:]))
    if column and (column in OWN_COLUMN_SET or _isOwn(
        document, document_class, name, base_category)):
      return None
    if column == 'related' or column.startswith('related_'):
      # the other way round
      return base_category + '_related', column[len('related_'):]
    return base_category, column
  return None


def _isOwn(document, document_class, name, base_category):
  """Whether it is a property of the document that is only called so, such as
  source_reference, or what its class computes, such as source_debit."""
  for property_ in document.propertyMap():
    if name in (property_['id'], property_.get('base_id')):
      # ERP5 has destination_relative_url as an acquired one
      return not property_.get('acquisition_base_category')
  if base_category == 'parent':
    return False
  accessor_name = getAccessorName('get', name)
  for class_ in document_class.__mro__:
    if accessor_name in class_.__dict__:
      # those of a type are generated there
      return not class_.__module__.startswith(
        ('erp5.accessor_holder', 'erp5.portal_type'))
  return False


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


def hasHiddenOwn(document, name):
  """Whether setting a property of this name, such as `region` or
  `destination_title`, would replace a target that the user may not view."""
  if getattr(aq_base(document), 'propertyMap', None) is None:
    # a row, or a cell that is not there yet
    return False
  found = _getForeign(document, name)
  if found is not None:
    return found[0] != 'parent' and bool(
      _splitOwnPathList(document, found[0])[1])
  part, part_name = findPart(document, name)
  return part is not None and aq_base(
    aq_parent(part)) is aq_base(document) and hasHiddenOwn(part, part_name)


def refuseHidden(title, field):
  raise ToolError(
    'PERMISSION_DENIED', Phrase(
      '"${title}" has a value that you may not see, so that you cannot '
      'replace or remove it.', title=title),
    Phrase('Leave it out, or ask somebody who may see it.'), field=field)


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
    refuseHidden(property_.title or property_.name, field)


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
