"""What every write promises, of MCP Tools and of erp5_save and erp5_act alike: DESIGN, "What every write guarantees"."""
import collections
import uuid

import pytest

from .client import at_once

CLIENTS = 32


def key():
    return uuid.uuid4().hex


def find(client, portal_type, title):
    return client.do('erp5_search', {'portal_type': portal_type, 'filter': {'field': 'title', 'op': '=', 'value': title},
                                     'columns': ['title', 'relative_url'], 'limit': 200})['rows']


def new_order(client, title, **values):
    return client.do('erp5_save', {'portal_type': 'Sale Order', 'values': dict({'title': title, 'destination': 'MARKET', 'lines': [
        {'resource': 'CHAIR-01', 'quantity': 1}]}, **values)})


def read(client, document, **kw):
    return client.do('erp5_read', dict({'document': document}, **kw))


# all or nothing ------------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize('name', ['create_and_fail', 'create_and_break'])
def test_a_tool_that_fails_leaves_nothing(client, last_transaction, name):
    before = last_transaction()
    value, error = client.call(name)
    assert value is None and error['code'] in ('CONSISTENCY_ERROR', 'INTERNAL', 'EXECUTION_FAILED')
    assert last_transaction() == before
    assert not find(client, 'Organisation', 'Half done')


@pytest.mark.parametrize('lines', [
    [{'resource': 'CHAIR-01', 'quantity': 1}, {'resource': 'NO-SUCH-PRODUCT', 'quantity': 1}],
    [{'resource': 'CHAIR-01', 'quantity': 1}, {'resource': 'LAMP-01', 'quantity': 'many'}],
    [{'resource': 'CHAIR-01', 'quantity': 1}, {'no_such_property': 1}]])
def test_an_order_with_one_wrong_line_is_not_saved_at_all(client, last_transaction, lines):
    before = last_transaction()
    value, error = client.call('erp5_save', {'portal_type': 'Sale Order', 'values': {'title': 'Half an order', 'lines': lines}})
    assert value is None and error['field'].startswith('values.lines'), error
    assert last_transaction() == before


# dry run -------------------------------------------------------------------------------------------------------------------------------

def test_a_dry_run_leaves_no_trace(client, last_transaction):
    order = new_order(client, 'To be tried')
    read(client, order['relative_url'])
    before = last_transaction()
    values = {'title': 'Never', 'lines': [{'resource': 'LAMP-01', 'quantity': 3}]}
    tried = {}
    for node in range(len(client.node_list)):
        created = client.do('erp5_save', {'portal_type': 'Sale Order', 'values': values, 'dry_run': True, 'key': key()}, node)
        updated = client.do('erp5_save', {'document': order['relative_url'], 'values': values, 'dry_run': True}, node)
        acted = client.do('erp5_act', {'document': order['relative_url'], 'action': 'order_action', 'dry_run': True}, node)
        assert created['dry_run'] and updated['dry_run'] and acted['dry_run']
        tried[created['relative_url']] = node
    assert last_transaction() == before, 'a dry run wrote something'
    assert len(tried) == 1, 'a dry run used up an id: %s' % tried
    assert not find(client, 'Sale Order', 'Never')
    real = client.do('erp5_save', {'portal_type': 'Sale Order', 'values': values})
    assert real['relative_url'] in tried, 'a dry run used up an id'


def test_a_dry_run_does_not_spend_its_key(client):
    argument_dict = {'portal_type': 'Organisation', 'values': {'title': 'Tried first ' + key()}, 'key': key()}
    client.do('erp5_save', dict(argument_dict, dry_run=True))
    assert 'dry_run' not in client.do('erp5_save', argument_dict)


# what one node has written, the others see ------------------------------------------------------------------------------------------------

def test_what_was_saved_is_read_at_once_on_the_next_node(client):
    for node in range(60):
        url = client.do('erp5_save', {'portal_type': 'Organisation', 'values': {'title': 'Seen %d' % node}}, node)['relative_url']
        assert client.do('erp5_read', {'document': url}, node + 1)['title'] == 'Seen %d' % node


def test_a_state_that_was_just_changed_is_not_found_as_it_was(client, last_transaction):
    """Neither shown nor filtered by without a word, while its indexing waits for another node."""
    stale = set()
    for node in range(20):
        url = new_order(client, 'Just ordered')['relative_url']
        last_transaction()
        client.do('erp5_act', {'document': url, 'action': 'order_action'}, node)

        def search(state, other):
            answer = client.do('erp5_search', {'portal_type': 'Sale Order', 'columns': ['state'], 'filter': {'and': [
                {'field': 'relative_url', 'op': '=', 'value': url}, {'field': 'state', 'op': 'in', 'value': state}]}}, other)
            return answer['rows'], [entry['relative_url'] for entry in answer.get('not_indexed', ())]
        for other in (node + 1, node + 2):
            row_list, _ = search(['draft'], other)
            assert row_list in ([], [{'relative_url': url, 'simulation_state': 'ordered', 'stale': True}])
            stale.update(other % len(client.node_list) for row in row_list)
            row_list, not_indexed_list = search(['ordered'], other)
            assert url in [row['relative_url'] for row in row_list] + not_indexed_list
            (row,), _ = search(['draft', 'ordered'], other)
            assert row['simulation_state'] == 'ordered'
    assert len(stale) == len(client.node_list), 'nothing waited long enough to be seen'


# no lost update ------------------------------------------------------------------------------------------------------------------------

def test_clients_that_count_lose_no_count(client):
    before = int(read(client, 'organisation_module/counter', fields=['description'])['values'].get('description') or 0)
    value_list = at_once(lambda _: client.insist('count_up')['count'], range(CLIENTS))
    assert sorted(value_list) == list(range(before + 1, before + CLIENTS + 1))
    assert int(read(client, 'organisation_module/counter')['values']['description']) == before + CLIENTS


def test_clients_that_add_lines_to_one_order_lose_none_and_double_none(client):
    url = new_order(client, 'Of many', lines=[])['relative_url']

    def add(index):
        return client.insist('erp5_save', {'document': url, 'key': key(), 'values': {
            'lines': [{'title': 'line %d' % index, 'resource': 'LAMP-01', 'quantity': 1}]}})
    at_once(add, range(CLIENTS))
    lines = read(client, url, include=['lines'])['lines']
    found = collections.Counter((line.get('values') or line)['title'] for line in lines)
    assert found == collections.Counter('line %d' % index for index in range(CLIENTS))


def test_writes_with_an_old_version_are_refused_and_none_is_lost(client):
    url = new_order(client, 'Versioned', comment='')['relative_url']

    def append(index):
        while True:
            document = read(client, url, fields=['comment'])
            value, error = client.call('erp5_save', {'document': url, 'version': document['version'], 'values': {
                'comment': '%s %d' % (document['values'].get('comment') or '', index)}})
            if error is None:
                return
            assert error['code'] == 'STALE_WRITE' or error['retryable'], error
    at_once(append, range(8))
    assert sorted(read(client, url, fields=['comment'])['values']['comment'].split()) == sorted(str(index) for index in range(8))


def test_of_writers_of_different_lines_with_the_same_version_one_wins(client):
    for _ in range(5):
        url = new_order(client, 'Of lines', lines=[{'resource': 'CHAIR-01', 'quantity': 1} for _ in range(6)])['relative_url']
        document = read(client, url)

        def write(line):
            value, error = client.call('erp5_save', {'document': url, 'version': document['version'], 'values': {
                'lines': [{'id': line['id'], 'quantity': 7}]}})
            assert error is None or error['code'] == 'STALE_WRITE' or error['retryable'], error
            return error is None
        success_list = at_once(write, document['lines'])
        assert sum(success_list) == 1, success_list
        assert [line['quantity'] for line in read(client, url)['lines']] == [7 if success else 1 for success in success_list]


# exactly once --------------------------------------------------------------------------------------------------------------------------

def test_a_key_sent_again_after_a_lost_answer_answers_the_same(client, last_transaction):
    argument_dict = {'portal_type': 'Organisation', 'values': {'title': 'Lost ' + key()}, 'key': key()}
    client.lose('erp5_save', argument_dict)
    answer_list = [client.insist('erp5_save', argument_dict) for _ in client.node_list]
    assert all(answer == answer_list[0] for answer in answer_list)
    last_transaction()
    assert len(find(client, 'Organisation', argument_dict['values']['title'])) == 1


def test_a_key_sent_to_all_nodes_at_once_writes_once(client, last_transaction):
    for _ in range(5):
        argument_dict = {'portal_type': 'Organisation', 'values': {'title': 'Once ' + key()}, 'key': key()}
        answer_list = at_once(lambda _: client.insist('erp5_save', argument_dict), range(2 * len(client.node_list)))
        assert all(answer == answer_list[0] for answer in answer_list)
        last_transaction()
        assert len(find(client, 'Organisation', argument_dict['values']['title'])) == 1


def test_a_key_of_a_transition_runs_it_once(client):
    url = new_order(client, 'Placed once')['relative_url']
    argument_dict = {'document': url, 'action': 'order_action', 'comment': 'once', 'key': key()}
    answer_list = at_once(lambda _: client.insist('erp5_act', argument_dict), range(6))
    assert all(answer == answer_list[0] for answer in answer_list)
    history = read(client, url, include=['history'])['history']
    assert [status.get('comment') for status in history if status.get('action') == 'order'] == ['once']


def test_a_key_of_another_call_is_refused(client):
    used = key()
    client.do('erp5_save', {'portal_type': 'Organisation', 'values': {'title': 'First'}, 'key': used})
    value, error = client.call('erp5_save', {'portal_type': 'Organisation', 'values': {'title': 'Second'}, 'key': used})
    assert error['field'] == 'key' and not error['retryable']


# conflicts -----------------------------------------------------------------------------------------------------------------------------

def test_a_storm_of_conflicts_ends_in_right_data_or_in_errors_that_may_be_retried(client):
    url = new_order(client, 'In the storm')['relative_url']

    def write(index):
        value, error = client.call('erp5_save', {'document': url, 'values': {'title': 'storm %d' % index, 'comment': 'storm %d' % index}})
        assert error is None or error['retryable'], error
        return error is None
    success_list = at_once(write, range(CLIENTS))
    assert any(success_list)
    value_dict = read(client, url, fields=['title', 'comment'])['values']
    assert value_dict['title'] == value_dict['comment'], 'half of one write and half of another'
    assert success_list[int(value_dict['title'].split()[1])], 'a write that was said to have failed is there'


@pytest.mark.parametrize('portal_type', ['Sale Order', 'Organisation'])
def test_writers_of_new_documents_in_one_module_wait_rather_than_lose(client, portal_type):
    """Each node has several of them; no client repeats anything."""
    def create(writer):
        return [client.do('erp5_save', {'portal_type': portal_type, 'values': {'title': 'writer %d' % writer}})['relative_url']
                for _ in range(10)]
    url_list = [url for url_list in at_once(create, range(6)) for url in url_list]
    assert len(set(url_list)) == 60


def test_what_several_do_to_one_order_happens_whole_or_is_refused(client):
    """Deletion, a transition and changes of lines, all of what each has read: one of them happens, and it alone."""
    for _ in range(5):
        url = new_order(client, 'Of all', lines=[{'resource': 'CHAIR-01', 'quantity': 1} for _ in range(3)])['relative_url']
        document = read(client, url)
        token = client.do('erp5_act', {'document': url, 'action': 'delete'})['confirmation_token']
        call_list = [('erp5_act', {'action': 'delete', 'confirmation_token': token}), ('erp5_act', {'action': 'order_action'})] + [
            ('erp5_save', {'values': {'lines': [dict(id=line['id'], quantity=7) for line in document['lines']]}}) for _ in range(2)]

        def write(call):
            value, error = client.call(call[0], dict(call[1], document=url, version=document['version']))
            assert error is None or error['code'] in ('STALE_WRITE', 'CONFLICT', 'DELETE_NOT_CONFIRMED', 'RECORD_NOT_FOUND'), error
            return error is None
        success_list = at_once(write, call_list)
        assert sum(success_list) == 1, success_list
        after, error = client.call('erp5_read', {'document': url})
        if success_list[0]:
            assert error is not None or after['state']['simulation_state']['id'] == 'deleted'
        else:
            assert after['state']['simulation_state']['id'] == ('ordered' if success_list[1] else 'draft')
            assert {line['quantity'] for line in after['lines']} == {1 if success_list[1] else 7}


def test_new_documents_at_once_have_ids_of_their_own(client):
    answer_list = at_once(lambda index: client.insist('erp5_save', {
        'portal_type': 'Organisation', 'values': {'title': 'New %d' % index}, 'key': key()}), range(CLIENTS))
    assert len({answer['relative_url'] for answer in answer_list}) == CLIENTS
