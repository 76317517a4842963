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


from erp5.component.test.testMCPForm import FormTestCase
from erp5.component.test.testMCPGuarantee import GuaranteeTestCase

from Products.Formulator.MethodField import Method


class TestFormGuard(FormTestCase):
  """What the forms of a type show and let edit on the document at hand, in its
  state, for this user, is what document tools read and write."""

  FORM = 'Person_viewTestGuard'

  def newPerson(self, **kw):
    person = self.portal.person_module.newContent(portal_type='Person', **kw)
    self.tic()
    return person

  def newGuardedForm(self, tales_dict, field_id='my_grouping_reference', **kw):
    form = self.newForm(self.FORM, [
      (field_id, 'StringField', {'title': 'Test Group'}, tales_dict)])
    self.addAction('Person', self.FORM, **kw)
    return form

  def save(self, document, user='ERP5TypeTestCase', **value_dict):
    return self.callTool('erp5_save', {
      'document': document.getRelativeUrl(), 'values': value_dict}, user=user)

  def read(self, document, **kw):
    return self.call('erp5_read', document=document.getRelativeUrl(), **kw)

  def assertRefused(self, word, document, user='ERP5TypeTestCase', **value_dict):
    error = self.assertToolError(
      self.save(document, user, **value_dict), 'PERMISSION_DENIED')
    self.assertIn(word, error['message'])
    self.commit()

  def test_state_decides_about_editing(self):
    """As Person_view of stock ERP5 does for several fields."""
    self.newGuardedForm({
      'editable': "python: here.getValidationState() == 'draft'"})
    person = self.newPerson()
    self.assertFalse(self.save(person, grouping_reference='a').get('isError'))
    person.validate()
    self.tic()
    self.assertRefused('state', person, grouping_reference='b')
    self.assertEqual(person.getGroupingReference(), 'a')
    self.assertEqual(self.read(person)['values']['grouping_reference'], 'a')
    self.assertRefused('state', person, **{'Test Group': 'b'})

  def test_state_that_the_sample_does_not_have_lets_edit(self):
    self.newGuardedForm({
      'editable': "python: here.getValidationState() == 'validated'"})
    person = self.newPerson()
    self.assertRefused('state', person, grouping_reference='a')
    person.validate()
    self.tic()
    self.assertFalse(self.save(person, grouping_reference='a').get('isError'))
    self.assertEqual(person.getGroupingReference(), 'a')

  def test_state_decides_about_showing(self):
    self.newGuardedForm({
      'enabled': "python: here.getValidationState() == 'draft'"})
    person = self.newPerson(grouping_reference='shown-once')
    url = person.getRelativeUrl()
    self.assertEqual(
      self.read(person)['values']['grouping_reference'], 'shown-once')
    person.validate()
    self.tic()
    result = self.read(person)
    self.assertNotIn('grouping_reference', result['values'])
    self.assertIn('grouping_reference', result['not_readable'])
    self.assertNotIn('shown-once', str(
      self.read(person, fields=['grouping_reference'])))
    self.assertRefused('state', person, grouping_reference='b')
    row, = self.call(
      'erp5_search', portal_type='Person', columns=['grouping_reference'],
      filter={'field': 'relative_url', 'op': '=', 'value': url})['rows']
    self.assertNotIn('grouping_reference', row)
    # nor does a save of something else show it
    result = self.save(person, first_name='Other')['structuredContent']
    self.assertNotIn('shown-once', str(result))

  def test_what_a_save_hides_is_said(self):
    """As the payment terms of orders with trade dates of their own."""
    self.newGuardedForm({'enabled': 'python: not here.getDescription()'})
    person = self.newPerson()
    result = self.save(person, grouping_reference='a')['structuredContent']
    self.assertEqual(result['changed'], {'grouping_reference': 'a'})
    result = self.save(
      person, grouping_reference='b', description='c')['structuredContent']
    self.assertEqual(result['changed'], {'description': 'c'})
    self.assertIn('values.grouping_reference', [
      x.get('field') for x in result['messages']])
    self.assertEqual(person.getGroupingReference(), 'b')

  def test_only_other_documents_show_it(self):
    self.newGuardedForm({
      'hidden': "python: here.getValidationState() != 'validated'"})
    person = self.newPerson(grouping_reference='shown-later')
    result = self.read(person)
    self.assertNotIn('shown-later', str(result))
    # new documents do not have it: nothing to miss
    self.assertNotIn('grouping_reference', result.get('not_readable', ()))
    self.assertNotIn('grouping_reference', self.call(
      'erp5_describe', portal_type='Person')['schema']['properties'])
    person.validate()
    self.tic()
    self.assertEqual(
      self.read(person)['values']['grouping_reference'], 'shown-later')

  def test_permission_and_roles_decide(self):
    user = self.newUser('guarded').getUserId()
    module = self.portal.person_module
    module.manage_setLocalRoles(user, ['Auditor'])
    self.newGuardedForm({
      'editable': "python: 'Assignor' in request.AUTHENTICATED_USER."
                  "getRolesInContext(context)"})
    person = self.newPerson(grouping_reference='a')
    person.manage_setLocalRoles(user, ['Assignee'])
    self.tic()
    self.assertFalse(
      self.save(person, user, first_name='Ann').get('isError'))
    self.assertRefused('roles', person, user, grouping_reference='b')
    person.manage_setLocalRoles(user, ['Assignee', 'Assignor'])
    self.tic()
    self.assertFalse(
      self.save(person, user, grouping_reference='b').get('isError'))
    module.manage_delLocalRoles([user])
    self.commit()

  def test_script_of_a_guard_tells_what_it_asks(self):
    self.newScript('Person_isTestGuardOpen', '', (
      "return context.getValidationState() == 'draft'"))
    self.newGuardedForm({'editable': 'here/Person_isTestGuardOpen'})
    person = self.newPerson()
    person.validate()
    self.tic()
    self.assertRefused('state', person, grouping_reference='b')

  def test_condition_of_the_action_decides(self):
    self.newGuardedForm(
      {}, condition="python: object.getValidationState() == 'draft'")
    person = self.newPerson(grouping_reference='of-drafts')
    self.assertEqual(
      self.read(person)['values']['grouping_reference'], 'of-drafts')
    person.validate()
    self.tic()
    self.assertNotIn('of-drafts', str(self.read(person)))
    self.assertRefused('state', person, grouping_reference='b')

  def test_permission_of_the_action_decides(self):
    user = self.newUser('guarded_action').getUserId()
    action = self.portal.portal_types['Person'].newContent(
      portal_type='Action Information', reference='test_guarded',
      title='Guarded', action='string:${object_url}/' + self.FORM,
      action_type='object_view', action_permission='Manage users')
    self.action_list.append(('Person', action.getId()))
    self.newForm(self.FORM, [('my_grouping_reference', 'StringField', {})])
    module = self.portal.person_module
    module.manage_setLocalRoles(user, ['Auditor'])
    person = self.newPerson(grouping_reference='of-managers')
    person.manage_setLocalRoles(user, ['Assignor'])
    self.tic()
    self.assertEqual(
      self.read(person)['values']['grouping_reference'], 'of-managers')
    self.assertNotIn('of-managers', str(self.read(person, user=user)))
    self.assertRefused('', person, user, grouping_reference='b')
    module.manage_delLocalRoles([user])
    self.commit()

  def test_box_decides(self):
    self.newForm('Person_viewTestInner', [
      ('my_grouping_reference', 'StringField', {'title': 'Test Group'})])
    self.newForm(self.FORM, [('my_box', 'FormBox', {
      'formbox_target_id': 'Person_viewTestInner'}, {
        'enabled': "python: here.getValidationState() == 'draft'"})])
    self.addAction('Person', self.FORM)
    person = self.newPerson(grouping_reference='in-a-box')
    self.assertEqual(
      self.read(person)['values']['grouping_reference'], 'in-a-box')
    person.validate()
    self.tic()
    self.assertNotIn('in-a-box', str(self.read(person)))

  def test_proxy_decides(self):
    self.newForm('Person_viewTestLibrary', [
      ('my_test', 'StringField', {'title': 'Test Group'}, {
        'editable': "python: here.getValidationState() == 'draft'"})])
    self.newForm(self.FORM, [('my_grouping_reference', 'ProxyField', {
      'form_id': 'Person_viewTestLibrary', 'field_id': 'my_test'})])
    self.addAction('Person', self.FORM)
    person = self.newPerson()
    self.assertFalse(self.save(person, grouping_reference='a').get('isError'))
    person.validate()
    self.tic()
    self.assertRefused('state', person, grouping_reference='b')

  def test_expression_that_fails_shows_nothing(self):
    self.newGuardedForm({'enabled': 'python: here.getNothingSuch() or True'})
    person = self.newPerson(grouping_reference='who-knows')
    self.assertNotIn('who-knows', str(self.read(person)))
    self.assertRefused('', person, grouping_reference='b')

  def test_other_form_that_shows_it_always(self):
    """One of two forms is enough, as for a person."""
    self.newGuardedForm({
      'editable': "python: here.getValidationState() == 'draft'"})
    self.newForm('Person_viewTestOpen', [
      ('my_grouping_reference', 'StringField', {})])
    self.addAction('Person', 'Person_viewTestOpen')
    person = self.newPerson()
    person.validate()
    self.tic()
    self.assertFalse(self.save(person, grouping_reference='a').get('isError'))

  def test_disabled_field_is_neither_read_nor_written(self):
    """The text that most types have, where a site has taken it off its form."""
    person = self.newPerson(description='off the form')
    self.assertIn('off the form', str(self.read(person)))
    form_list = [form for form in (
      getattr(self.portal, x, None) for x in ('Person_view',))
      if form is not None and form.has_field('my_description')]
    for form in form_list:
      group = [x for x in form.get_groups()
               if 'my_description' in [
                 y.id for y in form.get_fields_in_group(x)]][0]
      form.move_field_group(['my_description'], group, 'hidden')
      self.commit()
      try:
        self.assertNotIn('off the form', str(self.read(person)))
        self.assertTrue(self.save(person, description='x').get('isError'))
      finally:
        self.abort()
        form.move_field_group(['my_description'], 'hidden', group)
        self.commit()

  def test_lines(self):
    """Those of another type, read and saved with the document they are in."""
    if self.portal.portal_types.getTypeInfo('Sale Order Line') is None:
      self.skipTest('this site has no trade')
    self.newForm('SaleOrderLine_viewTestGuard', [
      ('my_grouping_reference', 'StringField', {}, {
        'enabled': "python: here.getSimulationState() == 'draft'"})])
    self.addAction('Sale Order Line', 'SaleOrderLine_viewTestGuard')
    order = self.portal.sale_order_module.newContent(portal_type='Sale Order')
    line = order.newContent(
      portal_type='Sale Order Line', grouping_reference='in-a-line')
    self.tic()
    url, line_id = order.getRelativeUrl(), line.getId()
    self.assertIn('in-a-line', str(self.read(order)))
    self.call('erp5_save', document=url, values={'lines': [
      {'id': line_id, 'grouping_reference': 'in-a-line-2'}]})
    order.plan()
    self.tic()
    self.assertNotIn('in-a-line', str(self.read(order)))
    error = self.fail_(
      'erp5_save', 'PERMISSION_DENIED', document=url, values={'lines': [
        {'id': line_id, 'grouping_reference': 'x'}]})
    self.assertIn('state', error['message'])


class TestFormFailure(FormTestCase):
  """What fails in the forms of a site closes as little as it can, and tells
  clients nothing of what is inside."""

  FORM = 'Person_viewTestFailure'

  def newPerson(self, **kw):
    person = self.portal.person_module.newContent(portal_type='Person', **kw)
    self.tic()
    return person

  def assertTellsNothing(self, value, *word_tuple):
    for word in word_tuple + ('Error', 'Unauthorized', 'python:', 'Traceback'):
      self.assertNotIn(word, str(value))

  def test_expression_that_fails(self):
    self.newForm(self.FORM, [
      ('my_description', 'StringField', {}, {
        'title': "python: {}['inner_secret']"})])
    self.addAction('Person', self.FORM)
    person = self.newPerson()
    for name, argument_dict in (
        ('erp5_read', {}), ('erp5_save', {'values': {}})):
      error = self.fail_(name, 'INVALID_FIELD_VALUE', form=self.FORM,
                         document=person.getRelativeUrl(), **argument_dict)
      self.assertRegex(error['message'], '[0-9a-f]{12}')
      self.assertTellsNothing(error, 'inner_secret')
    error = self.fail_('erp5_describe', 'INVALID_FIELD_VALUE',
                       portal_type='Person', form=self.FORM)
    self.assertTellsNothing(error, 'inner_secret')
    # administrators see the reason
    self.expose(mcp_form_list=[self.FORM])
    tool, = [x for x in self.service.getFormToolValueList()
             if x.getReference() == self.FORM]
    self.assertIn('inner_secret', tool.problem)

  def test_choices_without_rights_leave_out_the_field_only(self):
    self.newScript('Person_getTestChoiceList', '', '''
from zExceptions import Unauthorized
raise Unauthorized('inner_secret')
''')
    self.newForm(self.FORM, [
      ('my_grouping_reference', 'ListField', {'title': 'Test Group'}, {
        'items': 'here/Person_getTestChoiceList'}),
      ('my_ean13_code', 'StringField', {})])
    self.addAction('Person', self.FORM)
    person = self.newPerson(grouping_reference='kept')
    url = person.getRelativeUrl()
    self.expose(mcp_form_list=[self.FORM])
    result = self.call(self.FORM, document=url)
    omitted, = result['omitted']
    self.assertEqual(omitted['field'], 'my_grouping_reference')
    self.assertTellsNothing(result, 'inner_secret')
    self.assertIn('permission', omitted['why'])
    self.call(self.FORM, document=url, values={'ean13_code': '4006381333931'})
    self.assertEqual(person.getEan13Code(), '4006381333931')
    self.assertEqual(person.getGroupingReference(), 'kept')
    self.call('erp5_save', form=self.FORM, document=url,
              values={'ean13_code': '4006381333931'})
    self.assertEqual(person.getGroupingReference(), 'kept')
    self.assertEqual(self.call('erp5_read', document=url)['values'][
      'grouping_reference'], 'kept')

  def test_box_whose_document_a_script_finds(self):
    self.newForm('Person_viewTestInner', [
      ('my_description', 'StringField', {})])
    self.newScript('Person_getTestBoxDocument', 'field, REQUEST', (
      'return context.getPortalObject().organisation_module[field.id[7:]]'))
    organisation = self.portal.organisation_module.newContent(
      portal_type='Organisation', description='of the organisation')
    self.newForm(self.FORM, [('my_box_%s' % organisation.getId(), 'FormBox', {
      'formbox_target_id': 'Person_viewTestInner',
      'context_method_id': 'Person_getTestBoxDocument'})])
    self.addAction('Person', self.FORM)
    person = self.newPerson(description='of the person')
    result = self.call(
      'erp5_read', document=person.getRelativeUrl(), form=self.FORM)
    self.assertEqual(list(result['values'].values()),
                     [{'description': 'of the organisation'}])

  def test_box_without_a_form(self):
    self.newForm(self.FORM, [('my_box', 'FormBox', {
      'formbox_target_id': 'Person_viewNothingSuch'})])
    self.addAction('Person', self.FORM)
    error = self.fail_(
      'erp5_read', 'INVALID_FIELD_VALUE', form=self.FORM,
      document=self.newPerson().getRelativeUrl())
    self.assertIn('my_box', error['message'])


class TestFormPromise(FormTestCase):
  """Forms keep what they announce: operations, types, filters, values as
  saved; and name no document that the user may not view."""

  FORM = 'Person_viewTestPromise'

  def newPerson(self, **kw):
    person = self.portal.person_module.newContent(portal_type='Person', **kw)
    self.tic()
    return person

  def newFieldForm(self, *field_list):
    self.newForm(self.FORM, field_list)
    self.addAction('Person', self.FORM)

  def save(self, person, **value_dict):
    return self.call('erp5_save', form=self.FORM,
                     document=person.getRelativeUrl(), values=value_dict)

  def assertNotSaved(self, person, **value_dict):
    error = self.fail_(
      'erp5_save', 'INVALID_FIELD_VALUE', form=self.FORM,
      document=person.getRelativeUrl(), values=value_dict)
    self.assertIn('values.', error['field'])
    self.commit()

  def test_without_the_operation_read_nothing_is_read(self):
    self.newFieldForm(('my_grouping_reference', 'StringField', {}),
                      ('my_description', 'StringField', {}))
    person = self.newPerson(description='unread', grouping_reference='a')
    url = person.getRelativeUrl()
    self.expose(['edit', 'create'], mcp_form_list=[self.FORM])
    tool = self.getTool(self.FORM)
    self.assertIn('values', tool['inputSchema']['required'])
    self.assertTrue(self.callTool(self.FORM, {'document': url})['isError'])
    answer = self.call(self.FORM, document=url,
                       values={'grouping_reference': 'b'})
    self.assertEqual(person.getGroupingReference(), 'b')
    self.assertEqual(answer['relative_url'], url)
    for name in 'changed', 'computed', 'values':
      self.assertNotIn(name, answer)
    answer = self.call(self.FORM, values={'description': 'unread'})
    self.assertNotIn('unread', str(answer))
    self.expose(['search'], mcp_form_list=[self.FORM])
    self.assertIsNone(self.getTool(self.FORM))

  def test_rows_are_answered_as_saved(self):
    """Not as the catalog knows them, which hears of it later."""
    self.newFieldForm(
      ('listbox', 'ListBox', {
        'columns': [('title', 'Title'), ('description', 'Description')],
        'editable_columns': [('title', 'Title')],
        'portal_types': [('Address', 'Address')],
        'list_method': Method('searchFolder'), 'selection_name': 'test'}),
      ('listbox_title', 'StringField', {}, {}, 'hidden'))
    person = self.newPerson()
    address = person.newContent(portal_type='Address', title='Before')
    self.tic()
    answer = self.save(person, listbox=[
      {'row': address.getRelativeUrl(), 'title': 'After'}])
    self.assertEqual(answer['changed']['listbox'][0]['title'], 'After')

  def test_a_day_loses_no_time(self):
    self.newFieldForm(('my_birthday', 'DateTimeField', {
      'date_only': 1, 'required': 0}))
    person = self.newPerson()
    self.assertNotSaved(person, birthday='1990-05-06T10:00:00')
    self.assertIsNone(person.getBirthday())
    answer = self.save(person, birthday='1990-05-06')
    self.assertEqual(answer['changed'], {'birthday': '1990-05-06'})
    # nothing is lost of a midnight
    self.save(person, birthday='1990-05-07T00:00:00')
    self.assertEqual(person.getBirthday().day(), 7)

  def test_a_moment_loses_no_seconds(self):
    self.newFieldForm(('my_birthday', 'DateTimeField', {'required': 0}))
    person = self.newPerson()
    self.assertNotSaved(person, birthday='1990-05-06T10:00:30')
    self.save(person, birthday='1990-05-06T10:20:00')
    self.assertEqual(person.getBirthday().minute(), 20)

  def test_types_are_those_of_the_schema(self):
    self.newFieldForm(
      ('my_grouping_reference', 'StringField', {}),
      ('my_description', 'StringField', {'max_length': 5, 'truncate': 1}),
      ('my_birth_name', 'EmailField', {'required': 0}),
      ('my_ean13_code', 'CheckBoxField', {}),
      ('my_source_reference', 'IntegerField', {'required': 0}))
    person = self.newPerson()
    for value_dict in (
        {'grouping_reference': 5}, {'grouping_reference': True},
        {'description': 'too long'}, {'ean13_code': 5}, {'ean13_code': 'no'},
        {'source_reference': True}, {'birth_name': 'nobody'}):
      self.assertNotSaved(person, **value_dict)
    self.assertIsNone(person.getGroupingReference())
    self.save(person, grouping_reference='5', source_reference=5)
    self.assertEqual(person.getGroupingReference(), '5')

  def test_no_filter_of_a_list_is_dropped(self):
    self.newForm('PersonModule_viewTestPromise', [('listbox', 'ListBox', {
      'columns': [('title', 'Name')],
      'search_columns': [('title', 'Name'), ('modification_date', 'Date'),
                         ('nothing_such', 'Nothing')],
      'portal_types': [('Person', 'Person')],
      'list_method': Method('searchFolder'), 'selection_name': 'test'})],
      pt='form_list', action='Base_doSelect')
    self.addAction('Person Module', 'PersonModule_viewTestPromise',
                   'object_list')
    self.expose(mcp_form_list=['PersonModule_viewTestPromise'])
    self.newPerson(title='Somebody')
    for search in ({'title': ''}, {'title': '  '}, {'title': []},
                   {'title': {}}, {'title': None}, {'title': 5},
                   {'modification_date': '>= soon'}):
      error = self.fail_('PersonModule_viewTestPromise', 'INVALID_FIELD_VALUE',
                         search=search)
      self.assertEqual(error['field'], 'search.' + list(search)[0])
    self.fail_('PersonModule_viewTestPromise', 'INVALID_FIELD',
               search={'nothing_such': 'x'})
    self.call('PersonModule_viewTestPromise', search={
      'modification_date': '>= 2020-01-01'})

  def test_one_name_is_taken_everywhere(self):
    """That which erp5_find says, the id of the form, and its title."""
    self.newForm(self.FORM, [('my_description', 'StringField', {})],
                 title='Promised Form')
    self.addAction('Person', self.FORM, title='Promised Action')
    person = self.newPerson(description='by any name')
    for name in ('test_' + self.FORM, self.FORM, 'promised form',
                 'Promised Action'):
      self.assertEqual(self.call(
        'erp5_read', document=person.getRelativeUrl(), form=name)['form'],
        self.FORM)
      self.assertEqual(self.call(
        'erp5_describe', portal_type='Person', form=name)['form'], self.FORM)

  def test_no_name_of_a_hidden_document(self):
    hidden = self.portal.product_module.newContent(portal_type='Product')
    url, missing = hidden.getRelativeUrl(), 'product_module/no-such-one'
    self.newScript('Person_getTestName', '', '''
return [('One', %r), ('Other', %r)]''' % (url, missing))
    self.newFieldForm(
      ('my_grouping_reference', 'ListField', {}, {
        'items': 'here/Person_getTestName'}),
      ('my_text', 'StringField', {'editable': 0}, {
        'default': 'string:see %s, %s and this' % (url, missing)}),
      ('listbox', 'ListBox', {
        'columns': [('title', 'Title'), ('description', 'Description')],
        'portal_types': [('Address', 'Address')],
        'list_method': Method('contentValues'), 'selection_name': 'test'}))
    person = self.newPerson(grouping_reference=url)
    address = person.newContent(
      portal_type='Address', title=url, description=missing)
    user = self.newReader('promise', ['person_module']).getUserId()
    for document in person, address:
      document.manage_setLocalRoles(user, ['Auditor'])
    self.tic()
    argument_dict = {'document': person.getRelativeUrl(), 'form': self.FORM}
    value_dict = self.call('erp5_read', **argument_dict)['values']
    self.assertEqual(value_dict['grouping_reference'], url)
    self.assertIn(url, value_dict['text'])
    text = str(self.call('erp5_read', user=user, **argument_dict)['values'])
    self.assertIn('and this', text)
    for name in url, missing:
      self.assertNotIn(name, text)
    self.portal.person_module.manage_delLocalRoles([user])
    self.commit()

  def test_what_shows_internals_is_not_offered(self):
    for form_id in 'Base_viewZODBHistory', 'Person_viewTestDiff':
      if getattr(self.portal, form_id, None) is None:
        self.newForm(form_id, [('my_title', 'StringField', {})],
                     pt='form_dialog')
    action = self.portal.portal_types['Person'].newContent(
      portal_type='Action Information', reference='diff_object_action',
      title='Diff Object', action='string:${object_url}/Person_viewTestDiff',
      action_type='object_action', action_permission='View')
    self.action_list.append(('Person', action.getId()))
    self.addAction('Person', 'Base_viewZODBHistory')
    person = self.newPerson()
    for name in 'Base_viewZODBHistory', 'Person_viewTestDiff':
      self.fail_('erp5_read', 'INVALID_FIELD_VALUE', form=name,
                 document=person.getRelativeUrl())
    self.fail_('erp5_act', 'TRANSITION_NOT_ALLOWED',
               action='diff_object_action', document=person.getRelativeUrl())

  def test_dialog_is_not_offered_to_who_may_not_add_what_it_adds(self):
    self.newForm('Person_viewTestAttach', [
      ('your_title', 'StringField', {})], pt='form_dialog',
      action='Base_contribute')
    self.addAction('Person', 'Person_viewTestAttach', 'object_action')
    user = self.newReader('attach', ['person_module']).getUserId()
    person = self.newPerson()
    person.manage_setLocalRoles(user, ['Auditor'])
    self.tic()
    answer = self.call(
      'erp5_act', user=user, document=person.getRelativeUrl())
    self.assertNotIn('Person_viewTestAttach', str(answer))
    self.portal.person_module.manage_delLocalRoles([user])
    self.commit()

  def test_dialog_says_which_permission_on_what(self):
    self.newScript('Person_testForbidden', 'title=None, **kw', """
from zExceptions import Unauthorized
raise Unauthorized('inner_secret')
""")
    self.newForm('Person_viewTestForbidden', [
      ('your_title', 'StringField', {})], pt='form_dialog',
      action='Person_testForbidden')
    self.addAction('Person', 'Person_viewTestForbidden', 'object_action')
    user = self.newReader('forbidden', ['person_module']).getUserId()
    person = self.newPerson(first_name='Whom', last_name='Ever')
    person.manage_setLocalRoles(user, ['Auditor'])
    self.tic()
    error = self.assertToolError(self.callTool('erp5_act', {
      'document': person.getRelativeUrl(),
      'action': 'Person_viewTestForbidden'}, user=user), 'PERMISSION_DENIED')
    self.assertIn('Whom Ever', error['message'])
    self.assertIn('Modify portal content', error['message'])
    self.assertNotIn('inner_secret', str(error))
    self.portal.person_module.manage_delLocalRoles([user])
    self.commit()


class TestFormTime(FormTestCase, GuaranteeTestCase):
  """The time of a call ends it, and no field of a form only."""

  def test_expression_that_takes_too_long_ends_the_call(self):
    self.newForm('Person_viewEndless', [
      ('my_first_name', 'StringField', {'title': 'First Name'},
       {'enabled': 'python: here.getPortalObject().MCPTest_wait()'})])
    self.addAction('Person', 'Person_viewEndless')
    person = self.portal.person_module.newContent(portal_type='Person')
    self.service.setCallTimeLimit(1)
    self.tic()
    def MCPTest_wait(self):
      while True:
        self._p_jar.cacheMinimize()
        self.person_module.getTitle()
    with self.portalMethod(MCPTest_wait):
      self.fail_('erp5_read', 'TIMEOUT', document=person.getRelativeUrl(),
                 form='Person_viewEndless')
