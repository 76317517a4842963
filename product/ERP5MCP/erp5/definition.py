"""What the documents declare: MCP Tool Lines become JSON Schema.

A definition is computed from the lines alone and kept per process, keyed on
the ZODB serials of the document and all its lines, so that it is right at once
after any change, on every node. `Definition.problem_list` says what is wrong
with it, for the consistency check, the ERP5 UI and the log.
"""
import json
import re
from collections import OrderedDict

import six
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase, SchemaValidator, lintSchema
from Products.ERP5MCP.erp5.dependency import hasSameSerial

__all__ = ('Definition', 'Problem', 'getDefinition', 'getName')

# What all clients' models accept, narrower than the 2025-11-25 schema's
# [A-Za-z0-9_.-]{1,128}: a dot or more than 64 characters is refused by some.
NAME_PATTERN = re.compile(r'[A-Za-z0-9_-]{1,64}\Z')
PROPERTY_NAME_PATTERN = re.compile(r'[A-Za-z0-9_.-]{1,64}\Z')
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

DATA_TYPE_TUPLE = (
  'string', 'integer', 'number', 'boolean', 'object', 'array', 'any')
ITEM_TYPE_TUPLE = ('string', 'integer', 'number', 'boolean', 'object', 'any')
DATA_FORMAT_TUPLE = ('date', 'date-time', 'email', 'uri')


class Problem(Phrase):
  """One thing wrong with a definition.

  relative_url: the document or line that has to be corrected
  """
  def __init__(self, document, template, **mapping):
    Phrase.__init__(self, template, **mapping)
    self.relative_url = document.getRelativeUrl()


def getName(document):
  """The name by which clients know a tool, a prompt, a resource or a property:
  the reference, or the id when there is none."""
  return document.getReference() or document.getId()


class Definition(object):
  """What one MCP Tool, MCP Prompt or MCP Resource declares.

  name            str
  mcp_dict        the Tool, Prompt, Resource or ResourceTemplate object of the
                  protocol, with all that any revision knows
  signature       parameters of the script, such as "name, limit=None"
  default_dict    parameter -> value used when the argument is absent
  choice_dict     parameter -> values that completion may offer
  input_validator, output_validator
                  SchemaValidator, or None
  interactive     True when a tool may ask the user
  is_validated    whether clients may see it, as far as its state goes
  description_dict
                  what the core keeps of it, per revision
  problem_list    Problem, empty when clients may see it
  """
  input_validator = output_validator = None
  interactive = False

  def __init__(self, document):
    self.name = getName(document)
    self.is_validated = document.getValidationState() == 'validated'
    self.problem_list = []
    self.default_dict = {}
    self.choice_dict = {}
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

  def addProblem(self, document, message, **mapping):
    self.problem_list.append(Problem(document, message, **mapping))

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

  # Lines

  def getObjectSchema(self, line_list, is_parameter=True):
    """JSON Schema of an object with one property per line."""
    property_dict, required_list = OrderedDict(), []
    for line in line_list:
      name = getName(line)
      if name in property_dict:
        self.addProblem(
          line, 'Line "${name}": another line has this name already.',
          name=name)
        continue
      if not PROPERTY_NAME_PATTERN.match(name):
        self.addProblem(
          line, 'Line "${name}": a name has 1 to 64 letters, digits, "_", "." '
          'or "-".', name=name)
      property_dict[name] = schema = self.getLineSchema(line)
      if line.getRequired():
        required_list.append(name)
      if is_parameter:
        if 'default' in schema:
          self.default_dict[name] = schema['default']
        choice_list = schema.get('enum') or schema.get(
          'items', {}).get('enum')
        if choice_list:
          self.choice_dict[name] = choice_list
    schema = OrderedDict(type='object')
    if property_dict:
      schema['properties'] = property_dict
    if required_list:
      schema['required'] = required_list
    schema['additionalProperties'] = False
    return schema

  def getLineSchema(self, line):
    name = getName(line)
    data_type = line.getDataType() or 'string'
    sub_line_list = getLineList(line)
    if data_type not in DATA_TYPE_TUPLE:
      self.addProblem(
        line, 'Line "${name}": "${type}" is not a type; the types are '
        '${type_list}.', name=name, type=data_type,
        type_list=', '.join(DATA_TYPE_TUPLE))
      data_type = 'any'
    schema = OrderedDict()
    if data_type != 'any':
      schema['type'] = data_type
    if line.getTitle() and line.getTitle() != name:
      schema['title'] = line.getTitle()
    value_schema, value_type = schema, data_type
    if data_type == 'array':
      value_type = line.getItemType() or (
        'object' if sub_line_list else 'string')
      if value_type not in ITEM_TYPE_TUPLE:
        self.addProblem(
          line, 'Line "${name}": "${type}" is not a type of items; they are '
          '${type_list}.', name=name, type=value_type,
          type_list=', '.join(ITEM_TYPE_TUPLE))
        value_type = 'any'
      value_schema = schema['items'] = OrderedDict()
      if value_type != 'any':
        value_schema['type'] = value_type
    if value_type == 'object' and sub_line_list:
      value_schema.update(self.getObjectSchema(sub_line_list, False))
    elif sub_line_list:
      self.addProblem(
        line, 'Line "${name}": only an object, or an array of objects, has '
        'lines of its own.', name=name)
    description = self.setConstraint(
      line, name, schema, value_schema, value_type)
    if description:
      schema['description'] = description
    default = line.getValueDefault()
    if default not in (None, ''):
      self.setDefault(line, name, schema, data_type, default)
    return schema

  def setConstraint(self, line, name, schema, value_schema, value_type):
    """Format, choices and bounds. Returns the description, which says the
    titles of the choices: models read it, and not all read oneOf."""
    description = line.getDescription() or ''
    data_format = line.getDataFormat()
    if data_format:
      if value_type == 'string' and data_format in DATA_FORMAT_TUPLE:
        value_schema['format'] = data_format
      else:
        self.addProblem(
          line, 'Line "${name}": the format "${format}" is for a string, one '
          'of ${format_list}.', name=name, format=data_format,
          format_list=', '.join(DATA_FORMAT_TUPLE))
    choice_list, label_list = [], []
    for choice in line.getChoiceList():
      value, _, label = (x.strip() for x in choice.partition('|'))
      if not value:
        continue
      try:
        choice_list.append(parseValue(value_type, value))
      except ValueError:
        self.addProblem(
          line, 'Line "${name}": the choice "${choice}" is not of type '
          '${type}.', name=name, choice=value, type=value_type)
      if label:
        label_list.append('%s: %s' % (value, label))
    if choice_list:
      value_schema['enum'] = choice_list
    if label_list:
      description = ' '.join(x for x in (
        description, '(%s)' % ', '.join(label_list)) if x)
    for key, value, type_tuple in (
        ('minimum', line.getMinimum(), ('integer', 'number')),
        ('maximum', line.getMaximum(), ('integer', 'number'))):
      if value is not None:
        if value_type in type_tuple:
          value_schema[key] = int(value) if value == int(value) else value
        else:
          self.addBoundProblem(line, name, key, type_tuple)
    for key, value in (('min', line.getMinimumLength()),
                       ('max', line.getMaximumLength())):
      if value is not None:
        if schema.get('type') == 'array':
          schema[key + 'Items'] = value
        elif value_type == 'string':
          schema[key + 'Length'] = value
        else:
          self.addBoundProblem(line, name, key + 'imum length',
                               ('string', 'array'))
    for low, high in (('minimum', 'maximum'), ('minLength', 'maxLength'),
                      ('minItems', 'maxItems')):
      for candidate in (schema, value_schema):
        if (low in candidate and high in candidate
            and candidate[low] > candidate[high]):
          self.addProblem(
            line, 'Line "${name}": the minimum ${low} is above the maximum '
            '${high}.', name=name, low=candidate[low], high=candidate[high])
          del candidate[high]
    return description

  def addBoundProblem(self, line, name, bound, type_tuple):
    self.addProblem(
      line, 'Line "${name}": ${bound} is for the types ${type_list}.',
      name=name, bound=bound, type_list=', '.join(type_tuple))

  def setDefault(self, line, name, schema, data_type, text):
    try:
      value = parseValue(data_type, text)
    except ValueError:
      self.addProblem(
        line, 'Line "${name}": the default "${default}" is not of type '
        '${type}.', name=name, default=text, type=data_type)
      return
    violation_list = list(SchemaValidator(schema).iterViolations(value))
    if violation_list:
      self.addProblem(
        line, 'Line "${name}": the default "${default}" is refused: '
        '${reason}', name=name, default=text,
        reason=violation_list[0].message)
    else:
      schema['default'] = value


DECLARE_DICT = {
  'MCP Tool': Definition.declareTool,
  'MCP Prompt': Definition.declarePrompt,
  'MCP Resource': Definition.declareResource,
}

PARSE_DICT = {
  'integer': six.integer_types,
  'number': six.integer_types + (float,),
  'boolean': (bool,),
  'array': (list,),
  'object': (dict,),
}


def parseValue(data_type, text):
  """The value that an administrator wrote as text in a line.

  Strings as they are, anything else as JSON. Raises ValueError.
  """
  if data_type == 'string':
    return text
  value = json.loads(text, parse_constant=refuseConstant)
  type_tuple = PARSE_DICT.get(data_type)
  if type_tuple and (
      not isinstance(value, type_tuple)
      or isinstance(value, bool) is not (data_type == 'boolean')):
    raise ValueError(text)
  return value


def refuseConstant(name):
  raise ValueError(name)


def getLineList(document):
  """Lines in the order of the UI: by index, then by id, numbers first."""
  return sorted(
    (x for x in document.objectValues()
     if x.getPortalType() == 'MCP Tool Line'),
    key=lambda line: (line.getIntIndex() or 0,
                      [int(x) if x.isdigit() else 0
                       for x in [line.getId()]], line.getId()))


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
