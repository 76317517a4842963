"""Whether ERP5 numbers new documents of a type by itself: their init script gives them
a reference. A number of one's own, such as that of a customer, has a field of its
own then."""
import re

from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.translation import asNative, say

__all__ = ('NUMBER_TUPLE', 'addNumberHint')

# Where one's own number of a document goes when ERP5 has numbered it itself
NUMBER_TUPLE = 'source_reference', 'destination_reference'
SCRIPT_PATTERN = re.compile(r'\b[A-Z]\w*_\w+')
REFERENCE_PATTERN = re.compile(
  r'\b_?setReference\(|\breference\s*=[^=]|[\'"]reference[\'"]\s*:')
# scripts that an init script calls, and those that these call
MAXIMUM_DEPTH = 3


def addNumberHint(document, property_dict, dependency_set):
  """document: a sample of the type. property_dict: {name: Property} of it"""
  property_ = property_dict.get('reference')
  script_id = document.getTypeInfo().getTypeInitScriptId()
  if property_ is None or not script_id or not _setsReference(
      document, script_id, dependency_set, MAXIMUM_DEPTH):
    return
  name_list = [x for x in NUMBER_TUPLE if x in property_dict]
  property_.hint = say(Phrase(
    'ERP5 numbers it by itself; a number of your own goes to: ${names}.',
    names=', '.join(name_list))) if name_list else say(Phrase(
      'ERP5 numbers it by itself.'))


def _setsReference(document, script_id, dependency_set, depth):
  script = getattr(document, script_id, None)
  if getattr(aq_base(script), 'body', None) is None:
    return False
  dependency_set.addSkin(document, script_id)
  text = asNative(script.body())
  return bool(REFERENCE_PATTERN.search(text)) or depth > 0 and any(
    _setsReference(document, x, dependency_set, depth - 1)
    for x in set(SCRIPT_PATTERN.findall(text)) if x != script_id)
