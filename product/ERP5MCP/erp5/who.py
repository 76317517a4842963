"""Who could: which roles a permission needs here, who has them, and whether it is
the state of a document or the roles of the user that forbid something.

Roles of a document are told to whoever may view it. Persons are named when the
user may view them, and nobody else is counted.
"""
from collections import OrderedDict

from AccessControl import getSecurityManager
from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_base
from Products.ZSQLCatalog.SQLCatalog import SimpleQuery

from Products.ERP5MCP.core import Phrase, ToolError, chain
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.workflow_state import getStateTitle, iterWorkflow

__all__ = (
  'explainDenial', 'getPerson', 'getPersonTitle', 'listPersonTitle', 'listRole',
  'refuseWithout')

MAXIMUM_PERSON_COUNT = 10
# Local roles of more users than this are not looked through
MAXIMUM_PRINCIPAL_COUNT = 100


def listRole(document, permission):
  """Roles that have the permission on the document as it is now."""
  return sorted(
    x for x in rolesForPermissionOn(permission, document) or ()
    if x and x[:1] != '_' and x != 'Shared')


def listPersonTitle(document, role_list):
  """Persons whom the user may view and who have one of the roles on the document
  themselves, not by a group."""
  role_set, user_id_list = set(role_list), []
  for user_id, local_role_list in _iterLocalRole(document):
    if role_set.intersection(local_role_list):
      user_id_list.append(user_id)
  user_id_list = list(OrderedDict.fromkeys(user_id_list))
  title_dict = _getTitleDict(
    document.getPortalObject(), user_id_list[:MAXIMUM_PRINCIPAL_COUNT])
  return sorted(title_dict.values())[:MAXIMUM_PERSON_COUNT]


def getPersonTitle(portal, user_id):
  """The title of the person who has the user id, None unless the user may view
  that person, or is that person."""
  user = getSecurityManager().getUser()
  if user_id == user.getId():
    person = getPerson(user)
    return None if person is None else person.getTitle()
  return _getTitleDict(portal, [user_id]).get(user_id)


def getPerson(user):
  """The document of a user, or None for one that is not in ERP5."""
  getUserValue = getattr(user, 'getUserValue', None)
  return None if getUserValue is None else getUserValue()


def _getTitleDict(portal, user_id_list):
  result = {}
  if user_id_list:
    for brain in portal.portal_catalog.searchResults(
        query=SimpleQuery(user_id=user_id_list), portal_type=['Person'],
        limit=len(user_id_list)):
      person = brain.getObject()
      if person is not None and isVisible(person):
        result[person.getUserId()] = person.getTitle()
  return result


def _iterLocalRole(document):
  portal = document.getPortalObject()
  while aq_base(document) is not aq_base(portal):
    local_role_dict = getattr(aq_base(document), '__ac_local_roles__', None)
    if callable(local_role_dict):
      local_role_dict = local_role_dict()
    for item in (local_role_dict or {}).items():
      yield item
    type_value = portal.portal_types.getTypeInfo(document)
    if type_value is None or not type_value.getTypeAcquireLocalRole():
      break
    document = document.getParentValue()


def explainDenial(document, permission):
  """{'why': Phrase, 'who': [roles], 'people': [names]}: whether the user could
  do it in another state of the document, or needs another role in this one."""
  role_list = listRole(document, permission)
  title, state_title_list = None, []
  owner = _getManaged(document, permission)
  if owner is not None:
    title, state_title_list = _findAllowingState(owner, permission)
  if state_title_list:
    why = Phrase(
      'in the state ${state} your roles do not allow it; they do in: ${states}.',
      state=title, states=', '.join(OrderedDict.fromkeys(state_title_list)))
  elif not [x for x in role_list if x != 'Manager'] and title is not None:
    why = Phrase('in the state ${state} nobody may do it.', state=title)
  elif role_list:
    why = Phrase(
      'it needs the role ${roles} here.',
      roles=chain(Phrase('${first} or ${rest}'), role_list))
  else:
    why = Phrase('nobody may do it here.')
  return {'why': why, 'who': role_list,
          'people': listPersonTitle(document, role_list)}


def _findAllowingState(document, permission):
  """(title of the state that forbids, titles of those of its workflow in which the
  roles of the user would allow it). A role counts when all workflows give it."""
  user_role_set = set(
    getSecurityManager().getUser().getRolesInContext(document))
  managed_list = [
    (workflow, state, _getRoleSet(document, state, permission))
    for workflow, state in iterWorkflow(document) if state is not None
    and permission in workflow.getWorkflowManagedPermissionList()]
  title = None
  for workflow, state, role_set in managed_list:
    title = getStateTitle(document, state)
    if role_set & user_role_set:
      continue
    allowed_set = user_role_set.intersection(*[
      x for other, _, x in managed_list if other.getId() != workflow.getId()])
    return title, [
      getStateTitle(document, x) for x in workflow.getStateValueList()
      if x.getReference() not in (state.getReference(), 'deleted')
      and allowed_set & _getRoleSet(document, x, permission)]
  return title, []


def _getRoleSet(document, state, permission):
  role_set = set(
    state.getStatePermissionRoleListDict().get(permission) or ())
  if permission in (state.getAcquirePermissionList() or ()):
    role_set.update(rolesForPermissionOn(
      permission, document.getParentValue()) or ())
  return role_set


def _getManaged(document, permission):
  """The document whose workflow gives the permission: itself, or the one that a
  line is in."""
  # the root of Zope above the site has a portal type in ERP5 too
  portal = aq_base(document.getPortalObject())
  while aq_base(document) is not portal:
    for workflow, _ in iterWorkflow(document):
      if permission in workflow.getWorkflowManagedPermissionList():
        return document
    document = document.getParentValue()


def refuseWithout(document, permission, getMessage, suggestion, field):
  """Raise PERMISSION_DENIED with the true reason unless the user has the
  permission; `getMessage(reason)` is a Phrase."""
  if getSecurityManager().checkPermission(permission, document):
    return
  denial = explainDenial(document, permission)
  raise ToolError(
    'PERMISSION_DENIED', getMessage(denial['why']), suggestion,
    field=field, who=denial['who'] or None, people=denial['people'] or None)
