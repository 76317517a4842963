"""New documents: where they are made, and whether the user may.

In the module of their type or in a container that is named. What is put into
them is for who asked for them.
"""
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.recent import remember
from Products.ERP5MCP.erp5.reference import resolveDocument
from Products.ERP5MCP.erp5.structure import getContainerPath
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.who import refuseWithout
from Products.ERP5MCP.erp5.write import serializeTree

__all__ = ('createDocument', 'newContent')


def createDocument(portal, portal_type, argument_dict):
  """A new document, in its module or in the container that is named."""
  getTypeDescription(portal, portal_type) # there is such a type
  if argument_dict.get('version') is not None:
    raise ToolError(
      'INVALID_FIELD_VALUE',
      Phrase('A document that is created has no version yet.'),
      Phrase('Leave version out, or name the document to update.'),
      field='version')
  if 'container' in argument_dict:
    container = resolveDocument(
      portal, argument_dict['container'], field='container')
    document = newContent(container, portal_type, 'portal_type')
    remember(document)
    if container.getPortalType() not in portal.getPortalModuleTypeList():
      serializeTree(container)
    return document
  document = newContent(
    _getModule(portal, portal_type), portal_type, 'portal_type')
  remember(document)
  return document


def _getModule(portal, portal_type):
  """The module of a portal type, one where the user may create it if there is."""
  module = portal.getDefaultModuleValue(
    portal_type, default=None, only_visible=True)
  if module is not None:
    return module
  module_id, container_type_list = getContainerPath(portal, portal_type)
  if not container_type_list:
    return portal._getOb(module_id)
  raise ToolError(
    'MISSING_REQUIRED_FIELD', Phrase(
      'There is no module for ${portal_type}: it is in: ${names}.',
      portal_type=portal_type, names=' / '.join(container_type_list)),
    Phrase('Name the document that shall contain it as container, or save '
           'it in "lines" of that document.'), field='container')


def newContent(container, portal_type, field, allowed_list=None):
  if allowed_list is None:
    allowed_list = container.getVisibleAllowedContentTypeList()
  if portal_type not in allowed_list:
    title = container.getTitle() or container.getRelativeUrl()
    # the true reason: most often the user may create nothing here
    refuseWithout(
      container, Permissions.AddPortalContent, lambda reason: Phrase(
        'You cannot create ${portal_type} in ${title}: ${reason}',
        portal_type=portal_type, title=title, reason=reason),
      Phrase('Ask one of those who can, or an administrator.'), field)
    raise ToolError(
      'PERMISSION_DENIED', Phrase(
        'You cannot create ${portal_type} in ${title}.',
        portal_type=portal_type, title=title),
      Phrase('There you can create: ${names}.',
             names=', '.join(sorted(allowed_list)) or Phrase('nothing')),
      field=field)
  return container.newContent(portal_type=portal_type)
