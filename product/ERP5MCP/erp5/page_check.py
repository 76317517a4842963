"""Whether what people enter in the pages of tools, prompts, resources and services
can be used: asked by fields before it is saved, and by consistency checks.
"""
import re

import six
from Acquisition import aq_base
from Products.ERP5Type.ConsistencyMessage import ConsistencyMessage

from Products.ERP5MCP.core import Phrase, render
from Products.ERP5MCP.erp5.action import iterTypeAction
from Products.ERP5MCP.erp5.catalogue import EVERYTHING, PORTAL_TYPE_DICT
from Products.ERP5MCP.erp5.connection import isOrigin, isURL
from Products.ERP5MCP.erp5.definition import (
  HEADER_PATTERN, IDENTIFIER_PATTERN, NAME_PATTERN, RESERVED_SET, URI_PATTERN,
  getDefinition)
from Products.ERP5MCP.erp5.definition_line import (
  PROPERTY_NAME_PATTERN, LineSchemaMaker, Problem, getName)
from Products.ERP5MCP.erp5.form_description import listPortalType
from Products.ERP5MCP.erp5.guard import getFormId
from Products.ERP5MCP.erp5.translation import say, translateTemplate

__all__ = ('checkConsistency', 'checkServiceConsistency', 'fieldValidator',
           'getLineProblemList', 'getProblemList', 'getServiceProblemList')

ID_PATTERN = re.compile(r'[A-Za-z0-9][A-Za-z0-9_.-]*\Z')
MEDIA_TYPE_PATTERN = re.compile(r'[\w.+-]+/[\w.+-]+(;[^\r\n]*)?\Z')


# Fields

def isId(document, value, request):
  """Whether a document has this id or may be renamed to it. ERP5 renames nothing
  that activities wait for, such as the indexing of what is new: it raises
  ActivityPendingError, which is a page for developers in one user interface."""
  return value == document.getId() or bool(ID_PATTERN.match(value)) and (
    document.getParentValue()._getOb(value, None) is None
    and not document.getPortalObject().portal_activities.countMessage(
      path=document.getPath()))


def _getPageLine(line, request):
  """A field looks its validator up by acquisition, which finds the line around the
  line: that of the page is the one whose form is submitted."""
  return next((x for x in request.get('PARENTS', ())
               if getattr(aq_base(x), 'portal_type', None) == 'MCP Tool Line'
               ), line)


def isLineName(line, value, request):
  """An input becomes a parameter of a Python function; no two lines beside each
  other have one name."""
  line = _getPageLine(line, request)
  parent = line.getParentValue()
  is_nested = parent.getPortalType() == line.getPortalType()
  is_output = 'output' == (
    request.form.get('field_my_direction') or line.getDirection())
  if not PROPERTY_NAME_PATTERN.match(value) or not (
      is_nested or is_output or (
        IDENTIFIER_PATTERN.match(value) and value not in RESERVED_SET)):
    return False
  return not any(
    getName(x) == value and (
      is_nested or (x.getDirection() == 'output') == is_output)
    for x in parent.objectValues(portal_type=line.getPortalType())
    if x.getId() != line.getId())


def _getText(text):
  return text


# Properties of lines that depend on each other -> value of the text that a form sends
ENTERED_DICT = {
  'choice_list': lambda text: text.splitlines(),
  'data_format': _getText,
  'data_type': _getText,
  'item_type': _getText,
  'maximum': float,
  'maximum_length': int,
  'minimum': float,
  'minimum_length': int,
  'value_default': _getText,
}


class EnteredLine(object):
  """A line as a form would save it: what is entered at once counts together."""

  def __init__(self, line, form):
    self._line = line
    for property_id, parse in ENTERED_DICT.items():
      text = form.get('field_my_' + property_id)
      if isinstance(text, six.string_types):
        self._set(property_id, text, parse)

  def _set(self, property_id, text, parse):
    try:
      value = parse(text.strip())
    except ValueError: # nothing, or no number, which the field itself says
      value = None
    setattr(self, 'get' + property_id.title().replace('_', ''), lambda: value)

  def __getattr__(self, name):
    return getattr(self._line, name)


def _isLineProperty(property_id):
  """Whether no problem of its line is about a property."""
  def isValid(line, value, request):
    line, maker = _getPageLine(line, request), LineSchemaMaker()
    maker.getLineSchema(EnteredLine(line, request.form))
    return not any(property_id in problem.property_list
                   and problem.relative_url == line.getRelativeUrl()
                   for problem in maker.problem_list)
  return isValid


def listFormId(document):
  """Ids of all forms that actions lead to."""
  portal = document.getPortalObject()
  return {getFormId(text) for portal_type in listPortalType(portal)
          for _, _, _, text in iterTypeAction(
            portal.portal_types.getTypeInfo(portal_type))}


def isForm(service, value, request):
  # what was there before an action was taken away may stay; the page tells
  return value in service.getMcpFormList() or value in listFormId(service)


def isModule(service, value, request):
  return ID_PATTERN.match(value) and getattr(
    service.getPortalObject()._getOb(value, None), 'portal_type', None)


def _matches(pattern):
  return lambda document, value, request: pattern.match(value)


# property -> whether one value of it may be saved
VALIDATOR_DICT = {
  'id': isId,
  'reference': _matches(NAME_PATTERN),
  'line_name': isLineName,
  'header_name': _matches(HEADER_PATTERN),
  'uri': _matches(URI_PATTERN),
  'content_type': _matches(MEDIA_TYPE_PATTERN),
  'allowed_origin_list': lambda document, value, request: isOrigin(value),
  'canonical_url': lambda document, value, request: isURL(value),
  'mcp_form_list': isForm,
  'mcp_module_list': isModule,
}
VALIDATOR_DICT.update((x, _isLineProperty(x)) for x in ENTERED_DICT)


def fieldValidator(property_id):
  """A method for the external validator of a field; without docstring, so that it
  is no URL. Nothing entered is always right."""
  def isValid(document, value, request=None):
    request = document.REQUEST if request is None else request
    return all(VALIDATOR_DICT[property_id](document, x, request)
               for x in _getLineList(value))
  return isValid


def _getLineList(value):
  return [x for x in (
    value if isinstance(value, (list, tuple)) else [value])
    if x not in (None, '')]


# Consistency

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


def listProblem(document):
  """Problems of an MCP Tool, MCP Prompt or MCP Resource: its own, and another
  validated one of the same name."""
  definition = getDefinition(document)
  return definition.problem_list + [
    Problem(document, 'The name "${name}" is taken by ${relative_url}.',
            name=definition.name, relative_url=other.getRelativeUrl())
    for other in document.getParentValue().objectValues()
    if (other.getPortalType() == document.getPortalType()
        and other.getId() != document.getId()
        and other.getValidationState() == 'validated'
        and getDefinition(other).name == definition.name)]


def checkConsistency(document):
  """ConsistencyMessages for what `listProblem` tells."""
  return _asMessageList(listProblem(document))


# property of MCP Service -> what is said of a value that is none
TEMPLATE_DICT = {
  'allowed_origin_list': Phrase(
    '"${value}" is no origin: write it as browsers send it, such as'
    ' https://host or https://host:8443.').template,
  'canonical_url': Phrase(
    '"${value}" is no URL of a service: write it whole, such as'
    ' https://host/erp5/portal_web_services/mcp.').template,
  'mcp_module_list': Phrase('There is no module "${value}".').template,
}
NO_FORM = Phrase('No action that you may see leads to a form "${value}".').template


def listServiceProblem(service):
  """Problems of a service: what it exposes and is not there, and addresses that
  are none."""
  portal_callables = service.getPortalObject().portal_callables
  problem_list = [
    Problem(service, template, value=value)
    for property_id, template in sorted(TEMPLATE_DICT.items())
    for value in _getLineList(service.getProperty(property_id))
    if not VALIDATOR_DICT[property_id](service, value, service.REQUEST)]
  for portal_type, property_id in sorted(PORTAL_TYPE_DICT.items()):
    for document_id in service.getProperty(property_id) or ():
      if document_id == EVERYTHING:
        continue
      document = portal_callables._getOb(document_id, None)
      if document is None or document.getPortalType() != portal_type:
        problem_list.append(Problem(
          service, 'The ${portal_type} "${id}" is exposed, but there is none.',
          portal_type=portal_type, id=document_id))
  return problem_list


def checkServiceConsistency(service):
  """ConsistencyMessages for what `listServiceProblem` tells."""
  return _asMessageList(listServiceProblem(service))


# What pages show, as translated sentences

def getProblemList(document):
  return [say(problem) for problem in listProblem(document)]


def getLineProblemList(line):
  """Those of its tool that are about a line."""
  document = line
  while document.getPortalType() == line.getPortalType():
    document = document.getParentValue()
  return [say(problem) for problem in getDefinition(document).problem_list
          if problem.relative_url == line.getRelativeUrl()]


def getServiceProblemList(service):
  """Also forms that are chosen and that nothing leads to: who sees less of the
  site than others is told of more."""
  form_id_list = service.getMcpFormList()
  known_set = listFormId(service) if form_id_list else ()
  return [say(problem) for problem in listServiceProblem(service) + [
    Problem(service, NO_FORM, value=x)
    for x in form_id_list if x not in known_set]]
