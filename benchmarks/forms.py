"""What the benchmark of form tools needs on the site: forms of many fields, and services that expose them, or nothing."""
from tests.wire import documents
from tests.wire.documents import add_service, add_token, add_tool, get_person

# forms with as many fields as ERP5's own let people fill in on average, and a large one
FORMS, FIELDS, LARGE_FIELDS = 100, 8, 30
LARGE = 'Bench_viewLarge'
PORTAL_TYPE = 'Product'
NOTHING, TOOLS, MANY = 'bench_nothing', 'bench_tools', 'bench_forms'
# library field, property and its own values; the rest of a form is text
TEMPLATE_LIST = [
    ('my_view_mode_title', 'title', {'required': 1}), ('my_view_mode_reference', 'reference', {}),
    ('my_view_mode_description', 'description', {}), ('my_view_mode_price', 'base_price', {'title': 'Base Price'}),
    ('my_list_field', 'product_line', {'title': 'Product Line', 'items': 'product_line'}),
    ('my_multi_list_field', 'quantity_unit_list', {'title': 'Quantity Unit', 'items': 'quantity_unit'}),
    ('my_date_time_field', 'effective_date', {'title': 'Begin', 'date_only': 1}),
    ('my_view_mode_translated_workflow_state_title', 'translated_validation_state_title', {}),
]


def add(portal):
    """As tests.wire.documents.add."""
    documents.add(portal)
    for number in range(FORMS):
        _add_form(portal, 'Bench_view%d' % number, FIELDS)
    _add_form(portal, LARGE, LARGE_FIELDS)
    add_tool(portal, 'bench_empty', body='return {}\n', description='Does nothing.')
    add_service(portal, NOTHING, title='Nothing')
    add_service(portal, TOOLS, title='Tools', mcp_tool_list=['bench_empty'], mcp_tool_family_list=['document'])
    add_service(portal, MANY, title='Forms', mcp_form_list=['Bench_view%d' % number for number in range(FORMS)],
                mcp_form_operation_list=['read', 'create', 'edit'])


def _add_form(portal, form_id, fields):
    from Products.Formulator.TALESField import TALESMethod
    custom = portal.portal_skins.custom
    custom.manage_addProduct['ERP5Form'].addERP5Form(form_id, form_id)
    form = custom[form_id]
    form.pt, form.action = 'form_view', 'Base_edit'
    for index in range(fields):
        template, name, values = TEMPLATE_LIST[index] if index < len(TEMPLATE_LIST) else (
            'my_string_field', 'text_%d' % index, {'title': 'Text %d' % index})
        form.manage_addField('my_' + name, name, 'ProxyField')
        field, own = form._getOb('my_' + name), dict(values)
        tales = {}
        if 'items' in own:
            tales['items'] = TALESMethod(
                "python: here.getPortalObject().portal_categories['%s'].getCategoryChildItemList(base=0)" % own['items'])
            own['items'] = []
        field.values = dict(own, form_id='Base_viewFieldLibrary', field_id=template)
        field.tales, field.delegated_list = dict({'form_id': '', 'field_id': ''}, **tales), sorted(own)
    portal.portal_types[PORTAL_TYPE].newContent(
        portal_type='Action Information', reference=form_id, title=form_id, action='string:${object_url}/' + form_id,
        action_type='object_view', action_permission='View')


def add_tokens(portal, origin_list):
    """{origin: {name: {user: token}}}, for the services."""
    person, path = get_person(portal, 'manager'), portal.getPath()
    return {origin: {id: {'manager': add_token(portal, person, '%s%s/portal_web_services/%s' % (origin, path, id))}
                     for id in (NOTHING, TOOLS, MANY)} for origin in origin_list}
