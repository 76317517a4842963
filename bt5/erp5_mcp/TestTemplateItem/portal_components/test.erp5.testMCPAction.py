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


class TestMCPAction(FormTestCase):
  """What ERP5's present interface shows, agents are offered."""

  def addDialog(self, name, category, reference=None, title=None):
    """A dialog whose script answers its name."""
    form_id, script_id = 'Person_view%sDialog' % name, 'Person_act%s' % name
    self.newScript(script_id, 'your_text=None, **kw', 'return %r' % (
      'done by %s' % name))
    self.newForm(
      form_id, [('your_text', 'StringField', {'title': 'Text', 'required': 0})],
      pt='form_dialog', action=script_id)
    self.addAction(
      'Person', form_id, category, title=title, reference=reference)
    return form_id

  def getPossibleNameList(self, person):
    return [x['action'] for x in self.call(
      'erp5_act', document=person.getRelativeUrl())['possible']]

  def test_categories_of_the_present_interface_are_those_of_the_former(self):
    self.expose(mcp_form_portal_type_list=['Person'],
                mcp_form_action_category_list=[
                  'object_action', 'object_report', 'object_print',
                  'object_exchange', 'object_fast_input', 'object_button'])
    person = self.newPerson()
    for index, category in enumerate((
        'object_action', 'object_jio_action', 'object_onlyjio_action',
        'object_jio_report', 'object_jio_print', 'object_jio_exchange',
        'object_fast_input', 'object_jio_fast_input', 'object_jio_button')):
      form_id = self.addDialog('Category%i' % index, category)
      self.assertIsNotNone(self.getTool(form_id), category)
      self.assertEqual(
        self.call(form_id, document=person.getRelativeUrl())['message'],
        'done by Category%i' % index)

  def test_the_service_chooses_by_the_plain_category(self):
    self.expose(mcp_form_portal_type_list=['Person'],
                mcp_form_action_category_list=['object_report'])
    self.assertIsNone(self.getTool(
      self.addDialog('Other', 'object_jio_action')))
    self.assertIsNotNone(self.getTool(
      self.addDialog('Report', 'object_jio_report')))

  def test_of_two_actions_with_one_id_the_present_one_counts(self):
    self.expose(mcp_form_portal_type_list=['Person'],
                mcp_form_action_category_list=['object_action'])
    former_id = self.addDialog('Former', 'object_action', 'test_twin')
    present_id = self.addDialog('Present', 'object_jio_action', 'test_twin')
    other_id = self.addDialog('Kind', 'object_jio_report', 'test_twin')
    person = self.newPerson()
    url = person.getRelativeUrl()
    self.assertIsNone(self.getTool(former_id))
    self.assertIsNotNone(self.getTool(present_id))
    # another kind of action is another action
    self.assertEqual(
      self.call('erp5_act', document=url, action=other_id)['message'],
      'done by Kind')
    self.assertEqual(
      self.call('erp5_act', document=url, action='test_twin')['message'],
      'done by Present')
    self.fail_(
      'erp5_act', 'TRANSITION_NOT_ALLOWED', document=url, action=former_id)

  def test_a_page_of_the_present_interface_is_a_page(self):
    self.newForm('Person_viewPresent', [
      ('my_first_name', 'StringField', {'title': 'First Name'})])
    self.newForm('Person_viewInternal', [
      ('my_last_name', 'StringField', {'title': 'Last Name'})])
    self.addAction('Person', 'Person_viewPresent', 'object_onlyjio_view')
    self.addAction('Person', 'Person_viewInternal', 'object_jio_view')
    person = self.newPerson()
    url = person.getRelativeUrl()
    answer = self.call('erp5_save', document=url, form='Person_viewPresent',
                       values={'first_name': 'Jo'})
    self.assertEqual(answer['changed'], {'first_name': 'Jo'})
    # from it OfficeJS makes its exports; no interface shows it
    self.fail_('erp5_read', 'INVALID_FIELD_VALUE', document=url,
               form='Person_viewInternal')

  def test_words_of_a_title_find_the_action_and_its_name_runs_it(self):
    self.addDialog('Found', 'object_jio_report', title='Zanzibar Overview')
    person = self.newPerson()
    self.assertIn(
      'test_Person_viewFoundDialog', self.getPossibleNameList(person))
    match = self.call('erp5_find', words='zanzibar')['matches'][0]
    self.assertEqual((match['kind'], match['portal_type']),
                     ('action', 'Person'))
    self.assertEqual(
      self.call('erp5_act', document=person.getRelativeUrl(),
                action=match['name'])['message'], 'done by Found')

  def test_dialog_of_a_module(self):
    self.newScript('PersonModule_act', '**kw', 'return "done"')
    self.newForm('PersonModule_viewActDialog', [], pt='form_dialog',
                 action='PersonModule_act')
    self.addAction('Person Module', 'PersonModule_viewActDialog',
                   'object_jio_action')
    self.assertEqual(self.call(
      'erp5_act', document='person_module',
      action='PersonModule_viewActDialog')['message'], 'done')

  def test_choices_that_fail_leave_out_the_field_only(self):
    """Such as the formats of a site without a conversion server."""
    self.newScript('Person_actFormat', '**kw', 'return "printed"')
    self.newForm('Person_viewFormatDialog', [
      ('your_text', 'StringField', {'title': 'Text', 'required': 0}),
      ('your_format', 'ListField', {'required': 0}, {
        'items': 'python: here.getNothing()'})],
      pt='form_dialog', action='Person_actFormat')
    self.addAction('Person', 'Person_viewFormatDialog', 'object_jio_print')
    self.expose(mcp_form_list=['Person_viewFormatDialog'])
    tool = self.getTool('Person_viewFormatDialog')
    self.assertEqual(list(tool['inputSchema']['properties']['parameters'][
      'properties']), ['text'])
    self.assertEqual(self.call(
      'Person_viewFormatDialog', document=self.newPerson().getRelativeUrl())[
        'message'], 'printed')
    # but no form can do without a field that it requires
    self.portal.portal_skins.custom.Person_viewFormatDialog.your_format\
      .manage_edit_xmlrpc({'required': 1})
    self.commit()
    self.assertIsNone(self.getTool('Person_viewFormatDialog'))

  def test_action_without_a_dialog(self):
    self.newScript('Person_actAtOnce', 'word=None', """
context.setDescription('done at once')
return context.Base_redirect('view', keep_items={
  'portal_status_message': 'Done: %s' % word})
""")
    self.addAction(
      'Person', 'Person_actAtOnce', 'object_jio_action', title='At Once',
      query='?word=linked')
    self.addAction('Person', 'Person_actAtOnce', 'object_jump',
                   reference='test_jump')
    self.expose(mcp_form_portal_type_list=['Person'],
                mcp_form_action_category_list=['object_action'])
    person = self.newPerson()
    url = person.getRelativeUrl()
    name = 'test_Person_actAtOnce'
    self.assertIn(name, self.getPossibleNameList(person))
    self.assertNotIn('test_jump', self.getPossibleNameList(person))
    answer = self.call('erp5_act', document=url, action=name, dry_run=True)
    self.assertEqual(answer['message'], 'Done: linked')
    self.commit()
    self.assertNotEqual(person.getDescription(), 'done at once')
    self.fail_('erp5_act', 'INVALID_FIELD', document=url, action=name,
               parameters={'word': 'given'})
    tool = self.getTool('Person_actAtOnce')
    self.assertNotIn('parameters', tool['inputSchema']['properties'])
    self.assertEqual(
      self.call('Person_actAtOnce', document=url)['message'], 'Done: linked')
    self.commit()
    self.assertEqual(person.getDescription(), 'done at once')
    match = self.call('erp5_find', words='at once', portal_type='Person')[
      'matches'][0]
    self.assertEqual(match['name'], name)

  def newPerson(self):
    person = self.portal.person_module.newContent(
      portal_type='Person', title='MCP Action')
    self.tic()
    return person
