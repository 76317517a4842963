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
    for key, value in kw.items():
      value_dict['field_your_' + key] = value
      if isinstance(value, list):
        value_dict['default_field_your_' + key] = '0'
    return self.send(
      document.getPath() + '/Base_callDialogMethod', value_dict, method, user,
      env)

  def send(self, path, value_dict=None, method='GET', user=USER, env=()):
    text = urlencode(value_dict or {}, True)
    if method == 'GET':
      return self.publish('%s?%s' % (path, text), user=user)
    return self.publish(
      path, user=user, request_method=method,
      env=dict(env, CONTENT_TYPE='application/x-www-form-urlencoded',
               CONTENT_LENGTH=str(len(text))),
      stdin=io.BytesIO(text.encode('ascii')))

  def saveForm(self, document, form_id, user=USER, **kw):
    """Save a form as a page does: with what it shows, but for what is given; the
    response."""
    self.login(user)
    try:
      value_dict = {'form_id': form_id}
      for field in getattr(document, form_id).get_fields():
        if field.id.startswith('my_') and field.get_value('editable'):
          value = kw.get(field.id[3:], field.get_value('default'))
          value_dict['field_' + field.id] = '' if value is None else value
    finally:
      self.login()
    for key, value in list(value_dict.items()):
      field = getattr(document, form_id).get_field(key[6:]) if (
        key.startswith('field_')) else None
      meta_type = field and field.getRecursiveTemplateField().meta_type
      if meta_type in ('LinesField', 'MultiRelationStringField'):
        value_dict[key] = '\n'.join(value)
      elif meta_type in ('MultiCheckBoxField', 'MultiListField'):
        # browsers send nothing for none
        value_dict['default_' + key] = '0'
    return self.send(document.getPath() + '/Base_edit', value_dict, 'POST', user)

  def assertSaved(self, response):
    self.assertEqual(
      response.getStatus(), 302, response.getBody()[-3000:])

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
  """No page, method or script of the ERP5 UI is an open door."""

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
      'runAsText', 'getConnectionDict', 'createAccessToken', 'resetText',
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
    self.assertGreater(len(script_list), 4)
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
      'MCPResource': resource, 'MCPToolLine': line, 'MCPDocument': tool,
      'CallableTool': self.portal.portal_callables}
    form_list = self.portal.portal_skins.erp5_mcp.objectValues('ERP5 Form')
    self.assertGreater(len(form_list), 12)
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

  def test_a_browser_that_asks_for_a_page_gets_the_page(self):
    """The xhtml interface goes to what it has added by its bare URL."""
    def get(accept, **kw):
      return self.publish(self.service.getPath(), env={
        'HTTP_ACCEPT': accept}, **kw)
    response = get('text/html,application/xhtml+xml,*/*;q=0.8', user=USER)
    self.assertEqual(response.getStatus(), 200, response.getBody()[:500])
    self.assertIn(b'Test Service', response.getBody())
    self.assertRefused(get('text/html'))
    for accept in 'text/event-stream', '*/*':
      self.assertEqual(get(accept, user=USER).getStatus(), 405)

  def test_actions_of_who_sees_the_service_and_nothing_else(self):
    """A condition that he may not evaluate would take all pages away from him."""
    user_id = self.newUser('mcp_alone', ('Assignor',)).getUserId()
    module = self.portal.access_token_module
    for permission in 'View', 'Access contents information', 'Add portal content':
      module.manage_permission(permission, ['Manager'], 0)
    self.login(user_id)
    try:
      action_dict = self.portal.portal_actions.listFilteredActionsFor(
        self.service)
    finally:
      self.login()
    id_list = [x['id'] for action_list in action_dict.values()
               for x in action_list]
    self.assertIn('connection', id_list)
    self.assertNotIn('create_access_token', id_list)
    self.abort()
