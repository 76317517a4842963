"""erp5_search: documents as rows, by a filter tree."""
from collections import OrderedDict

from Products.ERP5MCP.erp5.search import DEFAULT_LIMIT, Search
from Products.ERP5MCP.erp5.tools.base import FamilyTool

__all__ = ('SearchTool',)

MAXIMUM_LIMIT = 200
MAXIMUM_SORT_COUNT = 3
MAXIMUM_COLUMN_COUNT = 30
MAXIMUM_TYPE_COUNT = 30


class SearchTool(FamilyTool):
  """One search of the catalog, as the user."""
  name = 'erp5_search'
  title = 'Search documents'
  description = (
    'Filter: {"and":[...]}, {"or":[...]}, {"not":...} of {"field","op",'
    '"value"}; op: = != < <= > >= between in like (% any text) is_null text. '
    'Fields: properties, relations (relative url, reference or title; '
    'categories with sub-categories), source_title and the like, state, parent. '
    'Empty values are left out. Example: {"portal_type":"Sale Order","filter":'
    '{"and":[{"field":"source_title","op":"like","value":"acme%"},{"field":'
    '"state","op":"in","value":["planned","confirmed"]}]},"sort":'
    '["-start_date"]}')
  input_schema = {
    'type': 'object',
    'properties': OrderedDict([
      ('portal_type', {'type': 'string'}),
      ('portal_types', {'type': 'array', 'items': {'type': 'string'},
                        'maxItems': MAXIMUM_TYPE_COUNT,
                        'description': 'several'}),
      ('text', {'type': 'string', 'description': 'words'}),
      ('filter', {'type': 'object'}),
      ('columns', {'type': 'array', 'items': {'type': 'string'},
                   'maxItems': MAXIMUM_COLUMN_COUNT}),
      ('sort', {'type': 'array', 'items': {'type': 'string'},
                'maxItems': MAXIMUM_SORT_COUNT,
                'description': '"-" for descending'}),
      ('limit', {'type': 'integer', 'minimum': 1, 'maximum': MAXIMUM_LIMIT,
                 'default': DEFAULT_LIMIT}),
      ('cursor', {'type': 'string', 'description':
                  'of the page before, with the same arguments'}),
      ('total', {'type': 'boolean', 'description': 'count all'}),
      ('compact', {'type': 'boolean', 'description':
                   'rows as "title (relative_url)" in list'})]),
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'rows': {'type': 'array', 'items': {'type': 'object'}},
      'list': {'type': 'array', 'items': {'type': 'string'}},
      'not_indexed': {'type': 'array', 'items': {'type': 'object'}},
      'applied': {'type': 'object'}, 'cursor': {'type': 'string'},
      'total': {'type': 'integer'}},
    'required': ['applied'],
  }

  def getValue(self, call, argument_dict):
    return Search(self.portal, argument_dict).getValue()
