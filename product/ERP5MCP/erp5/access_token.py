"""Access tokens of an MCP Service: for whom one would work, what is missing for
others, making one, and telling whoever holds one why it is refused.

A Restricted Access Token of erp5_access_token serves a Person with an open
assignment and a valid login, for one verb and one URL; what is decided here
follows its `getUserValue`.
"""
import base64
import hmac
import os

from AccessControl import getSecurityManager
from DateTime import DateTime
from Products.ERP5Type import Permissions
from Products.ERP5Type.UnrestrictedMethod import UnrestrictedMethod

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.catalogue import listAllExposed
from Products.ERP5MCP.erp5.connection import getCanonicalURL
from Products.ERP5MCP.erp5.query import matchPattern
from Products.ERP5MCP.erp5.translation import asNative, say

__all__ = ('createToken', 'findAgent', 'getMissingList',
           'getTokenRefusal', 'mayCreateToken')

PORTAL_TYPE = 'Restricted Access Token'
METHOD = 'POST'
# Found at once: more are no choice, and a site has thousands
MAXIMUM_PERSON_COUNT = 30

ASSIGNMENT = Phrase('no open assignment')
LOGIN = Phrase('no valid login')


# Persons

def hasOpenAssignment(person):
  now = DateTime()
  return any(
    x.getValidationState() == 'open'
    and not (x.getStartDate() and x.getStartDate() > now)
    and not (x.getStopDate() and x.getStopDate() < now)
    for x in person.objectValues(portal_type='Assignment'))


def hasLogin(person):
  return any(
    x.getValidationState() == 'validated' and x.getReference()
    for x in person.objectValues(
      portal_type=person.getPortalObject().getPortalLoginTypeList()))


def getMissingList(person):
  """Phrases: without what a token for a person would never work."""
  return [phrase for phrase, has in (
    (ASSIGNMENT, hasOpenAssignment), (LOGIN, hasLogin)) if not has(person)]


def findAgent(portal, text, chosen):
  """[(title, relative url)] of persons whom the user sees and whose title has a
  text, and of the one that is chosen: those first for whom a token works; others
  tell what is missing."""
  ready_list, other_list = [('', '')], []
  person_list = [brain.getObject() for brain in portal.portal_catalog(
    query=matchPattern('title', text.strip()), portal_type='Person',
    sort_on=(('title', 'ascending'),), limit=MAXIMUM_PERSON_COUNT)]
  chosen_person = _getPerson(portal, chosen)
  if chosen_person not in person_list:
    person_list.append(chosen_person)
  for person in person_list:
    if person is None or person.getValidationState() == 'deleted':
      continue
    title, missing_list = person.getTitle(), getMissingList(person)
    item_list = other_list if missing_list else ready_list
    if missing_list:
      title = '%s (%s)' % (title, ', '.join(say(x) for x in missing_list))
    item_list.append((title, person.getRelativeUrl()))
  return ready_list + other_list


def addMissing(person):
  """Give a person what a token needs; nobody knows the password of the login."""
  if not hasOpenAssignment(person):
    person.newContent(portal_type='Assignment', title='MCP').open()
  if not hasLogin(person):
    person.newContent(
      portal_type='ERP5 Login', reference='mcp-%s' % person.getUserId(),
      password=base64.b64encode(os.urandom(33)).decode('ascii')).validate()


# Tokens

def mayCreateToken(portal):
  """Whether the user may add tokens; also who sees nothing of them may ask."""
  module = portal._getOb('access_token_module', None)
  return module is not None and bool(getSecurityManager().checkPermission(
    Permissions.AddPortalContent, module))


def createToken(service, agent, title=None, has_role=False, is_complete=False):
  """A validated token for a person (relative url) at a service; `has_role` makes
  the person Auditor on the service and what it exposes, `is_complete` adds what
  the person lacks. Raises ToolError, before anything is written."""
  person = _getPerson(service.getPortalObject(), agent)
  if person is None:
    raise ToolError('INVALID_FIELD_VALUE', Phrase('Choose a person.'))
  missing_list = getMissingList(person)
  if missing_list and not is_complete:
    raise ToolError('CONSTRAINT_FAILED', Phrase(
      'A token for ${title} would never work: ${missing}. Let what is missing'
      ' be added, or choose somebody else.', title=person.getTitle(),
      missing=', '.join(say(x) for x in missing_list)))
  module = service.getPortalObject().access_token_module
  document_list = [service] + listAllExposed(service) if has_role else []
  _checkRight(Permissions.AddPortalContent, [module])
  _checkRight(Permissions.AddPortalContent, [person] if missing_list else [])
  _checkRight('Change local roles', document_list)
  if missing_list:
    addMissing(person)
  for document in document_list:
    document.manage_addLocalRoles(person.getUserId(), ['Auditor'])
    document.reindexObjectSecurity()
  token = module.newContent(
    portal_type=PORTAL_TYPE, title=title or service.getTitle(),
    agent_value=person, url_string=getCanonicalURL(service), url_method=METHOD)
  token.validate()
  return token


def _getPerson(portal, relative_url):
  """None unless the user may view it."""
  module_id, _, person_id = relative_url.partition('/')
  person = (portal.person_module._getOb(person_id, None)
            if module_id == 'person_module' and person_id else None)
  return person if person is not None and getSecurityManager().checkPermission(
    Permissions.View, person) else None


def _checkRight(permission, document_list):
  for document in document_list:
    if not getSecurityManager().checkPermission(permission, document):
      raise ToolError('PERMISSION_DENIED', Phrase(
        'You lack the permission "${permission}" on ${title}.',
        permission=permission,
        title=document.getTitle() or document.getRelativeUrl()))


@UnrestrictedMethod
def getTokenRefusal(service, token_id, secret):
  """Why a valid token is refused here, for whoever holds its id and secret: the
  text of a 401; None for everybody else."""
  portal = service.getPortalObject()
  token = portal.access_token_module._getOb(token_id, None)
  if (token is None or token.getPortalType() != PORTAL_TYPE
      or token.getValidationState() != 'validated'
      or not hmac.compare_digest(
        _asBytes(token.getReference() or ''), _asBytes(secret))
      or not token.getReference()):
    return None
  url = token.getUrlString()
  if url != service.REQUEST['ACTUAL_URL'] or token.getUrlMethod() != METHOD:
    return 'This token is for %s on %s, and was used for %s on %s.' % (
      token.getUrlMethod(), url, service.REQUEST['REQUEST_METHOD'],
      service.REQUEST['ACTUAL_URL'])
  person = token.getAgentValue()
  if person is None or person.getPortalType() != 'Person':
    return None
  missing_list = getMissingList(person)
  if missing_list:
    return 'The person of this token has %s.' % ' and '.join(
      asNative(x) for x in missing_list)


def _asBytes(text):
  return text if isinstance(text, bytes) else text.encode('utf-8', 'replace')

