"""The fields of ERP5 Forms between JSON and what a browser would post.

One class per way in which fields take values: those for single values here,
the others in `form_choice`, `form_date`, `form_relation` and `form_file`;
`form_registry` says which one a field class of ERP5 has. Each class does three
things: tells the JSON Schema of the value, turns JSON into what the
form's own validator reads from the request, and turns the value into JSON. The
validators decide what is accepted: what is not JSON's business is passed on to
them as it is, so that the message is the form's.
"""
import decimal

import six

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.disclosure import hideName
from Products.ERP5MCP.erp5.document_value import asItemJSON
from Products.ERP5MCP.erp5.field import FACT_DICT, FieldFact
from Products.ERP5MCP.erp5.relation import (
  countHidden, getBaseCategory, hasHiddenOwn, refuseHidden, splitPathList)
from Products.ERP5MCP.erp5.translation import asNative
from Products.ERP5MCP.erp5.type_description import Property

__all__ = (
  'BooleanField', 'FloatField', 'GadgetField', 'IntegerField', 'LineListField',
  'PasswordField', 'ReadOnlyField', 'TextField', 'ValueField', 'asList',
  'asScalar', 'asText', 'refuseValue')



def refuseValue(message, suggestion, path):
  """Raise the error for JSON that no field of its class could take."""
  raise ToolError('INVALID_FIELD_VALUE', message, suggestion, field=path)


def asText(value):
  """What stands in a text input for a JSON value or a property."""
  if value is None:
    return ''
  if isinstance(value, bool):
    return str(int(value))
  if isinstance(value, (six.text_type, bytes)):
    return asNative(value)
  return str(value)


def asScalar(value, path):
  """A JSON value that a single input can stand for."""
  if isinstance(value, (list, dict)):
    refuseValue(Phrase('This field takes a single value.'),
                Phrase('Give a text, a number, true, false or null.'), path)
  return value


def asList(value, path):
  """A JSON value for a field with several values; one alone stands for
  itself."""
  if value is None:
    return []
  value_list = value if isinstance(value, list) else [value]
  return [asScalar(x, '%s[%i]' % (path, index))
          for index, x in enumerate(value_list)]


class ValueField(object):
  """A field of a form, bound to the document at hand.

  id, name       of the field, and by which agents know it
  fact           what the field says of itself: FieldFact
  description    Property: the schema
  is_input       whether the user can fill it in now
  name_tuple     of the properties that it shows and saves
  hidden_count   of how many documents that the user may not view the value that
                 was asked for last would have been
  """
  # attributes of the field that become keywords of the schema
  bound_tuple = ()
  # whether saving it leaves targets that the user may not view where they are
  keeps_hidden = False
  hidden_count = 0

  def __init__(self, form, reader, name):
    self.form, self.field, self.meta_type = form, reader.field, reader.meta_type
    self.id, self.name = str(self.field.id), name
    self.fact = FieldFact(reader, name, form.dependency_set)
    # (key, default): an attribute of the field, such as "max_length"
    self.getFieldValue = reader.getFilled
    # several values are a matter of the class here, not of the property
    self.fact.is_list = FACT_DICT[self.meta_type][2]
    self.is_input = self.fact.editable
    self.name_tuple = self.getNameTuple()

  def getNameTuple(self):
    # a column may be written with its table; Base_edit looks at the other name
    name_list = [self.name.rpartition('.')[2], self.form.getOwnName(
      str(self.getFieldValue('alternate_name', '')))]
    return tuple(x for x in name_list if x)

  # The schema

  def getProperty(self):
    fact, translate = self.fact, self.form.translate
    return Property(
      self.name, kind='relation' if fact.base_category else 'property',
      json_type=fact.json_type, format=fact.format, is_list=fact.is_list,
      title=translate(fact.title) or self.name,
      description=translate(fact.description),
      choice_list=[(value, translate(label))
                   for value, label in fact.choice_list or ()] or None,
      base_category=fact.base_category, required=fact.required,
      portal_type_list=tuple(fact.portal_type_list))

  def getSchema(self):
    """JSON Schema of the value; a new dict."""
    schema = self.getProperty().schema
    target = schema['items'] if schema['type'] == 'array' else schema
    if 'enum' not in target:
      for key, keyword in self.bound_tuple:
        value = self.getFieldValue(key)
        if isinstance(value, six.integer_types + (float,)) and (
            value or keyword in ('minimum', 'exclusiveMaximum')):
          target[keyword] = value
    return schema

  # What a browser would post

  def getKey(self, prefix):
    return '%s_%s' % (prefix, self.id)

  def fill(self, posted, value, path, prefix='field'):
    """Put a JSON value into `posted`, the data of the request."""
    self.post(posted, self.getKey(prefix), asScalar(value, path))

  def fillCurrent(self, posted, prefix='field'):
    """Put in what the form shows now."""
    self.post(posted, self.getKey(prefix), self.getCurrent())

  def post(self, posted, key, value):
    posted[key] = asText(value)

  # What the form shows

  def getCurrent(self):
    """The value as Python has it; the link of the form may give it, as it would
    stand in the input."""
    given = self.form.request.form.get('field_%s' % self.id)
    return given if given is not None else self.field.get_value(
      'default', REQUEST=self.form.request)

  def asJSON(self):
    """The value, None when there is none."""
    value = self.toJSON(self.getCurrent())
    # what nobody can give back may say it as it likes
    return value if self.is_input else hideName(self.form.portal, value)

  def getShown(self):
    """asJSON, as far as it is not taken from what the user may not view."""
    return self.hideForeign(self.form.document, self.asJSON())

  def hideForeign(self, document, value):
    """The same of a value that is at hand; the document has it."""
    self.hidden_count = 0
    for name in self.name_tuple:
      base_category = getBaseCategory(document, name)
      if value in (None, '', []) and not base_category:
        continue
      if base_category and value and isinstance(
          value, (list,) + six.string_types):
        visible_list, count = splitPathList(
          self.form.portal, base_category, value)
      else:
        visible_list, count = None, countHidden(
          document, name, self.form.target_dict)
      if count:
        self.hidden_count = max(count, self.hidden_count)
        value = visible_list if isinstance(value, list) else None
    return value

  def checkHidden(self, document, path):
    """Raises ToolError PERMISSION_DENIED when saving it would replace what the
    user may not view."""
    if not self.keeps_hidden and self.form.isSaving() and any(
        hasHiddenOwn(document, x) for x in self.name_tuple):
      refuseHidden(self.fact.title or self.name, path)

  def toJSON(self, value):
    if self.fact.is_list:
      if not isinstance(value, (list, tuple)):
        value = [] if value in (None, '') else [value]
      return [asItemJSON(x, self.fact.json_type, self.fact.format)
              for x in value]
    return asItemJSON(value, self.fact.json_type, self.fact.format)

  def findError(self, error_id):
    """(what an error's field id is about, below the field's own path; the field
    with the value), or None when it is not about this field."""
    return ('', self) if error_id == self.id else None

  def getErrorExtra(self):
    """What helps to correct a value that the validator refuses."""
    choice_list = self.fact.choice_list
    return {'choices': [
      {'value': value, 'title': self.form.translate(label)}
      for value, label in choice_list[:100]]} if choice_list else {}


class TextField(ValueField):
  bound_tuple = ('max_length', 'maxLength'),

  def fill(self, posted, value, path, prefix='field'):
    if value is not None and not isinstance(asScalar(value, path),
                                            six.string_types):
      refuseValue(Phrase('This field takes a text.'),
                  Phrase('Give a text, in quotes.'), path)
    limit = self.getFieldValue('max_length')
    if value and limit and self.getFieldValue('truncate') and (
        len(value) > int(limit)):
      refuseValue(Phrase('This field takes ${count} characters.', count=limit),
                  Phrase('Give a shorter text.'), path)
    super(TextField, self).fill(posted, value, path, prefix)

  def getSchema(self):
    schema = super(TextField, self).getSchema()
    if 'maxLength' in schema and self.getFieldValue('truncate'):
      del schema['maxLength']
    pattern = (self.meta_type == 'PatternField'
               and self.getFieldValue('pattern'))
    if pattern:
      schema['description'] = ' '.join(x for x in (
        schema.get('description'), 'Pattern: %s (d digit, e letter, f letter '
        'or digit).' % asText(pattern)) if x)
    return schema


class PasswordField(TextField):
  def getSchema(self):
    return dict(super(PasswordField, self).getSchema(), writeOnly=True)

  def asJSON(self):
    return None


class LineListField(ValueField):
  def fill(self, posted, value, path, prefix='field'):
    value_list = asList(value, path)
    for index, line in enumerate(value_list):
      if '\n' in asText(line):
        refuseValue(Phrase('A line must not contain a line break.'),
                    Phrase('Give each line as an item of its own.'),
                    '%s[%i]' % (path, index))
    self.post(posted, self.getKey(prefix), value_list)

  def post(self, posted, key, value):
    posted[key] = asText(value) if not isinstance(value, (list, tuple)) else (
      '\n'.join(asText(x) for x in value))


class NumberField(ValueField):
  def fill(self, posted, value, path, prefix='field'):
    if isinstance(asScalar(value, path), bool):
      refuseValue(Phrase('This field takes a number.'),
                  Phrase('Give a number.'), path)
    super(NumberField, self).fill(posted, value, path, prefix)


class IntegerField(NumberField):
  bound_tuple = ('start', 'minimum'), ('end', 'exclusiveMaximum')

  def post(self, posted, key, value):
    if isinstance(value, float) and value == int(value):
      value = int(value)
    posted[key] = asText(value)


class FloatField(NumberField):
  def post(self, posted, key, value):
    posted[key] = self.asInputText(value)

  def asInputText(self, value):
    """A number in the style of the field, with all its decimals."""
    if isinstance(value, bool) or not isinstance(
        value, six.integer_types + (float,)):
      return asText(value)
    try:
      number = decimal.Decimal(repr(value).rstrip('L'))
      style = self.getFieldValue('input_style', '-1234.5')
      is_percent = '%' in style
      text = '{0:f}'.format((number * 100 if is_percent else number).normalize())
    except (decimal.InvalidOperation, ValueError): # infinity
      return str(value)
    if style.rstrip('%').endswith(',5'):
      text = text.replace('.', ',')
    return text + '%' * is_percent


class BooleanField(ValueField):
  def fill(self, posted, value, path, prefix='field'):
    if asScalar(value, path) not in (None, True, False, 'true', 'false'):
      refuseValue(Phrase('This field takes true or false.'),
                  Phrase('Give true or false.'), path)
    super(BooleanField, self).fill(posted, value, path, prefix)

  def post(self, posted, key, value):
    posted['default_%s' % key] = 0
    if value in ('true', 'false'):
      value = value == 'true'
    posted[key] = asText(value) if isinstance(
      value, six.string_types) else int(bool(value))


class GadgetField(ValueField):
  """Takes what another field validates, and nothing without that one."""
  def __init__(self, form, reader, name):
    super(GadgetField, self).__init__(form, reader, name)
    self.is_input = self.is_input and bool(
      self.getFieldValue('validator_field_id'))


class ReadOnlyField(ValueField):
  """A value that the class shows and never takes."""
  def __init__(self, form, reader, name):
    super(ReadOnlyField, self).__init__(form, reader, name)
    self.is_input = False
