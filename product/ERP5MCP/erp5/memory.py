"""What a service remembers between calls: its secret, answers by key, seals that
were used.

Not on the document of the service, which is copied and exported, but on the tool
that contains it, by the oid of the document: a copy has another oid, and begins
with nothing. Readers and writers of different entries never conflict; those of
the same one do.
"""
import binascii
import hashlib
import os
import time

import six
from Acquisition import aq_base
from BTrees.OOBTree import OOBTree
from persistent.list import PersistentList
from persistent.mapping import PersistentMapping

__all__ = ('Memory',)

ATTRIBUTE = '_mcp_memory'
SHARD_COUNT = 64
# Entries are kept for so many seconds at least; nothing is looked up by it.
PERIOD = 86400

# Where services had it before: name here -> attribute of the document
FORMER_DICT = {
  'secret': '_mcp_secret', 'answer': '_mcp_key', 'spent': '_mcp_spent'}


class Memory(object):
  """Of one MCP Service. Writes nothing until something is put in."""

  def __init__(self, service):
    self._service = aq_base(service)
    self._tool = aq_base(service.getPortalObject().portal_web_services)
    self._connection = self._tool._p_jar

  def getSecret(self):
    """The key of all seals, made at its first use and shared by all nodes."""
    content = self._find() or self._make()
    secret = content.get('secret')
    if secret is None:
      secret = content['secret'] = binascii.hexlify(os.urandom(32))
    return secret

  def get(self, kind, name):
    """What was put in, None when there is nothing.

    kind: 'answer' or 'spent'. name: native str
    """
    content = self._find()
    shard = None if content is None else content.get(kind, {}).get(
      _getShardIndex(name))
    if shard is not None:
      for tree in 'current', 'former':
        if name in shard[tree]:
          return shard[tree][name]

  def put(self, kind, name, value):
    """Two transactions that put the same name in conflict, at any time of day:
    the one that is repeated finds what the other has put in."""
    content = self._find() or self._make()
    if kind not in content:
      content[kind] = OOBTree()
    index = _getShardIndex(name)
    shard = content[kind].get(index)
    now = time.time()
    if shard is None:
      shard = content[kind][index] = PersistentMapping(
        {'since': now, 'current': OOBTree(), 'former': OOBTree()})
    elif shard['since'] < now - PERIOD:
      shard.update(since=now, former=shard['current'], current=OOBTree())
    elif shard._p_jar is not None:
      # what another one makes the former tree meanwhile is not the place
      shard._p_jar.readCurrent(shard)
    if isinstance(value, list):
      # a record of its own, or its neighbours were written with it each time
      value = PersistentList(value)
    shard['current'][name] = value

  # {oid of the service: content}

  def _find(self):
    content_dict = getattr(self._tool, ATTRIBUTE, None)
    content = None if content_dict is None else content_dict.get(self._getKey())
    if content is None and any(
        attribute in self._service.__dict__
        for attribute in six.itervalues(FORMER_DICT)):
      content = self._make()
    return content

  def _make(self):
    content_dict = getattr(self._tool, ATTRIBUTE, None)
    if content_dict is None:
      content_dict = OOBTree()
      setattr(self._tool, ATTRIBUTE, content_dict)
    content = content_dict[self._getKey()] = PersistentMapping()
    former_dict = {}
    for name, attribute in six.iteritems(FORMER_DICT):
      if attribute in self._service.__dict__:
        former_dict[name] = getattr(self._service, attribute)
        delattr(self._service, attribute)
    self._take(content, **former_dict)
    return content

  def _take(self, content, secret=None, answer=(), spent=()):
    """What a service had on its document."""
    if secret is not None:
      content['secret'] = secret
    for day in answer:
      for shard in answer[day].values():
        for name, (digest, text) in shard.items():
          self.put('answer', name, [digest, text, []])
    for nonce in spent:
      self.put('spent', nonce, spent[nonce])

  def _getKey(self):
    if self._service._p_oid is None:
      self._connection.add(self._service)
    return binascii.hexlify(self._service._p_oid)


def _getShardIndex(name):
  return int(hashlib.sha1(six.ensure_binary(name)).hexdigest()[:8], 16) % (
    SHARD_COUNT)
