"""What a portal type is for agents: its properties, parts and workflows.

This is the allow-list of all document tools. What is not in `property_dict` of
a type is neither read nor written; the forms of the type decide what is in it,
and for types without forms its property sheets do.
"""
import difflib
from collections import OrderedDict

import six
from AccessControl import getSecurityManager
from AccessControl.PermissionRole import PermissionRole
from Acquisition import aq_base
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError, chain
from Products.ERP5MCP.erp5.dependency import SerialCache
from Products.ERP5MCP.erp5.field import (
  MAXIMUM_CHOICE_COUNT, iterFormField)
from Products.ERP5MCP.erp5.structure import (
  getContainerPath, getStructure, refusePortalType)
from Products.ERP5MCP.erp5.translation import (
  getLanguage, say, translate)

__all__ = (
  'Property', 'TypeDescription', 'getAccessorName', 'getLanguage', 'getSample',
  'getTypeDescription', 'getUserKey', 'translate')

# Seconds that choices which come from scripts, and translations, may lag.
MAXIMUM_AGE = 60
_cache = SerialCache(MAXIMUM_AGE)

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
# What a document that has it shows, whatever its forms say.
COMMON_NAME_TUPLE = 'title', 'reference', 'description'
# Never for agents: what the system keeps, and secrets.
HIDDEN_NAME_SET = frozenset((
  'base_data', 'categories', 'category', 'content_md5', 'data', 'id',
  'id_generator', 'id_group', 'last_id', 'local_roles', 'owner', 'password',
  'portal_type', 'rid', 'sid', 'uid', 'user_id', 'workflow_history'))
HIDDEN_SUFFIX_TUPLE = '_password', '_secret', '_file', '_data', '_uid'
# Forms of all types, about the record instead of what it stands for.
HIDDEN_FORM_SET = frozenset(('Base_viewHistory', 'Base_viewMetadata'))
# Every role that a workflow may give to somebody on a document.
DOCUMENT_ROLE_TUPLE = (
  'Assignee', 'Assignor', 'Associate', 'Auditor', 'Author', 'Owner')
# What agents call a property, and what a form may call it instead.
ALIAS_SUFFIX_TUPLE = (
  ('_text', '_coordinate_text'), ('_coordinate_text', '_text'))
RELATION_SUFFIX_TUPLE = (
  '_title_list', '_value_list', '_list', '_title', '_value', '_relative_url',
  '_reference')


def getAccessorName(prefix, name):
  """The method of a property: ('set', 'start_date') -> 'setStartDate'."""
  return prefix + ''.join(x.capitalize() for x in name.split('_'))


class Property(object):
  """One property or relation of a portal type, for the user at hand.

  name              as in edit(**{name: value}); of a list, edit(name_list=...)
  kind              'property', or 'relation': `name` is a base category
  json_type, format JSON type and format of one value
  type              elementary type of ERP5
  is_list           several values
  title, description
                    in the user's language; label is the title on the form
  choice_list       [(value, title)] or None when any value will do; of a
                    relation, values are as edit(name=value) takes them: the
                    relative url of a document, or of a category without its
                    base category
  portal_type_list  of targets of a relation; empty for any
  base_category     of a relation
  required, default
  is_writable       False for what the forms only show, what has no setter, and
                    what needs a permission that the user does not have
  is_in_form        False for what is here although no form shows it
  """
  kind = 'property'
  json_type, format, type, is_list = 'string', None, 'string', False
  title = label = description = ''
  choice_list = default = base_category = None
  portal_type_list = ()
  required = is_writable = is_in_form = False

  def __init__(self, name, **kw):
    self.name = self.title = name
    self.__dict__.update(kw)

  @property
  def edit_name(self):
    """Keyword of `edit` that sets plain values."""
    return self.name + '_list' if self.is_list else self.name

  @property
  def schema(self):
    """JSON Schema of the value that `save` takes."""
    value_schema = OrderedDict(type=self.json_type)
    if self.format and self.choice_list is None:
      value_schema['format'] = self.format
    if self.choice_list is not None and (
        len(self.choice_list) <= MAXIMUM_CHOICE_COUNT):
      value_schema['enum'] = [value for value, _ in self.choice_list]
    if self.is_list:
      schema = OrderedDict([('type', 'array'), ('items', value_schema)])
    else:
      schema = value_schema
    schema['title'] = self.title
    description = self.getSchemaDescription()
    if description:
      schema['description'] = description
    if self.default is not None:
      schema['default'] = self.default
    return schema

  def getSchemaDescription(self):
    """The help text, what the choices mean, and what to refer to: models read
    it, and not all read annotations."""
    text_list = [self.description] if self.description else []
    if self.kind == 'relation' and self.choice_list is None:
      text_list.append(say(Phrase(
        'Relative url, reference or exact title of ${portal_type}.',
        portal_type=chain(Phrase('${first} or ${rest}'), self.portal_type_list)
        if self.portal_type_list else Phrase('a document or category'))))
    label_list = [
      value if label == value else '%s: %s' % (value, label)
      for value, label in (self.choice_list or ())[:MAXIMUM_CHOICE_COUNT]]
    if self.choice_list and any(
        value != label for value, label in self.choice_list):
      text_list.append('; '.join(label_list) + (
        '; ...' if len(self.choice_list) > MAXIMUM_CHOICE_COUNT else ''))
    return ' '.join(text_list)


class TypeDescription(object):
  """What the user may know of one portal type.

  portal_type, title, description
  module_id               None for what is only inside other documents
  container_type_list     the types of the containers of a sub-document,
                          outermost first, from the module on
  property_dict           OrderedDict {name: Property}
  sub_document_type_list  portal types that it may contain
  hidden_type_list        those of them that ERP5 does not offer to add
  workflow_list           [{'id', 'title', 'state_variable', 'state_list':
                          [{'state', 'title', 'action_list': [{'action',
                          'title'}]}]}]
  """

  def __init__(self, portal, portal_type, path, dependency_set):
    self.portal_type = portal_type
    type_value = portal.portal_types.getTypeInfo(portal_type)
    dependency_set.addTree(type_value)
    self.title = translate(portal, type_value.getTitle() or portal_type)
    self.description = type_value.getDescription() or ''
    module_id, self.container_type_list = path
    self.module_id = None if self.container_type_list else module_id
    structure = getStructure(portal)
    self.sub_document_type_list = structure.content_dict.get(portal_type, ())
    self.hidden_type_list = tuple(
      x for x in self.sub_document_type_list
      if x in structure.hidden_dict.get(portal_type, ()))
    # whose local roles and permissions those in it acquire
    dependency_set.addRights(portal._getOb(module_id))
    document = getSample(portal, module_id, path[1] + (portal_type,))
    self._class = type(aq_base(document))
    self._base_tuple = self._class.__bases__
    self.property_dict = _PropertyMaker(
      portal, document, dependency_set).getPropertyDict()
    self.workflow_list = _getWorkflowList(portal, document, dependency_set)

  def isValid(self):
    """False after a change of what has no serial: the class that property
    sheets make."""
    return self._class.__bases__ is self._base_tuple

  def resolveName(self, text, field=None):
    """The Property that is meant: its name, or its title in the user's or the
    form's language. Raises INVALID_FIELD with the nearest names."""
    text = six.ensure_str(text)
    found = self.property_dict.get(text)
    if found is not None:
      return found
    for suffix in RELATION_SUFFIX_TUPLE:
      if text.endswith(suffix):
        found = self.property_dict.get(text[:-len(suffix)])
        if found is not None and (
            found.kind == 'relation' or suffix == '_list'):
          return found
    for suffix, other_suffix in ALIAS_SUFFIX_TUPLE:
      if text.endswith(suffix):
        found = self.property_dict.get(text[:-len(suffix)] + other_suffix)
        if found is not None:
          return found
    wanted = text.strip().lower()
    found_list = [
      x for x in six.itervalues(self.property_dict)
      if wanted in (x.name.lower(), x.title.lower(), x.label.lower())]
    if len(found_list) == 1:
      return found_list[0]
    self._refuseName(text, [x.name for x in found_list], field)

  def _refuseName(self, text, name_list, field):
    if name_list:
      message = Phrase(
        '"${text}" is the title of several fields of ${portal_type}.',
        text=text[:100], portal_type=self.portal_type)
    else:
      message = Phrase(
        '${portal_type} has no field "${name}" that tools may use.',
        portal_type=self.portal_type, name=text[:100])
      known_dict = OrderedDict()
      for value in six.itervalues(self.property_dict):
        for known in value.name, value.title, value.label:
          known_dict.setdefault(known.lower(), value.name)
      name_list = list(OrderedDict.fromkeys(
        known_dict[x] for x in difflib.get_close_matches(
          text[:100].lower(), list(known_dict), 5)))
    raise ToolError(
      'INVALID_FIELD', message, Phrase(
        'Call erp5_describe with portal_type "${portal_type}" for the names of '
        'its fields.', portal_type=self.portal_type), field=field or text[:100],
      did_you_mean=name_list or None)


def getTypeDescription(portal, portal_type, field='portal_type',
                       is_known=False):
  """The TypeDescription of a portal type for the calling user.

  portal_type: str
  field: path of the argument that it comes from
  is_known: True for the type of a document that the user may view, who may not
    view the module it is in
  Raises ToolError INVALID_ENTITY_TYPE.
  """
  path = getContainerPath(portal, portal_type, is_known)
  if path is None:
    refusePortalType(portal, portal_type, field)
  return _cache.get(
    portal, (portal_type, path) + getUserKey(portal),
    lambda dependency_set: TypeDescription(
      portal, portal_type, path, dependency_set),
    TypeDescription.isValid)


def getUserKey(portal):
  """What the same documents may look different for: who asks, with which
  rights, in which language."""
  user = getSecurityManager().getUser()
  getGroups = getattr(user, 'getGroups', None)
  return (user.getId(), tuple(sorted(user.getRoles())),
          tuple(sorted(getGroups())) if getGroups is not None else (),
          getLanguage(portal))


def getSample(portal, module_id, portal_type_tuple):
  """A temporary document, such as the user would see one that is his own."""
  container = portal._getOb(module_id)
  user_id = getSecurityManager().getUser().getId()
  for portal_type in portal_type_tuple:
    container = container.newContent(
      temp_object=True, portal_type=portal_type, id='sample')
    if user_id:
      container.manage_setLocalRoles(user_id, list(DOCUMENT_ROLE_TUPLE))
  return container


class _PropertyMaker(object):
  """Makes the properties of one portal type from a sample document."""

  def __init__(self, portal, document, dependency_set):
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
    property_dict = OrderedDict()
    has_form = False
    for form in self.iterForm():
      has_form = True
      for fact in iterFormField(
          form, self.portal.REQUEST, self.dependency_set):
        self.addField(property_dict, fact)
    name_list = COMMON_NAME_TUPLE
    if not has_form:
      name_list = list(self.definition_dict) + sorted(self.base_category_set)
    for name in name_list:
      if name not in property_dict and self.isAllowed(name) and (
          has_form or not self.isForeign(name)):
        value = self.makeUnshown(name)
        if value is not None:
          property_dict[name] = value
    return property_dict

  def iterForm(self):
    """The forms that the user can look at such a document with."""
    seen_set = set(HIDDEN_FORM_SET)
    for action in self.portal.portal_actions.listFilteredActionsFor(
        self.document).get('object_view', ()):
      form_id = str(action['url']).split('?')[0].rstrip('/').rsplit('/', 1)[-1]
      if form_id in seen_set:
        continue
      form = getattr(self.document, form_id, None)
      if getattr(aq_base(form), 'meta_type', None) == 'ERP5 Form' and (
          form.pt not in ('form_dialog', 'form_list', 'report_view')):
        seen_set.add(form_id)
        self.dependency_set.addSkin(self.document, form_id)
        yield form

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
    # several fields for one property: what any of them allows
    value.is_writable = value.is_writable or self.isWritable(
      fact.editable, name, fact.is_list)
    value.is_list = value.is_list or fact.is_list
    value.required = value.required or fact.required
    if fact.base_category:
      value.choice_list = None
      value.portal_type_list = tuple(OrderedDict.fromkeys(
        tuple(value.portal_type_list) + tuple(fact.portal_type_list)))

  def getPropertyName(self, fact):
    """Email addresses have one name, whichever of the two the form uses."""
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
    elif fact.meta_type == 'StringField' and elementary_type in TYPE_DICT:
      # numbers and dates that the form shows as text
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
      is_writable=self.isWritable(fact.editable, name, fact.is_list),
      is_in_form=True)

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
        is_writable=self.isWritable(True, name, True))
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
      is_writable=self.isWritable(True, name, is_list))

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

  def isWritable(self, editable, name, is_list):
    """What the form lets edit, the class has a setter for, and needs no
    permission beyond that to modify the document, which is for each document
    to say, or one that the user has."""
    if not editable or not self.hasAccessor('set', name, is_list):
      return False
    permission = self.definition_dict.get(name, {}).get('write_permission')
    if permission and permission != Permissions.ModifyPortalContent and (
        not getSecurityManager().checkPermission(permission, self.document)):
      return False
    roles = getattr(
      self.document_class, getAccessorName('set', name) + '__roles__', None)
    if isinstance(roles, PermissionRole):
      roles = roles.__of__(self.document)
    return roles is None or set(roles) == self.usual_role_set or bool(
      getSecurityManager().getUser().allowed(self.document, roles))


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


def _getWorkflowList(portal, document, dependency_set):
  """Workflows that give the document a state that people see."""
  result = []
  for workflow in portal.portal_workflow.getWorkflowValueListFor(document):
    dependency_set.add(workflow)
    if workflow.getPortalType() != 'Workflow' or (
        workflow.getId() == 'edit_workflow'):
      continue
    dependency_set.addTree(workflow)
    result.append({
      'id': workflow.getReference() or workflow.getId(),
      'title': translate(portal, workflow.getTitle()),
      'state_variable': workflow.getStateVariable(),
      'state_list': [{
        'state': state.getReference(),
        'title': translate(portal, state.getTitle()),
        'action_list': [{
          'action': transition.getReference(),
          'title': translate(portal, transition.getActionName()),
        } for transition in state.getDestinationValueList()
          if transition.getTriggerType() == 1 and transition.getActionName()],
      } for state in workflow.getStateValueList()]})
  return result
