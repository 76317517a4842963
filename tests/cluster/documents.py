"""The site of the cluster tests: the demo, and MCP Tools that write as tool authors would."""
import re

TOOLS = {
    # reads, waits so that calls meet, and writes back: two of them at once lose an update unless the site prevents it
    'count_up': '''\
import time
counter = context.getPortalObject().organisation_module.counter
count = int(counter.getDescription('0')) + 1
time.sleep(.01)
counter.setDescription(str(count))
return {'count': count}
''',
    'create_and_fail': '''\
module = context.getPortalObject().organisation_module
for index in range(3):
  module.newContent(portal_type='Organisation', title='Half done').validate()
script.getMCPCall().error('CONSISTENCY_ERROR', 'Not today.', 'Try tomorrow.')
''',
    'create_and_break': '''\
module = context.getPortalObject().organisation_module
module.newContent(portal_type='Organisation', title='Half done').validate()
return module.no_such_method_anywhere()
''',
    'make_type': '''\
portal = context.getPortalObject()
sheet = portal.portal_property_sheets.newContent(id='ClusterNote', portal_type='Property Sheet')
sheet.newContent(reference='first_note', portal_type='Standard Property', elementary_type='string')
note_type = portal.portal_types.newContent(
    id='Cluster Note', portal_type='Base Type', type_class='XMLObject', type_property_sheet_list=['ClusterNote'])
note_type.newContent(portal_type='Role Information', role_name_list=['Assignor'], role_category_list=['function/company/manager'])
module_type = portal.portal_types['Organisation Module']
module_type.setTypeAllowedContentTypeList(module_type.getTypeAllowedContentTypeList() + ['Cluster Note'])
return {'made': module_type.getId()}
''',
    'add_property': '''\
context.getPortalObject().portal_property_sheets['ClusterNote'].newContent(
    reference='second_note', portal_type='Standard Property', elementary_type='string')
return {'made': 'second_note'}
''',
    'pending': '''\
return {'pending': context.getPortalObject().portal_activities.countMessage()}
''',
}


def set_up(url):
    """Make the site; returns the token of the demo user for `url`."""
    from embedded import CHECKOUT, demo, server, site, template
    with server._portal() as portal:
        template.install_all(portal, [CHECKOUT / 'bt5' / 'erp5_mcp'])
        demo.setup(portal)
        site.commit_and_index(portal)
        portal.organisation_module.newContent(portal_type='Organisation', id='counter', title='Counter', description='0').validate()
        for reference, body in TOOLS.items():
            tool = portal.portal_callables.newContent(
                portal_type='MCP Tool', id=reference, reference=reference, title=reference.replace('_', ' '),
                description='Of the cluster tests.', body=re.sub(r'^\n', '', body),
                proxy_role_list=['Manager'] if reference in ('make_type', 'add_property', 'pending') else [])
            portal.portal_workflow.doActionFor(tool, 'validate_action')
        token = demo.get_token(portal, url)
        site.commit_and_index(portal)
        return {'url': url, 'token': '%s.%s' % (token.getId(), token.getReference())}
