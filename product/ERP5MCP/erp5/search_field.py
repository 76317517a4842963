"""Which fields of documents can be searched, sorted and shown as columns.

The names are those of the type description. A field is a column of the catalog
that says something of the document itself, a relation, or a column of a
related document. Nothing else of the catalog can be reached.
"""
from collections import OrderedDict
from copy import copy

import six

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.search_below import getBelowField
from Products.ERP5MCP.erp5.search_column import (
  COMMON_COLUMN_DICT, PROPERTY_COLUMN_DICT, STATE_TUPLE, SearchField,
  getColumn, getMainStateVariable, isGuarded, isRelationIndexed,
  isUnshown)
from Products.ERP5MCP.erp5.structure import getContainerPath, getStructure
from Products.ERP5MCP.erp5.suggestion import getCloseNameList
from Products.ERP5MCP.erp5.translation import lower
from Products.ERP5MCP.erp5.type_description import (
  Property, getTypeDescription)

__all__ = ('FieldResolver',)


class FieldResolver(object):
  """Of documents of some portal types; of any when there are none.

  description_list  TypeDescription of each
  lack_dict         {name: portal types without it}, of names that were resolved
  """

  def __init__(self, portal, description_list):
    self.portal = portal
    self.description_list = description_list
    self.lack_dict = OrderedDict()

  def resolve(self, text, field):
    """The SearchField; raises INVALID_FIELD with the nearest names."""
    name = text.strip()
    found = self._find(name)
    if found is None:
      self.refuse(name, field)
    return found

  def resolveColumn(self, text, field):
    """A SearchField that can be compared."""
    return self._narrow(
      self.resolve(text, field), field, lambda x: x.kind != 'value', Phrase(
        '"${name}" can be read, but not searched.'))

  def resolveSort(self, text, field):
    found = self._narrow(
      self.resolve(text, field), field, lambda x: x.is_sortable, Phrase(
        '"${name}" can not be sorted by.'))
    if found.variant_list is None:
      return found
    if len(found.variant_list) > 1:
      self.refuse(found.name, field, Phrase(
        '"${name}" is not the same in all of these portal types: it can not be '
        'sorted by.', name=found.name), lambda x: x.is_sortable)
    return found.variant_list[0]

  def _narrow(self, found, field, isUsable, message):
    """What is left of it in the types where it can be used; the others are
    noted."""
    variant_list = [x for x in found.variant_list or [found] if isUsable(x)]
    if not variant_list:
      self.refuse(found.name, field, message.fill(name=found.name), isUsable)
    if found.variant_list is None or len(variant_list) == len(
        found.variant_list):
      return found
    for variant in found.variant_list:
      if variant not in variant_list:
        self._noteLack(found.name, variant.portal_type_list)
    return self._mergeVariantList(found.name, variant_list)

  # Several types

  def _find(self, name):
    """The SearchField, or None. Types without it do not keep the others from
    being searched by it; `lack_dict` says which they are."""
    if len(self.description_list) < 2 or (
        name in COMMON_COLUMN_DICT and not self._isGuarded(name)):
      for method in (self._getCommon, self._getState, self._getProperty,
                     self._getParent, self._getRelated, self._getByTitle):
        found = method(name)
        if found is not None:
          return found
      return None
    variant_dict, lack_list = OrderedDict(), []
    for description in self.description_list:
      found = FieldResolver(self.portal, [description])._find(name)
      if found is None:
        lack_list.append(description.portal_type)
        continue
      variant = variant_dict.setdefault(found.key, found)
      if variant is not found and found.property.choice_list:
        variant.property = _addChoiceList(variant.property, found.property)
      variant.portal_type_list += description.portal_type,
    if not variant_dict:
      return None
    variant_list = list(variant_dict.values())
    found = self._mergeVariantList(name, variant_list)
    if lack_list:
      self._noteLack(found.name, lack_list)
      if name == 'state' or name in STATE_TUPLE:
        # of what has none, the catalog has that of something that contains it
        return SearchField(found.name, 'variant', variant_list=variant_list)
    return found

  def _mergeVariantList(self, name, variant_list):
    if len(variant_list) == 1:
      return variant_list[0]
    return SearchField(name, 'variant', variant_list=variant_list)

  def _noteLack(self, name, portal_type_list):
    known_list = self.lack_dict.setdefault(name, [])
    known_list += [x for x in portal_type_list if x not in known_list]

  # Ways to understand a name, in this order

  def _getCommon(self, name):
    if name in COMMON_COLUMN_DICT and not self._isGuarded(name):
      return self._makeColumn(name, Property(
        name, format=COMMON_COLUMN_DICT[name]))

  def _isGuarded(self, name):
    """Whether the document at hand decides, in one of the types, who sees it."""
    return any(isGuarded(x.getProperty(name)) or isUnshown(x, name)
               for x in self.description_list)

  def _getState(self, name):
    """A state variable; 'state' is the one that ERP5's lists show."""
    for description in self.description_list:
      property_ = self._getStateProperty(name, description)
      if property_ is not None:
        return self._makeColumn(property_.name, property_)
    if name == 'state' or name in STATE_TUPLE:
      if self.description_list:
        return self._getParentState(name)
      return self._makeColumn(name, Property(name))

  def _getStateProperty(self, name, description):
    if name == 'state':
      name = getMainStateVariable(self.portal, description)
    for workflow in description.workflow_list:
      if workflow['state_variable'] == name:
        return Property(name, choice_list=[
          (x['state'], x['title']) for x in workflow['state_list']] or None)

  def _getParentState(self, name):
    """What has no state of its own, such as a line, is in that of what contains
    it. The catalog has for it the state of when it was indexed itself."""
    found, parent = None, self._getRelation('parent')
    parent.portal_type_list = getStructure(self.portal).listContainerType(
      [x.portal_type for x in self.description_list])
    for portal_type in parent.portal_type_list:
      if getContainerPath(self.portal, portal_type) is None:
        continue
      property_ = self._getStateProperty(
        name, getTypeDescription(self.portal, portal_type))
      if found is None:
        found = property_
      elif property_ is not None and property_.name == found.name:
        found = _addChoiceList(found, property_)
    column = found and getColumn(self.portal, found.name)
    return column and SearchField(
      'parent_' + found.name, 'related', found, column=column, relation=parent)

  def _getProperty(self, name):
    for description in self.description_list:
      property_ = description.property_dict.get(name)
      if property_ is not None:
        return self._makeField(property_, description)
    if not self.description_list:
      if name in PROPERTY_COLUMN_DICT and self._getRelation(
          name.rpartition('_')[0]) is None:
        json_type, format_ = PROPERTY_COLUMN_DICT[name]
        return self._makeColumn(
          name, Property(name, json_type=json_type, format=format_))
      relation = self._getRelation(name)
      return relation and self._makeField(relation)

  def _getParent(self, name):
    """What contains the document, as if it were a relation."""
    if name == 'parent':
      return SearchField(
        name, 'column', Property(name, kind='relation', base_category=name),
        column='parent_uid')

  def _getRelated(self, name):
    """<relation>.<column> or <relation>_<column>"""
    for separator in '._':
      position = len(name)
      while True:
        position = name.rfind(separator, 0, position)
        if position <= 0:
          break
        relation = self._getRelation(name[:position])
        if relation is not None and name[:position] != 'parent' and (
            not isRelationIndexed(self.portal, relation.base_category)):
          relation = None
        target = relation and self._getTarget(name[position + 1:])
        if target:
          return SearchField(
            '%s_%s' % (relation.name, target.name), 'related', target.property,
            column=target.column, relation=relation)

  def _getTarget(self, name):
    """A column of documents of whatever type a relation points to."""
    if name in COMMON_COLUMN_DICT or name in STATE_TUPLE:
      return self._makeColumn(name, Property(
        name, format=COMMON_COLUMN_DICT.get(name)))

  def _getByTitle(self, name):
    for description in self.description_list:
      try:
        return self._makeField(description.resolveName(name), description)
      except ToolError as error:
        if error.code != 'INVALID_FIELD':
          raise

  # Making fields

  def _getRelation(self, name):
    """The Property of a relation of one of the types, or of any type."""
    if name == 'parent':
      return Property(name, kind='relation', base_category=name)
    for description in self.description_list:
      property_ = description.property_dict.get(name)
      if property_ is not None and property_.kind == 'relation':
        return property_
    if not self.description_list and name in (
        self.portal.portal_categories.getBaseCategoryList()):
      return Property(name, kind='relation', base_category=name, is_list=True)

  def _makeColumn(self, name, property_):
    column = getColumn(self.portal, name)
    if column is not None:
      return SearchField(name, 'column', property_, column=column)

  def _makeField(self, property_, description=None):
    name = property_.name
    if property_.is_read_protected:
      # nothing but a permission of its own could let it be told
      return SearchField(name, 'value', property_)
    if property_.kind == 'relation':
      return SearchField(name, 'relation' if isRelationIndexed(
        self.portal, property_.base_category) else 'value', property_)
    column = None if property_.is_list else getColumn(self.portal, name)
    if column is None or (
        column.startswith('delivery.') and description is not None and
        not self._isDelivery(description.portal_type)):
      return getBelowField(self.portal, property_) or SearchField(
        name, 'value', property_)
    return SearchField(name, 'column', property_, column=column)

  def _isDelivery(self, portal_type):
    """Only deliveries are in that table of the catalog."""
    portal = self.portal
    return any(
      portal_type in getattr(portal, method_id)() for method_id in (
        'getPortalDeliveryTypeList', 'getPortalOrderTypeList',
        'getPortalEventTypeList', 'getPortalTicketTypeList',
        'getPortalAccountingTransactionTypeList')
      if getattr(portal, method_id, None) is not None)

  # Errors

  def getFieldList(self):
    """All that could be meant, for describe and for "did you mean"."""
    result = OrderedDict()
    name_list = list(COMMON_COLUMN_DICT)
    for description in self.description_list:
      name_list += [x['state_variable'] for x in description.workflow_list]
      for property_ in six.itervalues(description.property_dict):
        name_list.append(property_.name)
        if property_.kind == 'relation' and not property_.is_category_only:
          name_list.append(property_.name + '_title')
    if not self.description_list:
      name_list += list(STATE_TUPLE) + list(PROPERTY_COLUMN_DICT)
    name_list.append('parent')
    for name in name_list:
      if name not in result:
        field = (self._getCommon(name) or self._getState(name)
                 or self._getProperty(name) or self._getParent(name)
                 or self._getRelated(name))
        if field is not None:
          result[name] = field
    return list(result.values())

  def refuse(self, name, field, message=None, isUsable=None):
    """Raises INVALID_FIELD; without message, because there is no such field."""
    known_dict = OrderedDict()
    for description in self.description_list or [None]:
      for found in FieldResolver(
          self.portal, description and [description] or []).getFieldList():
        if isUsable is None or isUsable(found):
          for text in (found.name, found.property.title, found.property.label):
            if text:
              known_dict.setdefault(lower(text), found.name)
    if message is not None:
      suggestion = Phrase(
        'List it with columns, and compare the rows; erp5_describe tells what '
        'the portal type can be searched and sorted by.')
    elif self.description_list:
      suggestion = Phrase(
        'Call erp5_describe with the portal type for the names of its columns.')
    else:
      suggestion = Phrase('Give portal_type, so that its fields are known.')
    if message is None:
      message = Phrase(
        '${portal_type} has no field "${name}".',
        portal_type=', '.join(
          x.portal_type for x in self.description_list[:10])
        or Phrase('Not every document'), name=name[:100])
    raise ToolError(
      'INVALID_FIELD', message, suggestion, field=field,
      did_you_mean=getCloseNameList(name, known_dict)
      or list(OrderedDict.fromkeys(known_dict.values()))[:10] or None)


def _addChoiceList(property_, other):
  """The Property with the choices of both."""
  result = copy(property_)
  known_dict = OrderedDict(property_.choice_list or ())
  for value, title in other.choice_list or ():
    known_dict.setdefault(value, title)
  result.choice_list = list(known_dict.items())
  return result
