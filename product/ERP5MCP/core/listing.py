"""Lists of tools, prompts and resources, page by page, in a stable order."""
from Products.ERP5MCP.core.interview import CONFIRMATION_PROPERTY_DICT
from Products.ERP5MCP.core.output import isWrapped
from Products.ERP5MCP.core.seal import InvalidSeal
from Products.ERP5MCP.core.strict_json import Prepared

__all__ = (
  'listPrompts', 'listResources', 'listResourceTemplates', 'listTools')


def listTools(exchange):
  return _list(
    exchange, 'tools', 'name', exchange.catalogue.getToolList(), _describeTool)


def listPrompts(exchange):
  return _list(
    exchange, 'prompts', 'name', exchange.catalogue.getPromptList(),
    lambda revision, prompt: revision.sieve('Prompt', prompt.definition))


def listResources(exchange):
  return _list(
    exchange, 'resources', 'uri',
    [x for x in exchange.catalogue.getResourceList() if 'uri' in x.definition],
    lambda revision, resource: revision.sieve('Resource', resource.definition))


def listResourceTemplates(exchange):
  return _list(
    exchange, 'resourceTemplates', 'uriTemplate',
    [x for x in exchange.catalogue.getResourceList()
     if 'uriTemplate' in x.definition],
    lambda revision, resource: revision.sieve(
      'ResourceTemplate', resource.definition))


def _list(exchange, kind, key, item_list, describe):
  """One page. A cursor is the key of the last item of the page before, sealed:
  it stays right when items come and go, and is good for this user only."""
  item_list = sorted(item_list, key=lambda x: x.definition[key])
  if 'cursor' in exchange.params:
    last = _openCursor(exchange, kind)
    item_list = [x for x in item_list if x.definition[key] > last]
  size = exchange.configuration['page_size']
  result = {kind: [describe(exchange.revision, x) for x in item_list[:size]]}
  if len(item_list) > size:
    result['nextCursor'] = exchange.sealer.seal(
      ['cursor', kind], item_list[size - 1].definition[key])
  return result


def _openCursor(exchange, kind):
  try:
    return exchange.sealer.unseal(['cursor', kind], exchange.params['cursor'])
  except InvalidSeal:
    exchange.refuse('Invalid cursor')


def _describeTool(revision, tool):
  """What clients of a revision see, as text; kept by a tool that lasts, with its
  definition, in its `description_dict`."""
  description_dict = getattr(tool, 'description_dict', {})
  description = description_dict.get(revision.name)
  if description is None:
    description = description_dict[revision.name] = Prepared(
      _makeDescription(revision, tool))
  return description


def _makeDescription(revision, tool):
  definition = revision.sieve('Tool', tool.definition)
  input_schema = definition['inputSchema']
  if tool.interactive and not revision.input_required:
    input_schema = dict(input_schema, properties=dict(
      input_schema.get('properties', {}), **CONFIRMATION_PROPERTY_DICT))
  if not revision.boolean_schema:
    input_schema = _replaceBooleanSchema(input_schema)
  definition['inputSchema'] = input_schema
  if 'outputSchema' in definition:
    definition['outputSchema'] = _getOutputSchema(
      revision, definition['outputSchema'])
  return definition


def _replaceBooleanSchema(schema):
  """What `true` and `false` mean, as objects."""
  properties = schema.get('properties', {})
  if not any(isinstance(x, bool) for x in properties.values()):
    return schema
  return dict(schema, properties={
    name: ({} if x else {'not': {}}) if isinstance(x, bool) else x
    for name, x in properties.items()})


def _getOutputSchema(revision, schema):
  if isWrapped(revision, schema):
    return {'type': 'object', 'properties': {'result': schema},
            'required': ['result']}
  return schema
