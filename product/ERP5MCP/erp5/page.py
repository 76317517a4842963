"""What the pages of the ERP5 UI show of tools, prompts, resources and services.
"""
import json

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type.ConsistencyMessage import ConsistencyMessage

from Products.ERP5MCP.core import Phrase, Request, Server, ToolError, render
from Products.ERP5MCP.erp5.catalogue import (
  EVERYTHING, PORTAL_TYPE_DICT, getTool)
from Products.ERP5MCP.erp5.definition import Problem, getDefinition
from Products.ERP5MCP.erp5.environment import Environment, isInCall
from Products.ERP5MCP.erp5.form_tool import listFormDefinition
from Products.ERP5MCP.erp5.translation import say, translateTemplate
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('checkConsistency', 'checkServiceConsistency',
           'getArgumentExampleText', 'getDefinitionText', 'getFormToolText',
           'getFormToolValueList', 'getProblemList', 'runAsText')


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
  """ConsistencyMessages for what a service exposes and is not there."""
  portal_callables = service.getPortalObject().portal_callables
  problem_list = []
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


class _OneToolCatalogue(object):
  implementation = {'name': 'erp5', 'version': '0'}
  instructions = None

  def __init__(self, tool):
    self.tool = getTool(tool)

  def getTool(self, name):
    return self.tool


REVISION = '2026-07-28'


def runAsText(tool, argument_text, keep):
  """The answer of a call by a client of the newest revision, messages included,
  as indented JSON."""
  if isInCall():
    # its undo would be that of the call
    raise ToolError('RULE_DENIED', Phrase('Tools are tried in ERP5 only.'))
  problem_list = getProblemList(tool)
  if problem_list:
    return '\n'.join(problem_list)
  try:
    argument_dict = json.loads(argument_text or '{}')
  except ValueError as error:
    return say(Phrase('The arguments are not JSON: ${error}', error=error))
  name = getDefinition(tool).name
  body = json.dumps({
    'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {
      'name': name, 'arguments': argument_dict, '_meta': {
        'progressToken': 1,
        'io.modelcontextprotocol/protocolVersion': REVISION,
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/logLevel': 'debug'}}}).encode('ascii')
  principal = getSecurityManager().getUser().getId()
  response = Server(
    _OneToolCatalogue(tool), Environment(tool, principal, is_dry=not keep),
    {'maximum_body_size': len(body)}).respond(Request(
      'POST', {
        'content-type': 'application/json', 'mcp-method': 'tools/call',
        'mcp-name': name, 'mcp-protocol-version': REVISION},
      lambda limit: body, principal))
  text = response.body.decode('ascii')
  if text.startswith('{'):
    text_list = [text]
  else:
    text_list = [line[len('data: '):] for line in text.splitlines()
                 if line.startswith('data: ')]
  result_list = []
  for text in text_list:
    message = json.loads(text)
    result_list.append(
      message.get('params') or message.get('result') or message.get('error'))
  return '\n'.join(json.dumps(x, indent=2, separators=(',', ': '),
                              sort_keys=True) for x in result_list)
