"""Names of documents in what forms, lists and scripts of a site show.

They were written for people in the user interface, and some name documents that
the user may not view. Whatever a form answers passes here: such a name is taken
out, in the same way whether the document is hidden or not there at all.
"""
import re

from Acquisition import aq_base

from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.structure import getStructure

__all__ = ('hideName', 'isHiddenName')

NAME_PATTERN = re.compile(r'(?<![\w.-])([A-Za-z]\w*)((?:/[\w.-]*[\w-])+)')
HIDDEN = '***'


def isHiddenName(portal, text):
  """Whether a value is the relative url of a document that is not for the
  user."""
  match = NAME_PATTERN.match(text)
  return bool(match and match.end() == len(text) and _isHidden(portal, match))


def hideName(portal, value):
  """A JSON value without the relative urls of such documents in its texts."""
  if isinstance(value, list):
    return [hideName(portal, x) for x in value]
  if isinstance(value, dict):
    return type(value)(
      (key, hideName(portal, x)) for key, x in value.items())
  if not isinstance(value, (str, type(u''))) or '/' not in value:
    return value
  return NAME_PATTERN.sub(
    lambda match: HIDDEN if _isHidden(portal, match) else match.group(0), value)


def _isHidden(portal, match):
  module_id, rest = match.groups()
  if module_id not in getStructure(portal).module_dict:
    return False
  document = portal._getOb(module_id)
  for name in rest.strip('/').split('/'):
    getOb = getattr(document, '_getOb', None)
    child = getOb(name, None) if getOb is not None else None
    if child is None:
      # shown only when it is a page or a method, which are the same for all
      if all(getattr(x, name, None) is None
             for x in (aq_base(document), portal)):
        return True
      break
    document = child
  return document.getId() == module_id or not isVisible(document)
