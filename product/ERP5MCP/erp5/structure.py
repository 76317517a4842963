"""Which portal types the site has, and where their documents live.

Only what can be reached from modules is here: configuration (portal types,
workflows, scripts, users' rights) is no business of the document tools.
"""
import difflib
from collections import OrderedDict

from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import ToolError
from Products.ERP5MCP.erp5.dependency import SerialCache

__all__ = (
  'getContainerPath', 'getStructure', 'getVisibleModuleList',
  'getVisiblePortalTypeList', 'refusePortalType')

# A type that was not there when its container was looked at is found this many
# seconds later at the latest.
MAXIMUM_AGE = 60
# Modules whose documents are secrets as such.
SECRET_TYPE_TUPLE = 'Access Token Module',
_cache = SerialCache(MAXIMUM_AGE)


class Structure(object):
  """Of one site, the same for all users.

  module_dict   id of a module -> portal types that it may contain
  content_dict  portal type -> portal types that it may contain, for all that
                can be in a module, however deep
  hidden_dict   the same, only those that ERP5 does not offer to add
  """

  def __init__(self, portal, dependency_set):
    self.module_dict, self.content_dict = OrderedDict(), {}
    self.hidden_dict, self._path_dict = {}, {}
    dependency_set.add(portal)
    module_type_set = set(portal.getPortalModuleTypeList())
    for module in portal.objectValues():
      portal_type = getattr(aq_base(module), 'portal_type', None)
      # tools are in the same group of types
      if portal_type in module_type_set and not (
          portal_type in SECRET_TYPE_TUPLE
          or module.getId().startswith('portal_')):
        self.module_dict[module.getId()] = self.addType(
          portal, portal_type, dependency_set)
    self.content_dict = {
      key: value for key, value in self.content_dict.items()
      if key not in module_type_set}

  def addType(self, portal, portal_type, dependency_set):
    type_value = portal.portal_types.getTypeInfo(portal_type)
    if type_value is None:
      return ()
    dependency_set.add(type_value)
    allowed = tuple(sorted(type_value.getTypeAllowedContentTypeList() or ()))
    self.content_dict[portal_type] = allowed
    self.hidden_dict[portal_type] = frozenset(
      type_value.getTypeHiddenContentTypeList() or ())
    for content_type in allowed:
      if content_type not in self.content_dict:
        self.addType(portal, content_type, dependency_set)
    self.content_dict[portal_type] = tuple(
      x for x in allowed if portal.portal_types.getTypeInfo(x) is not None)
    return self.content_dict[portal_type]

  def getPathList(self, portal_type):
    """[(module id, types of the containers below it)] of all modules in which
    such documents can be, the shortest ways first."""
    path_list = self._path_dict.get(portal_type)
    if path_list is None:
      path_list = sorted(
        [(module_id, path) for module_id, path in (
          (x, self._findPath(x, portal_type)) for x in self.module_dict)
         if path is not None], key=lambda x: len(x[1]))
      self._path_dict[portal_type] = path_list
    return path_list

  def _findPath(self, module_id, portal_type):
    queue, known_set = [((), self.module_dict[module_id])], set()
    while queue:
      path, allowed = queue.pop(0)
      if portal_type in allowed:
        return path
      for content_type in allowed:
        if content_type not in known_set:
          known_set.add(content_type)
          queue.append((path + (content_type,),
                        self.content_dict.get(content_type, ())))


def getStructure(portal):
  """The Structure of the site."""
  return _cache.get(
    portal, (), lambda dependency_set: Structure(portal, dependency_set))


def getVisibleModuleList(portal):
  """Ids of the modules that the user may view."""
  checkPermission = getSecurityManager().checkPermission
  return [
    module_id for module_id in getStructure(portal).module_dict
    if checkPermission(Permissions.View, portal._getOb(module_id))]


def getContainerPath(portal, portal_type, is_known=False):
  """(module id, types of the containers below it, outermost first) of a place
  where the user may see documents of this type; None when there is none.

  is_known: the user sees such a document already, though not its module
  """
  checkPermission = getSecurityManager().checkPermission
  path_list = getStructure(portal).getPathList(portal_type)
  for path in path_list:
    if checkPermission(Permissions.View, portal._getOb(path[0])):
      return path
  return path_list[0] if is_known and path_list else None


def getVisiblePortalTypeList(portal):
  """Portal types that documents in the user's modules can have, those that are
  directly in modules first."""
  structure = getStructure(portal)
  result = OrderedDict()
  level_list = [structure.module_dict[x] for x in getVisibleModuleList(portal)]
  while level_list:
    next_level_list = []
    for allowed in level_list:
      for portal_type in allowed:
        if portal_type not in result:
          result[portal_type] = True
          next_level_list.append(structure.content_dict.get(portal_type, ()))
    level_list = next_level_list
  return list(result)


def refusePortalType(portal, text, field='portal_type'):
  """Raises the error for a type that is not there or not for the user."""
  known_dict = OrderedDict()
  for portal_type in getVisiblePortalTypeList(portal):
    known_dict.setdefault(portal_type.lower(), portal_type)
    title = str(portal.Base_translateString(portal_type))
    known_dict.setdefault(title.lower(), portal_type)
  close_list = difflib.get_close_matches(
    text[:100].lower(), list(known_dict), 5)
  did_you_mean = list(OrderedDict.fromkeys(known_dict[x] for x in close_list))
  raise ToolError(
    'INVALID_ENTITY_TYPE',
    'There is no portal type "%s" here that you may see.' % text[:100],
    'Call erp5_find with words for what you look for, or erp5_context for the '
    'portal types of all modules.',
    field=field, did_you_mean=did_you_mean or None)
