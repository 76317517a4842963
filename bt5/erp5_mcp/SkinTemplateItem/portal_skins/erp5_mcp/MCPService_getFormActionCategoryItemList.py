"""Choices of the categories of actions whose forms may be tools."""
translate = context.Base_translateString
return [(translate(title), category) for title, category in (
  ('Views', 'object_view'),
  ('Lists', 'object_list'),
  ('Actions', 'object_action'),
  ('Reports', 'object_report'),
  ('Prints', 'object_print'),
  ('Exchanges', 'object_exchange'),
  ('Searches', 'object_search'),
  ('Jumps', 'object_jump'))]
