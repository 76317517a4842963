"""Persons with few roles: each page works, or says why not, and nothing is lost that somebody cannot see."""

SERVICE = 'portal_web_services/mcp_browser_rights'


def prepare(site, name, role):
    site.clean_documents()
    site.run('''
portal = context.getPortalObject()
for name in 'seen', 'unseen':
  tool = portal.portal_callables.newContent(
    portal_type='MCP Tool', id='mcp_browser_' + name, title='Browser ' + name.title(), reference=name, body='return 1')
  tool.validate()
service = portal.portal_web_services.newContent(
  portal_type='MCP Service', id='mcp_browser_rights', title='Browser Rights',
  mcp_tool_list=['mcp_browser_unseen', 'mcp_browser_seen'], mcp_form_portal_type_list=['Person'])
service.validate()
''')
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
