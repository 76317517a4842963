"""The one way in which tools write: dry run, queue, version, key.

All or nothing is the transaction of the request; no lost update is the version
together with `serialize`, which makes two writers of one document conflict even
when they touch different lines of it; exactly once is the key, whose answer is
stored in the same transaction as what was written, and looked up before anything
else is.
"""
import hashlib
import json

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from six.moves.urllib.parse import quote

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.memory import Memory
from Products.ERP5MCP.erp5.reference import getVisible
from Products.ERP5MCP.erp5.structure import isConfiguration
from Products.ERP5MCP.erp5.value import asJSONValue, asScriptValue
from Products.ERP5MCP.erp5.version import checkVersion
from Products.ERP5MCP.erp5.who import refuseWithout

__all__ = (
  'CONFIGURATION', 'WRITE_SCHEMA_DICT', 'beginWrite', 'performWrite', 'serializeTree')

# Arguments of every tool that writes
WRITE_SCHEMA_DICT = {
  'dry_run': {'type': 'boolean', 'description':
              'Answer what would happen, and undo it'},
  'version': {'type': 'string', 'description':
              'From erp5_read: fail if the document changed since'},
  'key': {'type': 'string', 'minLength': 1, 'maxLength': 200, 'description':
          'Any unique text: repeating a call with its key does it only once'},
}

CONFIGURATION = Phrase('This is configuration of ERP5: tools do not change it.')
MAXIMUM_ANSWER_SIZE = 256 * 1024
# Members of an answer that name documents: by relative url, or a link to each
NAME_TUPLE = 'relative_url', 'shown', 'created'


def performWrite(tool, call, argument_dict, work, portal_type=None):
  """The answer of `work()`, a dict, with the guarantees of a write.

  portal_type: of what is created when the arguments do not say it
  A key is good for a day at least. Raises ToolError.
  """
  if argument_dict.get('dry_run'):
    call.undo()
    answer = work()
    answer['dry_run'] = True
    return answer
  key = argument_dict.get('key')
  memory = None if key is None else _KeyMemory(tool, key, argument_dict)
  known = memory and memory.get()
  if known is None:
    lane = _getLane(tool, argument_dict, portal_type)
    if lane and call._enterLane(tool.portal, lane):
      # whoever was there before may have had the same key
      known = memory and memory.get()
  if known is not None:
    return known
  answer = asJSONValue(work())
  if memory is not None:
    memory.put(answer)
  return answer


def _getLane(tool, argument_dict, portal_type):
  """Of the document, or of the container of a new one; None for none."""
  for name in 'document', 'container':
    if argument_dict.get(name):
      return argument_dict[name]
  portal_type = argument_dict.get('portal_type') or portal_type
  return portal_type and tool.portal.getDefaultModuleId(
    portal_type, default='', only_visible=True)


class _KeyMemory(object):
  """The answer to a call by its user and key."""

  def __init__(self, tool, key, argument_dict):
    self.portal = tool.portal
    self.memory = Memory(tool.service)
    # a user's id may have spaces, and so may a key
    self.name = '%s %s' % (
      quote(getSecurityManager().getUser().getId()), six.ensure_str(key))
    self.digest = hashlib.sha256(json.dumps(
      [tool.name, argument_dict], sort_keys=True).encode('ascii')).hexdigest()

  def get(self):
    """None when the key is new."""
    known = self.memory.get('answer', self.name)
    if known is None:
      return None
    digest, text, path_list = known
    if digest != self.digest:
      raise ToolError(
        'INVALID_FIELD_VALUE',
        Phrase('This key was used before, with other arguments.'),
        Phrase('Use a new key for a new call.'), field='key')
    if not all(self.isVisible(path) for path in path_list):
      # it is not done again; what it answered is no longer his to see
      raise ToolError(
        'RECORD_NOT_FOUND', Phrase(
          'This call was made before; what it wrote is no longer there, or not '
          'for you to see.'), field='key')
    return json.loads(text)

  def put(self, answer):
    text = json.dumps(answer)
    if len(text) > MAXIMUM_ANSWER_SIZE:
      raise ToolError(
        'RESULT_TOO_LARGE',
        Phrase('The answer is too large to be kept for the key.'),
        Phrase('Save fewer lines at once, or call without key.'), field='key')
    self.memory.put('answer', self.name, [
      self.digest, text, sorted({self.getVisiblePath(path)
                                 for path in _iterPath(answer)} - {''})])

  def isVisible(self, relative_url):
    return getVisible(self.portal, relative_url) is not None

  def getVisiblePath(self, relative_url):
    """Of a document, or of the first above it that the user may view now: it
    may be deleted, or in a state that is not for him."""
    while relative_url and not self.isVisible(relative_url):
      relative_url = relative_url.rpartition('/')[0]
    return relative_url


def _iterPath(value):
  """Relative urls of the documents that an answer names: it is not told again to
  whom one of them is hidden by then."""
  pair_list = value.items() if isinstance(value, dict) else [
    (None, x) for x in value if isinstance(x, (dict, list))]
  for key, item in pair_list:
    for text in item if isinstance(item, list) else [item]:
      if key in NAME_TUPLE and isinstance(text, six.string_types):
        yield asScriptValue(text)
    if isinstance(item, (dict, list)):
      for path in _iterPath(item):
        yield path


def beginWrite(document, version, permission):
  """Before the first change of an existing document. Rights come first: who may
  not change it learns nothing of whether it has changed.

  Raises ToolError STALE_WRITE or PERMISSION_DENIED.
  """
  refuseWithout(
    document, permission, lambda reason: Phrase(
      'You may not change ${title}: ${reason}', reason=reason,
      title=document.getTitle() or document.getRelativeUrl()),
    Phrase('Call erp5_act without action to see what you can do with it.'),
    'document')
  if isConfiguration(document):
    raise ToolError(
      'PERMISSION_DENIED', CONFIGURATION, Phrase('Change what is in it.'),
      field='document')
  if version is not None:
    checkVersion(document, version)
  serializeTree(document)


def serializeTree(document):
  """Two writers of one document conflict, whichever part of it they write: the
  document and all that it is in, below the module."""
  portal = document.getPortalObject()
  module_type_list = portal.getPortalModuleTypeList()
  document_list = [document]
  while True:
    container = document_list[-1].getParentValue()
    get = getattr(aq_base(container), 'getPortalType', None)
    if get is None or aq_base(container) is aq_base(portal) or (
        container.getId().startswith('portal_')):
      # not in a module: a module itself, categories and the like
      document_list = document_list[:1]
      break
    if container.getPortalType() in module_type_list:
      break
    document_list.append(container)
  for x in document_list:
    x.serialize()
