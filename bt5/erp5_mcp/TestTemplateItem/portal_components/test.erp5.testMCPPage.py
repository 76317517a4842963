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

import io
import json

from Acquisition import aq_base
from erp5.component.test.testMCPService import MCPTestCase
from six.moves.urllib.parse import urlencode

USER = 'ERP5TypeTestCase'

# Methods of our document classes that a URL may call: they look at nothing.
PUBLISHED_METHOD_SET = frozenset()


class PageTestCase(MCPTestCase):
  """What a browser can do."""

  def submit(self, document, dialog_id, method='POST', user=USER, env=(), **kw):
    """Submit a dialog as ERP5's pages do; the response."""
    value_dict = {
      'dialog_id': dialog_id, 'form_id': 'view', 'dialog_category': '',
      'dialog_method': getattr(document, dialog_id).action,
      'field_your_password_rule': '1'}
    value_dict.update(
      ('field_your_' + key, value) for key, value in kw.items())
    return self.send(
      document.getPath() + '/Base_callDialogMethod', value_dict, method, user,
      env)

  def send(self, path, value_dict=None, method='GET', user=USER, env=()):
    text = urlencode(value_dict or {})
    if method == 'GET':
      return self.publish('%s?%s' % (path, text), user=user)
    return self.publish(
      path, user=user, request_method=method,
      env=dict(env, CONTENT_TYPE='application/x-www-form-urlencoded',
               CONTENT_LENGTH=str(len(text))),
      stdin=io.BytesIO(text.encode('ascii')))

  def getTokenList(self):
    return [x for x in self.portal.access_token_module.objectValues()
            if x.getUrlString() == self.service.getServiceURL()]

  def assertRefused(self, response, message=None):
    """It has done nothing: an error, or on its way to the login page."""
    self.assertTrue(
      response.getStatus() >= 400 or response.getStatus() in (301, 302),
      (message, response.getStatus(), response.getBody()[:500]))
    self.assertNotIn(b'secret of the tool', response.getBody(), message)


class TestMCPPage(PageTestCase):
  """Pages and dialogs of the ERP5 UI: who reaches what, and how."""

  def afterSetUp(self):
    super(TestMCPPage, self).afterSetUp()
    self.title = self.portal.portal_callables.getTitle()

  def beforeTearDown(self):
    self.abort()
    self.portal.portal_callables.setTitle(self.title)
    super(TestMCPPage, self).beforeTearDown()

  # Rights

  def test_no_method_of_a_document_is_a_url(self):
    tool = self.newTool('walk', body='return "secret of the tool"')
    prompt = self.newCallable('MCP Prompt', 'walk_prompt', text_content='a')
    resource = self.newCallable(
      'MCP Resource', 'walk_resource', uri='mcp-test://w', text_content='a')
    line = tool.newContent(portal_type='MCP Tool Line', reference='a')
    self.tic()
    walked_set = set()
    for document in (tool, prompt, resource, line, self.service):
      for class_ in aq_base(document).__class__.__mro__:
        # not those of properties and workflows, which are ERP5's
        if class_.__name__.startswith('MCP') and not (
            'accessor' in class_.__module__
            or 'portal_type' in class_.__module__):
          for name in vars(class_):
            if callable(getattr(document, name, None)) and (
                not name.startswith('_') and not name.endswith('__roles__')):
              walked_set.add((document, name))
    name_set = {name for _, name in walked_set}
    self.assertTrue(name_set >= {
      'runAsText', 'getConnectionText', 'createAccessToken', 'resetText',
      'getDefinitionText', 'getMCPCall'}, name_set)
    for document, name in sorted(walked_set, key=lambda x: (x[1], x[0].getId())):
      if name in PUBLISHED_METHOD_SET:
        continue
      for method in 'GET', 'POST':
        self.assertRefused(self.send(
          '%s/%s' % (document.getPath(), name), {
            'argument_text': '{}', 'keep': '1', 'agent': 'x', 'value': 'x',
            'portal_type': 'MCP Tool', 'property_id': 'mcp_tool_list'},
          method), (document, name, method))

  def test_no_script_of_the_skin_is_a_url(self):
    tool = self.newTool('script', body='return "secret of the tool"')
    prompt = self.newCallable(
      'MCP Prompt', 'script_prompt', text_content='mine',
      shipped_text_content='as delivered')
    person = self.newUser('mcp_script')
    document_dict = {
      'MCPTool': tool, 'MCPPrompt': prompt, 'MCPService': self.service,
      'MCPDocument': tool}
    script_list = self.portal.portal_skins.erp5_mcp.objectValues(
      'Script (Python)')
    self.assertGreater(len(script_list), 7)
    for script in script_list:
      document = document_dict[script.getId().partition('_')[0]]
      for method in 'GET', 'POST':
        self.assertRefused(self.send(
          '%s/%s' % (document.getPath(), script.getId()), {
            'agent': person.getRelativeUrl(), 'role': '1', 'keep': '1',
            'portal_type': 'MCP Tool', 'property_id': 'mcp_tool_list',
            'value': 'x', 'request': 'x'}, method), (script.getId(), method))
    self.abort()
    self.assertEqual(prompt.getTextContent(), 'mine')
    self.assertEqual(self.getTokenList(), [])

  def test_no_form_writes_runs_or_reveals(self):
    tool = self.newTool('form', body='return "secret" + " of the tool"')
    prompt = self.newCallable(
      'MCP Prompt', 'form_prompt', text_content='mine',
      shipped_text_content='as delivered')
    resource = self.newCallable(
      'MCP Resource', 'form_resource', uri='mcp-test://f', text_content='a')
    line = tool.newContent(portal_type='MCP Tool Line', reference='a')
    self.tic()
    token = self.newToken(self.newUser('mcp_form'))
    document_dict = {
      'MCPTool': tool, 'MCPPrompt': prompt, 'MCPService': self.service,
      'MCPResource': resource, 'MCPToolLine': line}
    form_list = self.portal.portal_skins.erp5_mcp.objectValues('ERP5 Form')
    self.assertGreater(len(form_list), 8)
    for form in form_list:
      document = document_dict[form.getId().partition('_')[0]]
      for method in 'GET', 'POST':
        body = self.send('%s/%s' % (document.getPath(), form.getId()), {
          'access_token_id': token.getId(), 'field_your_keep': '1',
          'field_my_title': 'changed', 'dialog_method': form.action,
          'field_your_agent': token.getAgent()}, method).getBody()
        for secret in b'secret of the tool', token.getReference().encode():
          self.assertNotIn(secret, body, (form.getId(), method))
      # what a page shows is what its fields evaluate to
      self.portal.REQUEST.form['access_token_id'] = token.getId()
      for field in getattr(document, form.getId()).get_fields():
        self.assertNotIn(
          token.getReference(), str(field.get_value('default')),
          (form.getId(), field.getId()))
      del self.portal.REQUEST.form['access_token_id']
    self.abort()
    self.assertEqual(prompt.getTextContent(), 'mine')
    self.assertEqual([x.getId() for x in self.getTokenList()], [token.getId()])
    self.assertNotEqual('changed', self.service.getTitle())

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

  def test_actions_are_those_of_both_user_interfaces(self):
    tool = self.newTool('action', body='return 1')
    prompt = self.newCallable(
      'MCP Prompt', 'action_prompt', text_content='a', shipped_text_content='b')
    listActions = self.portal.portal_actions.listFilteredActionsFor
    for document, action_id in (
        (tool, 'run'), (prompt, 'reset'),
        (self.service, 'create_access_token')):
      self.assertIn(action_id, [
        x['id'] for x in listActions(document)['object_jio_action']])

  # Run

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

  def test_what_has_not_run_is_not_said_to_be_undone(self):
    tool = self.newWritingTool()
    text = self.run_(tool, '{')
    self.assertIn('not JSON', text)
    self.assertIn('Nothing has run', text)
    self.assertNotIn('what it wrote is undone', text)
    self.assertIn('MISSING_REQUIRED_FIELD', self.run_(tool, '{}'))

  # The one address

  def test_canonical_url(self):
    default = self.service.absolute_url()
    self.assertEqual(self.service.getServiceURL(), default)
    url = 'https://erp5.example.com/portal_web_services/mcp'
    self.service.setCanonicalUrl(url)
    self.tic()
    text = self.service.getConnectionText()
    self.assertIn(url, text)
    self.assertNotIn(default, text)
    self.assertEqual(self.service.checkConsistency(), [])
    for wrong in ('ftp://a', 'https://', 'http://[x', 'a b', 'https://a:99999/',
                  'https://user:secret@host/', 'https://host/?a=1',
                  'https://host/#a', 'javascript:alert(1)'):
      self.service.setCanonicalUrl(wrong)
      self.assertFalse(
        self.service.isValid('canonical_url', wrong), wrong)
      self.assertEqual(len(self.service.checkConsistency()), 1, wrong)

  def test_origins_are_origins(self):
    for origin, is_valid in (
        ('https://host', True), ('http://host:8080', True), ('foo', False),
        ('https://host/', False), ('https://host/path', False), ('*', False)):
      self.assertIs(
        self.service.isValid('allowed_origin_list', [origin]), is_valid, origin)

  def test_fields_say_what_is_wrong(self):
    form = self.service.MCPService_view
    request = self.portal.REQUEST
    for field_id, value, is_valid in (
        ('my_canonical_url', 'nonsense', False),
        ('my_canonical_url', 'https://host/mcp', True),
        ('my_canonical_url', '', True),
        ('my_allowed_origin_list', 'foo', False),
        ('my_allowed_origin_list', 'https://host\nhttps://other', True),
        ('my_id', 'bad id!', False), ('my_id', 'good_id', True),
        ('my_id', self.service.getId(), True)):
      field = form.get_field(field_id)
      request.form['field_' + field_id] = value
      try:
        field.validate(request)
      except Exception as error:
        self.assertEqual(
          getattr(error, 'error_key', error), 'external_validator_failed')
        self.assertFalse(is_valid, (field_id, value))
      else:
        self.assertTrue(is_valid, (field_id, value))
      del request.form['field_' + field_id]

  def test_an_id_that_is_taken(self):
    self.newTool('one', body='return 1')
    other = self.newTool('two', body='return 1')
    self.assertFalse(other.isIdValid('test_one'))
    self.assertTrue(other.isIdValid('test_two'))
    self.assertTrue(other.isIdValid('test_three'))

  # Tokens

  def create(self, person, **kw):
    response = self.submit(
      self.service, 'MCPService_viewCreateAccessTokenDialog',
      agent=person.getRelativeUrl(), **kw)
    self.assertEqual(response.getStatus(), 200, response.getBody())
    self.tic()
    token_list = self.getTokenList()
    self.token_id_list += [x.getId() for x in token_list]
    return response.getBody().decode('utf-8'), token_list

  def test_create_access_token(self):
    person = self.newUser('mcp_create', role_list=())
    self.newTool('granted', body='return "yes"')
    text, (token,) = self.create(person, role='1')
    authorization = 'Bearer %s.%s' % (token.getId(), token.getReference())
    self.assertIn(authorization, text)
    self.assertEqual(token.getValidationState(), 'validated')
    self.assertEqual(token.getUrlString(), self.service.getServiceURL())
    self.assertEqual(self.getText(self.callTool(
      'granted', user=None, header_dict={'Authorization': authorization})),
      'yes')
    # shown once
    self.assertNotIn(token.getReference(), self.service.getConnectionText())

  def test_create_access_token_takes_a_post(self):
    person = self.newUser('mcp_link')
    self.assertRefused(self.submit(
      self.service, 'MCPService_viewCreateAccessTokenDialog', 'GET',
      agent=person.getRelativeUrl(), role='1'))
    self.abort()
    self.assertEqual(self.getTokenList(), [])

  def test_token_is_for_the_canonical_url(self):
    url = 'https://erp5.example.com/portal_web_services/mcp'
    self.service.setCanonicalUrl(url)
    person = self.newUser('mcp_canonical')
    text, (token,) = self.create(person)
    self.assertEqual(token.getUrlString(), url)
    self.assertIn(url, text)

  def newPersonWithout(self, reference, login=False, assignment=False):
    person = self.portal.person_module.newContent(
      portal_type='Person', first_name=reference, last_name='Without')
    if login:
      person.newContent(portal_type='ERP5 Login', reference=reference,
                        password=self.newPassword()).validate()
    if assignment:
      self.createUserAssignment(person, {})
    self.tic()
    return person

  def test_a_token_that_would_never_work_is_not_made(self):
    for person, missing in (
        (self.newPersonWithout('mcp_no_assignment', login=True),
         'no open assignment'),
        (self.newPersonWithout('mcp_no_login', assignment=True),
         'no valid login')):
      label, = [title for title, url in self.service.getAgentItemList()
                if url == person.getRelativeUrl()]
      self.assertIn(missing, label)
      text, token_list = self.create(person)
      self.assertIn('would never work', text)
      self.assertIn(missing, text)
      self.assertEqual(token_list, [])

  def test_what_is_missing_is_added_when_asked(self):
    self.newTool('complete', body='return "yes"')
    person = self.newPersonWithout('mcp_complete')
    _, (token,) = self.create(person, complete='1', role='1')
    self.tic()
    self.assertEqual(self.getText(self.callTool(
      'complete', user=None, header_dict={'Authorization': 'Bearer %s.%s' % (
        token.getId(), token.getReference())})), 'yes')

  def test_401_tells_who_has_a_token_where_it_fits(self):
    person = self.newUser('mcp_elsewhere')
    token = self.newToken(person, url='https://elsewhere.example.com/mcp')
    def refuse(secret):
      response = self.post('server/discover', user=None, header_dict={
        'Authorization': 'Bearer %s.%s' % (token.getId(), secret)})
      self.assertEqual(response.getStatus(), 401)
      return response.getBody()
    self.assertIn(
      b'https://elsewhere.example.com/mcp', refuse(token.getReference()))
    self.assertNotIn(b'elsewhere', refuse(token.getReference() + 'x'))
    self.assertNotIn(b'elsewhere', refuse('x'))
    token.invalidate()
    self.tic()
    self.assertNotIn(b'elsewhere', refuse(token.getReference()))

  def test_401_tells_what_the_person_lacks(self):
    person = self.newUser('mcp_lacks')
    token = self.newToken(person)
    for assignment in person.objectValues(portal_type='Assignment'):
      assignment.close()
    self.tic()
    response = self.post('server/discover', user=None, header_dict={
      'Authorization': 'Bearer %s.%s' % (token.getId(), token.getReference())})
    self.assertEqual(response.getStatus(), 401)
    self.assertIn(b'no open assignment', response.getBody())

  # Choices

  def test_saving_keeps_what_the_user_cannot_see(self):
    tool = self.newTool('unseen', body='return 1')
    prompt = self.newCallable('MCP Prompt', 'unseen_prompt', text_content='a')
    self.service.edit(
      mcp_tool_list=[tool.getId()], mcp_prompt_list=[prompt.getId()],
      mcp_form_portal_type_list=['Type Of Long Ago'],
      mcp_form_action_category_list=['object_long_ago'])
    user_id = self.newUser('mcp_assignor', ('Assignor',)).getUserId()
    for document in tool, prompt:
      document.manage_permission('View', ['Manager'], 0)
      document.manage_permission(
        'Access contents information', ['Manager'], 0)
    self.tic()
    self.login(user_id)
    try:
      for form_id, field_id in (
          ('MCPService_view', 'my_mcp_tool_list'),
          ('MCPService_view', 'my_mcp_prompt_list'),
          ('MCPService_viewFormTool', 'my_mcp_form_portal_type_list'),
          ('MCPService_viewFormTool', 'my_mcp_form_action_category_list')):
        field = getattr(self.service, form_id).get_field(field_id)
        offered_list = [value for _, value in field.get_value('items')]
        for value in self.service.getProperty(field_id[3:]):
          self.assertIn(value, offered_list, field_id)
    finally:
      self.login()

  def test_choices_tell_clones_apart_and_leave_out_what_is_deleted(self):
    self.newTool('first', title='Twin', body='return 1')
    self.newTool('second', title='Twin', body='return 1')
    gone = self.newTool('gone', body='return 1', state='draft')
    gone.delete()
    self.tic()
    item_dict = {value: title for title, value in
                 self.service.getExposableItemList('MCP Tool')}
    self.assertNotEqual(item_dict['test_first'], item_dict['test_second'])
    self.assertIn('Twin', item_dict['test_first'])
    self.assertNotIn('test_gone', item_dict)

  def test_a_tool_stays_exposed_when_it_is_renamed(self):
    tool = self.newTool('renamed', body='return "still here"')
    self.service.setMcpToolList([tool.getId()])
    self.tic()
    tool.setId('test_other_name')
    self.callable_id_list.remove('test_renamed')
    self.callable_id_list.append('test_other_name')
    self.tic()
    self.assertEqual(list(self.service.getMcpToolList()), ['test_other_name'])
    self.assertEqual(self.getText(self.callTool('renamed')), 'still here')
