"""erp5_context: who the user is, and what there is to work with."""
import json
import re
from collections import OrderedDict

from AccessControl import Unauthorized, getSecurityManager
from DateTime import DateTime
from DateTime.interfaces import DateTimeError
from six.moves.urllib.parse import parse_qs, urlsplit

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.reference import getLink
from Products.ERP5MCP.erp5.relation import getRelationValueList
from Products.ERP5MCP.erp5.structure import getStructure, getVisibleModuleList
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.translation import getLanguage, translate
from Products.ERP5MCP.erp5.who import getPerson

__all__ = ('ContextTool',)

# " (12)" at the end of the name of a worklist
COUNT_PATTERN = re.compile(r'\s*\([0-9]+\)\s*\Z')
ASSIGNMENT_CATEGORY_TUPLE = (
  'function', 'group', 'site', 'destination', 'destination_project')
# What fits into about 1,000 tokens
MAXIMUM_SIZE = 4000
MAXIMUM_WORKLIST_COUNT = 10


class ContextTool(FamilyTool):
  name = 'erp5_context'
  title = 'Context'
  description = (
    'Who you work for and with what: the user, roles, assignments, organisation, '
    'language, time zone, now; modules by application; worklists: what waits for '
    'you. Call it first.')
  input_schema = {
    'type': 'object',
    'properties': {
      'include': {
        'type': 'array',
        'items': {'type': 'string', 'enum': ['modules', 'worklists']},
        'description': 'In full'}},
    'additionalProperties': False}
  output_schema = {
    'type': 'object',
    'properties': {
      'user': {'type': 'object'},
      'now': {'type': 'string', 'format': 'date-time'},
      'applications': {'type': 'array', 'items': {'type': 'object'}},
      'worklists': {'type': 'array', 'items': {'type': 'object'}},
    },
    'required': ['user', 'now', 'applications', 'worklists'],
  }

  def getValue(self, call, argument_dict):
    include = argument_dict.get('include', ())
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
    ])
    if result['organisation'] is None:
      del result['organisation']
    worklist_list = getWorklistList(self.portal)
    if 'worklists' not in include and (
        len(worklist_list) > MAXIMUM_WORKLIST_COUNT):
      result['more_worklists'] = len(worklist_list) - MAXIMUM_WORKLIST_COUNT
      del worklist_list[MAXIMUM_WORKLIST_COUNT:]
    result['worklists'] = worklist_list
    if 'modules' in include:
      result['applications'] = self.getApplicationList(self.describeModule)
    else:
      result['applications'] = self.getApplicationList(lambda module: (
        module.getId()))
      shorten(result)
      result['more'] = Phrase(
        'Call again with include ["modules"] for titles and portal types, or '
        'erp5_find with words.')
    return result

  def getApplicationList(self, describe):
    """Modules that belong to no application come last."""
    application_dict = OrderedDict()
    for module_id in getVisibleModuleList(self.portal):
      module = self.portal._getOb(module_id)
      title_list = [
        translate(self.portal, x.getTitle())
        for x in getRelationValueList(module, 'business_application')[0]]
      for title in title_list or ['']:
        application_dict.setdefault(title, []).append(describe(module))
    return [
      OrderedDict([('title', title or translate(self.portal, 'Other')),
                   ('modules', application_dict[title])])
      for title in sorted(application_dict, key=lambda x: (not x, x))]

  def describeModule(self, module):
    structure = getStructure(self.portal)
    hidden_set = structure.hidden_dict.get(module.getPortalType(), ())
    return OrderedDict([
      ('module', module.getId()),
      ('title', translate(self.portal, module.getTitle())),
      ('portal_types', [x for x in structure.module_dict[module.getId()]
                        if x not in hidden_set])])


def shorten(result):
  """Leave out modules of the largest applications until it has the size that
  every conversation can afford; how many there are is told."""
  size = len(json.dumps(result, default=str)) + 200
  for application in sorted(
      result['applications'], key=lambda x: -len(x['modules'])):
    if size <= MAXIMUM_SIZE:
      break
    size -= len(json.dumps(application['modules'])) - 20
    application['module_count'] = len(application.pop('modules'))


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
  """Assignments that give the user rights now: they are his own, whether or not
  he may view what is in his document."""
  result = []
  if person is None:
    return result
  now = DateTime()
  for assignment in person.objectValues(portal_type='Assignment'):
    stop_date = assignment.getStopDate()
    if assignment.getValidationState() != 'open' or (
        stop_date is not None and stop_date < now):
      continue
    value = OrderedDict()
    if assignment.hasTitle():
      value['title'] = assignment.getTitle()
    for name in ASSIGNMENT_CATEGORY_TUPLE:
      link_list = [
        getLink(x) for x in getRelationValueList(assignment, name)[0]]
      title_list = [x['title'] for x in link_list if x is not None]
      if title_list:
        value[name] = ', '.join(title_list)
    result.append(value)
  return result


def getOrganisation(person):
  """The employer of the user, when he may view it."""
  if person is not None:
    for name in 'subordination', 'career_subordination':
      try:
        for document in getRelationValueList(person, name)[0]:
          return getLink(document)
      except Unauthorized: # of a career that he may not view
        pass
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
