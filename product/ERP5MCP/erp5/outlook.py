"""What ERP5 will do by itself once a document is in some state, and what is missing
for it. Advice: a site whose rules, processes or prices fail gets none, and its
document is saved and acted on as it would be without.

An order without a trade condition is confirmed like any other; its simulation
fails later, in an activity that nobody sees, and no packing list ever comes. So
what will be missing is said before.
"""
import logging

from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.consistency import makeMessage
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.translation import say

__all__ = ('Outlook',)

logger = logging.getLogger('ERP5MCP')

# Groups of states in which ERP5 plans what follows (portal.getPortal<X>StateList)
STATE_GROUP_TUPLE = (
  'PlannedOrder', 'FutureInventory', 'ReservedInventory', 'TransitInventory',
  'CurrentInventory')
MAXIMUM_LINE_COUNT = 100
# Lines of one kind that are named
MAXIMUM_NAME_COUNT = 5


class Outlook(object):
  """Of one document as it is now."""

  def __init__(self, document):
    self.document = document
    self.portal = document.getPortalObject()
    portal_type = document.getPortalType()
    self.is_order = portal_type in self.portal.getPortalOrderTypeList()
    self.is_planned = self.is_order or (
      portal_type in self.portal.getPortalDeliveryTypeList())
    self._missing_list = self._process = None

  def getEntry(self, state):
    """{'starts': [portal types that ERP5 builds], 'missing': [messages]} of what
    follows when the document comes to a state; without what is empty."""
    result = {}
    if self.is_planned and state is not None:
      result['starts'] = self._try(lambda: self._listBuilt(
        state.getReference()))
      if self.isPlanning(state):
        result['missing'] = self.listMissing()
    return {key: value for key, value in result.items() if value}

  def _try(self, function):
    """The list that it gives, [] when what it asks of the site fails."""
    try:
      return function()
    except PASSING_EXCEPTION_TUPLE:
      raise
    except Exception: # processes, rules and prices of the site: anything
      logger.warning('What follows %s cannot be told',
                     self.document.getRelativeUrl(), exc_info=True)
      return []

  def isPlanning(self, state):
    """Whether ERP5 plans what follows a document in that state."""
    reference = state.getReference()
    return any(
      reference in getattr(self.portal, 'getPortal%sStateList' % group)()
      for group in STATE_GROUP_TUPLE)

  def listMissing(self, steps=()):
    """Messages; `steps` are titles of the transitions after which it counts."""
    if not self.is_order:
      return []
    if self._missing_list is None:
      self._missing_list = self._try(lambda: list(self._iterMissing()))
    return [
      makeMessage(message, 'blocks_later', field, list(steps) or [
        say(Phrase('planning and building what follows'))])
      for field, message in self._missing_list]

  def _iterMissing(self):
    """(field, Phrase)"""
    process = self._getProcess()
    if process is not None:
      if process is False:
        yield 'specialise', Phrase(
          'Its trade condition or business process is not validated: ERP5 will '
          'not plan what follows.')
      elif not process.objectValues(
          portal_type=self.portal.getPortalTradeModelPathTypeList()):
        yield 'specialise', Phrase(
          'It has no trade condition with a business process: ERP5 will not plan '
          'what follows, so that no packing list, invoice or payment is built.')
      reference = self._getRuleReference()
      if reference and not any(
          x.getReference() == reference and
          x.getValidationState() == 'validated'
          for x in self.portal.portal_rules.objectValues()):
        yield None, Phrase(
          'The rule of ERP5 that plans what follows is not validated: an '
          'administrator does that in portal_rules.')
    line_list = self._getLineList()
    for field, makePhrase, isLacking in LACK_TUPLE:
      name_list = [x.getTitle() or x.getId() for x in line_list if isLacking(x)]
      if name_list:
        yield 'lines.' + field, makePhrase(
          ', '.join(name_list[:MAXIMUM_NAME_COUNT]) + (
            ', ...' if len(name_list) > MAXIMUM_NAME_COUNT else ''))

  def _getLineList(self):
    document = self.document
    if getattr(aq_base(document), 'objectValues', None) is None:
      return []
    return [
      x for x in list(document.objectValues())[:MAXIMUM_LINE_COUNT]
      if getattr(aq_base(x), 'isMovement', None) is not None
      and x.isMovement() and isVisible(x)]

  def _getProcess(self):
    """The business processes of the document, put together as ERP5 does it; None
    where there is no such thing, False when it cannot be done."""
    if self._process is None and getattr(
        aq_base(self.document), 'asComposedDocument', None) is not None:
      try:
        self._process = self.document.asComposedDocument()
      except PASSING_EXCEPTION_TUPLE:
        raise
      except Exception: # a reference that is not found among validated ones
        self._process = False
    return self._process

  def _getRuleReference(self):
    get = getattr(aq_base(self.document), 'getRuleReference', None)
    try:
      return get and self.document.getRuleReference()
    except PASSING_EXCEPTION_TUPLE:
      raise
    except Exception: # a script of the type, or that there is none
      return None

  def _listBuilt(self, reference):
    """Portal types that ERP5 builds next when the document comes to a state."""
    process = self._getProcess()
    if not process:
      return []
    builder_dict = {
      link: [x.getDeliveryPortalType()
             for x in link.getDeliveryBuilderValueList()]
      for link in process.getBusinessLinkValueList()}
    portal_type = self.document.getPortalType()
    reached_set = {
      link.getSuccessor() for link, type_list in builder_dict.items()
      if reference in link.getCompletedStateList() and (
        portal_type in type_list or self.is_order and not type_list)}
    return sorted({
      x for link, type_list in builder_dict.items()
      if link.getPredecessor() in reached_set
      for x in type_list if x and x != portal_type})


def _hasNoPrice(line):
  # the accessor would store what it finds
  if getattr(line, '_baseGetPrice', None) is None or (
      line._baseGetPrice() is not None):
    return False
  operand_dict = line.getPriceCalculationOperandDict(default={})
  return not operand_dict or operand_dict.get('price') is None


# (property, Phrase for names of lines, whether a line lacks it)
LACK_TUPLE = (
  ('resource', lambda names: Phrase(
    'Lines without a product or service: ${names}. Nothing will follow them.',
    names=names), lambda x: not x.getResource()),
  ('quantity', lambda names: Phrase(
    'Lines without a quantity: ${names}. Nothing will follow them.',
    names=names), lambda x: not x.getQuantity()),
  ('price', lambda names: Phrase(
    'Lines without a price: ${names}. Their invoice will have none.',
    names=names), lambda x: bool(x.getResource()) and _hasNoPrice(x)),
)
