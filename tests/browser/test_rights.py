"""Persons with few roles: each page works, or says why not, and nothing is lost that somebody cannot see."""
from .job import add_line

SERVICE = 'portal_web_services/mcp_browser_rights'


def prepare(site, name, role):
    site.clean_documents()
    for tool in 'seen', 'unseen':
        site.add('MCP Tool', tool)
    site.add('MCP Service', 'rights', mcp_tool_list=['mcp_browser_unseen', 'mcp_browser_seen'], mcp_form_portal_type_list=['Person'])
    site.give(name, SERVICE, role)
    site.give(name, 'portal_web_services', 'Auditor')


def test_an_assignor_of_the_service_saves_it(window, site, translate):
    """He sees one of its tools; the other stays."""
    prepare(site, 'assignor', 'Assignor')
    site.give('assignor', 'portal_callables/mcp_browser_seen', 'Auditor')
    ui = window('assignor')
    ui.open(SERVICE)
    assert '???' not in ui.text()
    assert ui.related('my_mcp_tool_list') == ['Browser Seen']
    ui.fill('my_instructions', 'By the assignor.')
    ui.save()
    assert site.run('''
service = context.portal_web_services.mcp_browser_rights
return json.dumps([service.getInstructions(), sorted(service.getMcpToolList()), list(service.getMcpFormPortalTypeList())])
''') == ['By the assignor.', ['mcp_browser_seen', 'mcp_browser_unseen'], ['Person']]
    ui.open(SERVICE)
    ui.tab(translate('Exposed'))
    assert [row[:2] for row in ui.rows()] == [['Browser Seen', 'seen']]
    ui.open(SERVICE)
    ui.tab(translate('Connect a Client'))
    assert site.url in ui.generated('your_url', 'URL')
    ui.open(SERVICE)
    ui.tab(translate('Forms as Tools'))
    assert '???' not in ui.text()
    # who may not add tokens is not offered it; who may is told that there is nobody he sees
    ui.open(SERVICE)
    assert not ui.has_action(translate('Create Access Token'))
    site.give('assignor', 'access_token_module', 'Author')
    ui.open(SERVICE)
    ui.action(translate('Create Access Token'))
    ui.submit()
    assert translate('Choose a person.') in ui.text()
    ui.open(SERVICE)
    ui.transition(translate('Invalidate'))
    assert site.run("return json.dumps(context.portal_web_services.mcp_browser_rights.getValidationState())") == 'invalidated'


def test_an_assignor_of_a_tool_writes_runs_and_validates_it(window, site, translate):
    site.clean_documents()
    site.add('MCP Tool', 'own', 'draft')
    tool = 'portal_callables/mcp_browser_own'
    site.give('assignor', tool, 'Assignor')
    site.give('assignor', 'portal_callables', 'Auditor')
    ui = window('assignor')
    ui.open(tool)
    ui.fill('my_title', 'Browser Owned')
    ui.code('my_body', 'return "own " + what')
    ui.save()
    add_line(ui, translate, 'what')
    ui.open(tool)
    assert [row[0] for row in ui.rows()] == ['what']
    ui.action(translate('Run'))
    ui.code('your_argument_text', '{"what": "work"}')
    ui.submit()
    assert 'own work' in ui.generated('your_result', translate('Result'))
    ui.open(tool)
    ui.tab(translate('Definition'))
    assert '"what"' in ui.generated('your_definition', translate('As Clients See It'))
    ui.open(tool)
    ui.transition(translate('Validate'))
    assert site.run('''
tool = context.portal_callables.mcp_browser_own
return json.dumps([tool.getTitle(), tool.getValidationState()])''') == ['Browser Owned', 'validated']


def test_an_auditor_of_the_service_reads_it(window, site, translate):
    prepare(site, 'auditor', 'Auditor')
    ui = window('auditor')
    for title in None, 'Exposed', 'Connect a Client', 'Forms as Tools':
        ui.open(SERVICE)
        if title:
            ui.tab(translate(title))
        assert '???' not in ui.text()
        assert 'Browser Unseen' not in ui.text() and 'mcp_browser_unseen' not in ui.text()
    ui.open(SERVICE)
    assert not ui.has_action(translate('Create Access Token'))
    assert not ui.has_action(translate('Add Portal Types'))
    assert not ui.is_editable('my_title')
