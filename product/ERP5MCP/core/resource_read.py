"""resources/read."""
import base64

from Products.ERP5MCP.core.content import Content, isTextual
from Products.ERP5MCP.core.exchange import raiseFault
from Products.ERP5MCP.core.fault import Fault
from Products.ERP5MCP.core.interview import openInterview
from Products.ERP5MCP.core.strict_json import asText
from Products.ERP5MCP.core.uri_template import UriTemplate

__all__ = ('readResource',)


def readResource(exchange):
  uri = exchange.getString('uri')
  resource, variable_dict = _find(exchange.catalogue.getResourceList(), uri)
  if resource is None:
    _refuse(exchange, uri)
  def work(call):
    value = resource.run(call, variable_dict)
    return None if value is None else {'contents': [
      exchange.revision.sieve('ResourceContents', _render(resource, uri, x))
      for x in (value if isinstance(value, (list, tuple)) else [value])]}
  def explain(error, translate):
    if error.code == 'RECORD_NOT_FOUND':
      _refuse(exchange, uri)
    raiseFault(error, translate)
  result = exchange.perform(
    uri, openInterview(exchange, uri, {}), work, explain)
  if result is None:
    # server/resources: MUST NOT be empty contents
    _refuse(exchange, uri)
  return result


def _find(resource_list, uri):
  """(resource, variables): the one of exactly this URI, else the template that
  spells out most of it; (None, None) when there is none."""
  template_list = []
  for resource in resource_list:
    definition = resource.definition
    if 'uriTemplate' in definition:
      template_list.append((UriTemplate(definition['uriTemplate']), resource))
    elif definition['uri'] == uri:
      return resource, {}
  template_list.sort(key=lambda x: (-x[0].literal_length, x[0].template))
  for template, resource in template_list:
    variable_dict = template.match(uri)
    if variable_dict is not None:
      return resource, variable_dict
  return None, None


def _refuse(exchange, uri):
  raise Fault(exchange.revision.resource_not_found, 'Resource not found',
              {'uri': uri})


def _render(resource, uri, value):
  """One of the contents: a string, bytes, or content made by the call."""
  if isinstance(value, Content):
    return _renderContent(uri, value.asDict())
  mime_type = resource.definition.get('mimeType')
  if isTextual(value, mime_type):
    return {'uri': uri, 'mimeType': mime_type or 'text/plain',
            'text': asText(value)}
  return {'uri': uri, 'mimeType': mime_type or 'application/octet-stream',
          'blob': base64.b64encode(value).decode('ascii')}


def _renderContent(uri, block_dict):
  if 'resource' in block_dict:
    return block_dict['resource']
  if 'text' in block_dict:
    return {'uri': uri, 'mimeType': 'text/plain', 'text': block_dict['text']}
  if 'data' in block_dict:
    return {'uri': uri, 'mimeType': block_dict['mimeType'],
            'blob': block_dict['data']}
  raise TypeError('a link is not what is in a resource')
