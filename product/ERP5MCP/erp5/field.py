"""What a field of an ERP5 Form says of the property that it edits.

One entry per field class, after proxies are resolved; a class that is not here
is left out, never guessed.
"""
import logging

import six
from Acquisition import aq_base
from Products.ERP5Form.ProxyField import BrokenProxyField

from Products.ERP5MCP.erp5.dependency import DependencySet, getTransactionDict
from Products.ERP5MCP.erp5.field_reader import FieldReader
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.translation import asNative

__all__ = ('CATEGORY_LIST_NAME_SET', 'FieldFact', 'MAXIMUM_CHOICE_COUNT',
           'Source', 'iterFormField')

logger = logging.getLogger('ERP5MCP')

# class -> (JSON type of one value, format, list of values, has items)
FIELD_DICT = {
  'StringField': ('string', None, False, False),
  'PatternField': ('string', None, False, False),
  'LinkField': ('string', None, False, False),
  'EmailField': ('string', 'email', False, False),
  'TextAreaField': ('string', None, False, False),
  'RawTextAreaField': ('string', None, False, False),
  'EditorField': ('string', None, False, False),
  'GadgetField': ('string', None, False, False),
  'LinesField': ('string', None, True, False),
  'MultiLinkField': ('string', None, True, False),
  'IntegerField': ('integer', None, False, False),
  'DurationField': ('integer', None, False, False),
  'FloatField': ('number', None, False, False),
  'CheckBoxField': ('boolean', None, False, False),
  'DateTimeField': ('string', 'date-time', False, False),
  'ListField': ('string', None, False, True),
  'RadioField': ('string', None, False, True),
  'MultiListField': ('string', None, True, True),
  'MultiCheckBoxField': ('string', None, True, True),
  'ParallelListField': ('string', None, True, True),
  'RelationStringField': ('string', None, False, False),
  'MultiRelationStringField': ('string', None, True, False),
}
# Choices beyond these are not all told.
MAXIMUM_CHOICE_COUNT = 100
# and those that only forms themselves are asked about
FACT_DICT = dict(
  FIELD_DICT, PasswordField=('string', None, False, False),
  FileField=('object', None, False, False))
# The list of all categories of a document, as text. Whoever may edit it may set
# each relation; nobody needs the text, which loses what is left out of it.
CATEGORY_LIST_NAME_SET = frozenset(('category', 'categories'))
RELATION_CLASS_TUPLE = 'RelationStringField', 'MultiRelationStringField'


class Source(object):
  """Where on the forms of a type a property is shown.

  form_id, action_reference
  path      ids of the field and, before it, of the boxes that it is in
  is_shown  whether the sample of the type shows it
  show, edit
            True: always; None: the document at hand decides; False: never
  guard     texts of what decides
  """

  def __init__(self, form_id, action_reference, action_guard):
    self.form_id, self.action_reference = form_id, action_reference
    self.is_action_guarded = bool(action_guard)
    self.guard_tuple = (action_guard,) if action_guard else ()
    self.is_shown, self.path = not action_guard, ()
    self.show = None if action_guard else True
    self.edit = True

  def narrow(self, reader, extra_key_list=()):
    """The Source of a field that is looked for in this one; None when no
    document shows it."""
    source = Source(self.form_id, self.action_reference, '')
    source.__dict__.update(self.__dict__, path=self.path + (reader.field.id,))
    for key, wanted in [('enabled', True), ('hidden', False)] + [
        (x, None) for x in extra_key_list]:
      guard = reader.getGuard(key)
      if guard:
        source.show = None
        source.guard_tuple += guard,
      if wanted is None:
        continue
      is_right = bool(reader.getValue(key)) == wanted
      if not is_right and not guard:
        return None
      source.is_shown = source.is_shown and is_right
    guard = reader.getGuard('editable')
    if guard:
      source.guard_tuple += guard,
    edit = None if guard else bool(reader.getValue('editable', 1))
    source.edit = False if False in (edit, source.edit) else (
      None if None in (edit, source.edit) else True)
    return source


class FieldFact(object):
  """Of one field that is enabled for the user.

  name            of the property, without "_list"
  meta_type, json_type, format, is_list
  title, description, editable, required
  choice_list     [(value, label)] or None
  base_category, portal_type_list
                  of relation fields

  dependency_set: gets the categories that the choices are
  """
  base_category = choice_list = None
  portal_type_list = ()

  def __init__(self, reader, name, dependency_set=None):
    self.meta_type = meta_type = reader.meta_type
    self.json_type, self.format, self.is_list, has_items = (
      FACT_DICT[meta_type])
    getValue = reader.getValue
    self.title = getValue('title') or ''
    self.description = getValue('description') or ''
    self.hidden = bool(getValue('hidden'))
    self.editable = bool(getValue('editable', 1))
    self.required = bool(getValue('required'))
    if meta_type in RELATION_CLASS_TUPLE:
      name = self.base_category = str(getValue('base_category') or '')
      self.portal_type_list = _getNameList(getValue('portal_type'))
    elif meta_type == 'DateTimeField' and getValue('date_only'):
      self.format = 'date'
    elif has_items:
      self.choice_list = _getChoiceList(getValue('items'))
    if name.endswith('_list'):
      name = name[:-len('_list')]
      self.is_list = True
    self.name = name
    if dependency_set is not None and self.choice_list is not None:
      _addChoiceDependency(
        reader.field.getPortalObject(), self, dependency_set)


def _addChoiceDependency(portal, fact, dependency_set):
  """The base category that a field with choices is called after, such as
  "default_address_region", or whose name its choices begin with. Other choices
  come from scripts, of which nobody knows what they look at."""
  if len(fact.choice_list) > MAXIMUM_CHOICE_COUNT:
    return
  part_list = fact.name.split('_')
  for name in ['_'.join(part_list[i:]) for i in range(len(part_list))] + [
      value.partition('/')[0] for value, _ in fact.choice_list[:1]]:
    dependency_set.update(_getCategoryDependency(portal, name))


_DEPENDENCY_KEY = object()


def _getCategoryDependency(portal, name):
  """The DependencySet of all categories below a base category, looked up once
  per transaction; an empty one when there is none of that name."""
  known_dict = getTransactionDict(_DEPENDENCY_KEY)
  if name not in known_dict:
    known_dict[name] = DependencySet(portal)
    base_category = portal.portal_categories._getOb(name, None)
    # the tool gives its own attributes as well
    if getattr(aq_base(base_category), 'portal_type', None) == 'Base Category':
      known_dict[name].addTree(base_category)
  return known_dict[name]


def _getNameList(item_list):
  """Portal types of a relation field: (name, label) or names."""
  result = []
  for item in item_list or ():
    name = item if isinstance(item, six.string_types) else item[0]
    if name and name not in result:
      result.append(str(name))
  return result


def _getChoiceList(item_list):
  """[(value, label)] without the empty choice and without headings."""
  result, known_set = [], set()
  for item in item_list or ():
    label, value = (
      (item, item) if isinstance(item, six.string_types) else item[:2])
    if value in (None, '') or value in known_set:
      continue
    known_set.add(value)
    result.append((asNative(value), asNative(label or value).strip()))
  return result


def iterFormField(form, request, dependency_set, source, is_box=False):
  """A FieldFact for each field of the form that edits or shows a property of
  some document of the type, with its `source`.

  source: Source of the form
  is_box: the form is shown inside another one
  """
  dependency_set.add(form)
  for group in form.get_groups():
    # as all of ERP5's renderers do
    if 'hidden' in group.lower():
      continue
    for field in form.get_fields_in_group(group, include_disabled=1):
      reader = FieldReader(field, request, dependency_set)
      if reader.meta_type == 'FormBox' and not is_box:
        for fact in _getBoxField(reader, request, dependency_set, source):
          yield fact
      elif reader.meta_type in FIELD_DICT and field.id.startswith('my_'):
        fact = _getFact(reader, dependency_set, source)
        if fact is not None and fact.name:
          yield fact


def _getFact(reader, dependency_set, source):
  field = reader.field
  try:
    source = source.narrow(reader)
    if source is None:
      return None
    fact = FieldFact(reader, str(field.id[len('my_'):]), dependency_set)
  except PASSING_EXCEPTION_TUPLE:
    raise
  except Exception: # the site's scripts and expressions: anything
    logger.warning('The field %s of %s is left out', field.id,
                   field.aq_parent.getId(), exc_info=True)
    return None
  fact.source = source
  return fact


def _getBoxField(reader, request, dependency_set, source):
  """What another form, shown inside this one, edits of the same document. Of
  parts of a value, such as those of a telephone number, only the whole."""
  box = reader.field
  try:
    form_id = (not reader.getValue('context_method_id')
               and reader.getValue('formbox_target_id'))
    source = source.narrow(reader, ['formbox_target_id', 'context_method_id'])
  except BrokenProxyField:
    return
  form = getattr(box.aq_parent.aq_parent, form_id, None) if form_id else None
  if source is None or getattr(form, 'meta_type', None) != 'ERP5 Form':
    return
  for fact in iterFormField(
      form, request, dependency_set, source, is_box=True):
    if fact.name.endswith('_text'):
      fact.title = reader.getValue('title')
    if any(x.isalpha() for x in fact.title):
      yield fact
