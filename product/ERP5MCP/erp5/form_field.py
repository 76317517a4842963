"""The fields of ERP5 Forms between JSON and what a browser would post.

One class per way in which fields take values; `FORM_FIELD_DICT` says which one a
field class of ERP5 or Formulator has, after proxies are resolved. Each class
does three things: tells the JSON Schema of the value, turns JSON into what the
form's own validator reads from the request, and turns the value into JSON. The
validators decide what is accepted: what is not JSON's business is passed on to
them as it is, so that the message is the form's.
"""
import base64
import binascii
import decimal
import io
import re
from collections import OrderedDict

import six
from DateTime import DateTime
from Products.ZSQLCatalog.SQLCatalog import SimpleQuery
from ZPublisher.HTTPRequest import FileUpload

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.disclosure import hideName, isHiddenName
from Products.ERP5MCP.erp5.document_value import (
  asDateTime, asItemJSON, getPropertyAsJSON, resolveTarget)
from Products.ERP5MCP.erp5.field import FACT_DICT, FieldFact
from Products.ERP5MCP.erp5.translation import asNative
from Products.ERP5MCP.erp5.type_description import Property, translate
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('FORM_FIELD_DICT', 'SILENT_TYPE_SET', 'ValueField', 'refuseValue')

# Field classes without a value that anybody could give or read; report boxes
# are the sections of a report.
SILENT_TYPE_SET = frozenset((
  'ButtonField', 'CaptchaField', 'HoneypotField', 'HyperLinkField',
  'InputButtonField', 'LabelField', 'ReportBox'))
MAXIMUM_FILE_SIZE = 20 * 1024 * 1024
BASE64_PATTERN = re.compile(r'[A-Za-z0-9+/]*={0,2}\Z')
OFFSET_PATTERN = re.compile(r'GMT([+-]\d{1,2})?\Z')


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
  """
  # attributes of the field that become keywords of the schema
  bound_tuple = ()

  def __init__(self, form, reader, name):
    self.form, self.field, self.meta_type = form, reader.field, reader.meta_type
    self.id, self.name = str(self.field.id), name
    self.fact = FieldFact(reader, name, form.dependency_set)
    # (key, default): an attribute of the field, such as "max_length"
    self.getFieldValue = reader.getFilled
    # several values are a matter of the class here, not of the property
    self.fact.is_list = FACT_DICT[self.meta_type][2]
    self.is_input = self.fact.editable

  # The schema

  def getProperty(self):
    fact, portal = self.fact, self.form.portal
    return Property(
      self.name, kind='relation' if fact.base_category else 'property',
      json_type=fact.json_type, format=fact.format, is_list=fact.is_list,
      title=translate(portal, fact.title) or self.name,
      description=translate(portal, fact.description),
      choice_list=[(value, translate(portal, label))
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
    """The value as Python has it."""
    return self.field.get_value('default', REQUEST=self.form.request)

  def asJSON(self):
    """The value, None when there is none."""
    value = self.toJSON(self.getCurrent())
    # what nobody can give back may say it as it likes
    return value if self.is_input else hideName(self.form.portal, value)

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
      {'value': value, 'title': translate(self.form.portal, label)}
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


class ChoiceField(ValueField):
  """One of the items; the title of an item stands for it."""

  def mustChoose(self):
    """Whether there is no way to leave it empty in a browser, which chooses the
    first item when nobody does. For a tool somebody has to."""
    if not self.fact.choice_list:
      return False
    if self.meta_type == 'RadioField':
      return bool(self.getFieldValue('first_item'))
    return self.meta_type == 'ListField' and all(
      asText(x[1] if isinstance(x, (list, tuple)) else x)
      for x in self.getFieldValue('items', ()))

  def fill(self, posted, value, path, prefix='field'):
    self.post(posted, self.getKey(prefix),
              self.getChoice(asScalar(value, path)))

  def toJSON(self, value):
    """Without the urls of documents that are not for the user."""
    value = super(ChoiceField, self).toJSON(value)
    if isinstance(value, list):
      return [x for x in value if not self.isHidden(x)]
    return None if self.isHidden(value) else value

  def isHidden(self, value):
    return isinstance(value, six.string_types) and isHiddenName(
      self.form.portal, value)

  def getChoice(self, value):
    text = asText(value)
    title_dict = {}
    for choice, title in self.fact.choice_list or ():
      if choice == text:
        return choice
      title_dict.setdefault(title, choice)
      title_dict.setdefault(translate(self.form.portal, title), choice)
    return title_dict.get(text, text)


class MultiChoiceField(ChoiceField):
  def getSchema(self):
    return dict(super(MultiChoiceField, self).getSchema(), uniqueItems=True)

  def fill(self, posted, value, path, prefix='field'):
    self.post(posted, self.getKey(prefix),
              [self.getChoice(x) for x in asList(value, path)])

  def post(self, posted, key, value):
    if not isinstance(value, (list, tuple)):
      value = [] if value in (None, '') else [value]
    posted['default_%s' % key] = 0
    posted[key] = [asText(x) for x in value]


class ParallelListField(MultiChoiceField):
  """Several lists that together make one value: each gets what it offers."""

  def post(self, posted, key, value):
    if not isinstance(value, (list, tuple)):
      value = [] if value in (None, '') else [value]
    rest = [asText(x) for x in value]
    for sub_field in self.getSubFieldList():
      sub_key = 'subfield_%s_%s' % (key, sub_field['key'])
      if sub_key.endswith(':list'):
        # one list, as often as there are values
        sub_key, own = sub_key[:-len(':list')], rest
        rest = []
      else:
        offered_set = {asText(x[1]) for x in sub_field['item_list']}
        own = [x for x in rest if x in offered_set]
        if sub_field['field_type'] == 'ListField':
          own = own[:1]
        rest = [x for x in rest if x not in own]
      if sub_field['field_type'] == 'ListField' and not (
          sub_field['key'].endswith(':list')):
        posted[sub_key] = own[0] if own else ''
      else:
        posted[sub_key] = own
        posted['default_%s' % sub_key] = 0
    if rest:
      # what none of them offers is for the validator to refuse
      first = self.getSubFieldList()[0]
      sub_key = 'subfield_%s_%s' % (key, first['key'])
      posted[sub_key] = rest[0] if first['field_type'] == 'ListField' else (
        posted[sub_key] + rest)

  def getSubFieldList(self):
    """As Products.ERP5Form.ParallelListField.generateSubForm has them."""
    request, field = self.form.request, self.field
    item_list = [x for x in field.get_value('items', REQUEST=request)
                 if x[0] != '' and x[1] != '']
    default = {
      'key': 'default', 'field_type': 'MultiListField', 'item_list': [],
      'value': [], 'is_right_display': 0}
    for key in 'title', 'size', 'required', 'editable':
      default[key] = self.getFieldValue(key)
    script_id = self.getFieldValue('hash_script_id')
    if script_id:
      return getattr(field, script_id)(
        item_list, [], default_sub_field_property_dict=default,
        is_right_display=0)
    default['item_list'] = item_list
    return [default]


class DateField(ValueField):
  """Posted in its parts; the form keeps no seconds."""

  def fill(self, posted, value, path, prefix='field'):
    value = asScalar(value, path)
    date = None
    if value not in (None, ''):
      date = asDateTime(value)
      if date is None:
        # the validator refuses a year alone
        date = asText(value)
      else:
        date = self.fit(date, value, path)
    self.post(posted, self.getKey(prefix), date)

  def fit(self, date, text, path):
    """The date in a zone that the form has; refused when the form would lose
    a part of it."""
    if 'T' in text or ' ' in text.strip():
      if not self.getFieldValue('timezone_style'):
        # the form has the time of the server
        date = DateTime(date.timeTime())
      elif not OFFSET_PATTERN.match(date.timezone()):
        date = date.toZone(self.getTimeZone(date))
    if self.fact.format == 'date' and date.timeTime() != date.earliestTime(
        ).timeTime():
      refuseValue(Phrase('This field keeps a day and no time.'),
                  Phrase('Give a date such as 2026-03-31.'), path)
    if date.second():
      refuseValue(Phrase('This field keeps no seconds.'),
                  Phrase('Give hours and minutes only.'), path)
    return date

  def post(self, posted, key, value):
    part_dict = dict.fromkeys(
      ('year', 'month', 'day', 'hour', 'minute', 'ampm', 'timezone'), '')
    if isinstance(value, DateTime):
      hour = value.hour()
      part_dict.update(
        year='%04d' % value.year(), month='%02d' % value.month(),
        day='%02d' % value.day(), minute='%02d' % value.minute())
      if self.getFieldValue('ampm_time_style'):
        part_dict['ampm'] = 'pm' if hour >= 12 else 'am'
        hour = hour - 12 if hour > 12 else hour
      part_dict['hour'] = '%02d' % hour
      part_dict['timezone'] = self.getTimeZone(value)
    elif value not in (None, ''):
      part_dict['year'] = asText(value)
    for part, text in part_dict.items():
      posted['subfield_%s_%s' % (key, part)] = text

  def getTimeZone(self, value):
    """One of the zones that the field offers: whole hours from GMT."""
    if not self.getFieldValue('timezone_style'):
      return ''
    if OFFSET_PATTERN.match(value.timezone()):
      return value.timezone()
    hour = int(round(value.tzoffset() / 3600.0))
    return 'GMT%+d' % hour if hour else 'GMT'


class DurationField(ValueField):
  """Seconds; posted as hours, minutes and seconds."""

  def post(self, posted, key, value):
    part_dict = {'hour': '', 'minute': '', 'second': ''}
    if isinstance(value, six.integer_types + (float,)) and not isinstance(
        value, bool):
      value = int(value)
      part_dict = {'hour': value // 3600, 'minute': value // 60 % 60,
                   'second': value % 60}
    elif value not in (None, ''):
      part_dict['hour'] = value
    for part, number in part_dict.items():
      posted['subfield_%s_%s' % (key, part)] = asText(number)


class RelationField(ValueField):
  """A document, chosen as in the dialog of the field: of its portal types, and
  found with its own search parameters."""

  def fill(self, posted, value, path, prefix='field'):
    if isinstance(value, dict) and 'relative_url' in value:
      value = value['relative_url']
    document_list = self.getTargetList(
      [] if value in (None, '') else [value], path)
    self.postTarget(posted, self.getKey(prefix), document_list)

  def getTargetList(self, value_list, path):
    document_list = []
    for value in value_list:
      document = resolveTarget(self.form.portal, self.fact, value, path)
      self.checkFilter(document, path)
      document_list.append(document)
    return document_list

  def checkFilter(self, document, path):
    parameter_dict = dict(self.getFieldValue('parameter_list') or ())
    if not parameter_dict:
      return
    catalog = self.form.portal.portal_catalog
    if not len(catalog(
        portal_type=list(self.fact.portal_type_list),
        query=SimpleQuery(uid=document.getUid()), **parameter_dict)):
      raise ToolError(
        'INVALID_LINK', Phrase('"${title}" is not among the documents that '
                               'this field offers.', title=document.getTitle()),
        Phrase('It offers those with ${criterion}.', criterion=', '.join(
          '%s = %s' % pair for pair in sorted(parameter_dict.items()))),
        field=path)

  def getCatalogText(self, document):
    return asText(document.getProperty(
      self.getFieldValue('catalog_index', 'title')))

  def postTarget(self, posted, key, document_list):
    posted[key] = ''
    for document in document_list:
      posted[key] = self.getCatalogText(document)
      posted['subfield_%s_relation' % key] = str(document.getUid())

  def asJSON(self):
    getter_id = self.getFieldValue('context_getter_id')
    document = self.form.document
    if getter_id:
      document = getattr(document, getter_id)()
    return None if document is None else getPropertyAsJSON(
      document, self.getProperty())


class MultiRelationField(RelationField):
  def fill(self, posted, value, path, prefix='field'):
    if value in (None, ''):
      value = []
    elif not isinstance(value, list):
      value = [value]
    self.postTarget(posted, self.getKey(prefix), self.getTargetList(
      [x['relative_url'] if isinstance(x, dict) and 'relative_url' in x else x
       for x in value], path))

  def post(self, posted, key, value):
    posted[key] = asText(value) if not isinstance(value, (list, tuple)) else (
      '\n'.join(asText(x) for x in value))

  def postTarget(self, posted, key, document_list):
    posted[key] = '\n'.join(self.getCatalogText(x) for x in document_list)
    if document_list:
      posted['subfield_%s_relation' % key] = [
        str(x.getUid()) for x in document_list]


class _PostedFile(object):
  """What ZPublisher's parser makes of a file in a form."""
  def __init__(self, name, filename, content_type, data):
    self.name, self.filename, self.file = name, filename, io.BytesIO(data)
    self.headers = {'content-type': content_type}
    self.type = content_type


class FileField(ValueField):
  """{filename, content_type, data}"""

  def getSchema(self):
    result = OrderedDict([('type', 'object'), ('properties', OrderedDict([
      ('filename', {'type': 'string'}),
      ('content_type', {'type': 'string'}),
      ('data', {'type': 'string', 'description': 'base64'})])),
      ('required', ['filename', 'data'])])
    property_ = self.getProperty()
    result['title'] = property_.title
    if property_.description:
      result['description'] = property_.description
    return result

  def fill(self, posted, value, path, prefix='field'):
    key = self.getKey(prefix)
    if value is None:
      posted[key] = ''
      return
    if not isinstance(value, dict) or not isinstance(
        value.get('data'), six.string_types):
      refuseValue(Phrase('This field takes a file.'), Phrase(
        'Give {"filename": ..., "content_type": ..., "data": <base64>}.'), path)
    text = ''.join(value['data'].split())
    try:
      if not BASE64_PATTERN.match(text):
        raise ValueError
      data = base64.b64decode(text.encode('ascii'))
    except (binascii.Error, TypeError, ValueError):
      refuseValue(Phrase('The data of the file is not base64.'),
                  Phrase('Encode the bytes of the file in base64.'),
                  path + '.data')
    if len(data) > MAXIMUM_FILE_SIZE:
      refuseValue(Phrase('The file is too large.'), Phrase(
        'Give at most ${size} bytes.', size=MAXIMUM_FILE_SIZE), path)
    upload = FileUpload(_PostedFile(
      key, asText(value.get('filename')) or 'file',
      asText(value.get('content_type')) or 'application/octet-stream', data))
    posted[key] = upload

  def fillCurrent(self, posted, prefix='field'):
    posted[self.getKey(prefix)] = ''

  def asJSON(self):
    return None


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


FORM_FIELD_DICT = {
  'StringField': TextField,
  'PatternField': TextField,
  'LinkField': TextField,
  'EmailField': TextField,
  'PasswordField': PasswordField,
  'TextAreaField': TextField,
  'RawTextAreaField': TextField,
  'EditorField': TextField,
  'GadgetField': GadgetField,
  'LinesField': LineListField,
  'MultiLinkField': ReadOnlyField,
  'IntegerField': IntegerField,
  'DurationField': DurationField,
  'FloatField': FloatField,
  'CheckBoxField': BooleanField,
  'DateTimeField': DateField,
  'ListField': ChoiceField,
  'RadioField': ChoiceField,
  'MultiListField': MultiChoiceField,
  'MultiCheckBoxField': MultiChoiceField,
  'ParallelListField': ParallelListField,
  'RelationStringField': RelationField,
  'MultiRelationStringField': MultiRelationField,
  'FileField': FileField,
}
