"""Choices that fields offer, and titles instead of what is stored: in the language
of the user, which static items of a field never are.
"""
from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.form_description import listPortalType
from Products.ERP5MCP.erp5.translation import lower, say, translate

__all__ = ('addPortalType', 'findPortalType', 'getItemList',
           'getServiceItemList', 'getTitle', 'getTypeTitle', 'isToolProperty')

TYPE_TUPLE = (
  ('string', Phrase('String')), ('integer', Phrase('Integer')),
  ('number', Phrase('Number')), ('boolean', Phrase('Boolean')),
  ('object', Phrase('Object')), ('array', Phrase('Array')),
  ('any', Phrase('Any')))

# property -> ((value, title), ...)
CHOICE_DICT = {
  'direction': (('input', Phrase('Input')), ('output', Phrase('Output'))),
  'data_type': TYPE_TUPLE,
  'item_type': (('', None),) + tuple(x for x in TYPE_TUPLE if x[0] != 'array'),
  'data_format': (
    ('', None), ('date', Phrase('Date')), ('date-time', Phrase('Date and Time')),
    ('email', Phrase('Email')), ('uri', Phrase('URI'))),
  'required': ((True, Phrase('Yes')), (False, Phrase('No'))),
  'mcp_tool_family_list': (('document', Phrase('Documents')),),
  'mcp_complete_portal_type_list': (
    ('MCP Tool', Phrase('Tools')), ('MCP Prompt', Phrase('Prompts')),
    ('MCP Resource', Phrase('Resources'))),
  'mcp_form_operation_list': (
    ('read', Phrase('Read what a form shows')),
    ('create', Phrase('Create documents')), ('edit', Phrase('Change documents')),
    ('search', Phrase('Search lists')), ('dialog', Phrase('Run dialogs')),
    ('report', Phrase('Run reports'))),
  'mcp_form_action_category_list': (
    ('object_view', Phrase('Views')), ('object_list', Phrase('Lists')),
    ('object_action', Phrase('Actions')), ('object_report', Phrase('Reports')),
    ('object_print', Phrase('Prints')), ('object_exchange', Phrase('Exchanges')),
    ('object_search', Phrase('Searches')), ('object_jump', Phrase('Jumps')),
    ('object_fast_input', Phrase('Fast Inputs')),
    ('object_button', Phrase('Buttons'))),
}


def getItemList(property_id):
  """[(title, value)]"""
  return [('' if title is None else say(title), value)
          for value, title in CHOICE_DICT[property_id]]


PORTAL_TYPE_PROPERTY = 'mcp_form_portal_type_list'
# Found at once: more are no choice
MAXIMUM_FOUND_COUNT = 30


def getServiceItemList(service, property_id):
  """Also what is chosen and is no choice any more. Of portal types, which are
  many, what is chosen is all: `findPortalType` has the others."""
  item_list = _getChosenPortalTypeItemList(service) if (
    property_id == PORTAL_TYPE_PROPERTY) else getItemList(property_id)
  known_set = {value for _, value in item_list}
  # what is not there and what the user may not see look the same
  return item_list + [
    (say(Phrase('${id} (not available)', id=value)), value)
    for value in service.getProperty(property_id) or ()
    if value not in known_set]


def _getPortalTypeItemList(service):
  portal = service.getPortalObject()
  return sorted((translate(portal, x), x) for x in listPortalType(portal))


def _getChosenPortalTypeItemList(service):
  chosen_list = service.getProperty(PORTAL_TYPE_PROPERTY) or ()
  return [x for x in _getPortalTypeItemList(service) if x[1] in chosen_list]


def findPortalType(service, text):
  """[(title, portal type)] of what is not chosen and has a text in either."""
  chosen_list = service.getProperty(PORTAL_TYPE_PROPERTY) or ()
  text = lower(text.strip())
  return [x for x in _getPortalTypeItemList(service)
          if x[1] not in chosen_list and (
            text in lower(x[0]) or text in lower(x[1]))
          ][:MAXIMUM_FOUND_COUNT]


def addPortalType(service, portal_type_list):
  """What has happened."""
  known_set = {x for _, x in _getPortalTypeItemList(service)}
  chosen_list = list(service.getProperty(PORTAL_TYPE_PROPERTY) or ())
  added_list = [x for x in portal_type_list or ()
                if x in known_set and x not in chosen_list]
  if added_list:
    service.edit(**{PORTAL_TYPE_PROPERTY: chosen_list + added_list})
  return say(Phrase('${count} portal types were added.', count=len(added_list)))


def getTitle(property_id, value):
  """The value itself where it is no choice."""
  title = dict(CHOICE_DICT[property_id]).get(value)
  return (value or '') if title is None else say(title)


def getTypeTitle(line):
  """An array with the type of its items."""
  title = getTitle('data_type', line.getDataType() or 'string')
  item_title = getTitle('item_type', line.getItemType())
  return '%s (%s)' % (title, item_title) if item_title and (
    line.getDataType() == 'array') else title


def isToolProperty(line):
  """Whether a line is below an MCP Tool."""
  document = line.getParentValue()
  while document.getPortalType() == line.getPortalType():
    document = document.getParentValue()
  return document.getPortalType() == 'MCP Tool'
