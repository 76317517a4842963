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

from erp5.component.test.testMCPSave import DocumentWriterTestCase


class TestMCPBusinessData(DocumentWriterTestCase):
  """Credentials and configuration do not exist for agents, a Manager's
  included, whatever the way."""

  secret = 'mcp-secret-%s' % 'f' * 12

  def afterSetUp(self):
    super(TestMCPBusinessData, self).afterSetUp()
    self.person = self.newUser('mcp_guarded')
    self.token = self.newToken(self.person)
    self.token.edit(title='MCP Twin Token', description=self.secret)
    self.other_token = self.newToken(self.person)
    self.other_token.edit(title='MCP Twin Token', description=self.secret)
    self.erp5_login = self.person.objectValues(portal_type='ERP5 Login')[0]
    self.mcp_tool = self.newTool('guarded_tool', body='return 1')
    self.preference = self.portal.portal_preferences.newContent(
      portal_type='System Preference', title='MCP Guarded Preference')
    self.tic()

  def beforeTearDown(self):
    self.abort()
    self.login()
    self.portal.portal_preferences.manage_delObjects([self.preference.getId()])
    if 'mcp_test_module' in self.portal.objectIds():
      self.portal.manage_delObjects(['mcp_test_module'])
      self.portal.portal_types.manage_delObjects(
        ['MCP Test Module', 'MCP Test Document'])
    self.tic()
    super(TestMCPBusinessData, self).beforeTearDown()

  def getGuardedList(self):
    portal = self.portal
    return [
      self.token, self.other_token, self.erp5_login, self.mcp_tool,
      self.preference, self.service, portal.access_token_module,
      portal.portal_types['Person'], portal.portal_categories,
      portal.portal_preferences, portal.portal_web_services,
      portal.portal_workflow.validation_workflow, portal.acl_users, portal]

  def getNameList(self, document):
    url = document.getId()
    if getattr(document, 'getRelativeUrl', None) is not None:
      url = document.getRelativeUrl() or url
    name_list = [
      url, url + '/view', 'portal_categories/../' + url, url + '/',
      './' + url, 'person_module/../' + url, 'person_module/' + url,
      self.person.getRelativeUrl() + '/' + url, document.absolute_url(),
      '/'.join(document.getPhysicalPath())]
    for name in 'title', 'reference':
      value = getattr(document, name, None)
      if value and isinstance(value, str):
        name_list.append(value)
    return [x for x in name_list if x]

  def assertTellsNothing(self, result, *secret_list):
    text = json.dumps(result)
    for secret in (self.secret, self.token.getReference(),
                   self.other_token.getReference()) + secret_list:
      self.assertNotIn(secret, text)

  def test_no_name_leads_to_what_is_no_business_data(self):
    for document in self.getGuardedList():
      for name in self.getNameList(document):
        for tool, argument_dict in (
            ('erp5_read', {}), ('erp5_act', {}),
            ('erp5_act', {'action': 'delete'}),
            ('erp5_act', {'action': 'invalidate_action'}),
            ('erp5_save', {'values': {'description': 'x'}})):
          error = self.refuse(
            'RECORD_NOT_FOUND', tool, document=name, **argument_dict)
          # as it says it of what does not exist
          self.assertEqual(error['message'], self.refuse(
            'RECORD_NOT_FOUND', tool, document='MCP Nowhere',
            **argument_dict)['message'].replace('MCP Nowhere', name))
          self.assertNotIn('candidates', error)

  def test_nothing_is_made_there(self):
    for portal_type, container in (
        ('Restricted Access Token', None), ('ERP5 Login', None),
        ('MCP Tool', None), ('System Preference', None), ('Base Type', None),
        ('Restricted Access Token', 'access_token_module'),
        ('ERP5 Login', self.person.getRelativeUrl()),
        ('System Preference', 'portal_preferences'),
        ('Python Script', 'portal_callables')):
      argument_dict = {'portal_type': portal_type, 'values': {'title': 'MCP'}}
      if container:
        argument_dict['container'] = container
      self.refuse('INVALID_ENTITY_TYPE', **argument_dict)
    url = self.person.getRelativeUrl()
    for line in ({'portal_type': 'ERP5 Login', 'reference': 'mcp_second'},
                 {'id': self.erp5_login.getId(), 'reference': 'mcp_second'},
                 {'id': self.erp5_login.getId(), 'remove': True}):
      self.assertTrue(self.callTool('erp5_save', {
        'document': url, 'values': {'lines': [line]}}).get('isError'), line)
      self.abort()
    self.assertEqual(
      [x.getReference() for x in self.person.objectValues(
        portal_type='ERP5 Login')], ['mcp_guarded'])

  def test_nothing_is_found(self):
    for portal_type in ('Restricted Access Token', 'ERP5 Login', 'MCP Tool',
                        'System Preference', 'MCP Service', 'Base Type'):
      self.refuse('INVALID_ENTITY_TYPE', 'erp5_search', portal_type=portal_type)
      self.refuse(
        'INVALID_ENTITY_TYPE', 'erp5_describe', portal_type=portal_type)
    for text in ('MCP Twin Token', 'mcp_guarded', 'guarded_tool',
                 'MCP Guarded Preference'):
      result = self.callTool(
        'erp5_search', {'text': text, 'total': True})['structuredContent']
      self.assertTellsNothing(result)
      self.assertEqual(
        {x['relative_url'].partition('/')[0] for x in result['rows']}
        - {'person_module'}, set())
    result = self.callTool('erp5_find', {'words': 'access token login'})
    self.assertNotIn('Access Token', self.getText(result))
    self.assertNotIn('ERP5 Login', self.getText(result))
    self.assertNotIn('access_token', json.dumps(self.callTool('erp5_context')))

  def test_no_document_tells_of_it(self):
    url = self.person.getRelativeUrl()
    result = self.callTool('erp5_read', {
      'document': url, 'include': ['lines', 'related', 'history', 'files']})
    self.assertFalse(result.get('isError'), result)
    # the token's agent is this person
    self.assertTellsNothing(
      result, 'access_token_module', self.erp5_login.getRelativeUrl())
    self.assertEqual(
      [x for x in result['structuredContent'].get('lines', ())
       if x['portal_type'] == 'ERP5 Login'], [])

  def test_no_relation_leads_to_it(self):
    seller = self.newOrganisation('MCP Relation')
    for target in (self.token.getRelativeUrl(), 'MCP Twin Token',
                   self.erp5_login.getRelativeUrl(),
                   self.preference.getRelativeUrl(), 'access_token_module'):
      error = self.refuse('INVALID_LINK', portal_type='Sale Order', values={
        'source': seller, 'destination': target})
      self.assertTellsNothing(error)
    # one that is there already is one that the user may not see
    url = self.save(portal_type='Sale Order', values={'source': seller})[
      'relative_url']
    self.getDocument(url).setDestinationValue(self.token)
    self.tic()
    answer = self.callTool('erp5_read', {'document': url})['structuredContent']
    self.assertEqual(answer['hidden'], {'destination': 1})
    self.assertTellsNothing(answer, 'access_token_module')

  def test_no_filter_asks_for_it(self):
    for field in 'parent', 'destination':
      for value in (self.token.getRelativeUrl(), 'access_token_module',
                    'MCP Twin Token', self.preference.getRelativeUrl()):
        result = self.callTool('erp5_search', {
          'portal_type': 'Sale Order',
          'filter': {'field': field, 'op': '=', 'value': value}})
        self.assertTrue(result.get('isError'), (field, value, result))
        self.assertTellsNothing(result)
        self.abort()

  def newModule(self):
    """(portal type of its documents, document) of a module of the site's own."""
    types_tool = self.portal.portal_types
    type_value_list = [
      types_tool.newContent(
        id='MCP Test Module', portal_type='Base Type', type_class='Folder',
        type_group_list=['module'], type_filter_content_type=1,
        type_allowed_content_type_list=['MCP Test Document']),
      types_tool.newContent(
        id='MCP Test Document', portal_type='Base Type', type_class='XMLObject',
        type_property_sheet_list=['DublinCore', 'Reference'])]
    self.tic()
    self.portal.newContent(portal_type='MCP Test Module', id='mcp_test_module')
    document = self.portal.mcp_test_module.newContent(
      portal_type='MCP Test Document', title='MCP Own')
    self.tic()
    return type_value_list[1], document.getRelativeUrl()

  def test_a_module_is_business_data_by_what_is_in_it(self):
    type_value, url = self.newModule()
    self.refuse('RECORD_NOT_FOUND', 'erp5_read', document=url)
    self.refuse('INVALID_ENTITY_TYPE', 'erp5_describe',
                portal_type='MCP Test Document')
    type_value.setTypeGroupList(['item'])
    self.tic()
    self.assertEqual(self.callTool('erp5_read', {
      'document': url})['structuredContent']['title'], 'MCP Own')
    type_value.setTypeGroupList(['item', 'login'])
    self.tic()
    self.refuse('RECORD_NOT_FOUND', 'erp5_read', document=url)

  def test_a_site_adds_a_module(self):
    _, url = self.newModule()
    self.service.setMcpModuleList(
      ['mcp_test_module', 'access_token_module', 'portal_preferences'])
    self.tic()
    self.assertEqual(self.callTool('erp5_read', {
      'document': url})['structuredContent']['title'], 'MCP Own')
    # what can never be added
    for document in self.token, self.erp5_login, self.preference:
      self.refuse('RECORD_NOT_FOUND', 'erp5_read',
                  document=document.getRelativeUrl())
    self.service.setMcpModuleList([])
    self.tic()
    self.refuse('RECORD_NOT_FOUND', 'erp5_read', document=url)
