"""What one user may see on one MCP Service.

A tool, prompt or resource is seen when the service exposes it, it is validated,
the user may view it and its definition has no problem.
"""
import logging
from collections import OrderedDict

from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type import Permissions
from zope.component import adapter, getGlobalSiteManager
from zope.lifecycleevent.interfaces import IObjectMovedEvent

from Products.ERP5MCP import __version__
from Products.ERP5MCP.erp5.definition import (
  PLACEHOLDER_PATTERN, getDefinition)
from Products.ERP5MCP.erp5.form_tool import getFormTool, listFormTool
from Products.ERP5MCP.erp5.failure import (
  EXPECTED_EXCEPTION_TUPLE, translateFailure)
from Products.ERP5MCP.erp5.script import runScript
from Products.ERP5MCP.erp5.tools import FAMILY_DICT
from Products.ERP5MCP.erp5.translation import asNative, lower
from Products.ERP5MCP.erp5.value import asJSONValue, asScriptValue

__all__ = ('Catalogue', 'EVERYTHING', 'PORTAL_TYPE_DICT', 'getTool',
           'listAllExposed')

logger = logging.getLogger('ERP5MCP')

# In the lists of an MCP Service: all validated documents of that type.
EVERYTHING = '*'

# portal type -> property of MCP Service that lists the exposed ids
PORTAL_TYPE_DICT = {
  'MCP Tool': 'mcp_tool_list',
  'MCP Prompt': 'mcp_prompt_list',
  'MCP Resource': 'mcp_resource_list',
}


def _getExposedDefinition(document, portal_type):
  """The Definition of a document, None when the user may not see it."""
  if document is None or document.getPortalType() != portal_type:
    return None
  definition = getDefinition(document)
  if definition.is_validated and getSecurityManager().checkPermission(
      Permissions.View, document):
    return definition


def listExposed(service, portal_type):
  """[(document, Definition)] that the service exposes and the user may see."""
  portal_callables = service.getPortalObject().portal_callables
  id_list = service.getProperty(PORTAL_TYPE_DICT[portal_type]) or ()
  if EVERYTHING in id_list:
    document_list = portal_callables.objectValues()
  else:
    document_list = [portal_callables._getOb(i, None) for i in set(id_list)]
  pair_list = [(x, _getExposedDefinition(x, portal_type))
               for x in document_list]
  return [pair for pair in pair_list if pair[1] is not None]


def listAllExposed(service):
  """All documents that the service exposes and the user may see."""
  return [document for portal_type in sorted(PORTAL_TYPE_DICT)
          for document, _ in listExposed(service, portal_type)]


@adapter(IObjectMovedEvent)
def followRenaming(event):
  """What gets another id stays exposed: services list ids. Every change of place
  in the site comes by here: the cheap questions first."""
  if (event.oldName == event.newName or event.oldName is None
      or event.newName is None or event.oldParent is not event.newParent):
    return
  property_id = PORTAL_TYPE_DICT.get(
    getattr(aq_base(event.object), 'portal_type', None))
  if property_id is None:
    return
  for service in event.object.getPortalObject().portal_web_services.objectValues(
      portal_type='MCP Service'):
    id_list = list(service.getProperty(property_id) or ())
    if event.oldName in id_list:
      service._setProperty(property_id, [
        event.newName if x == event.oldName else x for x in id_list])


getGlobalSiteManager().registerHandler(followRenaming)


# Problems already in the log of this process: {relative url: definition}
_logged_dict = {}


def isUsable(document, definition):
  """False, said once in the log, for a definition with problems."""
  if not definition.problem_list:
    return True
  relative_url = document.getRelativeUrl()
  if _logged_dict.get(relative_url) is not definition:
    if len(_logged_dict) > 1000:
      _logged_dict.clear()
    _logged_dict[relative_url] = definition
    logger.warning('%s is left out: %s', relative_url,
                   '; '.join(asNative(x) for x in definition.problem_list))
  return False


class _Script(object):
  """An MCP Tool, MCP Prompt or MCP Resource as the core sees it."""
  def __init__(self, document, definition):
    self.document = document
    self.declaration = definition
    self.definition = definition.mcp_dict
    self.interactive = definition.interactive
    self.input_validator = definition.input_validator
    self.output_validator = definition.output_validator
    self.description_dict = definition.description_dict

  def run(self, call, argument_dict):
    try:
      return self.getValue(call, argument_dict)
    except EXPECTED_EXCEPTION_TUPLE as exception:
      raise translateFailure(exception)

  def getValue(self, call, argument_dict):
    return asJSONValue(runScript(self.document, argument_dict, call))

  def complete(self, name, value, context_dict):
    """Choices of the line that contain what was typed, those that begin with it
    first."""
    value = lower(value)
    choice_list = [asNative(x) for x in self.declaration.choice_dict.get(name, ())]
    return sorted((x for x in choice_list if value in lower(x)),
                  key=lambda x: not lower(x).startswith(value))


class _Prompt(_Script):
  def getValue(self, call, argument_dict):
    text = self.document.getTextContent()
    if not text:
      return super(_Prompt, self).getValue(call, argument_dict)
    value_dict = dict(self.declaration.default_dict)
    value_dict.update(argument_dict)
    return PLACEHOLDER_PATTERN.sub(
      lambda match: asScriptValue(value_dict.get(match.group(1), '')), text)


class _Resource(_Script):
  def getValue(self, call, argument_dict):
    text = self.document.getTextContent()
    if text:
      return text
    value = runScript(self.document, argument_dict, call)
    return value if isinstance(value, bytes) else asJSONValue(value)


CLASS_DICT = {
  'MCP Tool': _Script,
  'MCP Prompt': _Prompt,
  'MCP Resource': _Resource,
}


def getTool(document):
  """One MCP Tool as the core sees it, exposed or not."""
  return _Script(document, getDefinition(document))


class Catalogue(object):
  """Duck type of `Products.ERP5MCP.core.Server`'s catalogue."""

  def __init__(self, service):
    self.service = service

  @property
  def instructions(self):
    return self.service.getInstructions() or None

  @property
  def implementation(self):
    portal = self.service.getPortalObject()
    return {
      'name': 'erp5',
      'title': self.service.getTitle() or portal.getTitle() or 'ERP5',
      'version': __version__,
      'websiteUrl': portal.absolute_url(),
    }

  def _list(self, portal_type):
    """All, each name once: a document whose id is the name comes first."""
    result_dict = {}
    for document, definition in listExposed(self.service, portal_type):
      if isUsable(document, definition):
        rank = (document.getId() != definition.name, document.getId())
        known = result_dict.get(definition.name)
        if known is None or rank < known[0]:
          result_dict[definition.name] = (
            rank, CLASS_DICT[portal_type](document, definition))
    return [result_dict[name][1] for name in sorted(result_dict)]

  def _listFamilyTool(self):
    """Tools of the families that the service exposes."""
    return [tool_class(self.service)
            for family in self.service.getMcpToolFamilyList()
            for tool_class in FAMILY_DICT.get(family, ())]

  def _get(self, portal_type, name):
    id_list = self.service.getProperty(PORTAL_TYPE_DICT[portal_type]) or ()
    if EVERYTHING in id_list or name in id_list:
      # the usual case, without a look at all others
      document = self.service.getPortalObject().portal_callables._getOb(
        asScriptValue(name), None)
      definition = _getExposedDefinition(document, portal_type)
      if definition is not None and definition.name == name and isUsable(
          document, definition):
        return CLASS_DICT[portal_type](document, definition)
    for candidate in self._list(portal_type):
      if candidate.definition['name'] == name:
        return candidate

  def getToolList(self):
    """Those of families, then of the site's authors, then of its forms; each
    name once."""
    result_dict = OrderedDict()
    for tool in (self._listFamilyTool() + self._list('MCP Tool')
                 + listFormTool(self.service)):
      result_dict.setdefault(tool.definition['name'], tool)
    return list(result_dict.values())

  def getTool(self, name):
    for tool in self._listFamilyTool():
      if tool.name == name:
        return tool
    return self._get('MCP Tool', name) or getFormTool(
      self.service, asScriptValue(name))

  def getPromptList(self):
    return self._list('MCP Prompt')

  def getPrompt(self, name):
    return self._get('MCP Prompt', name)

  def getResourceList(self):
    return self._list('MCP Resource')
