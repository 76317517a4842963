# -*- coding: utf-8 -*-
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

import six
from erp5.component.test.testMCPSave import DocumentWriterTestCase


class TestMCPAccent(DocumentWriterTestCase):
  """Texts with accents, from a client to ERP5 and back. On Python 2 ERP5 has
  them as UTF-8, so that there these tests say most."""

  TITLE = u'Soci\xe9t\xe9 \u20ac'

  def newAccented(self, **kw):
    url = self.save(portal_type='Organisation', values=dict(
      {'title': self.TITLE, 'description': u'\xe9t\xe9'}, **kw))[
        'relative_url']
    self.tic()
    return url

  def callSearch(self, **kw):
    return self.callTool(
      'erp5_search', dict(kw, portal_type='Organisation'))['structuredContent']

  def assertStored(self, value, text):
    """As ERP5 stores texts."""
    self.assertIs(type(value), str)
    self.assertEqual(value, six.ensure_str(text))

  def test_written_as_erp5_has_texts(self):
    url = self.newAccented()
    document = self.getDocument(url)
    self.assertStored(document.getTitle(), self.TITLE)
    self.assertStored(document.getDescription(), u'\xe9t\xe9')
    answer = self.save(document=self.TITLE, values={'description': u'\xfc'})
    self.assertEqual(answer['relative_url'], url)
    self.assertEqual(answer['changed'], {'description': u'\xfc'})
    self.assertStored(self.getDocument(url).getDescription(), u'\xfc')

  def test_a_comment_is_stored_as_erp5_stores_comments(self):
    url = self.newAccented()
    self.act(document=self.TITLE, action='validate', comment=u'v\xe9rifi\xe9')
    # an entry of what the action triggers may have none
    comment_list = [x['comment'] for x in self.portal.portal_workflow.getInfoFor(
      self.getDocument(url), 'history', wf_id='validation_workflow')
      if x.get('comment')]
    self.assertTrue(comment_list)
    for comment in comment_list:
      self.assertStored(comment, u'v\xe9rifi\xe9')
    answer = self.callTool('erp5_read', {
      'document': self.TITLE, 'include': ['history']})['structuredContent']
    self.assertIn(u'v\xe9rifi\xe9', [x.get('comment') for x in answer['history']])

  def test_a_key_is_known_again(self):
    first = self.save(portal_type='Organisation', key=u'cl\xe9',
                      values={'title': self.TITLE})
    again = self.save(portal_type='Organisation', key=u'cl\xe9',
                      values={'title': self.TITLE})
    self.assertEqual(again['relative_url'], first['relative_url'])
    self.refuse('INVALID_FIELD_VALUE', key=u'cl\xe9',
                portal_type='Organisation', values={'title': u'\xe9'})

  def test_found_by_filters(self):
    url = self.newAccented()
    for filter_ in (
        {'field': 'title', 'value': self.TITLE},
        {'field': 'title', 'op': 'like', 'value': u'Soci\xe9%'},
        {'and': [{'field': 'title', 'op': u'\u2265', 'value': self.TITLE},
                 {'field': 'title', 'op': u'\u2264', 'value': self.TITLE}]},
        {'and': [{'field': 'title', 'op': 'in', 'value': [self.TITLE, u'\xe9']},
                 {'field': 'title', 'op': u'\u2260', 'value': u'\xe9'}]}):
      answer = self.callSearch(filter=filter_)
      self.assertEqual(
        [(x['relative_url'], x['title']) for x in answer['rows']],
        [(url, self.TITLE)], filter_)
    answer = self.callSearch(text=u'soci\xe9t\xe9')
    self.assertIn(url, [x['relative_url'] for x in answer['rows']])
    # a cursor carries what was sorted by
    self.save(portal_type='Organisation', values={'title': self.TITLE + u'\xe9'})
    self.tic()
    argument_dict = {'sort': ['title'], 'limit': 1, 'filter': {
      'field': 'title', 'op': 'like', 'value': self.TITLE + '%'}}
    answer = self.callSearch(**argument_dict)
    answer = self.callSearch(cursor=answer['cursor'], **argument_dict)
    self.assertEqual([x['title'] for x in answer['rows']],
                     [self.TITLE + u'\xe9'])

  def test_a_relation_is_named_by_its_title(self):
    self.newAccented()
    answer = self.save(portal_type='Sale Order', values={
      'title': u'\xe9', 'source': self.TITLE})
    self.assertEqual(answer['changed']['source']['title'], self.TITLE)

  def test_a_title_is_known_in_capitals(self):
    """Which Python 2 has for accents only in unicode."""
    incoterm = self.portal.portal_categories.incoterm
    incoterm.newContent(
      portal_type='Category', id='mcp_quay', title=six.ensure_str(u'\xc9t\xe9'))
    self.tic()
    try:
      for title in u'\xc9T\xc9', u'\xe9t\xe9', u'\xc9t\xe9':
        answer = self.save(
          portal_type='Sale Order', values={'incoterm': title})
        self.assertEqual(
          self.getDocument(answer['relative_url']).getIncoterm(), 'mcp_quay')
    finally:
      self.abort()
      incoterm.manage_delObjects(['mcp_quay'])
      self.tic()

  def test_errors_repeat_what_was_sent(self):
    url = self.newAccented()
    text = u'\xe9\u20ac'
    for code, tool, argument_dict in (
        ('RECORD_NOT_FOUND', 'erp5_read', {'document': text}),
        ('INVALID_FIELD', 'erp5_read', {'document': url, 'fields': [text]}),
        ('INVALID_FIELD_VALUE', 'erp5_read', {'document': url, 'form': text}),
        ('INVALID_ENTITY_TYPE', 'erp5_describe', {'portal_type': text}),
        ('TRANSITION_NOT_ALLOWED', 'erp5_act',
         {'document': url, 'action': text}),
        ('INVALID_FIELD', 'erp5_save', {'document': url, 'values': {text: 1}}),
        ('INVALID_FIELD_VALUE', 'erp5_save',
         {'portal_type': 'Sale Order', 'values': {'start_date': text}}),
        ('INVALID_LINK', 'erp5_save',
         {'portal_type': 'Sale Order', 'values': {'source': text}}),
        ('RECORD_NOT_FOUND', 'erp5_save',
         {'document': url, 'values': {'lines': [{'id': text}]}}),
        ('INVALID_FIELD_VALUE', 'erp5_save',
         {'document': url, 'values': {}, 'version': text}),
        ('INVALID_FIELD', 'erp5_search', {'filter': {
          'field': text, 'value': 1}}),
        ('INVALID_OPERATOR', 'erp5_search', {'filter': {
          'field': 'title', 'op': text, 'value': 1}}),
        ('INVALID_FIELD_VALUE', 'erp5_search', {'filter': {text: 1}})):
      error = self.refuse(code, tool, **argument_dict)
      self.assertIn(text, error['message'], (tool, argument_dict))
