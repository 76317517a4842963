"""Names of documents in what forms, lists and scripts of a site show.

They were written for people in the user interface, and some name documents that
the user may not view. Whatever a form answers passes here: such a name is taken
out, in the same way whether the document is hidden or not there at all.
"""
import re

from Acquisition import aq_base

from Products.ERP5MCP.erp5.dependency import getTransactionDict
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.structure import getStructure

__all__ = ('hideName', 'isHiddenName')

# after the ids of modules, wherever in a URL or a path they stand
SEPARATOR = '(?:/|%2[Ff])'
NAME_TEMPLATE = r'(?<![\w.-])(%s)((?:%s[\w.-]*[\w-])+)'
SEPARATOR_PATTERN = re.compile(SEPARATOR)
HIDDEN = '***'
_PATTERN_KEY = object()


def isHiddenName(portal, text):
  """Whether a value is the relative url of a document that is not for the
  user."""
  match = _getPattern(portal).match(text)
  return bool(match and match.end() == len(text) and _isHidden(portal, match))


def hideName(portal, value):
  """A JSON value without the relative urls of such documents in its texts."""
  if isinstance(value, list):
    return [hideName(portal, x) for x in value]
  if isinstance(value, dict):
    return type(value)(
      (hideName(portal, key), hideName(portal, x)) for key, x in value.items())
  if not isinstance(value, (str, type(u''))) or not (
      SEPARATOR_PATTERN.search(value)):
    return value
  return _getPattern(portal).sub(
    lambda match: HIDDEN if _isHidden(portal, match) else match.group(0), value)


def _getPattern(portal):
  known_dict = getTransactionDict(_PATTERN_KEY)
  if None not in known_dict:
    known_dict[None] = re.compile(NAME_TEMPLATE % ('|'.join(
      re.escape(x) for x in getStructure(portal).module_dict) or '(?!)',
                                                   SEPARATOR))
  return known_dict[None]


def _isHidden(portal, match):
  module_id, rest = match.groups()
  document = portal._getOb(module_id)
  for name in SEPARATOR_PATTERN.split(rest)[1:]:
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
