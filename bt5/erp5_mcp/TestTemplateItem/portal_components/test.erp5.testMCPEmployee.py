##############################################################################
#
# Copyright (c) 2026 Nexedi SA and Contributors. All Rights Reserved.
#
# This program is Free Software; you can redistribute it and/or
# modify it under the terms of the GNU General Public License
# as published by the Free Software Foundation; either version 2
# of the License, or (at your option) any later version.
#
##############################################################################

import json

from erp5.component.test import testMCPRights

# Every kind of action
CATEGORY_LIST = [
  'object_view', 'object_list', 'object_action', 'object_report',
  'object_print', 'object_exchange', 'object_fast_input']
OPERATION_LIST = ['read', 'create', 'edit', 'search', 'dialog', 'report']
PORTAL_TYPE_LIST = [
  'Sale Order', 'Sale Order Line', 'Sale Order Module', 'Organisation',
  'Organisation Module', 'Product', 'Product Module']
SECTION_LIST = ['lines', 'actions', 'files', 'related', 'history']
# What a tool may say of arguments that nobody has thought about; the rest would
# be a fault of the tool
EXPECTED_CODE_SET = frozenset((
  'AMBIGUOUS_REFERENCE', 'CONSTRAINT_FAILED', 'INVALID_ENTITY_TYPE',
  'INVALID_FIELD', 'INVALID_FIELD_VALUE', 'INVALID_LINK',
  'MISSING_REQUIRED_FIELD', 'PERMISSION_DENIED', 'RECORD_NOT_FOUND',
  'RESULT_TOO_LARGE', 'TRANSITION_NOT_ALLOWED',
  'UPSTREAM_ERROR')) # of prints, where no conversion server is


class TestMCPEmployeeTools(testMCPRights.TestMCPThreeEmployees):
  """Every tool and every form as a Manager, as A, as B and as C."""

  # inherited, and run where they stand
  test_who_they_are = test_what_they_find = test_what_they_read = None
  test_what_they_change = test_what_they_make = test_what_they_may_do = None

  def afterSetUp(self):
    super(TestMCPEmployeeTools, self).afterSetUp()
    self.user_id_dict = {
      name: person.getUserId() for name, person in self.employee_dict.items()}
    self.user_id_dict['Manager'] = None
    # of whom A and C know nothing
    self.secret_list = ['MCP Customer 2', 'MCP Customer 3']

  def ask_user(self, name, tool, argument_dict):
    """(the answer as text, its code or None) to one of the users."""
    user_id = self.user_id_dict[name]
    result = self.callTool(
      tool, argument_dict, **({'user': user_id} if user_id else {}))
    self.abort()
    text = json.dumps(result)
    code = None
    if result.get('isError'):
      code = json.loads(self.getText(result))['code']
      self.assertIn(code, EXPECTED_CODE_SET, (name, tool, argument_dict, text))
    if name in 'AC':
      for secret in self.secret_list:
        self.assertNotIn(secret, text, (name, tool, argument_dict))
    return text, code

  def makeValue(self, schema):
    """Any value that a schema takes."""
    for key in 'default', 'const':
      if key in schema:
        return schema[key]
    if schema.get('enum'):
      return schema['enum'][0]
    if schema.get('oneOf'):
      return self.makeValue(schema['oneOf'][0])
    if schema.get('type') == 'object':
      return {x: self.makeValue(schema.get('properties', {}).get(x, {}))
              for x in schema.get('required', ())}
    if schema.get('type') == 'array':
      return []
    return {'integer': 1, 'number': 1, 'boolean': True}.get(
      schema.get('type'), '2026-12-01' if (schema.get('format') or '').startswith(
        'date') else 'mcp')

  def getCallList(self):
    """(tool, arguments) of the general tools, about what A, B and C see and about
    what they do not."""
    result = [('erp5_context', {})] + [
      ('erp5_find', {'words': x}) for x in ('order', 'MCP Customer 3')]
    for portal_type in PORTAL_TYPE_LIST:
      result.append(('erp5_describe', {'portal_type': portal_type}))
      result += [('erp5_search', dict(kw, portal_type=portal_type)) for kw in (
        {}, {'total': True}, {'filter': {
          'field': 'title', 'op': 'like', 'value': 'MCP %'}})]
    result += [('erp5_search', {'portal_type': 'Sale Order', 'filter': {
      'field': 'destination', 'op': '=', 'value': x}})
      for x in self.customer_list[::3]]
    result.append(('erp5_search', {'text': 'MCP'}))
    for url in self.order_list + self.customer_list:
      result += [
        ('erp5_read', {'document': url, 'include': SECTION_LIST}),
        ('erp5_act', {'document': url}), ('erp5_act', {
          'document': url, 'action': 'delete'}),
        ('erp5_save', {'document': url, 'dry_run': True, 'values': {
          'title': 'MCP Renamed'}}),
        ('erp5_act', {'document': url, 'dry_run': True,
                      'action': 'confirm_action'})]
    return result

  def test_every_general_tool(self):
    for tool, argument_dict in self.getCallList():
      for name in sorted(self.user_id_dict):
        self.ask_user(name, tool, argument_dict)
    # all of this was dry, or only looked
    self.assertEqual(
      [self.getDocument(x).getTitle() for x in self.customer_list],
      ['MCP Customer %d' % x for x in range(4)])

  def test_every_form(self):
    self.service.edit(
      mcp_form_operation_list=OPERATION_LIST,
      mcp_form_portal_type_list=PORTAL_TYPE_LIST,
      mcp_form_action_category_list=CATEGORY_LIST)
    self.tic()
    called_dict = {}
    for name, user_id in sorted(self.user_id_dict.items()):
      tool_list, params = [], {}
      while params is not None:
        answer = self.ask('tools/list', params, **(
          {'user': user_id} if user_id else {}))['result']
        tool_list += answer['tools']
        params = {'cursor': answer['nextCursor']} if (
          'nextCursor' in answer) else None
      called_dict[name] = [
        x['name'] for x in tool_list if not x['name'].startswith('erp5_')]
      for tool in tool_list:
        schema = tool['inputSchema']
        if tool['name'] not in called_dict[name] or (
            'document' not in schema.get('properties', ())):
          continue
        argument_dict = self.makeValue(schema)
        if 'dry_run' in schema['properties']:
          argument_dict['dry_run'] = True
        for url in (self.order_list[0], self.order_list[3],
                    self.customer_list[0], self.customer_list[3],
                    'sale_order_module'):
          self.ask_user(name, tool['name'], dict(argument_dict, document=url))
    self.assertEqual(called_dict['C'], [])
    for name in 'A', 'B':
      self.assertTrue(called_dict[name], name)
