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

from erp5.component.test.testMCPPage import PageTestCase


class TestMCPRun(PageTestCase):
  """Trying a tool in its dialog: who may, what runs, what is shown."""

  def afterSetUp(self):
    super(TestMCPRun, self).afterSetUp()
    self.title = self.portal.portal_callables.getTitle()

  def beforeTearDown(self):
    self.abort()
    self.portal.portal_callables.setTitle(self.title)
    super(TestMCPRun, self).beforeTearDown()

  def newWritingTool(self):
    return self.newTool('run', [{'reference': 'a', 'required': True}], body='''
context.portal_callables.setTitle(a)
return 'set to ' + a
''')

  def getShownTitle(self):
    self.abort()
    return self.portal.portal_callables.getTitle()

  def test_run_by_its_dialog(self):
    tool = self.newWritingTool()
    before = self.getShownTitle()
    self.assertEqual(json.loads(tool.getArgumentExampleText()), {'a': ''})
    response = self.submit(
      tool, 'MCPTool_viewRunDialog', argument_text='{"a": "dry"}')
    self.assertEqual(response.getStatus(), 200, response.getBody())
    self.assertIn(b'set to dry', response.getBody())
    self.assertIn(b'what it wrote is undone', response.getBody())
    self.assertEqual(self.getShownTitle(), before)
    response = self.submit(
      tool, 'MCPTool_viewRunDialog', argument_text='{"a": "kept"}', keep='1',
      result='set to dry')
    self.assertEqual(response.getStatus(), 200)
    self.assertIn(b'set to kept', response.getBody())
    # the result of an earlier run, which a page could send back, is not shown
    self.assertNotIn(b'set to dry', response.getBody())
    self.assertEqual(self.getShownTitle(), 'kept')

  def test_run_takes_a_post(self):
    tool = self.newWritingTool()
    self.assertRefused(self.submit(
      tool, 'MCPTool_viewRunDialog', 'GET', argument_text='{"a": "by a link"}',
      keep='1'))
    self.assertNotEqual(self.getShownTitle(), 'by a link')

  def test_run_takes_a_page_of_the_site(self):
    """Pages of others post as well; browsers tell whose they are."""
    tool = self.newWritingTool()
    for origin in 'https://elsewhere.example.com', 'null':
      self.assertRefused(self.submit(
        tool, 'MCPTool_viewRunDialog', env={'HTTP_ORIGIN': origin},
        argument_text='{"a": "from elsewhere"}', keep='1'))
      self.abort()
      self.assertNotEqual(self.getShownTitle(), 'from elsewhere')
    origin = '/'.join(self.portal.absolute_url().split('/')[:3])
    self.submit(tool, 'MCPTool_viewRunDialog', env={'HTTP_ORIGIN': origin},
                argument_text='{"a": "from here"}', keep='1')
    self.assertEqual(self.getShownTitle(), 'from here')

  def test_run_takes_the_right_to_modify(self):
    tool = self.newWritingTool()
    user_id = self.newUser('mcp_viewer').getUserId()
    tool.manage_setLocalRoles(user_id, ['Auditor'])
    self.tic()
    self.assertRefused(self.submit(
      tool, 'MCPTool_viewRunDialog', user=user_id,
      argument_text='{"a": "by a viewer"}', keep='1'))
    self.assertNotEqual(self.getShownTitle(), 'by a viewer')
    self.login(user_id)
    try:
      action_dict = self.portal.portal_actions.listFilteredActionsFor(tool)
    finally:
      self.login()
    self.assertNotIn('run', [
      x['id'] for action_list in action_dict.values() for x in action_list])

  def test_agents_do_not_run_dialogs_of_the_user_interface(self):
    tool = self.newWritingTool()
    person = self.newUser('mcp_agent')
    self.newTool('reach', body='''
portal = context.getPortalObject()
try:
  portal.portal_callables.test_run.runAsText('{"a": "by an agent"}', True)
except Exception:
  portal.portal_web_services[%r].createAccessToken(%r)
return 'reached'
''' % (self.service.getId(), person.getRelativeUrl()))
    self.service.setMcpToolFamilyList(['document'])
    self.tic()
    self.assertToolError(self.callTool('reach'), 'RULE_DENIED')
    for action in 'run', 'MCPTool_viewRunDialog':
      self.assertTrue(self.callTool('erp5_act', {
        'document': tool.getRelativeUrl(), 'action': action,
        'parameters': {'argument_text': '{"a": "by an agent"}', 'keep': True},
        'values': {'argument_text': '{"a": "by an agent"}', 'keep': True},
        }).get('isError'))
    self.assertNotEqual(self.getShownTitle(), 'by an agent')
    self.assertEqual(self.getTokenList(), [])

  def run_(self, tool, text='{}', **kw):
    return self.submit(
      tool, 'MCPTool_viewRunDialog', argument_text=text, **kw
      ).getBody().decode('utf-8').replace('&quot;', '"').replace('&#34;', '"')

  def test_run_shows_its_author_why_it_failed(self):
    tool = self.newTool('fail', body='''
a = 1
raise ValueError('detail for the author')
''')
    text = self.run_(tool)
    self.assertIn('detail for the author', text)
    self.assertIn('Traceback', text)
    self.assertIn('line 2', text)
    self.assertIn('has failed', text)
    # no client sees it
    self.assertNotIn(
      'detail for the author', json.dumps(self.callTool('fail')))

  def test_run_tells_the_codes_of_errors(self):
    tool = self.newTool(
      'code', body='script.getMCPCall().error("NOPE", "no")')
    text = self.run_(tool)
    self.assertIn('NOPE', text)
    self.assertIn('RECORD_NOT_FOUND', text)

  def test_run_shows_log_progress_question_and_what_is_made(self):
    tool = self.newTool('talk', interactive=True, body='''
call = script.getMCPCall()
call.log('info', 'told the log')
call.progress(1, 2, 'half of it')
context.portal_callables.newContent(portal_type='MCP Tool', id='test_made')
return 'done'
''')
    text = self.run_(tool)
    for part in ('told the log', 'half of it', 'done',
                 'portal_callables/test_made'):
      self.assertIn(part, text)
    self.assertNotIn('test_made', self.portal.portal_callables.objectIds())
    question = self.newTool('question', interactive=True, body='''
return script.getMCPCall().ask('sure', 'Are you really sure?')
''')
    self.assertIn('Are you really sure?', self.run_(question))

  def test_run_tells_what_is_made_changed_and_deleted(self):
    """By a dry run, and by one that is kept."""
    self.newTool('changed', body='return 1')
    self.newTool('untouched', body='return 1')
    self.newTool('gone', body='return 1')
    tool = self.newTool('touch', body='''
container = context.portal_callables
container.newContent(portal_type='MCP Tool', id='test_new', title='New')
container.newContent(portal_type='MCP Tool', id='test_passing')
container.test_changed.setDescription('changed')
container.manage_delObjects(['test_gone', 'test_passing'])
return container.test_untouched.getTitle()
''')
    for keep in '', '1':
      text = self.run_(tool, **({'keep': keep} if keep else {}))
      for title, name in (('Created:', 'new'), ('Changed:', 'changed'),
                          ('Deleted:', 'gone')):
        self.assertRegex(text, r'%s\s*\[\s*"portal_callables/test_%s"\s*\]' % (
          title, name))
      self.assertNotIn('test_untouched"', text)
      self.assertNotIn('test_passing', text)
      self.abort()
      self.assertIs(
        bool(keep), 'test_new' in self.portal.portal_callables.objectIds())
    self.callable_id_list.remove('test_gone')
    self.callable_id_list.append('test_new')

  def test_what_has_not_run_is_not_said_to_be_undone(self):
    tool = self.newWritingTool()
    text = self.run_(tool, '{')
    self.assertIn('not JSON', text)
    self.assertIn('Nothing has run', text)
    self.assertNotIn('what it wrote is undone', text)
    self.assertIn('MISSING_REQUIRED_FIELD', self.run_(tool, '{}'))
