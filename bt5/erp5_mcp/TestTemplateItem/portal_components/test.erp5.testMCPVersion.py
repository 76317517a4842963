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
from persistent.mapping import PersistentMapping
from Products.ERP5Type import Permissions
from transaction import TransactionManager
from ZODB.POSException import ConflictError
from erp5.component.test.testMCPSave import DocumentWriterTestCase

from Products.ERP5MCP.erp5 import document_state
from Products.ERP5MCP.erp5.version import getVersion
from Products.ERP5MCP.erp5.write import beginWrite


class TestMCPVersion(DocumentWriterTestCase):
  """What a version covers, guards, and does not tell."""

  def newOrder(self, **kw):
    answer = self.save(portal_type='Sale Order', values=dict({
      'title': 'MCP Order', 'lines': [
        {'title': 'a', 'quantity': 1}, {'title': 'b', 'quantity': 1}]}, **kw))
    self.tic()
    return answer

  def newReader(self, reference, *url_list):
    """A user who may view and modify these documents and nothing else."""
    user_id = self.newUser(reference).getUserId()
    for url in url_list:
      document = self.getDocument(url)
      document.manage_setLocalRoles(user_id, ['Assignor'])
      document.reindexObject()
      self.tic()
    return user_id

  def hide(self, document):
    for permission in 'View', 'Access contents information':
      document.manage_permission(permission, ['Manager'], 0)
    document.reindexObject()
    self.tic()

  def getVersionAs(self, user_id, url):
    document = self.getDocument(url)
    self.login(user_id)
    try:
      return getVersion(document)
    finally:
      self.login()

  def writeElsewhere(self, oid, write):
    """Change an object in a transaction of another thread of ERP5."""
    manager = TransactionManager()
    connection = self.portal._p_jar.db().open(transaction_manager=manager)
    try:
      base = connection.get(oid)
      base._p_activate()
      write(base)
      base._p_changed = True
      manager.commit()
    finally:
      manager.abort()
      connection.close()

  def test_private_data_is_covered(self):
    url = self.newOrganisation('MCP Private')
    document = self.getDocument(url)

    def check(name, first, change):
      setattr(document, name, first)
      self.commit()
      before = getVersion(document)
      self.assertEqual(before, getVersion(document))
      change(document)
      self.commit()
      self.assertNotEqual(
        before.partition('.')[2], getVersion(document).partition('.')[2], name)
    check('_identity_criterion', PersistentMapping({'region': ['fr']}),
          lambda x: x._identity_criterion.update(region=['de']))
    check('_range_criterion', {'quantity': (1, 2)},
          lambda x: setattr(x, '_range_criterion', {'quantity': (1, 3)}))
    check('_body', 'return 1', lambda x: setattr(x, '_body', 'return 2'))
    check('_proxy_roles', ('Auditor',),
          lambda x: setattr(x, '_proxy_roles', ('Manager',)))
    check('colour_set', {'red', 'blue'},
          lambda x: setattr(x, 'colour_set', {'red', 'green'}))

  def test_equal_sets_are_equal(self):
    document = self.getDocument(self.newOrganisation('MCP Set'))
    document.colour_set = set('abcdefghij')
    before = getVersion(document)
    document.colour_set = set(reversed('abcdefghij'))
    self.assertEqual(before, getVersion(document))
    self.abort()

  def test_line_written_by_itself_makes_a_stale_version(self):
    answer = self.newOrder()
    line_url = '%s/%s' % (answer['relative_url'], answer['lines'][0]['id'])
    self.save(document=line_url, values={'quantity': 9})
    error = self.refuse(
      'STALE_WRITE', document=answer['relative_url'],
      version=answer['version'], values={'title': 'never'})
    self.assertEqual(
      error['changed'], ['%s/quantity' % answer['lines'][0]['id']])

  def test_line_written_meanwhile_in_the_user_interface_is_a_conflict(self):
    """Which saves the line and not its document."""
    answer = self.newOrder()
    order = self.getDocument(answer['relative_url'])
    line = order[answer['lines'][0]['id']]
    oid = line._p_oid
    beginWrite(order, getVersion(order), Permissions.ModifyPortalContent)
    order.title = 'never'
    self.writeElsewhere(oid, lambda base: setattr(base, 'quantity', 9.))
    self.assertRaises(ConflictError, self.commit)
    self.abort()
    self.assertEqual(
      self.getDocument(answer['relative_url']).getTitle(), 'MCP Order')

  def test_line_and_document_written_at_once_are_a_conflict(self):
    """Without any version, when both are written by tools."""
    answer = self.newOrder()
    order = self.getDocument(answer['relative_url'])
    line = order[answer['lines'][0]['id']]
    oid = order._p_oid
    beginWrite(line, None, Permissions.ModifyPortalContent)
    line.quantity = 9.
    self.writeElsewhere(oid, lambda base: setattr(base, 'title', 'other'))
    self.assertRaises(ConflictError, self.commit)
    self.abort()

  def test_what_the_user_may_not_view_is_in_no_version_of_his(self):
    answer = self.newOrder()
    url = answer['relative_url']
    user_id = self.newReader('mcp_version', url)
    line = self.getDocument(url)[answer['lines'][0]['id']]
    self.hide(line)
    before = self.getVersionAs(user_id, url)
    self.getDocument(url)[line.getId()].edit(quantity=7)
    self.tic()
    self.assertEqual(before, self.getVersionAs(user_id, url))
    # and for who may view it, it is another one
    error = self.refuse('STALE_WRITE', document=url, version=answer['version'],
                        values={'title': 'never'})
    self.assertIn('%s/quantity' % line.getId(), error['changed'])
    other = self.getDocument(url)[answer['lines'][1]['id']]
    other.edit(quantity=7)
    self.tic()
    self.assertNotEqual(before, self.getVersionAs(user_id, url))
    error = self.assertToolError(self.callTool('erp5_save', {
      'document': url, 'version': before, 'values': {'title': 'x'}},
      user=user_id), 'STALE_WRITE')
    self.abort()
    self.assertEqual(error['changed'], ['%s/quantity' % other.getId()])

  def test_target_that_the_user_may_not_view_is_in_no_version_of_his(self):
    url_list = [self.newOrganisation('MCP Target %s' % x) for x in range(2)]
    url = self.newOrder(destination=url_list[0])['relative_url']
    user_id = self.newReader('mcp_target', url)
    for target_url in url_list:
      self.hide(self.getDocument(target_url))
    before = self.getVersionAs(user_id, url).partition('.')[2]
    order = self.getDocument(url)
    version = getVersion(order)
    order.setDestination(six.ensure_str(url_list[1]))
    self.tic()
    self.assertEqual(
      before, self.getVersionAs(user_id, url).partition('.')[2])
    error = self.refuse('STALE_WRITE', document=url, version=version,
                        values={'title': 'never'})
    self.assertEqual(error['changed'], ['destination'])

  def test_rights_come_before_versions(self):
    url = self.newOrganisation('MCP Rights')
    user_id = self.newUser('mcp_version_right').getUserId()
    document = self.getDocument(url)
    document.manage_permission('Modify portal content', ['Manager'], 0)
    for permission in 'View', 'Access contents information':
      document.manage_permission(permission, ['Manager', 'Auditor'], 0)
    document.manage_setLocalRoles(user_id, ['Auditor'])
    document.reindexObject()
    self.tic()
    error = self.assertToolError(self.callTool('erp5_save', {
      'document': url, 'version': '0.0123456789ab', 'values': {'title': 'x'}},
      user=user_id), 'PERMISSION_DENIED')
    self.assertNotIn('changed', error)

  def test_digest_is_keyed(self):
    url = self.newOrganisation('MCP Keyed')
    document = self.getDocument(url)
    version = getVersion(document)
    self.portal.portal_web_services._mcp_version_key = b'another site'
    self.assertNotEqual(version, getVersion(document))
    self.abort()

  def test_tree_that_is_too_large(self):
    """The version says that it covers the document alone."""
    maximum = document_state.MAXIMUM_PART_COUNT
    document_state.MAXIMUM_PART_COUNT = 2
    try:
      answer = self.newOrder()
      url = answer['relative_url']
      self.assertTrue(answer['version'].endswith('-alone'), answer)
      self.getDocument(url)[answer['lines'][0]['id']].edit(quantity=9)
      self.tic()
      self.save(document=url, version=answer['version'],
                values={'title': 'MCP Large'})
      self.refuse('STALE_WRITE', document=url, version=answer['version'],
                  values={'title': 'never'})
    finally:
      document_state.MAXIMUM_PART_COUNT = maximum

  def test_what_is_no_version(self):
    url = self.newOrganisation('MCP Nonsense')
    for version in ('', '.', 'nonsense', '-1.00', 'f' * 100 + '.00',
                    u'0.\xe9', u'\u0661.00'):
      error = self.callTool('erp5_save', {
        'document': url, 'version': version, 'values': {}})
      self.assertTrue(error['isError'], version)
      self.assertNotIn('INTERNAL', self.getText(error))


class TestMCPHistory(DocumentWriterTestCase):
  """What erp5_read tells of the past."""

  def afterSetUp(self):
    super(TestMCPHistory, self).afterSetUp()
    answer = self.save(portal_type='Sale Order', values={
      'title': 'MCP Before', 'lines': [{'title': 'a', 'quantity': 1}]})
    self.url, self.line_id = answer['relative_url'], answer['lines'][0]['id']
    self.tic()

  def readHistory(self, **kw):
    result = self.callTool('erp5_read', {
      'document': self.url, 'include': ['history']}, **kw)
    self.abort()
    self.assertFalse(result.get('isError'), result)
    return result['structuredContent']['history']

  def test_changed_values_of_the_document_and_its_lines(self):
    self.save(document=self.url, values={
      'title': 'MCP After', 'lines': [{'id': self.line_id, 'quantity': 7}]})
    self.tic()
    entry_list = [x for x in self.readHistory() if 'changes' in x]
    self.assertIn({'from': 'MCP Before', 'to': 'MCP After'}, [
      x['changes'].get('title') for x in entry_list if 'line' not in x])
    self.assertIn({'from': 1, 'to': 7}, [
      x['changes'].get('quantity') for x in entry_list
      if x.get('line') == self.line_id])
    for entry in entry_list:
      self.assertFalse(
        set(entry['changes']).intersection(['uid', 'workflow_history', '_count']))

  def test_only_what_the_user_may_view(self):
    target = self.newOrganisation('MCP Hidden Target')
    user_id = self.newUser('mcp_history').getUserId()
    self.save(document=self.url, values={
      'destination': target, 'lines': [{'id': self.line_id, 'quantity': 7}]})
    # both first: getDocument aborts
    order = self.getDocument(self.url)
    organisation = self.getDocument(target)
    order.manage_setLocalRoles(user_id, ['Assignor'])
    for document in order[self.line_id], organisation:
      for permission in 'View', 'Access contents information':
        document.manage_permission(permission, ['Manager'], 0)
      document.reindexObject()
    order.reindexObject()
    self.tic()
    text = str(self.readHistory(user=user_id))
    self.assertNotIn('MCP Hidden Target', text)
    self.assertNotIn(target, text)
    self.assertNotIn('quantity', text)
    self.assertIn('MCP Hidden Target', str(self.readHistory()))

  def test_entries_that_are_alike_are_one_with_a_count(self):
    order = self.getDocument(self.url)
    for _ in range(3):
      self.portal.portal_workflow.doActionFor(
        order, 'edit_action', comment='as before')
      self.commit()
    entry, = [x for x in self.readHistory() if x.get('comment') == 'as before']
    self.assertEqual(entry['count'], 3)

  def test_permission_to_view_the_history(self):
    self.save(document=self.url, values={'title': 'MCP After'})
    self.getDocument(self.url).manage_permission('View History', [], 0)
    self.tic()
    self.assertEqual([x for x in self.readHistory() if 'changes' in x], [])
