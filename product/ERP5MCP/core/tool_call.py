"""tools/call."""
from Products.ERP5MCP.core.error import ToolError
from Products.ERP5MCP.core.interview import (
  CONFIRMATION_PROPERTY_DICT, Confirmation, openInterview)
from Products.ERP5MCP.core.ladder import checkParameterHeader
from Products.ERP5MCP.core.output import renderError, renderOutput
from Products.ERP5MCP.core.phrase import Phrase, chain
from Products.ERP5MCP.core.schema import SchemaValidator

__all__ = ('callTool',)

# Of the arguments of one call: members of objects and items of arrays.
MAXIMUM_VALUE_COUNT = 50000


def callTool(exchange):
  name = exchange.getString('name')
  argument_dict = exchange.getObject('arguments')
  tool = exchange.catalogue.getTool(name)
  if tool is None:
    # server/tools#error-handling: a protocol error
    exchange.refuse('Unknown tool: %s' % name)
  definition, revision = tool.definition, exchange.revision
  checkParameterHeader(
    exchange.request, revision, definition['inputSchema'], argument_dict)
  try:
    _checkSize(argument_dict)
    interview, argument_dict = _openInterview(exchange, tool, argument_dict)
    _validate(tool, argument_dict)
    argument_dict = _asDeclared(definition['inputSchema'], argument_dict)
  except ToolError as error:
    return renderError(error, revision, exchange.environment.translate)
  output_schema = definition.get('outputSchema')
  output_validator = _getValidator(tool, 'output_validator', output_schema)
  return exchange.perform(
    name, interview,
    lambda call: renderOutput(
      tool.run(call, argument_dict), revision, output_schema, output_validator),
    lambda error, translate: renderError(error, revision, translate))


def _openInterview(exchange, tool, argument_dict):
  """How this call may ask, and its arguments without those of the protocol."""
  name = tool.definition['name']
  if exchange.revision.input_required or not tool.interactive:
    return openInterview(exchange, name, argument_dict), argument_dict
  own_dict = {key: value for key, value in argument_dict.items()
              if key not in CONFIRMATION_PROPERTY_DICT}
  return Confirmation(
    exchange, name, own_dict, argument_dict.get('confirmation_token'),
    argument_dict.get('answers')), own_dict


def _checkSize(argument_dict):
  """Raise a ToolError for more than any tool should have to look at: what is
  done for each of them, from validation on, has no other bound in common."""
  count, open_list = 0, [argument_dict]
  while open_list:
    value = open_list.pop()
    count += len(value)
    if count > MAXIMUM_VALUE_COUNT:
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase(
          'The arguments have more than ${count} values.',
          count=MAXIMUM_VALUE_COUNT),
        Phrase('Make several calls of it.'))
    open_list += [x for x in (
      value.values() if isinstance(value, dict) else value)
      if isinstance(x, (dict, list))]


def _validate(tool, argument_dict):
  """Raise a ToolError for arguments that the tool does not take; server/tools:
  input validation errors are results, for the model to correct itself."""
  validator = _getValidator(
    tool, 'input_validator', tool.definition['inputSchema'])
  violation_list = list(validator.iterViolations(argument_dict))
  if violation_list:
    first = violation_list[0]
    raise ToolError(
      first.code,
      chain(Phrase('${first}; ${rest}'), [x.message for x in violation_list]),
      Phrase('Correct the arguments and call again.'), field=first.path,
      violations=[x.asDict() for x in violation_list])


def _asDeclared(schema, value):
  """The value, with int where the schema says integer: 2.0 is one for JSON
  Schema (draft 6 on), and no index or limit for Python."""
  if isinstance(value, dict):
    property_dict = schema.get('properties', {})
    return {key: _asDeclared(property_dict.get(key, {}), x)
            for key, x in value.items()}
  if isinstance(value, list):
    item_schema = schema.get('items', {})
    return [_asDeclared(item_schema, x) for x in value]
  if isinstance(value, float) and schema.get('type') == 'integer':
    return int(value)
  return value


def _getValidator(tool, name, schema):
  """The validator that the tool keeps, else a new one; None without schema."""
  if schema is None:
    return None
  return getattr(tool, name, None) or SchemaValidator(schema)
