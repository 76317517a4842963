"""What a portal type is for agents: its properties, parts and workflows.

This is the allow-list of all document tools. What is not in `property_dict` of
a type is neither read nor written; the forms of the type decide what is in it,
and for types without forms its property sheets do.
"""
from collections import OrderedDict

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5.ERP5Site import getSite

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.dependency import SerialCache
from Products.ERP5MCP.erp5.field_reader import FieldReader
from Products.ERP5MCP.erp5.property import Property, getAccessorName
from Products.ERP5MCP.erp5.structure import (
  getContainerPath, getStructure, refusePortalType)
from Products.ERP5MCP.erp5.suggestion import getCloseNameList
from Products.ERP5MCP.erp5.translation import (
  asNative, getLanguage, lower, translate)
from Products.ERP5MCP.erp5.type_property import PropertyMaker

__all__ = (
  'Property', 'TypeDescription', 'getAccessorName', 'getLanguage', 'getSample',
  'getTypeDescription', 'getUserKey', 'translate')

# Seconds that choices which come from scripts, and translations, may lag.
MAXIMUM_AGE = 60
_cache = SerialCache(MAXIMUM_AGE)

# Every role that a workflow may give to somebody on a document.
DOCUMENT_ROLE_TUPLE = (
  'Assignee', 'Assignor', 'Associate', 'Auditor', 'Author', 'Owner')
# What agents call a property, and what a form may call it instead.
ALIAS_SUFFIX_TUPLE = (
  ('_text', '_coordinate_text'), ('_coordinate_text', '_text'))
RELATION_SUFFIX_TUPLE = (
  '_title_list', '_value_list', '_list', '_title', '_value', '_relative_url',
  '_reference')


class TypeDescription(object):
  """What the user may know of one portal type.

  portal_type, title, description
  module_id               None for what is only inside other documents
  container_type_list     the types of the containers of a sub-document,
                          outermost first, from the module on
  property_dict           OrderedDict {name: Property}: what a new document
                          of the user's shows
  other_dict              the same: what only some other documents show
  form_dict               OrderedDict {form id: (title, Source)}: the forms that
                          some document of the type has
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
    maker = PropertyMaker(portal, document, dependency_set)
    self.property_dict, self.other_dict = maker.getPropertyDict()
    self.form_dict = maker.form_dict
    self.workflow_list = _getWorkflowList(portal, document, dependency_set)

  def isValid(self):
    """False after a change of what has no serial: the class that property
    sheets make."""
    return self._class.__bases__ is self._base_tuple

  def getPropertyList(self):
    """All that some document of the type may show; which one does is asked
    where its values are read and set."""
    return list(self.property_dict.values()) + list(self.other_dict.values())

  def getProperty(self, name):
    """The Property of that very name, or None."""
    return self.property_dict.get(name) or self.other_dict.get(name)

  def resolveName(self, text, field=None):
    """The Property that is meant: its name, or its title in the user's or the
    form's language. Raises INVALID_FIELD with the nearest names."""
    text = six.ensure_str(text)
    found = self.getProperty(text)
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
    wanted = lower(text.strip())
    found_list = [
      x for x in six.itervalues(self.property_dict)
      if wanted in (lower(x.name), lower(x.title), lower(x.label))]
    # what a form shows by this title rather than a relation of this name
    found_list = [x for x in found_list if not x.is_category_only] or found_list
    if len(found_list) == 1:
      return found_list[0]
    self._refuseName(text, [x.name for x in found_list], field)

  def _refuseName(self, text, name_list, field):
    form_list = []
    if name_list:
      message = Phrase(
        '"${text}" is the title of several fields of ${portal_type}.',
        text=text[:100], portal_type=self.portal_type)
    else:
      message = Phrase(
        '${portal_type} has no field "${name}".',
        portal_type=self.portal_type, name=text[:100])
      known_dict = OrderedDict()
      for value in six.itervalues(self.property_dict):
        for known in value.name, value.title, value.label:
          known_dict.setdefault(lower(known), value.name)
      name_list = getCloseNameList(text, known_dict)
      form_list = self.listFormWith(text)
    raise ToolError(
      'INVALID_FIELD', message, Phrase(
        'The form ${form} has it: call erp5_read or erp5_save with this form.',
        form=form_list[0]) if form_list else Phrase(
        'Call erp5_describe with portal_type "${portal_type}" for the names of '
        'its fields.', portal_type=self.portal_type), field=field or text[:100],
      did_you_mean=name_list or None, forms=form_list or None)

  def listFormWith(self, text):
    """Ids of forms that have a field of this name or title, which only they
    know how to show and save."""
    portal, wanted = getSite(), lower(text.strip())
    return [
      form_id for form_id in self.form_dict
      if any(wanted in listFieldName(portal, x) for x in getattr(
        portal, form_id).objectValues())]


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


def listFieldName(portal, field):
  """What agents may call a field of a form, in lower case."""
  title = asNative(FieldReader(field, None).getStatic('title') or '')
  return [lower(asNative(x)) for x in (
    field.id, field.id.partition('_')[2], title, translate(portal, title)) if x]


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
        'description': translate(portal, state.getDescription()),
        'action_list': [{
          'action': transition.getReference(),
          'title': translate(portal, transition.getActionName()),
          'description': translate(portal, transition.getDescription()),
        } for transition in state.getDestinationValueList()
          if transition.getTriggerType() == 1 and transition.getActionName()],
      } for state in workflow.getStateValueList()]})
  return result
