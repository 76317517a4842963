"""completion/complete."""
from itertools import islice

import six

from Products.ERP5MCP.core.strict_json import asText
from Products.ERP5MCP.core.uri_template import UriTemplate

__all__ = ('complete',)

# server/utilities/completion: at most 100 values
MAXIMUM_VALUE_COUNT = 100


def complete(exchange):
  reference = exchange.getObject('ref')
  find = _FINDER_DICT.get(asText(reference.get('type')))
  if find is None:
    exchange.refuse('"ref" must be of type %s' % (
      ' or '.join(sorted(_FINDER_DICT))))
  argument = exchange.getObject('argument')
  name, value = argument.get('name'), argument.get('value')
  if not (isinstance(name, six.string_types)
          and isinstance(value, six.string_types)):
    exchange.refuse('"argument" must have a name and a value')
  context_dict = exchange.getObject('context').get('arguments', {})
  if not isinstance(context_dict, dict):
    exchange.refuse('"context" must have arguments that are an object')
  item, name_list = find(exchange, reference)
  if name not in name_list:
    exchange.refuse('Unknown argument "%s"; known are %s' % (
      name, ', '.join(name_list) or 'none'))
  value_list = [asText(x) for x in islice(
    item.complete(name, value, context_dict), MAXIMUM_VALUE_COUNT + 1)]
  completion = {'values': value_list[:MAXIMUM_VALUE_COUNT],
                'hasMore': len(value_list) > MAXIMUM_VALUE_COUNT}
  if not completion['hasMore']:
    completion['total'] = len(value_list)
  return {'completion': completion}


def _findPrompt(exchange, reference):
  name = reference.get('name')
  prompt = (exchange.catalogue.getPrompt(name)
            if isinstance(name, six.string_types) else None)
  if prompt is None:
    exchange.refuse('"ref" is to an unknown prompt')
  return prompt, [x['name'] for x in prompt.definition.get('arguments', ())]


def _findResource(exchange, reference):
  uri = reference.get('uri')
  for resource in exchange.catalogue.getResourceList():
    definition = resource.definition
    template = definition.get('uriTemplate', definition.get('uri'))
    if uri == template:
      return resource, UriTemplate(template).variable_list
  exchange.refuse('"ref" is to an unknown resource')


_FINDER_DICT = {'ref/prompt': _findPrompt, 'ref/resource': _findResource}
