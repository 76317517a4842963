"""Names of documents in what forms, lists and scripts of a site show.

They were written for people in the user interface, and some name documents that
the user may not view. Whatever a form answers passes here: such a name is taken
out, in the same way whether the document is hidden or not there at all.
"""
import re

from Acquisition import aq_base
from six.moves.urllib.parse import unquote

from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.structure import getStructure

__all__ = ('hideName', 'isHiddenName')

# A relative url, or with a host and the portal before it, however it is quoted.
# Each part begins with what the other does not refuse, so that no text is looked
# at again and again.
NAME_PATTERN = re.compile(
  r"""(?:[A-Za-z][\w.-]*:/+[^/\s"'<>]*)?[\w%~/-][\w.%~/-]*""")
SEPARATOR_PATTERN = re.compile(r'/|%(?:25)*2F', re.I)
MAXIMUM_QUOTING_DEPTH = 3
HIDDEN = '***'


def isHiddenName(portal, text):
  """Whether a value is the relative url of a document that is not for the
  user."""
  match = NAME_PATTERN.match(text)
  return bool(match and match.end() == len(text)
              and _isHidden(portal, match.group(0)))


def hideName(portal, value):
  """A JSON value without the names of such documents in its texts."""
  if isinstance(value, list):
    return [hideName(portal, x) for x in value]
  if isinstance(value, dict):
    return type(value)(
      (hideName(portal, key), hideName(portal, x)) for key, x in value.items())
  if not isinstance(value, (str, type(u''))) or not (
      SEPARATOR_PATTERN.search(value)):
    return value

  def replace(match):
    # a sentence may end here
    text = match.group(0)
    name = text.rstrip('.')
    return HIDDEN + text[len(name):] if _isHidden(portal, name) else text
  return NAME_PATTERN.sub(replace, value)


def _isHidden(portal, text):
  for _ in range(MAXIMUM_QUOTING_DEPTH):
    if '%' not in text:
      break
    text = unquote(text)
  part_list = [x for x in text.split('/') if x]
  module_dict = getStructure(portal).module_dict
  return any(
    part in module_dict and _isHiddenBelow(portal, part, part_list[index + 1:])
    for index, part in enumerate(part_list[:-1]))


def _isHiddenBelow(portal, module_id, part_list):
  document = portal._getOb(module_id)
  for name in part_list:
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
