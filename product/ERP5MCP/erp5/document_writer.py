"""Writing a whole document: its values, and the lines below it.

Everything that is asked for is resolved and checked before anything is changed,
except values of lines that do not exist yet.
"""
import six
from Acquisition import aq_base
from Products.ERP5Type import Permissions

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.core.strict_json import asText
from Products.ERP5MCP.erp5.acquired import isAcquired
from Products.ERP5MCP.erp5.consistency import makeMessage
from Products.ERP5MCP.erp5.deletion import checkDeletion, deleteDocument
from Products.ERP5MCP.erp5.document_value import asPropertyValue, getValueDict
from Products.ERP5MCP.erp5.failure import siteScript
from Products.ERP5MCP.erp5.given_value import checkGiven, getDifference
from Products.ERP5MCP.erp5.guard import DocumentGuard
from Products.ERP5MCP.erp5.line import getLine, newLine, setVariation
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.relation import checkHidden, getRelationEdit
from Products.ERP5MCP.erp5.relation_change import (
  getChangedTargetList, isChange)
from Products.ERP5MCP.erp5.translation import say
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.who import refuseWithout

__all__ = ('DocumentWriter',)

# What a line may have besides the properties of its portal type
REMOVAL_KEY_SET = frozenset(('id', 'remove'))
LINE_KEY_SET = frozenset(('id', 'portal_type', 'lines', 'remove', 'variation'))
# Numbers that ERP5 computes from lines: the agent wants to see them at once
TOTAL_TUPLE = ('total_price', 'total_quantity')
# A value with more errors than these is wrong as a whole.
MAXIMUM_VIOLATION_COUNT = 20


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
    self.given_dict = {} # Property -> value as it was given
    self.line_list = [] # (DocumentWriter or None, values of a new line)
    self.before_dict = {}
    self.after = None
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
      if len(error_list) > MAXIMUM_VIOLATION_COUNT:
        break
      field = '%s.%s' % (self.path, key)
      try:
        property_ = self.description.resolveName(key)
        guard.check(property_, key)
        checkGiven(property_, value_dict[key], field)
        if property_ in self.value_dict:
          raise ToolError(
            'INVALID_FIELD_VALUE', Phrase('"${name}" is given twice.', name=key))
        if isChange(property_, value_dict[key]):
          self.value_dict[property_] = getChangedTargetList(
            self.document, property_, value_dict[key], field)
        else:
          self.value_dict[property_] = asPropertyValue(
            self.portal, property_, value_dict[key], field)
        self.given_dict[property_] = value_dict[key]
        if not self.is_new:
          checkHidden(self.document, property_, field)
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
    id_list = [asText(x['id']) for x in line_list if x.get('id') is not None]
    if len(set(id_list)) < len(id_list):
      error_list.append(ToolError(
        'INVALID_FIELD_VALUE', Phrase('A line is there twice.'),
        Phrase('Put all that is to be done with it into one.'),
        field=self.path + '.lines'))
    for index, line in enumerate(line_list):
      if len(error_list) > MAXIMUM_VIOLATION_COUNT:
        break
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
    is_removed = line_dict.get('remove', False)
    if not isinstance(is_removed, bool) or is_removed and not (
        REMOVAL_KEY_SET >= set(line_dict) - {'portal_type'} >= {'id'}):
      raise ToolError(
        'INVALID_FIELD_VALUE', Phrase(
          'A line is removed by its id and nothing beside.'),
        Phrase('Such as {"id": "1", "remove": true}.'), field=path + '.remove')
    if line_dict.get('id') is None:
      # its values are checked when there is a document to check them against
      self.line_list.append((None, line_dict, path))
      return
    line = getLine(self.document, line_dict['id'], path + '.id')
    writer = DocumentWriter(self.portal, line, path)
    writer.is_removed = is_removed
    if writer.is_removed:
      checkDeletion(line, path + '.remove')
    else:
      refuseWithout(
        line, Permissions.ModifyPortalContent, lambda reason: Phrase(
          'You may not change line "${id}": ${reason}', id=line.getId(),
          reason=reason),
        Phrase('Call erp5_act without action to see what you can do with it.'),
        path)
    writer.prepare(line_dict, LINE_KEY_SET)
    self.line_list.append((writer, line_dict, path))

  def write(self):
    if not self.is_new:
      self.before_dict = self.readAll()
    edit_dict = {}
    for property_, value in self.value_dict.items():
      edit_dict[getKeyword(property_)] = (
        getRelationEdit(self.document, property_, value)
        if property_.kind == 'relation' else value)
    if edit_dict:
      # setters and interactions of the site cannot do with every value
      with siteScript():
        self.document.edit(**edit_dict)
    self.line_writer_list = []
    setVariation(self.document, [
      (line_dict['variation'], path)
      for writer, line_dict, path in self.line_list
      if writer is None and line_dict.get('variation')])
    for writer, line_dict, path in self.line_list:
      if writer is None:
        writer = DocumentWriter(self.portal, newLine(
          self.document, line_dict, self.getAllowedList(), path),
          path, is_new=True)
        writer.prepare(line_dict, LINE_KEY_SET)
      if writer.is_removed:
        deleteDocument(writer.document)
      else:
        writer.write()
      self.line_writer_list.append(writer)

  # Answers

  def readAll(self):
    """Values of all properties that the user may read."""
    return getValueDict(self.document, self.description.getPropertyList())[0]

  def readAfter(self, property_list=()):
    """What getValueDict says after the write of what was given, of what a new
    document requires, and of the others that the first caller asks for. The
    forms of the document are asked once."""
    if self.after is None:
      known_list = list(property_list) + self.getRequiredList()
      self.after = getValueDict(self.document, known_list + [
        x for x in self.value_dict if x not in known_list])
    return self.after

  def getRequiredList(self):
    # a form has the default of the type for what nobody has said
    return [x for x in self.description.getPropertyList()
            if x.required and x.is_writable and x.default is None
            ] if self.is_new else []

  def getAnswer(self):
    after_dict, hidden_dict, denied_list = self.readAfter(
      self.description.getPropertyList())
    after_dict = dict(after_dict)
    requested_set = {property_.name for property_ in self.value_dict}
    for property_ in self.value_dict:
      # what has no value is not read
      if property_.name not in denied_list:
        after_dict.setdefault(property_.name, [] if property_.is_list else None)
    changed_dict = {
      name: value for name, value in after_dict.items()
      if value != self.before_dict.get(name)
      and (value not in (None, [], '') or name in self.before_dict)}
    other_dict = {k: v for k, v in changed_dict.items() if k not in requested_set}
    acquired_dict = {
      k: v for k, v in other_dict.items() if v not in (None, [], '')
      and isAcquired(self.document, self.description.resolveName(k))}
    answer = {
      'relative_url': self.document.getRelativeUrl(),
      'changed': {k: v for k, v in changed_dict.items() if k in requested_set},
      'computed': dict(
        self.getTotalDict(),
        **{k: v for k, v in other_dict.items() if k not in acquired_dict}),
    }
    if acquired_dict:
      answer['acquired'] = acquired_dict
    hidden_dict = self.keepGiven(hidden_dict)
    if hidden_dict:
      answer['hidden'] = hidden_dict
    self.addLineAnswer(answer)
    return answer

  def keepGiven(self, by_name_dict):
    """Of what is told by the names of properties, that of those which were
    given."""
    return {x.name: by_name_dict[x.name] for x in self.value_dict
            if x.name in by_name_dict}

  def getMessageList(self):
    """What was given and is not there, in the document and its lines, and what
    its form asks for and is empty."""
    result = []
    if self.is_removed:
      return result
    saved_dict, _, denied_list = self.readAfter()
    for property_, given in self.given_dict.items():
      message = makeMessage(
        Phrase('"${title}" was saved. As the document is now, no form shows it '
               'to you, so that it cannot be read.',
               title=property_.title or property_.name),
        field='%s.%s' % (self.path, property_.name)
      ) if property_.name in denied_list else getDifference(
        property_, given, self.value_dict[property_],
        saved_dict.get(property_.name), self.path)
      if message is not None:
        result.append(message)
    result += self.listMissing()
    for writer in self.line_writer_list:
      result += writer.getMessageList()
    return result

  def listMissing(self):
    known_dict = self.readAfter()[0]
    return [
      makeMessage(
        Phrase('"${title}" is empty, which the form of ERP5 requires.',
               title=x.title or x.name),
        'blocks_later', '%s.%s' % (self.path, x.name),
        [say(Phrase("saving it in ERP5's user interface"))])
      for x in self.getRequiredList() if x.name not in known_dict]

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
    value_dict, hidden_dict, denied_list = self.readAfter()
    for property_ in self.value_dict:
      if property_.name not in denied_list:
        answer[property_.name] = value_dict.get(property_.name)
    hidden_dict = self.keepGiven(hidden_dict)
    if hidden_dict:
      answer['hidden'] = hidden_dict
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
  if property_.kind != 'relation':
    return property_.edit_name
  name = property_.base_category
  return name + '_list' if property_.is_list else name
