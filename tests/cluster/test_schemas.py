"""Schemas of form tools are kept by each process, and are right on all of them as soon as one has changed what they are made of."""
import pytest

UNKNOWN_TOOL = -32602
FRENCH = {'Accept-Language': 'fr'}


def see(client, portal_type, form, node, **header_dict):
    """The schemas of the values of a form on one node, in tools/list and in erp5_describe; None where the form is not offered."""
    tool = client.list_tools(node, **header_dict).get(form)
    described, error = client.call('erp5_describe', {'portal_type': portal_type, 'form': form}, node, **header_dict)
    assert error is None or error['code'] in ('INVALID_FIELD_VALUE', 'INVALID_ENTITY_TYPE'), error
    property_dict = {} if tool is None else tool['inputSchema']['properties']
    return property_dict.get('values', property_dict.get('parameters')), described and described['schema']


def check_all_nodes(client, portal_type, form, look, expected):
    for node in range(len(client.node_list)):
        listed, described = see(client, portal_type, form, node)
        assert (look(listed), look(described)) == (expected, expected), 'on node %d' % node


@pytest.mark.parametrize('change, form, look, before, after', [
    ('retitle_field', 'SaleOrder_view', lambda schema: schema['properties']['start_date']['title'], 'Shipping Date', 'Ship On'),
    ('unrequire_field', 'SaleOrder_viewCreateInvoiceDialog', lambda schema: schema.get('required'), ['start_date'], None),
    ('retitle_library_field', 'SaleOrder_view', lambda schema: schema['properties']['comment']['title'], 'Comment', 'Remark'),
    ('hide_field', 'SaleOrder_view', lambda schema: 'incoterm' in schema['properties'], True, False),
    ('move_field', 'SaleOrder_view', lambda schema: [name for name in schema['properties'] if name.startswith('destination')],
     ['destination_section', 'destination', 'destination_decision'], ['destination_section', 'destination_decision', 'destination']),
    ('add_category', 'SaleOrder_view', lambda schema: schema['properties']['delivery_mode']['enum'],
     ['by_air', 'by_road'], ['by_air', 'by_rail', 'by_road']),
    ('retitle_category', 'SaleOrder_view', lambda schema: 'By Plane' in schema['properties']['delivery_mode']['description'], False, True),
    ('delete_category', 'SaleOrder_view', lambda schema: 'by_rail' in schema['properties']['delivery_mode']['enum'], True, False),
])
def test_a_change_on_one_node_is_in_the_next_list_of_all(client, change, form, look, before, after):
    check_all_nodes(client, 'Sale Order', form, look, before)
    client.do(change)
    check_all_nodes(client, 'Sale Order', form, look, after)


def test_a_right_that_is_taken_or_given_on_one_node_is_so_in_the_next_list_of_all(client):
    def check(expected):
        for node in range(len(client.node_list)):
            code = client.call('Note_viewAuthor', {'document': 'no such note'}, node)[1]['code']
            assert code == ('RECORD_NOT_FOUND' if expected else UNKNOWN_TOOL), 'on node %d' % node
        check_all_nodes(client, 'Note', 'Note_viewAuthor', lambda schema: None if schema is None else list(schema['properties']), expected)
    check(['title', 'reference'])
    client.do('disallow_adding')
    check(['title'])
    client.do('disallow_viewing')
    check(None)
    client.do('allow_viewing')
    check(['title'])
    client.do('allow_adding')
    check(['title', 'reference'])


@pytest.mark.parametrize('hide, show', [('set_condition', 'unset_condition'), ('make_invisible', 'make_visible')])
def test_an_action_that_is_hidden_or_shown_on_one_node_is_so_in_the_next_list_of_all(client, hide, show):
    def check(expected):
        check_all_nodes(client, 'Phone Call', 'PhoneCall_view', lambda schema: schema is not None, expected)
    check(True)
    client.do(hide)
    check(False)
    client.do(show)
    check(True)


def test_a_form_that_a_second_type_gets_on_one_node_has_a_tool_of_each_on_all(client):
    assert all('Note_viewAuthor' in client.list_tools(node) for node in range(len(client.node_list)))
    client.do('add_action')
    for node in range(len(client.node_list)):
        name_list = [name for name in client.list_tools(node) if name.endswith('Note_viewAuthor')]
        assert name_list == ['MailMessage-Note_viewAuthor', 'Note-Note_viewAuthor']
        for name in name_list:
            client.do(name, {'values': {'title': 'Named'}, 'dry_run': True}, node)


def test_a_name_that_one_node_has_learnt_anew_the_others_know_without_a_list(client):
    client.do('hide_other_action')
    assert [name for name in client.list_tools(0) if name.endswith('Note_viewAuthor')] == ['Note_viewAuthor']
    for node in range(len(client.node_list)):
        url = client.do('Note_viewAuthor', {'values': {'title': 'Named'}}, node)['relative_url']
        assert client.do('erp5_read', {'document': url}, node)['portal_type'] == 'Mail Message'


def test_each_language_has_schemas_of_its_own_and_all_follow_a_change(client):
    def check(expected):
        for node in range(len(client.node_list)):
            for header_dict, title in zip(({}, FRENCH), expected):
                for schema in see(client, 'Sale Order', 'SaleOrder_view', node, **header_dict):
                    assert schema['properties']['stop_date']['title'] == title
    check(['Delivery Date', 'Date de livraison'])
    client.do('retitle_translated_field')
    check(['Stop Date', 'Date de fin'])


def test_a_state_that_one_node_adds_to_a_workflow_all_describe(client):
    def check(expected):
        for node in range(len(client.node_list)):
            described = client.do('erp5_describe', {'portal_type': 'Note'}, node)
            assert ('archived' in described['states']['simulation_state']) == expected
    check(False)
    client.do('add_state')
    check(True)
