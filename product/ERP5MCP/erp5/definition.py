"""What the documents declare: an MCP Tool, MCP Prompt or MCP Resource.

A definition is computed from the lines alone and kept per process, keyed on
the ZODB serials of the document and all its lines, so that it is right at once
after any change, on every node. `Definition.problem_list` says what is wrong
with it, for the consistency check, the ERP5 UI and the log.
"""
import re
from collections import OrderedDict

from Acquisition import aq_base

from Products.ERP5MCP.core import SchemaValidator, lintSchema
from Products.ERP5MCP.erp5.definition_line import (
  LineSchemaMaker, getLineList, getName)
from Products.ERP5MCP.erp5.dependency import hasSameSerial

__all__ = ('Definition', 'getDefinition')

# What all clients' models accept, narrower than the 2025-11-25 schema's
# [A-Za-z0-9_.-]{1,128}: a dot or more than 64 characters is refused by some.
NAME_PATTERN = re.compile(r'[A-Za-z0-9_-]{1,64}\Z')
IDENTIFIER_PATTERN = re.compile(r'[A-Za-z][A-Za-z0-9_]*\Z')
# RFC 9110 token without "_", which many front ends drop from header names
HEADER_PATTERN = re.compile(r'[A-Za-z0-9-]+\Z')
PLACEHOLDER_PATTERN = re.compile(r'\$\{([^}]*)\}')
URI_VARIABLE_PATTERN = re.compile(r'\{\+?([^}]*)\}')
URI_PATTERN = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s]+\Z')

# Words that cannot be a parameter: Python 2's and 3's keywords, and what a
# Python Script binds itself.
RESERVED_SET = frozenset((
  'and as assert async await break class continue def del elif else except '
  'exec finally for from global if import in is lambda nonlocal not or pass '
  'print printed raise return try while with yield None True False '
  'context container script traverse_subpath REQUEST').split())
# Arguments that the protocol adds to an interactive tool for older clients.
INTERACTIVE_NAME_SET = frozenset(('confirmation_token', 'answers'))


class Definition(LineSchemaMaker):
  """What one MCP Tool, MCP Prompt or MCP Resource declares.

  name            str
  mcp_dict        the Tool, Prompt, Resource or ResourceTemplate object of the
                  protocol, with all that any revision knows
  signature       parameters of the script, such as "name, limit=None"
  input_validator, output_validator
                  SchemaValidator, or None
  interactive     True when a tool may ask the user
  is_validated    whether clients may see it, as far as its state goes
  description_dict
                  what the core keeps of it, per revision
  """
  input_validator = output_validator = None
  interactive = False

  def __init__(self, document):
    LineSchemaMaker.__init__(self)
    self.name = getName(document)
    self.is_validated = document.getValidationState() == 'validated'
    self.description_dict = {}
    self.mcp_dict = OrderedDict(name=self.name)
    title = document.getTitle()
    if title and title != self.name:
      self.mcp_dict['title'] = title
    if not NAME_PATTERN.match(self.name):
      self.addProblem(
        document, 'The name "${name}" is not accepted by all clients: use 1 to '
        '64 letters, digits, "_" or "-".', name=self.name)
    input_list, output_list = [], []
    for line in getLineList(document):
      (output_list if line.getDirection() == 'output' else input_list
       ).append(line)
    self.checkParameter(input_list)
    DECLARE_DICT[document.getPortalType()](
      self, document, input_list, output_list)
    parameter_list = [getName(line) for line in input_list]
    self.signature = ', '.join(
      [x for x, line in zip(parameter_list, input_list) if line.getRequired()]
      + [x + '=None' for x, line in zip(parameter_list, input_list)
         if not line.getRequired()])
    if not self.problem_list:
      for error in document.getCompilationErrorList(self.signature):
        self.addProblem(document, 'The body does not compile: ${error}',
                        error=error)

  def checkParameter(self, line_list):
    """Input lines become parameters of a Python function."""
    for line in line_list:
      name = getName(line)
      if name in RESERVED_SET or not IDENTIFIER_PATTERN.match(name):
        self.addProblem(
          line, 'Line "${name}": the name of an input must be a Python '
          'parameter name: letters, digits and "_", beginning with a letter, '
          'not "context", "script" or a word of the language.', name=name)

  # What each portal type declares

  def declareTool(self, document, input_list, output_list):
    self.mcp_dict['description'] = (
      document.getDescription() or document.getTitle() or self.name)
    input_schema = self.getObjectSchema(input_list)
    self.mcp_dict['inputSchema'] = input_schema
    self.input_validator = SchemaValidator(input_schema)
    if output_list:
      output_schema = self.getObjectSchema(output_list)
      self.mcp_dict['outputSchema'] = output_schema
      self.output_validator = SchemaValidator(output_schema)
    read_only = bool(document.isReadOnly())
    self.mcp_dict['annotations'] = {
      'readOnlyHint': read_only,
      'destructiveHint': not read_only and bool(document.isDestructive()),
      'idempotentHint': read_only or bool(document.isIdempotent()),
      'openWorldHint': bool(document.isOpenWorld()),
    }
    self.interactive = bool(document.isInteractive())
    for line in input_list:
      name = getName(line)
      if self.interactive and name in INTERACTIVE_NAME_SET:
        self.addProblem(
          line, 'Line "${name}": this name is taken in a tool that asks the '
          'user.', name=name)
      header = line.getHeaderName()
      if header:
        if (not HEADER_PATTERN.match(header) or
            line.getDataType() not in ('string', 'integer', 'boolean')):
          self.addProblem(
            line, 'Line "${name}": a header name has letters, digits and "-" '
            'only, and is for a string, integer or boolean.', name=name)
        else:
          input_schema['properties'][name]['x-mcp-header'] = header
    if not self.problem_list:
      for schema in (input_schema, self.mcp_dict.get('outputSchema')):
        for finding in (lintSchema(schema) if schema else ()):
          self.addProblem(document, 'Schema: ${finding}', finding=finding)

  def declarePrompt(self, document, input_list, output_list):
    self.mcp_dict['description'] = (
      document.getDescription() or document.getTitle() or self.name)
    self.refuseOutput(output_list)
    self.getObjectSchema(input_list)
    argument_list = []
    for line in input_list:
      name = getName(line)
      if (line.getDataType() or 'string') != 'string':
        self.addProblem(
          line, 'Line "${name}": arguments of a prompt are strings.', name=name)
      argument = OrderedDict(name=name)
      if line.getTitle() and line.getTitle() != name:
        argument['title'] = line.getTitle()
      if line.getDescription():
        argument['description'] = line.getDescription()
      argument['required'] = bool(line.getRequired())
      argument_list.append(argument)
    if argument_list:
      self.mcp_dict['arguments'] = argument_list
    self.checkVariable(
      document, 'text',
      PLACEHOLDER_PATTERN.findall(document.getTextContent() or ''), input_list)

  def declareResource(self, document, input_list, output_list):
    uri = document.getUri() or ''
    self.refuseOutput(output_list)
    self.getObjectSchema(input_list)
    if document.getDescription():
      self.mcp_dict['description'] = document.getDescription()
    if document.getContentType():
      self.mcp_dict['mimeType'] = document.getContentType()
    if not URI_PATTERN.match(uri):
      self.addProblem(
        document, 'The URI "${uri}" is not absolute: it needs a scheme, such '
        'as "catalogue://price-list" or "catalogue://{reference}".', uri=uri)
    variable_list = URI_VARIABLE_PATTERN.findall(uri)
    self.mcp_dict['uriTemplate' if variable_list else 'uri'] = uri
    self.checkVariable(document, 'URI', variable_list, input_list)
    for line in input_list:
      if getName(line) not in variable_list:
        self.addProblem(
          line, 'Line "${name}": the URI has no {${name}}.', name=getName(line))

  def refuseOutput(self, output_list):
    for line in output_list:
      self.addProblem(
        line, 'Line "${name}": only an MCP Tool declares outputs.',
        name=getName(line))

  def checkVariable(self, document, place, variable_list, input_list):
    name_set = {getName(line) for line in input_list}
    for variable in variable_list:
      if variable not in name_set:
        self.addProblem(
          document, 'The ${place} names "${name}", which no line declares.',
          place=place, name=variable)


DECLARE_DICT = {
  'MCP Tool': Definition.declareTool,
  'MCP Prompt': Definition.declarePrompt,
  'MCP Resource': Definition.declareResource,
}


# Definitions by (database, oid): {key: ([(oid, serial)], Definition)}
_cache_dict = {}
MAXIMUM_CACHE_SIZE = 10000


def _listPart(document):
  """Persistent objects that a definition is made of: the document and its lines,
  of each the number of its lines, which changes when one comes or goes, and the
  history of its workflows, which has its state."""
  base = aq_base(document)
  history = getattr(base, 'workflow_history', None)
  result = [base] + [
    x for x in [getattr(base, '_count', None), history]
    + list(history.values() if history is not None else ())
    if hasattr(x, '_p_serial')]
  for child in document.objectValues():
    result += _listPart(child)
  return result


def _isClean(part):
  """Whether a persistent object is what the database has."""
  if part._p_jar is None or part._p_oid is None:
    return False
  part._p_activate()
  return not part._p_changed


def getDefinition(document):
  """The Definition of an MCP Tool, MCP Prompt or MCP Resource document."""
  base = aq_base(document)
  connection = base._p_jar
  if connection is None or base._p_oid is None:
    return Definition(document)
  key = (connection.db().database_name, base._p_oid)
  entry = _cache_dict.get(key)
  if entry is None or not hasSameSerial(connection, entry[0]):
    part_list = _listPart(document)
    definition = Definition(document)
    if not all(_isClean(part) for part in part_list):
      return definition
    if len(_cache_dict) >= MAXIMUM_CACHE_SIZE:
      _cache_dict.clear()
    entry = _cache_dict[key] = (
      [(part._p_oid, part._p_serial) for part in part_list], definition)
  return entry[1]
