"""What MCP Tool Lines declare: JSON Schema, and what is wrong with them."""
import json
import re
from collections import OrderedDict

import six

from Products.ERP5MCP.core import Phrase, SchemaValidator

__all__ = ('LineSchemaMaker', 'Problem', 'getLineList', 'getName')

PROPERTY_NAME_PATTERN = re.compile(r'[A-Za-z0-9_.-]{1,64}\Z')
DATA_TYPE_TUPLE = (
  'string', 'integer', 'number', 'boolean', 'object', 'array', 'any')
ITEM_TYPE_TUPLE = ('string', 'integer', 'number', 'boolean', 'object', 'any')
DATA_FORMAT_TUPLE = ('date', 'date-time', 'email', 'uri')
PARSE_DICT = {
  'integer': six.integer_types,
  'number': six.integer_types + (float,),
  'boolean': (bool,),
  'array': (list,),
  'object': (dict,),
}


class Problem(Phrase):
  """One thing wrong with a definition.

  relative_url: the document or line that has to be corrected
  property_list: properties of a line of which one has to be corrected
  """
  def __init__(self, document, template, property_list=(), **mapping):
    Phrase.__init__(self, template, **mapping)
    self.relative_url = document.getRelativeUrl()
    self.property_list = property_list


def getName(document):
  """The name by which clients know a tool, a prompt, a resource or a property:
  the reference, or the id when there is none."""
  return document.getReference() or document.getId()


class LineSchemaMaker(object):
  """Makes the schemas of the lines of one document.

  problem_list  Problem, empty when clients may see it
  default_dict  parameter -> value used when the argument is absent
  choice_dict   parameter -> values that completion may offer
  """

  def __init__(self):
    self.problem_list = []
    self.default_dict, self.choice_dict = {}, {}

  def addProblem(self, document, message, property_list=(), **mapping):
    self.problem_list.append(
      Problem(document, message, property_list, **mapping))

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
        '${type_list}.', ('data_type',), name=name, type=data_type,
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
          '${type_list}.', ('item_type',), name=name, type=value_type,
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
        'lines of its own.',
        ('item_type' if data_type == 'array' else 'data_type',), name=name)
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
          'of ${format_list}.', ('data_format',), name=name, format=data_format,
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
          '${type}.', ('choice_list',), name=name, choice=value,
          type=value_type)
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
        if value - value: # infinite, or no number at all
          self.addProblem(line, 'Line "${name}": ${bound} is no number.',
                          (key,), name=name, bound=key)
        elif value_type in type_tuple:
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
    length_tuple = 'minimum_length', 'maximum_length'
    for low, high, property_list in (
        ('minimum', 'maximum', ('minimum', 'maximum')),
        ('minLength', 'maxLength', length_tuple),
        ('minItems', 'maxItems', length_tuple)):
      for candidate in (schema, value_schema):
        if (low in candidate and high in candidate
            and candidate[low] > candidate[high]):
          self.addProblem(
            line, 'Line "${name}": the minimum ${low} is above the maximum '
            '${high}.', property_list, name=name, low=candidate[low],
            high=candidate[high])
          del candidate[high]
    return description

  def addBoundProblem(self, line, name, bound, type_tuple):
    self.addProblem(
      line, 'Line "${name}": ${bound} is for the types ${type_list}.',
      (bound.replace(' ', '_'),), name=name, bound=bound,
      type_list=', '.join(type_tuple))

  def setDefault(self, line, name, schema, data_type, text):
    try:
      value = parseValue(data_type, text)
    except ValueError:
      self.addProblem(
        line, 'Line "${name}": the default "${default}" is not of type '
        '${type}.', ('value_default',), name=name, default=text, type=data_type)
      return
    violation_list = list(SchemaValidator(schema).iterViolations(value))
    if violation_list:
      self.addProblem(
        line, 'Line "${name}": the default "${default}" is refused: '
        '${reason}', ('value_default',), name=name, default=text,
        reason=violation_list[0].message)
    else:
      schema['default'] = value


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
