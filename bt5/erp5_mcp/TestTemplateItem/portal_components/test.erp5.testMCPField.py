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

from Acquisition import aq_base
from erp5.component.test.testMCPPage import PageTestCase


class TestMCPField(PageTestCase):
  """What the fields of pages offer, show and take."""

  # What is taken

  def assertTaken(self, document, form_id, field_id, value, is_valid):
    """What a field says of a value that a browser sends."""
    field = getattr(document, form_id).get_field(field_id)
    request = self.portal.REQUEST
    request.form['field_' + field_id] = value
    try:
      field.validate(request)
    except Exception as error:
      self.assertEqual(
        getattr(error, 'error_key', error), 'external_validator_failed')
      self.assertFalse(is_valid, (field_id, value))
      # nobody has to guess
      self.assertNotIn('external validator', field.get_error_message(
        'external_validator_failed'))
    else:
      self.assertTrue(is_valid, (field_id, value))
    finally:
      del request.form['field_' + field_id]

  def test_fields_of_a_service_say_what_is_wrong(self):
    self.portal.portal_web_services.newContent(
      portal_type='MCP Service', id='test_taken')
    try:
      for field_id, value, is_valid in (
          ('my_canonical_url', 'nonsense', False),
          ('my_canonical_url', 'https://host/mcp', True),
          ('my_canonical_url', '', True),
          ('my_allowed_origin_list', 'foo', False),
          ('my_allowed_origin_list', 'https://host/', False),
          ('my_allowed_origin_list', 'https://host/path', False),
          ('my_allowed_origin_list', '*', False),
          ('my_allowed_origin_list', 'https://host\nhttp://other:8080', True),
          ('my_mcp_module_list', 'person_module', True),
          ('my_mcp_module_list', 'no_such_module', False),
          ('my_mcp_module_list', 'portal_types', True),
          ('my_mcp_module_list', 'getTitle', False),
          ('my_id', 'bad id!', False), ('my_id', 'good_id', True),
          ('my_id', 'test_taken', False),
          ('my_id', self.service.getId(), True)):
        self.assertTaken(
          self.service, 'MCPService_view', field_id, value, is_valid)
    finally:
      self.portal.portal_web_services.manage_delObjects(['test_taken'])

  def test_forms_that_do_not_exist(self):
    for value, is_valid in (
        ('Person_view', True), ('Person_view\nNo_form', False),
        ('getTitle', False)):
      self.assertTaken(self.service, 'MCPService_viewFormTool',
                       'my_mcp_form_list', value, is_valid)
    # what has gone since is told
    self.service.setMcpFormList(['Person_view', 'Gone_view'])
    problem, = self.service.getProblemList()
    self.assertIn('Gone_view', problem)

  def test_fields_of_tools_say_what_is_wrong(self):
    tool = self.newTool('one', body='return 1')
    resource = self.newCallable(
      'MCP Resource', 'field_resource', uri='a://b', text_content='a')
    self.newTool('two', body='return 1')
    for document, form_id, field_id, value, is_valid in (
        (tool, 'MCPTool_view', 'my_reference', 'find_it', True),
        (tool, 'MCPTool_view', 'my_reference', '', True),
        (tool, 'MCPTool_view', 'my_reference', 'find it', False),
        (tool, 'MCPTool_view', 'my_reference', 'x' * 65, False),
        (tool, 'MCPTool_view', 'my_id', 'test_two', False),
        (tool, 'MCPTool_view', 'my_id', 'test_one', True),
        (tool, 'MCPTool_view', 'my_id', 'test_three', True),
        (resource, 'MCPResource_view', 'my_uri', 'catalogue://{a}', True),
        (resource, 'MCPResource_view', 'my_uri', 'price list', False),
        (resource, 'MCPResource_view', 'my_content_type', 'text/plain', True),
        (resource, 'MCPResource_view', 'my_content_type', 'text', False)):
      self.assertTaken(document, form_id, field_id, value, is_valid)

  def test_names_of_lines(self):
    tool = self.newTool('lines', [
      {'reference': 'a'}, {'reference': 'b', 'data_type': 'object', 'line_list': [
        {'reference': 'c-d'}]}, {'reference': 'a', 'direction': 'output'}],
      body='return {"a": a}')
    line_dict = {(x.getReference(), x.getDirection()): x
                 for x in tool.objectValues()}
    a, b = line_dict['a', 'input'], line_dict['b', 'input']
    output = line_dict['a', 'output']
    nested, = b.objectValues()
    for line, value, is_valid in (
        (a, 'a', True), (a, 'b', False), (a, 'c-d', False), (a, 'class', False),
        (a, '1st', False), (a, 'c', True), (output, 'c-d', True),
        (output, 'b', True)):
      self.assertTaken(
        line, 'MCPToolLine_view', 'my_reference', value, is_valid)
    for line, value, is_valid in (
        (nested, 'class', True), (nested, 'b', True), (nested, 'a b', False),
        (a, 'b', False)):
      response = self.saveForm(line, 'MCPToolLine_view', reference=value)
      self.assertIs(
        response.getStatus() == 302, is_valid, (value, response.getBody()[:99]))
    self.assertTaken(a, 'MCPToolLine_view', 'my_header_name', 'Region', True)
    self.assertTaken(a, 'MCPToolLine_view', 'my_header_name', 'a b', False)

  def test_what_is_still_indexed_keeps_its_id(self):
    """ERP5 raises an error of developers when activities wait for what is renamed:
    the field says it before, and nothing that was entered is lost."""
    tool = self.portal.portal_callables.newContent(
      portal_type='MCP Tool', id='test_new', title='New')
    self.callable_id_list.append('test_new')
    self.commit()
    self.assertTaken(tool, 'MCPTool_view', 'my_id', 'test_renamed', False)
    self.assertTaken(tool, 'MCPTool_view', 'my_id', 'test_new', True)
    response = self.saveForm(
      tool, 'MCPTool_view', id='test_renamed', title='Entered')
    self.assertEqual(response.getStatus(), 200)
    self.abort()
    self.assertEqual((tool.getId(), tool.getTitle()), ('test_new', 'New'))
    self.tic()
    self.assertTaken(tool, 'MCPTool_view', 'my_id', 'test_renamed', True)

  def test_properties_of_lines_fit_each_other(self):
    """Whatever is saved at once counts together; what is not in the form is as it
    is."""
    tool = self.newTool('fit', [
      {'reference': 'n', 'data_type': 'integer', 'minimum': 3.0},
      {'reference': 's'},
      {'reference': 'o', 'data_type': 'object', 'line_list': [
        {'reference': 'below'}]}], body='return 1')
    n, s, o = sorted(tool.objectValues(), key=lambda x: 'nso'.index(
      x.getReference()))
    below, = o.objectValues()
    for line, wrong, value_dict in (
        (n, 'maximum', {'maximum': '2'}), (n, None, {'maximum': '3'}),
        (n, None, {'maximum': '2', 'minimum': '1'}),
        (n, 'minimum', {'maximum': '2', 'minimum': '4'}),
        (n, 'minimum', {'minimum': '0', 'maximum': '-1'}),
        (n, 'minimum', {'minimum': 'nan'}), (n, 'maximum', {'maximum': 'inf'}),
        (n, 'minimum', {'data_type': 'string', 'minimum': '0'}),
        (n, None, {'data_type': 'string', 'minimum': ''}),
        (n, None, {'data_type': 'array', 'item_type': 'integer'}),
        (n, 'minimum', {'data_type': 'array', 'item_type': 'string'}),
        (s, 'minimum_length', {'minimum_length': '5', 'maximum_length': '4'}),
        (s, 'maximum_length', {'maximum_length': '4', 'data_type': 'boolean'}),
        (s, None, {'minimum_length': '4', 'maximum_length': '4'}),
        (n, 'value_default', {'value_default': 'many'}),
        (n, 'value_default', {'value_default': '2'}),
        (n, None, {'value_default': '2', 'minimum': '2'}),
        (n, 'value_default', {'value_default': '5', 'choice_list': '3\n4'}),
        (n, None, {'value_default': '4', 'choice_list': '3\n4 | four'}),
        (s, None, {'value_default': 'many'}),
        (n, 'choice_list', {'choice_list': '3\nthree'}),
        (s, None, {'choice_list': '3\nthree'}),
        (s, 'data_format', {'data_format': 'date', 'data_type': 'any'}),
        (s, None, {'data_format': 'date'}),
        (o, 'data_type', {'data_type': 'string'}),
        (o, 'item_type', {'data_type': 'array', 'item_type': 'string'}),
        (o, None, {'data_type': 'array', 'item_type': 'object'}),
        (below, 'maximum', {'maximum': '2'}),
        (below, None, {'maximum': '2', 'data_type': 'number'})):
      # a field is of the line of the page, not of the line around it
      request = self.portal.REQUEST
      request.other['PARENTS'] = [line, line.getParentValue()]
      request.form.update(('field_my_' + x, y) for x, y in value_dict.items())
      try:
        for property_id, value in value_dict.items():
          if property_id == wrong or wrong is None:
            self.assertTaken(line, 'MCPToolLine_view', 'my_' + property_id,
                             value, wrong is None)
            request.form['field_my_' + property_id] = value
      finally:
        del request.other['PARENTS']
        for x in value_dict:
          request.form.pop('field_my_' + x, None)
      response = self.saveForm(line, 'MCPToolLine_view', **{
        x: y.splitlines() if x == 'choice_list' else y
        for x, y in value_dict.items()})
      self.assertIs(response.getStatus() == 302, wrong is None,
                    (line.getReference(), value_dict))
      self.abort()
      if wrong is None:
        for x in value_dict:
          line.setProperty(x, {'minimum': 3.0}.get(x) if line is n else None)
        line.setDataType({'n': 'integer', 'o': 'object'}.get(
          line.getReference(), 'string'))
        self.tic()

  def test_problems_are_told_on_the_page_at_once(self):
    """A name that is taken, and what is wrong with a line, before one validates."""
    self.newTool('name', body='return 1')
    clone = self.newCallable(
      'MCP Tool', 'other_name', [{'reference': 'n', 'data_type': 'integer',
                                  'value_default': 'many'}],
      body='return 1', state='draft')
    line, = clone.objectValues()
    self.assertIn('many', ''.join(line.getProblemList()))
    clone.edit(reference='name')
    self.assertIn('test_name', ''.join(clone.getProblemList()))

  # What is chosen

  def test_saving_keeps_what_the_user_cannot_see(self):
    tool = self.newTool('unseen', title='Unseen', body='return 1')
    prompt = self.newCallable(
      'MCP Prompt', 'unseen_prompt', title='Unseen Prompt', text_content='a')
    seen = self.newTool('seen', title='Tool to see', body='return 1')
    self.service.edit(
      mcp_tool_list=['*', tool.getId()], mcp_prompt_list=[prompt.getId()],
      mcp_form_portal_type_list=['Type Of Long Ago'],
      mcp_form_action_category_list=['object_long_ago'])
    user_id = self.newUser('mcp_assignor', ('Assignor',)).getUserId()
    for document in tool, prompt:
      document.manage_permission('View', ['Manager'], 0)
      document.manage_permission(
        'Access contents information', ['Manager'], 0)
      document.reindexObject()
    seen.manage_setLocalRoles(user_id, ['Auditor'])
    seen.reindexObject()
    self.tic()
    before_dict = {x: self.service.getProperty(x) for x in (
      'mcp_tool_list', 'mcp_prompt_list', 'mcp_form_portal_type_list',
      'mcp_form_action_category_list')}
    for form_id in 'MCPService_view', 'MCPService_viewFormTool':
      self.assertSaved(self.saveForm(self.service, form_id, user_id))
    self.abort()
    for property_id, value in before_dict.items():
      self.assertEqual(
        self.service.getProperty(property_id), value, property_id)
    # a choice among what he sees adds to it, and can be taken back
    for title_list, id_list in (
        (['Tool to see'], [seen.getId()]), ([], [])):
      self.assertSaved(self.saveForm(
        self.service, 'MCPService_view', user_id, mcp_tool_list=title_list))
      self.tic()
      self.assertEqual(
        sorted(self.service.getMcpToolList()),
        sorted(['*', tool.getId()] + id_list))

  def test_all_validated_is_a_box_of_its_own(self):
    tool = self.newTool('boxed', title='Boxed', body='return 1')
    self.service.setMcpToolList([tool.getId()])
    self.tic()
    self.assertSaved(self.saveForm(
      self.service, 'MCPService_view',
      mcp_complete_portal_type_list=['MCP Tool']))
    self.abort()
    self.assertEqual(
      sorted(self.service.getMcpToolList()), ['*', tool.getId()])
    self.assertEqual(list(self.service.getMcpPromptList()), [])
    self.assertEqual(
      list(self.service.getMcpCompletePortalTypeList()), ['MCP Tool'])
    self.assertEqual(self.service.getMcpToolValueList(), [tool])

  def test_portal_types_are_chosen_by_search(self):
    self.assertEqual(
      self.service.getFoundPortalTypeItemList('zzz'), [])
    self.assertIn(
      ('Person', 'Person'), self.service.getFoundPortalTypeItemList(' pers'))
    self.assertLessEqual(
      len(self.service.getFoundPortalTypeItemList('')), 30)
    response = self.submit(
      self.service, 'MCPService_viewAddPortalTypeDialog', search='',
      portal_type_list=['Person', 'No Such Type'])
    # a value that the page has not offered is refused as a whole
    self.abort()
    self.assertEqual(list(self.service.getMcpFormPortalTypeList()), [])
    for portal_type in 'Person', 'Organisation':
      response = self.submit(
        self.service, 'MCPService_viewAddPortalTypeDialog',
        search=portal_type, portal_type_list=[portal_type])
      self.assertEqual(response.getStatus(), 302, response.getBody())
    self.tic()
    self.assertEqual(
      self.service.getMcpFormPortalTypeList(), ['Person', 'Organisation'])
    self.assertNotIn(
      ('Person', 'Person'), self.service.getFoundPortalTypeItemList('pers'))
    # the page shows what is chosen, and can take it back
    self.assertEqual([value for _, value in self.service.getChoiceItemList(
      'mcp_form_portal_type_list')], ['Organisation', 'Person'])
    self.assertSaved(self.saveForm(
      self.service, 'MCPService_viewFormTool',
      mcp_form_portal_type_list=['Person']))
    self.abort()
    self.assertEqual(self.service.getMcpFormPortalTypeList(), ['Person'])

  # What is shown

  def test_lines_are_shown_with_titles(self):
    tool = self.newTool('titles', [
      {'reference': 'a', 'data_type': 'array', 'item_type': 'integer',
       'required': True}, {'reference': 'b', 'direction': 'output'}],
      body='return {"b": "c"}')
    a, b = sorted(tool.objectValues(), key=lambda x: x.getReference())
    shown_list = [
      [line.getProperty(x) for x in (
        'direction_title', 'data_type_title', 'required_title')]
      for line in (a, b)]
    self.assertEqual(shown_list, [
      ['Input', 'Array (Integer)', 'Yes'], ['Output', 'String', 'No']])

  def test_arguments_of_prompts_have_no_fields_of_tools(self):
    prompt = self.newCallable('MCP Prompt', 'field_prompt', [
      {'reference': 'a'}], text_content='${a}')
    tool = self.newTool('field_tool', [{'reference': 'a'}], body='return a')
    for document, is_shown in (prompt, False), (tool, True):
      line, = document.objectValues()
      shown_set = {x.id for x in line.MCPToolLine_view.get_fields()}
      for field_id in ('my_direction', 'my_data_type', 'my_minimum',
                       'my_header_name'):
        self.assertIs(field_id in shown_set, is_shown, field_id)
      self.assertIn('my_reference', shown_set)
      self.assertIn('my_required', shown_set)

  def test_generated_text_is_read_only_and_has_a_title(self):
    tool = self.newTool('generated', body='return 1')
    self.service.edit(mcp_form_portal_type_list=['Person'],
                      mcp_form_operation_list=['read'])
    for document, form_id, field_id in (
        (tool, 'MCPTool_viewDefinition', 'your_definition'),
        (self.service, 'MCPService_viewFormToolSchema', 'your_form_tool'),
        (self.service, 'MCPService_viewConnection', 'your_cursor')):
      field = getattr(document, form_id).get_field(field_id)
      self.assertFalse(field.get_value('editable'), field_id)
      self.assertTrue(field.get_value('title'), field_id)
      self.assertTrue(field.get_value('default'), field_id)

  def test_the_code_editor_is_one_that_is_installed(self):
    tool, custom = self.newTool('edited', [
      {'reference': 'a', 'required': True}, {'reference': 'b'}],
      body='return 1'), self.portal.portal_skins.custom
    def getEditor(form_id, field_id, key='editor'):
      return dict(getattr(tool, form_id).get_field(field_id).get_value(
        'renderjs_extra'))[key]
    # it finds mistakes in the body of a function that has the inputs
    header = getEditor('MCPTool_view', 'my_body', 'python_script_header')
    compile(header + '\n  return a, b, context, script', 'body', 'exec')
    self.assertEqual(header.count('\n'), 0)
    self.assertEqual(getEditor('MCPTool_view', 'my_body'), 'text_area')
    custom.manage_addProduct['PythonScripts'].manage_addPythonScript(
      id='codemirror.gadget.html')
    self.portal.changeSkin(None)
    try:
      self.assertEqual(getEditor('MCPTool_view', 'my_body'), 'codemirror')
      # what nobody edits is shown whole
      self.assertEqual(getEditor(
        'MCPTool_viewDefinition', 'your_definition'), 'text_area')
    finally:
      self.abort()
      self.portal.changeSkin(None)

  def test_the_definition_tells_how_long_it_is(self):
    tool = self.newTool('length', body='return 1')
    before, after = tool.getDefinitionSizeText(), None
    self.assertIn('tokens', before)
    tool.setDescription('word ' * 400)
    self.tic()
    after = tool.getDefinitionSizeText()
    self.assertGreater(
      int(after.split()[1]), int(before.split()[1]) + 400, (before, after))

  # Which services

  def test_a_document_tells_which_services_expose_it(self):
    tool = self.newTool('exposed', body='return 1')
    self.assertEqual(tool.getExposingServiceValueList(), [self.service])
    self.assertEqual(tool.getProperty('exposing_service_title'), 'Test Service')
    self.service.setMcpToolList([])
    self.assertEqual(tool.getExposingServiceValueList(), [])
    self.service.setMcpToolList([tool.getId()])
    self.tic()
    self.login(self.newUser('mcp_nobody', ()).getUserId())
    try:
      self.assertEqual(tool.getExposingServiceValueList(), [])
    finally:
      self.login()

  def test_worklists_tell_of_drafts(self):
    workflow = self.portal.portal_workflow.validation_workflow
    matched_set = set()
    for worklist in workflow.objectValues(portal_type='Worklist'):
      criterion_dict = dict(aq_base(worklist)._identity_criterion)
      if tuple(criterion_dict['validation_state']) == ('draft',):
        matched_set.update(criterion_dict['portal_type'])
    self.assertTrue(matched_set >= {
      'MCP Tool', 'MCP Prompt', 'MCP Resource', 'MCP Service'}, matched_set)

  def test_a_tool_stays_exposed_when_it_is_renamed(self):
    tool = self.newTool('renamed', body='return "still here"')
    self.service.setMcpToolList([tool.getId()])
    self.tic()
    tool.setId('test_other_name')
    self.callable_id_list.remove('test_renamed')
    self.callable_id_list.append('test_other_name')
    self.tic()
    self.assertEqual(list(self.service.getMcpToolList()), ['test_other_name'])
    self.assertEqual(self.getText(self.callTool('renamed')), 'still here')
