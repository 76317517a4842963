"""What lines of a document are: which portal type one gets that names none, and
the cells of lines that vary."""
import six
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.creation import newContent
from Products.ERP5MCP.erp5.reference import isVisible
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('getLine', 'newLine', 'setVariation')


def getLine(document, line_id, field):
  """The line that an id names; the user may view it. Raises ToolError."""
  line = None
  if isinstance(line_id, six.string_types + six.integer_types) and (
      not isinstance(line_id, bool)):
    text = asScriptValue(line_id) if isinstance(
      line_id, six.string_types) else str(line_id)
    if getattr(aq_base(document), '_getOb', None) is not None:
      line = document._getOb(text, None)
  else:
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase('The id of a line is a text.'),
      Phrase('erp5_read with include ["lines"] tells the ids.'), field=field)
  if line is None or not isVisible(line):
    raise ToolError(
      'RECORD_NOT_FOUND', Phrase('There is no line "${id}".', id=line_id),
      Phrase('erp5_read with include ["lines"] tells the ids.'), field=field)
  return line


def newLine(document, line_dict, allowed_list, path):
  """A new line, or a cell when it has a variation, without its values.

  allowed_list: what the document may contain, of what the user may add
  """
  portal_type = line_dict.get('portal_type') or _getLineType(
    document, line_dict, allowed_list, path)
  if line_dict.get('variation'):
    return _newCell(document, portal_type, line_dict['variation'], path)
  return newContent(
    document, portal_type, path + '.portal_type', allowed_list)


def _getLineType(document, line_dict, type_list, path):
  """The portal type of a line that says none: the only one that is a line, or
  a cell when there is a variation."""
  suffix = ' Cell' if line_dict.get('variation') else ' Line'
  candidate_list = [x for x in type_list if x.endswith(suffix)] or type_list
  if len(candidate_list) > 1:
    # a Sale Order has a Sale Order Line rather than any other
    own_list = [x for x in candidate_list if x.startswith(
      document.getPortalType().partition(suffix)[0])]
    candidate_list = own_list if len(own_list) == 1 else candidate_list
  if len(candidate_list) != 1:
    raise ToolError(
      'MISSING_REQUIRED_FIELD', Phrase('portal_type of the line is required.'),
      Phrase('It can be: ${names}.',
             names=', '.join(sorted(candidate_list)) or Phrase('none')),
      field=path + '.portal_type')
  return candidate_list[0]


def setVariation(line, wanted_list):
  """Make a line vary by all that its new cells are for, such as ["size/m"].

  wanted_list: [(variation, path of the argument)] of the cells
  Before any of them is made: cells follow the range of their line.
  """
  if not wanted_list:
    return
  if getattr(line, 'getVariationCategoryList', None) is None:
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase(
        'What is in "${portal_type}" does not vary.',
        portal_type=line.getPortalType()),
      Phrase('Leave variation out.'), field=wanted_list[0][1] + '.variation')
  before_list = list(line.getVariationCategoryList())
  known_list = list(before_list)
  for variation_list, path in wanted_list:
    for category in variation_list:
      if category not in known_list:
        _checkVariation(line, category, path)
        known_list.append(category)
  if known_list != before_list:
    line.setVariationCategoryList(known_list)


def _checkVariation(line, category, path):
  target = line.getPortalObject().portal_categories.resolveCategory(category)
  # what the user may not view does not exist for him
  if target is None or not isVisible(target):
    raise ToolError(
      'INVALID_LINK',
      Phrase('There is no variation "${text}".', text=category),
      Phrase('Use "<base category>/<relative url>".'),
      field=path + '.variation')


def _newCell(line, portal_type, variation_list, path):
  """The cell of a line for some variations."""
  key = [x for x in line.getCellKeyList(base_id='movement')
         if set(x) == set(variation_list)]
  if not key:
    raise ToolError(
      'INVALID_FIELD_VALUE', Phrase('These variations do not make a cell.'),
      Phrase('The resource of the line has to vary by all of them.'),
      field=path + '.variation')
  cell = line.newCell(base_id='movement', portal_type=portal_type, *key[0])
  cell.edit(mapped_value_property_list=('quantity', 'price'),
            predicate_category_list=key[0], variation_category_list=key[0])
  return cell
