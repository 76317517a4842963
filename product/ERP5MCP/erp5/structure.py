"""Which portal types the site has, and where their documents live.

Only what can be reached from business modules is here: configuration and
credentials are no business of the document tools, see `business`.
"""
from collections import OrderedDict

from AccessControl import getSecurityManager
from Acquisition import aq_base, aq_inner, aq_parent
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.business import isBusinessModule, isBusinessType
from Products.ERP5MCP.erp5.dependency import (
  DependencySet, SerialCache, getTransactionDict)
from Products.ERP5MCP.erp5.suggestion import getCloseNameList
from Products.ERP5MCP.erp5.translation import lower, translate

__all__ = (
  'getContainerPath', 'getStructure', 'getVisibleModuleList',
  'getVisiblePortalTypeList', 'isBusinessData', 'isBusinessPlace',
  'isConfiguration', 'refusePortalType')

# What is not seen at once is seen this many seconds later at the latest: a
# further way to a type through the types between, see getContainerPath.
MAXIMUM_AGE = 60
CATEGORY_TYPE_TUPLE = 'Category', 'Base Category'
_cache = SerialCache(MAXIMUM_AGE)
_path_cache = SerialCache(MAXIMUM_AGE)
_business_cache = SerialCache(MAXIMUM_AGE)


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
    dependency_set.addContainer(portal)
    dependency_set.addContainer(portal.portal_types)
    module_type_dict = OrderedDict(_iterModuleType(portal, dependency_set))
    for module_id, type_value in module_type_dict.items():
      self.module_dict[module_id] = self.addType(
        portal, type_value.getId(), dependency_set)
    for type_value in module_type_dict.values():
      self.content_dict.pop(type_value.getId(), None)
    self._foreign_dict = OrderedDict(
      self._iterForeign(portal, dependency_set))

  def addType(self, portal, portal_type, dependency_set):
    type_value = portal.portal_types.getTypeInfo(portal_type)
    if type_value is None:
      return ()
    dependency_set.add(type_value)
    # before those below it, which may contain it again
    self.content_dict[portal_type] = allowed = []
    self.hidden_dict[portal_type] = frozenset(
      type_value.getTypeHiddenContentTypeList() or ())
    for content_type in sorted(type_value.getTypeAllowedContentTypeList() or ()):
      content_type_value = portal.portal_types.getTypeInfo(content_type)
      if content_type_value is not None:
        # one that is not business data may become it
        dependency_set.add(content_type_value)
        if isBusinessType(content_type_value):
          allowed.append(content_type)
          if content_type not in self.content_dict:
            self.addType(portal, content_type, dependency_set)
    self.content_dict[portal_type] = tuple(allowed)
    return self.content_dict[portal_type]

  def _iterForeign(self, portal, dependency_set):
    """(id, portal types) of what is no business module nor tool, and may contain
    what would be business data in a business module."""
    for container in portal.objectValues():
      if container.getId() not in self.module_dict and not (
          container.getId().startswith('portal_')):
        known_set = set()
        queue = [getattr(aq_base(container), 'portal_type', None)]
        while queue:
          portal_type = queue.pop()
          type_value = portal.portal_types.getTypeInfo(portal_type) if (
            portal_type) else None
          if type_value is not None and portal_type not in known_set:
            known_set.add(portal_type)
            dependency_set.add(type_value)
            queue += type_value.getTypeAllowedContentTypeList() or ()
        known_set.intersection_update(self.content_dict)
        if known_set:
          yield container.getId(), known_set

  def getForeignList(self, portal_type_list):
    """Ids of modules in which documents of these types are no business data."""
    return [container_id for container_id, type_set
            in self._foreign_dict.items() if type_set.intersection(
              portal_type_list)]

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

  def listContainerType(self, portal_type_list):
    """Types of documents that may directly contain one of these."""
    return sorted(
      container_type for container_type, allowed in self.content_dict.items()
      if not set(allowed).isdisjoint(portal_type_list))

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


def _getAddedSet(portal, dependency_set):
  """Modules that the services of the site add to what is business data."""
  added_set = set()
  container = portal.portal_web_services
  dependency_set.addContainer(container)
  for service in container.objectValues():
    if service.getPortalType() == 'MCP Service':
      dependency_set.add(service)
      if service.getValidationState() == 'validated':
        added_set.update(service.getMcpModuleList() or ())
  return added_set


def _iterModuleType(portal, dependency_set):
  """(id, portal type) of each business module.

  Asked of the types themselves: ERP5 caches the list of them for an hour.
  """
  added_set = _getAddedSet(portal, dependency_set)
  for module in portal.objectValues():
    type_value = _getModuleType(portal, module, added_set, dependency_set)
    if type_value is not None:
      yield module.getId(), type_value


def _getModuleType(portal, module, added_set, dependency_set):
  """The portal type of a business module, None for what is none."""
  getTypeInfo = portal.portal_types.getTypeInfo
  portal_type = getattr(aq_base(module), 'portal_type', None)
  type_value = getTypeInfo(portal_type) if portal_type else None
  if type_value is None:
    return None
  dependency_set.add(type_value)
  # tools are in the same group of types
  if module.getId().startswith('portal_') or (
      'module' not in (type_value.getTypeGroupList() or ())):
    return None
  content_type_list = [
    x for x in map(getTypeInfo, type_value.getTypeAllowedContentTypeList() or ())
    if x is not None]
  for value in content_type_list:
    dependency_set.add(value)
  if module.getId() in added_set or isBusinessModule(
      type_value, content_type_list):
    return type_value


def getStructure(portal):
  """The Structure of the site."""
  return _cache.get(
    portal, (), lambda dependency_set: Structure(portal, dependency_set))


def isBusinessData(document):
  """Whether there is such a document for agents at all.

  Where it is counts as much as what it is: an address is business data in an
  organisation, and none in a request for credentials.
  """
  portal = document.getPortalObject()
  portal_base = aq_base(portal)
  type_list, child = [], aq_inner(document)
  parent = aq_parent(child)
  while parent is not None and aq_base(parent) is not portal_base:
    type_list.append(_getPortalType(child))
    child = aq_inner(parent)
    parent = aq_parent(child)
  if parent is None:
    return False
  if child.getId() == 'portal_categories':
    # without the tool itself
    return bool(type_list) and all(x in CATEGORY_TYPE_TUPLE for x in type_list)
  return _business_cache.get(
    portal, (child.getId(),) + tuple(type_list),
    lambda dependency_set: _isBusinessPath(
      portal, child, type_list, dependency_set))


def isBusinessPlace(portal, module_id, portal_type):
  """The same for documents of a type in a module, when nothing else of them is
  known."""
  module = portal._getOb(module_id, None)
  return module is not None and _business_cache.get(
    portal, (module_id, portal_type), lambda dependency_set: _isBusinessPath(
      portal, module, [portal_type], dependency_set))


def isConfiguration(document):
  """Whether agents see of a document that it is there and what is in it, and
  have neither its forms nor any way to change it: a base category, which holds
  rules and expressions of the site between its name and its categories."""
  return _getPortalType(document) == 'Base Category'


def _isBusinessPath(portal, module, type_list, dependency_set):
  # a type that is removed keeps its serial
  dependency_set.addContainer(portal)
  dependency_set.addContainer(portal.portal_types)
  if _getModuleType(portal, module, _getAddedSet(portal, dependency_set),
                    dependency_set) is None:
    return False
  for portal_type in type_list:
    type_value = portal_type and portal.portal_types.getTypeInfo(portal_type)
    if not type_value:
      return False
    dependency_set.add(type_value)
    if not isBusinessType(type_value):
      return False
  return True


def _getPortalType(document):
  getPortalType = getattr(aq_base(document), 'getPortalType', None)
  return None if getPortalType is None else document.getPortalType()


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

  Most calls ask for a type that they find, and whoever finds it this way does
  not have all types of the site checked.
  """
  path_list = _path_cache.get(
    portal, (portal_type,), lambda dependency_set: _findPathList(
      portal, portal_type, dependency_set))
  path = _getVisiblePath(portal, path_list)
  if path is None and not (is_known and path_list):
    path_list = getStructure(portal).getPathList(portal_type)
    path = _getVisiblePath(portal, path_list)
  if path is None and is_known and path_list:
    path = path_list[0]
  return path


def _getVisiblePath(portal, path_list):
  checkPermission = getSecurityManager().checkPermission
  for path in path_list:
    if checkPermission(Permissions.View, portal._getOb(path[0])):
      return path


_MODULE_KEY = object()


def _getModuleDependency(portal):
  """The DependencySet of what are modules, made once per transaction."""
  known_dict = getTransactionDict(_MODULE_KEY)
  if None not in known_dict:
    dependency_set = DependencySet(portal)
    for _ in _iterModuleType(portal, dependency_set):
      pass
    known_dict[None] = dependency_set
  return known_dict[None]


def _findPathList(portal, portal_type, dependency_set):
  """Structure.getPathList, as long as the modules, their types, which types
  there are, and the types on these ways are the same. So it never has a way that is gone; one that has
  come through the types between may be missing."""
  path_list = getStructure(portal).getPathList(portal_type)
  if not path_list:
    # whoever asks for what is not there would fill the cache with it
    dependency_set.is_clean = False
    return path_list
  dependency_set.addContainer(portal)
  # a type that is removed keeps its serial
  dependency_set.addContainer(portal.portal_types)
  type_id_set = {portal_type}
  dependency_set.update(_getModuleDependency(portal))
  for _, path in path_list:
    type_id_set.update(path)
  for type_id in type_id_set:
    dependency_set.add(portal.portal_types.getTypeInfo(type_id))
  return path_list


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
    known_dict.setdefault(lower(portal_type), portal_type)
    known_dict.setdefault(
      lower(translate(portal, portal_type)), portal_type)
  raise ToolError(
    'INVALID_ENTITY_TYPE',
    Phrase('There is no portal type "${text}" here that you may see.',
           text=text[:100]),
    Phrase('Call erp5_find with words for what you look for, or erp5_context '
           'for the portal types of all modules.'),
    field=field, did_you_mean=getCloseNameList(text, known_dict) or None)
