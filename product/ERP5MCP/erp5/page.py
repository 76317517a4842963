"""What the pages of the ERP5 UI show of tools, prompts, resources and services.
"""
import json
import re

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type import Permissions
from Products.ERP5Type.ConsistencyMessage import ConsistencyMessage

from Products.ERP5MCP.core import Phrase, ToolError, render
from Products.ERP5MCP.erp5.access_token import createToken
from Products.ERP5MCP.erp5.catalogue import EVERYTHING, PORTAL_TYPE_DICT
from Products.ERP5MCP.erp5.connection import (
  getConnectionText, isOrigin, isURL)
from Products.ERP5MCP.erp5.definition import getDefinition
from Products.ERP5MCP.erp5.definition_line import Problem
from Products.ERP5MCP.erp5.form_definition import listFormDefinition
from Products.ERP5MCP.erp5.translation import say, translateTemplate
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('checkConsistency', 'checkServiceConsistency', 'createAccessToken',
           'getArgumentExampleText', 'getChoiceItemList', 'getDefinitionText',
           'getExposableItemList', 'getFormToolText', 'getFormToolValueList',
           'getProblemList', 'isIdValid', 'isValid')


class _Constraint(object):
  """What a ConsistencyMessage says of the rule that found it."""
  id = 'mcp_definition'
  description = 'What MCP clients can use'
  relative_url = 'portal_property_sheets/MCPTool'


def _asMessageList(problem_list):
  constraint = _Constraint()
  return [
    ConsistencyMessage(constraint, problem.relative_url, problem.template,
                       render(problem.mapping, translateTemplate))
    for problem in problem_list]


def checkConsistency(document):
  """ConsistencyMessages for an MCP Tool, MCP Prompt or MCP Resource: its own
  problems, and another validated one of the same name."""
  definition = getDefinition(document)
  problem_list = list(definition.problem_list)
  for other in document.getParentValue().objectValues():
    if (other.getPortalType() == document.getPortalType()
        and other.getId() != document.getId()
        and other.getValidationState() == 'validated'
        and getDefinition(other).name == definition.name):
      problem_list.append(Problem(
        document, 'The name "${name}" is taken by ${relative_url}.',
        name=definition.name, relative_url=other.getRelativeUrl()))
  return _asMessageList(problem_list)


def checkServiceConsistency(service):
  """ConsistencyMessages for what a service exposes and is not there, and for
  addresses that are none."""
  portal_callables = service.getPortalObject().portal_callables
  problem_list = [
    Problem(service, template, value=value)
    for property_id, (isWellFormed, template) in sorted(
      six.iteritems(VALIDATOR_DICT))
    for value in _getLineList(service.getProperty(property_id))
    if not isWellFormed(value)]
  for portal_type, property_id in sorted(six.iteritems(PORTAL_TYPE_DICT)):
    for document_id in service.getProperty(property_id) or ():
      if document_id == EVERYTHING:
        continue
      document = portal_callables._getOb(document_id, None)
      if document is None or document.getPortalType() != portal_type:
        problem_list.append(Problem(
          service, 'The ${portal_type} "${id}" is exposed, but there is none.',
          portal_type=portal_type, id=document_id))
  return _asMessageList(problem_list)


# property of MCP Service -> (whether one value is well-formed, what is said)
VALIDATOR_DICT = {
  'allowed_origin_list': (isOrigin, Phrase(
    '"${value}" is no origin: write it as browsers send it, such as'
    ' https://host or https://host:8443.').template),
  'canonical_url': (isURL, Phrase(
    '"${value}" is no URL of a service: write it whole, such as'
    ' https://host/erp5/portal_web_services/mcp.').template),
}


def isValid(property_id, value):
  """Whether a field of an MCP Service may be saved with a value; nothing
  always."""
  isWellFormed, _ = VALIDATOR_DICT[property_id]
  return all(isWellFormed(x) for x in _getLineList(value))


ID_PATTERN = re.compile(r'[A-Za-z0-9][A-Za-z0-9_.-]*\Z')


def isIdValid(document, value):
  """Whether a document has this id or may be renamed to it."""
  return value == document.getId() or bool(ID_PATTERN.match(value)) and (
    document.getParentValue()._getOb(value, None) is None)


def _getLineList(value):
  return [x for x in (
    value if isinstance(value, (list, tuple)) else [value]) if x]


# Choices

def getExposableItemList(service, portal_type):
  """[(title, id)] of what a service may expose: all, or each document."""
  item_list = []
  for document in service.getPortalObject().portal_callables.objectValues():
    if (document.getPortalType() == portal_type
        and document.getValidationState() != 'deleted'
        and getSecurityManager().checkPermission(Permissions.View, document)):
      name = document.getReference() or document.getId()
      title = document.getTitle()
      # clones have one title
      item_list.append(('%s (%s)' % (
        name if title in (name, document.getId(), '', None)
        else '%s: %s' % (name, title),
        document.getTranslatedValidationStateTitle()), document.getId()))
  return [(say(Phrase('All Validated')), EVERYTHING)] + sorted(item_list)


def getChoiceItemList(service, property_id, item_list):
  known_set = {value for _, value in item_list}
  # what is not there and what the user may not see look the same
  return list(item_list) + [
    (say(Phrase('${id} (not available)', id=value)), value)
    for value in service.getProperty(property_id) or ()
    if value not in known_set]


def createAccessToken(service, agent, title, has_role, is_complete):
  """(message, configuration of clients or None when there is no token)"""
  try:
    token = createToken(service, agent, title, has_role, is_complete)
  except ToolError as error:
    return say(error.message), None
  return say(Phrase('Access token created. It is shown this once: copy it.')), (
    getConnectionText(token.getUrlString(), 'Bearer %s.%s' % (
      token.getId(), token.getReference())))


def getProblemList(document):
  return [say(problem) for problem in getDefinition(document).problem_list]


def getDefinitionText(document):
  return json.dumps(getDefinition(document).mcp_dict, indent=2,
                    separators=(',', ': '))


# type -> what stands for a value that is still to be entered
EXAMPLE_DICT = {'string': '', 'integer': 0, 'number': 0, 'boolean': False,
                'object': {}, 'array': []}


def getArgumentExampleText(tool):
  schema = getDefinition(tool).mcp_dict['inputSchema']
  return json.dumps(
    {name: schema['properties'][name].get(
      'enum', [EXAMPLE_DICT.get(schema['properties'][name].get('type'))])[0]
     for name in schema.get('required', ())},
    indent=2, separators=(',', ': '))


# Schemas shown on one page
MAXIMUM_SHOWN_COUNT = 50


def getFormToolValueList(service):
  """A temporary MCP Tool for each form that the service exposes."""
  portal = service.getPortalObject()
  result = []
  for index, definition in enumerate(listFormDefinition(service)):
    mcp_dict = definition.mcp_dict or {}
    tool = portal.portal_callables.newContent(
      temp_object=True, portal_type='MCP Tool', id='form_tool_%i' % index,
      reference=definition.name,
      title=definition.title or definition.portal_type,
      description=mcp_dict.get('description', ''))
    base = aq_base(tool)
    base.uid = 'new_%i' % index
    base.form_kind = getPhraseText(KIND_TITLE_DICT.get(definition.kind))
    base.omitted = getOmittedText(definition)
    # who may see this page is to mend the form
    base.problem = ' '.join(x for x in (
      getPhraseText(definition.problem), definition.form.detail) if x)
    result.append(tool)
  return result


KIND_TITLE_DICT = {
  'save': Phrase('Document'), 'dialog': Phrase('Dialog'),
  'list': Phrase('List'), 'report': Phrase('Report')}


def getPhraseText(phrase):
  """In the user's language."""
  return '' if phrase is None else asScriptValue(
    render(phrase, translateTemplate))


def getOmittedText(definition):
  return '; '.join('%s: %s' % (title or field_id, getPhraseText(reason))
                   for field_id, title, reason in definition.form.omitted_list)


def getFormToolText(service):
  """What clients see of the forms of a service."""
  definition_list = [
    x for x in listFormDefinition(service) if x.problem is None]
  text_list = [json.dumps(x.mcp_dict, indent=2, separators=(',', ': '))
               for x in definition_list[:MAXIMUM_SHOWN_COUNT]]
  if len(definition_list) > MAXIMUM_SHOWN_COUNT:
    text_list.append(say(Phrase(
      '${count} more: narrow the choice to see them.',
      count=len(definition_list) - MAXIMUM_SHOWN_COUNT)))
  return '\n\n'.join(text_list)
