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

from Products.ERP5Type.tests.ERP5TypeTestCase import ERP5TypeTestCase
from six.moves.urllib.parse import urlencode

REVISION = '2026-07-28'
META_PREFIX = 'io.modelcontextprotocol/'


class MCPTestCase(ERP5TypeTestCase):
  """A validated MCP Service and helpers to make tools and call them."""

  def getTitle(self):
    return 'MCP'

  def getBusinessTemplateList(self):
    return ('erp5_base', 'erp5_web_service', 'erp5_access_token', 'erp5_mcp')

  def afterSetUp(self):
    self.portal.portal_templates\
      .TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency(
        fixit=True)
    self.callable_id_list = []
    self.token_id_list = []
    self.service = self.portal.portal_web_services.newContent(
      portal_type='MCP Service', title='Test Service', mcp_tool_list=['*'],
      mcp_prompt_list=['*'], mcp_resource_list=['*'])
    self.service.validate()
    self.tic()

  def beforeTearDown(self):
    self.abort()
    self.login()
    self.portal.portal_web_services.manage_delObjects([self.service.getId()])
    self.portal.portal_callables.manage_delObjects(self.callable_id_list)
    self.portal.access_token_module.manage_delObjects(self.token_id_list)
    self.tic()

  # Making documents

  def newCallable(self, portal_type, reference, line_list=(), state='validated',
                  **kw):
    """line_list: dictionaries of properties; 'line_list' among them nests."""
    document = self.portal.portal_callables.newContent(
      portal_type=portal_type, id='test_%s' % reference, reference=reference,
      **kw)
    self.callable_id_list.append(document.getId())
    self.addLineList(document, line_list)
    if state == 'validated':
      self.portal.portal_workflow.doActionFor(document, 'validate_action')
    self.tic()
    return document

  def newTool(self, reference, line_list=(), **kw):
    return self.newCallable('MCP Tool', reference, line_list, **kw)

  def addLineList(self, document, line_list):
    for index, property_dict in enumerate(line_list):
      property_dict = dict(property_dict)
      sub_line_list = property_dict.pop('line_list', ())
      line = document.newContent(
        portal_type='MCP Tool Line', int_index=index, **property_dict)
      self.addLineList(line, sub_line_list)

  def newUser(self, reference, role_list=('Auditor',)):
    """A person with a login and an assignment who may use the service."""
    person = self.createUser(
      reference, password=self.newPassword(),
      person_kw={'first_name': reference, 'last_name': 'MCP'})
    self.createUserAssignment(person, {})
    if role_list:
      self.service.manage_setLocalRoles(person.getUserId(), list(role_list))
    self.tic()
    return person

  def newToken(self, person, url=None, method='POST'):
    token = self.portal.access_token_module.newContent(
      portal_type='Restricted Access Token', agent_value=person,
      url_string=url or self.service.absolute_url(), url_method=method)
    token.validate()
    self.token_id_list.append(token.getId())
    self.tic()
    return token

  # Calling

  def request(self, body=b'', header_dict=None, method='POST', query='',
              user='ERP5TypeTestCase', suffix='', **kw):
    """Publish the service; the answer as Zope's response."""
    env = {'CONTENT_TYPE': 'application/json'}
    for key, value in (header_dict or {}).items():
      key = key.upper().replace('-', '_')
      env[key if key in ('CONTENT_TYPE', 'CONTENT_LENGTH')
          else 'HTTP_' + key] = value
    path = self.service.getPath() + suffix
    if query:
      path += '?' + query
    if user:
      kw['user'] = user
    return self.publish(path, env=env, request_method=method,
                        stdin=io.BytesIO(body), **kw)

  def getMessage(self, method, params=None, message_id=1, meta=()):
    params = dict(params or {})
    params['_meta'] = {
      META_PREFIX + 'protocolVersion': REVISION,
      META_PREFIX + 'clientCapabilities': {'elicitation': {}}}
    params['_meta'].update(meta)
    return {'jsonrpc': '2.0', 'id': message_id, 'method': method,
            'params': params}

  def post(self, method, params=None, header_dict=None, meta=(), **kw):
    """A request of revision 2026-07-28."""
    name = (params or {}).get('name') or (params or {}).get('uri')
    all_header_dict = {'MCP-Protocol-Version': REVISION, 'Mcp-Method': method}
    if name:
      all_header_dict['Mcp-Name'] = name
    all_header_dict.update(header_dict or {})
    return self.request(
      json.dumps(self.getMessage(method, params, meta=meta)).encode('ascii'),
      all_header_dict, **kw)

  def ask(self, method, params=None, **kw):
    """The parsed answer to a request of revision 2026-07-28."""
    response = self.post(method, params, **kw)
    self.assertEqual(
      response.getHeader('Content-Type').split(';')[0], 'application/json',
      response.getBody())
    return json.loads(response.getBody())

  def callTool(self, name, argument_dict=None, **kw):
    return self.ask(
      'tools/call', {'name': name, 'arguments': argument_dict or {}},
      **kw)['result']

  def getText(self, result):
    content, = result['content']
    return content['text']

  def assertToolError(self, result, code):
    """The error object of a failed call."""
    self.assertTrue(result.get('isError'), result)
    error = json.loads(self.getText(result))
    self.assertEqual(error['code'], code, error)
    return error


class TestMCPService(MCPTestCase):
  """Publishing and authentication."""

  def test_discover(self):
    result = self.ask('server/discover')['result']
    self.assertEqual(result['resultType'], 'complete')
    self.assertEqual(result['supportedVersions'][0], REVISION)
    self.assertIn('tools', result['capabilities'])

  def test_initialize_of_older_clients(self):
    response = self.request(json.dumps({
      'jsonrpc': '2.0', 'id': 'a', 'method': 'initialize', 'params': {
        'protocolVersion': '2025-06-18', 'capabilities': {},
        'clientInfo': {'name': 'test', 'version': '1'}}}).encode('ascii'))
    self.assertEqual(response.getStatus(), 200)
    answer = json.loads(response.getBody())
    self.assertEqual(answer['id'], 'a')
    self.assertEqual(answer['result']['protocolVersion'], '2025-06-18')
    self.assertIsNone(response.getHeader('Mcp-Session-Id'))

  def test_instructions(self):
    self.service.setInstructions('Be brief.')
    self.tic()
    self.assertEqual(
      self.ask('server/discover')['result']['instructions'], 'Be brief.')

  def test_other_verbs_are_refused(self):
    for method in ('GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS',
                   'PROPFIND', 'MKCOL'):
      for user in ('ERP5TypeTestCase', None):
        response = self.request(method=method, user=user)
        self.assertEqual(
          (method, response.getStatus()), (method, 405), response.getBody())
        self.assertEqual(response.getHeader('Allow'), 'POST')
        self.assertIsNone(response.getHeader('Location'))
        self.assertNotIn(b'<html', response.getBody().lower())
    self.assertIn(self.service.getId(),
                  self.portal.portal_web_services.objectIds())

  def test_trailing_slash(self):
    self.assertEqual(
      self.post('server/discover', suffix='/').getStatus(), 200)

  def test_path_below_the_service(self):
    for method, path in (('POST', '/unknown'), ('DELETE', '/title'),
                         ('PUT', '/new'), ('POST', '/edit')):
      response = self.request(b'{}', method=method, suffix=path)
      self.assertIn(response.getStatus(), (404, 405))
      self.assertNotIn(b'<html', response.getBody().lower())

  def test_anonymous(self):
    response = self.post('server/discover', user=None)
    self.assertEqual(response.getStatus(), 401)
    self.assertTrue(
      response.getHeader('WWW-Authenticate').startswith('Bearer'))
    self.assertIsNone(response.getHeader('Location'))
    self.assertNotIn(b'<html', response.getBody().lower())

  def test_basic_authentication(self):
    password = self.newPassword()
    person = self.createUser('mcp_basic', password=password)
    self.createUserAssignment(person, {})
    self.service.manage_setLocalRoles(person.getUserId(), ['Auditor'])
    self.tic()
    self.assertEqual(self.post(
      'server/discover', user=None,
      basic='mcp_basic:' + password).getStatus(), 200)
    self.assertEqual(self.post(
      'server/discover', user=None,
      basic='mcp_basic:wrong' + password).getStatus(), 401)

  def test_token_as_bearer(self):
    token = self.newToken(self.newUser('mcp_bearer'))
    header_dict = {'Authorization': 'Bearer %s.%s' % (
      token.getId(), token.getReference())}
    self.assertEqual(self.post(
      'server/discover', header_dict=header_dict, user=None).getStatus(), 200)
    for authorization in (
        'Bearer %s.%sx' % (token.getId(), token.getReference()),
        'Bearer %s.' % token.getId(), 'Bearer .', 'Bearer', 'Bearer a.b.c',
        'Bearer nothing.%s' % token.getReference(), 'Bearer \xe9.\xe9'):
      response = self.post('server/discover', user=None,
                           header_dict={'Authorization': authorization})
      self.assertEqual(
        (authorization, response.getStatus()), (authorization, 401))
      self.assertTrue(
        response.getHeader('WWW-Authenticate').startswith('Bearer'))

  def test_token_by_the_headers_of_erp5(self):
    token = self.newToken(self.newUser('mcp_header'))
    self.assertEqual(self.post('server/discover', user=None, header_dict={
      'X-ACCESS-TOKEN': token.getId(),
      'X-ACCESS-TOKEN-SECRET': token.getReference()}).getStatus(), 200)

  def test_invalidated_token(self):
    token = self.newToken(self.newUser('mcp_invalidated'))
    header_dict = {'Authorization': 'Bearer %s.%s' % (
      token.getId(), token.getReference())}
    token.invalidate()
    self.tic()
    self.assertEqual(self.post(
      'server/discover', header_dict=header_dict, user=None).getStatus(), 401)

  def test_token_in_query_string(self):
    token = self.newToken(self.newUser('mcp_query'))
    query = urlencode({'access_token': token.getId(),
                       'access_token_secret': token.getReference()})
    response = self.post('server/discover', query=query, user=None)
    self.assertIn(response.getStatus(), (400, 401))
    self.assertNotIn(b'"result"', response.getBody())

  def test_user_without_role_on_the_service(self):
    person = self.newUser('mcp_stranger', role_list=())
    response = self.post('server/discover', user=person.getUserId())
    self.assertEqual(response.getStatus(), 403)
    self.assertNotIn(b'"result"', response.getBody())

  def test_service_that_is_not_validated_answers_nobody(self):
    self.service.invalidate()
    self.tic()
    for user in 'ERP5TypeTestCase', None:
      response = self.post('server/discover', user=user)
      self.assertIn(response.getStatus(), (401, 403))
      self.assertNotIn(b'"result"', response.getBody())

  def test_bad_bytes(self):
    for body, status in (
        (b'', 400), (b'{', 400), (b'\xff\xfe', 400), (b'[]', 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "method": "x"}', 400),
        (b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}', 400),
        (b'[' * 100000, 400), (b'{"a":' * 100000, 400),
        (b'"' + b'x' * (5 * 1024 * 1024) + b'"', 413)):
      response = self.request(body)
      self.assertEqual((body[:60], response.getStatus()), (body[:60], status))
      json.loads(response.getBody())

  def test_other_content_types(self):
    for content_type in (
        'text/plain', 'application/x-www-form-urlencoded', 'text/xml',
        'multipart/form-data', 'multipart/form-data; boundary=x', ''):
      response = self.request(b'{"a": 1}', {'Content-Type': content_type})
      self.assertEqual(
        (content_type, response.getStatus()), (content_type, 415))
      self.assertNotIn(b'<html', response.getBody().lower())

  def test_query_string_does_not_break_anything(self):
    for query in ('x:int=y', 'x:method=manage_main', ':action=edit', '%ff=%',
                  'id=hacked', 'x:date=nothing'):
      response = self.post('server/discover', query=query)
      self.assertLess(response.getStatus(), 500, (query, response.getBody()))
      self.assertNotIn(b'<html', response.getBody().lower())

  def test_origin(self):
    for origin, status in (
        ('https://evil.example.com', 403), ('null', 403),
        ('http://localhost:6274', 200), ('https://good.example.com', 200)):
      self.service.setAllowedOriginList(['https://good.example.com'])
      self.commit()
      self.assertEqual((origin, self.post(
        'server/discover', header_dict={'Origin': origin}).getStatus()),
        (origin, status))

  def test_connection_text(self):
    text = '\n'.join(self.service.getConnectionDict().values())
    self.assertIn(self.service.absolute_url(), text)
    self.assertIn('claude mcp add', text)

  def test_exposing_what_is_not_there_is_inconsistent(self):
    self.assertEqual(self.service.checkConsistency(), [])
    self.service.setMcpToolList(['there_is_no_such_tool'])
    message, = self.service.checkConsistency()
    self.assertIn('there_is_no_such_tool', str(message.getTranslatedMessage()))
