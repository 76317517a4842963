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

import contextlib
import io
import json

import transaction
from Acquisition import aq_base
from BTrees.OOBTree import OOBTree
from erp5.component.test.testMCPSave import DocumentWriterTestCase
from transaction.interfaces import IDataManager
from ZODB.POSException import ConflictError
from zope.interface import implementer

from Products.ERP5MCP.erp5 import lane, mail, memory, trial
from Products.ERP5MCP.erp5.memory import Memory
from Products.ERP5MCP.erp5.tools import FAMILY_DICT

BATCH_REVISION = '2025-03-26'
DAY = 86400


@implementer(IDataManager)
class FailingResource(object):
  """Refuses the commit."""
  transaction_manager = transaction.manager

  def __init__(self, exception):
    self.exception = exception

  def sortKey(self):
    return '~'

  def tpc_begin(self, txn):
    pass

  commit = tpc_finish = abort = tpc_abort = tpc_begin

  def tpc_vote(self, txn):
    raise self.exception


class GuaranteeTestCase(DocumentWriterTestCase):

  @contextlib.contextmanager
  def portalMethod(self, function):
    """What restricted code may call on the portal, and could not do itself."""
    name, portal_class = function.__name__, self.portal.__class__
    function.__roles__ = None
    setattr(portal_class, name, function)
    setattr(portal_class, name + '__roles__', None)
    try:
      yield
    finally:
      delattr(portal_class, name)
      delattr(portal_class, name + '__roles__')

  def batch(self, *call_list):
    """The results of calls [(tool, arguments)] in one request."""
    response = self.request(json.dumps([
      {'jsonrpc': '2.0', 'id': index, 'method': 'tools/call',
       'params': {'name': name, 'arguments': argument_dict}}
      for index, (name, argument_dict) in enumerate(call_list)]).encode('ascii'),
      {'MCP-Protocol-Version': BATCH_REVISION, 'Accept': 'application/json'})
    result_list = [x['result'] for x in json.loads(response.getBody())]
    self.abort()
    for result in result_list:
      text = self.getText(result)
      if text.startswith('{') and not result.get('isError'):
        self.note(json.loads(text))
    return result_list

  def note(self, answer):
    """So that it is removed."""
    if isinstance(answer, dict) and 'relative_url' in answer and (
        answer['relative_url'].count('/') == 1
        and answer['relative_url'] not in self.url_list):
      self.url_list.append(answer['relative_url'])

  def getTitleList(self, portal_type='Organisation'):
    return sorted(x.getTitle() for x in self.portal.getDefaultModule(
      portal_type).objectValues(portal_type=portal_type)
      if x.getTitle().startswith('MCP '))


class TestMCPFailure(GuaranteeTestCase):
  """What is answered when the transaction of a call cannot be committed."""

  def afterSetUp(self):
    super(TestMCPFailure, self).afterSetUp()
    self.newTool('fail_commit', body='return context.MCPTest_failCommit()')

  def refuseCommit(self, exception, **kw):
    """The JSON-RPC error of a call whose commit is refused."""
    def MCPTest_failCommit(self):
      self.organisation_module.setTitle('failed')
      transaction.get().join(FailingResource(exception))
    with self.portalMethod(MCPTest_failCommit):
      response = self.post('tools/call', {'name': 'fail_commit'}, **kw)
    self.assertEqual(response.getStatus(), 200)
    self.abort()
    self.assertNotEqual(self.portal.organisation_module.getTitle(), 'failed')
    answer = json.loads(response.getBody())
    self.assertEqual(answer['id'], 1)
    return answer['error']

  def test_commit_that_loses_to_another_is_a_conflict(self):
    for header_dict in {}, {'Accept-Language': 'fr'}:
      error = self.refuseCommit(ConflictError(), header_dict=header_dict)
      self.assertEqual(error['data']['code'], 'CONFLICT')
      self.assertTrue(error['data']['retryable'])

  def test_commit_that_fails_otherwise_is_internal(self):
    error = self.refuseCommit(RuntimeError('the password is swordfish'))
    self.assertEqual(error['data']['code'], 'INTERNAL')
    self.assertFalse(error['data']['retryable'])
    self.assertTrue(error['data']['failure_id'])
    self.assertNotIn('swordfish', json.dumps(error))

  def test_what_takes_too_long_ends(self):
    self.service.setCallTimeLimit(1)
    self.newTool('endless', body='context.MCPTest_work()')
    def MCPTest_work(self):
      self.organisation_module.setTitle('never')
      while True:
        self._p_jar.cacheMinimize()
        self.person_module.getTitle()
    with self.portalMethod(MCPTest_work):
      error = self.assertToolError(self.callTool('endless'), 'TIMEOUT')
    self.assertTrue(error['retryable'])
    self.abort()
    self.assertNotEqual(self.portal.organisation_module.getTitle(), 'never')
    self.service.setCallTimeLimit(30)
    self.save(portal_type='Organisation', values={'title': 'MCP In Time'})


class TestMCPUndo(GuaranteeTestCase):
  """One undo, that of the core: what a batch does beside it stays."""

  # tool -> arguments of calls that leave nothing, of all that is not here: {}
  CALL_DICT = {
    'erp5_save': (
      {'document': 'MCP Kept', 'values': {'title': 'MCP Never'},
       'dry_run': True},
      {'portal_type': 'Organisation', 'values': {'title': 'MCP Never'},
       'dry_run': True},
      {'document': 'MCP Kept', 'values': {
        'title': 'MCP Never', 'no_such_property': 1}}),
    'erp5_act': (
      {'document': 'MCP Kept'},
      {'document': 'MCP Kept', 'action': 'delete'},
      {'document': 'MCP Kept', 'action': 'delete',
       'confirmation_token': 'none'},
      {'document': 'MCP Kept', 'action': 'validate', 'dry_run': True},
      {'document': 'MCP Kept', 'action': 'no_such_action'}),
    'erp5_read': ({'document': 'MCP Kept'}, {'document': 'no such'}),
    'erp5_search': ({'portal_type': 'Organisation'}, {'portal_type': 'None'}),
    'erp5_describe': ({'portal_type': 'Organisation'}, {'portal_type': 'None'}),
    'erp5_find': ({'words': 'organisation'}, {}),
    'Organisation_view': (
      {'document': 'MCP Kept'},
      {'document': 'MCP Kept', 'values': {'title': 'MCP Never'},
       'dry_run': True},
      {'values': {'title': 'MCP Never'}, 'dry_run': True},
      {'document': 'MCP Kept', 'values': {'no_such_field': 'MCP Never'}}),
  }

  def test_batch_with_each_tool_loses_nothing_and_keeps_nothing(self):
    self.service.edit(
      mcp_form_list=['Organisation_view'],
      mcp_form_operation_list=['read', 'create', 'edit'])
    self.newOrganisation('MCP Kept')
    state = self.getDocument(self.url_list[0]).getValidationState()
    name_list = ['Organisation_view'] + [
      x.name for x in FAMILY_DICT['document']]
    for name in name_list:
      for index, argument_dict in enumerate(self.CALL_DICT.get(name, ({},))):
        title_list = ['MCP %s %s %s' % (name, index, x) for x in 'ab']
        result_list = self.batch(
          ('erp5_save', {'portal_type': 'Organisation', 'values': {
            'title': title_list[0]}}),
          (name, argument_dict),
          ('erp5_save', {'portal_type': 'Organisation', 'values': {
            'title': title_list[1]}}))
        self.assertEqual(
          [x.get('isError', False) for x in result_list[::2]], [False] * 2,
          (name, argument_dict, result_list))
        found_list = self.getTitleList()
        for title in title_list:
          self.assertEqual(found_list.count(title), 1, (name, argument_dict))
        self.assertNotIn('MCP Never', found_list, (name, argument_dict))
        self.assertEqual(self.getDocument(
          self.url_list[0]).getValidationState(), state)

  def test_batch_with_each_way_of_a_script_to_end(self):
    self.newTool('try', line_list=[{'reference': 'how'}], body='''
context.getPortalObject().organisation_module.setTitle('never')
call = script.getMCPCall()
if how == 'dry':
  call.undo()
elif how == 'error':
  call.error('CONSTRAINT_FAILED', 'No.')
elif how == 'crash':
  return context.no_such_method_anywhere()
elif how == 'ask':
  call.ask('sure', 'Sure?')
return how
''')
    for how in 'dry', 'error', 'crash', 'ask':
      title = 'MCP Beside %s' % how
      result_list = self.batch(
        ('erp5_save', {
          'portal_type': 'Organisation', 'values': {'title': title}}),
        ('try', {'how': how}))
      self.assertFalse(result_list[0].get('isError'))
      self.assertEqual(self.getTitleList().count(title), 1)
      self.assertNotEqual(self.portal.organisation_module.getTitle(), 'never')

  def test_trying_a_tool_undoes_it_unless_told_to_keep(self):
    tool = self.newTool('tried', body='''
context.getPortalObject().organisation_module.setDescription('tried')
return 'done'
''')
    for keep in False, True:
      self.assertIn('done', trial.runAsText(tool, '{}', keep)[1])
      self.commit()
      self.assertEqual(
        self.portal.organisation_module.getDescription() == 'tried', keep)
    self.portal.organisation_module.setDescription('')
    self.commit()

  def test_trying_a_tool_inside_of_a_call_does_not_end_its_transaction(self):
    tool = self.newTool('inner', body='return "inner"')
    self.newTool('outer', body='''
context.getPortalObject().organisation_module.setDescription('outer')
return context.MCPTest_try()
''')
    def MCPTest_try(self):
      return trial.runAsText(tool, '{}', False)
    with self.portalMethod(MCPTest_try):
      result_list = self.batch(
        ('erp5_save', {
          'portal_type': 'Organisation', 'values': {'title': 'MCP Beside'}}),
        ('outer', {}))
    self.assertEqual(
      [x.get('isError', False) for x in result_list], [False, True])
    self.assertEqual(self.getTitleList(), ['MCP Beside'])
    self.assertNotEqual(
      self.portal.organisation_module.getDescription(), 'outer')

  def test_one_time_token_is_spent_though_the_call_is_undone(self):
    person = self.newUser('mcp_one_time')
    for argument_dict in (
        {'portal_type': 'Organisation', 'values': {'title': 'MCP Never'},
         'dry_run': True},
        {'document': 'no such', 'values': {}}):
      token = self.portal.access_token_module.newContent(
        portal_type='One Time Restricted Access Token', agent_value=person,
        url_string=self.service.absolute_url(), url_method='POST')
      token.validate()
      self.token_id_list.append(token.getId())
      self.tic()
      status_list = [self.post(
        'tools/call', {'name': 'erp5_save', 'arguments': argument_dict},
        user=None, header_dict={
          'Authorization': 'Bearer %s.none' % token.getId()}).getStatus()
        for _ in range(2)]
      self.assertEqual(status_list, [200, 401])
      self.abort()
      self.assertEqual(token.getValidationState(), 'invalidated')


class TestMCPKey(GuaranteeTestCase):
  """Exactly once: by key, on all ways of writing."""

  def test_deletion_is_answered_again_though_its_document_is_gone(self):
    url = self.newOrganisation('MCP Gone')
    token = self.act(document=url, action='delete')['confirmation_token']
    kw = {'document': url, 'action': 'delete', 'confirmation_token': token,
          'key': 'mcp-delete'}
    answer = self.act(**kw)
    self.tic()
    self.assertEqual(self.act(**kw), answer)

  def test_document_need_not_be_found_again_by_what_it_was_called(self):
    self.service.edit(
      mcp_form_list=['Organisation_view'], mcp_form_operation_list=['edit'])
    for name in 'erp5_save', 'Organisation_view':
      title = 'MCP %s' % name
      url = self.newOrganisation(title)
      argument_dict = {
        'document': title, 'key': 'mcp-' + name,
        'values': {'title': title + ' renamed'}}
      answer_list = []
      for _ in range(2):
        result = self.callTool(name, argument_dict)
        self.assertFalse(result.get('isError'), result)
        answer_list.append(result['structuredContent'])
        self.tic()
      self.assertEqual(*answer_list)
      self.assertEqual(self.getDocument(url).getTitle(), title + ' renamed')

  def test_transition_happens_once(self):
    url = self.newOrganisation('MCP Once')
    kw = {'document': url, 'action': 'validate', 'key': 'mcp-validate'}
    answer = self.act(**kw)
    self.assertEqual(self.act(**kw), answer)
    self.refuse('TRANSITION_NOT_ALLOWED', 'erp5_act', document=url,
                action='validate', key='mcp-other')

  def test_what_is_only_looked_at_takes_no_key(self):
    """So that the same key is good for what follows."""
    url = self.newOrganisation('MCP Looked At')
    token = self.act(document=url, action='delete', key='mcp-one')[
      'confirmation_token']
    self.act(document=url, key='mcp-one')
    self.assertIn('state_before', self.act(
      document=url, action='delete', confirmation_token=token, key='mcp-one'))

  def test_answer_is_for_who_may_see_its_document(self):
    person = self.newUser('mcp_key')
    url = self.newOrganisation('MCP Secret')
    organisation = self.getDocument(url)
    kw = {'name': 'erp5_save', 'argument_dict': {
      'document': url, 'values': {'description': 'swordfish'},
      'key': 'mcp-rights'}, 'user': person.getUserId()}
    organisation.manage_setLocalRoles(person.getUserId(), ['Assignor'])
    organisation.reindexObject()
    self.tic()
    answer = self.callTool(**kw)
    self.assertFalse(answer.get('isError'), answer)
    self.assertEqual(self.callTool(**kw), answer)
    self.getDocument(url).manage_delLocalRoles([person.getUserId()])
    self.tic()
    result = self.callTool(**kw)
    self.assertToolError(result, 'RECORD_NOT_FOUND')
    self.assertNotIn('swordfish', self.getText(result))

  def test_answer_is_for_who_may_use_service_and_tool(self):
    person = self.newUser('mcp_key_service')
    self.service.manage_setLocalRoles(
      person.getUserId(), ['Auditor', 'Assignor'])
    params = {'name': 'erp5_save', 'arguments': {
      'portal_type': 'Organisation', 'values': {'title': 'MCP Of Service'},
      'key': 'mcp-service'}}
    answer = self.ask('tools/call', params)
    self.note(answer['result']['structuredContent'])
    self.assertEqual(self.ask('tools/call', params), answer)
    # another user's key is another key
    self.assertNotEqual(self.ask(
      'tools/call', params, user=person.getUserId()), answer)
    self.service.setMcpToolFamilyList([])
    self.tic()
    self.assertIn('error', self.ask('tools/call', params))

  @contextlib.contextmanager
  def otherNode(self):
    """(its service, its transaction manager), as another process has them."""
    manager = transaction.TransactionManager()
    connection = self.portal._p_jar.db().open(transaction_manager=manager)
    try:
      portal = connection.root()['Application'][self.portal.getId()]
      yield portal.portal_web_services[self.service.getId()], manager
    finally:
      manager.abort()
      connection.close()

  def test_two_that_put_one_key_conflict_at_any_time_of_day(self):
    """Also when one of them begins what the other one calls the next day."""
    Memory(self.service).put('answer', 'mcp first', ['', '', []])
    self.commit()
    clock = memory.time
    for name, offset in ('mcp a', 0), ('mcp b', DAY + 60), ('mcp first', DAY):
      class Time(object):
        time = staticmethod(lambda: clock.time() + offset)
      with self.otherNode() as (service, manager):
        Memory(service).put('answer', name, ['', '', []])
        memory.time = Time
        try:
          Memory(self.service).put('answer', name, ['', '', []])
        finally:
          memory.time = clock
        self.commit()
        self.assertRaises(ConflictError, manager.commit)

  def test_two_that_put_different_keys_do_not_conflict(self):
    Memory(self.service).put('answer', 'mcp first', ['', '', []])
    self.commit()
    with self.otherNode() as (service, manager):
      for index in range(20):
        Memory(service).put('answer', 'mcp other %s' % index, ['', '', []])
        Memory(self.service).put('spent', 'mcp spent %s' % index, 1)
      self.commit()
      manager.commit()
    self.abort()
    self.assertIsNotNone(
      Memory(self.service).get('answer', 'mcp other 19'))


class TestMCPMemory(GuaranteeTestCase):
  """What a service remembers is not on its document."""

  def test_nothing_of_it_is_copied_or_exported(self):
    self.newTool('ask', interactive=True, body='''
return script.getMCPCall().ask('sure', 'Sure?')
''')
    result = self.callTool('ask')
    self.callTool('ask')
    self.ask('tools/call', {
      'name': 'ask', 'requestState': result['requestState'],
      'inputResponses': {'sure': {'action': 'accept', 'content': {}}}})
    self.save(portal_type='Organisation', values={'title': 'MCP Memory'},
              key='mcp-memory')
    secret = Memory(self.service).getSecret()
    self.commit()
    service = aq_base(self.service)
    self.assertEqual([x for x in service.__dict__ if x[:5] == '_mcp_'], [])
    stream = io.BytesIO()
    self.service._p_jar.exportFile(service._p_oid, stream)
    for text in secret, b'mcp-memory', b'MCP Memory':
      self.assertNotIn(text, stream.getvalue())
    tool = self.portal.portal_web_services
    other = tool.newContent(portal_type='MCP Service')
    self.assertNotEqual(Memory(other).getSecret(), secret)
    copy, = tool.manage_pasteObjects(
      tool.manage_copyObjects([self.service.getId()]))
    copy = tool[copy['new_id']]
    self.assertNotEqual(Memory(copy).getSecret(), secret)
    self.assertEqual(list(Memory(copy)._find()), ['secret'])
    self.abort()

  def test_what_was_on_the_document_is_taken_over(self):
    service = aq_base(self.service)
    service._mcp_secret = b'former secret'
    service._mcp_spent = OOBTree({'nonce': 1.0})
    service._mcp_key = OOBTree({20000: OOBTree(
      {7: OOBTree({'me key': ('digest', 'text')})})})
    self.commit()
    self.assertEqual(
      list(Memory(self.service).get('answer', 'me key')),
      ['digest', 'text', []])
    self.assertEqual(Memory(self.service).get('spent', 'nonce'), 1.0)
    self.assertEqual(Memory(self.service).getSecret(), b'former secret')
    self.commit()
    self.assertEqual([x for x in service.__dict__ if x[:5] == '_mcp_'], [])
    self.assertEqual(Memory(self.service).getSecret(), b'former secret')


class TestMCPLane(GuaranteeTestCase):
  """Writers of one document, or of new ones in one module, queue."""

  def test_lane_is_taken_until_the_transaction_ends(self):
    original, lock_list = lane._query, []
    def query(connection, text):
      result = original(connection, text)
      lock_list.append((text.partition('_')[0], result))
      return result
    lane._query = query
    try:
      self.save(portal_type='Organisation', values={'title': 'MCP Lane'})
      self.assertEqual(lock_list, [('SELECT GET', True), ('SELECT RELEASE', True)])
      del lock_list[:]
      self.refuse('RECORD_NOT_FOUND', document='no such', values={})
      self.assertEqual(lock_list, [('SELECT GET', True), ('SELECT RELEASE', True)])
      del lock_list[:]
      self.callTool('erp5_save', {'portal_type': 'Organisation', 'values': {},
                                  'dry_run': True})
      self.callTool('erp5_read', {'document': self.url_list[0]})
      self.assertEqual(lock_list, [])
    finally:
      lane._query = original

  def test_without_an_sql_server_it_is_the_database_that_decides(self):
    identifier, lane.CONNECTION_ID = lane.CONNECTION_ID, 'no_such_connection'
    try:
      self.save(portal_type='Organisation', values={'title': 'MCP No Lane'})
    finally:
      lane.CONNECTION_ID = identifier


class TestMCPOldMailHost(GuaranteeTestCase):

  def test_each_method_that_sends_waits_for_the_commit(self):
    """MailHost 4, of Zope 4, has methods that do not use each other."""
    sent_list = []
    class MailHost(object):
      def send(self, text):
        sent_list.append(text)
      scheduledSend = simple_send = send
    mail.install(MailHost)
    host = MailHost()
    for name in mail.METHOD_TUPLE:
      for end, expected_list in (self.abort, []), (self.commit, [name]):
        mail.keepMailUntilCommit()
        getattr(host, name)(name)
        self.assertEqual(sent_list, [])
        end()
        self.assertEqual(sent_list, expected_list)
        del sent_list[:]
      getattr(host, name)(name)
      self.assertEqual(sent_list, [name])
      del sent_list[:]
