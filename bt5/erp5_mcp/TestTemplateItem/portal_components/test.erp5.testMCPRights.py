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

import six
from erp5.component.test.testMCPSave import DocumentWriterTestCase

from Products.ERP5MCP.erp5 import recent
from Products.ERP5MCP.erp5.relation import checkHidden, getRelationEdit
from Products.ERP5MCP.erp5.type_description import Property


class UserTestCase(DocumentWriterTestCase):

  def newUser(self, reference, role_list=('Auditor',)):
    """Users of other tests keep their logins: each test has its own."""
    person = super(UserTestCase, self).newUser(
      '%s_%s' % (reference, self._testMethodName), role_list)
    person.setFirstName(reference)
    self.tic()
    return person


class TestMCPBusinessData(UserTestCase):
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
      # the site may have the name of something else
      if value and isinstance(value, str) and document is not self.portal:
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
      list(self.person.objectValues(portal_type='ERP5 Login')),
      [self.erp5_login])

  def test_nothing_is_found(self):
    for portal_type in ('Restricted Access Token', 'ERP5 Login', 'MCP Tool',
                        'System Preference', 'MCP Service', 'Base Type'):
      self.refuse('INVALID_ENTITY_TYPE', 'erp5_search', portal_type=portal_type)
      self.refuse(
        'INVALID_ENTITY_TYPE', 'erp5_describe', portal_type=portal_type)
    for text in ('MCP Twin Token', self.erp5_login.getReference(), 'guarded_tool',
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
        type_allowed_content_type_list=['MCP Test Document', 'Address']),
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

  def test_what_is_elsewhere_is_not_counted(self):
    """An address is business data in an organisation, and none elsewhere."""
    self.newModule()
    url = self.newOrganisation('MCP Addressed')
    for container in self.portal.mcp_test_module, self.getDocument(url):
      address = container.newContent(portal_type='Address')
      address.setTitle('MCP Own Address')
    self.tic()
    answer = self.callTool('erp5_search', {
      'portal_type': 'Address', 'total': True, 'filter': {
        'field': 'title', 'op': '=', 'value': 'MCP Own Address'}})[
          'structuredContent']
    self.assertEqual(
      [x['relative_url'].rpartition('/')[0] for x in answer['rows']], [url])
    self.assertEqual(answer['total'], 1)

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


class EmployeeTestCase(UserTestCase):
  """Employees as a consultant makes them: roles of a business function on
  modules and documents, an open assignment, a login, a role on the service."""

  def afterSetUp(self):
    super(EmployeeTestCase, self).afterSetUp()
    self.seller = self.newUser('mcp_seller') # Author, Auditor, some as Assignee
    self.auditor = self.newUser('mcp_auditor')
    self.stranger = self.newUser('mcp_stranger') # the service alone
    self.given_list = []

  def beforeTearDown(self):
    self.abort()
    self.login()
    for module, user_id in self.given_list:
      module.manage_delLocalRoles([user_id])
    self.tic()
    super(EmployeeTestCase, self).beforeTearDown()

  def give(self, document, person, *role_list):
    """Roles on a module or a document."""
    document.manage_setLocalRoles(person.getUserId(), list(role_list))
    document.reindexObject()
    self.given_list.append((document, person.getUserId()))
    self.commit()

  def hide(self, url):
    """From everybody who is no Manager."""
    document = self.getDocument(url)
    for permission in 'View', 'Access contents information':
      document.manage_permission(permission, ['Manager'], 0)
    document.recursiveReindexObject()
    self.tic()

  def show(self, url):
    document = self.getDocument(url)
    for permission in 'View', 'Access contents information':
      document.manage_permission(permission, ['Manager', 'Auditor'], 0)
    document.recursiveReindexObject()
    self.tic()

  def ask_as(self, person, tool, **argument_dict):
    """What a tool answers to an employee: structured, or the error."""
    result = self.callTool(tool, argument_dict, user=person.getUserId())
    self.abort()
    if result.get('isError'):
      return json.loads(self.getText(result))
    return result['structuredContent']


class TestMCPHiddenTarget(EmployeeTestCase):
  """What the user may not view stays, or the save is refused."""

  def afterSetUp(self):
    super(TestMCPHiddenTarget, self).afterSetUp()
    self.shown = self.newOrganisation('MCP Shown')
    self.hidden = self.newOrganisation('MCP Hidden')
    self.order = self.save(portal_type='Sale Order', values={
      'title': 'MCP Order', 'source': self.shown,
      'destination': self.hidden})['relative_url']
    self.hide(self.hidden)
    self.show(self.shown)
    self.give(self.getDocument(self.shown), self.seller, 'Auditor')
    self.give(self.getDocument(self.order), self.seller, 'Assignor')
    self.tic()

  def test_the_only_target_is_not_replaced_unseen(self):
    for value in None, self.shown, '':
      answer = self.ask_as(self.seller, 'erp5_save', document=self.order,
                           values={'destination': value})
      self.assertIn('code', answer, (value, answer))
    self.assertEqual(self.ask_as(
      self.seller, 'erp5_save', document=self.order,
      values={'destination': None})['code'], 'PERMISSION_DENIED')
    self.assertEqual(
      self.getDocument(self.order).getDestination(), self.hidden)
    # whoever sees it may
    self.assertEqual(self.save(
      document=self.order, values={'destination': None})['changed'],
      {'destination': None})
    self.assertEqual(self.getDocument(self.order).getDestination(), None)

  def test_others_of_several_targets_stay(self):
    """The first one of a relation is its default."""
    property_ = Property('causality', kind='relation', is_list=True,
                         base_category='causality')
    for before, given, after in (
        ([self.hidden, self.shown], [self.shown], [self.hidden, self.shown]),
        ([self.shown, self.hidden], [self.shown], [self.shown, self.hidden]),
        ([self.shown, self.hidden], [], [self.hidden]),
        ([self.shown], [], []), ([], [self.shown], [self.shown])):
      target_list = [self.getDocument(x) for x in given]
      document = self.getDocument(self.order)
      document.setCategoryMembership(
        'causality', [six.ensure_str(x) for x in before])
      self.login(self.seller.getUserId())
      try:
        self.assertEqual(
          getRelationEdit(document, property_, target_list), after)
        checkHidden(document, property_, 'values.causality')
      finally:
        self.login()

  def test_a_category_that_is_no_more_is_not_missed(self):
    document = self.getDocument(self.order)
    document.setCategoryMembership('incoterm', ['mcp_gone'])
    self.tic()
    self.assertNotIn('code', self.ask_as(
      self.seller, 'erp5_save', document=self.order,
      values={'incoterm': None}))
    self.assertEqual(self.getDocument(self.order).getIncoterm(), None)


class TestMCPRelated(EmployeeTestCase):
  """What refers to a document, and which names are near."""

  def newCategory(self):
    incoterm = self.portal.portal_categories.incoterm
    incoterm.newContent(
      portal_type='Category', id='mcp_sea', title='MCP Sea').newContent(
        portal_type='Category', id='mcp_port', title='MCP Port')
    self.tic()
    return 'incoterm/mcp_sea/mcp_port'

  def beforeTearDown(self):
    self.abort()
    self.login()
    incoterm = self.portal.portal_categories.incoterm
    if 'mcp_sea' in incoterm.objectIds():
      incoterm.manage_delObjects(['mcp_sea'])
    self.tic()
    super(TestMCPRelated, self).beforeTearDown()

  def getRelated(self, url):
    answer = self.callTool('erp5_read', {
      'document': url, 'include': ['related']})['structuredContent']
    self.abort()
    return [(x['relative_url'], x['relations'])
            for x in answer.get('related', ())]

  def test_related_are_direct_relations(self):
    """Not those that lines and others take from elsewhere."""
    category = self.newCategory()
    buyer = self.newOrganisation('MCP Buyer')
    product = self.save(portal_type='Product', values={'title': 'MCP Related'})[
      'relative_url']
    self.tic()
    order = self.save(portal_type='Sale Order', values={
      'destination': buyer, 'incoterm': category,
      'lines': [{'resource': product, 'quantity': 1}]})['relative_url']
    self.tic()
    self.assertEqual(self.getRelated(buyer), [(order, ['destination'])])
    self.assertEqual(self.getRelated(category), [(order, ['incoterm'])])
    self.assertEqual(
      [x for _, x in self.getRelated(product)], [['resource']])

  def test_categories_by_all_their_names(self):
    category = self.newCategory()
    url = self.save(portal_type='Sale Order', values={})['relative_url']
    for name in ('mcp_port', 'MCP Port', 'mcp port', category,
                 'mcp_sea/mcp_port'):
      self.save(document=url, values={'incoterm': None})
      self.save(document=url, values={'incoterm': name})
      self.assertEqual(
        self.getDocument(url).getIncoterm(), 'mcp_sea/mcp_port', name)
    self.portal.portal_categories.incoterm.mcp_sea.newContent(
      portal_type='Category', id='mcp_other', title='MCP Port')
    self.tic()
    error = self.refuse(
      'AMBIGUOUS_REFERENCE', document=url, values={'incoterm': 'mcp port'})
    self.assertEqual(
      {x['relative_url'] for x in error['candidates']},
      {category, 'incoterm/mcp_sea/mcp_other'})

  def test_nearest_names(self):
    category = self.newCategory()
    url = self.newOrganisation('MCP Delta Foods')
    self.tic()
    error = self.refuse('INVALID_LINK', portal_type='Sale Order', values={
      'incoterm': 'mcp prot'})
    self.assertIn(category, [x['relative_url'] for x in error['did_you_mean']])
    for name in 'MCP Delta Food', 'Delta Foods', 'mcp delat foods':
      error = self.refuse('INVALID_LINK', portal_type='Sale Order', values={
        'destination': name})
      self.assertIn(
        url, [x['relative_url'] for x in error['did_you_mean']], name)
    # whoever may not view it gets what he would get without it
    self.hide(url)
    self.give(self.portal.sale_order_module, self.seller, 'Author', 'Auditor')
    self.tic()
    error = self.ask_as(self.seller, 'erp5_save', portal_type='Sale Order',
                        values={'destination': 'MCP Delta Food'})
    self.assertEqual(error['code'], 'INVALID_LINK')
    self.assertNotIn('did_you_mean', error)

  def test_what_was_just_created_is_found_by_its_name(self):
    """Before the catalog knows it."""
    url = self.save(portal_type='Product', values={
      'title': 'MCP Just Product', 'reference': 'MCP-JUST'})['relative_url']
    for name in 'MCP Just Product', 'MCP-JUST':
      self.assertEqual(self.callTool('erp5_read', {
        'document': name})['structuredContent']['relative_url'], url)
    url = self.save(portal_type='Organisation', values={
      'title': 'MCP Just Created'})['relative_url']
    self.assertEqual(self.save(portal_type='Sale Order', values={
      'destination': 'MCP Just Created'}, dry_run=True)['changed'][
        'destination']['relative_url'], url)
    # by who created it
    error = self.ask_as(
      self.auditor, 'erp5_read', document='MCP Just Created')
    self.assertEqual(error['code'], 'RECORD_NOT_FOUND')
    self.assertTrue(error['retryable'])
    # twice is ambiguous at once
    self.save(portal_type='Organisation', values={'title': 'MCP Just Created'})
    self.refuse('AMBIGUOUS_REFERENCE', portal_type='Sale Order', values={
      'destination': 'MCP Just Created'})
    # another type is none
    self.refuse('INVALID_LINK', portal_type='Sale Order Line', container=self.save(
      portal_type='Sale Order', values={})['relative_url'], values={
        'resource': 'MCP Just Created'})

  def test_what_is_remembered_is_bounded(self):
    for index in range(3 * recent.MAXIMUM_COUNT):
      recent.remember(self.seller)
      bucket = recent._getBucket(self.portal, True)
      bucket['person_module/none_%d' % index] = 0.0
    self.assertLess(len(bucket), 3 * recent.MAXIMUM_COUNT)
    self.assertEqual(
      recent.listRecentUrl(self.portal)[0], self.seller.getRelativeUrl())
    self.abort()



class TestMCPEmployee(EmployeeTestCase):
  """What an employee is told of himself, and of what he may not do."""

  def test_context_is_short_and_tells_of_the_employee(self):
    for module_id in self.portal.objectIds():
      if module_id.endswith('_module'):
        self.give(self.portal[module_id], self.seller, 'Auditor')
    assignment, = self.seller.objectValues(portal_type='Assignment')
    assignment.setTitle('MCP Sales')
    self.tic()
    for user_id in self.seller.getUserId(), 'ERP5TypeTestCase':
      answer = self.callTool(
        'erp5_context', user=user_id)['structuredContent']
      self.assertLess(len(json.dumps(answer)), 4100)
      self.assertIn('include', answer['more'])
      self.assertIn('sale_order_module', sum(
        [x.get('modules', []) for x in answer['applications']], []))
    # who may not view his own document still knows who he is
    answer = self.ask_as(self.seller, 'erp5_context')
    self.assertEqual(answer['user']['title'], 'mcp_seller MCP')
    self.assertEqual(answer['assignments'], [{'title': 'MCP Sales'}])
    self.assertNotIn('relative_url', answer['user'])
    assignment.close()
    self.tic()
    self.assertEqual(
      self.ask_as(self.seller, 'erp5_context')['assignments'], [])
    answer = self.ask_as(self.seller, 'erp5_context', include=['modules'])
    self.assertIn(['Sale Order'], [
      x['portal_types'] for y in answer['applications'] for x in y['modules']])

  def test_history_names_persons_to_those_who_may_view_them(self):
    self.give(self.portal.sale_order_module, self.seller, 'Author', 'Auditor')
    self.tic()
    url = self.ask_as(self.seller, 'erp5_save', portal_type='Sale Order',
                      values={'title': 'MCP Named'})['relative_url']
    self.url_list.append(url)
    order = self.getDocument(url)
    self.give(order, self.auditor, 'Auditor')
    self.tic()

    def getActorSet(person):
      return {x['actor'] for x in self.ask_as(
        person, 'erp5_read', document=url, include=['history'])['history']}
    self.assertIn('mcp_seller MCP', getActorSet(self.seller))
    self.assertNotIn('mcp_seller MCP', getActorSet(self.auditor))
    self.assertNotIn(self.seller.getUserId(), getActorSet(self.auditor))
    person = self.getDocument(self.seller.getRelativeUrl())
    person.manage_permission('View', ['Manager', 'Auditor'], 0)
    self.give(person, self.auditor, 'Auditor')
    self.tic()
    self.assertIn('mcp_seller MCP', getActorSet(self.auditor))

  def test_creation_is_refused_with_who_could(self):
    self.give(self.portal.organisation_module, self.auditor, 'Auditor')
    self.give(self.portal.organisation_module, self.seller, 'Author')
    self.tic()
    error = self.ask_as(self.auditor, 'erp5_save', portal_type='Organisation',
                        values={'title': 'MCP Not Made'})
    self.assertEqual(error['code'], 'PERMISSION_DENIED')
    self.assertIn('Author', error['who'])
    self.assertNotIn('mcp_seller', json.dumps(error))
    # whom he may view he is told
    person = self.getDocument(self.seller.getRelativeUrl())
    person.manage_permission('View', ['Manager', 'Auditor'], 0)
    self.give(person, self.auditor, 'Auditor')
    self.tic()
    error = self.ask_as(self.auditor, 'erp5_save', portal_type='Organisation',
                        values={'title': 'MCP Not Made'})
    self.assertEqual(error['people'], ['mcp_seller MCP'])
    # there is no such module for who may not view it
    self.assertEqual(self.ask_as(
      self.stranger, 'erp5_save', portal_type='Organisation',
      values={})['code'], 'INVALID_ENTITY_TYPE')

  def test_change_is_refused_by_state_or_by_role(self):
    url = self.save(portal_type='Sale Order', values={'title': 'MCP Closed'})[
      'relative_url']
    order = self.getDocument(url)
    self.give(order, self.auditor, 'Auditor')
    self.tic()
    error = self.ask_as(self.auditor, 'erp5_save', document=url,
                        values={'title': 'x'})
    self.assertEqual(error['code'], 'PERMISSION_DENIED')
    self.assertIn('Assignor', error['who'])
    order = self.getDocument(url)
    order.manage_permission('Modify portal content', ['Manager'], 0)
    self.tic()
    error = self.ask_as(self.auditor, 'erp5_save', document=url,
                        values={'title': 'x'})
    self.assertIn('Draft', error['message'])
    self.assertEqual(error['who'], ['Manager'])


class TestMCPThreeEmployees(EmployeeTestCase):
  """A, a sales assistant; B, an auditor; C, who has the service alone: functions
  in assignments, Role Information on portal types, local roles updated."""

  # function -> portal type -> roles
  role_dict = {
    'mcp_sales': {
      'Sale Order Module': ('Author', 'Auditor'),
      'Sale Order': ('Auditor',),
      'Organisation Module': ('Auditor',), 'Product Module': ('Auditor',),
      'Product': ('Auditor',)},
    'mcp_audit': {
      'Sale Order Module': ('Auditor',), 'Sale Order': ('Auditor',),
      'Organisation Module': ('Auditor',), 'Organisation': ('Auditor',)},
  }

  def afterSetUp(self):
    super(TestMCPThreeEmployees, self).afterSetUp()
    self.role_information_list = []
    function = self.portal.portal_categories.function
    for name, type_dict in sorted(self.role_dict.items()):
      if name not in function.objectIds():
        function.newContent(portal_type='Category', id=name, title=name,
                            codification=name.upper())
      for portal_type, role_list in sorted(type_dict.items()):
        type_value = self.portal.portal_types[portal_type]
        self.role_information_list.append((type_value, type_value.newContent(
          portal_type='Role Information', title=name,
          role_name_list=role_list,
          role_category_list=['function/' + name]).getId()))
    self.tic()
    self.employee_dict = {
      'A': self.newEmployee('mcp_a', 'mcp_sales'),
      'B': self.newEmployee('mcp_b', 'mcp_audit'),
      'C': self.newUser('mcp_c')}
    for module_id in ('sale_order_module', 'organisation_module',
                      'product_module'):
      self.portal[module_id].updateLocalRolesOnSecurityGroups()
    self.customer_list = [
      self.newOrganisation('MCP Customer %d' % x) for x in range(4)]
    self.order_list = [self.save(portal_type='Sale Order', values={
      'title': 'MCP Sale %d' % index, 'destination': customer})['relative_url']
      for index, customer in enumerate(self.customer_list)]
    for url in self.customer_list + self.order_list:
      self.getDocument(url).updateLocalRolesOnSecurityGroups()
      self.commit()
    # half of the customers, and half of the orders, are his
    for url in self.customer_list[:2]:
      self.give(self.getDocument(url), self.employee_dict['A'], 'Auditor')
    for url in self.order_list[::2]:
      self.give(self.getDocument(url), self.employee_dict['A'], 'Assignee')
    self.tic()

  def beforeTearDown(self):
    self.abort()
    self.login()
    for type_value, role_id in self.role_information_list:
      type_value.manage_delObjects([role_id])
    self.tic()
    for module_id in ('sale_order_module', 'organisation_module',
                      'product_module'):
      self.portal[module_id].updateLocalRolesOnSecurityGroups()
    self.tic()
    super(TestMCPThreeEmployees, self).beforeTearDown()

  def newEmployee(self, reference, function):
    person = self.newUser(reference)
    assignment, = person.objectValues(portal_type='Assignment')
    assignment.setFunction(function)
    self.tic()
    return person

  def ask_each(self, tool, **argument_dict):
    return [self.ask_as(self.employee_dict[x], tool, **argument_dict)
            for x in 'ABC']

  def test_who_they_are(self):
    a, b, c = self.ask_each('erp5_context')
    self.assertEqual(
      [x['user']['title'] for x in (a, b, c)],
      ['mcp_a MCP', 'mcp_b MCP', 'mcp_c MCP'])
    self.assertEqual(
      [[y.get('function') for y in x['assignments']] for x in (a, b, c)],
      [['mcp_sales'], ['mcp_audit'], [None]])
    module_list = [
      sum([y['modules'] for y in x['applications']], []) for x in (a, b, c)]
    self.assertIn('sale_order_module', module_list[0])
    self.assertIn('product_module', module_list[0])
    self.assertIn('sale_order_module', module_list[1])
    self.assertNotIn('product_module', module_list[1])
    self.assertEqual(module_list[2], [])

  def test_what_they_find(self):
    for portal_type, expected in (
        ('Sale Order', [4, 4, 'INVALID_ENTITY_TYPE']),
        ('Organisation', [2, 4, 'INVALID_ENTITY_TYPE'])):
      answer_list = self.ask_each(
        'erp5_search', portal_type=portal_type, total=True, filter={
          'field': 'title', 'op': 'like', 'value': 'MCP %'})
      self.assertEqual(
        [x.get('code') or x['total'] for x in answer_list], expected)
      self.assertEqual([len(x['rows']) for x in answer_list[:2]], expected[:2])

  def test_what_they_read(self):
    hidden = self.customer_list[3]
    a, b, c = self.ask_each('erp5_read', document=hidden)
    self.assertEqual(
      [x.get('code') for x in (a, b, c)],
      ['RECORD_NOT_FOUND', None, 'RECORD_NOT_FOUND'])
    a, b, c = self.ask_each('erp5_read', document=self.order_list[3])
    self.assertEqual(a['hidden'], {'destination': 1})
    self.assertEqual(b['values']['destination']['relative_url'], hidden)
    self.assertEqual(c['code'], 'RECORD_NOT_FOUND')
    self.assertNotIn('MCP Customer 3', json.dumps([a, c]))

  def test_what_they_change(self):
    for index, expected in (
        (0, [None, 'PERMISSION_DENIED', 'RECORD_NOT_FOUND']),
        (1, ['PERMISSION_DENIED', 'PERMISSION_DENIED', 'RECORD_NOT_FOUND'])):
      answer_list = self.ask_each(
        'erp5_save', document=self.order_list[index],
        values={'description': 'MCP Changed'})
      self.assertEqual([x.get('code') for x in answer_list], expected)
    # nobody else is told who could
    self.assertNotIn('mcp_a', json.dumps(answer_list))
    # one of his orders whose customer he may not see
    url = self.order_list[2]
    a = self.ask_as(self.employee_dict['A'], 'erp5_save', document=url,
                    values={'destination': self.customer_list[0]})
    self.assertEqual(a['code'], 'PERMISSION_DENIED')
    self.assertEqual(
      self.getDocument(url).getDestination(), self.customer_list[2])

  def test_what_they_make(self):
    a, b, c = self.ask_each('erp5_save', portal_type='Sale Order', values={
      'title': 'MCP Made', 'destination': self.customer_list[0]}, dry_run=True)
    self.assertNotIn('code', a)
    self.assertEqual(b['code'], 'PERMISSION_DENIED')
    self.assertIn('Author', b['who'])
    self.assertEqual(c['code'], 'INVALID_ENTITY_TYPE')

  def test_what_they_may_do(self):
    for tool, argument_dict in (
        ('erp5_act', {'document': self.order_list[0]}),
        ('erp5_describe', {'portal_type': 'Sale Order'}),
        ('erp5_find', {'words': 'sale order'})):
      a, b, c = self.ask_each(tool, **argument_dict)
      self.assertNotIn('code', a)
      self.assertNotIn('code', b)
      if tool == 'erp5_find':
        self.assertEqual(c['matches'], [])
      else:
        self.assertIn('code', c)
