"""What a tool returns, as content and structured content of a revision."""
import six

from Products.ERP5MCP.core.content import (
  Attached, getContentList, makeText, renderContent)
from Products.ERP5MCP.core.error import ToolError
from Products.ERP5MCP.core.phrase import Phrase, render
from Products.ERP5MCP.core.strict_json import dump, loadDumped

__all__ = ('isWrapped', 'renderError', 'renderOutput')


def isWrapped(revision, schema):
  """Whether values of this output schema travel as {"result": value}, because
  the revision has objects only."""
  return (revision.structured_content == 'object'
          and schema.get('type') != 'object')


def renderOutput(value, revision, schema, validator):
  """CallToolResult of a value that a tool returned.

  schema, validator: of the output that the tool declares, or None
  Raises ToolError when the value is not what was declared.
  """
  attached_list = []
  if isinstance(value, Attached):
    value, attached_list = value.value, value.content_list
  content_list = getContentList(value)
  if content_list is not None:
    if schema is not None:
      raise ToolError('INTERNAL', Phrase(
        'The tool declares its output as JSON, and returned content.'))
    return {'content': [renderContent(x, revision) for x in content_list]}
  text = dump(value)
  # what the client will see, whatever Python made it: lists instead of tuples
  value = loadDumped(text)
  if validator is not None:
    _validate(validator, value)
  result = {'content': []}
  if value is not None:
    result['content'].append(renderContent(makeText(
      value if isinstance(value, six.string_types) else text), revision))
  result['content'] += [renderContent(x, revision) for x in attached_list]
  if _isStructured(value, revision, schema):
    result['structuredContent'] = (
      {'result': value} if schema is not None and isWrapped(revision, schema)
      else value)
  return result


def _isStructured(value, revision, schema):
  if revision.structured_content is None:
    return False
  if schema is not None:
    return True
  return isinstance(value, dict) or (
    isinstance(value, list) and revision.structured_content == 'any')


def _validate(validator, value):
  violation_list = [x.asDict() for x in validator.iterViolations(value)]
  if violation_list:
    raise ToolError(
      'INTERNAL', Phrase('The tool returned something else than it declares; '
                         'nothing was done.'),
      Phrase('Tell an administrator.'), violations=violation_list)


def renderError(error, revision, translate):
  """CallToolResult of a ToolError, for the model to read and act upon."""
  text = dump(render(error.asDict(), translate))
  return {
    'content': [renderContent(makeText(text), revision)],
    'isError': True}
