"""From the forms, the property sheets and the class of a portal type to its
properties.

Of types with forms, what no form shows any document of the type is not there;
for types without, the property sheets decide.
"""
from collections import OrderedDict

import six
from AccessControl.PermissionRole import PermissionRole
from Acquisition import aq_base
from Products.ERP5Type import Permissions

from Products.ERP5MCP.erp5.acquired import listPartName
from Products.ERP5MCP.erp5.action import (
  VIEW, getPlainCategory, listOfferedAction)
from Products.ERP5MCP.erp5.expression import DOCUMENT_PATTERN
from Products.ERP5MCP.erp5.field import (
  CATEGORY_LIST_NAME_SET, Source, iterFormField)
from Products.ERP5MCP.erp5.guard import DocumentGuard, getFormId
from Products.ERP5MCP.erp5.numbering import addNumberHint
from Products.ERP5MCP.erp5.property import Property, getAccessorName
from Products.ERP5MCP.erp5.translation import translate

__all__ = ('PropertyMaker',)

# elementary type of ERP5 -> (JSON type of one value, format, list of values)
TYPE_DICT = {
  'string': ('string', None, False),
  'text': ('string', None, False),
  'selection': ('string', None, False),
  'int': ('integer', None, False),
  'long': ('integer', None, False),
  'float': ('number', None, False),
  'boolean': ('boolean', None, False),
  'date': ('string', 'date-time', False),
  'lines': ('string', None, True),
  'tokens': ('string', None, True),
  'multiple selection': ('string', None, True),
}
TEXT_CLASS_TUPLE = 'StringField', 'LinesField'
# What ERP5 shows of a document wherever it names it, whatever its forms say.
TITLE_TUPLE = 'title',
# Never for agents: what the system keeps, and secrets.
HIDDEN_NAME_SET = frozenset((
  'base_data', 'categories', 'category', 'content_md5', 'data', 'id',
  'id_generator', 'id_group', 'last_id', 'local_roles', 'owner', 'password',
  'portal_type', 'rid', 'sid', 'uid', 'user_id', 'workflow_history'))
HIDDEN_SUFFIX_TUPLE = '_password', '_secret', '_file', '_data', '_uid'
# Forms of all types, about the record instead of what it stands for: of the
# second, only the list of categories counts.
HISTORY_FORM, METADATA_FORM = 'Base_viewHistory', 'Base_viewMetadata'
USUAL_PERMISSION_DICT = {
  'read_permission': Permissions.AccessContentsInformation,
  'write_permission': Permissions.ModifyPortalContent}


class PropertyMaker(object):
  """Makes the properties of one portal type from a sample document."""

  has_form = False

  def __init__(self, portal, document, dependency_set):
    # {form id: (title, Source)}, in ERP5's order
    self.form_dict = OrderedDict()
    self.portal, self.document = portal, document
    self.dependency_set = dependency_set
    self.document_class = type(aq_base(document))
    self.base_category_set = set(
      document.getTypeInfo().getInstanceBaseCategoryList())
    self.definition_dict = OrderedDict(
      (x.get('base_id', x['id']), x) for x in document.propertyMap())
    self.usual_role_set = set(PermissionRole(
      Permissions.ModifyPortalContent).__of__(document))

  def getPropertyDict(self):
    """({name: Property} of what the sample shows, the same of what only other
    documents may show)"""
    shown_dict, other_dict = OrderedDict(), OrderedDict()
    fact_list, category_source_list = [], []
    for form, source in list(self.iterForm()):
      for fact in iterFormField(
          form, self.portal.REQUEST, self.dependency_set, source):
        if fact.name in CATEGORY_LIST_NAME_SET:
          if fact.source.edit is not False:
            category_source_list.append(fact.source)
        elif source.form_id != METADATA_FORM:
          fact_list.append(fact)
    shown_set = {
      self.getPropertyName(x) for x in fact_list if x.source.is_shown}
    # what the sample shows says more of a property than what it does not
    for fact in sorted(fact_list, key=lambda x: not x.source.is_shown):
      self.addField(
        shown_dict if self.getPropertyName(fact) in shown_set else other_dict,
        fact)
    name_list = TITLE_TUPLE
    if not self.has_form:
      name_list = list(self.definition_dict) + sorted(self.base_category_set)
    for name in name_list:
      if name not in shown_dict and self.isAllowed(name) and (
          self.has_form or not self.isForeign(name)):
        value = self.makeUnshown(name)
        if value is not None:
          # no form lets anybody edit it
          value.is_settable = value.is_settable and not self.has_form
          shown_dict[name] = value
    addNumberHint(self.document, shown_dict, self.dependency_set)
    if category_source_list:
      self.addCategory(shown_dict, other_dict, category_source_list)
    guard = DocumentGuard(self.document)
    for value in six.itervalues(shown_dict):
      value.is_writable = guard.edits(value)
    return shown_dict, other_dict

  def iterForm(self):
    """(form, Source) of the forms that the user can look at such documents
    with: those that he has for the sample, in ERP5's order, and those that he
    may have for another one."""
    action_dict = OrderedDict()
    for action in listOfferedAction(self.document):
      if action['category'] == VIEW:
        action_dict.setdefault(getFormId(action['url']), action['title'])
    own_dict = OrderedDict()
    for action in self.document.getTypeInfo().getActionInformationList():
      if action.isVisible() and getPlainCategory(
          action.getActionType())[0] == VIEW:
        form_id = getFormId(action.getActionText() or '')
        if self.getForm(form_id) is not None:
          self.has_form = self.has_form or form_id != METADATA_FORM
          own_dict.setdefault(form_id, action)
    for form_id in list(action_dict) + [
        x for x in own_dict if x not in action_dict]:
      form = self.getForm(form_id)
      if form is None:
        continue
      self.has_form = self.has_form or form_id != METADATA_FORM
      action = own_dict.get(form_id)
      guard = 'action' if action is None else getActionGuard(action)
      if form_id not in action_dict and not guard:
        continue
      source = Source(
        form_id, action and action.getReference(), guard)
      source.is_shown = form_id in action_dict
      if form_id != METADATA_FORM:
        self.form_dict[form_id] = translate(self.portal, action_dict.get(
          form_id) or action.getTitle()), source
      self.dependency_set.addSkin(self.document, form_id)
      yield form, source

  def getForm(self, form_id):
    """A form that shows what a document is; None for others."""
    form = getattr(self.document, form_id, None) if (
      form_id and form_id != HISTORY_FORM) else None
    if getattr(aq_base(form), 'meta_type', None) == 'ERP5 Form' and (
        form.pt not in ('form_dialog', 'form_list', 'report_view')):
      return form

  def addCategory(self, shown_dict, other_dict, source_list):
    """What the list of all categories lets the user set, and no field shows."""
    for name in sorted(self.base_category_set):
      value = shown_dict.get(name) or other_dict.get(name)
      if value is None and self.isAllowed(name):
        value = self.makeUnshown(name)
        value.is_category_only, value.source_list = True, []
        (shown_dict if any(x.is_shown for x in source_list)
         else other_dict)[name] = value
      # a type without forms has all that its property sheets have
      if value is not None and value.kind == 'relation' and (
          value.is_category_only or value.source_list):
        value.source_list = list(value.source_list) + source_list
        value.is_settable = value.is_settable or self.hasAccessor(
          'set', name, value.is_list)

  def isAllowed(self, name):
    return not (name in HIDDEN_NAME_SET or name.endswith(HIDDEN_SUFFIX_TUPLE)
                or name.startswith('translated_'))

  def isForeign(self, name):
    """Properties of other documents, shown through a relation."""
    return '_' in name and bool(
      self.definition_dict.get(name, {}).get('acquisition_base_category')) and (
        name.endswith(('_relative_url', '_title', '_text', '_name')))

  # What a field says

  def addField(self, property_dict, fact):
    name = self.getPropertyName(fact)
    if not self.isAllowed(name) or not self.hasAccessor(
        'get', name, fact.is_list):
      return
    value = property_dict.get(name)
    if value is None:
      property_dict[name] = self.makeFromField(name, fact)
      return
    value.source_list.append(fact.source)
    if not fact.source.is_shown and value.source_list[0].is_shown:
      return
    # several fields for one property: what any of them allows
    value.is_settable = value.is_settable or self.hasAccessor(
      'set', name, fact.is_list)
    value.is_list = value.is_list or fact.is_list
    value.required = value.required or fact.required
    if fact.base_category:
      value.choice_list = None
      value.portal_type_list = tuple(OrderedDict.fromkeys(
        tuple(value.portal_type_list) + tuple(fact.portal_type_list)))

  def getPropertyName(self, fact):
    """Email addresses have one name, whichever of the two the form uses: the other
    setter makes of them what ERP5's form does not let anybody change again."""
    name = fact.name
    if fact.meta_type == 'EmailField' and name.endswith('_coordinate_text'):
      short_name = name[:-len('_coordinate_text')] + '_text'
      if self.hasAccessor('set', short_name, False):
        return short_name
    return name

  def makeFromField(self, name, fact):
    is_relation = bool(fact.base_category) or self.isRelation(name)
    definition = self.definition_dict.get(name, {})
    json_type, data_format = fact.json_type, fact.format
    elementary_type = definition.get('type')
    if is_relation:
      json_type, data_format = 'string', None
    elif fact.meta_type in TEXT_CLASS_TUPLE and elementary_type in TYPE_DICT:
      # numbers and dates that the form shows as text, or as lines of it
      json_type, data_format = TYPE_DICT[elementary_type][:2]
    return Property(
      name, kind='relation' if is_relation else 'property',
      json_type=json_type, format=data_format,
      type=elementary_type or _getElementaryType(json_type, data_format),
      is_list=fact.is_list, title=translate(self.portal, fact.title) or name,
      label=fact.title or name,
      description=translate(self.portal, fact.description),
      choice_list=self.getChoiceList(fact), required=fact.required,
      base_category=name if is_relation else None,
      portal_type_list=tuple(fact.portal_type_list),
      default=_getDefault(definition, json_type),
      part_category=self.getPartCategory(name),
      form_name=None if is_relation or fact.name == name else fact.name,
      is_in_form=True, source_list=[fact.source],
      **self.getProtection(name, fact.is_list))

  def getPartCategory(self, name):
    """The base category that a property is in a document below: that of
    `default_address_region` is region."""
    for _, part_name in listPartName(self.portal, self.document_class, name):
      if self.portal.portal_categories._getOb(part_name, None) is not None:
        return part_name

  def getChoiceList(self, fact):
    """An empty list of choices is a site without data yet: any value that
    exists later will do."""
    return [(value, translate(self.portal, label))
            for value, label in fact.choice_list or ()] or None

  # What the class says

  def makeUnshown(self, name):
    """A property that no form shows."""
    definition = self.definition_dict.get(name, {})
    if name in self.base_category_set:
      return Property(
        name, kind='relation', base_category=name,
        title=self.getBaseCategoryTitle(name), is_list=True, label=name,
        **self.getProtection(name, True))
    if definition.get('type') not in TYPE_DICT or not self.hasAccessor(
        'get', name, False):
      return None
    json_type, data_format, is_list = TYPE_DICT[definition['type']]
    is_list = is_list or bool(definition.get('multivalued'))
    title = name.replace('_', ' ').title()
    return Property(
      name, json_type=json_type, format=data_format, type=definition['type'],
      is_list=is_list, title=translate(self.portal, title), label=title,
      description=translate(self.portal, definition.get('description')),
      default=_getDefault(definition, json_type),
      **self.getProtection(name, is_list))

  def getBaseCategoryTitle(self, name):
    base_category = self.portal.portal_categories._getOb(name, None)
    return translate(self.portal, (
      base_category.getTitle() if base_category is not None else '') or name)

  def isRelation(self, name):
    return name in self.base_category_set or (
      name not in self.definition_dict
      and hasattr(self.document_class, getAccessorName('set', name + '_value')))

  def hasAccessor(self, prefix, name, is_list):
    return any(
      hasattr(self.document_class, getAccessorName(prefix, x))
      for x in ((name + '_list', name) if is_list else (name,)))

  def getProtection(self, name, is_list):
    """What the property needs to be set or read: attributes of a Property."""
    definition = self.definition_dict.get(name, {})
    permission_dict = {
      key: definition[key] for key, usual in USUAL_PERMISSION_DICT.items()
      if definition.get(key) and definition[key] != usual}
    roles = getattr(
      self.document_class, getAccessorName('set', name) + '__roles__', None)
    if isinstance(roles, PermissionRole):
      roles = roles.__of__(self.document)
    return {
      'is_settable': self.hasAccessor('set', name, is_list),
      'permission_dict': permission_dict,
      'is_protected': 'write_permission' in permission_dict or (
        roles is not None and set(roles) != self.usual_role_set),
      'is_read_protected': 'read_permission' in permission_dict}


def _getElementaryType(json_type, data_format):
  if data_format in ('date', 'date-time'):
    return 'date'
  return {'integer': 'int', 'number': 'float'}.get(json_type, json_type)


def _getDefault(definition, json_type):
  """The default of the property sheet where it is a plain value."""
  default = definition.get('default')
  if json_type == 'boolean' and default in (0, 1):
    return bool(default)
  if json_type in ('integer', 'number') and not isinstance(
      default, bool) and isinstance(default, six.integer_types + (float,)):
    return default
  if json_type == 'string' and default and isinstance(
      default, str) and not default.startswith('python:'):
    return default
  return None


def getActionGuard(action):
  """What of an action can decide otherwise for another document; '' when it is
  for whoever may view one."""
  condition = action.getConditionText() or ''
  permission_list = [x for x in action.getActionPermissionList()
                     if x != Permissions.View]
  return ' '.join(
    [condition] * bool(DOCUMENT_PATTERN.search(condition)) + [
      'permission ' + x for x in permission_list])
