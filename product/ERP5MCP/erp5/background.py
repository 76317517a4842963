"""What ERP5 does with a document by itself: activities that wait or have failed,
and differences from what was planned, with the solutions that ERP5 offers.

Neither the name of a method nor the text of an error is told: administrators find
both in portal_activities.
"""
import logging
from collections import OrderedDict

from AccessControl import Unauthorized
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.document_value import asItemJSON
from Products.ERP5MCP.erp5.guard import DocumentGuard
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.reference import getLink, getVisible, isVisible
from Products.ERP5MCP.erp5.structure import getContainerPath
from Products.ERP5MCP.erp5.translation import asNative, say
from Products.ERP5MCP.erp5.type_description import getTypeDescription

__all__ = ('getBackground', 'getDivergence')

logger = logging.getLogger('ERP5MCP')

MAXIMUM_MESSAGE_COUNT = 200
MAXIMUM_PART_COUNT = 50
MAXIMUM_DIVERGENCE_COUNT = 20
# Activities in such a node have failed for good
FAILED_NODE = -2

INDEXING = Phrase('indexing: searches show it afterwards')
PLANNING = Phrase('planning what follows')
BUILDING = Phrase('building what follows')
COMPARING = Phrase('comparing with what was planned')
SOLVING = Phrase('solving differences from what was planned')
OTHER = Phrase('other work')
# method of an activity -> what it is for
WORK_DICT = {
  'immediateReindexObject': INDEXING,
  'recursiveImmediateReindexObject': INDEXING,
  '_recurseCallMethod': INDEXING,
  '_updateSimulation': PLANNING,
  'expand': PLANNING,
  '_expand': PLANNING,
  'build': BUILDING,
  'localBuild': BUILDING,
  '_localBuild': BUILDING,
  'updateCausalityState': COMPARING,
  'solve': SOLVING,
  'solveAutomatically': SOLVING,
}


def getBackground(document):
  """{'pending', 'failing' (it has failed and is tried again), 'failed': [texts],
  'failed_note'} without what is empty, of the document and the parts of it that
  the user may view."""
  result = OrderedDict()
  for message in _iterMessage(document):
    if (getattr(message, 'processing_node', 0) or 0) <= FAILED_NODE:
      key = 'failed'
    else:
      key = 'failing' if getattr(message, 'retry', 0) else 'pending'
    text = say(WORK_DICT.get(message.method_id, OTHER))
    if text not in result.setdefault(key, []):
      result[key].append(text)
  if 'failed' in result:
    result['failed_note'] = say(Phrase(
      'This will not be done by itself: tell an administrator, who finds the '
      'reason in portal_activities.'))
  return result


def _iterMessage(document):
  path = '/'.join(document.getPhysicalPath())
  part_dict = {}
  if getattr(aq_base(document), 'objectValues', None) is not None and (
      getContainerPath(
        document.getPortalObject(), document.getPortalType(), is_known=True)):
    part_dict = {
      '%s/%s' % (path, x.getId()): x
      for x in list(document.objectValues())[:MAXIMUM_PART_COUNT]}
  getMessageList = document.getPortalObject().portal_activities.getMessageList
  for kw in {'path': [path] + list(part_dict)}, {'tag': 'build:' + path}:
    for message in getMessageList(count=MAXIMUM_MESSAGE_COUNT, **kw):
      part = part_dict.get('/'.join(message.object_path))
      if part is None or isVisible(part):
        yield message


def getDivergence(document):
  """{'differences': [{field, line, document, planned}], 'solutions': [titles]} of
  a document that differs from what was planned; None of any other."""
  if getattr(aq_base(document), 'getDivergenceList', None) is None or (
      document.getProperty('causality_state') != 'diverged'):
    return None
  try:
    return _getDivergence(document)
  except PASSING_EXCEPTION_TUPLE:
    raise
  except Exception: # testers and solvers of the site: anything
    logger.warning('Differences of %s cannot be told',
                   document.getRelativeUrl(), exc_info=True)
    return None


def _getDivergence(document):
  result = OrderedDict(differences=[])
  for message in document.getDivergenceList()[:MAXIMUM_DIVERGENCE_COUNT]:
    entry = _getDifference(document, message)
    if entry is not None:
      result['differences'].append(entry)
  solution_list = _listSolution(document)
  if solution_list:
    result['solutions'] = solution_list
  return result


def _getDifference(document, message):
  """None for a property that the user may not see."""
  portal, part = document.getPortalObject(), document
  path = message.getProperty('object_relative_url')
  if path and path != document.getRelativeUrl():
    part = getVisible(portal, path)
    if part is None:
      return None
  name = message.getProperty('tested_property')
  entry = OrderedDict()
  if part is not document:
    entry['line'] = part.getRelativeUrl()[len(document.getRelativeUrl()) + 1:]
  property_ = getTypeDescription(
    portal, part.getPortalType(), is_known=True).getProperty(name)
  if property_ is None or not DocumentGuard(part).shows(property_):
    return None
  entry['field'] = name
  for key, value in (
      ('document', message.getProperty('decision_value')),
      ('planned', message.getProperty('prevision_value'))):
    entry[key] = _asJSON(portal, property_, value)
  return entry


def _asJSON(portal, property_, value):
  if isinstance(value, (list, tuple)):
    return [x for x in (_asJSON(portal, property_, x) for x in value)
            if x is not None]
  if property_.kind != 'relation':
    return asItemJSON(value, property_.json_type, property_.format)
  return value and getLink(getVisible(portal, asNative(value)))


def _listSolution(document):
  """Titles of the solvers that the open solver process of the document proposes."""
  result = OrderedDict()
  getProcess = getattr(document, 'Delivery_getSolverProcess', None)
  try:
    process = getProcess and getProcess()
    for decision in process.contentValues() if process else ():
      tester = decision.getCausalityValue()
      for solver in tester.getSolverValueList() if tester is not None else ():
        result[solver.getTitle() or solver.getId()] = None
  except Unauthorized:
    pass # not for this user
  return list(result)
