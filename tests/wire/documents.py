"""What the wire tests and benchmarks need on the site, made through the API that administrators and tool authors use."""

USERS = {
    # reference -> roles on the whole site
    'auditor': ['Auditor'],
    'manager': ['Manager'],
    'stranger': [],
}
TOOLS = {
    # Reads a counter, waits so that calls meet, and writes it back.
    'wire_count': dict(
        description='Adds one to the counter, slowly enough for calls to meet.', body='''\
import time
document = context.organisation_module.wire_counter
count = int(document.getDescription('0')) + 1
time.sleep(seconds)
document.setDescription(str(count))
return {'count': count}
''', lines=[dict(reference='seconds', data_type='number', required=True, description='How long to wait.')]),
    # Conflicts without a document to index: activities would add conflicts of their own.
    'wire_number': dict(
        description='Draws the next number, and holds it for a while before it counts.', body='''\
import time
number = context.portal_ids.generateNewId(id_group='wire_number', default=1)
time.sleep(seconds)
return {'count': number}
''', lines=[dict(reference='seconds', data_type='number', required=True, description='How long to wait.')]),
    'wire_measure': dict(
        description='Returns a small object, as the benchmarks need it.', body='''\
return {'text': name, 'length': len(name), 'upper': name.upper()}
''', lines=[
            dict(reference='name', data_type='string', required=True, description='Any text.'),
            dict(reference='text', data_type='string', required=True, direction='output'),
            dict(reference='length', data_type='integer', required=True, direction='output'),
            dict(reference='upper', data_type='string', required=True, direction='output')]),
    'wire_fail': dict(description='Fails in a way that its author did not foresee.', body='''\
return context.portal_callables['secret of /etc/wire'].getTitle()
'''),
}
SERVICES = {
    'mcp': dict(title='Wire Test', mcp_tool_list=['*'], mcp_prompt_list=['*'], mcp_resource_list=['*']),
    'mcp_off': dict(title='Switched Off', mcp_tool_list=['*']),
}


def add(portal):
    """Make users, tools and services; the caller commits and indexes."""
    check = 'TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency'
    if hasattr(portal.portal_templates, check):
        getattr(portal.portal_templates, check)(fixit=True)
    for reference, role_list in USERS.items():
        add_user(portal, reference, role_list)
    portal.organisation_module.newContent(portal_type='Organisation', id='wire_counter', description='0').validate()
    for id, option in TOOLS.items():
        add_tool(portal, id, **option)
    for id, option in SERVICES.items():
        service = add_service(portal, id, **option)
        if id == 'mcp_off':
            service.invalidate()


def add_user(portal, reference, role_list):
    """A person who can log in, with these roles on the site."""
    person = portal.person_module.newContent(portal_type='Person', id='wire_' + reference, reference=reference)
    person.newContent(portal_type='ERP5 Login', reference=reference, password=reference + ' of the wire').validate()
    person.newContent(portal_type='Assignment').open()
    person.validate()
    for role in role_list:
        portal.acl_users.zodb_roles.assignRoleToPrincipal(role, person.getUserId())
    return person


def get_person(portal, reference):
    return portal.person_module['wire_' + reference]


def add_tool(portal, id, body, lines=(), **option):
    """A validated MCP Tool."""
    tool = portal.portal_callables.newContent(portal_type='MCP Tool', id=id, reference=id, title=id, body=body, **option)
    for index, line in enumerate(lines):
        tool.newContent(portal_type='MCP Tool Line', int_index=index, **line)
    portal.portal_workflow.doActionFor(tool, 'validate_action')
    return tool


def add_service(portal, id, **option):
    """A validated MCP Service that everyone may use but the stranger."""
    service = portal.portal_web_services.newContent(portal_type='MCP Service', id=id, **option)
    service.validate()
    for reference in USERS:
        if reference != 'stranger':
            service.manage_setLocalRoles(get_person(portal, reference).getUserId(), ['Auditor'])
    return service


def add_tokens(portal, origin_list):
    """A token for each origin, service and user: {origin: {service: {user: token}}}."""
    return {origin: {id: {reference: add_token(portal, get_person(portal, reference), origin + portal.portal_web_services[id].getPath())
                          for reference in USERS} for id in SERVICES} for origin in origin_list}


def add_token(portal, person, url):
    """A Restricted Access Token, as clients send it."""
    token = portal.access_token_module.newContent(
        portal_type='Restricted Access Token', agent_value=person, url_string=url, url_method='POST')
    token.validate()
    return '%s.%s' % (token.getId(), token.getReference())
