"""The site of the cluster tests: the demo, and MCP Tools that write as tool authors would."""
import re

# of all but managers of the demo on the module of events
SET_ROLES = '''\
module, role_name_list = context.getPortalObject().event_module, %s
group = [group for group, role_list in context.getPortalObject().sale_order_module.get_local_roles() if 'Assignor' in role_list][0]
module.manage_delLocalRoles([group])
if role_name_list:
  module.manage_setLocalRoles(group, role_name_list)
'''
SET_ACTION = '''\
for action in context.getPortalObject().portal_types['%s'].getActionInformationList():
  if action.getReference() == '%s':
    action.%s
'''
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

# what somebody may do to forms, and to what they depend on: one change each
CHANGES = {
    'retitle_field': "context.getPortalObject().SaleOrder_view.my_start_date.manage_edit_xmlrpc({'title': 'Ship On'})",
    'retitle_translated_field': "context.getPortalObject().SaleOrder_view.my_stop_date.manage_edit_xmlrpc({'title': 'Stop Date'})",
    'unrequire_field': "context.getPortalObject().SaleOrder_viewCreateInvoiceDialog.your_start_date.manage_edit_xmlrpc({'required': 0})",
    'retitle_library_field': "context.getPortalObject().Base_viewFieldLibrary.my_view_mode_comment.manage_edit_xmlrpc({'title': 'Remark'})",
    'hide_field': "context.getPortalObject().SaleOrder_view.move_field_group(['my_incoterm'], 'left', 'hidden')",
    'move_field': "context.getPortalObject().SaleOrder_view.move_field_up('my_destination_decision_title', 'right')",
    'disallow_adding': SET_ROLES % "['Auditor']",
    'disallow_viewing': SET_ROLES % 'None',
    'allow_viewing': SET_ROLES % "['Auditor']",
    'allow_adding': SET_ROLES % "['Author', 'Assignor']",
    'set_condition': SET_ACTION % ('Phone Call', 'view', "setCondition('python: False')"),
    'unset_condition': SET_ACTION % ('Phone Call', 'view', "setCondition('')"),
    'make_invisible': SET_ACTION % ('Phone Call', 'view', 'setVisible(False)'),
    'make_visible': SET_ACTION % ('Phone Call', 'view', 'setVisible(True)'),
    'add_action': '''\
context.getPortalObject().portal_types['Mail Message'].newContent(
  portal_type='Action Information', reference='note', title='As a Note', action='string:${object_url}/Note_viewAuthor')
''',
    'hide_other_action': SET_ACTION % ('Note', 'Note_viewAuthor', 'setVisible(False)'),
    'add_category': "context.getPortalObject().portal_categories.delivery_mode.newContent(id='by_rail', portal_type='Category', title='By Rail')",
    'retitle_category': "context.getPortalObject().portal_categories.delivery_mode.by_air.setTitle('By Plane')",
    'delete_category': "context.getPortalObject().portal_categories.delivery_mode.manage_delObjects(['by_rail'])",
    'add_state': '''\
context.getPortalObject().portal_workflow.event_simulation_workflow.newContent(
  portal_type='Workflow State', id='state_archived', reference='archived', title='Archived')
''',
}
MANAGER_TOOLS = {'make_type', 'add_property', 'pending', *CHANGES}
# the action of a dialog that does half of its work
HALF = '''\
context.getPortalObject().organisation_module.newContent(portal_type='Organisation', title='Half done').validate()
context.edit(comment='Half done')
if then == 'break':
  return context.no_such_method_anywhere()
return context.Base_redirect('view', keep_items={'portal_status_message': 'Not today.', 'portal_status_level': 'error'})
'''
FORM_LIST = ['SaleOrder_view', 'SaleOrder_viewCreateInvoiceDialog', 'SaleOrder_viewHalfDialog', 'SaleOrderModule_viewSaleOrderList',
             'Note_viewAuthor', 'PhoneCall_view']


def set_up(url):
    """Make the site; returns the token of the demo user for `url`."""
    from embedded import CHECKOUT, demo, server, site, template
    with server._portal() as portal:
        template.install_all(portal, [CHECKOUT / 'bt5' / 'erp5_mcp'])
        demo.setup(portal)
        site.commit_and_index(portal)
        portal.organisation_module.newContent(portal_type='Organisation', id='counter', title='Counter', description='0').validate()
        add_forms(portal)
        for reference, body in {**TOOLS, **{name: body + '\nreturn {"changed": True}' for name, body in CHANGES.items()}}.items():
            tool = portal.portal_callables.newContent(
                portal_type='MCP Tool', id=reference, reference=reference, title=reference.replace('_', ' '),
                description='Of the cluster tests.', body=re.sub(r'^\n', '', body),
                proxy_role_list=['Manager'] if reference in MANAGER_TOOLS else [])
            portal.portal_workflow.doActionFor(tool, 'validate_action')
        token = demo.get_token(portal, url)
        site.commit_and_index(portal)
        return {'url': url, 'token': '%s.%s' % (token.getId(), token.getReference())}


def add_forms(portal):
    """Forms of the tests, and form tools of these and others."""
    custom = portal.portal_skins.custom

    def add(portal_type, form_id, category, action, pt, field_list):
        custom.manage_addProduct['ERP5Form'].addERP5Form(form_id, form_id)
        form = custom[form_id]
        form.action, form.pt = action, pt
        for field_id, value_dict, tales_dict in field_list:
            form.manage_addField(field_id, field_id, 'StringField')
            form[field_id].manage_edit_xmlrpc(value_dict)
            form[field_id].manage_tales_xmlrpc(tales_dict)
        portal.portal_types[portal_type].newContent(
            portal_type='Action Information', reference=form_id, title=form_id, action='string:${object_url}/' + form_id,
            action_type=category)
    add('Sale Order', 'SaleOrder_viewHalfDialog', 'object_action', 'SaleOrder_doHalf', 'form_dialog', [
        ('your_then', {'title': 'Then', 'required': 1}, {})])
    add('Note', 'Note_viewAuthor', 'object_view', 'Base_edit', 'form_view', [
        ('my_title', {'title': 'Title'}, {}),
        ('my_reference', {'title': 'Reference'}, {
            'editable': 'python: here.getPortalObject().portal_membership.checkPermission("Add portal content", here.getParentValue())'})])
    custom.manage_addProduct['PythonScripts'].manage_addPythonScript('SaleOrder_doHalf')
    custom.SaleOrder_doHalf.ZPythonScript_edit('then, **kw', HALF)
    portal.portal_web_services.mcp.edit(
        mcp_form_list=FORM_LIST, mcp_form_operation_list=['read', 'create', 'edit', 'search', 'dialog', 'report'])
