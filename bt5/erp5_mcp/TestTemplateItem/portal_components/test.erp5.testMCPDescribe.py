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

from erp5.component.test.testMCPService import MCPTestCase

from Products.ERP5MCP.core import ToolError, lintSchema
from Products.ERP5MCP.core.strict_json import loadDumped
from Products.ERP5MCP.erp5 import structure, type_schema
from Products.ERP5MCP.erp5.type_description import getTypeDescription


class TestTypeDescription(MCPTestCase):
  """What the document tools know of a portal type."""

  def describe(self, portal_type):
    return getTypeDescription(self.portal, portal_type)

  def test_person(self):
    description = self.describe('Person')
    self.assertEqual(description.module_id, 'person_module')
    for name in 'first_name', 'last_name', 'default_email_text':
      value = description.property_dict[name]
      self.assertEqual(
        (value.kind, value.json_type, value.is_list, value.is_writable),
        ('property', 'string', False, True), name)
    for name in 'uid', 'id', 'password', 'user_id', 'categories':
      self.assertNotIn(name, description.property_dict)

  def test_same_object_until_something_changes(self):
    description = self.describe('Organisation')
    self.commit()
    self.assertIs(self.describe('Organisation'), description)

  def test_unknown_type_says_what_was_meant(self):
    with self.assertRaises(ToolError) as context:
      self.describe('Persn')
    self.assertEqual(context.exception.code, 'INVALID_ENTITY_TYPE')
    self.assertIn('Person', context.exception.extra['did_you_mean'])


class TestStructure(MCPTestCase):
  """Where documents of a portal type can be, right at once."""

  TYPE_ID = 'MCP Test Note'

  def setAllowed(self, portal_type, is_allowed):
    type_value = self.portal.portal_types[portal_type]
    type_value.setTypeAllowedContentTypeList([
      x for x in type_value.getTypeAllowedContentTypeList()
      if x != self.TYPE_ID] + [self.TYPE_ID] * is_allowed)
    self.commit()

  def beforeTearDown(self):
    self.abort()
    for portal_type in 'Person Module', 'Organisation Module', 'Person':
      self.setAllowed(portal_type, False)
    if self.TYPE_ID in self.portal.portal_types.objectIds():
      self.portal.portal_types.manage_delObjects([self.TYPE_ID])
    self.commit()
    super(TestStructure, self).beforeTearDown()

  def newType(self):
    self.portal.portal_types.newContent(
      id=self.TYPE_ID, portal_type='Base Type', type_class='XMLObject')
    self.commit()

  def getPath(self):
    self.commit()
    return structure.getContainerPath(self.portal, self.TYPE_ID)

  def test_modules_and_types_that_allow_it_count_at_once(self):
    self.newType()
    self.assertIsNone(self.getPath())
    self.setAllowed('Person', True)
    self.assertEqual(self.getPath(), ('person_module', ('Person',)))
    self.setAllowed('Organisation Module', True)
    self.assertEqual(self.getPath(), ('organisation_module', ()))
    self.setAllowed('Organisation Module', False)
    self.assertEqual(self.getPath(), ('person_module', ('Person',)))
    self.setAllowed('Person', False)
    self.assertIsNone(self.getPath())

  def test_type_that_was_allowed_before_it_was_made_counts_at_once(self):
    self.setAllowed('Person Module', True)
    self.assertIsNone(self.getPath())
    self.newType()
    self.assertEqual(self.getPath(), ('person_module', ()))
    self.assertIn(self.TYPE_ID, structure.getVisiblePortalTypeList(self.portal))
    self.portal.portal_types.manage_delObjects([self.TYPE_ID])
    self.assertIsNone(self.getPath())

  def test_known_type_does_not_have_all_types_checked(self):
    getTypeDescription(self.portal, 'Organisation')
    self.commit()
    original = structure.getStructure

    def refuse(portal):
      raise AssertionError('all portal types are checked')
    structure.getStructure = refuse
    try:
      getTypeDescription(self.portal, 'Organisation')
    finally:
      structure.getStructure = original


class DocumentToolTestCase(MCPTestCase):
  """A service that exposes the document tools."""

  def afterSetUp(self):
    super(DocumentToolTestCase, self).afterSetUp()
    self.service.edit(mcp_tool_family_list=['document'])
    self.tic()

  def call(self, name, user='ERP5TypeTestCase', **argument_dict):
    result = self.callTool(name, argument_dict, user=user)
    self.assertFalse(result.get('isError'), result)
    return result['structuredContent']

  def newReader(self, reference, module_id_list):
    """A user who may see these modules and nothing else."""
    person = self.newUser(reference)
    self.module_id_list = module_id_list
    for module_id in module_id_list:
      self.portal[module_id].manage_setLocalRoles(
        person.getUserId(), ['Auditor'])
    self.tic()
    return person

  def forget(self, person, module_id_list):
    for module_id in module_id_list:
      self.portal[module_id].manage_delLocalRoles([person.getUserId()])
    self.tic()


class TestDefinition(DocumentToolTestCase):

  def test_schemas_of_all_tools_are_for_all_vendors(self):
    tool_list = self.ask('tools/list')['result']['tools']
    self.assertIn('erp5_search', [x['name'] for x in tool_list])
    for tool in tool_list:
      for key in 'inputSchema', 'outputSchema':
        self.assertEqual(
          (tool['name'], lintSchema(tool.get(key, {'type': 'object'}))),
          (tool['name'], []))


  def test_errors_about_many_names_are_bounded(self):
    values = {'x%d' % x * 50: 1 for x in range(1000)}
    values['y' * 100000] = 1
    error = self.assertToolError(self.callTool(
      'erp5_save', {'portal_type': 'Organisation', 'values': values}),
      'INVALID_FIELD')
    self.assertLessEqual(len(error['violations']), 20)
    self.assertLess(len(json.dumps(error)), 30000)


class TestDescribe(DocumentToolTestCase):

  def test_all_schemas_are_for_all_vendors(self):
    for portal_type in 'Person', 'Organisation', 'Product':
      for detail in 'names', 'concise', 'full':
        result = self.call(
          'erp5_describe', portal_type=portal_type, detail=detail)
        self.assertEqual(result['portal_type'], portal_type)
        if detail == 'names':
          self.assertNotIn('schema', result)
        else:
          self.assertEqual(lintSchema(result['schema']), [])

  def test_lines_are_in_the_schema(self):
    if self.portal.portal_types.getTypeInfo('Sale Order') is None:
      return # no trade on this site
    result = self.call('erp5_describe', portal_type='Sale Order')
    line_schema = result['schema']['properties']['lines']['items']
    self.assertEqual(line_schema['properties']['quantity']['type'], 'number')
    self.assertIn('resource', line_schema['properties'])
    self.assertIn('Organisation', sum(
      [x['to'] for x in result['relations'] if 'destination' in x['fields']],
      []))
    self.assertIn('confirm_action',
                  result['states']['simulation_state']['draft'])
    self.assertLess(len(json.dumps(result, separators=(',', ':'))), 8000)

  def test_schema_tells_what_can_be_saved(self):
    result = self.call('erp5_describe', portal_type='Person')
    self.assertEqual(result['module'], 'person_module')
    property_dict = result['schema']['properties']
    self.assertEqual(property_dict['first_name'], {'type': 'string'})
    self.assertEqual(property_dict['default_email_text']['format'], 'email')
    self.assertNotIn('password', property_dict)
    self.assertIn('validate_action',
                  result['states']['validation_state']['draft'])
    self.assertIn('title', result['columns']['sort'])
    self.assertIn('validation_state', result['columns']['filter'])

  def test_full_says_more_than_concise_and_concise_more_than_names(self):
    size_list = [
      len(json.dumps(self.call(
        'erp5_describe', portal_type='Organisation', detail=x)))
      for x in ('names', 'concise', 'full')]
    self.assertEqual(size_list, sorted(size_list))

  def test_parts_are_asked_for(self):
    """Cells and what else can be in a document are told by name alone."""
    result = self.call('erp5_describe', portal_type='Sale Order', detail='full')
    self.assertIn('Sale Order Line', [x['portal_type'] for x in result['lines']])
    for line in result['lines']:
      self.assertNotIn('schema', line)
    property_dict = result['schema']['properties']['lines']['items'][
      'properties']
    self.assertIn('quantity', property_dict)
    self.assertNotIn('lines', property_dict)
    self.assertIn('schema', self.call(
      'erp5_describe', portal_type='Sale Order Cell'))
    self.assertLess(len(json.dumps(result)), 20000)

  def test_long_choices_are_asked_for(self):
    name = 'product_line'
    base_category = self.portal.portal_categories[name]
    id_list = ['mcp_%02d' % x for x in range(30)]
    for category_id in id_list:
      base_category.newContent(
        portal_type='Category', id=category_id, title='MCP ' + category_id)
    self.commit()
    self.portal.portal_caches.clearAllCache()
    try:
      answer = self.call('erp5_describe', portal_type='Product')
      schema = answer['schema']['properties'][name]
      self.assertNotIn('enum', schema)
      self.assertRegex(schema['description'], r'^\d+ choices: .*, \.\.\.$')
      self.assertIn('fields', answer['note'])
      answer = self.call(
        'erp5_describe', portal_type='Product', fields=[name])
      property_dict = answer['schema']['properties']
      self.assertEqual(list(property_dict), [name])
      self.assertTrue(set(id_list).issubset(property_dict[name]['enum']))
      self.assertEqual(lintSchema(answer['schema']), [])
    finally:
      base_category.manage_delObjects(id_list)
      self.commit()
    self.assertToolError(
      self.callTool('erp5_describe', {
        'portal_type': 'Product', 'fields': ['nothing']}),
      'INVALID_FIELD')

  def test_what_is_too_long_keeps_what_forms_show_first(self):
    def call():
      # what is kept of types is not of another length
      type_value = self.portal.portal_types['Sale Order']
      type_value.setDescription((type_value.getDescription() or '') + 'x')
      self.commit()
      # in order, which dictionaries of Python 2 do not keep
      return loadDumped(self.post('tools/call', {
        'name': 'erp5_describe', 'arguments': {'portal_type': 'Sale Order'}}
        ).getBody())['result']['structuredContent']

    def getNameList(answer):
      return [x for x in answer['schema']['properties'] if x != 'lines']

    whole = call()
    size = type_schema.MAXIMUM_CONCISE_SIZE
    # of a site with many templates, names alone are long
    limit = len(json.dumps(whole, separators=(',', ':'))) * 7 // 8
    type_schema.MAXIMUM_CONCISE_SIZE = limit
    try:
      short = call()
      self.assertLessEqual(
        len(json.dumps(short, separators=(',', ':'))), limit)
      name_list = getNameList(whole) + whole.get('more_fields', [])
      shown_list = getNameList(short)
      self.assertEqual(shown_list + short.get('more_fields', []), name_list)
      self.assertIn('fields', short['note'])
    finally:
      type_schema.MAXIMUM_CONCISE_SIZE = size
      self.portal.portal_types['Sale Order'].setDescription(None)
      self.commit()

  def test_what_states_mean(self):
    workflow = [
      x for x in self.portal.portal_workflow.getWorkflowValueListFor(
        self.portal.person_module.newContent(
          portal_type='Person', temp_object=True, id='sample'))
      if x.getStateVariable() == 'validation_state'][0]
    state, = [x for x in workflow.getStateValueList()
              if x.getReference() == 'draft']
    description = state.getDescription()
    state.setDescription('MCP: nobody works with it yet.')
    self.commit()
    try:
      answer = self.call(
        'erp5_describe', portal_type='Person', detail='full')
      self.assertEqual(
        answer['states']['validation_state']['draft']['description'],
        'MCP: nobody works with it yet.')
      self.assertNotIn('nobody works', json.dumps(self.call(
        'erp5_describe', portal_type='Person')))
    finally:
      state.setDescription(description)
      self.commit()

  def test_unknown_type(self):
    error = self.assertToolError(
      self.callTool('erp5_describe', {'portal_type': 'Organization'}),
      'INVALID_ENTITY_TYPE')
    self.assertIn('Organisation', error['did_you_mean'])
    self.assertEqual(error['field'], 'portal_type')

  def test_type_in_modules_of_others_is_unknown(self):
    person = self.newReader('describe_reader', ['organisation_module'])
    user = person.getUserId()
    self.call('erp5_describe', user=user, portal_type='Organisation')
    self.assertToolError(
      self.callTool('erp5_describe', {'portal_type': 'Person'}, user=user),
      'INVALID_ENTITY_TYPE')
    # a change of roles counts at once
    self.portal.person_module.manage_setLocalRoles(user, ['Auditor'])
    self.tic()
    self.call('erp5_describe', user=user, portal_type='Person')
    self.forget(person, ['person_module', 'organisation_module'])
    self.assertToolError(
      self.callTool('erp5_describe', {'portal_type': 'Person'}, user=user),
      'INVALID_ENTITY_TYPE')

  def test_change_of_a_form_counts_at_once(self):
    def getSchema():
      return self.call('erp5_describe', portal_type='Person')[
        'schema']['properties']
    self.assertIn('first_name', getSchema())
    form = self.portal.Person_view
    form.move_field_group(['my_first_name'], 'left', 'hidden')
    self.commit()
    try:
      self.assertNotIn('first_name', getSchema())
    finally:
      form.move_field_group(['my_first_name'], 'hidden', 'left')
      self.commit()
    self.assertIn('first_name', getSchema())

  def test_change_of_a_type_counts_at_once(self):
    type_value = self.portal.portal_types['Organisation']
    allowed_list = type_value.getTypeAllowedContentTypeList()
    self.assertIn({'portal_type': 'Email'}, self.call(
      'erp5_describe', portal_type='Organisation')['lines'])
    type_value.setTypeAllowedContentTypeList(
      [x for x in allowed_list if x != 'Email'])
    self.commit()
    try:
      self.assertNotIn({'portal_type': 'Email'}, self.call(
        'erp5_describe', portal_type='Organisation')['lines'])
    finally:
      type_value.setTypeAllowedContentTypeList(allowed_list)
      self.commit()


class TestFind(DocumentToolTestCase):

  def test_kinds_and_reasons(self):
    match = self.call('erp5_find', words='persons')['matches'][0]
    self.assertEqual(
      (match['kind'], match['name'], match['score']),
      ('portal_type', 'Person', 1.0))
    self.assertIn('Person', match['why'])
    for kind, words, name in (
        ('module', 'product module', 'product_module'),
        ('field', 'first name', 'first_name'),
        ('action', 'validate person', 'validate_action')):
      match = self.call('erp5_find', words=words, kind=kind)['matches'][0]
      self.assertEqual((match['kind'], match['name']), (kind, name))

  def test_misspelt(self):
    self.assertIn('Organisation', [
      x['name'] for x in self.call(
        'erp5_find', words='organizaton', kind='portal_type')['matches']])

  def test_nothing(self):
    result = self.call('erp5_find', words='xyzzyplugh')
    self.assertEqual(result['matches'], [])
    self.assertIn('erp5_search', result['suggestion'])
    self.assertToolError(
      self.callTool('erp5_find', {'words': '?!'}), 'INVALID_FIELD_VALUE')

  def test_only_what_the_user_may_see(self):
    person = self.newReader('find_reader', ['organisation_module'])
    for match in self.call(
        'erp5_find', user=person.getUserId(), words='person first name',
        limit=50)['matches']:
      self.assertNotIn('Person', (match['name'], match.get('portal_type')))
    self.forget(person, ['organisation_module'])


class TestContext(DocumentToolTestCase):

  def test_user(self):
    person = self.newReader('context_reader', ['product_module'])
    result = self.call(
      'erp5_context', user=person.getUserId(), include=['modules'])
    self.assertEqual(result['user']['id'], person.getUserId())
    self.assertEqual(result['user']['title'], person.getTitle())
    self.assertIn('Member', result['roles'])
    self.assertRegex(
      result['now'], r'\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d')
    module_list = sum([x['modules'] for x in result['applications']], [])
    self.assertEqual(
      [(x['module'], x['portal_types']) for x in module_list],
      [('product_module', ['Product'])])
    self.assertEqual(result['worklists'], [])
    self.forget(person, ['product_module'])

  def test_manager_sees_all_modules(self):
    result = self.call('erp5_context')
    module_list = [
      x for y in result['applications'] for x in y['modules']]
    for module_id in 'person_module', 'organisation_module', 'product_module':
      self.assertIn(module_id, module_list)
    self.assertNotIn('access_token_module', module_list)
