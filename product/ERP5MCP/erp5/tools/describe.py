"""erp5_describe: what a portal type is, as the JSON Schema for saving it."""
from Products.ERP5MCP.erp5.form_description import describeForm
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.type_schema import describeFieldList, describeType

__all__ = ('DescribeTool',)

MAXIMUM_FIELD_COUNT = 20


class DescribeTool(FamilyTool):
  name = 'erp5_describe'
  title = 'Describe a portal type'
  description = (
    'What documents of a portal type have: "schema" is the JSON Schema of the '
    '"values" for erp5_save, "relations" the portal types that relations go '
    'to, "states" the actions in each state, "columns" what erp5_search '
    'filters and sorts by. Call it before the first save or search of a type. '
    'detail: "names" for field names only, "full" adds help texts and '
    'meanings of states.')
  input_schema = {
    'type': 'object',
    'properties': {
      'portal_type': {
        'type': 'string', 'description': 'Such as "Sale Order"'},
      'detail': {'type': 'string', 'enum': ['names', 'concise', 'full'],
                 'default': 'concise'},
      'fields': {'type': 'array', 'items': {'type': 'string'},
                 'maxItems': MAXIMUM_FIELD_COUNT,
                 'description': 'Only these, with all choices'},
      'form': {'type': 'string',
               'description': 'Of this form or dialog only'},
    },
    'required': ['portal_type'],
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'portal_type': {'type': 'string'}, 'title': {'type': 'string'},
      'schema': {'type': 'object'}},
    'required': ['portal_type', 'title'],
  }

  def getValue(self, call, argument_dict):
    portal_type = argument_dict['portal_type'].strip()
    if 'form' in argument_dict:
      return describeForm(self.portal, portal_type, argument_dict['form'])
    description = getTypeDescription(self.portal, portal_type)
    if argument_dict.get('fields'):
      return describeFieldList(description, argument_dict['fields'])
    return describeType(
      self.portal, description, argument_dict.get('detail', 'concise'))
