"""Which state of a document a client has seen.

A version is "<transaction>.<digest>": the newest ZODB transaction that wrote the
document or anything below it, and a digest of what they hold. The digest decides
whether a version is current: it can be told before the commit, and indexing,
which gives uids, does not change it. The transaction is there to find what has
changed since, in the history that the ZODB keeps until it is packed; a "+" after
it says that the state is the one which the next transaction on the document left.
"""
import binascii
import hashlib

import six
from Acquisition import aq_base
from DateTime import DateTime
from persistent import Persistent
from ZODB.POSException import POSKeyError
from ZODB.utils import p64, u64

from Products.ERP5MCP.core import Phrase, ToolError

__all__ = ('checkVersion', 'getVersion')

# Attributes that say nothing of the document: bookkeeping of the ZODB, of
# folders and of the catalog.
IGNORED_ATTRIBUTE_SET = frozenset((
  'uid', 'last_id', 'workflow_history', 'id_generator', 'id_group'))
# States that activities change some time after a document was saved.
IGNORED_STATE_SET = frozenset(('causality_state', 'immobilisation_state'))


def _iterDocument(document):
  """The document and all below it, as (path below the document, document); a
  module is taken without what it contains."""
  yield '', document
  if (document.getPortalType()
      not in document.getPortalObject().getPortalModuleTypeList()):
    for path, descendant in _iterBelow(document, ''):
      yield path, descendant


def _iterBelow(document, prefix):
  for child in document.objectValues():
    path = prefix + child.getId()
    yield path, child
    for sub_path, descendant in _iterBelow(child, path + '/'):
      yield sub_path, descendant


def _getStateDict(attribute_dict):
  """What of an object's attributes belongs to its version."""
  result = {
    key: _canonical(value) for key, value in six.iteritems(attribute_dict)
    if key[:1] != '_' and key not in IGNORED_ATTRIBUTE_SET
    and value is not None}
  for workflow_id, status_list in _getHistoryItemList(attribute_dict):
    if status_list:
      for key, value in six.iteritems(status_list[-1]):
        if key.endswith('_state') and key not in IGNORED_STATE_SET:
          result['%s/%s' % (workflow_id, key)] = _canonical(value)
  return result


def _getHistoryItemList(attribute_dict):
  history = attribute_dict.get('workflow_history')
  return () if history is None else history.items()


def _canonical(value):
  """A text that is equal for equal values, however they came to be."""
  if isinstance(value, six.text_type):
    value = value.encode('utf-8')
  if isinstance(value, bytes):
    return 's%s' % hashlib.sha1(value).hexdigest()[:16]
  if isinstance(value, (list, tuple)):
    return '[%s]' % ','.join(_canonical(x) for x in value)
  if isinstance(value, DateTime):
    return 'd%r' % value.timeTime()
  if isinstance(value, dict):
    return '{%s}' % ','.join(sorted(
      '%s:%s' % (_canonical(k), _canonical(v))
      for k, v in six.iteritems(value)))
  if isinstance(value, (bool, float) + six.integer_types):
    return 'n%r' % (value + 0,)
  if isinstance(value, Persistent):
    # such as the data of a file: replaced as a whole when it changes
    return 'p%s' % binascii.hexlify(value._p_oid or b'').decode('ascii')
  return type(value).__name__


def _getAttributeDict(document):
  base = aq_base(document)
  base._p_activate()
  return base.__dict__


def _getDigest(item_list):
  """Of what `_iterDocument` gives."""
  digest = hashlib.sha1()
  for path, descendant in sorted(item_list, key=lambda x: x[0]):
    digest.update(path.encode('utf-8') if isinstance(path, six.text_type)
                  else path)
    for key, value in sorted(six.iteritems(
        _getStateDict(_getAttributeDict(descendant)))):
      digest.update(six.ensure_binary('%s=%s;' % (key, value)))
  return digest.hexdigest()[:12]


def getVersion(document):
  """The version of the document as it is now in this transaction."""
  transaction_id, is_changed = b'', False
  item_list = list(_iterDocument(document))
  for _, descendant in item_list:
    base = aq_base(descendant)
    base._p_activate()
    if base._p_changed or base._p_jar is None or base._p_oid is None:
      is_changed = True
    if base._p_oid is not None:
      transaction_id = max(transaction_id, base._p_serial or b'')
  transaction_id = '%x' % u64(transaction_id) if transaction_id else '0'
  return '%s%s.%s' % (
    transaction_id, '+' if is_changed else '', _getDigest(item_list))


def checkVersion(document, version):
  """Raise STALE_WRITE unless the document is still what `version` says."""
  transaction_id, _, digest = version.partition('.')
  try:
    serial = p64(int(transaction_id.rstrip('+'), 16))
  except ValueError:
    digest = None
  if not digest:
    raise ToolError(
      'INVALID_FIELD_VALUE',
      Phrase('"${text}" is not a version.', text=version),
      Phrase('Use the version that erp5_read, erp5_save or erp5_act answered.'),
      field='version')
  if digest == _getDigest(_iterDocument(document)):
    return
  field_list = _listChange(
    document, serial, is_next=transaction_id.endswith('+'))
  raise ToolError(
    'STALE_WRITE', Phrase(
      'The document has been changed since it was read: ${fields}.',
      fields=', '.join(field_list)) if field_list else Phrase(
        'The document has been changed since it was read.'),
    Phrase('Read it again with erp5_read, look at what has changed, and repeat '
           'the call with the new version if it is still right.'),
    field='version', changed=field_list, version=getVersion(document))


def _listChange(document, serial, is_next):
  """Names of the attributes that differ from a former state, with the path of
  their line; empty when that state is no longer in the database."""
  base = aq_base(document)
  connection = base._p_jar
  if connection is None:
    return []
  storage = connection.db().storage
  if is_next:
    serial = _getNextSerial(storage, base._p_oid, serial)
    if serial is None:
      return []
  result = []
  for path, descendant in _iterDocument(document):
    descendant_base = aq_base(descendant)
    old_dict = _getFormerAttributeDict(
      connection, storage, descendant_base, serial)
    if old_dict is None:
      result.append(path or 'document')
      continue
    old_dict = _getStateDict(old_dict)
    new_dict = _getStateDict(_getAttributeDict(descendant))
    result += [
      '/'.join(x for x in (path, key.rpartition('/')[2]) if x)
      for key in sorted(set(old_dict) | set(new_dict))
      if old_dict.get(key) != new_dict.get(key)]
  return result


def _getNextSerial(storage, oid, serial):
  """The first transaction after `serial` that wrote an object."""
  record = storage.loadBefore(oid, p64(u64(serial) + 1)) if (
    serial != p64(0)) else None
  if record is not None:
    return record[2]
  # made since: walk back to where it began
  end = p64(2 ** 63 - 1)
  for _ in range(1000):
    try:
      record = storage.loadBefore(oid, end)
    except POSKeyError:
      return None
    if record is None:
      return None if end == p64(2 ** 63 - 1) else end
    end = record[1]


def _getFormerAttributeDict(connection, storage, base, serial):
  """Attributes of an object as of a transaction; None when it was not there."""
  if base._p_oid is None:
    return None
  if base._p_serial <= serial and not base._p_changed:
    return _getAttributeDict(base)
  try:
    record = storage.loadBefore(base._p_oid, p64(u64(serial) + 1))
  except POSKeyError:
    record = None
  if record is None:
    return None
  return connection.oldstate(base, record[1])
