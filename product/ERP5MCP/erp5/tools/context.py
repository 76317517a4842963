"""erp5_context: who the user is, and what there is to work with."""
import re
from collections import OrderedDict

from AccessControl import getSecurityManager
from DateTime import DateTime
from DateTime.interfaces import DateTimeError
from Products.ERP5Type import Permissions
from six.moves.urllib.parse import parse_qs, urlsplit

from Products.ERP5MCP.erp5.document_value import getRelationValueList
from Products.ERP5MCP.erp5.reference import getLink
from Products.ERP5MCP.erp5.structure import getStructure, getVisibleModuleList
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.translation import getLanguage, translate

__all__ = ('ContextTool',)

# " (12)" at the end of the name of a worklist
COUNT_PATTERN = re.compile(r'\s*\([0-9]+\)\s*\Z')
ASSIGNMENT_CATEGORY_TUPLE = (
  'function', 'group', 'site', 'destination', 'destination_project')


class ContextTool(FamilyTool):
  name = 'erp5_context'
  title = 'Context'
  description = (
    'Who you work for and with what: the user, roles, assignments, '
    'organisation, language, time zone and the time now; the modules that the '
    'user may see, by business application, with the portal types in them; '
    'worklists, which are what waits for the user, with counts. Call it first.')
  input_schema = {'type': 'object', 'additionalProperties': False}
  output_schema = {
    'type': 'object',
    'properties': {
      'user': {'type': 'object'},
      'roles': {'type': 'array', 'items': {'type': 'string'}},
      'assignments': {'type': 'array', 'items': {'type': 'object'}},
      'organisation': {'type': 'object'},
      'language': {'type': 'string'},
      'time_zone': {'type': 'string'},
      'now': {'type': 'string', 'format': 'date-time'},
      'applications': {'type': 'array', 'items': {'type': 'object'}},
      'worklists': {'type': 'array', 'items': {'type': 'object'}},
    },
    'required': ['user', 'now', 'applications', 'worklists'],
  }

  def getValue(self, call, argument_dict):
    user = getSecurityManager().getUser()
    person = getPerson(user)
    now = getNow(self.portal)
    result = OrderedDict([
      ('user', getUser(user, person)),
      ('roles', sorted(x for x in user.getRoles() if x != 'Authenticated')),
      ('assignments', getAssignmentList(person)),
      ('organisation', getOrganisation(person)),
      ('language', getLanguage(self.portal)),
      ('time_zone', now.timezone()),
      ('now', now.ISO8601()),
      ('applications', self.getApplicationList()),
      ('worklists', getWorklistList(self.portal)),
    ])
    if result['organisation'] is None:
      del result['organisation']
    return result

  def getApplicationList(self):
    """Modules that belong to no application come last."""
    structure = getStructure(self.portal)
    application_dict = OrderedDict()
    for module_id in getVisibleModuleList(self.portal):
      module = self.portal._getOb(module_id)
      hidden_set = structure.hidden_dict.get(module.getPortalType(), ())
      module_dict = OrderedDict([
        ('module', module_id),
        ('title', translate(self.portal, module.getTitle())),
        ('portal_types', [x for x in structure.module_dict[module_id]
                          if x not in hidden_set])])
      title_list = [
        translate(self.portal, x.getTitle())
        for x in getRelationValueList(module, 'business_application')[0]]
      for title in title_list or ['']:
        application_dict.setdefault(title, []).append(module_dict)
    return [
      OrderedDict([('title', title or translate(self.portal, 'Other')),
                   ('modules', application_dict[title])])
      for title in sorted(application_dict, key=lambda x: (not x, x))]


def getPerson(user):
  """The document of the user, or None for a user that is not in ERP5."""
  getUserValue = getattr(user, 'getUserValue', None)
  return getUserValue() if getUserValue is not None else None


def getUser(user, person):
  result = OrderedDict(id=user.getId() or '')
  if person is None:
    result['title'] = user.getUserName() or ''
  else:
    result['title'] = person.getTitle()
    link = getLink(person)
    if link is not None:
      result['relative_url'] = link['relative_url']
  return result


def getAssignmentList(person):
  """Assignments that give rights now, as far as the user may see them."""
  result = []
  if person is None:
    return result
  now = DateTime()
  for assignment in person.contentValues(
      portal_type='Assignment', checked_permission=Permissions.View):
    stop_date = assignment.getProperty('stop_date')
    if assignment.getProperty('validation_state') != 'open' or (
        stop_date is not None and stop_date < now):
      continue
    value = OrderedDict(title=assignment.getTitle() or '')
    for name in ASSIGNMENT_CATEGORY_TUPLE:
      value_list, _ = getRelationValueList(assignment, name)
      link_list = [getLink(x) for x in value_list]
      title_list = [x['title'] for x in link_list if x is not None]
      if title_list:
        value[name] = ', '.join(title_list)
    result.append(value)
  return result


def getOrganisation(person):
  """The employer of the user."""
  if person is not None:
    for name in 'subordination_value', 'career_subordination_value':
      link = getLink(person.getProperty(name))
      if link is not None:
        return link
  return None


def getNow(portal):
  """In the time zone that the user prefers, else in the server's."""
  now = DateTime()
  time_zone = portal.portal_preferences.getPreference(
    'preferred_time_zone', None)
  if time_zone:
    try:
      return now.toZone(str(time_zone))
    except DateTimeError: # whatever somebody wrote there
      pass
  return now


def getWorklistList(portal):
  """What ERP5's front page says that waits for the user."""
  result = []
  for action in portal.portal_workflow.listActions(object=portal):
    count = action.get('count')
    if not count:
      continue
    worklist = OrderedDict([
      ('title', COUNT_PATTERN.sub('', translate(portal, action['name']))),
      ('count', int(count))])
    query_dict = parse_qs(urlsplit(str(action.get('url') or '')).query)
    for name, value_list in sorted(query_dict.items()):
      name = name.split(':')[0]
      if name == 'portal_type' or name.endswith('_state'):
        worklist[name] = value_list[0] if len(value_list) == 1 else value_list
    result.append(worklist)
  return sorted(result, key=lambda x: -x['count'])
