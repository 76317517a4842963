"""What is added to a relation and removed from it, when a call says that instead of
all that the relation shall have: what it does not name stays."""
from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.relation import listOwnTarget
from Products.ERP5MCP.erp5.target import resolveTarget

__all__ = ('getChangedTargetList', 'isChange')

KEY_TUPLE = 'add', 'remove'


def isChange(property_, json_value):
  """Whether a value from JSON says a change of a relation, not a target."""
  return (property_.kind == 'relation' and property_.is_list
          and isinstance(json_value, dict)
          and 'relative_url' not in json_value)


def getChangedTargetList(document, property_, json_value, field):
  """The documents that the relation has afterwards, of those that the user may
  view. Raises ToolError INVALID_FIELD_VALUE, INVALID_LINK or what resolveTarget
  does."""
  portal = document.getPortalObject()
  if not json_value or set(json_value).difference(KEY_TUPLE) or not all(
      isinstance(x, list) for x in json_value.values()):
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase(
        '"${title}" takes a list of all, or what to add to it and to remove.',
        title=property_.title or property_.name),
      Phrase('Such as ["relative_url"], or {"add": ["relative_url"], "remove": '
             '[]}.'), field=field)
  result = listOwnTarget(document, property_.base_category)
  url_list = [x.getRelativeUrl() for x in result]
  for index, value in enumerate(json_value.get('remove', ())):
    path = '%s.remove[%d]' % (field, index)
    url = resolveTarget(portal, property_, value, path).getRelativeUrl()
    if url not in url_list:
      raise ToolError(
        'INVALID_LINK', Phrase(
          '"${title}" does not have "${url}".',
          title=property_.title or property_.name, url=url),
        Phrase('Read it again with erp5_read.'), field=path)
    del result[url_list.index(url)]
    url_list.remove(url)
  for index, value in enumerate(json_value.get('add', ())):
    target = resolveTarget(
      portal, property_, value, '%s.add[%d]' % (field, index))
    if target.getRelativeUrl() not in url_list:
      result.append(target)
      url_list.append(target.getRelativeUrl())
  return result
