"""erp5_save: create or update a whole document."""
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.consistency import MESSAGE_SCHEMA
from Products.ERP5MCP.erp5.creation import createDocument
from Products.ERP5MCP.erp5.document_save import saveDocument
from Products.ERP5MCP.erp5.document_writer import DocumentWriter
from Products.ERP5MCP.erp5.form_call import saveWithForm
from Products.ERP5MCP.erp5.reference import resolveDocument
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.write import WRITE_SCHEMA_DICT, beginWrite

__all__ = ('SaveTool',)


class SaveTool(FamilyTool):
  name = 'erp5_save'
  title = 'Save a document'
  description = (
    'Create a document (portal_type) or update one (document), lines and '
    'relations included, in one call, all or nothing. erp5_describe tells the '
    'values. Relations take relative url, reference or exact title; with several, '
    'also {"add":[...],"remove":[...]}. '
    'Lines with id are updated, without id added, with remove deleted; others '
    'stay. Example: {"portal_type":"Sale Order","values":{"destination":"ACME",'
    '"lines":[{"resource":"P-1","quantity":2}]}}')
  read_only = False
  idempotent = False
  input_schema = {
    'type': 'object',
    'properties': dict(WRITE_SCHEMA_DICT, **{
      'portal_type': {'type': 'string', 'description': 'To create'},
      'document': {'type': 'string', 'description':
                   'To update: url, reference or title'},
      'container': {'type': 'string', 'description':
                    'Where to create, if not in its module'},
      'form': {'type': 'string', 'description': 'As this form saves it'},
      'values': {'type': 'object'},
    }),
    'required': ['values'],
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'relative_url': {'type': 'string'},
      'version': {'type': 'string'},
      'changed': {'type': 'object', 'description': 'Values as saved'},
      'computed': {'type': 'object', 'description': 'Set by ERP5'},
      'lines': {'type': 'array', 'items': {'type': 'object'}},
      'acquired': {'type': 'object'},
      'messages': MESSAGE_SCHEMA,
      'next': {'type': 'object'},
    },
    'required': ['relative_url', 'version'],
  }

  def getValue(self, call, argument_dict):
    portal_type = argument_dict.get('portal_type')
    if 'document' in argument_dict:
      document = resolveDocument(
        self.portal, argument_dict['document'],
        portal_type_list=[portal_type] if portal_type else None,
        field='document')
      if portal_type not in (None, document.getPortalType()):
        raise ToolError(
          'INVALID_FIELD_VALUE', Phrase(
            'The document is a ${portal_type}.',
            portal_type=document.getPortalType()),
          Phrase('Leave portal_type out, or name another document.'),
          field='portal_type')
      if 'container' in argument_dict:
        raise ToolError(
          'INVALID_FIELD_VALUE', Phrase('Documents are not moved by a save.'),
          Phrase('Leave container out, or document, to create another one there.'),
          field='container')
      if 'form' in argument_dict:
        return saveWithForm(
          document, argument_dict['form'], argument_dict['values'],
          argument_dict.get('version'))
      # rights and version come before whatever values could tell
      beginWrite(document, argument_dict.get('version'),
                 Permissions.ModifyPortalContent)
      writer = DocumentWriter(self.portal, document, 'values')
    else:
      if portal_type is None:
        raise ToolError(
          'MISSING_REQUIRED_FIELD', Phrase(
            'portal_type, to create a document, or document, to update one, is '
            'required.'),
          Phrase('Call erp5_find with words for what you want to save.'),
          field='portal_type')
      document = createDocument(self.portal, portal_type, argument_dict)
      if 'form' in argument_dict:
        return saveWithForm(
          document, argument_dict['form'], argument_dict['values'],
          is_new=True)
      writer = DocumentWriter(self.portal, document, 'values', is_new=True)
    return saveDocument(writer, argument_dict['values'])
