"""Which actions ERP5's own user interface offers a person for a document.

ERP5 keeps the actions of its present interface in categories of their own:
`object_jio_report` beside `object_report`. Here alone is known what they mean, and
that of two actions with one id the one of the present interface counts
(Base_filterDuplicateActions of erp5_hal_json_style and erp5_xhtml_style). Who may
use an action, and on which document, ERP5 has decided before.
"""
import re
from collections import OrderedDict

from Products.ERP5Type.Utils import createExpressionContext
from six.moves.urllib.parse import parse_qsl

__all__ = ('CATEGORY_TUPLE', 'LIST', 'VIEW', 'getParameterDict',
           'getPlainCategory', 'getSitePermissionList', 'iterTypeAction',
           'listOfferedAction', 'listOwnAction')

VIEW, LIST = 'object_view', 'object_list'
# What a person can do with a document besides what its workflows offer.
CATEGORY_TUPLE = (
  VIEW, LIST, 'object_action', 'object_report', 'object_print',
  'object_exchange', 'object_search', 'object_jump', 'object_fast_input',
  'object_button')
WORKFLOW = 'workflow'
# Infixes of categories, the one that counts most first: "onlyjio" is shown by
# the present interface only, "onlyxhtml" by the former one only.
INFIX_TUPLE = 'jio_', 'onlyjio_', '', 'onlyxhtml_'
CATEGORY_PATTERN = re.compile(
  r'(?:object|folder)_(jio_|onlyjio_|onlyxhtml_)?([a-z_]+)\Z')
# OfficeJS makes its exports from it; no interface shows it.
INTERNAL_CATEGORY = 'object_jio_view'


def getPlainCategory(category):
  """(one of CATEGORY_TUPLE or WORKFLOW, rank) of the category of an action; of
  two actions with one id the lower rank counts. (None, None) for what is no
  business of a document."""
  if category == WORKFLOW:
    return WORKFLOW, 0
  match = CATEGORY_PATTERN.match(category or '')
  if match is not None and category != INTERNAL_CATEGORY:
    plain = 'object_' + match.group(2)
    if plain in CATEGORY_TUPLE:
      return plain, INFIX_TUPLE.index(match.group(1) or '')
  return None, None


def getParameterDict(url):
  """What the link of an action gives to its form, which has it as the values of
  fields: the portal type of the lines that a dialog adds."""
  return dict(parse_qsl(str(url or '').partition('?')[2]))


def listOfferedAction(document):
  """The actions that ERP5 offers the user for a document, as portal_actions has
  them but with their plain category, in the order of the interface."""
  candidate_list = []
  for category, action_list in document.getPortalObject(
      ).portal_actions.listFilteredActionsFor(document).items():
    plain, rank = getPlainCategory(category)
    if plain is not None:
      candidate_list += [(plain, rank, action) for action in action_list]
  return _merge(candidate_list)


def listOwnAction(document):
  """The same of the actions of its portal type alone."""
  context, candidate_list = createExpressionContext(document), []
  for action in document.getTypeInfo().getActionList():
    plain, rank = getPlainCategory(action['category'])
    if plain is not None and action.test(context):
      candidate_list.append((plain, rank, action.cook(context)))
  return _merge(candidate_list)


def _merge(candidate_list):
  candidate_list.sort(key=lambda x: (
    x[0] == WORKFLOW or CATEGORY_TUPLE.index(x[0]), x[1],
    x[2].get('priority') or 1.0))
  result = OrderedDict()
  for plain, _, action in candidate_list:
    result.setdefault((plain, action['id']), dict(action, category=plain))
  return list(result.values())


def iterTypeAction(type_value):
  """(plain category, reference, title, TALES expression of its URL) of the
  actions of a portal type, whoever may use them: of two with one id both, since
  one may be for other people or other documents."""
  for action in type_value.getActionInformationList():
    category, _ = getPlainCategory(action.getActionType())
    if category is not None and action.isVisible():
      yield (category, action.getReference(), action.getTitle(),
             action.getActionText() or '')


def getSitePermissionList(portal, form_id):
  """Permissions, any of which ERP5 asks for an action that all documents of the
  site have, such as *Metadata*; None when there is no such, or when more than a
  permission decides."""
  for action in portal.portal_actions.listActions():
    if str(action.getActionExpression()).endswith('/' + form_id) and (
        getPlainCategory(action.getCategory())[0] == VIEW):
      return None if action.getCondition() else list(action.getPermissions())
