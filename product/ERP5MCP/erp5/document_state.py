"""What of a document, and of what is below it, counts as its state for the user.

All that is data counts, under whatever name it is kept: values without a field,
bodies and criteria in private attributes, mappings that change in place. What the
user cannot see does not: parts that he may not view, attributes with a permission
to read that he lacks, properties that no form shows him, targets of relations that he may not view, of which only the
number counts, as a read tells it. So no version that he gets tells of them, and no
update of his is lost: what he cannot see he cannot overwrite either.

Not part of it is bookkeeping (of the ZODB, of folders, of the catalog) and who has
which local role, which no tool changes and which activities set anew.
"""
import binascii
import datetime
import decimal
import hashlib

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from BTrees.Length import Length
from DateTime import DateTime
from persistent import Persistent
from persistent.TimeStamp import TimeStamp
from Products.ERP5Type import Permissions

from Products.ERP5MCP.erp5.past import getFormerAttributeDict
from Products.ERP5MCP.erp5.reference import isVisible

__all__ = ('StateReader', 'iterContainerRecord', 'listPart')

MAXIMUM_PART_COUNT = 1000
MAXIMUM_DEPTH = 10

IGNORED_ATTRIBUTE_SET = frozenset((
  'id', 'uid', 'last_id', 'workflow_history', 'id_generator', 'id_group',
  'categories', 'password', '_tree', '_htree', '_count', '_mt_index',
  '_cmt_count', '_objects', '_owner', '_recorded_property_dict',
  '_id_generator_state', '_max_id'))
IGNORED_PREFIX_TUPLE = '_v_', '_p_', '__', '_mcp_'
IGNORED_SUFFIX_TUPLE = '_Permission',
# States that activities change some time after a document was saved.
IGNORED_STATE_SET = frozenset(('causality_state', 'immobilisation_state'))


def listPart(document):
  """[(path below the document, document)] of it and all below it that the user
  may view; None when that is more than a version looks at."""
  module_type_list = document.getPortalObject().getPortalModuleTypeList()
  result, queue, count = [('', document)], [('', document)], 1
  while queue:
    prefix, container = queue.pop()
    # what is in a module is not part of it
    for child in () if container.getPortalType() in module_type_list else (
        container.objectValues()):
      count += 1
      if count > MAXIMUM_PART_COUNT:
        return None
      if isVisible(child):
        path = prefix + child.getId()
        result.append((path, child))
        queue.append((path + '/', child))
  return result


def iterContainerRecord(document):
  """The persistent objects that change when something is added to a document or
  removed from it."""
  for name in '_tree', '_htree':
    tree = aq_base(document).__dict__.get(name)
    if isinstance(tree, Persistent):
      tree._p_activate()
      yield tree
      bucket = getattr(tree, '_firstbucket', None)
      while bucket is not None:
        bucket._p_activate()
        yield bucket
        bucket = bucket._next


class StateReader(object):
  """States of documents as one user may know them, now or as of a transaction."""

  def __init__(self, portal, serial=None):
    self.portal, self.serial = portal, serial
    self.user = getSecurityManager().getUser()
    self._is_visible_dict, self._role_dict = {}, {}

  def getStateDict(self, document, hidden_set=frozenset()):
    """{name: text that is equal for equal values}; None when the document was
    not there. A relation has the name of its base category, a state that of its
    variable after that of its workflow.

    hidden_set: names of properties and relations that are not for the user
    """
    attribute_dict = self._getAttributeDict(aq_base(document))
    if attribute_dict is None:
      return None
    if not getSecurityManager().checkPermission(
        Permissions.AccessContentsInformation, document):
      return {'title': self._canonical(attribute_dict.get('title'))}
    result = {k: v for k, v in six.iteritems(self.getTextDict(
      document, attribute_dict)) if k not in hidden_set}
    self._addWorkflowState(result, attribute_dict.get('workflow_history'))
    return result

  def getTextDict(self, document, attribute_dict):
    """The same of attributes that it had at any time, without states."""
    result = {
      key: self._canonical(value) for key, value in six.iteritems(attribute_dict)
      if value is not None and self._isData(document, key)}
    self._addRelation(result, attribute_dict.get('categories') or ())
    return result

  def _getAttributeDict(self, base):
    if self.serial is not None:
      return getFormerAttributeDict(base, self.serial)
    base._p_activate()
    return base.__dict__

  def _isData(self, document, key):
    if key in IGNORED_ATTRIBUTE_SET or key.startswith(
        IGNORED_PREFIX_TUPLE) or key.endswith(IGNORED_SUFFIX_TUPLE):
      return False
    roles = self._getReaderRoles(document, key)
    return roles is None or bool(self.user.allowed(
      document, roles.__of__(document) if hasattr(roles, '__of__') else roles))

  def _getReaderRoles(self, document, key):
    """Roles that may call the accessor of an attribute; None when those do that
    may read the document, or when it has none."""
    document_class = type(aq_base(document))
    role_dict = self._role_dict.setdefault(document_class, {})
    if key not in role_dict:
      name = 'get%s__roles__' % ''.join(x.capitalize() for x in key.split('_'))
      roles = getattr(document_class, name, None)
      if getattr(
          roles, '__name__', None) == Permissions.AccessContentsInformation:
        roles = None
      role_dict[key] = roles
    return role_dict[key]

  def _addRelation(self, result, category_list):
    for category in category_list:
      base_category, _, path = category.partition('/')
      target = self._getShown(base_category, path)
      result[base_category] = '%s,%s' % (
        result.get(base_category, ''), target)

  def _getShown(self, base_category, path):
    """The path of a target that the user may view, a mark for others."""
    key = base_category, path
    if key not in self._is_visible_dict:
      head = path.partition('/')[0]
      container = self.portal if (
        getattr(aq_base(self.portal), head, None) is not None
        ) else self.portal.portal_categories._getOb(base_category, None)
      # the path is one that ERP5 keeps, never one of a client
      target = None if container is None or not path else (
        container.unrestrictedTraverse(path, None))
      self._is_visible_dict[key] = (
        getattr(aq_base(target), 'getPortalType', None) is not None
        and isVisible(target))
    return path if self._is_visible_dict[key] else '*'

  def _addWorkflowState(self, result, history):
    for workflow_id, status_list in (() if history is None else history.items()):
      status = self._getStatus(status_list)
      for key, value in six.iteritems(status):
        if key.endswith('_state') and key not in IGNORED_STATE_SET:
          result['%s/%s' % (workflow_id, key)] = self._canonical(value)

  def _getStatus(self, status_list):
    """The last one, or the last one of a former time: lists are persistent, and
    as they are now."""
    if not status_list:
      return {}
    if self.serial is None:
      return status_list[-1]
    end = TimeStamp(self.serial).timeTime()
    return next((
      x for x in reversed(list(status_list))
      if x.get('time') is None or x['time'].timeTime() <= end), {})

  def _canonical(self, value, depth=0):
    """A text that is equal for equal values, however they came to be."""
    if depth > MAXIMUM_DEPTH:
      return '...'
    if isinstance(value, six.text_type):
      value = value.encode('utf-8')
    if isinstance(value, bytes):
      return 's%s' % hashlib.sha1(value).hexdigest()
    if isinstance(value, DateTime):
      return 'd%r' % value.timeTime()
    if isinstance(value, (bool, float) + six.integer_types):
      return 'n%r' % (value + 0,)
    if isinstance(value, (datetime.date, datetime.time, decimal.Decimal)):
      return repr(value)
    if isinstance(value, Length):
      return 'n%r' % value.value
    if isinstance(value, Persistent):
      content = self._getContent(value)
      if content is value:
        # such as the data of a file: replaced as a whole when it changes
        return 'p%s' % binascii.hexlify(value._p_oid or b'').decode('ascii')
      value = content
    if isinstance(value, (list, tuple)):
      return '[%s]' % ','.join(self._canonical(x, depth + 1) for x in value)
    if isinstance(value, (set, frozenset)):
      return '<%s>' % ','.join(sorted(
        self._canonical(x, depth + 1) for x in value))
    if isinstance(value, dict):
      return '{%s}' % ','.join(sorted(
        '%s:%s' % (self._canonical(k, depth + 1), self._canonical(v, depth + 1))
        for k, v in six.iteritems(value)))
    return type(value).__name__

  def _getContent(self, value):
    """What a persistent mapping, list or set holds; other objects themselves."""
    attribute_dict = None
    if hasattr(value, '__dict__'):
      attribute_dict = self._getAttributeDict(value)
    if attribute_dict is not None and isinstance(
        attribute_dict.get('data'), (dict, list)):
      return attribute_dict['data']
    if hasattr(value, 'maxKey'): # BTrees
      return dict(value.items()) if hasattr(value, 'items') else set(value)
    return value
