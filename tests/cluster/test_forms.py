"""What every write promises, of form tools, and of forms and dialogs through erp5_save and erp5_act: DESIGN, "What every write guarantees"."""
import pytest

from .client import at_once
from .test_guarantees import find, key, new_order, read

SAVE, DIALOG, HALF = 'SaleOrder_view', 'SaleOrder_viewCreateInvoiceDialog', 'SaleOrder_viewHalfDialog'
INVOICE = 'Sale Invoice Transaction'


def by_tool(document=None, **kw):
    return SAVE, dict({'document': document} if document else {}, **kw)


def by_save(document=None, **kw):
    return 'erp5_save', dict({'document': document} if document else {'portal_type': 'Sale Order'}, form=SAVE, **kw)


def dialog_by_tool(form, document, **kw):
    return form, dict({'document': document}, **kw)


def dialog_by_act(form, document, **kw):
    return 'erp5_act', dict({'document': document, 'action': form}, **kw)


save_ways = pytest.mark.parametrize('save', [by_tool, by_save])
dialog_ways = pytest.mark.parametrize('run', [dialog_by_tool, dialog_by_act])


def order_with_lines(client, last_transaction, title, count=2):
    """The url of an order, and the keys of its lines as rows of its form, which shows what is in the catalog."""
    url = new_order(client, title, lines=[{'resource': 'CHAIR-01', 'quantity': 1} for _ in range(count)])['relative_url']
    last_transaction()
    return url, [row['row'] for row in client.do(*by_tool(url))['values']['listbox']]


def quantities(client, url):
    return [line['quantity'] for line in read(client, url)['lines']]


# all or nothing ------------------------------------------------------------------------------------------------------------------------

@save_ways
def test_a_form_with_one_wrong_field_saves_nothing(client, last_transaction, save):
    url = new_order(client, 'Whole')['relative_url']
    before = last_transaction()
    for name, wrong in (('start_date', 'never'), ('delivery_mode', 'by_broom'), ('destination_section', 'Nobody at all'),
                        ('total_price', 3), ('no_such_field', 3)):
        for document in url, None:
            value, error = client.call(*save(document, values={'title': 'Half', name: wrong}, key=key()))
            assert value is None and error['field'] == 'values.' + name, error
    assert last_transaction() == before
    assert not find(client, 'Sale Order', 'Half')


@save_ways
def test_a_form_with_one_wrong_line_saves_none(client, last_transaction, save):
    url, row_list = order_with_lines(client, last_transaction, 'Whole')
    before = last_transaction()
    for wrong in {'quantity': 'many'}, {'no_such_column': 1}, {'row': 'no such row'}:
        value, error = client.call(*save(url, values={'title': 'Half', 'listbox': [
            {'row': row_list[0], 'quantity': 9}, {'row': row_list[1], 'quantity': 9, **wrong}]}))
        assert value is None and error['field'].startswith('values.listbox[1]'), error
    assert last_transaction() == before
    document = read(client, url)
    assert (document['title'], [line['quantity'] for line in document['lines']]) == ('Whole', [1, 1])


@dialog_ways
def test_a_dialog_that_fails_in_the_middle_leaves_nothing(client, last_transaction, run):
    url = new_order(client, 'Whole')['relative_url']
    before = last_transaction()
    for then, code in ('refuse', 'CONSTRAINT_FAILED'), ('break', 'CONSTRAINT_FAILED'), ('', 'MISSING_REQUIRED_FIELD'):
        value, error = client.call(*run(HALF, url, parameters={'then': then}, key=key()))
        assert value is None and error['code'] == code, error
    assert last_transaction() == before
    assert not find(client, 'Organisation', 'Half done')


# dry run -------------------------------------------------------------------------------------------------------------------------------

def test_a_dry_run_of_a_form_leaves_no_trace(client, last_transaction):
    url, row_list = order_with_lines(client, last_transaction, 'To be tried')
    values = {'title': 'Never kept', 'delivery_mode': 'by_air'}
    before = last_transaction()
    for node in range(len(client.node_list)):
        created = [client.do(*save(values=values, dry_run=True, key=key()), node)['relative_url'] for save in (by_tool, by_save)]
        for save in by_tool, by_save:
            changed = client.do(*save(url, values=dict(values, listbox=[{'row': row_list[0], 'quantity': 5}]), dry_run=True), node)
            assert changed['dry_run'] and changed['changed']['title'] == 'Never kept', changed
        for run in dialog_by_tool, dialog_by_act:
            tried = client.do(*run(DIALOG, url, parameters={'title': 'Never kept', 'start_date': '2026-10-01'}, dry_run=True), node)
            assert tried['dry_run'] and tried['created'][0]['title'] == 'Never kept', tried
    assert last_transaction() == before, 'a dry run wrote something'
    assert not find(client, 'Sale Order', 'Never kept') and not find(client, INVOICE, 'Never kept')
    assert read(client, url)['title'] == 'To be tried' and quantities(client, url) == [1, 1]
    assert client.do(*by_tool(values=values))['relative_url'] in created, 'a dry run used up an id'


# no lost update ------------------------------------------------------------------------------------------------------------------------

@save_ways
def test_a_form_with_an_old_version_is_refused(client, last_transaction, save):
    url, row_list = order_with_lines(client, last_transaction, 'Seen')
    version = client.do(*by_tool(url))['version']
    client.do(*save(url, values={'listbox': [{'row': row_list[0], 'quantity': 2}]}, version=version))
    before = last_transaction()
    for call in (save(url, values={'title': 'Lost'}, version=version), dialog_by_tool(
            DIALOG, url, parameters={'title': 'Lost', 'start_date': '2026-10-01'}, version=version)):
        value, error = client.call(*call)
        assert value is None and error['code'] == 'STALE_WRITE', error
    assert last_transaction() == before


def test_of_those_who_add_to_one_text_through_forms_and_without_none_is_lost(client):
    url = new_order(client, 'Of many', comment='')['relative_url']

    def append(index):
        name, argument_dict = (by_tool, by_save)[index % 2](url)
        if index % 4 == 1:
            del argument_dict['form']
        while True:
            document = client.do(*by_tool(url))
            values = {'comment': '%s %d' % (document['values'].get('comment') or '', index)}
            value, error = client.call(name, dict(argument_dict, values=values, version=document['version']))
            if error is None:
                return
            assert error['code'] == 'STALE_WRITE' or error['retryable'], error
    at_once(append, range(8))
    assert sorted(client.do(*by_tool(url))['values']['comment'].split()) == sorted(str(index) for index in range(8))


def test_of_writers_of_different_rows_with_the_same_version_one_wins(client, last_transaction):
    url, row_list = order_with_lines(client, last_transaction, 'Of rows', 6)
    for _ in range(3):
        client.do(*by_tool(url, values={'listbox': [{'row': row, 'quantity': 1} for row in row_list]}))
        version = client.do(*by_tool(url))['version']

        def write(index):
            value, error = client.call(*(by_tool, by_save)[index % 2](
                url, values={'listbox': [{'row': row_list[index], 'quantity': 7}]}, version=version))
            assert error is None or error['code'] == 'STALE_WRITE' or error['retryable'], error
            return error is None
        success_list = at_once(write, range(6))
        assert sum(success_list) == 1, success_list
        assert sorted(quantities(client, url)) == [1] * 5 + [7]


# exactly once --------------------------------------------------------------------------------------------------------------------------

def check_saved_once(client, last_transaction, title, answer_list):
    assert all(answer == answer_list[0] for answer in answer_list)
    last_transaction()
    assert len(find(client, 'Sale Order', title)) == 1


@save_ways
def test_a_form_sent_again_after_a_lost_answer_is_saved_once(client, last_transaction, save):
    title = 'Lost ' + key()
    call = save(values={'title': title}, key=key())
    client.lose(*call)
    answer_list = [client.insist(*call) for _ in client.node_list]
    check_saved_once(client, last_transaction, title, answer_list)


@save_ways
def test_a_form_sent_to_all_nodes_at_once_is_saved_once(client, last_transaction, save):
    title = 'Once ' + key()
    call = save(values={'title': title}, key=key())
    answer_list = at_once(lambda _: client.insist(*call), range(2 * len(client.node_list)))
    check_saved_once(client, last_transaction, title, answer_list)


@dialog_ways
def test_a_dialog_with_a_key_makes_one_invoice(client, last_transaction, run):
    """Its answer is lost, then it is sent again, to all nodes at once."""
    title = 'Invoice ' + key()
    url = new_order(client, 'To be invoiced', price_currency='EUR')['relative_url']
    call = run(DIALOG, url, parameters={'title': title, 'start_date': '2026-10-01'}, key=key())
    client.lose(*call)
    answer_list = at_once(lambda _: client.insist(*call), range(2 * len(client.node_list)))
    assert all(answer == answer_list[0] for answer in answer_list)
    last_transaction()
    assert [row['relative_url'] for row in find(client, INVOICE, title)] == [answer_list[0]['created'][0]['relative_url']]


def test_dialogs_of_one_order_at_once_make_as_many_invoices_as_succeed(client, last_transaction):
    title = 'Several ' + key()
    url = new_order(client, 'To be invoiced', price_currency='EUR')['relative_url']

    def run(index):
        value, error = client.call(*(dialog_by_tool, dialog_by_act)[index % 2](
            DIALOG, url, parameters={'title': title, 'start_date': '2026-10-01'}))
        assert error is None or error['retryable'], error
        return value and value['created'][0]['relative_url']
    created = [url for url in at_once(run, range(6)) if url]
    last_transaction()
    assert created and sorted(row['relative_url'] for row in find(client, INVOICE, title)) == sorted(created)
