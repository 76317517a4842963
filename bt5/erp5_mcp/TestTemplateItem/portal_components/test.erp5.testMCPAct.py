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

from erp5.component.test.testMCPSave import DocumentWriterTestCase


class TestMCPAct(DocumentWriterTestCase):
  """erp5_act, and the one way of deleting that erp5_save has as well."""

  def newOrder(self, **kw):
    answer = self.save(portal_type='Sale Order', values=dict({
      'title': 'MCP Order', 'lines': [
        {'title': 'a', 'quantity': 1}, {'title': 'b', 'quantity': 1}]}, **kw))
    self.tic()
    return answer

  def newActor(self, reference, url, role_list=('Assignor',)):
    user_id = self.newUser(reference).getUserId()
    document = self.getDocument(url)
    document.manage_setLocalRoles(user_id, list(role_list))
    document.reindexObject()
    self.tic()
    return user_id

  def listTitle(self, url):
    return sorted(x.getTitle() for x in self.getDocument(url).objectValues())

  # Deleting

  def test_line_that_is_referred_to_is_not_removed(self):
    answer = self.newOrder()
    url, line = answer['relative_url'], answer['lines'][0]
    line_url = '%s/%s' % (url, line['id'])
    other = self.getDocument(
      self.newOrder(title='MCP Referring')['relative_url'])
    other.setCategoryList(other.getCategoryList() + ['causality/' + line_url])
    other.reindexObject()
    self.tic()
    error = self.refuse('TRANSITION_NOT_ALLOWED', document=url, values={
      'title': 'never', 'lines': [{'id': line['id'], 'remove': True}]})
    self.assertEqual(error['field'], 'values.lines[0].remove')
    self.assertEqual(self.listTitle(url), ['a', 'b'])
    by_act = self.refuse('TRANSITION_NOT_ALLOWED', 'erp5_act',
                         document=line_url, action='delete')
    self.assertEqual(error['message'], by_act['message'])

  def test_line_is_removed_only_from_what_the_user_may_delete_from(self):
    answer = self.newOrder()
    url, line = answer['relative_url'], answer['lines'][0]
    user_id = self.newActor('mcp_line_remover', url)
    order = self.getDocument(url)
    order.manage_permission('Modify portal content', ['Assignor'], 0)
    order.manage_permission('Delete objects', ['Manager'], 0)
    self.tic()
    error = self.assertToolError(self.callTool('erp5_save', {
      'document': url,
      'values': {'lines': [{'id': line['id'], 'remove': True}]}},
      user=user_id), 'TRANSITION_NOT_ALLOWED')
    self.assertIn('Manager', error['who'])
    self.assertEqual(self.listTitle(url), ['a', 'b'])

  def test_part_with_a_history_is_marked_and_not_removed(self):
    """As a document is: here an organisation stands for such a part."""
    answer = self.newOrder()
    url, line = answer['relative_url'], answer['lines'][0]
    self.save(document=url,
              values={'lines': [{'id': line['id'], 'remove': True}]})
    self.assertEqual(self.listTitle(url), ['b'])
    comment_list = [
      str(x.get('comment')) for x in
      self.getDocument(url).workflow_history['edit_workflow']]
    self.assertIn(line['id'], comment_list[-1])

  def test_preview_counts_what_the_user_may_view(self):
    answer = self.newOrder()
    url = answer['relative_url']
    user_id = self.newActor('mcp_preview', url)
    order = self.getDocument(url)
    line = order[answer['lines'][0]['id']]
    for permission in 'View', 'Access contents information':
      line.manage_permission(permission, ['Manager'], 0)
    self.tic()
    preview = self.callTool(
      'erp5_act', {'document': url, 'action': 'delete'}, user=user_id)
    self.assertEqual(
      preview['structuredContent']['preview']['deletes']['contains'], 1)

  # Who, why and what

  def test_who_could_is_told_when_asked(self):
    url = self.newOrganisation('MCP Who')
    answer = self.act(document=url)
    self.assertEqual([x for x in answer['possible'] if 'who' in x], [])
    answer = self.act(document=url, who=True)
    entry, = [x for x in answer['possible']
              if x['action'] == 'validate_action']
    self.assertIn('Assignor', entry['who'])

  def test_persons_are_named_to_who_may_view_them(self):
    url = self.newOrganisation('MCP People')
    user_id = self.newActor('mcp_act_assignor', url)
    person = self.portal.portal_catalog.getResultValue(
      portal_type='Person', user_id=user_id)
    entry, = [x for x in self.act(document=url, who=True)['possible']
              if x['action'] == 'validate_action']
    self.assertEqual(entry['people'], [person.getTitle()])
    other_id = self.newUser('mcp_auditor').getUserId()
    document = self.getDocument(url)
    for x in document, person:
      for permission in 'View', 'Access contents information':
        x.manage_permission(permission, ['Manager', 'Auditor'], 0)
      x.reindexObject()
    document.manage_setLocalRoles(other_id, ['Auditor'])
    self.tic()
    answer = self.callTool('erp5_act', {'document': url}, user=other_id)
    self.assertIn('Assignor', json.dumps(answer))
    self.assertNotIn(person.getTitle(), json.dumps(answer))

  def test_state_or_role(self):
    url = self.newOrder()['relative_url']
    user_id = self.newActor('mcp_state_or_role', url, ['Auditor'])
    order = self.getDocument(url)
    for permission in 'View', 'Access contents information':
      order.manage_permission(permission, ['Manager', 'Auditor'], 0)
    order.manage_permission('Modify portal content', ['Assignor'], 0)
    order.reindexObject()
    self.tic()
    error = self.assertToolError(self.callTool('erp5_save', {
      'document': url, 'values': {'title': 'x'}}, user=user_id),
      'PERMISSION_DENIED')
    self.assertIn('role Assignor', error['message'])
    self.assertEqual(error['who'], ['Assignor'])
    self.abort()
    order = self.getDocument(url)
    order.manage_setLocalRoles(user_id, ['Assignor'])
    order.manage_permission('Modify portal content', [], 0)
    for permission in 'View', 'Access contents information':
      order.manage_permission(permission, ['Assignor', 'Manager'], 0)
    order.reindexObject()
    self.tic()
    error = self.assertToolError(self.callTool('erp5_save', {
      'document': url, 'values': {'title': 'x'}}, user=user_id),
      'PERMISSION_DENIED')
    self.assertIn('state', error['message'])
    self.assertNotIn('who', error)

  def test_meaning_of_transitions(self):
    workflow = self.portal.portal_workflow.validation_workflow
    transition = workflow['transition_validate_action']
    state = workflow['state_validated']
    saved = [(x, x.getProperty('description')) for x in (transition, state)]
    transition.setProperty('description', 'Others may use it from now on.')
    state.setProperty('description', 'It is in use.')
    self.tic()
    try:
      url = self.newOrganisation('MCP Meaning')
      entry, = [x for x in self.act(document=url)['possible']
                if x['action'] == 'validate_action']
      self.assertEqual(entry['description'], 'Others may use it from now on.')
    finally:
      self.abort()
      for document, description in saved:
        document.setProperty('description', description)
      self.tic()
