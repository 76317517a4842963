"""What one node changes of portal types and property sheets, all nodes know at once, without a restart."""


def test_all_nodes_know_a_portal_type_and_a_property_that_one_has_made(client):
    nodes = range(len(client.node_list))
    for node in nodes:
        assert client.call('erp5_describe', {'portal_type': 'Cluster Note'}, node)[1]['code'] == 'INVALID_ENTITY_TYPE'
    client.do('make_type', node=1)
    url_list = [
        client.do('erp5_save', {'portal_type': 'Cluster Note', 'values': {'first_note': 'of node %d' % node}}, node)['relative_url']
        for node in nodes]
    client.do('add_property', node=2)
    for node, url in enumerate(url_list):
        client.do('erp5_save', {'document': url, 'values': {'second_note': 'of node %d' % node}}, node)
    for node in nodes:
        for writer, url in enumerate(url_list):
            values = client.do('erp5_read', {'document': url}, node)['values']
            assert (values['first_note'], values['second_note']) == ('of node %d' % writer,) * 2
