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

import base64

from erp5.component.test.testMCPForm import FormTestCase
from Products.Formulator.MethodField import Method
from Products.Formulator.TALESField import TALESMethod

from Products.ERP5MCP.core import ToolError
from Products.ERP5MCP.erp5.failure import siteScript
from Products.ERP5MCP.erp5.form_description import getFormDescription


class TestFormAnswer(FormTestCase):
  """What actions of dialogs answer: files, texts, rows."""

  FORM_ID = 'Person_viewTestPrintDialog'
  DATA = b'%PDF-1.4\x00\xff\xfe'

  def afterSetUp(self):
    super(TestFormAnswer, self).afterSetUp()
    self.person = self.portal.person_module.newContent(portal_type='Person')
    self.tic()
    self.url = self.person.getRelativeUrl()

  def newDialog(self, body, category='object_jio_print'):
    self.newScript('Person_testPrint', '**kw', body)
    self.newForm(self.FORM_ID, pt='form_dialog', action='Person_testPrint')
    self.addAction('Person', self.FORM_ID, category)
    self.expose(mcp_form_list=[self.FORM_ID])

  def newPrint(self, body):
    self.newDialog("""
response = context.REQUEST.RESPONSE
response.setHeader('Content-Type', 'application/pdf')
response.setHeader('Content-Disposition', 'attachment; filename="a b.pdf"')
""" + body)

  def checkFile(self, result):
    file_dict = result['structuredContent']['file']
    self.assertEqual(
      (file_dict['filename'], file_dict['content_type'], file_dict['size']),
      ('a b.pdf', 'application/pdf', len(self.DATA)))
    self.assertNotIn('data', file_dict)
    resource, = [
      x['resource'] for x in result['content'] if x['type'] == 'resource']
    self.assertEqual(
      (resource['uri'], resource['mimeType']),
      (file_dict['uri'], 'application/pdf'))
    self.assertEqual(base64.b64decode(resource['blob']), self.DATA)

  def test_print_answers_a_file(self):
    self.newPrint('return %r' % self.DATA)
    self.checkFile(self.callTool(self.FORM_ID, {'document': self.url}))
    self.checkFile(self.callTool(
      'erp5_act', {'document': self.url, 'action': self.FORM_ID}))

  def test_file_that_is_written_to_the_response(self):
    self.newPrint('response.write(%r)' % self.DATA)
    self.checkFile(self.callTool(self.FORM_ID, {'document': self.url}))

  def test_what_its_type_says_is_no_text(self):
    self.newPrint('return %r' % b'%PDF-1.4 of letters')
    file_dict = self.callTool(self.FORM_ID, {'document': self.url})[
      'structuredContent']['file']
    self.assertIn('uri', file_dict)
    self.assertNotIn('text', file_dict)

  def test_file_of_a_call_that_is_repeated(self):
    self.newPrint('return %r' % self.DATA)
    for _ in range(2):
      self.checkFile(self.callTool(
        self.FORM_ID, {'document': self.url, 'key': 'print once'}))

  def test_template_of_a_skin_answers_what_it_renders(self):
    custom = self.portal.portal_skins.custom
    custom.manage_addProduct['PageTemplates'].manage_addPageTemplate(
      'Person_testTemplate')
    self.skin_id_list.append('Person_testTemplate')
    template = custom['Person_testTemplate']
    text = (
      '<list xmlns:tal="http://xml.zope.org/namespaces/tal" '
      'tal:content="python: here.getPortalType() + options[\'separator\']'
      ' * options.get(\'count\', 2)"/>')
    template.pt_edit(text, 'text/xml')
    self.newForm(self.FORM_ID, [
      ('your_separator', 'StringField', {'title': 'Separator'})],
      pt='form_dialog', action='Person_testTemplate')
    self.addAction('Person', self.FORM_ID, 'object_jio_exchange')
    self.assertEqual(self.call(
      'erp5_act', document=self.url, action=self.FORM_ID, parameters={
        'separator': ';'})['message'].strip(), '<list>Person;;</list>')
    template.pt_edit(text.replace('2)', '30000)'), 'text/xml')
    self.commit()
    file_dict = self.call('erp5_act', document=self.url, action=self.FORM_ID,
                          parameters={'separator': ';'})['file']
    self.assertEqual(file_dict['content_type'], 'text/xml')
    self.assertIn('Person' + ';' * 30000, file_dict['text'])

  def test_file_or_image_of_a_skin_is_no_action(self):
    """Nor in ERP5's interface, which calls it."""
    custom = self.portal.portal_skins.custom
    custom.manage_addProduct['OFSP'].manage_addFile(
      'Person_testFile', file=b'a,b', content_type='text/csv')
    custom.manage_addProduct['OFSP'].manage_addImage(
      'Person_testImage', file=b'GIF89a', content_type='image/gif')
    self.skin_id_list += ['Person_testFile', 'Person_testImage']
    form = self.newForm(
      self.FORM_ID, pt='form_dialog', action='Person_testFile')
    self.addAction('Person', self.FORM_ID, 'object_jio_exchange')
    for form.action in 'Person_testFile', 'Person_testImage':
      self.commit()
      self.assertIn('failure_id', self.fail_(
        'erp5_act', 'CONSTRAINT_FAILED', document=self.url,
        action=self.FORM_ID))
      self.abort()

  def test_format_that_nobody_can_choose_is_empty(self):
    """As in a browser, when the formats of the conversion server fail: the native
    one, not what the script has for nothing."""
    self.newScript('Person_testPrint', 'format="pdf", **kw',
                   'return "as %r" % str(format)')
    self.newForm(self.FORM_ID, [
      ('your_format', 'ListField', {'title': 'Format', 'required': 0}, {
        'items': 'python: {}["no server"]'})],
      pt='form_dialog', action='Person_testPrint')
    self.addAction('Person', self.FORM_ID, 'object_jio_print')
    self.assertEqual(self.call(
      'erp5_act', document=self.url, action=self.FORM_ID)['message'], "as ''")
    self.fail_('erp5_act', 'INVALID_FIELD', document=self.url,
               action=self.FORM_ID, parameters={'format': 'pdf'})

  def test_dialog_gets_the_form_that_leads_to_it(self):
    """Those of prints and exports ask it whether it is a list."""
    self.newScript('Person_testPrint', 'form_id, from_list, **kw',
                   'return "%s %s" % (form_id, from_list)')
    self.newForm(self.FORM_ID, [
      ('your_from_list', 'StringField', {'title': 'From'}, {
        'default': 'python: getattr(here, request["form_id"]).pt'})],
      pt='form_dialog', action='Person_testPrint')
    self.addAction('Person', self.FORM_ID, 'object_print')
    self.expose(mcp_form_list=[self.FORM_ID])
    for name, kw in ((self.FORM_ID, {}), (
        'erp5_act', {'action': self.FORM_ID})):
      self.assertEqual(
        self.call(name, document=self.url, **kw)['message'],
        'Person_view form_view')

  def test_conversion_that_fails(self):
    """Says what is missing, not that values are."""
    class ConversionError(Exception):
      pass
    with self.assertRaises(ToolError) as caught:
      with siteScript():
        raise ConversionError('no server in preferences')
    error = caught.exception
    self.assertEqual((error.code, error.retryable), ('UPSTREAM_ERROR', False))
    self.assertIn('conversion server', str(error.suggestion))
    self.assertTrue(error.extra['failure_id'])

  def test_list_without_rows_is_given_to_the_script(self):
    self.newScript('Person_testNoRow', '**kw', 'return []')
    self.newScript('Person_testPrint', 'listbox, **kw',
                   'return "%i rows" % len(listbox)')
    self.newForm(self.FORM_ID, [
      ('listbox', 'ListBox', {
        'columns': [('city', 'City')], 'editable_columns': [('city', 'City')],
        'list_method': Method('Person_testNoRow'),
        'selection_name': 'test_selection'}),
      ('listbox_city', 'StringField', {'title': 'City'}, {}, 'hidden')],
      pt='form_dialog', action='Person_testPrint')
    self.addAction('Person', self.FORM_ID, 'object_jio_fast_input')
    self.assertEqual(self.call(
      'erp5_act', document=self.url, action=self.FORM_ID)['message'], '0 rows')

  def test_what_cannot_be_edited_in_a_row_is_refused(self):
    """ERP5 drops it without a word."""
    self.newScript('Person_testRowList', '**kw', '''
return [context.newContent(
  temp_object=True, portal_type='Address', id=str(i), uid='new_%i' % i,
  city='City %i' % i) for i in range(2)]
''')
    self.newScript('Person_testPrint', 'listbox, **kw',
                   'return ", ".join([str(x.get("city")) for x in listbox])')
    self.newForm(self.FORM_ID, [
      ('listbox', 'ListBox', {
        'columns': [('city', 'City'), ('zip_code', 'Zip')],
        'editable_columns': [('city', 'City'), ('zip_code', 'Zip')],
        'list_method': Method('Person_testRowList'),
        'selection_name': 'test_selection', 'select': 0}),
      ('listbox_zip_code', 'StringField', {'title': 'Zip', 'editable': 0}, {},
       'hidden'),
      ('listbox_city', 'StringField', {'title': 'City'}, {
        'editable': 'python: cell is None or cell.getId() == "0"'}, 'hidden')],
      pt='form_dialog', action='Person_testPrint')
    self.addAction('Person', self.FORM_ID, 'object_jio_fast_input')
    schema = self.call('erp5_describe', portal_type='Person', form=self.FORM_ID)
    self.assertEqual(
      set(schema['schema']['properties']['listbox']['items']['properties']),
      {'row', 'city'})

    def refuse(code, *row_list):
      return self.fail_(
        'erp5_act', code, document=self.url, action=self.FORM_ID,
        parameters={'listbox': list(row_list)})['field']
    self.assertEqual(
      refuse('PERMISSION_DENIED', {'city': 'Kyoto'}, {'city': 'Nara'}),
      'parameters.listbox[1].city')
    self.assertEqual(refuse('INVALID_FIELD', {'zip_code': '600'}),
                     'parameters.listbox[0].zip_code')
    self.assertIn('Kyoto', self.call(
      'erp5_act', document=self.url, action=self.FORM_ID, parameters={
        'listbox': [{'city': 'Kyoto'}]})['message'])

  def test_long_text_is_not_cut(self):
    self.newDialog('return "word " * 10000')
    answer = self.call(self.FORM_ID, document=self.url)
    self.assertEqual(answer['file']['text'], 'word ' * 10000)

  def test_file_beyond_the_budget_is_said(self):
    self.newPrint('return %r * 100000' % self.DATA)
    answer = self.call(self.FORM_ID, document=self.url)
    self.assertNotIn('file', answer)
    self.assertIn('1100000 bytes', answer['message'])


class TestFormListed(FormTestCase):
  """Forms stand where fields are."""

  FORM_ID = 'Person_viewTestListed'

  def afterSetUp(self):
    super(TestFormListed, self).afterSetUp()
    self.person = self.portal.person_module.newContent(portal_type='Person')
    self.newForm(self.FORM_ID, [
      ('my_test_elsewhere', 'StringField', {'title': 'Only Here'})])
    self.addAction('Person', self.FORM_ID, title='Listed')

  def test_describe_and_read_list_forms(self):
    for detail in 'names', 'concise', 'full':
      self.assertEqual(self.call(
        'erp5_describe', portal_type='Person', detail=detail)['forms'][
          self.FORM_ID], 'Listed')
    url = self.person.getRelativeUrl()
    form_dict = self.call('erp5_read', document=url)['forms']
    self.assertEqual(form_dict[self.FORM_ID], 'Listed')
    self.assertIn('Person_view', form_dict)
    # who names fields wants nothing else
    self.assertNotIn(
      'forms', self.call('erp5_read', document=url, fields=['first_name']))

  def test_form_of_other_documents_is_not_listed(self):
    self.newForm('Person_viewTestOther', [('my_first_name', 'StringField')])
    self.addAction('Person', 'Person_viewTestOther', condition=(
      'python: object.getValidationState() == "validated"'))
    url = self.person.getRelativeUrl()
    self.assertNotIn(
      'Person_viewTestOther', self.call('erp5_read', document=url)['forms'])
    self.person.validate()
    self.tic()
    self.assertIn(
      'Person_viewTestOther', self.call('erp5_read', document=url)['forms'])

  def test_unknown_field_names_the_form_that_has_it(self):
    url = self.person.getRelativeUrl()
    for name in 'test_elsewhere', 'my_test_elsewhere', 'only here':
      error = self.fail_(
        'erp5_save', 'INVALID_FIELD', document=url, values={name: 'x'})
      self.assertEqual(error['forms'], [self.FORM_ID])
      self.assertIn(self.FORM_ID, error['suggestion'])
    self.assertNotIn('forms', self.fail_(
      'erp5_save', 'INVALID_FIELD', document=url, values={'nowhere': 'x'}))


class TestFormShared(FormTestCase):
  """What is kept for all users is the same for all of them."""

  def test_expression_of_a_proxy_is_that_of_each_user(self):
    self.newForm('Person_viewTestFieldLibrary', [
      ('my_choice', 'ListField', {'title': 'Choice'})])
    form = self.newForm('Person_viewTest')
    form.manage_addField('my_description', 'Description', 'ProxyField')
    field = form.my_description
    field.manage_edit_xmlrpc(
      {'form_id': 'Person_viewTestFieldLibrary', 'field_id': 'my_choice'})
    field.manage_tales_surcharged_xmlrpc({'items': TALESMethod(
      'python: [(x, x) for x in ("all", "few") if x == "all" or '
      'here.portal_membership.getAuthenticatedMember().has_role("Manager")]')})
    self.commit()
    self.addAction('Person', 'Person_viewTest')
    self.expose(mcp_form_list=['Person_viewTest'])
    user_id = self.newUser('form_sharer').getUserId()
    module = self.portal.person_module
    module.manage_setLocalRoles(user_id, ['Auditor', 'Author'])
    self.commit()

    def getChoiceList(user):
      return self.getTool('Person_viewTest', user=user)['inputSchema'][
        'properties']['values']['properties']['description']['enum']
    try:
      for _ in range(2):
        self.assertEqual(getChoiceList('ERP5TypeTestCase'), ['all', 'few'])
        self.assertEqual(getChoiceList(user_id), ['all'])
    finally:
      self.abort()
      module.manage_delLocalRoles([user_id])
      self.commit()

  def test_what_is_undone_is_not_kept(self):
    form = self.newForm('Person_viewTest', [
      ('my_first_name', 'StringField', {'title': 'One'})])
    self.addAction('Person', 'Person_viewTest')

    def getTitle():
      return getFormDescription(
        self.portal, 'Person', 'Person_viewTest').schema['properties'][
          'first_name']['title']
    self.assertEqual(getTitle(), 'One')
    self.commit()
    form.my_first_name.manage_edit_xmlrpc({'title': 'Two'})
    self.assertEqual(getTitle(), 'Two')
    self.abort()
    self.assertEqual(getTitle(), 'One')
