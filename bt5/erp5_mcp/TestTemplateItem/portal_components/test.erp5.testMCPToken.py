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

from erp5.component.test.testMCPPage import PageTestCase


class TestMCPToken(PageTestCase):
  """The one address of a service, and access tokens for it."""

  def getConnectionText(self):
    return '\n'.join(self.service.getConnectionDict().values())

  def test_canonical_url(self):
    default = self.service.absolute_url()
    self.assertEqual(self.service.getServiceURL(), default)
    url = 'https://erp5.example.com/portal_web_services/mcp'
    self.service.setCanonicalUrl(url)
    self.tic()
    text = self.getConnectionText()
    self.assertIn(url, text)
    self.assertNotIn(default, text)
    self.assertEqual(self.service.checkConsistency(), [])
    for wrong in ('ftp://a', 'https://', 'http://[x', 'a b', 'https://a:99999/',
                  'https://user:secret@host/', 'https://host/?a=1',
                  'https://host/#a', 'javascript:alert(1)'):
      self.service.setCanonicalUrl(wrong)
      self.assertFalse(
        self.service.isCanonicalUrlValid(wrong), wrong)
      self.assertEqual(len(self.service.checkConsistency()), 1, wrong)

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
    self.assertNotIn(token.getReference(), self.getConnectionText())

  def test_create_access_token_takes_a_post(self):
    person = self.newUser('mcp_link')
    self.assertRefused(self.submit(
      self.service, 'MCPService_viewCreateAccessTokenDialog', 'GET',
      agent=person.getRelativeUrl(), role='1'))
    self.abort()
    self.assertEqual(self.getTokenList(), [])

  def test_a_web_site_has_no_address_of_its_own_for_a_service(self):
    """As ERP5's web sites exchange it, renderjs_runner among them."""
    default, request = self.service.getServiceURL(), self.portal.REQUEST
    def physicalPathToVirtualPath(path):
      return ('erp5', 'web_site_module', 'renderjs_runner') + tuple(path)[2:]
    request.physicalPathToVirtualPath = physicalPathToVirtualPath
    try:
      self.assertIn('renderjs_runner', self.service.absolute_url())
      self.assertEqual(self.service.getServiceURL(), default)
      self.assertIn('renderjs_runner', self.service.absolute_url())
    finally:
      del request.physicalPathToVirtualPath

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
      label, = [title for title, url in self.service.getFoundAgentItemList(
        person.getTitle()) if url == person.getRelativeUrl()]
      self.assertIn(missing, label)
      text, token_list = self.create(person)
      self.assertIn('would never work', text)
      self.assertIn(missing, text)
      self.assertEqual(token_list, [])

  def test_persons_are_chosen_by_search(self):
    for index in range(31):
      self.portal.person_module.newContent(
        portal_type='Person', first_name='Mcpcrowd', last_name='N%02d' % index)
    ready = self.newUser('mcp_crowd_ready')
    ready.edit(first_name='Mcpcrowd', last_name='Zoe_')
    chosen = self.newUser('mcp_chosen')
    self.tic()
    def find(text, *args):
      return [url for _, url in
              self.service.getFoundAgentItemList(text, *args) if url]
    self.assertEqual(len(find('')), 30)
    self.assertEqual(len(find('Mcpcrowd')), 30)
    self.assertEqual(find(' crowd Zoe'), [ready.getRelativeUrl()])
    # no pattern, but what a title has
    self.assertEqual(find('crowd Zoe_'), [ready.getRelativeUrl()])
    self.assertEqual(find('crowd_Zoe'), [])
    self.assertEqual(find('N30')[0].split('/')[0], 'person_module')
    # who is chosen stays while others are searched
    for url, is_kept in (
        (chosen.getRelativeUrl(), True), ('person_module/no_such', False),
        ('person_module', False), (self.service.getRelativeUrl(), False)):
      self.assertEqual(
        set(find('Zoe_', url)),
        {ready.getRelativeUrl()} | ({url} if is_kept else set()))
    response = self.submit(
      self.service, 'MCPService_viewCreateAccessTokenDialog',
      search='Zoe_', agent='')
    self.assertIn(b'Choose a person.', response.getBody())
    self.assertEqual(self.getTokenList(), [])

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
