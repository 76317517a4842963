"""erp5_read: one document, with what is below, beside and behind it."""
import json
from collections import OrderedDict

from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.acquired import Acquisition
from Products.ERP5MCP.erp5.background import getBackground, getDivergence
from Products.ERP5MCP.erp5.cursor import dumpCursor, loadCursor
from Products.ERP5MCP.erp5.deletion import DELETE, explainDeletion
from Products.ERP5MCP.erp5.document_value import (
  UNTRUSTED_NOTE, getValueDict, isUntrusted)
from Products.ERP5MCP.erp5.form_call import readWithForm
from Products.ERP5MCP.erp5.guard import DocumentGuard
from Products.ERP5MCP.erp5.history import listHistory
from Products.ERP5MCP.erp5.reference import getLink, isVisible, resolveDocument
from Products.ERP5MCP.erp5.related import getRelationNameList, listRelated
from Products.ERP5MCP.erp5.structure import getContainerPath
from Products.ERP5MCP.erp5.summary import getSummary
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.transition import listPossibleTransition
from Products.ERP5MCP.erp5.translation import translate
from Products.ERP5MCP.erp5.type_description import Property, getTypeDescription
from Products.ERP5MCP.erp5.version import getVersion
from Products.ERP5MCP.erp5.workflow_state import getStateDict

__all__ = ('ReadTool',)

SECTION_TUPLE = 'lines', 'actions', 'forms', 'files', 'related', 'history'
DEFAULT_SECTION_TUPLE = 'lines', 'actions', 'forms', 'files'
EMPTY_SECTION_TUPLE = 'actions', 'related'
DEFAULT_SIZE, MINIMUM_SIZE, MAXIMUM_SIZE = 20000, 1000, 200000
MAXIMUM_DEPTH = 4
# bytes that a cursor needs, and what says how far a part goes
CURSOR_SIZE = 250
# what can be given in parts
PARTIAL_TYPE_TUPLE = str, type(u''), list
CATEGORY_TYPE_TUPLE = 'Base Category', 'Category'


class ReadTool(FamilyTool):
  """One document, as the user may view it."""
  name = 'erp5_read'
  title = 'Read a document'
  description = (
    'A document: values, state, lines, actions, files; related: what refers to '
    'it. Empty values are left out; hidden: targets that you may not '
    'view; acquired: values of other documents. Give version to erp5_save or '
    'erp5_act. With cursor: call again with it for the rest.')
  input_schema = {
    'type': 'object',
    'properties': OrderedDict([
      ('document', {'type': 'string', 'description':
                    'Relative url, reference or exact title'}),
      ('form', {'type': 'string', 'description': 'What this form shows'}),
      ('fields', {'type': 'array', 'items': {'type': 'string'}}),
      ('titles', {'type': 'boolean', 'description': 'of the fields'}),
      ('include', {'type': 'array', 'items': {
        'type': 'string', 'enum': list(SECTION_TUPLE)},
                   'default': list(DEFAULT_SECTION_TUPLE)}),
      ('max_bytes', {'type': 'integer', 'minimum': MINIMUM_SIZE,
                     'maximum': MAXIMUM_SIZE, 'default': DEFAULT_SIZE}),
      ('cursor', {'type': 'string'})]),
    'required': ['document'],
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'relative_url': {'type': 'string'}, 'portal_type': {'type': 'string'},
      'title': {'type': 'string'}, 'version': {'type': 'string'},
      'state': {'type': 'object'}, 'values': {'type': 'object'},
      'lines': {'type': 'array', 'items': {'type': 'object'}},
      'cursor': {'type': 'string'}},
    'required': ['relative_url', 'version', 'values'],
  }

  def getValue(self, call, argument_dict):
    document = resolveDocument(
      self.portal, argument_dict['document'], field='document')
    if 'form' in argument_dict:
      for name in 'fields', 'include', 'titles', 'max_bytes', 'cursor':
        if name in argument_dict:
          raise ToolError(
            'INVALID_FIELD_VALUE', Phrase(
              '"${name}" does not go together with form.', name=name),
            Phrase('Leave one of them out.'), field=name)
      return readWithForm(document, argument_dict['form'])
    return Reading(self.portal, document, argument_dict).getValue()


def getSize(value):
  return len(json.dumps(value))


def describeType(portal, portal_type):
  """TypeDescription of a document that the user may view, though perhaps not
  its module; None for what is not in any module, such as categories."""
  if getContainerPath(portal, portal_type, is_known=True) is None:
    return None
  return getTypeDescription(portal, portal_type, is_known=True)


def getPropertyList(portal, portal_type):
  description = describeType(portal, portal_type)
  if description is None:
    return [Property('title'), Property('description')]
  return description.getPropertyList()


def isFile(document):
  """Whether it holds bytes."""
  return bool(getattr(aq_base(document), 'hasData', None) is not None
              and document.hasData())


class Reading(object):
  """One call.

  The answer is a sequence of items, each put into one section. What does not
  fit into the budget comes with the cursor, which says how many items and how
  much of the next one were given.
  """

  def __init__(self, portal, document, argument_dict):
    self.portal, self.document = portal, document
    self.argument_dict = argument_dict
    self.version = getVersion(document)
    self.hidden_dict, self.denied_list = {}, []
    self.acquisition = Acquisition()
    self.untrusted_set = set()
    # of the types and targets that lines have in common
    self.property_dict, self.link_dict = {}, {}

  @property
  def include(self):
    # who names fields wants nothing else
    return self.argument_dict.get('include', ('actions',) if (
      self.argument_dict.get('fields')) else DEFAULT_SECTION_TUPLE)

  @property
  def binding(self):
    return [self.document.getRelativeUrl(), self.argument_dict.get('fields'),
            self.argument_dict.get('include')]

  def getValue(self):
    document = self.document
    result = OrderedDict([
      ('relative_url', document.getRelativeUrl()),
      ('portal_type', document.getPortalType()),
      ('title', document.getTitle() or document.getId()),
      ('state', getStateDict(document)),
      ('version', self.version)])
    if not self.argument_dict.get('fields') and (
        'cursor' not in self.argument_dict):
      for name, value in (
          ('background', getBackground(document)),
          ('divergence', getDivergence(document))):
        if value:
          result[name] = value
    result['values'] = OrderedDict()
    self.fill(result)
    if 'cursor' not in result:
      # that nothing can be done, or nothing refers to it, is an answer
      for section in EMPTY_SECTION_TUPLE:
        if section in self.include:
          result.setdefault(section, [])
    if self.argument_dict.get('titles'):
      result['titles'] = {
        x.name: x.title for x in self.getFieldList()
        if x.name in result['values'] and x.title not in ('', x.name)}
    for name, value in (
        ('acquired', self.acquisition.asList(result['values'])),
        ('hidden', self.hidden_dict), ('not_readable', self.denied_list)):
      if value:
        result[name] = value
    if isUntrusted(self.portal, document.getPortalType()):
      self.untrusted_set.update(['title', 'values', 'lines', 'files'])
    section_list = sorted(self.untrusted_set.intersection(result))
    if section_list:
      result['untrusted'] = {'in': section_list, 'note': UNTRUSTED_NOTE}
    return result

  # The budget

  def fill(self, result):
    """Put items into the answer until the budget is spent."""
    position, offset = self.getStart()
    item_list = self.getItemList()
    budget = (self.argument_dict.get('max_bytes', DEFAULT_SIZE)
              - getSize(result) - CURSOR_SIZE)
    is_first = True
    for index in range(position, len(item_list)):
      section, name, getItem = item_list[index]
      value = getItem()
      if offset:
        if not isinstance(value, PARTIAL_TYPE_TUPLE):
          loadCursor(None, '', 0)
        value = value[offset:]
      size = getSize(value) + len(name or '') + 6
      if size > budget:
        part = self.getPart(value, budget, is_first)
        if part is not None and (name is not None):
          self.put(result, section, name, part)
          result['partial'] = {name: {
            'from': offset, 'to': offset + len(part),
            'of': offset + len(value)}}
          offset += len(part)
        elif is_first:
          # nothing smaller can be made of it
          self.put(result, section, name, self.getSubstitute(value))
          index, offset = index + 1, 0
        if index < len(item_list):
          result['cursor'] = dumpCursor(
            self.binding, [index, offset, self.version.partition('.')[2]])
        return
      self.put(result, section, name, value)
      if offset:
        result['partial'] = {name: {
          'from': offset, 'to': offset + len(value),
          'of': offset + len(value)}}
      budget -= size
      offset, is_first = 0, False

  def getStart(self):
    cursor = self.argument_dict.get('cursor')
    if cursor is None:
      return 0, 0
    position, offset, version = loadCursor(self.binding, cursor, 3)
    for value in position, offset:
      if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        loadCursor(None, '', 0)
    if version != self.version.partition('.')[2]:
      raise ToolError(
        'STALE_WRITE', Phrase(
          'The document has been changed since its first part was read.'),
        Phrase('Read it again without cursor.'), field='cursor')
    return position, offset

  def getPart(self, value, budget, is_first):
    """The beginning of a text or a list that fits; None when there is none."""
    if not isinstance(value, PARTIAL_TYPE_TUPLE):
      return None
    if not is_first and budget < MINIMUM_SIZE // 2:
      return None
    low, high = 0, len(value)
    while low < high:
      middle = (low + high + 1) // 2
      if getSize(value[:middle]) <= budget:
        low = middle
      else:
        high = middle - 1
    return value[:low] if low else None

  def getSubstitute(self, value):
    """A line that is too large is read by itself."""
    if isinstance(value, dict) and 'id' in value:
      return OrderedDict([
        ('id', value['id']), ('portal_type', value['portal_type']),
        ('too_large', Phrase('Read it by itself with erp5_read.'))])
    return value

  def put(self, result, section, name, value):
    if name is not None:
      result.setdefault(section, OrderedDict())[name] = value
    else:
      result.setdefault(section, []).append(value)

  # Items: (section, name or None, function that gives the value)

  def getItemList(self):
    field_list = self.getFieldList()
    value_dict, hidden_dict, denied_list = getValueDict(
      self.document, field_list, self.link_dict)
    self.acquisition.add('', self.document, field_list, value_dict)
    self.hidden_dict.update(hidden_dict)
    self.denied_list += denied_list
    item_list = [('values', name, lambda value=value: value)
                 for name, value in value_dict.items()]
    for section in SECTION_TUPLE:
      if section == 'forms' and section in self.include:
        item_list += [(section, form_id, lambda title=title: title)
                      for form_id, title in self.iterForm()]
      elif section in self.include:
        item_list += [(section, None, function)
                      for function in getattr(self, '_iter_' + section)()]
    return item_list

  def getFieldList(self):
    name_list = self.argument_dict.get('fields')
    if not name_list:
      return getPropertyList(self.portal, self.document.getPortalType())
    description = getTypeDescription(
      self.portal, self.document.getPortalType(), 'document', is_known=True)
    return list(OrderedDict((x.name, x) for x in [
      description.resolveName(name, 'fields[%d]' % index)
      for index, name in enumerate(name_list)]).values())

  def getChildList(self, document):
    """What it contains and the user may view, in the order of the UI."""
    portal_type = document.getPortalType()
    if getattr(aq_base(document), 'contentValues', None) is None or not (
        portal_type in CATEGORY_TYPE_TUPLE
        or describeType(self.portal, portal_type)):
      # a module, whose documents are searched, or a tool
      return []
    if not getSecurityManager().checkPermission(
        Permissions.AccessContentsInformation, document):
      return []
    child_list = [x for x in document.contentValues() if isVisible(x)]
    return sorted(child_list, key=lambda x: (
      x.getProperty('int_index') or 0, len(x.getId()), x.getId()))

  def _iter_lines(self):
    return [lambda x=x: self.getLine(x, x.getId(), 1)
            for x in self.getChildList(self.document) if not isFile(x)]

  def getLine(self, document, path, depth):
    """As save takes it."""
    portal_type = document.getPortalType()
    line = OrderedDict(
      [('id', document.getId()), ('portal_type', portal_type)])
    if portal_type not in self.property_dict:
      self.property_dict[portal_type] = getPropertyList(
        self.portal, portal_type)
    value_dict, hidden_dict, _ = getValueDict(
      document, self.property_dict[portal_type], self.link_dict)
    line.update(x for x in value_dict.items() if x[0] not in line)
    self.acquisition.add(
      path + '/', document, self.property_dict[portal_type], value_dict)
    for name, count in hidden_dict.items():
      self.hidden_dict['%s/%s' % (path, name)] = count
    if isUntrusted(self.portal, portal_type):
      self.untrusted_set.add('lines')
    if depth < MAXIMUM_DEPTH:
      child_list = [
        self.getLine(x, '%s/%s' % (path, x.getId()), depth + 1)
        for x in self.getChildList(document) if not isFile(x)]
      if child_list:
        line['lines'] = child_list
    return line

  def _iter_actions(self):
    result = [x.asDict for x in listPossibleTransition(self.document)]
    # what refers to it is looked at by the preview
    if explainDeletion(self.document, is_related_checked=False) is None:
      result.append(lambda: {
        'action': DELETE, 'title': translate(self.portal, 'Delete')})
    return result

  def iterForm(self):
    """(id, title) of the forms that show the document, for erp5_read and
    erp5_save."""
    description = describeType(self.portal, self.document.getPortalType())
    if description is not None:
      guard = DocumentGuard(self.document)
      for form_id, (title, source) in description.form_dict.items():
        if guard.isOffered(source):
          yield form_id, title

  def _iter_files(self):
    return [lambda x=x: self.getFile(x)
            for x in [self.document] + self.getChildList(self.document)
            if isFile(x)]

  def getFile(self, document):
    self.untrusted_set.add('files')
    result = OrderedDict(getLink(document), url=document.absolute_url())
    for name in 'filename', 'content_type':
      value = document.getProperty(name)
      if value:
        result[name] = value
    if getattr(aq_base(document), 'getSize', None) is not None:
      result['bytes'] = int(document.getSize() or 0)
    return result

  def _iter_related(self):
    """The newest documents that refer to this one."""
    path = self.document.getRelativeUrl()
    return [lambda x=x: self.getRelated(x, path)
            for x in listRelated(self.document)]

  def getRelated(self, document, path):
    result = OrderedDict(getLink(document))
    result['portal_type'] = document.getPortalType()
    result['relations'] = getRelationNameList(document, path)
    result.update(getSummary(document))
    if isUntrusted(self.portal, result['portal_type']):
      self.untrusted_set.add('related')
    return result

  def _iter_history(self):
    return listHistory(self.document)
