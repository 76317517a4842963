"""What ERP5 says of a document after a write, and what it blocks.

A message is {message, severity, field, line, steps, before}. Severity is "blocks"
when a transition that is possible now does not pass with it, "blocks_later" when
one of a later state does not, with the titles of those as steps, and "info" when it
is only to be known.
"""
from collections import OrderedDict

from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.disclosure import hideName
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.translation import asNative, say, translate
from Products.ERP5MCP.erp5.workflow_state import (
  MAXIMUM_DEPTH, getStateTitle, iterScript, iterWorkflow)

__all__ = (
  'MESSAGE_SCHEMA', 'Consistency', 'getStateMessage', 'makeMessage')

MESSAGE_SCHEMA = {'type': 'array', 'items': {'type': 'object'}, 'description':
                  'severity: blocks, blocks_later (steps), info'}

MAXIMUM_MESSAGE_COUNT = 30
# Where messages of constraints name the property that they are about
FIELD_KEY_TUPLE = (
  'attribute_name', 'property_id', 'property_name', 'base_category')
CHECK_NAME = 'checkConsistency'


def makeMessage(message, severity='info', field=None, steps=None):
  """message: Phrase, or a text in the user's language"""
  if isinstance(message, Phrase):
    message = say(message)
  result = OrderedDict([('message', message), ('severity', severity)])
  if field:
    result['field'] = field
  if steps:
    result['steps'] = steps
  return result


class Consistency(object):
  """Of a document: what its constraints say after a write, beside what they said
  before."""

  def __init__(self, document, is_new=False):
    self.document = document
    self.before_set = set() if is_new else {
      self._getKey(x) for x in self._listFinding()}

  def _listFinding(self):
    """Of the document and its lines, those that the user may view."""
    portal, known_dict = self.document.getPortalObject(), {}
    result = []
    for finding in self.document.checkConsistency():
      path = finding.object_relative_url
      if path not in known_dict:
        document = portal.unrestrictedTraverse(path, None) if path else None
        known_dict[path] = document is None or isVisible(document)
      if known_dict[path]:
        result.append(finding)
    return result

  def _getKey(self, finding):
    return finding.object_relative_url, asNative(finding.getTranslatedMessage())

  def getMessageList(self):
    result, severity = OrderedDict(), None
    for finding in self._listFinding():
      key = self._getKey(finding)
      if key in result:
        continue
      if severity is None:
        severity = _getSeverity(self.document)
      message = makeMessage(
        hideName(self.document.getPortalObject(), key[1]), severity[0],
        steps=severity[1])
      mapping = finding.mapping or {}
      field = next(
        (mapping[x] for x in FIELD_KEY_TUPLE if x in mapping), None)
      if field:
        message['field'] = asNative(field)
      own_path = self.document.getRelativeUrl() + '/'
      if (key[0] or '').startswith(own_path):
        message['line'] = key[0][len(own_path):]
      if key in self.before_set:
        message['before'] = True
      result[key] = message
    return list(result.values())[:MAXIMUM_MESSAGE_COUNT]


def _getSeverity(document):
  """(severity, titles of the transitions that check the consistency)"""
  now_list, later_list = [], []
  for workflow, state in iterWorkflow(document):
    path_list = [] if state is None else state.getDestinationList()
    for transition in workflow.getTransitionValueList():
      if transition.getTriggerType() != 1 or not _isChecking(transition):
        continue
      title = translate(document.getPortalObject(), (
        transition.getActionName() or transition.getTitle()))
      if transition.getRelativeUrl() in path_list and (
          workflow.isActionSupported(document, transition.getReference())):
        now_list.append(title)
      else:
        later_list.append(title)
  if now_list:
    return 'blocks', now_list
  if later_list:
    return 'blocks_later', later_list
  return 'info', None


def _isChecking(transition, depth=0):
  """Whether one of its scripts checks the consistency of the document."""
  for script in iterScript(transition):
    if script.getPortalType() == 'Workflow Transition':
      if depth < MAXIMUM_DEPTH and _isChecking(script, depth + 1):
        return True
    elif CHECK_NAME in (getattr(aq_base(script), '_body', None) or ''):
      return True
  return False


def getStateMessage(document):
  """What to know of lines that can be changed in a state other than the first."""
  for workflow, state in iterWorkflow(document):
    initial = workflow.getSourceValue()
    if state is not None and initial is not None and (
        initial.getReference() != state.getReference()):
      return makeMessage(Phrase(
        'The document is in the state "${state}", and its lines can still be '
        'changed.', state=getStateTitle(document, state)), field='lines')
