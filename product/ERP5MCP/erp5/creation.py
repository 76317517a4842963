"""New documents: where they are made, and whether the user may.

In the module of their type or in a container that is named. What is put into
them is for who asked for them.
"""
from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.reference import resolveDocument
from Products.ERP5MCP.erp5.type_description import getTypeDescription

__all__ = ('createDocument', 'newContent')


def createDocument(portal, portal_type, argument_dict):
  """A new document, in its module or in the container that is named."""
  getTypeDescription(portal, portal_type) # there is such a type
  if 'container' in argument_dict:
    container = resolveDocument(
      portal, argument_dict['container'], field='container')
  else:
    container = portal.getDefaultModuleValue(
      portal_type, default=None, only_visible=True)
    if container is None:
      raise ToolError(
        'MISSING_REQUIRED_FIELD', Phrase(
          'There is no module for ${portal_type} that you may see.',
          portal_type=portal_type),
        Phrase('Name the document that shall contain it as container, or save '
               'it in "lines" of that document.'), field='container')
  if argument_dict.get('version') is not None:
    raise ToolError(
      'INVALID_FIELD_VALUE',
      Phrase('A document that is created has no version yet.'),
      Phrase('Leave version out, or name the document to update.'),
      field='version')
  return newContent(container, portal_type, 'portal_type')


def newContent(container, portal_type, field, allowed_list=None):
  if allowed_list is None:
    allowed_list = container.getVisibleAllowedContentTypeList()
  if portal_type not in allowed_list:
    raise ToolError(
      'PERMISSION_DENIED', Phrase(
        'You cannot create ${portal_type} in ${title}.',
        portal_type=portal_type,
        title=container.getTitle() or container.getRelativeUrl()),
      Phrase('There you can create: ${names}.',
             names=', '.join(sorted(allowed_list)) or Phrase('nothing')),
      field=field)
  return container.newContent(portal_type=portal_type)
