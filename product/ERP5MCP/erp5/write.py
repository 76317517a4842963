"""The one way in which the general tools write: dry run, version, key.

All or nothing is the transaction of the request; no lost update is the version
together with `serialize`, which makes two writers of one document conflict even
when they touch different lines of it; exactly once is the key, which is stored in
the same transaction as what was written.
"""
import hashlib
import json

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from BTrees.OOBTree import OOBTree

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.environment import Environment
from Products.ERP5MCP.erp5.value import asJSONValue
from Products.ERP5MCP.erp5.version import checkVersion

__all__ = ('WRITE_SCHEMA_DICT', 'beginWrite', 'performWrite')

# Arguments of every tool that writes
WRITE_SCHEMA_DICT = {
  'dry_run': {'type': 'boolean', 'description':
              'Answer what would happen, and undo it'},
  'version': {'type': 'string', 'description':
              'From erp5_read: fail if the document changed since'},
  'key': {'type': 'string', 'minLength': 1, 'maxLength': 200, 'description':
          'Any unique text: repeating a call with its key does it only once'},
}

SHARD_COUNT = 64
DAY = 86400
MAXIMUM_ANSWER_SIZE = 256 * 1024


def performWrite(tool, call, argument_dict, work):
  """The answer of `work()`, a dict, with the guarantees of a write.

  A key is good for a day at least. Raises ToolError.
  """
  if argument_dict.get('dry_run'):
    call.undo()
    answer = work()
    answer['dry_run'] = True
    return answer
  key = argument_dict.get('key')
  if key is None:
    return work()
  memory = _KeyMemory(tool.service, key)
  digest = hashlib.sha256(json.dumps(
    [tool.name, argument_dict], sort_keys=True).encode('ascii')).hexdigest()
  known = memory.get()
  if known is not None:
    known_digest, text = known
    if known_digest != digest:
      raise ToolError(
        'INVALID_FIELD_VALUE',
        Phrase('This key was used before, with other arguments.'),
        Phrase('Use a new key for a new call.'), field='key')
    return json.loads(text)
  answer = asJSONValue(work())
  text = json.dumps(answer)
  if len(text) > MAXIMUM_ANSWER_SIZE:
    raise ToolError(
      'RESULT_TOO_LARGE',
      Phrase('The answer is too large to be kept for the key.'),
      Phrase('Save fewer lines at once, or call without key.'), field='key')
  memory.put(digest, text)
  return answer


class _KeyMemory(object):
  """Answers by user and key, on the service: {day: {shard: {user and key:
  (digest of the arguments, answer)}}}.

  Shards let writers with different keys go on side by side; two with the same
  key conflict, and the one that is retried finds the answer of the other.
  """

  def __init__(self, service, key):
    self.service = aq_base(service)
    self.name = six.ensure_str('%s %s' % (
      getSecurityManager().getUser().getId(), key))
    self.shard = int(hashlib.sha1(
      six.ensure_binary(self.name)).hexdigest()[:8], 16) % SHARD_COUNT
    self.today = int(Environment.now() // DAY)

  def get(self):
    day_dict = getattr(self.service, '_mcp_key', None)
    if day_dict is not None:
      for day in (self.today, self.today - 1):
        if day in day_dict and self.name in day_dict[day][self.shard]:
          return day_dict[day][self.shard][self.name]

  def put(self, digest, text):
    day_dict = getattr(self.service, '_mcp_key', None)
    if day_dict is None:
      day_dict = self.service._mcp_key = OOBTree()
    if self.today not in day_dict:
      for day in list(day_dict.keys(max=self.today - 2)):
        del day_dict[day]
      day_dict[self.today] = OOBTree(
        {shard: OOBTree() for shard in range(SHARD_COUNT)})
    day_dict[self.today][self.shard][self.name] = (digest, text)


def beginWrite(document, version, permission):
  """Before the first change of an existing document.

  Raises ToolError STALE_WRITE or PERMISSION_DENIED.
  """
  if version is not None:
    checkVersion(document, version)
  if not getSecurityManager().checkPermission(permission, document):
    raise ToolError(
      'PERMISSION_DENIED', Phrase(
        'You may not change ${title}.',
        title=document.getTitle() or document.getRelativeUrl()),
      Phrase('Call erp5_act without action to see what you can do with it.'),
      field='document')
  document.serialize()
