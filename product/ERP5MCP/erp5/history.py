"""What was done to a document, from the histories of its workflows."""
from collections import OrderedDict

from AccessControl import getSecurityManager

from Products.ERP5MCP.erp5.document_value import asDateJSON
from Products.ERP5MCP.erp5.translation import asNative, translate
from Products.ERP5MCP.erp5.who import getPersonTitle

__all__ = ('listHistory',)

MAXIMUM_HISTORY_COUNT = 200


def listHistory(document):
  """Functions that give one entry each, newest first."""
  workflow_tool = document.getPortalObject().portal_workflow
  entry_list = []
  for workflow in workflow_tool.getWorkflowValueListFor(document):
    if workflow.getPortalType() == 'Workflow':
      variable = workflow.getStateVariable()
      for status in workflow_tool.getHistoryOf(
          workflow.getId(), document) or ():
        if status.get('time') is not None:
          entry_list.append((status['time'], variable, status))
  entry_list.sort(key=lambda x: x[0], reverse=True)
  return [lambda x=x: _getEntry(document, *x)
          for x in entry_list[:MAXIMUM_HISTORY_COUNT]]


def _getEntry(document, time, variable, status):
  entry = OrderedDict(time=asDateJSON(time))
  for key in 'action', 'comment':
    if status.get(key):
      entry[key] = asNative(status[key])
  entry['actor'] = _getActor(document, status.get('actor'))
  if variable != 'state' and status.get(variable):
    entry[variable] = status[variable]
  return entry


def _getActor(document, user_id):
  """The name of a person whom the user may view, as the UI does."""
  user = getSecurityManager().getUser()
  if not user_id or user_id == user.getId():
    return user_id or ''
  portal = document.getPortalObject()
  return getPersonTitle(portal, user_id) or (
    user_id if user.has_role('Manager') else translate(portal, 'Unknown'))
