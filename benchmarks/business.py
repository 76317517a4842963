"""What the benchmarks of the document tools need on the site: orders with lines, scripts that do bare what the tools do, a service.

How many documents, and how many portal types beyond the usual: the environment variables DOCUMENTS and TYPES.
"""
import os

from tests.wire.documents import add_token, add_tool, add_user, get_person

DOCUMENTS = int(os.environ.get('DOCUMENTS', 10000))
TYPES = int(os.environ.get('TYPES', 0))
LINES = 10
SERVICE = 'bench_document'
CLERK = 'clerk'
# An employee with few roles, and a manager
SELLER, BOSS = 'seller', 'boss'
ORGANISATIONS, PRODUCTS = 20, 20
STATES = ((), ('plan_action',), ('order_action',), ('order_action', 'confirm_action'))
# of a customer whom the seller may see, with lines of products, and one that is his
ORDER = 'sale_order_module/bench_0'
EMPLOYEE_SEARCH = {'portal_type': 'Sale Order', 'columns': ['title', 'reference', 'state', 'start_date', 'destination'], 'limit': 20}
# the search, as the tool and as the script take it; every name is a column of the catalog
COLUMNS = ['title', 'reference', 'simulation_state', 'start_date']
SEARCH = {'portal_type': 'Sale Order', 'columns': COLUMNS, 'sort': ['-start_date'], 'filter': {'and': [
    {'field': 'state', 'op': '=', 'value': 'confirmed'}, {'field': 'start_date', 'op': '>=', 'value': '2026-03-01'}]}}
SCRIPTS = {
    # name: (parameters, body); %(x)s is filled in from below
    'bench_search': ('limit', '''\
import json
row_list = []
for brain in context.getPortalObject().portal_catalog(
    portal_type='Sale Order', simulation_state='confirmed', start_date={'query': DateTime(2026, 3, 1), 'range': 'min'},
    sort_on=[('start_date', 'DESC'), ('uid', 'DESC')], limit=int(limit), select_list=%(columns)r + ['relative_url']):
  row_list.append({'relative_url': brain.relative_url, 'title': brain.title, 'reference': brain.reference,
                   'simulation_state': brain.simulation_state, 'start_date': brain.start_date.ISO8601()})
return json.dumps({'rows': row_list})
'''),
    'bench_read': ('path', '''\
import json
def get(document, plain_list, relation_list):
  result = {'id': document.getId()}
  for name, is_list in plain_list:
    value = document.getProperty(is_list and name + '_list' or name)
    if value is not None and hasattr(value, 'ISO8601'):
      value = value.ISO8601()
    if value not in (None, '', []):
      result[name] = value
  for name, is_list in relation_list:
    value_list = [{'relative_url': x.getRelativeUrl(), 'title': x.getTitle()} for x in document.getProperty(name + '_value_list') or ()]
    if value_list:
      result[name] = is_list and value_list or value_list[0]
  return result
document = context.getPortalObject().restrictedTraverse(path)
result = get(document, %(order_plain)r, %(order_relation)r)
result['lines'] = [get(line, %(line_plain)r, %(line_relation)r) for line in document.contentValues()]
return json.dumps(result)
'''),
    'bench_save': ('values', '''\
import json
values = json.loads(values)
order = context.getPortalObject().sale_order_module.newContent(portal_type='Sale Order')
order.edit(title=values['title'], start_date=DateTime(values['start_date']), source=values['source'], destination=values['destination'])
for value in values['lines']:
  line = order.newContent(portal_type='Sale Order Line')
  line.edit(title=value['title'], resource=value['resource'], quantity=value['quantity'], price=value['price'])
return json.dumps({'relative_url': order.getRelativeUrl()})
'''),
}
SAVED = {'title': 'Saved', 'start_date': '2026-05-01', 'source': 'organisation_module/bench_0',
         'destination': 'organisation_module/bench_1', 'lines': [
             {'title': 'Line %d' % number, 'resource': 'product_module/bench_%d' % number, 'quantity': number + 1, 'price': 2.5}
             for number in range(LINES)]}


def add(portal):
    """As tests.wire.documents.add."""
    portal.portal_templates.TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency(fixit=True)
    person = add_user(portal, CLERK, ['Auditor', 'Author', 'Assignor', 'Assignee'])
    _add_types(portal)
    for number in range(ORGANISATIONS):
        portal.organisation_module.newContent(
            portal_type='Organisation', id='bench_%d' % number, title='Organisation %d' % number, reference='O-%d' % number).validate()
    for number in range(PRODUCTS):
        portal.product_module.newContent(
            portal_type='Product', id='bench_%d' % number, title='Product %d' % number, reference='P-%d' % number, base_price=2.5).validate()
    for number in range((DOCUMENTS - ORGANISATIONS - PRODUCTS) // (1 + LINES)):
        _add_order(portal, number)
    for id, (parameters, body) in SCRIPTS.items():
        portal.portal_callables.newContent(
            portal_type='Python Script', id=id, parameter_signature=parameters, body=body % _property_names(portal, person))
    add_tool(portal, 'bench_empty', body='return {}\n', description='Does nothing.')
    service = portal.portal_web_services.newContent(
        portal_type='MCP Service', id=SERVICE, title='Documents', mcp_tool_list=['bench_empty'], mcp_tool_family_list=['document'])
    service.validate()
    service.manage_setLocalRoles(person.getUserId(), ['Auditor'])
    add_user(portal, BOSS, ['Manager'])
    _add_seller(portal, service)


def _add_seller(portal, service):
    """Author and Auditor on the module of orders, Assignee of half of them, Auditor on half of the customers and on products; nothing else."""
    user_id = add_user(portal, SELLER, []).getUserId()
    for module, module_role_list, role_list, share in (
            (portal.sale_order_module, ['Auditor', 'Author'], ['Assignee', 'Auditor'], 2),
            (portal.organisation_module, ['Auditor'], ['Auditor'], 2),
            (portal.product_module, ['Auditor'], ['Auditor'], 1)):
        module.manage_setLocalRoles(user_id, module_role_list)
        for number in range(0, len(module.objectIds()), share):
            module['bench_%d' % number].manage_setLocalRoles(user_id, role_list)
            module['bench_%d' % number].reindexObject()
    service.manage_setLocalRoles(user_id, ['Auditor'])


def _add_types(portal):
    """Portal types that the modules of the business may contain, each with properties."""
    name_list = ['Benchmark Type %d' % number for number in range(TYPES)]
    for name in name_list:
        portal.portal_types.newContent(id=name, portal_type='Base Type', type_class='XMLObject', type_group_list=(),
                                       type_property_sheet_list=('Reference',))
    module_type = portal.portal_types['Organisation Module']
    module_type.setTypeAllowedContentTypeList(list(module_type.getTypeAllowedContentTypeList()) + name_list)


def _add_order(portal, number):
    order = portal.sale_order_module.newContent(
        portal_type='Sale Order', id='bench_%d' % number, title='Order %d' % number, reference='SO-%d' % number,
        start_date='2026/%02d/%02d' % (1 + number % 12, 1 + number % 28), source='organisation_module/bench_0',
        source_section='organisation_module/bench_0', destination='organisation_module/bench_%d' % (1 + number % (ORGANISATIONS - 1)),
        destination_section='organisation_module/bench_%d' % (1 + number % (ORGANISATIONS - 1)))
    for index in range(LINES):
        order.newContent(
            portal_type='Sale Order Line', title='Line %d' % index, int_index=index + 1, quantity=index + 1, price=2.5,
            resource='product_module/bench_%d' % ((number + index) % PRODUCTS))
    for transition in STATES[number % len(STATES)]:
        portal.portal_workflow.doActionFor(order, transition)


def _property_names(portal, person):
    """What the scripts read: all that the tool reads, told by name."""
    from Products.ERP5MCP.erp5.type_description import getTypeDescription
    result = {'columns': COLUMNS}
    for key, portal_type in ('order', 'Sale Order'), ('line', 'Sale Order Line'):
        property_list = list(getTypeDescription(portal, portal_type).property_dict.values())
        result[key + '_plain'] = [(x.name, x.is_list) for x in property_list if x.kind != 'relation']
        result[key + '_relation'] = [(x.name, x.is_list) for x in property_list if x.kind == 'relation']
    return result


def add_tokens(portal, origin_list):
    """{origin: {name: {user: token}}}, for the service and the bare scripts."""
    path = portal.getPath()
    return {origin: {name: {
        user: add_token(portal, get_person(portal, user), origin + path + '/' + relative_url) for user in user_list
    } for name, relative_url, user_list in [(SERVICE, 'portal_web_services/' + SERVICE, [CLERK, SELLER, BOSS])] + [
        (id, 'portal_callables/' + id, [CLERK]) for id in SCRIPTS]} for origin in origin_list}
