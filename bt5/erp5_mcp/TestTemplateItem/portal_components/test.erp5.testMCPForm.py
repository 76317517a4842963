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
import collections
import io
import logging
import threading

import six
from DateTime import DateTime
from erp5.component.test.testMCPDescribe import DocumentToolTestCase
from six.moves.urllib.parse import urlencode

from Products.Formulator.MethodField import Method

from Products.ERP5MCP.core import lintSchema
from Products.ERP5MCP.erp5.form import getForm
from Products.ERP5MCP.erp5.form_description import getFormDescription
from Products.ERP5MCP.erp5.form_definition import (
  OPERATION_TUPLE, listFormDefinition)
from Products.ERP5MCP.erp5.prefetch import prefetch
from Products.ERP5MCP.erp5.type_description import getTypeDescription


class FormTestCase(DocumentToolTestCase):
  """A service that exposes forms, and forms made for the test."""

  def afterSetUp(self):
    super(FormTestCase, self).afterSetUp()
    self.skin_id_list = []
    self.action_list = []

  def beforeTearDown(self):
    self.abort()
    self.login()
    for portal_type, action_id in self.action_list:
      self.portal.portal_types[portal_type].manage_delObjects([action_id])
    if self.skin_id_list:
      self.portal.portal_skins.custom.manage_delObjects(self.skin_id_list)
    self.commit()
    super(FormTestCase, self).beforeTearDown()

  def expose(self, operation_list=OPERATION_TUPLE, **kw):
    self.service.edit(
      mcp_form_operation_list=list(operation_list), **kw)
    self.tic()

  # Making forms

  def newForm(self, form_id, field_list=(), pt='form_view', action='Base_edit',
              title=None, group='left'):
    """field_list: (id, class, values, expressions)"""
    custom = self.portal.portal_skins.custom
    custom.manage_addProduct['ERP5Form'].addERP5Form(form_id, title or form_id)
    self.skin_id_list.append(form_id)
    form = custom[form_id]
    form.pt, form.action = pt, action
    for item in field_list:
      self.addField(form, *item)
    self.commit()
    self.portal.changeSkin(None)
    return form

  def addField(self, form, field_id, meta_type, value_dict=None,
               tales_dict=None, group='left'):
    form.manage_addField(field_id, field_id, meta_type)
    if group != 'left':
      form.move_field_group([field_id], 'left', group)
    field = form._getOb(field_id)
    if value_dict:
      field.manage_edit_xmlrpc(value_dict)
    if tales_dict:
      field.manage_tales_xmlrpc(tales_dict)
    return field

  def newScript(self, script_id, parameters, body):
    custom = self.portal.portal_skins.custom
    custom.manage_addProduct['PythonScripts'].manage_addPythonScript(script_id)
    self.skin_id_list.append(script_id)
    custom[script_id].ZPythonScript_edit(parameters, body)
    self.commit()
    self.portal.changeSkin(None)

  def addAction(self, portal_type, form_id, category='object_view',
                title=None, condition=None, reference=None, query=''):
    action = self.portal.portal_types[portal_type].newContent(
      portal_type='Action Information',
      reference=reference or 'test_%s' % form_id,
      title=title or form_id,
      action='string:${object_url}/%s%s' % (form_id, query),
      action_type=category, action_permission='View', condition=condition)
    self.action_list.append((portal_type, action.getId()))
    self.tic()
    return action

  # Calling

  def getTool(self, name, user='ERP5TypeTestCase'):
    """As listed, or None."""
    cursor, params = True, {}
    while cursor:
      result = self.ask('tools/list', params, user=user)['result']
      for tool in result['tools']:
        if tool['name'] == name:
          return tool
      cursor = result.get('nextCursor')
      params = {'cursor': cursor}

  def fail_(self, tool_name, code, **argument_dict):
    return self.assertToolError(
      self.callTool(tool_name, argument_dict), code)

  def submit(self, document, form_id, field_dict, script_id='Base_edit'):
    """As a browser saves a form; where it is sent then."""
    response = self.publish(
      '%s/%s' % (document.getPath(), script_id), user='ERP5TypeTestCase',
      request_method='POST', stdin=io.BytesIO(urlencode(
        dict(field_dict, form_id=form_id), True).encode('ascii')),
      env={'CONTENT_TYPE': 'application/x-www-form-urlencoded'})
    self.assertEqual(response.getStatus(), 302, response.getBody())
    self.tic()
    return response.getHeader('location')

  def getHistory(self, document):
    """{workflow: status list} without what can only differ."""
    return {
      workflow_id: [
        {k: v for k, v in status.items()
         if k not in ('time', 'serial', 'undo')}
        for status in (document.workflow_history[workflow_id] or ())]
      for workflow_id in list(getattr(document, 'workflow_history', ()))}

  def getState(self, document):
    """All that is kept of a document and what is below it, without what can
    only differ."""
    state = {}
    for key, value in document.__dict__.items():
      if key[:1] == '_' or key in (
          'id', 'uid', 'workflow_history', 'user_id', 'reference',
          'default_reference'):
        continue
      if getattr(value, '_p_oid', None) is None:
        state[key] = value
    state['history'] = self.getHistory(document)
    for child in document.objectValues():
      state['child ' + child.getPortalType() + child.getId()] = (
        self.getState(child))
    return state


class TestFormSelection(FormTestCase):
  """Which forms are tools."""

  def test_nothing_by_default(self):
    name_list = [
      x['name'] for x in self.ask('tools/list')['result']['tools']]
    self.assertEqual([x for x in name_list if not x.startswith('erp5_')
                      and 'view' in x], [])
    self.service.edit(mcp_form_list=['Person_view'])
    self.tic()
    self.assertIsNone(self.getTool('Person_view'))

  def test_by_form_id(self):
    self.expose(mcp_form_list=['Person_view'])
    tool = self.getTool('Person_view')
    self.assertIn('first_name', tool['inputSchema']['properties']['values'][
      'properties'])
    self.assertEqual(lintSchema(tool['inputSchema']), [])
    self.assertIsNone(self.getTool('Organisation_view'))

  def test_by_portal_type(self):
    self.expose(mcp_form_portal_type_list=['Organisation'])
    self.assertIsNotNone(self.getTool('Organisation_view'))
    self.assertIsNone(self.getTool('Person_view'))

  def test_by_category(self):
    self.expose(mcp_form_action_category_list=['object_list'],
                mcp_form_portal_type_list=['Person Module'])
    definition_list = listFormDefinition(self.service)
    self.assertEqual({x.category for x in definition_list}, {'object_list'})
    self.assertIn('list', {x.kind for x in definition_list})

  def test_what_tokens_will_ask_for_is_prefetched(self):
    """By a thread of a process that has started."""
    self.newToken(self.newUser('prefetched'))
    self.expose(mcp_form_list=['Person_view'])
    logger, handler = logging.getLogger('ERP5MCP'), logging.Handler()
    message_list, result_list = [], []
    handler.emit = lambda record: message_list.append(record.getMessage())
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
      thread = threading.Thread(target=lambda: result_list.append(prefetch()))
      thread.start()
      thread.join()
    finally:
      logger.removeHandler(handler)
      logger.setLevel(level)
    self.assertEqual(result_list, [True], message_list)
    self.assertIn(
      'tools of %s for ' % self.service.getRelativeUrl(), str(message_list))

  def test_operations(self):
    self.expose(['read'], mcp_form_list=['Person_view'])
    tool = self.getTool('Person_view')
    self.assertTrue(tool['annotations']['readOnlyHint'])
    self.assertNotIn('values', tool['inputSchema']['properties'])
    self.expose(['edit'])
    tool = self.getTool('Person_view')
    self.assertEqual(
      tool['inputSchema']['required'], ['document', 'values'])
    self.assertNotIn('container', tool['inputSchema']['properties'])
    self.expose(['search'])
    self.assertIsNone(self.getTool('Person_view'))

  def test_what_the_user_interface_shows(self):
    self.newForm('Person_viewTestBroken', [
      ('my_title', 'StringField', {}, {'title': 'python: 1 / 0'})])
    self.addAction('Person', 'Person_viewTestBroken')
    self.expose(mcp_form_list=['Person_view', 'Person_viewTestBroken'])
    value_dict = {
      x.getReference(): x for x in self.service.getFormToolValueList()}
    tool = value_dict['Person_view']
    self.assertEqual(tool.getPortalType(), 'MCP Tool')
    self.assertTrue(tool.isTempObject())
    self.assertEqual(tool.problem, '')
    self.assertIn('division', value_dict['Person_viewTestBroken'].problem)
    self.assertIn('"Person_view"', self.service.getFormToolText())
    self.assertNotIn('TestBroken', self.service.getFormToolText())
    # nothing is stored
    self.assertEqual(
      [x for x in self.portal.portal_callables.objectIds()
       if x.startswith('form_tool')], [])
    response = self.publish(
      self.service.getPath() + '/MCPService_viewFormTool',
      user='ERP5TypeTestCase')
    self.assertEqual(response.getStatus(), 200)

  def test_condition_of_action(self):
    for suffix, condition in (
        ('Never', 'python: portal.getId() == "elsewhere"'),
        ('Site', 'python: object.getPortalObject().getId() == "elsewhere"'),
        ('State', 'python: object.getValidationState() == "validated"')):
      form_id = 'Person_viewTest' + suffix
      self.newForm(form_id, [('my_description', 'StringField', {})])
      self.addAction('Person', form_id, condition=condition)
    self.expose(mcp_form_list=[
      'Person_viewTest' + x for x in ('Never', 'Site', 'State')])
    self.assertIsNone(self.getTool('Person_viewTestNever'))
    self.assertIsNone(self.getTool('Person_viewTestSite'))
    # of some documents only: that is decided when one is given
    schema = self.getTool('Person_viewTestState')['inputSchema']
    self.assertEqual(schema['required'], ['document'])
    person = self.portal.person_module.newContent(portal_type='Person')
    self.tic()
    url = person.getRelativeUrl()
    error = self.fail_('Person_viewTestState', 'INVALID_FIELD_VALUE',
                       document=url, values={'description': 'x'})
    self.assertNotIn('Person_viewTestState', error['suggestion'])
    person.validate()
    self.tic()
    self.call('Person_viewTestState', document=url,
              values={'description': 'x'})
    self.assertEqual(person.getDescription(), 'x')
    self.assertEqual(self.call('erp5_describe', portal_type='Person',
                               form='Person_viewTestState')['kind'], 'save')

  def test_broken_form_is_left_out_until_it_is_mended(self):
    form = self.newForm('Person_viewTest', [
      ('my_title', 'StringField', {'title': 'Name'}),
      ('my_first_name', 'StringField', {})])
    self.addAction('Person', 'Person_viewTest')
    self.expose(mcp_form_list=['Person_view', 'Person_viewTest'])
    self.assertIsNotNone(self.getTool('Person_viewTest'))
    field = form.my_first_name
    field.manage_tales_xmlrpc({'editable': 'python: here.getNothing()'})
    self.commit()
    self.assertIsNone(self.getTool('Person_viewTest'))
    self.assertIsNotNone(self.getTool('Person_view'))
    error = self.ask('tools/call', {
      'name': 'Person_viewTest', 'arguments': {}})['error']
    self.assertIn('Person_viewTest', error['message'])
    field.manage_tales_xmlrpc({'editable': ''})
    self.commit()
    self.assertIsNotNone(self.getTool('Person_viewTest'))

  def newProxyForm(self):
    """Its title takes what it says from a field of a library."""
    form = self.newForm('Person_viewTest')
    form.manage_addField('my_title', 'Title', 'ProxyField')
    form.my_title.manage_edit_xmlrpc(
      {'form_id': 'Person_viewTestFieldLibrary', 'field_id': 'my_name'})
    self.commit()
    self.addAction('Person', 'Person_viewTest')
    return form

  def test_missing_field_library(self):
    self.newProxyForm()
    self.expose(mcp_form_list=['Person_view', 'Person_viewTest'])
    self.assertIsNone(self.getTool('Person_viewTest'))
    self.assertIsNotNone(self.getTool('Person_view'))

  def test_schema_follows_form_and_library(self):
    library = self.newForm('Person_viewTestFieldLibrary', [
      ('my_name', 'StringField', {'title': 'One'})])
    form = self.newProxyForm()
    self.expose(mcp_form_list=['Person_viewTest'])

    def getTitle():
      return self.getTool('Person_viewTest')['inputSchema']['properties'][
        'values']['properties']['title']['title']
    self.assertEqual(getTitle(), 'One')
    library.my_name.manage_edit_xmlrpc({'title': 'Two'})
    self.commit()
    self.assertEqual(getTitle(), 'Two')
    self.addField(form, 'my_first_name', 'StringField')
    self.commit()
    self.assertIn(
      'first_name', self.getTool('Person_viewTest')['inputSchema'][
        'properties']['values']['properties'])

  def test_schema_is_kept_while_documents_are_added(self):
    def getDescriptionList():
      self.commit()
      return [getFormDescription(self.portal, 'Person', 'Person_view'),
              getTypeDescription(self.portal, 'Person')]
    getDescriptionList() # ERP5 may write what it computes the first time
    description_list = getDescriptionList()
    for _ in range(2):
      self.portal.person_module.newContent(portal_type='Person')
      for description, other in zip(getDescriptionList(), description_list):
        self.assertIs(description, other)
    self.portal.person_module.manage_setLocalRoles('somebody', ['Auditor'])
    for description, other in zip(getDescriptionList(), description_list):
      self.assertIsNot(description, other)
    self.portal.person_module.manage_delLocalRoles(['somebody'])

  def test_schema_follows_rights(self):
    self.newForm('Person_viewTest', [
      ('my_title', 'StringField', {}),
      ('my_description', 'TextAreaField', {}, {
        'enabled': 'python: here.portal_membership.getAuthenticatedMember()'
                   '.has_role("Auditor", here.getPortalObject())'})])
    self.addAction('Person', 'Person_viewTest')
    user_id = self.newUser('form_reader').getUserId()
    self.portal.person_module.manage_permission(
      'View', ['Auditor', 'Manager', 'Member'], 1)
    self.expose(mcp_form_list=['Person_viewTest'])

    def getFieldList():
      tool = self.getTool('Person_viewTest', user=user_id)
      return sorted(tool['inputSchema']['properties']['values']['properties'])
    try:
      self.assertEqual(getFieldList(), ['title'])
      self.portal.manage_setLocalRoles(user_id, ['Auditor'])
      self.commit()
      self.assertEqual(getFieldList(), ['description', 'title'])
      # may change what he has a role on, but make nothing
      self.assertEqual(self.getTool('Person_viewTest', user=user_id)[
        'inputSchema']['required'], ['document'])
      self.portal.person_module.manage_setLocalRoles(user_id, ['Author'])
      self.commit()
      self.assertNotIn('required', self.getTool(
        'Person_viewTest', user=user_id)['inputSchema'])
    finally:
      self.abort()
      self.portal.manage_delLocalRoles([user_id])
      self.portal.person_module.manage_delLocalRoles([user_id])
      self.portal.person_module.manage_permission('View', [], 1)
      self.commit()


class TestFormSave(FormTestCase):
  """Saving forms of documents."""

  def afterSetUp(self):
    super(TestFormSave, self).afterSetUp()
    self.expose(mcp_form_list=['Person_view', 'Organisation_view'])
    self.organisation = self.portal.organisation_module.newContent(
      portal_type='Organisation', title='Form Works')
    self.tic()

  def newPerson(self, **kw):
    person = self.portal.person_module.newContent(portal_type='Person', **kw)
    self.tic()
    return person

  def test_create_read_change(self):
    answer = self.call('Person_view', values={
      'first_name': 'Ada', 'last_name': 'Lovelace'})
    self.tic()
    person = self.portal.restrictedTraverse(
      six.ensure_str(answer['relative_url']))
    self.assertEqual(person.getTitle(), 'Ada Lovelace')
    self.assertEqual(
      answer['changed'], {'first_name': 'Ada', 'last_name': 'Lovelace'})
    self.assertIn('version', answer)
    shown = self.call('Person_view', document=answer['relative_url'])
    self.assertEqual(shown['values']['last_name'], 'Lovelace')
    self.assertEqual(shown['version'].partition('.')[2],
                     answer['version'].partition('.')[2])
    answer = self.call(
      'Person_view', document=answer['relative_url'],
      values={'last_name': 'King'}, version=shown['version'])
    self.assertEqual(answer['changed'], {'last_name': 'King'})
    self.assertEqual(person.getFirstName(), 'Ada')

  def test_same_as_the_user_interface(self):
    by_tool, by_hand = self.newPerson(), self.newPerson()
    self.submit(by_hand, 'Person_view', {
      'field_my_first_name': 'Grace', 'field_my_last_name': 'Hopper',
      'field_my_description': 'Wrote a compiler.'})
    self.call('Person_view', document=by_tool.getRelativeUrl(), values={
      'first_name': 'Grace', 'last_name': 'Hopper',
      'description': 'Wrote a compiler.'})
    self.tic()
    self.assertEqual(by_hand.getFirstName(), 'Grace')
    self.assertEqual(self.getState(by_tool), self.getState(by_hand))

  def test_dry_run_version_key(self):
    person = self.newPerson(first_name='Alan')
    url = person.getRelativeUrl()
    version = self.call('Person_view', document=url)['version']
    answer = self.call('Person_view', document=url, dry_run=True,
                       values={'first_name': 'Alonzo'})
    self.assertTrue(answer['dry_run'])
    self.assertEqual(answer['changed'], {'first_name': 'Alonzo'})
    self.assertEqual(person.getFirstName(), 'Alan')
    self.call('Person_view', document=url, values={'first_name': 'Alfred'})
    self.fail_('Person_view', 'STALE_WRITE', document=url, version=version,
               values={'first_name': 'Albert'})
    self.assertEqual(person.getFirstName(), 'Alfred')
    count = len(self.portal.person_module)
    first = self.call('Person_view', key='once', values={'first_name': 'One'})
    again = self.call('Person_view', key='once', values={'first_name': 'One'})
    self.assertEqual(first, again)
    self.assertEqual(len(self.portal.person_module), count + 1)

  def test_nothing_is_saved_when_one_field_fails(self):
    self.newForm('Person_viewTest', [
      ('my_first_name', 'StringField', {'title': 'Name', 'required': 1}),
      ('my_description', 'TextAreaField', {'title': 'Text'}),
      ('my_quantity', 'IntegerField', {'title': 'Age', 'start': 0, 'end': 150,
                                       'required': 0})])
    self.addAction('Person', 'Person_viewTest')
    self.expose(mcp_form_list=['Person_viewTest'])
    person = self.newPerson(first_name='Before')
    version = self.call(
      'Person_viewTest', document=person.getRelativeUrl())['version']
    error = self.fail_(
      'Person_viewTest', 'INVALID_FIELD_VALUE',
      document=person.getRelativeUrl(),
      values={'description': 'new', 'quantity': 'many'})
    self.assertEqual(error['field'], 'values.quantity')
    self.assertIn('You did not enter an integer.', error['message'])
    error = self.fail_(
      'Person_viewTest', 'INVALID_FIELD_VALUE',
      document=person.getRelativeUrl(),
      values={'description': 'new', 'quantity': 150})
    self.assertIn('out of range', error['message'])
    error = self.fail_(
      'Person_viewTest', 'MISSING_REQUIRED_FIELD',
      document=person.getRelativeUrl(),
      values={'description': 'new', 'first_name': '', 'quantity': 'x'})
    self.assertEqual({x['field'] for x in error['violations']},
                     {'values.first_name', 'values.quantity'})
    self.abort()
    self.assertIsNone(person.getProperty('description') or None)
    self.assertEqual(version, self.call(
      'Person_viewTest', document=person.getRelativeUrl())['version'])
    count = len(self.portal.person_module)
    self.fail_('Person_viewTest', 'MISSING_REQUIRED_FIELD',
               values={'description': 'no name'})
    self.abort()
    self.assertEqual(len(self.portal.person_module), count)

  def test_external_validator(self):
    self.newScript('Person_validateTest', 'value, request',
                   'return value != "forbidden"')
    self.newForm('Person_viewTest', [
      ('my_title', 'StringField', {
        'external_validator': Method('Person_validateTest')})
    ])
    self.addAction('Person', 'Person_viewTest')
    self.expose(mcp_form_list=['Person_viewTest'])
    error = self.fail_('Person_viewTest', 'INVALID_FIELD_VALUE',
                       values={'title': 'forbidden'})
    self.assertEqual(error['field'], 'values.title')
    self.call('Person_viewTest', values={'title': 'allowed'})

  def test_only_what_the_form_has(self):
    self.newForm('Person_viewTest', [
      ('my_title', 'StringField', {}),
      ('my_first_name', 'StringField', {'editable': 0}),
      ('my_last_name', 'StringField', {'enabled': 0}),
      ('my_description', 'StringField', {'hidden': 1})])
    self.addAction('Person', 'Person_viewTest')
    self.expose(mcp_form_list=['Person_viewTest'])
    self.assertEqual(
      list(self.getTool('Person_viewTest')['inputSchema']['properties'][
        'values']['properties']), ['title'])
    for name, code in (
        ('first_name', 'PERMISSION_DENIED'), ('last_name', 'INVALID_FIELD'),
        ('description', 'INVALID_FIELD'), ('titel', 'INVALID_FIELD'),
        ('id', 'INVALID_FIELD')):
      error = self.fail_('Person_viewTest', code, values={name: 'x'})
      self.assertEqual(error['field'], 'values.' + name)
    self.assertEqual(error.get('did_you_mean'), None)

  def test_what_is_not_mentioned_stays(self):
    person = self.newPerson(
      first_name='Kurt', description='  spaces  and\nlines ')
    self.call('Person_view', document=person.getRelativeUrl(),
              values={'last_name': 'Goedel'})
    self.assertEqual(person.getDescription(), '  spaces  and\nlines ')

  def test_document_of_another_type(self):
    self.fail_('Person_view', 'INVALID_FIELD_VALUE',
               document=self.organisation.getRelativeUrl(), values={})

  def test_general_tools(self):
    answer = self.call('erp5_describe', portal_type='Person',
                       form='Person_view')
    self.assertEqual(answer['kind'], 'save')
    self.assertIn('first_name', answer['schema']['properties'])
    self.assertEqual(lintSchema(answer['schema']), [])
    saved = self.call('erp5_save', portal_type='Person', form='Person_view',
                      values={'first_name': 'Emmy'})
    self.assertEqual(saved['changed'], {'first_name': 'Emmy'})
    shown = self.call('erp5_read', document=saved['relative_url'],
                      form='Person_view')
    self.assertEqual(shown['values']['first_name'], 'Emmy')
    error = self.fail_('erp5_read', 'INVALID_FIELD_VALUE',
                       document=saved['relative_url'], form='Persn_view')
    self.assertIn('Person_view', error['did_you_mean'])
    self.fail_('erp5_read', 'INVALID_FIELD_VALUE', form='Person_view',
               document=saved['relative_url'], include=['lines'])


class TestFormField(FormTestCase):
  """Every class of fields, there and back."""

  def saveField(self, field_list, value_dict, document=None, posted=None,
                portal_type='Person'):
    """Save a form with these fields both ways; what is shown then."""
    self.newForm('Person_viewTest', field_list)
    self.addAction(portal_type, 'Person_viewTest')
    self.expose(mcp_form_list=['Person_viewTest'])
    module = self.portal.getDefaultModule(portal_type)
    person = document or module.newContent(portal_type=portal_type)
    self.tic()
    self.tool = self.getTool('Person_viewTest')
    self.assertEqual(lintSchema(self.tool['inputSchema']), [])
    self.schema = self.tool['inputSchema']['properties']['values'][
      'properties']
    self.call('Person_viewTest', document=person.getRelativeUrl(),
              values=value_dict)
    self.tic()
    if posted is not None:
      by_hand = module.newContent(portal_type=portal_type)
      self.tic()
      self.submit(by_hand, 'Person_viewTest', posted)
      self.assertEqual(self.getState(person), self.getState(by_hand))
    self.person = person
    return self.call(
      'Person_viewTest', document=person.getRelativeUrl())['values']

  def test_text(self):
    shown = self.saveField([
      ('my_title', 'StringField', {'max_length': 40}),
      ('my_short_title', 'PatternField', {'pattern': 'dddd ee'}),
      ('my_subject', 'LinkField', {}),
      ('my_description', 'TextAreaField', {}),
      ('my_comment', 'RawTextAreaField', {})],
      {'title': ' Name ', 'short_title': '1234 ab', 'subject': '../x',
       'description': 'one\ntwo', 'comment': ' as is '},
      posted={
        'field_my_title': ' Name ', 'field_my_short_title': '1234 ab',
        'field_my_subject': '../x', 'field_my_description': 'one\ntwo',
        'field_my_comment': ' as is '})
    self.assertEqual(shown['title'], 'Name')
    self.assertEqual(shown['description'], 'one\ntwo')
    self.assertEqual(self.schema['title']['maxLength'], 40)
    self.assertIn('dddd ee', self.schema['short_title']['description'])

  def test_number(self):
    shown = self.saveField([
      ('my_quantity', 'FloatField', {'precision': 3}),
      ('my_price', 'FloatField', {'input_style': '-1 234,5', 'precision': 2}),
      ('my_efficiency', 'FloatField', {'input_style': '-12.3%',
                                       'precision': 2}),
      ('my_int_index', 'IntegerField', {'required': 0, 'start': 1,
                                        'end': 100})],
      {'quantity': -12.345, 'price': 1234.5, 'efficiency': 0.125,
       'int_index': 7},
      posted={
        'field_my_quantity': '-12.345', 'field_my_price': '1 234,5',
        'field_my_efficiency': '12.5%', 'field_my_int_index': '7'})
    self.assertEqual(shown, {
      'quantity': -12.345, 'price': 1234.5, 'efficiency': 0.125,
      'int_index': 7})
    self.assertEqual(
      (self.schema['int_index']['minimum'],
       self.schema['int_index']['exclusiveMaximum']), (1, 100))
    self.fail_('Person_viewTest', 'INVALID_FIELD_VALUE',
               document=self.person.getRelativeUrl(),
               values={'quantity': 1.2345})
    self.call('Person_viewTest', document=self.person.getRelativeUrl(),
              values={'int_index': None})
    self.assertNotIn('int_index', self.call(
      'Person_viewTest', document=self.person.getRelativeUrl())['values'])

  def test_choice(self):
    item_list = [('', ''), ('Red', 'r'), ('Green', 'g'), ('Blue', 'b')]
    shown = self.saveField([
      ('my_title', 'ListField', {'items': item_list}),
      ('my_short_title', 'RadioField', {'items': item_list, 'required': 0}),
      ('my_subject_list', 'MultiListField', {
        'items': item_list, 'required': 0}),
      ('my_description', 'ListField', {'items': item_list})],
      {'title': 'r', 'short_title': 'Green', 'subject': ['r', 'b'],
       'description': None},
      posted={
        'field_my_title': 'r', 'field_my_short_title': 'g',
        'default_field_my_subject_list:int': '0',
        'field_my_subject_list:list': ['r', 'b'],
        'field_my_description': ''})
    self.assertEqual(shown, {
      'title': 'r', 'short_title': 'g', 'subject': ['r', 'b']})
    self.assertEqual(self.schema['title']['enum'], ['r', 'g', 'b'])
    error = self.fail_(
      'Person_viewTest', 'INVALID_FIELD_VALUE',
      document=self.person.getRelativeUrl(), values={'title': 'x'})
    self.assertEqual(error['choices'][0], {'value': 'r', 'title': 'Red'})
    self.call('Person_viewTest', document=self.person.getRelativeUrl(),
              values={'subject': []})
    self.assertEqual(self.person.getSubjectList(), [])

  def test_checkbox_and_lines(self):
    shown = self.saveField([
      ('my_child_support', 'CheckBoxField', {}),
      ('my_subject_list', 'LinesField', {'required': 0}),
      ('my_contributor_list', 'MultiCheckBoxField', {
        'items': [('A', 'a'), ('B', 'b')], 'required': 0})],
      {'child_support': True, 'subject': ['one', 'two'],
       'contributor': ['B']},
      posted={
        'field_my_child_support:int': '1',
        'default_field_my_child_support:int': '0',
        'field_my_subject_list': 'one\ntwo',
        'default_field_my_contributor_list:int': '0',
        'field_my_contributor_list:list': ['b']})
    self.assertEqual(shown['subject'], ['one', 'two'])
    self.assertEqual(shown['contributor'], ['b'])
    self.assertIs(shown['child_support'], True)
    self.fail_('Person_viewTest', 'INVALID_FIELD_VALUE',
               document=self.person.getRelativeUrl(),
               values={'subject': ['a\nb']})

  def test_date(self):
    zone_date = DateTime('2026/03/31 14:30:00 GMT+2')
    local_date = DateTime(zone_date.timeTime())
    shown = self.saveField([
      ('my_start_date', 'DateTimeField', {'date_only': 1, 'required': 0}),
      ('my_stop_date', 'DateTimeField', {'date_only': 0, 'required': 0}),
      ('my_effective_date', 'DateTimeField', {
        'date_only': 0, 'required': 0, 'timezone_style': 1}),
      ('my_expiration_date', 'DateTimeField', {
        'date_only': 0, 'required': 0, 'ampm_time_style': 1})],
      {'start_date': '2026-03-31', 'stop_date': '2026-03-31T14:30:00+02:00',
       'effective_date': '2026-03-31T14:30:00+02:00',
       'expiration_date': local_date.strftime('%Y-%m-%dT15:05:00')},
      posted=dict(
        self.getDatePost('my_start_date', 2026, 3, 31),
        **dict(
          self.getDatePost(
            'my_stop_date', *(local_date.parts()[:5])),
          **dict(
            self.getDatePost(
              'my_effective_date', 2026, 3, 31, 14, 30, timezone='GMT+2'),
            **self.getDatePost(
              'my_expiration_date', *(local_date.parts()[:3] + (3, 5)),
              ampm='pm')))))
    self.assertEqual(shown['start_date'], '2026-03-31')
    self.assertEqual(self.schema['start_date']['format'], 'date')
    self.assertEqual(self.schema['stop_date']['format'], 'date-time')
    self.assertEqual(
      DateTime(shown['stop_date']).timeTime(), zone_date.timeTime())
    self.assertEqual(
      DateTime(shown['effective_date']).timeTime(), zone_date.timeTime())
    self.assertEqual(self.person.getExpirationDate().hour(), 15)
    error = self.fail_(
      'Person_viewTest', 'INVALID_FIELD_VALUE',
      document=self.person.getRelativeUrl(),
      values={'start_date': 'tomorrow'})
    self.assertIn('You did not enter a valid date and time.',
                  error['message'])
    self.call('Person_viewTest', document=self.person.getRelativeUrl(),
              values={'start_date': None})
    self.assertFalse(self.person.hasStartDate())

  def getDatePost(self, field_id, year, month, day, hour=None, minute=None,
                  **kw):
    part_dict = {'year': year, 'month': '%02d' % month, 'day': '%02d' % day}
    if hour is not None:
      part_dict.update(hour=hour, minute='%02d' % minute)
    part_dict.update(kw)
    return {'subfield_field_%s_%s' % (field_id, key): str(value)
            for key, value in part_dict.items()}

  def test_relation(self):
    organisation_list = [
      self.portal.organisation_module.newContent(
        portal_type='Organisation', title='Relation %s %s' % (
          x, self.id()))
      for x in 'AB']
    self.tic()
    title_list = [x.getTitle() for x in organisation_list]
    url_list = [x.getRelativeUrl() for x in organisation_list]
    shown = self.saveField([
      ('my_source_title', 'RelationStringField', {
        'base_category': 'source', 'catalog_index': 'title',
        'portal_type': [('Organisation', 'Organisation')]}),
      ('my_destination_title_list', 'MultiRelationStringField', {
        'base_category': 'destination', 'catalog_index': 'title', 'required': 0,
        'portal_type': [('Organisation', 'Organisation')],
        'parameter_list': [('title', '%Relation%')]})],
      {'source': url_list[0], 'destination': [title_list[1], url_list[0]]},
      posted={
        'field_my_source_title': title_list[0],
        'field_my_destination_title_list': '\n'.join(reversed(title_list))},
      portal_type='Mail Message')
    self.assertEqual(shown['source']['relative_url'], url_list[0])
    self.assertEqual({x['relative_url'] for x in shown['destination']},
                     set(url_list))
    url = self.person.getRelativeUrl()
    error = self.fail_('Person_viewTest', 'INVALID_LINK', document=url,
                       values={'source': url})
    self.assertEqual(error['field'], 'values.source')
    other = self.portal.organisation_module.newContent(
      portal_type='Organisation', title='Something else')
    self.tic()
    self.fail_('Person_viewTest', 'INVALID_LINK', document=url,
               values={'destination': [other.getRelativeUrl()]})
    self.call('Person_viewTest', document=url,
              values={'source': None, 'destination': []})
    self.assertEqual(self.person.getDestinationList(), [])
    self.assertIsNone(self.person.getSourceValue())

  def test_password_is_never_shown(self):
    shown = self.saveField([
      ('my_title', 'PasswordField', {})], {'title': 'secret'})
    self.assertEqual(shown, {})
    self.assertTrue(self.schema['title']['writeOnly'])
    self.assertEqual(self.person.getTitle(), 'secret')

  def test_email_and_editor(self):
    shown = self.saveField([
      ('my_title', 'EmailField', {}),
      ('my_description', 'EditorField', {})],
      {'title': 'ada@example.com', 'description': '<p>Hello</p>'},
      posted={'field_my_title': 'ada@example.com',
              'field_my_description': '<p>Hello</p>'})
    self.assertEqual(shown['description'], '<p>Hello</p>')
    self.assertEqual(self.schema['title']['format'], 'email')
    self.fail_('Person_viewTest', 'INVALID_FIELD_VALUE',
               document=self.person.getRelativeUrl(),
               values={'title': 'nobody'})

  def test_duration(self):
    shown = self.saveField(
      [('my_quantity', 'DurationField', {'required': 0})],
      {'quantity': 3723},
      posted={'subfield_field_my_quantity_hour': '1',
              'subfield_field_my_quantity_minute': '2',
              'subfield_field_my_quantity_second': '3'})
    self.assertEqual(shown, {'quantity': 3723})

  def test_parallel_list(self):
    shown = self.saveField(
      [('my_subject_list', 'ParallelListField', {
        'items': [('A', 'a'), ('B', 'b'), ('C', 'c')], 'required': 0})],
      {'subject': ['c', 'a']},
      posted={
        'subfield_field_my_subject_list_default:list': ['c', 'a'],
        'default_subfield_field_my_subject_list_default:int': '0'})
    self.assertEqual(shown, {'subject': ['c', 'a']})
    self.fail_('Person_viewTest', 'INVALID_FIELD_VALUE',
               document=self.person.getRelativeUrl(),
               values={'subject': ['x']})

  def test_form_box(self):
    self.newForm('Person_viewTestBox', [
      ('my_first_name', 'StringField', {'title': 'Given', 'required': 1}),
      ('my_quantity', 'IntegerField', {'required': 0})])
    shown = self.saveField([
      ('my_description', 'StringField', {}),
      ('your_box', 'FormBox', {'formbox_target_id': 'Person_viewTestBox'})],
      {'description': 'outer', 'box': {'first_name': 'Inner'}},
      posted={'field_my_description': 'outer',
              'field_your_box_my_first_name': 'Inner'})
    self.assertEqual(
      shown, {'description': 'outer', 'box': {'first_name': 'Inner'}})
    self.assertEqual(self.schema['box']['type'], 'object')
    error = self.fail_(
      'Person_viewTest', 'INVALID_FIELD_VALUE',
      document=self.person.getRelativeUrl(),
      values={'box': {'quantity': 'x'}})
    self.assertEqual(error['field'], 'values.box.quantity')
    self.call('Person_viewTest', document=self.person.getRelativeUrl(),
              values={'description': 'again'})
    self.assertEqual(self.person.getFirstName(), 'Inner')

  def test_list_box(self):
    person = self.portal.person_module.newContent(portal_type='Person')
    address_list = [
      person.newContent(portal_type='Address', city='City %i' % x,
                        zip_code='%i' % x, title=title)
      for x, title in enumerate(('Home', 'Home', 'Work'))]
    self.tic()
    shown = self.saveField([
      ('my_description', 'StringField', {}),
      ('listbox', 'ListBox', {
        'columns': [('city', 'City'), ('zip_code', 'Zip')],
        'editable_columns': [('city', 'City')],
        'portal_types': [('Address', 'Address')],
        'list_method': Method('contentValues'), 'selection_name': 'test_selection'}),
      ('listbox_city', 'StringField', {'title': 'City', 'required': 1},
       {}, 'hidden')],
      {'listbox': [{'row': address_list[1].getRelativeUrl(),
                    'city': 'Lille'}]}, document=person)
    self.assertEqual(address_list[1].getCity(), 'Lille')
    self.assertEqual(address_list[0].getCity(), 'City 0')
    self.assertIn(
      {'row': address_list[1].getRelativeUrl(), 'city': 'Lille',
       'zip_code': '1'}, shown['listbox'])
    self.assertEqual(
      sorted(self.schema['listbox']['items']['properties']),
      ['city', 'row'])
    error = self.fail_(
      'Person_viewTest', 'MISSING_REQUIRED_FIELD',
      document=person.getRelativeUrl(), values={
        'description': 'no', 'listbox': [
          {'row': address_list[0].getRelativeUrl(), 'city': 'Paris'},
          {'row': address_list[2].getRelativeUrl(), 'city': ''}]})
    self.assertEqual(error['field'], 'values.listbox[1].city')
    self.abort()
    self.assertEqual(address_list[0].getCity(), 'City 0')
    self.fail_('Person_viewTest', 'RECORD_NOT_FOUND',
               document=person.getRelativeUrl(),
               values={'listbox': [{'row': '1/2', 'city': 'x'}]})
    self.call('Person_viewTest', document=person.getRelativeUrl(),
              values={'listbox': [{'row': 'Work', 'city': 'Brest'}]})
    self.assertEqual(address_list[2].getCity(), 'Brest')
    error = self.fail_('Person_viewTest', 'AMBIGUOUS_REFERENCE',
                       document=person.getRelativeUrl(),
                       values={'listbox': [{'row': 'Home', 'city': 'x'}]})
    self.assertEqual(error['candidates'], [
      {'row': x.getRelativeUrl()} for x in address_list[:2]])

  def test_matrix_box(self):
    order = self.portal.sale_order_module.newContent(portal_type='Sale Order')
    line = order.newContent(portal_type='Sale Order Line')
    if getattr(line, 'newCell', None) is None:
      self.skipTest('this site has no cells')
    value_dict = {
      'lines': [('a', 'A'), ('b', 'B')], 'columns': [('x', 'X'), ('y', 'Y')],
      'cell_base_id': 'movement', 'cell_portal_type': 'Sale Order Cell',
      'editable_attributes': [
        ('quantity', 'Quantity'), ('reference', 'Reference')],
      'update_cell_range': 1}
    self.tic()
    field_list = [
      ('my_title', 'StringField', {}),
      ('matrixbox', 'MatrixBox', value_dict),
      ('matrixbox_quantity', 'FloatField', {'title': 'Quantity'}, {
        'default': 'python: cell and cell.getProperty("quantity") or ""'},
       'hidden'),
      ('matrixbox_reference', 'StringField', {
        'title': 'Reference', 'hidden': 1, 'default': 'by the form'}, {},
       'hidden')]
    self.newForm('Person_viewTest', field_list)
    self.addAction('Sale Order Line', 'Person_viewTest')
    self.expose(mcp_form_list=['Person_viewTest'])
    tool = self.getTool('Person_viewTest')
    schema = tool['inputSchema']['properties']['values']['properties'][
      'matrixbox']
    self.assertIn('b,y', schema['description'])
    self.assertEqual(
      list(schema['additionalProperties']['properties']), ['quantity'])
    url = line.getRelativeUrl()
    self.call('Person_viewTest', document=url, values={
      'matrixbox': {'a,x': {'quantity': 1}, 'b,y': {'quantity': 2.5}}})
    self.tic()
    other = order.newContent(portal_type='Sale Order Line')
    self.tic()
    self.submit(other, 'Person_viewTest', {
      'field_my_title': line.getTitle(),
      'field_matrixbox_quantity_cell_0_0_0': '1',
      'field_matrixbox_quantity_cell_0_1_0': '',
      'field_matrixbox_quantity_cell_1_0_0': '',
      'field_matrixbox_quantity_cell_1_1_0': '2.5',
      'field_matrixbox_reference_cell_0_0_0': 'by the form',
      'field_matrixbox_reference_cell_0_1_0': 'by the form',
      'field_matrixbox_reference_cell_1_0_0': 'by the form',
      'field_matrixbox_reference_cell_1_1_0': 'by the form'})
    state_list = [
      sorted((x.getId(), x.getProperty('quantity'), x.getProperty('reference'))
             for x in document.contentValues()) for document in (line, other)]
    self.assertEqual(*state_list)
    self.assertIn(('movement_1_1', 2.5, 'by the form'), state_list[0])
    shown = self.call('Person_viewTest', document=url)['values']
    self.assertEqual(shown['matrixbox']['b,y'], {'quantity': 2.5})
    self.call('Person_viewTest', document=url, values={
      'matrixbox': {'a,x': {'quantity': 3}}})
    shown = self.call('Person_viewTest', document=url)['values']
    self.assertEqual(shown['matrixbox']['b,y'], {'quantity': 2.5})
    self.assertEqual(shown['matrixbox']['a,x'], {'quantity': 3})
    self.call('Person_viewTest', document=url, values={'title': 'Only'})
    error = self.fail_('Person_viewTest', 'INVALID_FIELD_VALUE', document=url,
                       values={'matrixbox': {'b,x': {'quantity': 'much'}}})
    self.assertEqual(error['field'], 'values.matrixbox.b,x.quantity')
    self.assertTrue(error['message'].startswith('Quantity: '), error)
    error = self.fail_('Person_viewTest', 'INVALID_FIELD', document=url,
                       values={'matrixbox': {'c,x': {'quantity': 1}}})
    # a cell that the user may not view stays
    line.movement_0_0.manage_permission('View', [], 0)
    self.commit()
    shown = self.call('Person_viewTest', document=url)['values']
    self.assertNotIn('a,x', shown['matrixbox'])
    error = self.fail_('Person_viewTest', 'PERMISSION_DENIED', document=url,
                       values={'matrixbox': {'a,x': {'quantity': 99}}})
    self.assertEqual(error['field'], 'values.matrixbox.a,x')
    self.call('Person_viewTest', document=url, values={
      'matrixbox': {'b,y': {'quantity': 4}}})
    self.assertEqual(line.movement_0_0.getProperty('quantity'), 3)

  def test_unknown_class_is_reported(self):
    self.newForm('Person_viewTest', [
      ('my_title', 'StringField', {}),
      ('my_image', 'ImageField', {'title': 'Portrait'})])
    self.addAction('Person', 'Person_viewTest')
    self.expose(mcp_form_list=['Person_viewTest'])
    tool = self.service.getFormToolValueList()[0]
    self.assertIn('Portrait', tool.omitted)
    answer = self.call('erp5_describe', portal_type='Person',
                       form='Person_viewTest')
    self.assertEqual(answer['omitted'][0]['field'], 'my_image')


class TestFormList(FormTestCase):
  """Lists of documents."""

  def test_search(self):
    for x in range(5):
      self.portal.person_module.newContent(
        portal_type='Person', title='Listed %i' % x,
        reference='listed-%i' % (9 - x))
    self.tic()
    self.newForm('PersonModule_viewTestList', [
      ('listbox', 'ListBox', {
        'columns': [('title', 'Name'), ('reference', 'Code')],
        'search_columns': [('title', 'Name')],
        'sort_columns': [('title', ''), ('reference', '')],
        'sort': [('title', 'ascending')],
        'default_params': [('title', 'Listed%')],
        'portal_types': [('Person', 'Person')],
        'list_method': Method('searchFolder'), 'selection_name': 'test_selection'})],
      pt='form_list', action='Base_doSelect')
    self.addAction('Person Module', 'PersonModule_viewTestList', 'object_list')
    self.expose(mcp_form_list=['PersonModule_viewTestList'])
    tool = self.getTool('PersonModule_viewTestList')
    self.assertTrue(tool['annotations']['readOnlyHint'])
    self.assertNotIn('document', tool['inputSchema']['properties'])
    answer = self.call('PersonModule_viewTestList', limit=2)
    self.assertEqual([x['title'] for x in answer['rows']],
                     ['Listed 0', 'Listed 1'])
    self.assertIn('relative_url', answer['rows'][0])
    answer = self.call('PersonModule_viewTestList', limit=2,
                       cursor=answer['cursor'])
    self.assertEqual([x['title'] for x in answer['rows']],
                     ['Listed 2', 'Listed 3'])
    answer = self.call('PersonModule_viewTestList', sort=['-title'],
                       search={'title': 'Listed%'})
    self.assertEqual([x['title'] for x in answer['rows']][:2],
                     ['Listed 4', 'Listed 3'])
    answer = self.call('PersonModule_viewTestList',
                       search={'title': 'Listed 3'})
    self.assertEqual([x['reference'] for x in answer['rows']], ['listed-6'])
    error = self.fail_('PersonModule_viewTestList', 'INVALID_FIELD',
                       search={'reference': 'x'})
    self.assertEqual(error['field'], 'search.reference')

  def test_list_that_fails(self):
    self.newScript('PersonModule_getTestList', 'needed, **kw', 'return []')
    form = self.newForm('PersonModule_viewTestList', [
      ('listbox', 'ListBox', {
        'columns': [('title', 'Name')], 'portal_types': [('Person', 'Person')],
        'list_method': Method('PersonModule_getTestList'),
        'selection_name': 'test_selection'})],
      pt='form_list', action='Base_doSelect')
    self.addAction('Person Module', 'PersonModule_viewTestList', 'object_list')
    self.expose(mcp_form_list=['PersonModule_viewTestList'])
    error = self.fail_('PersonModule_viewTestList', 'INVALID_FIELD_VALUE')
    # the reason is in the log, for those who may mend it
    self.assertRegex(error['message'], '[0-9a-f]{12}')
    for word in 'needed', 'TypeError', 'getTestList':
      self.assertNotIn(word, str(error))
    # what else a form shows is there
    answer = self.call('erp5_read', document='person_module',
                       form='PersonModule_viewTestList')
    self.assertEqual(answer['values'], {})
    self.assertEqual([x['field'] for x in answer['omitted']], ['listbox'])
    # parameters of the site's own that are not for the catalog
    form.listbox.manage_edit_xmlrpc({
      'default_params': [('checked_permission', 'View')],
      'list_method': Method('searchFolder')})
    self.commit()
    self.portal.changeSkin(None)
    self.assertIn('rows', self.call('PersonModule_viewTestList'))

  def test_rows_of_others(self):
    """The list shows no more than the user may view."""
    document = self.portal.person_module.newContent(
      portal_type='Person', title='Hidden Person')
    document.manage_permission('View', ['Manager'], 0)
    document.reindexObject()
    user_id = self.newUser('form_lister').getUserId()
    self.portal.person_module.manage_permission(
      'View', ['Auditor', 'Manager', 'Member'], 1)
    self.portal.person_module.manage_permission(
      'Access contents information', ['Auditor', 'Manager', 'Member'], 1)
    self.newForm('PersonModule_viewTestList', [
      ('listbox', 'ListBox', {
        'columns': [('title', 'Name')], 'list_method': Method('contentValues')})],
      pt='form_list')
    self.addAction('Person Module', 'PersonModule_viewTestList', 'object_list')
    self.expose(mcp_form_list=['PersonModule_viewTestList'])
    try:
      answer = self.call('PersonModule_viewTestList', user=user_id,
                         limit=200)
      self.assertNotIn('Hidden Person',
                       [x.get('title') for x in answer['rows']])
    finally:
      self.abort()
      self.portal.person_module.manage_permission('View', [], 1)
      self.portal.person_module.manage_permission(
        'Access contents information', [], 1)
      self.commit()


class TestFormDialog(FormTestCase):
  """Dialogs and what they do."""

  def afterSetUp(self):
    super(TestFormDialog, self).afterSetUp()
    self.newScript(
      'Person_testAction', 'name, quantity=1, form_id="", **kw', """
portal = context.getPortalObject()
for i in range(quantity):
  document = portal.organisation_module.newContent(
    portal_type='Organisation', title='%s %i' % (name, i))
context.edit(description=name)
if name == 'Refused':
  return context.Base_redirect('view', keep_items={
    'portal_status_message': 'It is refused.', 'portal_status_level': 'error'})
return document.Base_redirect('view', keep_items={
  'portal_status_message': context.Base_translateString('All is done.')})
""")
    self.newForm('Person_viewTestDialog', [
      ('your_name', 'StringField', {'title': 'Name', 'required': 1}),
      ('your_quantity', 'IntegerField', {'title': 'How Many', 'default': 2,
                                         'required': 1})],
      pt='form_dialog', action='Person_testAction')
    self.addAction('Person', 'Person_viewTestDialog', 'object_action',
                   title='Found Companies')
    self.expose(mcp_form_list=['Person_viewTestDialog'])
    self.person = self.portal.person_module.newContent(portal_type='Person')
    self.tic()
    self.url = self.person.getRelativeUrl()

  def test_run(self):
    tool = self.getTool('Person_viewTestDialog')
    self.assertEqual(
      tool['inputSchema']['properties']['parameters']['required'], ['name'])
    answer = self.call('Person_viewTestDialog', document=self.url,
                       parameters={'name': 'Founded'})
    self.assertEqual(answer['message'], 'All is done.')
    self.assertEqual([x['title'] for x in answer['created']],
                     ['Founded 0', 'Founded 1'])
    self.assertEqual(answer['shown']['title'], 'Founded 1')
    self.assertEqual(self.person.getDescription(), 'Founded')

  def test_dry_run(self):
    count = len(self.portal.organisation_module)
    answer = self.call('Person_viewTestDialog', document=self.url,
                       parameters={'name': 'Tried'}, dry_run=True)
    self.assertEqual(len(answer['created']), 2)
    self.abort()
    self.assertEqual(len(self.portal.organisation_module), count)

  def test_it_runs_once_by_key(self):
    """As the tool of the form, and as an action of the document."""
    count = len(self.portal.organisation_module)
    kw = {'document': self.url, 'parameters': {'name': 'Once'}, 'key': 'once'}
    answer = self.call('Person_viewTestDialog', **kw)
    self.tic()
    self.assertEqual(self.call('Person_viewTestDialog', **kw), answer)
    self.assertEqual(len(self.portal.organisation_module), count + 2)
    kw.update(action='test_Person_viewTestDialog', key='twice')
    answer = self.call('erp5_act', **kw)
    self.tic()
    self.assertEqual(self.call('erp5_act', **kw), answer)
    self.assertEqual(len(self.portal.organisation_module), count + 4)
    # what a refused one would have written is not kept, and its key neither
    kw.update(parameters={'name': 'Refused'}, key='refused')
    self.fail_('erp5_act', 'CONSTRAINT_FAILED', **kw)
    kw['parameters']['name'] = 'Accepted'
    self.call('erp5_act', **kw)
    self.assertEqual(len(self.portal.organisation_module), count + 6)

  def test_refused(self):
    count = len(self.portal.organisation_module)
    error = self.fail_('Person_viewTestDialog', 'CONSTRAINT_FAILED',
                       document=self.url, parameters={'name': 'Refused'})
    self.assertEqual(error['message'], 'It is refused.')
    self.abort()
    self.assertEqual(len(self.portal.organisation_module), count)
    error = self.fail_('Person_viewTestDialog', 'INVALID_FIELD_VALUE',
                       document=self.url,
                       parameters={'name': 'x', 'quantity': 'y'})
    self.assertEqual(error['field'], 'parameters.quantity')

  def test_through_act(self):
    answer = self.call('erp5_act', document=self.url)
    entry = [x for x in answer['possible']
             if x.get('form') == 'Person_viewTestDialog'][0]
    self.assertEqual(entry['title'], 'Found Companies')
    for action in entry['action'], 'Found Companies', 'Person_viewTestDialog':
      answer = self.call('erp5_act', document=self.url, action=action,
                         parameters={'name': 'Acted', 'quantity': 1})
      self.assertEqual(answer['message'], 'All is done.')

  def test_report(self):
    self.newScript('Person_testReportSection', '', """
from Products.ERP5Form.Report import ReportSection
return [ReportSection(
  path=context.getPhysicalPath(), form_id='Person_viewTestSection',
  title='Addresses', selection_params={'city': context.REQUEST['city']})]
""")
    self.newScript('Person_testAddressList', 'city=None, **kw', """
return [x for x in context.contentValues(portal_type='Address')
        if x.getCity() == city]
""")
    self.newForm('Person_viewTestSection', [
      ('listbox', 'ListBox', {
        'columns': [('city', 'City'), ('zip_code', 'Zip')],
        'list_method': Method('Person_testAddressList')})])
    form = self.newForm('Person_viewTestReport', [
      ('your_city', 'StringField', {'title': 'Of'},
       {'default': 'request/city'})],
      pt='report_view', action='')
    self.addField(form, 'your_reportbox', 'ReportBox', {
      'report_method': 'Person_testReportSection'}, group='bottom')
    self.newForm('Person_viewTestReportDialog', [
      ('your_city', 'StringField', {'required': 1})], pt='form_dialog',
      action='Person_viewTestReport')
    self.addAction('Person', 'Person_viewTestReportDialog', 'object_report')
    self.expose(['report'], mcp_form_list=['Person_viewTestReportDialog'])
    for city in 'Rome', 'Oslo':
      self.person.newContent(portal_type='Address', city=city, zip_code='1')
    self.tic()
    self.assertTrue(self.getTool('Person_viewTestReportDialog')[
      'annotations']['readOnlyHint'])
    answer = self.call('Person_viewTestReportDialog', document=self.url,
                       parameters={'city': 'Oslo'})
    head, section = answer['sections']
    self.assertEqual(head, {'values': {'city': 'Oslo'}})
    self.assertEqual(section['title'], 'Addresses')
    self.assertEqual(section['columns'], {'city': 'City', 'zip_code': 'Zip'})
    self.assertEqual([x['city'] for x in section['rows']], ['Oslo'])
    answer = self.call(
      'erp5_act', document=self.url, parameters={'city': 'Oslo'},
      action='test_Person_viewTestReportDialog')
    self.assertEqual(answer['relative_url'], self.url)
    self.assertEqual(answer['sections'], [head, section])
    # a report without a dialog: what comes from the request is the site's
    self.newScript('Person_testAllSection', '', """
from Products.ERP5Form.Report import ReportSection
return [ReportSection(path=context.getPhysicalPath(), title='All',
                      form_id='Person_viewTestSection',
                      selection_params={'city': 'Rome'})]
""")
    form.your_reportbox.manage_edit_xmlrpc(
      {'report_method': 'Person_testAllSection'})
    self.addAction('Person', 'Person_viewTestReport', 'object_report')
    self.expose(['report'], mcp_form_list=['Person_viewTestReport'])
    self.assertEqual(sorted(self.getTool('Person_viewTestReport')[
      'inputSchema']['properties']), ['document'])
    answer = self.call('Person_viewTestReport', document=self.url)
    self.assertEqual([[y['city'] for y in x['rows']]
                      for x in answer['sections']], [['Rome']])
    self.fail_('Person_viewTestReport', 'INVALID_FIELD', document=self.url,
               parameters={'where_expression': '1'})
    self.expose(['report'], mcp_form_list=['Person_viewTestReportDialog'])
    # the older class of reports has sections only
    custom = self.portal.portal_skins.custom
    custom.manage_delObjects(['Person_viewTestReport'])
    custom.manage_addProduct['ERP5Form'].addERP5Report(
      'Person_viewTestReport', 'Report')
    custom.Person_viewTestReport.report_method = 'Person_testReportSection'
    self.commit()
    self.portal.changeSkin(None)
    answer = self.call('Person_viewTestReportDialog', document=self.url,
                       parameters={'city': 'Oslo'})
    self.assertEqual(answer['sections'], [section])

  def test_dialog_leads_to_list(self):
    """Its parameters are those of the list, whose method asks the selection."""
    self.newScript(
      'PersonModule_getTestList', 'selection, selection_name, **kw', """
params = context.getPortalObject().portal_selections.getSelectionParamsFor(
  selection_name)
assert params['reference'] == selection.getParams()['reference']
return context.searchFolder(reference=params['reference'])
""")
    self.newForm('PersonModule_viewTestList', [
      ('listbox', 'ListBox', {
        'columns': [('reference', 'Code')],
        'list_method': Method('PersonModule_getTestList'),
        'selection_name': 'test_selection'})],
      pt='form_list', action='Base_doSelect')
    self.newForm('PersonModule_viewTestSearchDialog', [
      ('your_reference', 'StringField', {'required': 1})], pt='form_dialog',
      action='PersonModule_viewTestList')
    self.addAction('Person Module', 'PersonModule_viewTestSearchDialog',
                   'object_search')
    person_list = [self.portal.person_module.newContent(
      portal_type='Person', reference='test-search-%i' % i) for i in range(2)]
    self.tic()
    answer = self.call(
      'erp5_act', document='person_module',
      action='test_PersonModule_viewTestSearchDialog',
      parameters={'reference': 'test-search-1'})
    self.assertEqual(answer['values']['listbox'], [{
      'row': person_list[1].getRelativeUrl(), 'reference': 'test-search-1'}])

  def test_rows_that_are_not_there_yet(self):
    """A dialog whose list has temporary rows, such as those of fast input."""
    self.newScript('Person_testRowList', '**kw', """
return [context.newContent(
  temp_object=True, portal_type='Address', id=str(i), uid='new_%i' % i,
  city='City %i' % i) for i in range(3)]
""")
    self.newScript('Person_testFastInput', 'listbox=None, **kw', """
for line in listbox:
  if line['city'] and not line['city'].startswith('City'):
    context.newContent(portal_type='Address', city=line['city'],
                       zip_code=line['zip_code'])
return context.Base_redirect('view', keep_items={
  'portal_status_message': '%i lines' % len(listbox)})
""")
    self.newForm('Person_viewTestFastInputDialog', [
      ('listbox', 'ListBox', {
        'columns': [('city', 'City'), ('zip_code', 'Zip')],
        'editable_columns': [('city', 'City'), ('zip_code', 'Zip')],
        'list_method': Method('Person_testRowList'),
        'selection_name': 'test_selection', 'select': 0}),
      ('listbox_city', 'StringField', {'title': 'City'}, {
        'default': 'python: cell.getCity()'}, 'hidden'),
      ('listbox_zip_code', 'StringField', {'title': 'Zip'}, {}, 'hidden')],
      pt='form_dialog', action='Person_testFastInput')
    self.addAction('Person', 'Person_viewTestFastInputDialog', 'object_action')
    self.expose(mcp_form_list=['Person_viewTestFastInputDialog'])
    answer = self.call(
      'Person_viewTestFastInputDialog', document=self.url, parameters={
        'listbox': [{'city': 'Kyoto', 'zip_code': '600'}, {'city': 'Nara'}]})
    self.assertEqual(answer['message'], '3 lines')
    self.assertEqual(
      sorted(x.getCity() for x in self.person.contentValues(
        portal_type='Address')), ['Kyoto', 'Nara'])
    self.assertEqual(len(answer['created']), 2)

  def test_file(self):
    self.newScript(
      'Person_testFile', 'upload, **kw',
      'return context.Base_redirect("view", keep_items={'
      '"portal_status_message": "%s %s" % (upload.filename, '
      'len(upload.read()))})')
    self.newForm('Person_viewTestFileDialog', [
      ('your_upload', 'FileField', {'required': 1})], pt='form_dialog',
      action='Person_testFile')
    self.addAction('Person', 'Person_viewTestFileDialog', 'object_action')
    self.expose(mcp_form_list=['Person_viewTestFileDialog'])
    answer = self.call(
      'Person_viewTestFileDialog', document=self.url, parameters={
        'upload': {'filename': 'a.txt', 'data': base64.b64encode(
          b'hello').decode('ascii')}})
    self.assertEqual(answer['message'], 'a.txt 5')
    self.fail_('Person_viewTestFileDialog', 'INVALID_FIELD_VALUE',
               document=self.url,
               parameters={'upload': {'filename': 'a', 'data': '?'}})


class TestFormTransition(FormTestCase):
  """Transitions whose dialog asks for more than a comment."""

  FORM_ID = 'Organisation_viewTestTransitionDialog'
  SCRIPT = """
from Products.ERP5Type.Core.Workflow import ValidationFailed
document, kw = state_change['object'], state_change['kwargs']
document.Organisation_testSend()
document.setDescription('%s, %s, %s' % (
  kw['reason'], kw['urgency'], kw['test_kind']))
if kw['reason'] == 'none':
  raise ValidationFailed('Your reason is none.')
"""

  def afterSetUp(self):
    super(TestFormTransition, self).afterSetUp()
    self.newForm(self.FORM_ID, [
      ('your_comment', 'TextAreaField', {'title': 'Comment', 'required': 0}),
      ('your_reason', 'StringField', {'title': 'Reason', 'required': 1}),
      ('your_urgency', 'ListField', {
        'title': 'Urgency', 'items': [('Low', 'low'), ('High', 'high')],
        'default': 'low', 'required': 1}),
      ('your_test_kind', 'StringField', {'hidden': 1}, {
        'default': 'request/test_kind'}),
      ('your_workflow_action', 'StringField', {'hidden': 1, 'required': 1}, {
        'default': 'request/workflow_action'})],
      pt='form_dialog', action='Workflow_statusModify')
    self.newScript('Organisation_testSend', '', """
context.getPortalObject().MailHost.send(
  'Hello', mto='you@example.com', mfrom='me@example.com', subject='validated')
""")
    workflow = self.portal.portal_workflow.validation_workflow
    script = workflow.newContent(
      id='script_MCPTest_note', portal_type='Workflow Script')
    script.edit(parameter_signature='state_change', body=self.SCRIPT)
    self.transition = workflow['transition_validate_action']
    self.saved_action = self.transition.getAction()
    self.before_script_list = self.transition.getCategoryMembershipList(
      'before_script')
    self.transition.edit(
      action='%%(content_url)s/%s?workflow_action=validate_action&'
             'test_kind=by+link' % self.FORM_ID)
    self.transition.setCategoryMembership(
      'before_script', self.before_script_list + [script.getRelativeUrl()])
    self.organisation_list = [
      self.portal.organisation_module.newContent(
        portal_type='Organisation', title='MCP Transition')
      for _ in range(2)]
    self.tic()
    self.url = self.organisation_list[0].getRelativeUrl()
    self.portal.MailHost.reset()

  def beforeTearDown(self):
    self.abort()
    self.login()
    self.transition.edit(action=self.saved_action)
    self.transition.setCategoryMembership(
      'before_script', self.before_script_list)
    self.portal.portal_workflow.validation_workflow.manage_delObjects(
      ['script_MCPTest_note'])
    self.portal.organisation_module.manage_delObjects(
      [x.getId() for x in self.organisation_list])
    self.portal.MailHost.reset()
    self.commit()
    super(TestFormTransition, self).beforeTearDown()

  def countMail(self):
    self.tic()
    return len(self.portal.MailHost.getMessageList(decode=False))

  def getEntry(self, url, action):
    entry, = [x for x in self.call('erp5_act', document=url)['possible']
              if x['action'] == action]
    return entry

  def test_listed_with_its_parameters(self):
    entry = self.getEntry(self.url, 'validate_action')
    self.assertEqual(entry['form'], self.FORM_ID)
    schema = entry['parameters']
    self.assertEqual(
      set(schema['properties']), {'comment', 'reason', 'urgency'})
    self.assertEqual(schema['properties']['urgency']['enum'], ['low', 'high'])
    self.assertEqual(schema['required'], ['reason'])
    self.assertEqual(
      set(self.call('erp5_describe', portal_type='Organisation',
                    form=self.FORM_ID)['schema']['properties']),
      {'comment', 'reason', 'urgency'})

  def test_same_as_the_user_interface(self):
    by_tool, by_hand = self.organisation_list
    answer = self.call(
      'erp5_act', document=self.url, action='validate', comment='agreed',
      parameters={'reason': 'known for long', 'urgency': 'high'})
    self.assertEqual(answer['state_before']['validation_state']['id'], 'draft')
    self.assertEqual(answer['state']['validation_state']['id'], 'validated')
    self.assertEqual(answer['message'], 'Status changed.')
    self.assertEqual(self.countMail(), 1)
    self.submit(by_hand, 'view', {
      'dialog_id': self.FORM_ID, 'field_your_comment': 'agreed',
      'field_your_reason': 'known for long', 'field_your_urgency': 'high',
      'field_your_test_kind': 'by link',
      'field_your_workflow_action': 'validate_action'},
      script_id='Workflow_statusModify')
    self.assertEqual(self.getState(by_tool), self.getState(by_hand))
    self.assertEqual(
      by_tool.getDescription(), 'known for long, high, by link')
    self.assertIn(
      ('validate_action', 'agreed'), [
        (x['action'], x['comment'])
        for x in self.getHistory(by_tool)['validation_workflow']])

  def test_dry_run(self):
    answer = self.call(
      'erp5_act', document=self.url, action='validate', dry_run=True,
      parameters={'reason': 'known for long'})
    self.assertEqual(answer['state']['validation_state']['id'], 'validated')
    self.assertUnchanged()

  def assertUnchanged(self):
    self.abort()
    organisation = self.organisation_list[0]
    self.assertEqual(organisation.getValidationState(), 'draft')
    self.assertEqual(organisation.getDescription(''), '')
    self.assertEqual(
      self.getState(organisation), self.getState(self.organisation_list[1]))
    self.assertEqual(self.countMail(), 0)

  def test_errors_name_the_field(self):
    for code, field, parameter_dict in (
        ('MISSING_REQUIRED_FIELD', 'reason', {}),
        ('MISSING_REQUIRED_FIELD', 'reason', {'reason': ''}),
        ('INVALID_FIELD_VALUE', 'urgency', {'reason': 'x', 'urgency': 'none'}),
        ('INVALID_FIELD', 'colour', {'reason': 'x', 'colour': 'red'}),
        # what people do not see is not for tools to choose
        ('INVALID_FIELD', 'test_kind', {'reason': 'x', 'test_kind': 'y'}),
        ('INVALID_FIELD', 'workflow_action', {
          'reason': 'x', 'workflow_action': 'delete_action'})):
      error = self.fail_('erp5_act', code, document=self.url,
                         action='validate', parameters=parameter_dict)
      self.assertEqual(error['field'], 'parameters.' + field)
    self.assertUnchanged()

  def test_choice_that_a_browser_would_make(self):
    """The first item of a list without an empty one: nobody has chosen it."""
    form = self.portal.portal_skins.custom[self.FORM_ID]
    item_list = [('By Mail', 'mail'), ('By Hand', 'hand')]
    for name, meta_type, value_dict in (
        ('way', 'ListField', {}), ('road', 'RadioField', {'first_item': 1}),
        ('day', 'RadioField', {'first_item': 0})):
      self.addField(form, 'your_' + name, meta_type, dict(
        value_dict, title=name, items=item_list, required=0))
    self.commit()
    self.assertEqual(
      sorted(self.getEntry(self.url, 'validate_action')['parameters'][
        'required']), ['reason', 'road', 'way'])
    value_dict = {'reason': 'x', 'way': 'By Hand', 'road': 'mail'}
    for name in 'way', 'road':
      for wrong_dict in {}, {name: ''}, {name: None}:
        parameter_dict = {k: v for k, v in value_dict.items() if k != name}
        error = self.fail_(
          'erp5_act', 'MISSING_REQUIRED_FIELD', document=self.url,
          action='validate', parameters=dict(parameter_dict, **wrong_dict))
        self.assertEqual(error['field'], 'parameters.' + name)
        self.assertEqual([x['value'] for x in error['choices']],
                         ['mail', 'hand'])
    self.assertUnchanged()
    self.call('erp5_act', document=self.url, action='validate',
              parameters=value_dict)

  def test_refused_by_the_workflow(self):
    error = self.fail_('erp5_act', 'CONSTRAINT_FAILED', document=self.url,
                       action='validate', parameters={'reason': 'none'})
    self.assertEqual(error['message'], 'Your reason is none.')
    self.assertUnchanged()

  def test_document_has_changed(self):
    version = self.call('erp5_read', document=self.url)['version']
    for organisation in self.organisation_list:
      organisation.setTitle('MCP Changed')
    self.tic()
    self.fail_('erp5_act', 'STALE_WRITE', document=self.url, version=version,
               action='validate', parameters={'reason': 'x'})
    self.assertUnchanged()

  def test_dialog_that_fails(self):
    self.portal.portal_skins.custom[self.FORM_ID].your_reason\
      .manage_tales_xmlrpc({'title': 'python: here.getNothing()'})
    self.commit()
    entry = self.getEntry(self.url, 'validate_action')
    self.assertIn('your_reason', entry['problem'])
    self.assertNotIn('parameters', entry)
    error = self.fail_(
      'erp5_act', 'INVALID_FIELD_VALUE', document=self.url, action='validate',
      parameters={'reason': 'x'})
    self.assertIn('your_reason', error['message'])
    self.assertUnchanged()


class TestFormEventTransition(FormTestCase):
  """The dialogs that transitions of events have in ERP5."""

  def afterSetUp(self):
    super(TestFormEventTransition, self).afterSetUp()
    if getForm(self.portal.event_module,
               'Event_viewStartWorkflowActionDialog') is None:
      self.skipTest('events of this site have no dialogs')

  def newEvent(self):
    event = self.portal.event_module.newContent(
      portal_type='Phone Call', title='MCP Call')
    self.tic()
    return event

  def submitDialog(self, document, form_id, script_id, **kw):
    """As a browser submits a dialog."""
    location = self.submit(document, 'view', dict(
      {'field_your_' + k: v for k, v in kw.items()}, dialog_id=form_id,
      dialog_method=script_id), script_id='Base_callDialogMethod')
    if script_id in location:
      response = self.publish(
        location[location.index(document.getPath()):], user='ERP5TypeTestCase')
      self.assertEqual(response.getStatus(), 302)
      self.tic()

  def test_send(self):
    by_tool, by_hand = self.newEvent(), self.newEvent()
    url = by_tool.getRelativeUrl()
    entry, = [x for x in self.call('erp5_act', document=url)['possible']
              if x['action'] == 'start_action']
    self.assertEqual(set(entry['parameters']['properties']), {'comment'})
    self.call('erp5_act', document=url, action='start_action',
              parameters={'comment': 'as agreed'})
    self.tic()
    self.submitDialog(
      by_hand, 'Event_viewStartWorkflowActionDialog', 'Workflow_statusModify',
      comment='as agreed', workflow_action='start_action')
    self.assertEqual(by_tool.getSimulationState(), 'started')
    self.assertEqual(self.getHistory(by_tool), self.getHistory(by_hand))

  def test_create_ticket(self):
    by_tool, by_hand = self.newEvent(), self.newEvent()
    for event in by_tool, by_hand:
      self.portal.portal_workflow.doActionFor(event, 'initial_stop_action')
    self.tic()
    url = by_tool.getRelativeUrl()
    entry, = [x for x in self.call('erp5_act', document=url)['possible']
              if x['action'] == 'create_ticket_action']
    self.assertIn(
      'Support Request', entry['parameters']['properties'][
        'follow_up_ticket_type']['enum'])
    error = self.fail_(
      'erp5_act', 'INVALID_FIELD_VALUE', document=url,
      action='create_ticket_action',
      parameters={'follow_up_ticket_type': 'Nothing'})
    self.assertEqual(error['field'], 'parameters.follow_up_ticket_type')
    self.assertIn('Support Request', [x['value'] for x in error['choices']])
    count = len(self.portal.support_request_module)
    parameter_dict = {'follow_up_ticket_type': 'Support Request',
                      'follow_up_ticket_title': 'MCP Ticket'}
    answer = self.call(
      'erp5_act', document=url, action='create_ticket_action', dry_run=True,
      parameters=parameter_dict)
    self.assertEqual([x['title'] for x in answer['created']], ['MCP Ticket'])
    self.abort()
    self.assertEqual(len(self.portal.support_request_module), count)
    self.assertEqual(by_tool.getSimulationState(), 'stopped')
    answer = self.call('erp5_act', document=url, action='create_ticket_action',
                       parameters=parameter_dict)
    self.tic()
    self.assertEqual(answer['state']['simulation_state']['id'], 'delivered')
    self.assertEqual(
      by_tool.getFollowUp(), answer['created'][0]['relative_url'])
    self.submitDialog(
      by_hand, 'Event_viewCreateTicketWorkflowActionDialog',
      'Event_newFollowUpTicket', **parameter_dict)
    ticket = by_hand.getFollowUpValue()
    self.assertNotEqual(ticket, by_tool.getFollowUpValue())
    self.assertEqual(self.getHistory(by_tool), self.getHistory(by_hand))
    for ticket in ticket, by_tool.getFollowUpValue():
      self.assertEqual(
        [x['action'] for x in self.getHistory(ticket)['ticket_workflow']],
        [None, 'submit'])


class TestFormWalk(FormTestCase):
  """All forms of whatever site this runs on."""

  def test_every_form_has_a_schema_or_a_reason(self):
    self.expose(mcp_form_action_category_list=[
      'object_view', 'object_list', 'object_action', 'object_report',
      'object_print', 'object_exchange', 'object_search', 'object_jump',
      'object_fast_input', 'object_button'])
    count_dict = collections.Counter()
    for definition in listFormDefinition(self.service):
      if definition.problem is None:
        self.assertEqual(
          lintSchema(definition.mcp_dict['inputSchema']), [],
          definition.name)
        count_dict['%s tools' % definition.kind] += 1
      else:
        reason = str(definition.problem)
        self.assertTrue(reason)
        template = getattr(definition.problem, 'template', reason)
        count_dict['left out: %s' % template] += 1
        if definition.form.is_broken:
          print('%s of %s: %s' % (
            definition.form_id, definition.portal_type, reason))
      for _, _, reason in definition.form.omitted_list:
        count_dict['omitted fields: %s' % reason] += 1
    for key in sorted(count_dict):
      print('%5d %s' % (count_dict[key], key))
    self.assertTrue(count_dict['save tools'])
    self.assertTrue(count_dict['list tools'])
