"""What the pages of the ERP5 UI show of tools, prompts, resources and services.
"""
import json

from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase, ToolError, render
from Products.ERP5MCP.erp5.access_token import createToken
from Products.ERP5MCP.erp5.connection import getConnectionDict, getServiceName
from Products.ERP5MCP.erp5.definition import getDefinition
from Products.ERP5MCP.erp5.form_definition import listFormDefinition
from Products.ERP5MCP.erp5.translation import say, translateTemplate
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('createAccessToken', 'getArgumentExampleText',
           'getDefinitionSizeText', 'getDefinitionText', 'getFormToolSizeText',
           'getFormToolText', 'getFormToolValueList', 'getStateNoteList')


def getStateNoteList(service):
  if service.getValidationState() == 'validated':
    return []
  return [say(Phrase(
    'Nobody is answered before the service is validated; its state is ${state}.',
    state=service.getTranslatedValidationStateTitle()))]


def createAccessToken(service, agent, title, has_role, is_complete):
  """(message, configuration of clients or None when there is no token)"""
  try:
    token = createToken(service, agent, title, has_role, is_complete)
  except ToolError as error:
    return say(error.message), None
  return say(Phrase('Access token created. It is shown this once: copy it.')), (
    getConnectionDict(token.getUrlString(), 'Bearer %s.%s' % (
      token.getId(), token.getReference()), getServiceName(service)))


def _dump(value):
  return json.dumps(value, indent=2, separators=(',', ': '))


def getDefinitionText(document):
  return _dump(getDefinition(document).mcp_dict)


# Of English and JSON, as models count
BYTE_COUNT_PER_TOKEN = 4


def getSizeText(mcp_dict_list):
  """How much of a model's context definitions take, each time they are sent."""
  size = sum(len(json.dumps(x, separators=(',', ':'))) for x in mcp_dict_list)
  return say(Phrase('About ${token} tokens (${byte} bytes)',
                    token=-(-size // BYTE_COUNT_PER_TOKEN), byte=size))


def getDefinitionSizeText(document):
  return getSizeText([getDefinition(document).mcp_dict])


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


def _listFormTool(service):
  return [x.mcp_dict for x in listFormDefinition(service) if x.problem is None]


def getFormToolSizeText(service):
  return getSizeText(_listFormTool(service))


def getFormToolText(service):
  """What clients see of the forms of a service."""
  mcp_dict_list = _listFormTool(service)
  text_list = [_dump(x) for x in mcp_dict_list[:MAXIMUM_SHOWN_COUNT]]
  if len(mcp_dict_list) > MAXIMUM_SHOWN_COUNT:
    text_list.append(say(Phrase(
      '${count} more: narrow the choice to see them.',
      count=len(mcp_dict_list) - MAXIMUM_SHOWN_COUNT)))
  return '\n\n'.join(text_list)
