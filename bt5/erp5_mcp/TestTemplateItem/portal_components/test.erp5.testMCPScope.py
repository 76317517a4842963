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


class TestMCPScope(FormTestCase):
  """What a name, a form or a service opens, and nothing beside it."""

  def newPerson(self, **kw):
    person = self.portal.person_module.newContent(portal_type='Person', **kw)
    self.tic()
    return person

  def newSeller(self, *document_list):
    """The user id of somebody who views these documents and changes the first
    one, and sees nothing else."""
    user_id = self.newUser(
      'mcp_scope_%s' % self.id().rpartition('.')[2]).getUserId()
    for document in document_list:
      document.manage_setLocalRoles(user_id, ['Auditor'])
    document_list[0].manage_setLocalRoles(user_id, ['Assignee', 'Auditor'])
    for document in document_list:
      document.reindexObject()
    self.tic()
    return user_id

  def refuse(self, tool, code, user='ERP5TypeTestCase', **argument_dict):
    error = self.assertToolError(
      self.callTool(tool, argument_dict, user=user), code)
    self.abort()
    return error

  # Services

  def test_form_tool_is_for_its_portal_type(self):
    """Several types have one form; the service exposes it for one of them."""
    self.newForm('Base_viewTestScope', [
      ('my_description', 'StringField', {'title': 'Description'})])
    for portal_type in 'Person', 'Organisation':
      self.addAction(portal_type, 'Base_viewTestScope')
    self.expose(mcp_form_portal_type_list=['Person'])
    name, = [
      x['name'] for x in self.ask('tools/list')['result']['tools']
      if 'TestScope' in x['name']]
    organisation = self.portal.organisation_module.newContent(
      portal_type='Organisation', description='of no person')
    self.tic()
    url = organisation.getRelativeUrl()
    error = self.refuse(name, 'INVALID_FIELD_VALUE', document=url)
    self.assertNotIn('of no person', json.dumps(error))
    self.refuse(name, 'INVALID_FIELD_VALUE', document=url,
                values={'description': 'x'})
    self.assertEqual(organisation.getDescription(), 'of no person')
    person = self.newPerson(description='of a person')
    self.assertEqual(self.call(name, document=person.getRelativeUrl())[
      'values']['description'], 'of a person')

  # Configuration

  def test_base_categories_are_no_business_of_agents(self):
    """They hold expressions and rules of the site; what is in them is data."""
    region = self.portal.portal_categories.region
    title = region.getTitle()
    for name in 'region', 'portal_categories/region':
      shown = self.call('erp5_read', document=name)
      self.assertNotIn('acquisition', json.dumps(shown))
      self.assertTrue(self.callTool('erp5_save', {
        'document': name, 'values': {'title': 'Changed'}})['isError'])
      self.abort()
      self.refuse('erp5_save', 'INVALID_FIELD_VALUE', document=name,
                  form='BaseCategory_view', values={'title': 'Changed'})
      self.refuse('erp5_read', 'INVALID_FIELD_VALUE', document=name,
                  form='BaseCategory_view')
      self.refuse('erp5_act', 'TRANSITION_NOT_ALLOWED', document=name,
                  action='delete')
      self.refuse('erp5_act', 'PERMISSION_DENIED', document=name,
                  action='expire_action')
      self.assertEqual(self.call('erp5_act', document=name)['possible'], [])
    self.assertEqual(region.getTitle(), title)
    category = region.newContent(portal_type='Category', title='Scope')
    self.tic()
    url = category.getRelativeUrl()
    self.assertIn(url.partition('/')[2], json.dumps(
      self.call('erp5_read', document='region')))
    preview = self.call('erp5_act', document=url, action='delete')
    self.call('erp5_act', document=url, action='delete',
              confirmation_token=preview['confirmation_token'])
    self.tic()

  def test_business_types_in_configuration_are_not_found(self):
    """Preferences contain orders that are templates for new ones."""
    type_value = self.portal.portal_types['Preference']
    allowed_list = type_value.getTypeAllowedContentTypeList()
    type_value.setTypeAllowedContentTypeList(
      list(allowed_list) + ['Sale Order'])
    self.commit()
    preference = self.portal.portal_preferences.newContent(
      portal_type='Preference', title='MCP Scope')
    preference.newContent(portal_type='Sale Order', title='MCP Scope Template')
    order = self.portal.sale_order_module.newContent(
      portal_type='Sale Order', title='MCP Scope Order')
    self.tic()
    try:
      for kw in ({'portal_type': 'Sale Order'}, {}):
        answer = self.call('erp5_search', total=True, filter={
          'field': 'title', 'op': 'like', 'value': 'MCP Scope%'}, **kw)
        self.assertEqual([x['relative_url'] for x in answer['rows']],
                         [order.getRelativeUrl()])
        self.assertEqual(answer['total'], 1)
      order.getParentValue().manage_delObjects([order.getId()])
      self.tic()
      answer = self.call('erp5_search', portal_type='Sale Order', filter={
        'field': 'title', 'op': '=', 'value': 'MCP Scope Template'})
      self.assertEqual(answer['rows'], [])
      self.assertEqual(
        answer['why_empty']['without_conditions'],
        self.call('erp5_search', portal_type='Sale Order',
                  total=True)['total'])
    finally:
      type_value.setTypeAllowedContentTypeList(allowed_list)
      self.portal.portal_preferences.manage_delObjects([preference.getId()])
      self.tic()

  # Forms

  def test_box_shows_no_hidden_document(self):
    hidden = self.newPerson(description='hidden text')
    shown = self.newPerson(description='shown text')
    self.newForm('Person_viewTestInner', [
      ('my_description', 'StringField', {'title': 'Description'})])
    self.newScript('Person_getTestOther', 'field=None, REQUEST=None', (
      'return context.getPortalObject().person_module[%r]' % hidden.getId()))
    self.newForm('Person_viewTestScope', [
      ('my_first_name', 'StringField', {'title': 'First Name'}),
      ('my_box', 'FormBox', {
        'title': 'Other', 'formbox_target_id': 'Person_viewTestInner',
        'context_method_id': 'Person_getTestOther'})])
    self.addAction('Person', 'Person_viewTestScope')
    self.portal.portal_skins.custom.Person_getTestOther.manage_proxy(
      ['Manager'])
    self.tic()
    answer = self.call('erp5_read', document=shown.getRelativeUrl(),
                       form='Person_viewTestScope')
    self.assertIn('hidden text', json.dumps(answer))
    seller = self.newSeller(shown)
    answer = self.call('erp5_read', document=shown.getRelativeUrl(),
                       form='Person_viewTestScope', user=seller)
    self.assertNotIn('hidden text', json.dumps(answer))
    self.assertIn('my_box', [x['field'] for x in answer['omitted']])

  def test_rows_of_hidden_documents_are_not_named(self):
    hidden = self.newPerson(title='Hidden Row')
    shown = self.newPerson(first_name='Shown', last_name='Row')
    self.newScript('Person_getTestRowList', '**kw', (
      'module = context.getPortalObject().person_module\n'
      'return [module[x] for x in (%r, %r)]' % (
        shown.getId(), hidden.getId())))
    self.newForm('Person_viewTestScope', [
      ('listbox', 'ListBox', {
        'list_method': 'Person_getTestRowList', 'lines': 20,
        'columns': [('description', 'Description')],
        'editable_columns': [('description', 'Description')],
        'selection_name': 'test_scope'}),
      ('listbox_description', 'StringField', {'title': 'Description'})])
    self.addAction('Person', 'Person_viewTestScope')
    self.portal.portal_skins.custom.Person_getTestRowList.manage_proxy(
      ['Manager'])
    self.tic()
    seller = self.newSeller(shown)
    error = self.refuse(
      'erp5_save', 'RECORD_NOT_FOUND', user=seller,
      document=shown.getRelativeUrl(), form='Person_viewTestScope',
      values={'listbox': [{'row': 'nowhere', 'description': 'x'}]})
    self.assertIn(shown.getRelativeUrl(), json.dumps(error))
    self.assertNotIn(hidden.getRelativeUrl(), json.dumps(error))
    self.refuse(
      'erp5_save', 'RECORD_NOT_FOUND', user=seller,
      document=shown.getRelativeUrl(), form='Person_viewTestScope',
      values={'listbox': [
        {'row': hidden.getRelativeUrl(), 'description': 'x'}]})

  def test_what_a_dialog_answers_names_no_hidden_document(self):
    """Whether it succeeds or refuses."""
    hidden, shown = self.newPerson(), self.newPerson()
    path = hidden.getRelativeUrl()
    self.newScript('Person_testScopeRefuse', 'is_error=None, **kw', (
      "return context.Base_redirect('view', keep_items={\n"
      "  'portal_status_message': 'It is like %s, and %s/view.',\n"
      "  'portal_status_level': 'error' if is_error else 'success'})" % (
        path, path)))
    self.newForm('Person_viewTestScope', [
      ('your_is_error', 'CheckBoxField', {'title': 'Fail'})],
      pt='form_dialog', action='Person_testScopeRefuse')
    self.addAction('Person', 'Person_viewTestScope', category='object_action')
    seller = self.newSeller(shown)
    argument_dict = {
      'document': shown.getRelativeUrl(), 'action': 'Person_viewTestScope'}
    answer = self.call('erp5_act', user=seller, **argument_dict)
    self.assertEqual(answer['message'], 'It is like ***, and ***.')
    error = self.refuse(
      'erp5_act', 'CONSTRAINT_FAILED', user=seller,
      parameters={'is_error': True}, **argument_dict)
    self.assertEqual(error['message'], 'It is like ***, and ***.')
    self.assertIn(path, self.call('erp5_act', **argument_dict)['message'])

  def test_hidden_and_missing_names_in_texts_look_the_same(self):
    """Lines as well: a text that a user writes asks no question."""
    shown = self.newPerson()
    hidden = shown.newContent(portal_type='Assignment')
    seller = self.newSeller(shown)
    hidden.manage_permission('View', ['Manager'], 0)
    self.tic()
    shown.setDescription('%s and %s/nowhere and %s/view' % (
      hidden.getRelativeUrl(), shown.getRelativeUrl(), shown.getRelativeUrl()))
    self.newForm('Person_viewTestScope', [
      ('my_description', 'StringField', {'title': 'D', 'editable': 0})])
    self.addAction('Person', 'Person_viewTestScope')
    self.assertEqual(self.call(
      'erp5_read', document=shown.getRelativeUrl(), user=seller,
      form='Person_viewTestScope')['values']['description'],
      '*** and *** and %s/view' % shown.getRelativeUrl())

  def test_comments_name_no_hidden_document(self):
    hidden, shown = self.newPerson(), self.newPerson()
    path = hidden.getRelativeUrl()
    self.portal.portal_workflow.doActionFor(
      shown, 'validate_action', comment='Instead of %s.' % path)
    seller = self.newSeller(shown)
    argument_dict = {
      'document': shown.getRelativeUrl(), 'include': ['history']}
    comment_list = [
      [x['comment'] for x in self.call(
        'erp5_read', user=user, **argument_dict)['history'] if 'comment' in x]
      for user in (seller, 'ERP5TypeTestCase')]
    self.assertIn('Instead of ***.', comment_list[0])
    self.assertIn('Instead of %s.' % path, comment_list[1])

  def test_catalog_tells_no_value_that_the_document_does_not_show(self):
    """Neither as a column, nor by finding, sorting or counting by it."""
    person = self.newPerson(grouping_reference='hidden-value')
    self.newForm('Person_viewTestScope', [
      ('my_grouping_reference', 'StringField', {'title': 'Group'},
       {'enabled': "python: here.getValidationState() == 'validated'"})])
    self.addAction('Person', 'Person_viewTestScope')
    url = {'field': 'relative_url', 'op': '=', 'value': person.getRelativeUrl()}
    guess = {'field': 'grouping_reference', 'op': 'like', 'value': 'hidden%'}
    for kw in ({'portal_type': 'Person'},
               {'portal_types': ['Person', 'Organisation']}, {}):
      answer = self.call('erp5_search', filter=url, columns=[
        'title', 'grouping_reference'], **kw)
      self.assertNotIn('hidden-value', json.dumps(answer), kw)
    answer = self.call(
      'erp5_search', portal_type='Person', filter=guess, total=True)
    self.assertEqual((answer['rows'], answer['total']), ([], 0))
    self.assertIn('grouping_reference', answer['left_out'])
    self.refuse('erp5_search', 'INVALID_FIELD', portal_type='Person',
                sort=['grouping_reference'])
    person.validate()
    self.tic()
    for kw in ({'portal_type': 'Person'},
               {'portal_types': ['Person', 'Organisation']}, {}):
      answer = self.call('erp5_search', filter=url, columns=[
        'title', 'grouping_reference'], **kw)
      self.assertIn('hidden-value', json.dumps(answer))
    answer = self.call(
      'erp5_search', portal_type='Person', filter=guess, total=True)
    self.assertEqual([x['relative_url'] for x in answer['rows']],
                     [person.getRelativeUrl()])
    self.assertEqual(answer['total'], 1)

  # Bounds

  def test_errors_send_no_long_argument_back(self):
    url = self.newPerson().getRelativeUrl()
    for tool, argument_dict in (
        ('erp5_read', {'document': 'x' * 100000}),
        ('erp5_read', {'document': url, 'form': 'x' * 100000}),
        ('erp5_act', {'document': url, 'action': 'x' * 100000}),
        ('erp5_save', {'document': url, 'version': 'x' * 100000, 'values': {}})):
      result = self.callTool(tool, argument_dict)
      self.abort()
      self.assertTrue(result['isError'])
      self.assertLess(len(json.dumps(result)), 10000)

  def test_a_line_that_is_there_twice(self):
    """However its id is written, and before any of them is looked at."""
    url = self.newPerson().getRelativeUrl()
    for id_list in (['2', '2'], [2, '2'], [2, 2]):
      error = self.refuse('erp5_save', 'INVALID_FIELD_VALUE', document=url,
                          values={'lines': [{'id': x} for x in id_list]})
      self.assertIn('twice', error['message'])
