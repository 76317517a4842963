"""prompts/get."""
import six

from Products.ERP5MCP.core.content import Content, makeText, renderContent
from Products.ERP5MCP.core.exchange import raiseFault
from Products.ERP5MCP.core.interview import openInterview
from Products.ERP5MCP.core.strict_json import asText

__all__ = ('getPrompt',)

ROLE_TUPLE = 'user', 'assistant'


def getPrompt(exchange):
  name = exchange.getString('name')
  argument_dict = exchange.getObject('arguments')
  prompt = exchange.catalogue.getPrompt(name)
  if prompt is None:
    exchange.refuse('Unknown prompt: %s' % name)
  _checkArgument(exchange, prompt, argument_dict)
  return exchange.perform(
    name, openInterview(exchange, name, argument_dict),
    lambda call: _render(
      prompt, prompt.run(call, argument_dict), exchange.revision),
    raiseFault)


def _checkArgument(exchange, prompt, argument_dict):
  """server/prompts: invalid arguments are a protocol error."""
  declared_dict = {
    x['name']: x for x in prompt.definition.get('arguments', ())}
  for name in sorted(argument_dict):
    if name not in declared_dict:
      exchange.refuse('Unknown argument "%s"; known are %s' % (
        name, ', '.join(sorted(declared_dict)) or 'none'))
    if not isinstance(argument_dict[name], six.string_types):
      exchange.refuse('The argument "%s" must be a string' % name)
  for name in sorted(declared_dict):
    if declared_dict[name].get('required') and name not in argument_dict:
      exchange.refuse('The argument "%s" is required' % name)


def _render(prompt, value, revision):
  """GetPromptResult of a text, a list of messages, or {description, messages}.
  """
  description = prompt.definition.get('description')
  if isinstance(value, dict):
    description = value.get('description', description)
    value = value['messages']
  if isinstance(value, six.string_types + (Content,)):
    value = [{'role': 'user', 'content': value}]
  result = {'messages': [_renderMessage(x, revision) for x in value]}
  if description:
    result['description'] = asText(description)
  return result


def _renderMessage(message, revision):
  role, content = message['role'], message['content']
  if role not in ROLE_TUPLE:
    raise ValueError('the role of a message is user or assistant')
  if not isinstance(content, Content):
    content = makeText(content)
  return {'role': role, 'content': renderContent(content, revision)}
