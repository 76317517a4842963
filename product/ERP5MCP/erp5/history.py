"""What was done to a document and its lines, newest first: from the histories of
their workflows, and from the ZODB, as far as it was not packed, which values were
changed. Only fields and lines that the user may see; the permission to view the
history is asked as ERP5's own tab does."""
from collections import OrderedDict

import six
from AccessControl import getSecurityManager
from Acquisition import aq_base
from DateTime import DateTime
from OFS.History import view_history
from persistent.TimeStamp import TimeStamp
from ZODB.POSException import POSKeyError
from ZODB.utils import z64

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.disclosure import hideName
from Products.ERP5MCP.erp5.document_state import StateReader, listPart
from Products.ERP5MCP.erp5.document_value import asDateJSON, asItemJSON
from Products.ERP5MCP.erp5.guard import DocumentGuard
from Products.ERP5MCP.erp5.reference import getLink
from Products.ERP5MCP.erp5.structure import getContainerPath
from Products.ERP5MCP.erp5.translation import asNative, say, translate
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.who import getPersonTitle

__all__ = ('listHistory',)

MAXIMUM_HISTORY_COUNT = 200
MAXIMUM_PART_COUNT = 50
# Transactions of one part that are looked at
MAXIMUM_TRANSACTION_COUNT = 50
MAXIMUM_TEXT_LENGTH = 200


def listHistory(document):
  """Functions that give one entry each, newest first: {time, action, comment,
  actor, <state>, line, changes: {field: {from, to}}, count}. Entries that differ
  in their time alone are one, with the time of the last and their count."""
  part_list = (listPart(document) or [('', document)])[:MAXIMUM_PART_COUNT]
  shows_changes = getSecurityManager().checkPermission(view_history, document)
  row_list = []
  for path, part in part_list:
    part_row_list = list(_iterStatus(part))
    if shows_changes:
      _addChange(part, part_row_list)
    for row in part_row_list:
      # that a line was edited says nothing without what was changed
      if path and 'changes' not in row and row.get('action') in (None, 'edit'):
        continue
      if path:
        row['line'] = path
      row_list.append(row)
  row_list.sort(key=lambda x: x['time'], reverse=True)
  return [lambda x=x: _getEntry(document, x)
          for x in _collapse(row_list)[:MAXIMUM_HISTORY_COUNT]]


def _collapse(row_list):
  result = []
  for row in row_list:
    if result and all(
        result[-1].get(x) == row.get(x) for x in set(result[-1]) | set(row)
        if x not in ('time', 'count')):
      result[-1]['count'] = result[-1].get('count', 1) + 1
    else:
      result.append(row)
  return result


def _iterStatus(document):
  """Rows of the workflows, oldest first in each."""
  workflow_tool = document.getPortalObject().portal_workflow
  for workflow in workflow_tool.getWorkflowValueListFor(document):
    if workflow.getPortalType() != 'Workflow':
      continue
    variable = workflow.getStateVariable()
    for status in workflow_tool.getHistoryOf(workflow.getId(), document) or ():
      if status.get('time') is None:
        continue
      row = OrderedDict(time=status['time'])
      for key in 'action', 'comment':
        if status.get(key):
          row[key] = asNative(status[key])
      row['actor'] = status.get('actor')
      if variable != 'state' and status.get(variable):
        row[variable] = status[variable]
      yield row


def _addChange(document, row_list):
  """What each transaction has changed, to the edit that it was, or as a row."""
  portal, base = document.getPortalObject(), aq_base(document)
  if base._p_jar is None or base._p_serial in (None, z64):
    return
  property_dict = _getShownDict(document)
  try:
    record_list = list(base._p_jar.db().history(
      base._p_oid, size=MAXIMUM_TRANSACTION_COUNT) or ())
  except (POSKeyError, KeyError):
    return
  reader, former, former_time = StateReader(portal), None, None
  for record in reversed(record_list):
    try:
      attribute_dict = base._p_jar.oldstate(base, record['tid'])
    except (POSKeyError, KeyError):
      continue
    time = DateTime(TimeStamp(record['tid']).timeTime())
    if former is not None:
      change_dict = _getChangeDict(
        document, reader, property_dict, former, attribute_dict)
      if change_dict:
        row = next((
          x for x in row_list
          if x.get('action') == 'edit' and 'changes' not in x
          and former_time < x['time'] <= time), None)
        if row is None:
          row = OrderedDict(time=time, actor=_getUserId(record))
          row_list.append(row)
        row['changes'] = change_dict
    former, former_time = attribute_dict, time


def _getUserId(record):
  # Zope writes the path of the user folder before it
  return asNative(record.get('user_name') or '').rpartition(' ')[2]


def _getShownDict(document):
  """Properties that the user may see on the document as it is now."""
  portal, portal_type = document.getPortalObject(), document.getPortalType()
  if getContainerPath(portal, portal_type, is_known=True) is None:
    return {}
  guard = DocumentGuard(document)
  return {x.name: x for x in getTypeDescription(
    portal, portal_type, is_known=True).getPropertyList() if guard.shows(x)}


def _getChangeDict(document, reader, property_dict, former, present):
  former_text_dict, text_dict = [
    reader.getTextDict(document, x) for x in (former, present)]
  result = OrderedDict()
  for name in sorted(set(former_text_dict) | set(text_dict)):
    if name in property_dict and (
        former_text_dict.get(name) != text_dict.get(name)):
      result[name] = OrderedDict(
        (key, value) for key, value in (
          ('from', _show(document, property_dict[name], former)),
          ('to', _show(document, property_dict[name], present)))
        if value not in (None, '', []))
  return result


def _show(document, property_, attribute_dict):
  if property_.kind == 'relation':
    return _showTarget(document, property_.base_category, attribute_dict)
  value = attribute_dict.get(property_.name)
  if isinstance(value, (list, tuple)):
    return [_cut(asItemJSON(x, property_.json_type, property_.format))
            for x in value]
  if value is None or isinstance(
      value, (bool, float, DateTime, six.text_type, six.binary_type)
      + six.integer_types):
    return _cut(asItemJSON(value, property_.json_type, property_.format))
  return say(Phrase('changed'))


def _showTarget(document, base_category, attribute_dict):
  """Titles of the targets that the user may view."""
  portal, result = document.getPortalObject(), []
  for category in attribute_dict.get('categories') or ():
    if category.startswith(base_category + '/'):
      path = category[len(base_category) + 1:]
      is_document = getattr(
        aq_base(portal), path.partition('/')[0], None) is not None
      target = portal.unrestrictedTraverse(
        path if is_document else 'portal_categories/' + category, None)
      link = None if getattr(
        aq_base(target), 'getPortalType', None) is None else getLink(target)
      if link is not None:
        result.append(link['title'])
  return result


def _cut(value):
  if isinstance(value, six.string_types) and len(value) > MAXIMUM_TEXT_LENGTH:
    return value[:MAXIMUM_TEXT_LENGTH] + '...'
  return value


def _getEntry(document, row):
  entry = OrderedDict(row, time=asDateJSON(row['time']))
  entry['actor'] = _getActor(document, row['actor'])
  if 'comment' in entry:
    entry['comment'] = hideName(document.getPortalObject(), entry['comment'])
  return entry


def _getActor(document, user_id):
  """The name of a person whom the user may view, as the UI does."""
  user = getSecurityManager().getUser()
  if not user_id:
    return ''
  portal = document.getPortalObject()
  return getPersonTitle(portal, user_id) or (
    user_id if user.has_role('Manager') or user_id == user.getId()
    else translate(portal, 'Unknown'))
