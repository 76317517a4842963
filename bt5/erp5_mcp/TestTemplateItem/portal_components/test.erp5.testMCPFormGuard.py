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
