"""Choices of the categories of actions whose forms may be tools."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

translate = context.Base_translateString
return context.getChoiceItemList('mcp_form_action_category_list', [
  (translate(title), category) for title, category in (
  ('Views', 'object_view'),
  ('Lists', 'object_list'),
  ('Actions', 'object_action'),
  ('Reports', 'object_report'),
  ('Prints', 'object_print'),
  ('Exchanges', 'object_exchange'),
  ('Searches', 'object_search'),
  ('Jumps', 'object_jump'),
  ('Fast Inputs', 'object_fast_input'),
  ('Buttons', 'object_button'))])
