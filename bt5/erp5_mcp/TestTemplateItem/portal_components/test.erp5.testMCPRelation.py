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
from erp5.component.test.testMCPSave import DocumentWriterTestCase


class TestMCPRelation(DocumentWriterTestCase):
  """Relations that no field of a form shows: who may edit the list of all
  categories, as in ERP5's *Metadata*, has each of them by its name."""

  def afterSetUp(self):
    super(TestMCPRelation, self).afterSetUp()
    self.first, self.second = [self.save(
      portal_type='Sale Order', values={'title': 'MCP Cause %d' % index})[
        'relative_url'] for index in range(2)]
    self.order = self.save(
      portal_type='Sale Order', values={'title': 'MCP Effect'})['relative_url']
    self.tic()

  def callForAnswer(self, name, **kw):
    result = self.callTool(name, kw)
    self.assertFalse(result.get('isError'), result)
    return result['structuredContent']

  def update(self, **value_dict):
    answer = self.save(document=self.order, values=value_dict)
    self.tic()
    return answer

  def getTrade(self):
    value_dict = self.callForAnswer(
      'erp5_read', document=self.order, fields=['source_trade'])['values']
    return [x['relative_url'] for x in value_dict.get('source_trade', ())]

  def search(self, field, operator, value):
    return [x['relative_url'] for x in self.callForAnswer(
      'erp5_search', portal_type='Sale Order', columns=['source_trade'],
      filter={'field': field, 'op': operator, 'value': value})['rows']]

  def test_described(self):
    answer = self.callForAnswer('erp5_describe', portal_type='Sale Order')
    self.assertIn('source_trade', answer['more_relations'])
    self.assertNotIn('source_trade', answer['schema']['properties'])
    self.assertNotIn('source_trade', answer['columns']['filter'])
    answer = self.callForAnswer(
      'erp5_describe', portal_type='Sale Order', fields=['source_trade'])
    self.assertEqual(
      answer['schema']['properties']['source_trade']['type'], 'array')
    self.assertNotIn('source_trade', answer['read_only'])

  def test_found_by_its_words(self):
    match_list = self.callForAnswer(
      'erp5_find', words='source trade', portal_type='Sale Order')['matches']
    self.assertIn(('field', 'source_trade', 'Sale Order'), [
      (x['kind'], x['name'], x['portal_type']) for x in match_list])
    self.assertIn('source_trade', [
      x['name'] for x in self.callForAnswer(
        'erp5_find', words='source trade', kind='field')['matches']])

  def test_set_add_and_remove(self):
    before_list = self.getDocument(self.order).getCategoryList()
    answer = self.update(source_trade=[self.first])
    self.assertEqual(
      answer['changed']['source_trade'][0]['relative_url'], self.first)
    self.assertEqual([x for x in answer['messages']
                      if 'source_trade' in x.get('field', '')], [])
    self.update(source_trade={'add': ['MCP Cause 1']})
    self.assertEqual(self.getTrade(), [self.first, self.second])
    self.update(source_trade={'remove': [self.first]})
    self.assertEqual(self.getTrade(), [self.second])
    self.update(source_trade=None)
    self.assertEqual(self.getTrade(), [])
    # nothing else of the list was touched
    self.assertEqual(
      self.getDocument(self.order).getCategoryList(), before_list)

  def test_add_is_for_lists_and_its_words_are_checked(self):
    for value in ({'add': [self.first], 'x': 1}, {'add': self.first}, {}):
      self.refuse('INVALID_FIELD_VALUE', document=self.order, values={
        'source_trade': value})
    self.refuse('INVALID_FIELD_VALUE', document=self.order, values={
      'title': {'add': ['x']}})
    self.refuse('INVALID_LINK', document=self.order, values={
      'source_trade': {'add': ['MCP Nobody']}})
    # what is not there cannot be removed
    self.refuse('INVALID_LINK', document=self.order, values={
      'source_trade': {'remove': [self.first]}})
    self.assertEqual(self.getTrade(), [])

  def test_read_in_both_directions(self):
    self.update(source_trade=[self.first])
    self.assertEqual(self.getTrade(), [self.first])
    related, = [
      x for x in self.callForAnswer('erp5_read', document=self.first,
                          include=['related'])['related']
      if x['relative_url'] == self.order]
    self.assertEqual(related['relations'], ['source_trade'])

  def test_searched(self):
    self.update(source_trade=[self.first])
    for field, operator, value in (
        ('source_trade', '=', self.first),
        ('source_trade', 'in', [self.first]),
        ('source_trade_title', '=', 'MCP Cause 0')):
      self.assertEqual(self.search(field, operator, value), [self.order])
    self.assertEqual(self.search('source_trade', '=', self.second), [])

  def test_document_at_hand_decides(self):
    """Its permission is that of the page."""
    self.update(source_trade=[self.first])
    document = self.getDocument(self.order)
    document.manage_permission('Manage properties', [], 0)
    self.commit()
    self.assertEqual(self.getTrade(), [])
    self.refuse('PERMISSION_DENIED', document=self.order, values={
      'source_trade': [self.second]})
    self.assertEqual(self.search('source_trade', '=', self.first), [])
    self.assertEqual(self.search('source_trade', '!=', self.second).count(
      self.order), 0)

  def test_user_without_the_page_has_none(self):
    user_id = self.newUser('mcp_relation').getUserId()
    document = self.getDocument(self.order)
    for shared in document, document.getParentValue():
      shared.manage_setLocalRoles(user_id, ['Assignor'])
      shared.reindexObject()
    self.tic()
    try:
      answer = self.callTool(
        'erp5_describe', {'portal_type': 'Sale Order'}, user=user_id)
      self.assertNotIn('more_relations', answer['structuredContent'])
      error = self.assertToolError(self.callTool('erp5_save', {
        'document': self.order, 'values': {'source_trade': [self.order]}},
        user=user_id), 'INVALID_FIELD')
      self.assertNotIn('may use', error['message'])
    finally:
      self.abort()
      module = self.portal.sale_order_module
      module.manage_delLocalRoles([user_id])
      module.reindexObject()
      self.tic()

  def test_no_form_offers_the_list(self):
    answer = self.callForAnswer(
      'erp5_read', document=self.order, form='Base_viewMetadata')
    self.assertNotIn('category_list', answer['values'])
    self.assertIn('my_category_list', [x['field'] for x in answer['omitted']])
    self.refuse('INVALID_FIELD', document=self.order, form='Base_viewMetadata',
                values={'category_list': ['source_trade/' + self.first]})

  def test_what_has_no_field_is_said_so(self):
    error = self.refuse('INVALID_FIELD', tool='erp5_read', document=self.order,
                        fields=['mcp_nothing'])
    self.assertEqual(
      error['message'], 'Sale Order has no field "mcp_nothing".')


class TestMCPJudge(FormTestCase):
  """A search without a portal type, and words, tell nothing of what the forms
  of a document hide from the user."""

  def afterSetUp(self):
    super(TestMCPJudge, self).afterSetUp()
    self.newForm('Person_viewTestJudge', [(
      'my_grouping_reference', 'StringField', {'title': 'Test Group'}, {
        'enabled': "python: here.getValidationState() == 'draft'"})])
    self.addAction('Person', 'Person_viewTestJudge')
    self.shown, self.hidden = [
      self.portal.person_module.newContent(
        portal_type='Person', grouping_reference='mcpsecret')
      for _ in range(2)]
    self.hidden.validate()
    self.tic()
    self.url_list = [x.getRelativeUrl() for x in (self.shown, self.hidden)]

  def beforeTearDown(self):
    self.abort()
    self.portal.person_module.manage_delObjects(
      [x.getId() for x in (self.shown, self.hidden)])
    self.tic()
    super(TestMCPJudge, self).beforeTearDown()

  def search(self, leaf=None, **kw):
    """Relative urls of those of the two that are found."""
    filter_ = {'field': 'relative_url', 'op': 'in', 'value': self.url_list}
    answer = self.call('erp5_search', total=True, filter={
      'and': [filter_, leaf]} if leaf else filter_, **kw)
    result = [x['relative_url'] for x in answer['rows']]
    self.assertEqual(answer['total'], len(result))
    self.assertNotIn('cursor', answer)
    return result

  def leaf(self, operator, value):
    return {'field': 'grouping_reference', 'op': operator, 'value': value}

  def test_filter(self):
    self.assertEqual(set(self.search()), set(self.url_list))
    for operator, value in (
        ('=', 'mcpsecret'), ('!=', 'other'), ('like', 'mcps%'),
        ('is_null', False)):
      self.assertEqual(
        self.search(self.leaf(operator, value)), self.url_list[:1])
    # a value that it has not answers the same as one that it has
    self.assertEqual(self.search(self.leaf('=', 'other')), [])
    self.assertEqual(self.search({'or': [
      self.leaf('=', 'other'), {'field': 'portal_type', 'op': '=',
                                'value': 'Person'}]}), self.url_list[:1])

  def test_page_is_full_whatever_is_left_out(self):
    """Neither a short page nor its cursor tells that there was more."""
    answer = self.call(
      'erp5_search', limit=1, filter={'and': [
        {'field': 'relative_url', 'op': 'in', 'value': self.url_list},
        self.leaf('=', 'mcpsecret')]})
    self.assertEqual(
      [x['relative_url'] for x in answer['rows']], self.url_list[:1])
    self.assertNotIn('cursor', answer)

  def test_sort(self):
    self.assertEqual(
      self.search(sort=['grouping_reference']), self.url_list[:1])

  def test_words(self):
    type_value = self.portal.portal_types.Person
    before_list = list(type_value.getSearchableTextPropertyIdList() or ())
    type_value.setSearchableTextPropertyIdList(
      ['title', 'grouping_reference'])
    try:
      for person in self.shown, self.hidden:
        person.reindexObject()
      self.tic()
      for kw in {}, {'portal_type': 'Person'}:
        self.assertEqual(self.search(text='mcpsecret', **kw), self.url_list[:1])
    finally:
      type_value.setSearchableTextPropertyIdList(before_list)
      self.tic()
