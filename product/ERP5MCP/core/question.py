"""Questions to the client's user, model or file system: one class per kind.

A question is a request of the server without id, `{method, params}`; what the
client answers is the result of that request. How the two travel is the matter
of `interview.py`.
"""
import six

from Products.ERP5MCP.core.content import Content
from Products.ERP5MCP.core.schema import SchemaValidator
from Products.ERP5MCP.core.strict_json import asText

__all__ = (
  'FormQuestion', 'InvalidAnswer', 'RootsQuestion', 'SamplingQuestion',
  'UrlQuestion')

EMPTY_SCHEMA = {'type': 'object', 'properties': {}}
FIELD_TYPE_TUPLE = 'string', 'number', 'integer', 'boolean'


class InvalidAnswer(Exception):
  """The answer is not what was asked for; `violation_list` may say why."""

  def __init__(self, violation_list=()):
    Exception.__init__(self)
    self.violation_list = list(violation_list)


class Question(object):
  """Base class.

  method               of the request
  params               of the request
  required_capability  what clientCapabilities must have, as the dict that
                       -32021 wants
  """
  method = None
  required_capability = None

  def __init__(self, params):
    self.params = params

  def asRequest(self):
    return {'method': self.method, 'params': self.params}

  def isSupported(self, capability_dict):
    (name, _), = self.required_capability.items()
    return name in capability_dict

  def read(self, answer):
    """What the author gets for the client's result; raises InvalidAnswer."""
    raise NotImplementedError


class ElicitationQuestion(Question):
  """Asks the person."""
  method = 'elicitation/create'

  def read(self, answer):
    if not isinstance(answer, dict):
      raise InvalidAnswer
    action = answer.get('action')
    if action in ('decline', 'cancel'):
      return None
    if action != 'accept':
      raise InvalidAnswer
    return self._readContent(answer.get('content'))

  def _readContent(self, content):
    return True


class FormQuestion(ElicitationQuestion):
  """A form; the answer is its content, or True when it has no fields."""
  required_capability = {'elicitation': {'form': {}}}

  def __init__(self, message, schema=None):
    _checkForm(schema or EMPTY_SCHEMA)
    ElicitationQuestion.__init__(self, {
      'mode': 'form', 'message': asText(message),
      'requestedSchema': EMPTY_SCHEMA if schema is None else schema})
    self._schema = schema

  def isSupported(self, capability_dict):
    # client/elicitation: an empty object is equivalent to form
    mode_dict = capability_dict.get('elicitation')
    return mode_dict is not None and (not mode_dict or 'form' in mode_dict)

  def _readContent(self, content):
    if self._schema is None:
      return True
    if not isinstance(content, dict):
      raise InvalidAnswer
    known_dict = {
      key: value for key, value in six.iteritems(content)
      if key in self._schema['properties']}
    violation_list = list(
      SchemaValidator(self._schema).iterViolations(known_dict))
    if violation_list:
      raise InvalidAnswer(violation_list)
    return known_dict


class UrlQuestion(ElicitationQuestion):
  """A page to visit; True says that the person agreed to open it, no more."""
  required_capability = {'elicitation': {'url': {}}}

  def __init__(self, message, url):
    ElicitationQuestion.__init__(
      self, {'mode': 'url', 'message': asText(message), 'url': url})

  def isSupported(self, capability_dict):
    return 'url' in capability_dict.get('elicitation', ())


class SamplingQuestion(Question):
  """Asks the client's model; the answer is its CreateMessageResult."""
  method = 'sampling/createMessage'
  required_capability = {'sampling': {}}

  def __init__(self, message_list, max_tokens, system_prompt=None,
               temperature=None, stop_sequence_list=None,
               model_preferences=None):
    params = {
      'messages': [
        {'role': 'user', 'content': _asBlock(x)} if not isinstance(x, dict)
        else dict(x, content=_asBlock(x['content'])) for x in message_list],
      'maxTokens': max_tokens,
      'systemPrompt': system_prompt,
      'temperature': temperature,
      'stopSequences': stop_sequence_list,
      'modelPreferences': model_preferences}
    Question.__init__(self, {
      key: value for key, value in six.iteritems(params) if value is not None})

  def read(self, answer):
    if not (isinstance(answer, dict)
            and answer.get('role') in ('user', 'assistant')
            and isinstance(answer.get('model'), six.string_types)):
      raise InvalidAnswer
    content = answer.get('content')
    for block in content if isinstance(content, list) else [content]:
      if not isinstance(block, dict) or not isinstance(
          block.get('type'), six.string_types):
        raise InvalidAnswer
    return answer


class RootsQuestion(Question):
  """Asks for the client's folders; the answer is [{uri, name?}]."""
  method = 'roots/list'
  required_capability = {'roots': {}}

  def __init__(self):
    Question.__init__(self, {})

  def read(self, answer):
    root_list = answer.get('roots') if isinstance(answer, dict) else None
    if not isinstance(root_list, list) or not all(
        isinstance(x, dict) and isinstance(x.get('uri'), six.string_types)
        for x in root_list):
      raise InvalidAnswer
    return root_list


def _checkForm(schema):
  """client/elicitation: flat, so that any client can draw it."""
  for name, field in six.iteritems(schema['properties']):
    if field.get('type') not in FIELD_TYPE_TUPLE and not (
        field.get('type') == 'array'
        and any(x in field.get('items', ()) for x in ('enum', 'anyOf'))):
      raise ValueError(
        'the field %s of a form must be a string, a number, a boolean or '
        'choices' % name)


def _asBlock(content):
  """A content block of a message to the model."""
  if isinstance(content, Content):
    return content.asDict()
  if isinstance(content, six.string_types):
    return {'type': 'text', 'text': asText(content)}
  return content
