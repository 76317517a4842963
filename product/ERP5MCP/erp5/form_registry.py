"""Which class of ours a field class of ERP5 or Formulator has, after proxies are
resolved."""
from Products.ERP5MCP.erp5.form_choice import (
  ChoiceField, MultiChoiceField, ParallelListField)
from Products.ERP5MCP.erp5.form_date import DateField, DurationField
from Products.ERP5MCP.erp5.form_field import (
  BooleanField, FloatField, GadgetField, IntegerField, LineListField,
  PasswordField, ReadOnlyField, TextField)
from Products.ERP5MCP.erp5.form_file import FileField
from Products.ERP5MCP.erp5.form_relation import (
  MultiRelationField, RelationField)

__all__ = ('FORM_FIELD_DICT', 'SILENT_TYPE_SET')

# Field classes without a value that anybody could give or read; report boxes
# are the sections of a report.
SILENT_TYPE_SET = frozenset((
  'ButtonField', 'CaptchaField', 'HoneypotField', 'HyperLinkField',
  'InputButtonField', 'LabelField', 'ReportBox'))
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
