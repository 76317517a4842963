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

from erp5.component.test.testMCPSave import DocumentWriterTestCase


class TestMCPOutlook(DocumentWriterTestCase):
  """What ERP5 does with a document afterwards, told before and after."""

  def beforeTearDown(self):
    self.abort()
    self.portal.portal_activities.manageClearActivities()
    self.commit()
    super(TestMCPOutlook, self).beforeTearDown()

  def newOrder(self, **kw):
    answer = self.save(portal_type='Sale Order', values=dict({
      'title': 'MCP Outlook', 'lines': [{'title': 'a', 'quantity': 1}]}, **kw))
    self.tic()
    return answer

  def getPossible(self, url, action):
    return next(x for x in self.act(document=url)['possible']
                if x['action'] == action)

  def test_transition_tells_where_the_ones_that_it_runs_lead(self):
    url = self.newOrder()['relative_url']
    self.assertEqual(
      self.getPossible(url, 'confirm_action')['to'], 'Confirmed')

  # Activities

  def failActivity(self, url):
    """An activity of the document that fails for good."""
    self.getDocument(url).activate(
      activity='SQLQueue', max_retry=0).MCPTest_noSuchMethod()
    self.commit()
    try:
      self.tic()
    except (RuntimeError, AssertionError, AttributeError):
      self.abort()

  def test_read_tells_what_waits_and_what_has_failed(self):
    url = self.newOrganisation('MCP Waiting')
    self.assertNotIn('background', self.read(url))
    self.save(document=url, values={'title': 'MCP Waiting still'})
    background = self.read(url)['background']
    self.assertEqual(background, {
      'pending': ['indexing: searches show it afterwards']})
    self.tic()
    self.failActivity(url)
    background = self.read(url)['background']
    self.assertEqual(background['failed'], ['other work'])
    self.assertIn('administrator', background['failed_note'])
    self.assertNotIn('MCPTest_noSuchMethod', self.getText(
      self.callTool('erp5_read', {'document': url})))

  def read(self, url):
    result = self.callTool('erp5_read', {'document': url})
    self.assertFalse(result.get('isError'), result)
    self.abort()
    return result['structuredContent']

  # Orders

  def requireSimulation(self):
    """The business process of orders, which some sites have not."""
    order = self.portal.sale_order_module.newContent(
      portal_type='Sale Order', temp_object=True)
    if getattr(order, 'asComposedDocument', None) is None:
      self.skipTest('orders of this site have no business process')

  def newProcess(self, is_validated=True):
    """order, then delivery, built as a Sale Packing List"""
    portal = self.portal
    builder = portal.portal_deliveries.newContent(
      portal_type='Delivery Builder', title='MCP Builder',
      delivery_portal_type='Sale Packing List')
    process = portal.business_process_module.newContent(
      portal_type='Business Process', title='MCP Process',
      reference='mcp_outlook_process')
    # for some movements only
    process.newContent(
      portal_type='Trade Model Path', efficiency=1,
      membership_criterion_base_category_list=['trade_phase'],
      membership_criterion_category_list=['trade_phase/trade/mcp'])
    process.newContent(
      portal_type='Business Link', successor='trade_state/mcp_ordered',
      completed_state_list=['confirmed'])
    process.newContent(
      portal_type='Business Link', predecessor='trade_state/mcp_ordered',
      delivery_builder_value_list=[builder])
    if is_validated:
      process.validate()
    self.url_list += [process.getRelativeUrl(), builder.getRelativeUrl()]
    self.tic()
    return process

  def test_order_without_a_trade_condition(self):
    self.requireSimulation()
    answer = self.newOrder()
    message, = [x for x in answer['messages'] if x.get('field') == 'specialise']
    self.assertEqual(message['severity'], 'blocks_later')
    self.assertIn('Confirm', ' '.join(message['steps']))
    url = answer['relative_url']
    entry = self.getPossible(url, 'confirm_action')
    self.assertIn('specialise', [x.get('field') for x in entry['missing']])
    self.assertIn('lines.resource', [x.get('field') for x in entry['missing']])
    self.assertNotIn('starts', entry)
    # cancelling starts nothing
    self.assertNotIn('missing', self.getPossible(url, 'cancel_action'))
    answer = self.act(document=url, action='confirm_action', dry_run=True)
    self.assertIn('specialise', [x.get('field') for x in answer['missing']])
    answer = self.act(document=url, action='confirm_action')
    self.assertIn('specialise', [x.get('field') for x in answer['missing']])

  def test_order_with_a_process(self):
    self.requireSimulation()
    process = self.newProcess()
    url = self.newOrder()['relative_url']
    self.getDocument(url).setSpecialiseValue(process)
    self.tic()
    entry = self.getPossible(url, 'confirm_action')
    self.assertEqual(entry['starts'], ['Sale Packing List'])
    self.assertNotIn('specialise', [
      x.get('field') for x in entry.get('missing', ())])

  def test_order_with_a_process_that_is_not_validated(self):
    self.requireSimulation()
    process = self.newProcess(is_validated=False)
    url = self.newOrder()['relative_url']
    self.getDocument(url).setSpecialiseValue(process)
    self.tic()
    entry = self.getPossible(url, 'confirm_action')
    message, = [x for x in entry['missing'] if x.get('field') == 'specialise']
    self.assertIn('not validated', message['message'])

  def test_price_is_looked_up_and_not_stored(self):
    self.requireSimulation()
    product = self.save(portal_type='Product', values={
      'title': 'MCP Priceless'})['relative_url']
    answer = self.newOrder(lines=[
      {'title': 'priceless', 'resource': product, 'quantity': 1},
      {'title': 'priced', 'resource': product, 'quantity': 1, 'price': 3}])
    message, = [x for x in answer['messages']
                if x.get('field') == 'lines.price']
    self.assertIn('priceless', message['message'])
    self.assertNotIn('priced,', message['message'])
