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

from erp5.component.test.testMCPService import MCPTestCase
from Products.ERP5Type.Core.Workflow import ValidationFailed
from ZODB.POSException import ConflictError


class TestMCPTool(MCPTestCase):
  """MCP Tools and their lines, MCP Prompts and MCP Resources."""

  def getToolDict(self, **kw):
    return {tool['name']: tool
            for tool in self.ask('tools/list', **kw)['result']['tools']}

  def test_definition(self):
    self.newTool(
      'find', title='Find', description='Find things.', read_only=True,
      line_list=[
        {'reference': 'text', 'required': True, 'description': 'Words'},
        {'reference': 'limit', 'data_type': 'integer', 'value_default': '10',
         'minimum': 1, 'maximum': 100},
        {'reference': 'kind', 'choice_list': ['a | First', 'b | Second']},
        {'reference': 'since', 'data_format': 'date'},
        {'reference': 'tag_list', 'data_type': 'array'},
        {'reference': 'line_list', 'data_type': 'array', 'line_list': [
          {'reference': 'quantity', 'data_type': 'number', 'required': True}]},
        {'reference': 'count', 'data_type': 'integer', 'direction': 'output',
         'required': True}],
      body='return {"count": 0}')
    tool = self.getToolDict()['find']
    self.assertEqual(tool['title'], 'Find')
    self.assertEqual(tool['description'], 'Find things.')
    self.assertTrue(tool['annotations']['readOnlyHint'])
    self.assertFalse(tool['annotations']['destructiveHint'])
    schema = tool['inputSchema']
    self.assertEqual(schema['type'], 'object')
    self.assertEqual(schema['required'], ['text'])
    self.assertIs(schema['additionalProperties'], False)
    property_dict = schema['properties']
    self.assertEqual(
      property_dict['text'], {'type': 'string', 'description': 'Words'})
    self.assertEqual(property_dict['limit'], {
      'type': 'integer', 'default': 10, 'minimum': 1, 'maximum': 100})
    self.assertEqual(property_dict['kind']['enum'], ['a', 'b'])
    self.assertIn('First', property_dict['kind']['description'])
    self.assertEqual(property_dict['since']['format'], 'date')
    self.assertEqual(
      property_dict['tag_list'], {'type': 'array', 'items': {'type': 'string'}})
    self.assertEqual(property_dict['line_list']['items'], {
      'type': 'object', 'properties': {'quantity': {'type': 'number'}},
      'required': ['quantity'], 'additionalProperties': False})
    self.assertEqual(
      tool['outputSchema']['properties'], {'count': {'type': 'integer'}})

  def test_call(self):
    self.newTool('add', line_list=[
      {'reference': 'a', 'data_type': 'number', 'required': True},
      {'reference': 'b', 'data_type': 'number', 'value_default': '2'},
      {'reference': 'c', 'data_type': 'number'},
      {'reference': 'total', 'data_type': 'number', 'direction': 'output'}],
      body='b = b or 0\nreturn {"total": a + b + (c or 0)}')
    self.assertEqual(
      self.callTool('add', {'a': 1})['structuredContent'], {'total': 3})
    self.assertEqual(
      self.callTool('add', {'a': 1, 'b': 1.5, 'c': 10})['structuredContent'],
      {'total': 12.5})

  def test_parameters_follow_the_lines(self):
    tool = self.newTool(
      'follow', line_list=[{'reference': 'a'}], body='return a')
    self.assertEqual(tool.getParameterSignature(), 'a=None')
    self.assertEqual(self.getText(self.callTool('follow', {'a': 'x'})), 'x')
    line, = tool.objectValues()
    line.setReference('b')
    tool.setBody('return "b is %s" % b')
    self.tic()
    self.assertEqual(
      self.getText(self.callTool('follow', {'b': 'y'})), 'b is y')
    self.assertToolError(self.callTool('follow', {'a': 'x'}), 'INVALID_FIELD')
    tool.manage_delObjects([line.getId()])
    tool.setBody('return "nothing"')
    self.tic()
    self.assertEqual(self.getText(self.callTool('follow')), 'nothing')
    self.assertNotIn('properties', self.getToolDict()['follow']['inputSchema'])

  def test_invalid_input(self):
    self.newTool('strict', line_list=[
      {'reference': 'limit', 'data_type': 'integer', 'required': True,
       'maximum': 5},
      {'reference': 'line_list', 'data_type': 'array', 'line_list': [
        {'reference': 'quantity', 'data_type': 'number', 'required': True}]}],
      body='context.portal_callables.nothing_may_run()')
    for argument_dict, code, field in (
        ({}, 'MISSING_REQUIRED_FIELD', 'limit'),
        ({'limit': 'x'}, 'INVALID_FIELD_VALUE', 'limit'),
        ({'limit': True}, 'INVALID_FIELD_VALUE', 'limit'),
        ({'limit': 6}, 'INVALID_FIELD_VALUE', 'limit'),
        ({'limit': 1, 'limits': 2}, 'INVALID_FIELD', 'limits'),
        ({'limit': 1, 'line_list': [{'quantity': 1}, {'quantity': 'x'}]},
         'INVALID_FIELD_VALUE', 'line_list[1].quantity')):
      error = self.assertToolError(self.callTool('strict', argument_dict), code)
      self.assertEqual(error['field'], field)

  def test_invalid_output(self):
    self.newTool('wrong', line_list=[
      {'reference': 'count', 'data_type': 'integer', 'direction': 'output',
       'required': True}],
      body='context.setTitle("written")\nreturn {"count": "many"}')
    title = self.portal.getTitle()
    error = self.assertToolError(self.callTool('wrong'), 'INTERNAL')
    self.assertIn('count', json.dumps(error))
    self.abort()
    self.assertEqual(self.portal.getTitle(), title)

  def test_failure_undoes_what_was_written(self):
    self.newTool('fail', line_list=[{'reference': 'how'}], body='''
context.portal_callables.newContent(
  portal_type='Python Script', id='mcp_left_behind')
if how == 'error':
  script.getMCPCall().error('CONSTRAINT_FAILED', 'No.', 'Try something else.')
raise ValueError('secret detail')
''')
    error = self.assertToolError(
      self.callTool('fail', {'how': 'error'}), 'CONSTRAINT_FAILED')
    self.assertEqual(error['message'], 'No.')
    self.assertEqual(error['suggestion'], 'Try something else.')
    result = self.callTool('fail', {'how': 'exception'})
    self.assertToolError(result, 'INTERNAL')
    self.assertNotIn('secret detail', json.dumps(result))
    self.abort()
    self.assertNotIn('mcp_left_behind', self.portal.portal_callables.objectIds())

  def test_success_is_kept(self):
    self.newTool('keep', body='''
context.portal_callables.newContent(
  portal_type='Python Script', id='mcp_kept')
return 'kept'
''')
    self.callable_id_list.append('mcp_kept')
    self.assertEqual(self.getText(self.callTool('keep')), 'kept')
    self.abort()
    self.assertIn('mcp_kept', self.portal.portal_callables.objectIds())

  def test_restricted_python(self):
    for reference, body in (
        ('forbidden_import', 'import os\nreturn os.getcwd()'),
        ('forbidden_attribute', 'return context.__class__.__name__')):
      tool = self.newTool(reference, body=body, state='draft')
      if tool.checkConsistency():
        continue # refused at compilation
      tool.validate()
      self.tic()
      self.assertTrue(self.callTool(reference)['isError'])

  def test_runs_as_the_user(self):
    self.newTool('who', body=
      'return context.portal_membership.getAuthenticatedMember().getId()')
    tool = self.portal.portal_callables.test_who
    person = self.newUser('mcp_who')
    user_id = person.getUserId()
    self.assertNotIn('who', self.getToolDict(user=user_id))
    self.assertEqual(
      self.ask('tools/call', {'name': 'who'}, user=user_id)['error']['code'],
      -32602)
    tool.manage_setLocalRoles(user_id, ['Auditor'])
    self.tic()
    self.assertIn('who', self.getToolDict(user=user_id))
    self.assertEqual(self.getText(self.callTool('who', user=user_id)), user_id)

  def test_permissions_and_proxy_roles(self):
    tool = self.newTool('read_secret', body=
      'return context.portal_callables.test_secret.getTitle()')
    secret = self.newTool('secret', title='Secret Title', state='draft')
    secret.manage_permission('Access contents information', ['Manager'], 0)
    user_id = self.newUser('mcp_proxy').getUserId()
    tool.manage_setLocalRoles(user_id, ['Auditor'])
    self.tic()
    self.assertToolError(
      self.callTool('read_secret', user=user_id), 'PERMISSION_DENIED')
    tool.setProxyRoleList(['Manager'])
    self.tic()
    self.assertEqual(
      self.getText(self.callTool('read_secret', user=user_id)), 'Secret Title')

  def test_only_what_is_exposed_and_validated(self):
    tool = self.newTool('seen', body='return 1')
    self.newTool('draft', body='return 1', state='draft')
    self.assertIn('seen', self.getToolDict())
    self.assertNotIn('draft', self.getToolDict())
    self.service.setMcpToolList([])
    self.tic()
    self.assertEqual(self.getToolDict(), {})
    self.assertEqual(
      self.ask('tools/call', {'name': 'seen'})['error']['code'], -32602)
    self.service.setMcpToolList([tool.getId()])
    self.tic()
    self.assertEqual(list(self.getToolDict()), ['seen'])
    tool.invalidate()
    self.tic()
    self.assertEqual(self.getToolDict(), {})

  def test_other_callables_are_out_of_reach(self):
    self.portal.portal_callables.newContent(
      portal_type='Python Script', id='mcp_plain', body='return 1')
    self.callable_id_list.append('mcp_plain')
    self.service.setMcpToolList(['*', 'mcp_plain'])
    self.tic()
    for name in ('mcp_plain', 'Base_edit', 'manage_main', '../mcp_plain',
                 'test_who/body', ''):
      self.assertEqual(
        self.ask('tools/call', {'name': name},
                 header_dict={'Mcp-Name': name})['error']['code'],
        -32602, name)

  def test_tool_is_not_published_by_its_own_url(self):
    tool = self.newTool('hidden', body='return "this must not run"')
    response = self.publish(tool.getPath(), user='ERP5TypeTestCase')
    self.assertNotIn(b'this must not run', response.getBody())
    self.assertNotEqual(response.getStatus(), 200)

  def test_call_from_other_scripts(self):
    tool = self.newTool('double', line_list=[
      {'reference': 'a', 'data_type': 'integer', 'required': True}],
      body='return 2 * a')
    self.assertEqual(tool(a=2), 4)
    self.assertRaises(Exception, tool, a='x')

  def test_values(self):
    self.newTool('value', body='''
from DateTime import DateTime
return {'date': DateTime('2026/11/20 12:00:00 UTC'), 'list': (1, 2.5, None),
        'nested': {'yes': True}}
''')
    value = self.callTool('value')['structuredContent']
    self.assertEqual(value['list'], [1, 2.5, None])
    self.assertEqual(value['nested'], {'yes': True})
    self.assertEqual(value['date'][:19], '2026-11-20T12:00:00')
    self.newTool('document', body='return {"a": [context]}')
    self.assertTrue(self.callTool('document')['isError'])

  def test_text_in_other_scripts(self):
    text = u'\u00e9\u4e2d\U0001f600'
    self.newTool('echo', line_list=[{'reference': 'text'}], body='return text')
    self.assertEqual(self.getText(self.callTool('echo', {'text': text})), text)

  def test_link(self):
    self.newTool(
      'link', body='return script.getMCPCall().link(context.portal_callables)')
    content, = self.callTool('link')['content']
    self.assertEqual(content['type'], 'resource_link')
    self.assertEqual(
      content['uri'], self.portal.portal_callables.absolute_url())

  def test_progress_and_log(self):
    self.newTool('slow', body='''
call = script.getMCPCall()
call.log('info', 'begin')
call.progress(1, 2, 'half')
return 'done'
''')
    response = self.post('tools/call', {'name': 'slow'}, meta={
      'progressToken': 't', 'io.modelcontextprotocol/logLevel': 'info'})
    self.assertEqual(
      response.getHeader('Content-Type').split(';')[0], 'text/event-stream')
    message_list = [
      json.loads(line[6:]) for line in response.getBody().splitlines()
      if line.startswith(b'data: ')]
    self.assertEqual(
      [x.get('method') for x in message_list],
      ['notifications/message', 'notifications/progress', None])
    self.assertEqual(message_list[1]['params']['progress'], 1)
    self.assertEqual(self.getText(message_list[2]['result']), 'done')

  def test_ask_once(self):
    self.newTool('confirm', interactive=True, body='''
context.portal_callables.setTitle('asked')
if script.getMCPCall().ask('sure', 'Are you sure?') is None:
  return 'no'
context.portal_callables.setTitle('answered')
return 'yes'
''')
    title = self.portal.portal_callables.getTitle()
    result = self.callTool('confirm')
    self.assertEqual(result['resultType'], 'input_required')
    self.assertEqual(
      result['inputRequests']['sure']['method'], 'elicitation/create')
    self.abort()
    self.assertEqual(self.portal.portal_callables.getTitle(), title)
    params = {
      'name': 'confirm', 'arguments': {},
      'inputResponses': {'sure': {'action': 'accept', 'content': {}}},
      'requestState': result['requestState']}
    other = dict(params, requestState=result['requestState'] + 'x')
    self.assertEqual(self.ask('tools/call', other)['error']['code'], -32602)
    self.assertEqual(
      self.getText(self.ask('tools/call', params)['result']), 'yes')
    self.abort()
    self.assertEqual(self.portal.portal_callables.getTitle(), 'answered')
    # a requestState is good for one call
    self.assertEqual(self.ask('tools/call', params)['error']['code'], -32602)
    self.portal.portal_callables.setTitle(title)
    self.tic()

  def test_conflict_is_retried_and_then_retryable(self):
    self.newTool('conflict', line_list=[
      {'reference': 'count', 'data_type': 'integer'}], body='''
request = context.REQUEST
if request.retry_count < count:
  context.MCPTest_raiseConflict()
return 'after %s' % request.retry_count
''')
    # ConflictError cannot be raised from restricted code
    portal_class = self.portal.__class__
    def MCPTest_raiseConflict(self):
      raise ConflictError
    MCPTest_raiseConflict.__roles__ = None
    portal_class.MCPTest_raiseConflict = MCPTest_raiseConflict
    portal_class.MCPTest_raiseConflict__roles__ = None
    try:
      self.assertEqual(
        self.getText(self.callTool('conflict', {'count': 2})), 'after 2')
      response = self.post(
        'tools/call', {'name': 'conflict', 'arguments': {'count': 99}})
      answer = json.loads(response.getBody())
      self.assertEqual(answer['id'], 1)
      self.assertTrue(answer['error']['data']['retryable'])
    finally:
      del portal_class.MCPTest_raiseConflict
      del portal_class.MCPTest_raiseConflict__roles__

  # Definitions that clients could not use

  def assertProblem(self, text, line_list=(), portal_type='MCP Tool', **kw):
    document = self.newCallable(
      portal_type, kw.pop('reference', 'bad'), line_list, state='draft', **kw)
    try:
      with self.assertRaises(ValidationFailed):
        self.portal.portal_workflow.doActionFor(document, 'validate_action')
      self.assertEqual(document.getValidationState(), 'draft')
      message_list = [
        str(x.getTranslatedMessage()) for x in document.checkConsistency()]
      self.assertIn(text, '\n'.join(message_list))
      self.assertTrue(document.getProblemList())
      # even when it is validated all the same, the list does not fail
      document.validate()
      self.tic()
      self.assertNotIn(document.getReference(), self.getToolDict())
    finally:
      self.abort()
      self.portal.portal_callables.manage_delObjects([document.getId()])
      self.callable_id_list.remove(document.getId())
      self.tic()

  def test_two_lines_of_one_name(self):
    self.assertProblem('"twice"', [{'reference': 'twice'}] * 2)

  def test_two_nested_lines_of_one_name(self):
    self.assertProblem('"twice"', [{
      'reference': 'outer', 'data_type': 'object',
      'line_list': [{'reference': 'twice'}] * 2}])

  def test_default_of_another_type(self):
    for data_type, default in (
        ('integer', 'x'), ('integer', '1.5'), ('integer', 'true'),
        ('number', '"1"'), ('boolean', '1'), ('array', '{}'),
        ('object', '[]'), ('number', 'NaN')):
      self.assertProblem('"limit"', [{
        'reference': 'limit', 'data_type': data_type,
        'value_default': default}])

  def test_default_out_of_bounds(self):
    self.assertProblem('"limit"', [{
      'reference': 'limit', 'data_type': 'integer', 'maximum': 3,
      'value_default': '4'}])

  def test_default_that_is_not_a_choice(self):
    self.assertProblem('"kind"', [{
      'reference': 'kind', 'choice_list': ['a', 'b'], 'value_default': 'c'}])

  def test_choice_of_another_type(self):
    self.assertProblem('"kind"', [{
      'reference': 'kind', 'data_type': 'integer', 'choice_list': ['1', 'b']}])

  def test_body_that_does_not_compile(self):
    self.assertProblem('does not compile', body='return (')

  def test_name_that_clients_refuse(self):
    for reference in ('two words', u'caf\u00e9'.encode('utf-8').decode('utf-8')
                      if str is not bytes else 'caf\xc3\xa9', 'x' * 65):
      self.assertProblem('name', reference=reference)

  def test_input_that_is_no_parameter(self):
    for name in ('class', 'a-b', '1', '_a', 'context', 'print'):
      self.assertProblem(name, [{'reference': name}])

  def test_name_that_is_taken(self):
    self.newTool('taken', body='return 1')
    other = self.portal.portal_callables.newContent(
      portal_type='MCP Tool', id='test_taken_too', reference='taken')
    self.callable_id_list.append(other.getId())
    self.tic()
    message, = other.checkConsistency()
    self.assertIn('"taken"', str(message.getTranslatedMessage()))

  def test_consistent(self):
    tool = self.newTool('good', line_list=[{'reference': 'a'}], body='return a')
    self.assertEqual(tool.checkConsistency(), [])
    self.assertEqual(tool.getProblemList(), [])

  # Pages of the ERP5 UI

  def test_definition_text(self):
    tool = self.newTool('shown', line_list=[{'reference': 'a'}], body='return a')
    self.assertIn('inputSchema', json.loads(tool.getDefinitionText()))

  def test_forms(self):
    tool = self.newTool('form', line_list=[{'reference': 'a'}], body='return a')
    line, = tool.objectValues()
    for document, form_id in (
        (self.service, 'MCPService_view'),
        (self.service, 'MCPService_viewConnection'),
        (tool, 'MCPTool_view'), (tool, 'MCPTool_viewDefinition'),
        (tool, 'MCPTool_viewRunDialog'), (line, 'MCPToolLine_view')):
      form = getattr(document, form_id)
      field_list = form.get_fields()
      self.assertTrue(field_list)
      for field in field_list:
        self.assertTrue(
          field.get_value('title') or field.get_value('hidden'),
          (form_id, field.id))
        field.get_value('default')

  # Prompts and resources

  def test_prompt(self):
    self.newCallable(
      'MCP Prompt', 'review', [
        {'reference': 'customer', 'required': True,
         'choice_list': ['Alpha', 'Beta']},
        {'reference': 'tone', 'value_default': 'kind'}],
      description='Review a customer.',
      text_content='Review ${customer}, be ${tone}.')
    prompt, = [x for x in self.ask('prompts/list')['result']['prompts']
               if x['name'] == 'review']
    self.assertEqual(
      [(x['name'], x['required']) for x in prompt['arguments']],
      [('customer', True), ('tone', False)])
    params = {'name': 'review', 'arguments': {'customer': '${tone}'}}
    message, = self.ask('prompts/get', params)['result']['messages']
    self.assertEqual(
      message['content']['text'], 'Review ${tone}, be kind.')
    self.assertEqual(self.ask(
      'prompts/get', {'name': 'review'})['error']['code'], -32602)
    self.assertEqual(self.ask('completion/complete', {
      'ref': {'type': 'ref/prompt', 'name': 'review'},
      'argument': {'name': 'customer', 'value': 'al'},
      }, header_dict={'Mcp-Name': ''})['result']['completion']['values'],
      ['Alpha'])

  def test_prompt_of_a_script(self):
    self.newCallable('MCP Prompt', 'scripted', [{'reference': 'a'}], body='''
return [{'role': 'user', 'content': 'Question %s' % a},
        {'role': 'assistant', 'content': 'Answer'}]
''')
    message_list = self.ask('prompts/get', {
      'name': 'scripted', 'arguments': {'a': '1'}})['result']['messages']
    self.assertEqual(
      [(x['role'], x['content']['text']) for x in message_list],
      [('user', 'Question 1'), ('assistant', 'Answer')])

  def test_reset_prompt(self):
    prompt = self.newCallable(
      'MCP Prompt', 'delivered', text_content='mine',
      shipped_text_content='as delivered')
    # as the POST of its dialog
    self.portal.REQUEST.environ['REQUEST_METHOD'] = 'POST'
    prompt.MCPPrompt_reset()
    self.portal.REQUEST.environ['REQUEST_METHOD'] = 'GET'
    self.assertEqual(prompt.getTextContent(), 'as delivered')

  def test_prompt_names_unknown_argument(self):
    self.assertProblem(
      '"customer"', portal_type='MCP Prompt', text_content='For ${customer}')

  def test_resource(self):
    self.newCallable(
      'MCP Resource', 'static', uri='mcp-test://static',
      content_type='text/plain', text_content='static text')
    self.newCallable(
      'MCP Resource', 'template', [{'reference': 'name', 'required': True}],
      uri='mcp-test://{name}/data', content_type='application/octet-stream',
      body='return b"bytes of " + name.encode("utf-8")')
    result = self.ask('resources/list')['result']
    self.assertIn('mcp-test://static', [x['uri'] for x in result['resources']])
    result = self.ask('resources/templates/list')['result']
    self.assertIn('mcp-test://{name}/data',
                  [x['uriTemplate'] for x in result['resourceTemplates']])
    content, = self.ask(
      'resources/read', {'uri': 'mcp-test://static'})['result']['contents']
    self.assertEqual(content['text'], 'static text')
    self.assertEqual(content['mimeType'], 'text/plain')
    content, = self.ask(
      'resources/read', {'uri': 'mcp-test://x/data'})['result']['contents']
    self.assertEqual(content['blob'], 'Ynl0ZXMgb2YgeA==')
    error = self.ask('resources/read', {'uri': 'mcp-test://no'})['error']
    self.assertEqual((error['code'], error['data']['uri']),
                     (-32602, 'mcp-test://no'))

  def test_resource_without_scheme(self):
    self.assertProblem('URI', portal_type='MCP Resource', uri='no scheme')

  def test_resource_variables_are_lines(self):
    self.assertProblem('"name"', portal_type='MCP Resource', uri='a://{name}')
