"""Which state of a document a client has seen.

A version is "<transaction>.<digest>": the newest ZODB transaction that wrote the
document or anything below it that the user may view, and a digest of what they
hold (`document_state`). The digest decides whether a version is current: it can be
told before the commit, and indexing, which gives uids, does not change it. It is
keyed with a secret of the site, so that nobody finds out by trying what the
document holds that no tool shows him. The transaction is there to find what has
changed since, in the history that the ZODB keeps until it is packed; a "+" after it
says that the state is the one which the next transaction on the document left.

"<transaction>.<digest>-alone" is of a document with so many parts that a version
does not look at them: it guards the document itself and none of its lines.
"""
import hashlib
import hmac
import os

import six
from Acquisition import aq_base
from ZODB.utils import p64, u64, z64

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.acquired import getStorageDict
from Products.ERP5MCP.erp5.document_state import (
  StateReader, iterContainerRecord, listPart)
from Products.ERP5MCP.erp5.guard import DocumentGuard
from Products.ERP5MCP.erp5.past import getNextSerial
from Products.ERP5MCP.erp5.structure import getContainerPath
from Products.ERP5MCP.erp5.type_description import getTypeDescription

__all__ = ('checkVersion', 'getVersion')

KEY_ATTRIBUTE = '_mcp_version_key'
ALONE = '-alone'
MAXIMUM_CHANGE_COUNT = 50


def getVersion(document):
  """The version of the document as it is now in this transaction, for the user."""
  part_list = listPart(document)
  digest = _getDigest(document, part_list)
  transaction_id, is_changed = z64, False
  for _, part in part_list or [('', document)]:
    base = aq_base(part)
    base._p_activate()
    if base._p_changed or base._p_jar is None or base._p_oid is None:
      is_changed = True
    if base._p_oid is not None:
      transaction_id = max(transaction_id, base._p_serial or z64)
  return '%x%s.%s' % (
    u64(transaction_id), '+' if is_changed else '', digest)


def checkVersion(document, version):
  """Raise STALE_WRITE unless the document is still what `version` says, and see
  to it that it still is when this transaction is committed, whoever else writes,
  by whatever way: else that is a conflict."""
  transaction_id, _, digest = version.partition('.')
  try:
    serial = p64(int(transaction_id.rstrip('+'), 16))
  except (ValueError, OverflowError):
    digest = None
  if not digest:
    raise ToolError(
      'INVALID_FIELD_VALUE',
      Phrase('"${text}" is not a version.', text=version[:100]),
      Phrase('Use the version that erp5_read, erp5_save or erp5_act answered.'),
      field='version')
  part_list = listPart(document)
  if hmac.compare_digest(
      six.ensure_binary(digest, 'utf-8'),
      six.ensure_binary(_getDigest(document, part_list))):
    _holdCurrent(part_list or [('', document)])
    return
  change_list = _listChange(
    document, part_list or [('', document)], serial,
    is_next=transaction_id.endswith('+'))
  raise ToolError(
    'STALE_WRITE', Phrase(
      'The document has been changed since it was read: ${fields}.',
      fields=', '.join(change_list)) if change_list else Phrase(
        'The document has been changed since it was read.'),
    Phrase('Read it again with erp5_read, look at what has changed, and repeat '
           'the call with the new version if it is still right.'),
    field='version', changed=change_list, version=getVersion(document))


def _getDigest(document, part_list):
  """Of what `listPart` gives."""
  portal = document.getPortalObject()
  reader = StateReader(portal)
  digest = hmac.new(_getKey(portal), digestmod=hashlib.sha256)
  for path, part in sorted(
      part_list or [('', document)], key=lambda x: x[0]):
    for key, value in [('', '')] + sorted(six.iteritems(
        reader.getStateDict(part, _getHiddenSet(part)))):
      digest.update(six.ensure_binary('%s\n%s=%s\n' % (path, key, value)))
  return digest.hexdigest()[:16] + ('' if part_list else ALONE)


def _getKey(portal):
  """The secret of the site, made at its first use."""
  tool = aq_base(portal.portal_web_services)
  key = getattr(tool, KEY_ATTRIBUTE, None)
  if key is None:
    key = os.urandom(32)
    setattr(tool, KEY_ATTRIBUTE, key)
  return key


def _holdCurrent(part_list):
  """The ERP5 UI writes a line without its document: what nobody else may write
  meanwhile is each record that the version has looked at."""
  for _, part in part_list:
    base = aq_base(part)
    for record in [base] + list(iterContainerRecord(part)):
      connection = record._p_jar
      if connection is not None and record._p_serial not in (None, z64):
        connection.readCurrent(record)


def _listChange(document, part_list, serial, is_next):
  """Names of the properties that the user may read and that differ from a former
  state, with the path of their line; empty when that state is no longer in the
  database, or when nothing that has a name here has changed."""
  base = aq_base(document)
  if base._p_jar is None or base._p_oid is None:
    return []
  if is_next:
    serial = getNextSerial(base, serial)
    if serial is None:
      return []
  portal = document.getPortalObject()
  former, present = StateReader(portal, serial), StateReader(portal)
  result = []
  for path, part in part_list:
    hidden_set = _getHiddenSet(part)
    old_dict = former.getStateDict(part, hidden_set)
    if old_dict is None:
      result.append(path or 'document')
      continue
    new_dict = present.getStateDict(part, hidden_set)
    known_set = _getNameSet(part)
    result += [
      '/'.join(x for x in (path, key.rpartition('/')[2]) if x)
      for key in sorted(set(old_dict) | set(new_dict))
      if old_dict.get(key) != new_dict.get(key)
      and ('/' in key or key in known_set)]
    if len(result) > MAXIMUM_CHANGE_COUNT:
      break
  return result[:MAXIMUM_CHANGE_COUNT]


def _getHiddenSet(document):
  """Attributes of properties, and base categories of relations, that the document
  has and its forms do not show this user now."""
  property_dict = _getPropertyDict(document)
  if not property_dict:
    return frozenset()
  base, storage_dict = aq_base(document), getStorageDict(document)
  base._p_activate()
  name_dict = {x: storage_dict[x][0] for x in base.__dict__ if x in storage_dict}
  name_dict.update((x.partition('/')[0],) * 2
                   for x in getattr(base, 'categories', None) or ())
  guard = DocumentGuard(document)
  return frozenset(
    key for key, name in name_dict.items() if name != 'title' and (
      name not in property_dict or not guard.shows(property_dict[name])))


def _getPropertyDict(document):
  """{name: Property}, empty for what is not in any module"""
  portal, portal_type = document.getPortalObject(), document.getPortalType()
  if getContainerPath(portal, portal_type, is_known=True) is None:
    return {}
  return getTypeDescription(portal, portal_type, is_known=True).property_dict


def _getNameSet(document):
  """Properties of the type of a document that the user may know."""
  return _getPropertyDict(document) or ('title', 'description')
