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
