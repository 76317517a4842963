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

RELATION = {
  'base_category': 'source', 'catalog_index': 'title', 'required': 0,
  'portal_type': [('Organisation', 'Organisation')]}


class ValueTestCase(FormTestCase):
  """Documents that are removed afterwards."""

  def afterSetUp(self):
    super(ValueTestCase, self).afterSetUp()
    self.url_list = []

  def beforeTearDown(self):
    self.abort()
    self.login()
    for url in self.url_list:
      module_id, _, document_id = url.partition('/')
      if document_id in self.portal[module_id].objectIds():
        self.portal[module_id].manage_delObjects([document_id])
    self.tic()
    super(ValueTestCase, self).beforeTearDown()

  def save(self, **kw):
    answer = self.call('erp5_save', **kw)
    if answer['relative_url'].count('/') == 1:
      self.url_list.append(answer['relative_url'])
    self.tic()
    return answer

  def newShown(self, portal_type, *field_list):
    """A form of the type with these fields."""
    form_id = '%s_viewTestValue' % portal_type.replace(' ', '')
    self.newForm(form_id, field_list)
    self.addAction(portal_type, form_id)


class TestMCPAcquired(ValueTestCase):
  """What a document only has from another is told as acquired."""

  def afterSetUp(self):
    super(TestMCPAcquired, self).afterSetUp()
    self.newShown(
      'Sale Order Line', ('my_source_title', 'RelationStringField', RELATION))
    self.first, self.second = [self.save(
      portal_type='Organisation', values={'title': title})['relative_url']
      for title in ('MCP Seller', 'MCP Other')]
    self.order = self.save(portal_type='Sale Order', values={
      'source': self.first})['relative_url']

  def newLine(self, **value_dict):
    return self.save(portal_type='Sale Order Line', container=self.order,
                     values=dict({'title': 'MCP Line'}, **value_dict))

  def test_not_as_computed_nor_as_given(self):
    answer = self.newLine()
    self.assertEqual(answer['acquired']['source']['relative_url'], self.first)
    self.assertNotIn('source', answer['computed'])
    self.assertNotIn('source', answer['changed'])

  def test_own_value_is_no_acquired_one(self):
    answer = self.newLine(source=self.second)
    self.assertEqual(
      answer['changed']['source']['relative_url'], self.second)
    self.assertNotIn('source', answer.get('acquired', {}))

  def test_reading_tells_it(self):
    """Of the document, of every line, of one of the lines."""
    line = self.newLine()
    def read(document):
      return self.call('erp5_read', document=document).get('acquired', [])
    self.assertIn('source', read(line['relative_url']))
    self.assertNotIn('source', read(self.order))
    self.assertIn('*/source', read(self.order))
    own = self.newLine(source=self.second)
    self.assertNotIn('source', read(own['relative_url']))
    line_id = line['relative_url'].rpartition('/')[2]
    self.assertIn(line_id + '/source', read(self.order))
    self.assertNotIn('*/source', read(self.order))
    # what is not told has no origin either
    self.assertNotIn('acquired', self.call(
      'erp5_read', document=line['relative_url'], fields=['title'],
      include=[]))

  def test_what_comes_back_when_the_own_value_goes(self):
    answer = self.newLine(source=self.second)
    answer = self.call(
      'erp5_save', document=answer['relative_url'], values={'source': None})
    # that it is not empty now is said
    self.assertEqual([x['field'] for x in answer['messages']],
                     ['values.source'])
    self.assertEqual(answer['changed']['source']['relative_url'], self.first)


class TestMCPDay(ValueTestCase):
  """Nothing of a value is dropped in silence."""

  def test_time_of_a_day_is_refused(self):
    self.newShown('Person', (
      'my_birthday', 'DateTimeField', {'date_only': 1, 'required': 0}))
    error = self.assertToolError(self.callTool('erp5_save', {
      'portal_type': 'Person', 'values': {
        'birthday': '1990-11-24T10:00:00'}}), 'INVALID_FIELD_VALUE')
    self.assertEqual(error['field'], 'values.birthday')
    self.abort()
    answer = self.save(
      portal_type='Person', values={'birthday': '1990-11-24'})
    self.assertEqual(answer['changed']['birthday'], '1990-11-24')
    # nothing of a midnight is lost
    answer = self.save(document=answer['relative_url'], values={
      'birthday': '1990-11-25T00:00:00'})
    self.assertEqual(answer['changed']['birthday'], '1990-11-25')
    self.assertEqual(answer['messages'], [])


class TestMCPPart(ValueTestCase):
  """A category that a document below keeps, such as that of an address, is there
  or is refused: its setter would write any text."""

  def afterSetUp(self):
    super(TestMCPPart, self).afterSetUp()
    self.newShown(
      'Organisation',
      ('my_default_address_region', 'StringField', {'required': 0}))
    self.region = self.portal.portal_categories.region.newContent(
      portal_type='Category', id='mcp_land', title='MCP Land')
    self.tic()

  def beforeTearDown(self):
    self.abort()
    self.portal.portal_categories.region.manage_delObjects(['mcp_land'])
    self.tic()
    super(TestMCPPart, self).beforeTearDown()

  def test_category(self):
    for value in 'mcp_land', 'MCP Land', 'region/mcp_land':
      answer = self.save(portal_type='Organisation', values={
        'title': 'MCP Part', 'default_address_region': value})
      self.assertEqual(
        answer['changed']['default_address_region'], 'mcp_land')
    error = self.assertToolError(self.callTool('erp5_save', {
      'portal_type': 'Organisation', 'values': {
        'title': 'MCP Part', 'default_address_region': 'mcp_lend'}}),
      'INVALID_LINK')
    self.assertEqual(error['field'], 'values.default_address_region')
    self.assertEqual(
      [x['relative_url'] for x in error['did_you_mean']], ['region/mcp_land'])
    self.abort()


class TestMCPNumber(ValueTestCase):
  """A field that ERP5 numbers by itself says so, and where one's own number
  goes."""

  def afterSetUp(self):
    super(TestMCPNumber, self).afterSetUp()
    self.type_value = self.portal.portal_types.Organisation
    self.init_script_id = self.type_value.getTypeInitScriptId()
    self.newScript('MCPTest_number', '*args, **kw',
                   'context.setReference("MCP-1")')
    self.newScript('MCPTest_init', '*args, **kw',
                   'context.MCPTest_number(*args, **kw)')

  def beforeTearDown(self):
    self.abort()
    self.type_value.setTypeInitScriptId(self.init_script_id)
    self.commit()
    super(TestMCPNumber, self).beforeTearDown()

  def describe(self, **kw):
    return self.call('erp5_describe', portal_type='Organisation', **kw)[
      'schema']['properties']['reference'].get('description', '')

  def test_description(self):
    self.newShown(
      'Organisation', ('my_reference', 'StringField', {'required': 0}))
    self.assertNotIn('numbers', self.describe())
    self.type_value.setTypeInitScriptId('MCPTest_init')
    self.tic()
    self.assertIn('ERP5 numbers it by itself', self.describe())
    self.newForm('Organisation_viewTestNumber', [
      ('my_source_reference', 'StringField', {'required': 0})])
    self.addAction('Organisation', 'Organisation_viewTestNumber')
    for kw in {}, {'fields': ['reference']}, {'detail': 'full'}:
      self.assertIn('source_reference', self.describe(**kw))

  def test_number_that_is_replaced(self):
    self.newShown(
      'Organisation', ('my_reference', 'StringField', {'required': 0}),
      ('my_source_reference', 'StringField', {'required': 0}))
    self.type_value.setTypeInitScriptId('MCPTest_init')
    self.tic()
    answer = self.save(portal_type='Organisation', values={
      'title': 'MCP Number', 'reference': 'MCP-2'})
    message, = [
      x for x in answer['messages'] if x.get('field') == 'values.reference']
    self.assertIn('MCP-1', message['message'])
    self.assertIn('source_reference', message['message'])


class TestMCPZero(ValueTestCase):
  """A zero that is only the default of a property sheet is nothing that anybody
  has said: no limit, never a limit of 0."""

  def afterSetUp(self):
    super(TestMCPZero, self).afterSetUp()
    self.sheet = self.portal.portal_property_sheets.newContent(
      id='MCPTestLimit', portal_type='Property Sheet')
    self.sheet.newContent(
      portal_type='Standard Property', reference='mcp_limit',
      elementary_type='float', property_default='python: 0.0')
    self.type_value = self.portal.portal_types.Organisation
    self.sheet_list = list(self.type_value.getTypePropertySheetList())
    self.type_value.setTypePropertySheetList(
      self.sheet_list + [self.sheet.getId()])
    self.commit()
    self.newShown(
      'Organisation', ('my_mcp_limit', 'FloatField', {'required': 1}))

  def beforeTearDown(self):
    self.abort()
    self.type_value.setTypePropertySheetList(self.sheet_list)
    self.portal.portal_property_sheets.manage_delObjects(['MCPTestLimit'])
    self.commit()
    super(TestMCPZero, self).beforeTearDown()

  def test_limit_of_zero_is_none(self):
    """ERP5's form of a supply stores the zeros that it shows."""
    self.sheet.newContent(
      portal_type='Standard Property', reference='max_mcp_stock',
      elementary_type='float', property_default='python: 0.0')
    self.commit()
    self.newForm('Organisation_viewTestLimit', [
      ('my_max_mcp_stock', 'FloatField', {'required': 0})])
    self.addAction('Organisation', 'Organisation_viewTestLimit')
    url = self.save(portal_type='Organisation', values={
      'title': 'MCP Limit', 'max_mcp_stock': 5})['relative_url']

    def read():
      value_dict = self.call('erp5_read', document=url)['values']
      row, = self.call('erp5_search', portal_type='Organisation', filter={
        'field': 'relative_url', 'op': '=', 'value': url},
        columns=['max_mcp_stock'])['rows']
      self.assertEqual(row.get('max_mcp_stock'), value_dict.get('max_mcp_stock'))
      return value_dict.get('max_mcp_stock')
    self.assertEqual(read(), 5)
    answer = self.save(document=url, values={'max_mcp_stock': 0})
    self.assertEqual((answer['changed'], answer['messages']),
                     ({'max_mcp_stock': None}, []))
    self.assertIsNone(read())

  def test_numbers_that_a_form_has_as_lines(self):
    """Steps of a quantity: a text that is no number would break the document."""
    self.sheet.newContent(
      portal_type='Standard Property', reference='mcp_step',
      elementary_type='float', multivalued=1)
    self.commit()
    self.newForm('Organisation_viewTestStep', [
      ('my_mcp_step_list', 'LinesField', {'required': 0})])
    self.addAction('Organisation', 'Organisation_viewTestStep')
    self.assertEqual(self.call(
      'erp5_describe', portal_type='Organisation')['schema']['properties'][
        'mcp_step']['items'], {'type': 'number'})
    error = self.assertToolError(self.callTool('erp5_save', {
      'portal_type': 'Organisation', 'values': {
        'title': 'MCP Step', 'mcp_step': ['a']}}), 'INVALID_FIELD_VALUE')
    self.assertEqual(error['field'], 'values.mcp_step[0]')
    self.abort()
    answer = self.save(portal_type='Organisation', values={
      'title': 'MCP Step', 'mcp_step': [1, 2.5]})
    self.assertEqual(answer['changed']['mcp_step'], [1.0, 2.5])

  def test_left_out_until_it_is_said(self):
    answer = self.save(portal_type='Organisation', values={'title': 'MCP Zero'})
    url = answer['relative_url']
    self.assertNotIn('mcp_limit', answer['computed'])
    # ERP5's form has the default there
    self.assertEqual([x for x in answer['messages']
                      if x.get('field') == 'values.mcp_limit'], [])
    self.assertNotIn(
      'mcp_limit', self.call('erp5_read', document=url)['values'])
    row, = self.call('erp5_search', portal_type='Organisation', filter={
      'field': 'relative_url', 'op': '=', 'value': url},
      columns=['mcp_limit'])['rows']
    self.assertNotIn('mcp_limit', row)
    for value in 5.0, 0.0:
      answer = self.save(document=url, values={'mcp_limit': value})
      self.assertEqual(answer['changed'], {'mcp_limit': value})
      self.assertEqual(answer['messages'], [])
      self.assertEqual(self.call('erp5_read', document=url)['values'][
        'mcp_limit'], value)
