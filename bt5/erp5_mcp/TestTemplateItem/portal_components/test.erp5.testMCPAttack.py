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

from erp5.component.test.testMCPForm import FormTestCase
from erp5.component.test.testMCPPage import PageTestCase
from erp5.component.test.testMCPRights import EmployeeTestCase

from Products.Formulator.MethodField import Method

from Products.ERP5MCP.erp5.relation import isForeignVisible
from Products.ERP5MCP.erp5.type_description import getTypeDescription


class TestMCPNamedTool(PageTestCase, FormTestCase):
  """A tool is not run by what comes with a URL."""

  def test_scripts_that_call_what_they_are_told(self):
    self.newTool('named', body="""
context.portal_callables.setTitle('named')
return 'ran'
""")
    self.service.setMcpToolList([])
    self.tic()
    self.newScript('Base_testNamed', 'name, **kw', """
for part in name if same_type(name, []) else [name]:
  method = context
  for attribute in part.split('/'):
    method = getattr(method, attribute)
  result = method()
return result
""")
    before = self.portal.portal_callables.getTitle()
    path = self.portal.person_module.getPath() + '/Base_testNamed'
    for method in 'GET', 'POST':
      for name in ('test_named', 'portal_callables/test_named',
                   ['getId', 'test_named']):
        key = 'name:list' if isinstance(name, list) else 'name'
        response = self.send(path, {key: name}, method)
        self.abort()
        self.assertEqual(response.getStatus(), 403, (method, name))
        self.assertEqual(self.portal.portal_callables.getTitle(), before)
    # code of the site does
    self.newScript('Base_testCaller', 'name', 'return context.test_named()')
    response = self.send(
      self.portal.person_module.getPath() + '/Base_testCaller', {'name': 'x'})
    self.abort()
    self.assertEqual(response.getBody(), b'ran')
    self.portal.portal_callables.setTitle(before)
    self.commit()


class TestMCPHiddenColumn(EmployeeTestCase):
  """Lists of the site do not tell by what related documents hold."""

  def afterSetUp(self):
    super(TestMCPHiddenColumn, self).afterSetUp()
    self.hidden, self.shown = [
      self.newOrganisation(x) for x in ('MCP Zebra', 'MCP Shown')]
    self.url_dict = {}
    for name, target in (('hidden', self.hidden), ('shown', self.shown)):
      self.url_dict[name] = self.save(portal_type='Sale Order', values={
        'title': 'MCP Of ' + name})['relative_url']
      self.getDocument(self.url_dict[name]).setDestinationSection(target)
      self.tic()
    self.hide(self.hidden)
    self.show(self.shown)
    module = self.portal.sale_order_module
    for document in [module, self.getDocument(self.shown)] + [
        self.getDocument(x) for x in self.url_dict.values()]:
      self.give(document, self.seller, 'Auditor')
    self.service.edit(mcp_form_operation_list=['search'],
                      mcp_form_portal_type_list=['Sale Order Module'])
    self.tic()

  def list_(self, **kw):
    return self.ask_as(self.seller, 'SaleOrderModule_viewSaleOrderList', **kw)

  def search(self, text):
    return [x['relative_url'] for x in self.list_(
      search={'destination_section_title': text})['rows']]

  def test_search(self):
    """It is as if the document that is hidden did not exist."""
    self.assertEqual(self.search('MCP Shown'), [self.url_dict['shown']])
    for text in 'MCP Zebra', '%Zeb%', 'MCP Nowhere':
      self.assertEqual(self.search(text), [])
    self.assertEqual(self.search('MCP %'), [self.url_dict['shown']])

  def test_sort(self):
    for text in 'destination_section_title', '-destination_section_title':
      self.assertEqual(self.list_(sort=[text])['code'], 'INVALID_FIELD')
    self.assertEqual(len(self.list_(sort=['title'])['rows']), 2)


class TestMCPForeign(EmployeeTestCase):
  """Which names are about targets of a relation that the user may not view."""

  FOREIGN_TUPLE = (
    'destination', 'destination_list', 'destination_title',
    'destination_title_list', 'default_destination_title', 'destination_uid',
    'destination_relative_url', 'destination_reference_text',
    'getDestinationTitle', 'translated_destination_title',
    'destination__title', 'destination_default_address_city')
  # what the document holds itself, or who is visible
  OWN_TUPLE = (
    'title', 'destination_reference', 'simulation_state', 'causality_state',
    'translated_simulation_state_title', 'destination_section_title',
    'parent_title', 'start_date', 'nowhere_title', 'modification_date')

  def isShown(self, document, name):
    self.login(self.seller.getUserId())
    try:
      return isForeignVisible(document, name)
    finally:
      self.login()

  def test_names(self):
    hidden, shown = [
      self.newOrganisation(x) for x in ('MCP Zebra', 'MCP Shown')]
    order = self.getDocument(self.save(portal_type='Sale Order', values={
      'title': 'MCP Order', 'destination': hidden,
      'destination_section': shown})['relative_url'])
    line = order.newContent(portal_type='Sale Order Line')
    self.tic()
    for document in order, self.portal.sale_order_module:
      self.give(document, self.seller, 'Auditor')
    self.give(self.getDocument(shown), self.seller, 'Auditor')
    self.show(shown)
    for name in self.FOREIGN_TUPLE + self.OWN_TUPLE:
      self.assertTrue(isForeignVisible(order, name), name)
    self.hide(hidden)
    for document in order, line:
      # lines acquire it
      for name in self.FOREIGN_TUPLE:
        self.assertFalse(self.isShown(document, name), name)
      for name in self.OWN_TUPLE:
        self.assertTrue(self.isShown(document, name), name)
    self.hide(shown)
    self.assertFalse(self.isShown(order, 'destination_section_title'))
    self.hide(order.getRelativeUrl())
    self.assertFalse(self.isShown(
      self.getDocument(shown), 'destination_section_related_title'))


class TestMCPLongText(EmployeeTestCase):
  """No text of a client holds a thread, wherever it is looked at."""

  def test_email(self):
    url = self.newOrganisation('MCP Long')
    for text in 'a@' + 'a.' * 1000000 + ' ', 'a' * 1000000 + '@', '@' * 1000000:
      self.refuse('INVALID_FIELD_VALUE', document=url, values={
        'default_email_text': text})
    for text in 'a@b.c', 'a.b+c@d-e.f.gh':
      self.save(document=url, values={'default_email_text': text})
    for text in 'a@b', 'a@.b', 'a@b.', 'a b@c.d':
      self.refuse('INVALID_FIELD_VALUE', document=url, values={
        'default_email_text': text})

  def test_answer(self):
    """A long text is saved whole, and not sent back whole."""
    text = 'x' * 300000
    answer = self.save(portal_type='Organisation', values={
      'title': 'MCP Long', 'description': text})
    self.assertEqual(
      self.getDocument(answer['relative_url']).getDescription(), text)
    self.assertLess(len(json.dumps(answer)), 20000)
    self.assertIn('shortened', json.dumps(answer['messages']))
    error = self.refuse('TRANSITION_NOT_ALLOWED', 'erp5_act',
                        document=answer['relative_url'], action='validat_action')
    self.assertIn('validate_action', error['did_you_mean'])

  def test_target(self):
    """What is near is looked for by the beginning."""
    url = self.save(portal_type='Sale Order', values={})['relative_url']
    for text in 'x' * 1000000, 'ab ' * 300000, 'x/' * 500000:
      self.refuse('INVALID_LINK', document=url, values={'destination': text})


class TestMCPHiddenEmployer(EmployeeTestCase):
  """What a person acquires from an organisation that the user may not view."""

  def test_form(self):
    """The other fields of the form are there."""
    employer = self.newOrganisation('MCP Zebra')
    self.save(document=employer, values={
      'default_email_text': 'zebra@example.com'})
    url = self.save(portal_type='Person', values={
      'first_name': 'MCP', 'last_name': 'Employed'})['relative_url']
    person = self.getDocument(url)
    if getattr(person, 'setCareerSubordination', None) is not None:
      person.setCareerSubordination(employer)
    else:
      person.setSubordination(employer)
    self.give(person, self.seller, 'Assignor')
    self.hide(employer)
    for argument_dict in {}, {'form': 'Person_view'}:
      answer = self.ask_as(
        self.seller, 'erp5_read', document=url, **argument_dict)
      self.assertEqual(answer['values']['first_name'], 'MCP', answer)
      self.assertNotIn('zebra', json.dumps(answer).lower())
    answer = self.ask_as(
      self.seller, 'erp5_save', document=url, form='Person_view', values={
        'first_name': 'Changed'})
    self.assertEqual(answer['changed'], {'first_name': 'Changed'})


class TestMCPHiddenPart(EmployeeTestCase, FormTestCase):
  """What a document keeps in others that the user may not view, or that no form
  shows him, is neither lost nor told."""

  def newOrder(self, *line_list):
    order = self.save(portal_type='Sale Order', values={
      'title': 'MCP Order', 'lines': list(line_list)})['relative_url']
    self.give(self.portal.sale_order_module, self.seller, 'Auditor', 'Author')
    self.give(self.getDocument(order), self.seller, 'Assignor', 'Auditor')
    self.getDocument(order).recursiveReindexObject()
    self.tic()
    return order

  def askSeller(self, tool, **kw):
    return self.ask_as(self.seller, tool, **kw)

  def test_a_line_with_hidden_lines_is_not_removed(self):
    order = self.newOrder({'title': 'MCP Line'})
    line, = self.getDocument(order).objectValues(portal_type='Sale Order Line')
    cell = line.newContent(portal_type='Sale Order Cell', id='hidden')
    self.tic()
    self.hide(cell.getRelativeUrl())
    error = self.askSeller('erp5_save', document=order, values={
      'lines': [{'id': line.getId(), 'remove': True}]})
    self.assertEqual(error.get('code'), 'TRANSITION_NOT_ALLOWED', error)
    line = self.getDocument(order)[line.getId()]
    self.assertEqual(list(line.objectIds()), ['hidden'])
    line.manage_delObjects(['hidden'])
    self.tic()
    self.askSeller('erp5_save', document=order, values={
      'lines': [{'id': line.getId(), 'remove': True}]}, dry_run=True)

  def test_removing_a_line_takes_its_id_and_nothing_beside(self):
    order = self.newOrder({'title': 'MCP Line'})
    line_id, = [x.getId() for x in self.getDocument(order).objectValues(
      portal_type='Sale Order Line')]
    for line in ({'id': line_id, 'remove': 'false'}, {'remove': True},
                 {'id': line_id, 'remove': 1},
                 {'id': line_id, 'remove': True, 'title': 'b'}):
      error = self.askSeller(
        'erp5_save', document=order, values={'lines': [line]})
      self.assertEqual(error.get('code'), 'INVALID_FIELD_VALUE', error)
      self.assertEqual(error['field'], 'values.lines[0].remove')
    self.assertIn(line_id, self.getDocument(order).objectIds())
    answer = self.askSeller('erp5_save', document=order, values={
      'lines': [{'id': line_id, 'remove': False, 'title': 'MCP Other'}]})
    self.assertEqual(answer['lines'][0]['title'], 'MCP Other')

  def test_what_does_not_vary_has_no_variation(self):
    organisation = self.newOrganisation('MCP Whole')
    error = self.assertToolError(self.callTool('erp5_save', {
      'document': organisation, 'values': {'lines': [{
        'portal_type': 'Address', 'variation': ['region/europe']}]}}),
      'INVALID_FIELD_VALUE')
    self.assertEqual(error['field'], 'values.lines[0].variation')

  def test_a_property_that_no_form_shows_is_in_no_version(self):
    """Neither for the state, nor for the roles, nor at all."""
    order = self.newOrder()
    self.newForm('SaleOrder_viewTestPart', [
      ('my_grouping_reference', 'StringField', {}, {
        'enabled': "python: 'Manager' in "
                   "request.AUTHENTICATED_USER.getRolesInContext(here)"})])
    self.addAction('Sale Order', 'SaleOrder_viewTestPart')
    version = self.askSeller('erp5_read', document=order)['version']
    document = self.getDocument(order)
    document.setGroupingReference('for managers')
    self.tic()
    answer = self.askSeller('erp5_read', document=order)
    self.assertNotIn('for managers', json.dumps(answer))
    self.assertEqual(
      answer['version'].partition('.')[2], version.partition('.')[2])
    self.assertNotIn('code', self.askSeller(
      'erp5_save', document=order, version=version, values={'title': 'MCP b'}))
    # what he sees is
    version = self.askSeller('erp5_read', document=order)['version']
    self.getDocument(order).setTitle('MCP c')
    self.tic()
    error = self.askSeller(
      'erp5_save', document=order, version=version, values={'title': 'MCP d'})
    self.assertEqual(
      (error['code'], error['changed']), ('STALE_WRITE', ['title']))

  def test_a_rule_of_the_site_names_nothing_hidden(self):
    order = self.newOrder()
    hidden = self.newOrganisation('MCP Zebra')
    self.hide(hidden)
    self.newScript('SaleOrder_testRule', '**kw', """
from Products.ERP5Type.Core.Workflow import ValidationFailed
raise ValidationFailed(['Bad: %s', {'a': [1]}, 'worse'])
""" % hidden)
    self.newForm('SaleOrder_viewTestRuleDialog', [], pt='form_dialog',
                 action='SaleOrder_testRule')
    self.addAction('Sale Order', 'SaleOrder_viewTestRuleDialog', 'object_action')
    error = self.askSeller('erp5_act', document=order,
                           action='SaleOrder_viewTestRuleDialog')
    self.assertEqual(
      (error['code'], error['message']),
      ('CONSTRAINT_FAILED', 'Bad: ***. worse'))

  def test_an_answer_is_not_told_again_of_what_is_hidden_by_then(self):
    order, shown = self.newOrder(), self.newOrganisation('MCP Shown')
    self.show(shown)
    self.give(self.getDocument(shown), self.seller, 'Auditor')
    self.tic()
    argument_dict = {'document': order, 'values': {'source': shown},
                     'key': 'hidden-by-then'}
    first = self.askSellerForGood('erp5_save', **argument_dict)
    self.assertEqual(first['changed']['source']['relative_url'], shown)
    self.assertEqual(self.askSeller('erp5_save', **argument_dict), first)
    self.hide(shown)
    error = self.askSeller('erp5_save', **argument_dict)
    self.assertEqual(error.get('code'), 'RECORD_NOT_FOUND', error)
    self.assertNotIn('MCP Shown', json.dumps(error))

  def askSellerForGood(self, tool, **argument_dict):
    result = self.callTool(
      tool, argument_dict, user=self.seller.getUserId())['structuredContent']
    self.tic()
    return result

  def test_a_hidden_category_of_a_document_below(self):
    """Of the default address, whose region the organisation shows as its own."""
    self.newForm('Organisation_viewTestPart', [
      ('my_default_address_region', 'ListField', {'required': 0}, {
        'items': 'python: [("", ""), ("France", "europe/france")]'})])
    self.addAction('Organisation', 'Organisation_viewTestPart')
    region = self.portal.portal_categories.region
    category = region.newContent(
      portal_type='Category', id='mcp_hidden', title='MCP Zebra')
    url = self.newOrganisation('MCP Located')
    self.getDocument(url).setDefaultAddressRegion('mcp_hidden')
    self.tic()
    self.give(self.portal.organisation_module, self.seller, 'Auditor')
    self.give(self.getDocument(url), self.seller, 'Assignor', 'Auditor')
    self.tic()
    self.hide('portal_categories/' + category.getRelativeUrl())
    try:
      answer = self.askSeller('erp5_read', document=url)
      self.assertNotIn('mcp_hidden', json.dumps(answer))
      self.assertEqual(answer['hidden']['default_address_region'], 1)
      row, = self.askSeller(
        'erp5_search', portal_type='Organisation',
        columns=['default_address_region'],
        filter={'field': 'relative_url', 'op': '=', 'value': url})['rows']
      self.assertNotIn('mcp_hidden', json.dumps(row))
      for value in None, 'europe/france':
        error = self.askSeller('erp5_save', document=url, values={
          'default_address_region': value})
        self.assertEqual(error.get('code'), 'PERMISSION_DENIED', error)
      self.assertEqual(
        self.getDocument(url).getDefaultAddressRegion(), 'mcp_hidden')
    finally:
      self.abort()
      self.login()
      self.getDocument(url).setDefaultAddressRegion(None)
      region.manage_delObjects(['mcp_hidden'])
      self.tic()

  def listField(self, portal_type, name):
    """The fields that show a property."""
    property_ = getTypeDescription(self.portal, portal_type).getProperty(name)
    return [getattr(self.portal, x.form_id).get_field(
      x.path[-1], include_disabled=1)
            for x in getattr(property_, 'source_list', ())]

  def setEnabled(self, field_list, value):
    self.abort()
    for field in field_list:
      field.values = dict(field.values, enabled=value)
      if 'enabled' not in getattr(field, 'delegated_list', ['enabled']):
        field.delegated_list = list(field.delegated_list) + ['enabled']
    self.commit()

  def test_what_no_form_shows_is_not_searched_either(self):
    """The catalog has a description of every document."""
    field_list = self.listField('Organisation', 'description')
    self.setEnabled(field_list, 0)
    try:
      url = self.newOrganisation('MCP Unshown')
      self.getDocument(url).setDescription('mcp-unshown')
      self.checkUnshown(url)
    finally:
      self.setEnabled(field_list, 1)

  def checkUnshown(self, url):
    self.tic()
    order = self.save(portal_type='Sale Order', values={
      'title': 'MCP Of unshown', 'destination': url})['relative_url']
    self.tic()
    self.assertNotIn('mcp-unshown', json.dumps(
      self.call('erp5_read', document=url)))
    for kw in (
        {'columns': ['description']}, {'sort': ['description']},
        {'filter': {'field': 'description', 'op': '=', 'value': 'mcp-unshown'}}):
      self.assertToolError(self.callTool('erp5_search', dict(
        portal_type='Organisation', **kw)), 'INVALID_FIELD')
      self.abort()
    # of all documents, and of several types
    for kw in {}, {'portal_types': ['Organisation', 'Sale Order']}:
      answer = self.call('erp5_search', columns=['description'], filter={
        'field': 'relative_url', 'op': '=', 'value': url}, **kw)
      self.assertNotIn('mcp-unshown', json.dumps(answer['rows']))
      answer = self.call('erp5_search', total=True, filter={
        'field': 'description', 'op': '=', 'value': 'mcp-unshown'}, **kw)
      self.assertEqual((answer['rows'], answer['total']), ([], 0))
    # nor through a relation to it
    row, = self.call(
      'erp5_search', portal_type='Sale Order', columns=[
        'destination_description', 'destination_title'],
      filter={'field': 'relative_url', 'op': '=', 'value': order})['rows']
    self.assertEqual(row['destination_title'], 'MCP Unshown')
    self.assertNotIn('destination_description', row)

  def test_a_text_that_is_the_title_of_a_hidden_document(self):
    """A field that is no relation field shows it."""
    hidden, shown = [self.newOrganisation(x) for x in ('MCP Zebra', 'MCP Shown')]
    order = self.newOrder()
    self.newForm('SaleOrder_viewTestPart', [
      ('my_destination_title', 'StringField', {'editable': 0}),
      ('my_source_title', 'StringField', {'editable': 0})])
    self.addAction('Sale Order', 'SaleOrder_viewTestPart')
    document = self.getDocument(order)
    document.setDestination(hidden)
    document.setSource(shown)
    self.tic()
    # ERP5's own accessor of the title asks for the module too
    self.give(self.portal.organisation_module, self.seller, 'Auditor')
    self.hide(hidden)
    self.show(shown)
    self.give(self.getDocument(shown), self.seller, 'Auditor')
    self.tic()
    read = self.askSeller('erp5_read', document=order)
    row, = self.askSeller(
      'erp5_search', portal_type='Sale Order',
      columns=['destination_title', 'source_title', 'destination', 'source'],
      filter={'field': 'relative_url', 'op': '=', 'value': order})['rows']
    for answer in read, row:
      self.assertNotIn('Zebra', json.dumps(answer))
    self.assertEqual(row['source_title'], 'MCP Shown')


class TestMCPHiddenInForm(EmployeeTestCase, FormTestCase):
  """Forms and lists show nothing of what the user may not view, and no save
  through a form replaces it."""

  def afterSetUp(self):
    super(TestMCPHiddenInForm, self).afterSetUp()
    self.hidden, self.shown = [
      self.newOrganisation(x) for x in ('MCP Zebra', 'MCP Shown')]
    self.order = self.save(portal_type='Sale Order', values={
      'title': 'MCP Order', 'destination': self.hidden, 'source': self.shown})[
        'relative_url']
    self.hide(self.hidden)
    self.show(self.shown)
    for document, role_list in (
        (self.portal.sale_order_module, ['Auditor', 'Author']),
        # ERP5's own accessors of titles ask for the module too
        (self.portal.organisation_module, ['Auditor']),
        (self.getDocument(self.order), ['Assignor', 'Auditor']),
        (self.getDocument(self.shown), ['Auditor'])):
      self.give(document, self.seller, *role_list)
    self.getDocument(self.order).recursiveReindexObject()
    self.tic()

  def newOrderForm(self, *field_list, **kw):
    self.newForm('SaleOrder_viewTestHidden', list(field_list), **kw)
    self.addAction('Sale Order', 'SaleOrder_viewTestHidden')

  def askForm(self, values=None):
    kw = {} if values is None else {'values': values}
    return self.ask_as(
      self.seller, 'erp5_read' if values is None else 'erp5_save',
      document=self.order, form='SaleOrder_viewTestHidden', **kw)

  def test_field_of_one_document(self):
    self.newOrderForm(
      ('my_destination_title', 'RelationStringField', {
        'base_category': 'destination', 'required': 0,
        'portal_type': [('Organisation', 'Organisation')]}),
      ('my_source_title', 'RelationStringField', {
        'base_category': 'source', 'required': 0,
        'portal_type': [('Organisation', 'Organisation')]}))
    for value in self.shown, None:
      error = self.askForm({'destination': value})
      self.assertEqual(error.get('code'), 'PERMISSION_DENIED', error)
      self.assertEqual(error['field'], 'values.destination')
    self.assertEqual(
      self.getDocument(self.order).getDestinationList(),
      [self.hidden])
    self.assertNotIn('code', self.askForm({'source': None}))

  def test_choice_of_a_category(self):
    region = self.portal.portal_categories.region
    category = region.newContent(
      portal_type='Category', id='mcp_hidden', title='MCP Zebra')
    base_list = self.portal.portal_types['Sale Order'].getTypeBaseCategoryList()
    self.portal.portal_types['Sale Order'].setTypeBaseCategoryList(
      sorted(set(base_list) | {'region'}))
    self.tic()
    try:
      self.getDocument(self.order).setCategoryMembership('region', ['mcp_hidden'])
      self.tic()
      self.hide('portal_categories/' + category.getRelativeUrl())
      self.newOrderForm(('my_region', 'ListField', {'required': 0}, {
        'items': 'python: [("", ""), ("France", "europe/france")]',
        'default': 'python: here.getCategoryMembershipList("region")[0]'}))
      answer = self.askForm()
      self.assertNotIn('mcp_hidden', json.dumps(answer))
      self.assertEqual(answer['hidden'], {'region': 1})
      for value in 'europe/france', None:
        error = self.askForm({'region': value})
        self.assertEqual(error.get('code'), 'PERMISSION_DENIED', error)
      self.assertEqual(self.getDocument(
        self.order).getCategoryMembershipList('region'), ['mcp_hidden'])
    finally:
      self.abort()
      self.login()
      self.getDocument(self.order).setCategoryMembership('region', [])
      self.portal.portal_types['Sale Order'].setTypeBaseCategoryList(base_list)
      region.manage_delObjects(['mcp_hidden'])
      self.tic()

  def test_texts_and_columns(self):
    self.newOrderForm(
      ('my_destination_title', 'StringField', {'editable': 0}),
      ('my_source_title', 'StringField', {'editable': 0}))
    answer = self.askForm()
    self.assertNotIn('Zebra', json.dumps(answer))
    self.assertEqual(answer['values'], {'source_title': 'MCP Shown'})
    self.newForm('SaleOrderModule_viewTestHidden', [('listbox', 'ListBox', {
      'columns': [('title', 'Title'), ('destination_title', 'Client'),
                  ('source_title', 'Seller')],
      'list_method': Method('searchFolder'),
      'portal_types': [('Sale Order', 'Sale Order')]})], pt='form_list')
    self.addAction('Sale Order Module', 'SaleOrderModule_viewTestHidden',
                   'object_list')
    self.expose(mcp_form_list=['SaleOrderModule_viewTestHidden'])
    row_list = [x for x in self.ask_as(
      self.seller, 'SaleOrderModule_viewTestHidden')['rows']
                if x['relative_url'] == self.order]
    self.assertEqual(row_list, [{
      'relative_url': self.order, 'title': 'MCP Order',
      'source_title': 'MCP Shown', 'hidden': {'destination_title': 1}}])

  def test_names_in_urls(self):
    text = ' '.join([
      'see /erp5/%s' % self.hidden, 'http://host:80/erp5/%s/view' % self.hidden,
      'x?u=%s' % self.hidden.replace('/', '%2F'), self.hidden])
    self.newOrderForm(('my_comment', 'StringField', {'editable': 0}))
    document = self.getDocument(self.order)
    document.setComment('%s %s' % (text, self.shown))
    self.tic()
    answer = self.askForm()
    text = answer['values']['comment']
    self.assertNotIn(self.hidden, text)
    self.assertNotIn('%2F', text)
    self.assertIn(self.shown, text)

  def test_names_however_they_are_written(self):
    module_id, _, id_ = self.hidden.partition('/')
    other = ['%s//%s' % (module_id, id_), '%s%%252F%s' % (module_id, id_),
             '%s/%%%02X%s' % (module_id, ord(id_[0]), id_[1:]),
             '%s/%s' % (module_id.replace('_', '%5F'), id_)]
    self.newOrderForm(('my_comment', 'StringField', {'editable': 0}))
    for text in other:
      self.getDocument(self.order).setComment('see %s now' % text)
      self.tic()
      self.assertEqual(self.askForm()['values']['comment'], 'see *** now', text)
    for text in self.shown, '/erp5//%s' % self.shown, 'a/b', '100%', '%2F':
      self.getDocument(self.order).setComment(text)
      self.tic()
      self.assertEqual(self.askForm()['values']['comment'], text)

  def test_relations_that_are_left_out_are_counted(self):
    self.newOrderForm(
      ('my_destination_title', 'RelationStringField', {
        'base_category': 'destination', 'required': 0,
        'portal_type': [('Organisation', 'Organisation')]}),
      ('listbox', 'ListBox', {
        'columns': [('title', 'Title'), ('destination_title', 'Client')],
        'list_method': Method('SaleOrder_testRows')}))
    self.newScript('SaleOrder_testRows', '**kw', 'return [context]')
    answer = self.askForm()
    self.assertEqual(answer['hidden'], {'destination': 1})
    row, = answer['values']['listbox']
    self.assertEqual(row['hidden'], {'destination_title': 1})

  def test_rows_replace_nothing_hidden(self):
    self.newScript('SaleOrder_testRows', '**kw', 'return [context]')
    self.newOrderForm(
      ('listbox', 'ListBox', {
        'columns': [('title', 'Title'), ('destination', 'Client')],
        'editable_columns': [('destination', 'Client')],
        'list_method': Method('SaleOrder_testRows')}),
      ('listbox_destination', 'StringField', {'required': 0}))
    for value in self.shown, None:
      error = self.askForm({'listbox': [
        {'row': self.order, 'destination': value}]})
      self.assertEqual(error.get('code'), 'PERMISSION_DENIED', error)
    self.assertEqual(
      self.getDocument(self.order).getDestinationList(), [self.hidden])

  def test_what_a_field_is_saved_as(self):
    """A field may set another property than it is called after."""
    self.newOrderForm(('my_comment', 'StringField', {
      'required': 0, 'alternate_name': 'my_destination'}))
    error = self.askForm({'comment': self.shown})
    self.assertEqual(error.get('code'), 'PERMISSION_DENIED', error)
    self.assertEqual(
      self.getDocument(self.order).getDestinationList(), [self.hidden])

  def test_setter_of_the_site(self):
    """It need not keep what ERP5's own does."""
    self.newScript('SaleOrder_setTestDestination', 'value_list, **kw',
                   'context.setDestinationValueList(value_list)')
    self.newOrderForm(('my_destination_title', 'MultiRelationStringField', {
      'base_category': 'destination', 'required': 0, 'catalog_index': 'title',
      'relation_setter_id': 'SaleOrder_setTestDestination',
      'portal_type': [('Organisation', 'Organisation')]}))
    error = self.askForm({'destination': [self.shown]})
    self.assertEqual(error.get('code'), 'PERMISSION_DENIED', error)
    self.assertEqual(
      self.getDocument(self.order).getDestinationList(), [self.hidden])

  def test_reports(self):
    """The sections of a report are forms too."""
    self.newForm('SaleOrder_viewTestSection', [
      ('my_destination_title', 'StringField', {'editable': 0}),
      ('my_source_title', 'StringField', {'editable': 0})], pt='report_view')
    self.newForm('SaleOrder_viewTestReportDialog', pt='form_dialog',
                 action='SaleOrder_viewTestSection')
    self.addAction('Sale Order', 'SaleOrder_viewTestReportDialog',
                   category='object_action')
    answer = self.ask_as(
      self.seller, 'erp5_act', document=self.order,
      action='SaleOrder_viewTestReportDialog')
    self.assertIn('MCP Shown', json.dumps(answer))
    self.assertNotIn('Zebra', json.dumps(answer))

  def test_that_a_hidden_document_waits_to_be_indexed(self):
    """An empty search tells whether something does."""
    def isPending():
      return self.ask_as(self.seller, 'erp5_search', portal_type='Sale Order',
                         filter={'field': 'title', 'op': '=', 'value': 'none'})[
                           'why_empty']['pending']
    self.assertFalse(isPending())
    self.getDocument(self.hidden).setTitle('MCP Zebra too')
    self.commit()
    self.assertFalse(isPending())
    self.tic()
    self.getDocument(self.order).setTitle('MCP Order too')
    self.commit()
    self.assertTrue(isPending())
    self.tic()
