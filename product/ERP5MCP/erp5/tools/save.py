"""erp5_save: create or update a whole document."""
import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.document_value import asPropertyValue, getValueDict
from Products.ERP5MCP.erp5.form_call import saveWithForm
from Products.ERP5MCP.erp5.guard import DocumentGuard
from Products.ERP5MCP.erp5.reference import isVisible, resolveDocument
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.value import asScriptValue
from Products.ERP5MCP.erp5.version import getVersion
from Products.ERP5MCP.erp5.write import WRITE_SCHEMA_DICT, beginWrite

__all__ = ('SaveTool', 'createDocument')

# What a line may have besides the properties of its portal type
LINE_KEY_SET = frozenset(('id', 'portal_type', 'lines', 'remove', 'variation'))
# Numbers that ERP5 computes from lines: the agent wants to see them at once
TOTAL_TUPLE = ('total_price', 'total_quantity')

# A value with more errors than these is wrong as a whole.
MAXIMUM_VIOLATION_COUNT = 20


class SaveTool(FamilyTool):
  name = 'erp5_save'
  title = 'Save a document'
  description = (
    'Create a document (portal_type) or update one (document), lines and '
    'relations included, in one call, all or nothing. erp5_describe tells the '
    'values. Relations take a relative url, a reference or an exact title. '
    'Lines with id are updated, without id added, with remove deleted; others '
    'stay. Example: {"portal_type":"Sale Order","values":{"destination":"ACME",'
    '"lines":[{"resource":"P-1","quantity":2}]}}')
  read_only = False
  idempotent = False
  input_schema = {
    'type': 'object',
    'properties': dict(WRITE_SCHEMA_DICT, **{
      'portal_type': {'type': 'string', 'description': 'To create'},
      'document': {'type': 'string', 'description':
                   'To update: relative url, reference or exact title'},
      'container': {'type': 'string', 'description':
                    'Where to create, when not in the module of the type'},
      'form': {'type': 'string', 'description': 'As this form saves it'},
      'values': {'type': 'object'},
    }),
    'required': ['values'],
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'relative_url': {'type': 'string'},
      'version': {'type': 'string'},
      'changed': {'type': 'object', 'description': 'Values as saved'},
      'computed': {'type': 'object', 'description': 'Set by ERP5'},
      'lines': {'type': 'array', 'items': {'type': 'object'}},
      'messages': {'type': 'array', 'items': {'type': 'string'},
                   'description': 'What consistency says'},
    },
    'required': ['relative_url', 'version'],
  }

  def getValue(self, call, argument_dict):
    portal_type = argument_dict.get('portal_type')
    if 'document' in argument_dict:
      document = resolveDocument(
        self.portal, argument_dict['document'],
        portal_type_list=[portal_type] if portal_type else None,
        field='document')
      if 'form' in argument_dict:
        return saveWithForm(
          document, asScriptValue(argument_dict['form']),
          argument_dict['values'], argument_dict.get('version'))
      writer = DocumentWriter(self.portal, document, 'values')
      writer.prepare(argument_dict['values'])
      beginWrite(document, argument_dict.get('version'),
                 Permissions.ModifyPortalContent)
    else:
      if portal_type is None:
        raise ToolError(
          'MISSING_REQUIRED_FIELD', Phrase(
            'portal_type, to create a document, or document, to update one, is '
            'required.'),
          Phrase('Call erp5_find with words for what you want to save.'),
          field='portal_type')
      document = createDocument(self.portal, portal_type, argument_dict)
      if 'form' in argument_dict:
        return saveWithForm(
          document, asScriptValue(argument_dict['form']),
          argument_dict['values'], is_new=True)
      writer = DocumentWriter(self.portal, document, 'values', is_new=True)
      writer.prepare(argument_dict['values'])
    writer.write()
    return dict(
      writer.getAnswer(),
      version=getVersion(document),
      messages=sorted({str(x.getTranslatedMessage())
                       for x in document.checkConsistency()}))


def createDocument(portal, portal_type, argument_dict):
  """A new document, in its module or in the container that is named."""
  getTypeDescription(portal, portal_type) # there is such a type
  if 'container' in argument_dict:
    container = resolveDocument(
      portal, argument_dict['container'], field='container')
  else:
    container = portal.getDefaultModuleValue(
      portal_type, default=None, only_visible=True)
    if container is None:
      raise ToolError(
        'MISSING_REQUIRED_FIELD', Phrase(
          'There is no module for ${portal_type} that you may see.',
          portal_type=portal_type),
        Phrase('Name the document that shall contain it as container, or save '
               'it in "lines" of that document.'), field='container')
  if argument_dict.get('version') is not None:
    raise ToolError(
      'INVALID_FIELD_VALUE',
      Phrase('A document that is created has no version yet.'),
      Phrase('Leave version out, or name the document to update.'),
      field='version')
  return newContent(container, portal_type, 'portal_type')


def newContent(container, portal_type, field, allowed_list=None):
  if allowed_list is None:
    allowed_list = container.getVisibleAllowedContentTypeList()
  if portal_type not in allowed_list:
    raise ToolError(
      'PERMISSION_DENIED', Phrase(
        'You cannot create ${portal_type} in ${title}.',
        portal_type=portal_type,
        title=container.getTitle() or container.getRelativeUrl()),
      Phrase('There you can create: ${names}.',
             names=', '.join(sorted(allowed_list)) or Phrase('nothing')),
      field=field)
  return container.newContent(portal_type=portal_type)


class DocumentWriter(object):
  """Writes the values of one document and of the lines below it.

  `prepare` resolves and checks everything before `write` changes anything.
  """

  def __init__(self, portal, document, path, is_new=False):
    self.portal = portal
    self.document = document
    self.path = path
    self.is_new = is_new
    self.is_removed = False
    self.description = getTypeDescription(
      portal, document.getPortalType(), is_known=True)
    self.value_dict = {} # Property -> value for the setter
    self.line_list = [] # (DocumentWriter or None, values of a new line)
    self.before_dict = {}
    self.allowed_list = None
    # what the site puts into a new document by itself
    self.made_list = list(document.objectIds()) if is_new and (
      getattr(aq_base(document), 'objectIds', None) is not None) else []

  def getAllowedList(self):
    """Portal types of the lines that it may have: asked for every one."""
    if self.allowed_list is None:
      self.allowed_list = self.document.getVisibleAllowedContentTypeList()
    return self.allowed_list

  def prepare(self, value_dict, ignored_key_set=frozenset()):
    error_list, guard = [], DocumentGuard(self.document)
    for key in sorted(value_dict):
      if key == 'lines' or key in ignored_key_set:
        continue
      field = '%s.%s' % (self.path, key)
      try:
        property_ = self.description.resolveName(key)
        guard.check(property_, key)
        self.value_dict[property_] = asPropertyValue(
          self.portal, property_, value_dict[key], field)
      except ToolError as error:
        if not (error.field or '').startswith(self.path):
          error.field = field
        error_list.append(error)
    line_list = value_dict.get('lines', [])
    if not isinstance(line_list, list) or not all(
        isinstance(line, dict) for line in line_list):
      error_list.append(ToolError(
        'INVALID_FIELD_VALUE', Phrase('lines must be an array of objects.'),
        field=self.path + '.lines'))
      line_list = []
    for index, line in enumerate(line_list):
      try:
        self.prepareLine(line, '%s.lines[%i]' % (self.path, index))
      except ToolError as error:
        error_list.append(error)
    raiseFirst(error_list)

  def prepareLine(self, line_dict, path):
    variation_list = line_dict.get('variation', [])
    if not isinstance(variation_list, list) or not all(
        isinstance(x, six.string_types) for x in variation_list):
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase('variation must be an array of strings.'),
        Phrase('Such as ["colour/red", "size/m"].'), field=path + '.variation')
    if line_dict.get('id') is None:
      # its values are checked when there is a document to check them against
      self.line_list.append((None, line_dict, path))
      return
    line = self.document._getOb(str(line_dict['id']), None)
    if line is None or not getSecurityManager().checkPermission(
        Permissions.View, line):
      raise ToolError(
        'RECORD_NOT_FOUND',
        Phrase('There is no line "${id}".', id=line_dict['id']),
        Phrase('erp5_read with include ["lines"] tells the ids.'),
        field=path + '.id')
    writer = DocumentWriter(self.portal, line, path)
    writer.is_removed = bool(line_dict.get('remove'))
    permission, changed = (
      (Permissions.DeleteObjects, self.document) if writer.is_removed
      else (Permissions.ModifyPortalContent, line))
    if not getSecurityManager().checkPermission(permission, changed):
      raise ToolError(
        'PERMISSION_DENIED',
        Phrase('You may not change line "${id}".', id=line.getId()), field=path)
    writer.prepare(line_dict, LINE_KEY_SET)
    self.line_list.append((writer, line_dict, path))

  def write(self):
    if not self.is_new:
      self.before_dict = self.readAll()
    edit_dict = {}
    for property_, value in self.value_dict.items():
      edit_dict[getKeyword(property_)] = getEditValue(property_, value)
    if edit_dict:
      self.document.edit(**edit_dict)
    self.line_writer_list = []
    self.setVariation()
    for writer, line_dict, path in self.line_list:
      if writer is None:
        writer = self.createLine(line_dict, path)
      if writer.is_removed:
        self.document.manage_delObjects([writer.document.getId()])
      else:
        writer.write()
      self.line_writer_list.append(writer)

  def createLine(self, line_dict, path):
    portal_type = line_dict.get('portal_type') or self.getLineType(
      line_dict, path)
    if line_dict.get('variation'):
      line = self.createCell(portal_type, line_dict['variation'], path)
    else:
      line = newContent(self.document, portal_type, path + '.portal_type',
                        self.getAllowedList())
    writer = DocumentWriter(self.portal, line, path, is_new=True)
    writer.prepare(line_dict, LINE_KEY_SET)
    return writer

  def getLineType(self, line_dict, path):
    """The portal type of a line that says none: the only one that is a line, or
    a cell when there is a variation."""
    type_list = self.getAllowedList()
    suffix = ' Cell' if line_dict.get('variation') else ' Line'
    candidate_list = [x for x in type_list if x.endswith(suffix)] or type_list
    if len(candidate_list) > 1:
      # a Sale Order has a Sale Order Line rather than any other
      own_list = [x for x in candidate_list if x.startswith(
        self.document.getPortalType().partition(suffix)[0])]
      candidate_list = own_list if len(own_list) == 1 else candidate_list
    if len(candidate_list) != 1:
      raise ToolError(
        'MISSING_REQUIRED_FIELD', Phrase('portal_type of the line is required.'),
        Phrase('It can be: ${names}.',
               names=', '.join(sorted(candidate_list)) or Phrase('none')),
        field=path + '.portal_type')
    return candidate_list[0]

  def setVariation(self):
    """Make the line vary by all that its cells are for, such as ["size/m"].
    Before any of them is made: cells follow the range of their line."""
    known_list = None
    for writer, line_dict, path in self.line_list:
      if writer is not None or not line_dict.get('variation'):
        continue
      if known_list is None:
        known_list = list(self.document.getVariationCategoryList())
        before_list = list(known_list)
      for category in line_dict['variation']:
        if category not in known_list:
          self.checkVariation(category, path)
          known_list.append(category)
    if known_list is not None and known_list != before_list:
      self.document.setVariationCategoryList(known_list)

  def checkVariation(self, category, path):
    if self.portal.portal_categories.resolveCategory(category) is None:
      raise ToolError(
        'INVALID_LINK',
        Phrase('There is no variation "${text}".', text=category),
        Phrase('Use "<base category>/<relative url>".'),
        field=path + '.variation')

  def createCell(self, portal_type, variation_list, path):
    """The cell of a line for some variations."""
    line = self.document
    key = [x for x in line.getCellKeyList(base_id='movement')
           if set(x) == set(variation_list)]
    if not key:
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase('These variations do not make a cell.'),
        Phrase('The resource of the line has to vary by all of them.'),
        field=path + '.variation')
    cell = line.newCell(base_id='movement', portal_type=portal_type, *key[0])
    cell.edit(mapped_value_property_list=('quantity', 'price'),
              predicate_category_list=key[0], variation_category_list=key[0])
    return cell

  # Answers

  def readAll(self):
    """Values of all properties that the user may read."""
    return getValueDict(self.document, self.description.getPropertyList())[0]

  def getAnswer(self):
    after_dict = self.readAll()
    requested_set = {property_.name for property_ in self.value_dict}
    changed_dict = {
      name: value for name, value in after_dict.items()
      if value != self.before_dict.get(name)
      and (value not in (None, [], '') or name in self.before_dict)}
    answer = {
      'relative_url': self.document.getRelativeUrl(),
      'changed': {k: v for k, v in changed_dict.items() if k in requested_set},
      'computed': dict(
        self.getTotalDict(),
        **{k: v for k, v in changed_dict.items() if k not in requested_set}),
    }
    self.addLineAnswer(answer)
    return answer

  def addLineAnswer(self, answer):
    """What became of the lines, and what the site has made by itself."""
    line_list = [x.getLineAnswer() for x in self.line_writer_list]
    for line_id in self.made_list:
      line = self.document._getOb(line_id, None)
      if line is not None and isVisible(line):
        line_list.append({
          'id': line_id, 'portal_type': line.getPortalType(),
          'title': line.getTitle(), 'computed': True})
    if line_list:
      answer['lines'] = line_list

  def getLineAnswer(self):
    """Its id, what differs from what was asked for, and its totals."""
    if self.is_removed:
      return {'id': self.document.getId(), 'removed': True}
    answer = {'id': self.document.getId()}
    value_dict = getValueDict(self.document, list(self.value_dict))[0]
    for property_ in self.value_dict:
      answer[property_.name] = value_dict.get(property_.name)
    answer.update(self.getTotalDict())
    self.addLineAnswer(answer)
    return answer

  def getTotalDict(self):
    result = {}
    for name in TOTAL_TUPLE:
      if (name not in self.description.property_dict
          and self.document.hasProperty(name)):
        result[name] = self.document.getProperty(name)
    return result


def raiseFirst(error_list):
  """Raise one error that tells all of them."""
  if not error_list:
    return
  first = error_list[0]
  if len(error_list) > 1:
    first.extra['violations'] = [
      error.asDict() for error in error_list[:MAXIMUM_VIOLATION_COUNT]]
  raise first


def getKeyword(property_):
  """The name under which `edit` takes a property."""
  name = (property_.base_category if property_.kind == 'relation'
          else property_.name)
  return name + '_list' if property_.is_list else name


def getEditValue(property_, value):
  if property_.kind != 'relation':
    return value
  if property_.is_list:
    return [getCategoryUrl(property_.base_category, x) for x in value or ()]
  return None if value is None else getCategoryUrl(
    property_.base_category, value)


def getCategoryUrl(base_category, document):
  """As category setters take it: without the base category itself."""
  url = document.getRelativeUrl()
  prefix = base_category + '/'
  return url[len(prefix):] if url.startswith(prefix) else url
