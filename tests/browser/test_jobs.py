"""The jobs of an administrator and of a tool author, from the first click to the call of a client."""
import json
import re

import pytest

from .job import add_line, make_tool

BODY = '''context.person_module.mcp_browser_auditor.setDescription(name)
return 'Hello, %s of %s!' % (name, address['city'])'''


def test_a_tool_from_its_first_line_to_a_client(window, site, translate):
    site.clean_documents()
    # what the client calls in the end writes it
    site.run("context.person_module.mcp_browser_auditor.setDescription('')")
    site.add('MCP Service', 'service')
    ui = window()
    make_tool(ui, 'hello', 'Browser Hello', BODY)
    tool = 'portal_callables/mcp_browser_hello'
    assert ui.document_id() == 'mcp_browser_hello'
    # nested lines
    add_line(ui, translate, 'name')
    ui.open(tool)
    add_line(ui, translate, 'address', 'Object')
    add_line(ui, translate, 'city')
    ui.open(tool)
    assert [row[3] for row in ui.rows()] == [translate('String'), translate('Object')]
    assert {row[2] for row in ui.rows()} == {translate('Input')}
    assert {row[4] for row in ui.rows()} == {translate('Yes')}
    # what does not fit together is said at the field, and can be mended there
    ui.open(tool)
    add_line(ui, translate, 'count', 'Integer', required=False)
    ui.fill('my_minimum', '5')
    ui.fill('my_maximum', '3')
    ui.fill('my_value_default', 'many')
    ui.save()
    assert ui.error('my_maximum') == translate(
        'This is no number, below the minimum, or not for this type: only integers and numbers have a maximum.')
    assert ui.error('my_value_default').startswith(translate(
        'This default does not fit the type, the choices or the bounds of this line. Unless the type is string, it is JSON: 5, true, ["a"].'))
    ui.fill('my_maximum', '7')
    ui.fill('my_value_default', '6')
    ui.save()
    ui.open(tool)
    # what is wrong is said at the field, and the body is not lost
    ui.fill('my_reference', 'no name!')
    ui.save()
    assert ui.error('my_reference') == translate('This is no name for all clients: use 1 to 64 letters, digits, "_" or "-".')
    assert ui.coded('my_body').strip() == BODY
    assert ui.editor('my_body').bounding_box()['height'] > 300
    if not ui.has_code_editor('my_body'):
        assert 'mono' in ui.editor('my_body').evaluate('box => getComputedStyle(box).fontFamily').lower()
    ui.open(tool)
    ui.tab(translate('Definition'))
    definition = json.loads(ui.generated('your_definition', translate('As Clients See It')))
    assert definition['inputSchema']['properties']['address']['properties'] == {'city': {'type': 'string'}}
    assert re.search(r'\d+ (tokens|jetons)', ui.text())
    # run, twice: each time its own result, with what it would have changed
    ui.open(tool)
    ui.action(translate('Run'))
    assert json.loads(ui.coded('your_argument_text')) == {'name': '', 'address': {}}
    for name in 'Ada', 'Grace':
        ui.code('your_argument_text', json.dumps({'name': name, 'address': {'city': 'Lille'}}))
        ui.submit()
        result = ui.generated('your_result', translate('Result'))
        assert f'Hello, {name} of Lille!' in result
        assert 'person_module/mcp_browser_auditor' in result.split(translate('Changed:'))[1]
    assert site.run("return json.dumps(context.person_module.mcp_browser_auditor.getDescription() or '')") == ''
    ui.code('your_argument_text', '{"name": "Ada"}')
    ui.submit()
    assert 'address' in ui.generated('your_result', translate('Result'))
    # validate; expose by a search; a client calls it
    ui.open(tool)
    ui.transition(translate('Validate'))
    site.wait()
    ui.open('portal_web_services/mcp_browser_service')
    ui.relate('my_mcp_tool_list', 'Browser Hello')
    ui.save()
    ui.open('portal_web_services/mcp_browser_service')
    assert ui.related('my_mcp_tool_list') == ['Browser Hello']
    argument_dict = {'name': 'Ada', 'address': {'city': 'Lille'}}
    assert 'Hello, Ada of Lille!' in site.call('mcp_browser_service', 'hello', argument_dict)[1]
    # the list of the service, and of the tool
    ui.tab(translate('Exposed'))
    assert ['Browser Hello', 'hello'] in [row[:2] for row in ui.rows()]
    ui.open(tool)
    ui.tab(translate('Exposed By'))
    assert ['Browser Service', 'mcp_browser_service'] in [row[:2] for row in ui.rows()]
    # another id changes nothing for clients
    ui.open(tool)
    ui.fill('my_id', 'mcp_browser_hello_again')
    ui.save()
    assert 'Hello, Ada of Lille!' in site.call('mcp_browser_service', 'hello', argument_dict)[1]


@pytest.mark.parametrize('portal_type, property_dict', [
    ('MCP Service', {}), ('MCP Tool', {}), ('MCP Prompt', {'text_content': 'a'}),
    ('MCP Resource', {'uri': 'mcp-browser://first', 'text_content': 'a', 'content_type': 'text/plain'})],
    ids=['service', 'tool', 'prompt', 'resource'])
def test_what_is_renamed_cloned_and_deleted(window, site, translate, portal_type, property_dict):
    site.clean_documents()
    folder = site.add(portal_type, 'first', **property_dict)
    site.wait()
    ui = window()
    ui.open(f'{folder}/mcp_browser_first')
    ui.fill('my_id', 'mcp_browser_second')
    ui.save()
    assert ui.document_id() == 'mcp_browser_second'
    site.wait()
    ui.open(f'{folder}/mcp_browser_second')
    ui.clone()
    # clients know both by one name
    assert portal_type != 'MCP Tool' or 'mcp_browser_second' in ui.text()
    ui.fill('my_id', 'mcp_browser_clone')
    ui.save()
    site.wait()
    state_script = f'''return json.dumps({{x.getId(): x.getValidationState() for x in context.{folder}.objectValues()
  if x.getId().startswith('mcp_browser')}})'''
    assert site.run(state_script) == {'mcp_browser_second': 'validated', 'mcp_browser_clone': 'draft'}
    ui.open(f'{folder}/mcp_browser_clone')
    ui.delete()
    assert site.run(state_script) in (
        {'mcp_browser_second': 'validated'}, {'mcp_browser_second': 'validated', 'mcp_browser_clone': 'deleted'})


def test_a_tool_that_fails_tells_its_author_why(window, site, translate):
    site.clean_documents()
    ui = window()
    make_tool(ui, 'fail', 'Browser Fail', 'a = 1\nraise ValueError("for the author")')
    ui.action(translate('Run'))
    ui.submit()
    result = ui.generated('your_result', translate('Result'))
    assert 'for the author' in result and 'line 2' in result
    ui.open('portal_callables/mcp_browser_fail')
    ui.code('my_body', 'return (')
    ui.save()
    assert translate('Problems') in ui.text()
    assert ui.coded('my_body').strip() == 'return ('


def test_prompts_and_resources(window, site, translate):
    site.clean_documents()
    ui = window()
    ui.open('portal_callables')
    ui.add('MCP Prompt')
    ui.fill('my_id', 'mcp_browser_prompt')
    ui.fill('my_title', 'Browser Prompt')
    ui.code('my_text_content', 'Write about ${subject}.')
    ui.save()
    ui.add('MCP Tool Line')
    for field in 'my_direction', 'my_data_type', 'my_minimum', 'my_header_name':
        assert not ui.has_field(field)
    ui.fill('my_reference', 'subject')
    ui.save()
    ui.open('portal_callables/mcp_browser_prompt')
    ui.transition(translate('Validate'))
    ui.open('portal_callables')
    ui.add('MCP Resource')
    ui.fill('my_id', 'mcp_browser_resource')
    ui.fill('my_uri', 'no uri')
    ui.fill('my_content_type', 'text')
    ui.save()
    assert ui.error('my_uri') == translate('This is no URI: it needs a scheme, such as catalogue://price-list.')
    assert ui.error('my_content_type') == translate('This is no media type, such as text/plain.')
    ui.fill('my_uri', 'mcp-browser://text')
    ui.fill('my_content_type', 'text/plain')
    ui.code('my_text_content', 'What it holds.')
    ui.save()
    ui.open('portal_callables/mcp_browser_resource')
    ui.transition(translate('Validate'))
    assert site.run('''return json.dumps([context.portal_callables[x].getValidationState()
  for x in ('mcp_browser_prompt', 'mcp_browser_resource')])''') == ['validated', 'validated']


def test_a_service_and_a_token(window, site, translate):
    site.clean_documents()
    site.add('MCP Tool', 'who', body='return "it is me"')
    ui = window()
    ui.open('portal_web_services')
    ui.add('MCP Service')
    service_id = ui.document_id()
    try:
        ui.fill('my_id', 'mcp')
        ui.fill('my_allowed_origin_list', 'foo')
        ui.fill('my_canonical_url', 'nonsense')
        ui.fill('my_mcp_module_list', 'no_such_module')
        ui.save()
        assert ui.error('my_allowed_origin_list') == translate(
            'This is no origin: write it as browsers send it, such as https://host or https://host:8443.')
        assert ui.error('my_canonical_url') == translate(
            'This is no URL of a service: write it whole, such as https://host/erp5/portal_web_services/mcp.')
        assert ui.error('my_mcp_module_list') == translate('There is no such module: write its id, such as person_module.')
        if site.run("return json.dumps('mcp' in context.portal_web_services.objectIds())"):
            assert ui.error('my_id') == translate('This id is taken, has characters other than letters, digits, "_", "-" and ".", or cannot change yet: ERP5 still indexes the document. Then save again in some seconds.')
        for name in 'my_allowed_origin_list', 'my_canonical_url', 'my_mcp_module_list':
            ui.fill(name, '')
        ui.fill('my_id', 'mcp_browser_made')
        ui.fill('my_title', 'Browser Made')
        ui.tick_choice('my_mcp_complete_portal_type_list', translate('Tools'))
        ui.save()
    finally:
        # another id than that of these tests must not stay
        site.run(f'''
if {service_id!r} in context.portal_web_services.objectIds():
  context.portal_web_services.manage_delObjects([{service_id!r}])
''')
    service = 'portal_web_services/mcp_browser_made'
    url = f'{site.url}/{service}'
    ui.open(service)
    ui.tab(translate('Connect a Client'))
    assert translate('Nobody is answered before the service is validated; its state is ${state}.').split('${')[0] in ui.text()
    # one address, whichever user interface looks at it; every client's text, whole
    for name, title in (('your_url', 'URL'), ('your_curl', 'curl'), ('your_claude_code', 'Claude Code'),
                        ('your_cursor', 'Cursor (.cursor/mcp.json)'), ('your_vs_code', 'VS Code (.vscode/mcp.json)')):
        assert url in ui.generated(name, title), name
    assert 'erp5-mcp_browser_made' in ui.generated('your_cursor', 'Cursor (.cursor/mcp.json)')
    assert 'renderjs_runner' not in ui.generated('your_curl', 'curl')
    ui.open(service)
    ui.transition(translate('Validate'))
    ui.open(service)
    ui.action(translate('Create Access Token'))
    # a site has thousands of persons
    ui.fill('your_search', 'Browser Assig')
    ui.update()
    assert ui.choices('your_agent') == ['', 'Browser Assignor']
    ui.fill('your_search', 'Browser Aud')
    ui.update()
    ui.choose('your_agent', 'Browser Auditor')
    ui.submit()
    text = ui.generated('your_cursor', 'Cursor (.cursor/mcp.json)')
    authorization = json.loads(text)['mcpServers']['erp5-mcp_browser_made']['headers']['Authorization']
    status, answer = site.call('mcp_browser_made', 'who', {}, authorization)
    assert status == 200 and 'it is me' in answer, (status, answer)
    # shown once
    ui.open(service)
    ui.tab(translate('Connect a Client'))
    assert authorization.split()[1] not in ui.text()


def test_forms_as_tools(window, site, translate):
    site.clean_documents()
    site.add('MCP Service', 'form')
    site.wait()
    service = 'portal_web_services/mcp_browser_form'
    ui = window()
    ui.open(service)
    ui.action(translate('Add Portal Types'))
    assert ui.container('your_portal_type_list').locator('input[type=checkbox]').count() <= 30
    ui.fill('your_search', 'Currency')
    ui.update()
    ui.tick_choice('your_portal_type_list', translate('Currency'))
    ui.submit()
    assert site.run("return json.dumps(list(context.portal_web_services.mcp_browser_form.getMcpFormPortalTypeList()))") == ['Currency']
    ui.open(service)
    ui.tab(translate('Forms as Tools'))
    ui.choose('my_mcp_form_operation_list', translate('Read what a form shows'))
    ui.fill('my_mcp_form_list', 'No_such_form')
    ui.save()
    assert ui.error('my_mcp_form_list') == translate(
        'No action leads to such a form: write the id of the form, such as Person_view.')
    ui.fill('my_mcp_form_list', '')
    ui.save()
    assert site.run("return json.dumps(list(context.portal_web_services.mcp_browser_form.getMcpFormOperationList()))") == ['read']
    ui.open(service)
    ui.tab(translate('Forms as Tools'))
    assert any('Currency_view' in row for row in ui.rows())
    # rows are no documents: nothing leads to one
    assert ui.page.locator('table a[href*=form_tool_]').count() == 0
    ui.tab(translate('Schemas of Forms'))
    assert 'Currency_view' in ui.generated('your_form_tool', translate('Schemas'))


def test_what_waits_is_told(window, site, translate):
    site.clean_documents()
    site.add('MCP Tool', 'draft', 'draft')
    site.add('MCP Service', 'draft', 'draft')
    site.wait()
    # worklists are kept for some minutes
    site.run('context.portal_caches.clearAllCache()')
    ui = window()
    if ui.name == 'renderjs':
        ui.page.goto(ui.root() + '#/?page=worklist')
        ui.wait()
        shown = ui.text()
    else:
        ui.page.goto(site.url + '/view')
        shown = ' '.join(ui.page.locator('select[name=select_favorite] option').all_inner_texts())
    assert translate('MCP Tools to Validate') in shown
    assert translate('MCP Services to Validate') in shown


def test_all_tools_of_the_site_in_one_list(window, site, translate):
    site.clean_documents()
    site.add('MCP Tool', 'listed', 'draft')
    site.add('MCP Service', 'lists', 'draft', mcp_tool_list=['mcp_browser_listed'])
    site.wait()
    ui = window()
    ui.open('portal_callables')
    ui.jump(translate('MCP Tools, Prompts and Resources'))
    row, = [row for row in ui.rows() if 'Browser Listed' in row]
    assert 'listed' in row and any('Browser Lists' in cell for cell in row)
