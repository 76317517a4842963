"""Fields of forms that offer choices."""
import six

from Products.ERP5MCP.erp5.disclosure import isHiddenName
from Products.ERP5MCP.erp5.form_field import (
  ValueField, asList, asScalar, asText)

__all__ = ('ChoiceField', 'MultiChoiceField', 'ParallelListField')


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
      title_dict.setdefault(self.form.translate(title), choice)
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
