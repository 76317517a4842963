"""What is asked, in order: the protocol in each revision, and what agents do with the document tools in the newest."""
from .recorder import MODERN, REVISION_LIST

KEY = '0b1f8a52-contract'
ORDER = {'title': 'Chairs for the port', 'destination': 'BOULANGE', 'lines': [
    {'resource': 'CHAIR-01', 'quantity': 4}, {'resource': 'LAMP-01', 'quantity': 2, 'price': 35}]}


def record_protocol(recorder, revision):
    """Every method that the revision has."""
    recorder.say('Every method of revision %s, as the service answers it. Of a list of tools only the first is shown whole; `definitions/` has the others.'
                 % revision)

    def send(method, params=None, **kw):
        return recorder.send(revision, method, params, **kw)
    if revision == MODERN:
        send('server/discover')
    else:
        recorder.say('The handshake. Nothing is kept of it: each request stands alone.')
        send('initialize', {'protocolVersion': revision, 'capabilities': {}, 'clientInfo': {'name': 'contract', 'version': '1'}})
        send('notifications/initialized', notification=True)
        send('ping')
        send('logging/setLevel', {'level': 'info'})
    recorder.say('Tools.')
    send('tools/list', shorten=first_tool)
    send('tools/call', {'name': 'find_person', 'arguments': {'name': 'mar'}})
    recorder.say('An input that does not fit its schema is an error of the tool: models see it and correct themselves.')
    send('tools/call', {'name': 'find_person', 'arguments': {'name': 'mar', 'limit': 1000, 'nam': 1}})
    send('tools/call', {'name': 'no_such_tool', 'arguments': {}})
    recorder.say('Prompts.')
    send('prompts/list')
    send('prompts/get', {'name': 'prepare_visit', 'arguments': {'client': 'City Market'}})
    send('prompts/get', {'name': 'prepare_visit', 'arguments': {}})
    send('completion/complete', {'ref': {'type': 'ref/prompt', 'name': 'prepare_visit'}, 'argument': {'name': 'language', 'value': 'F'}})
    recorder.say('Resources.')
    send('resources/list')
    send('resources/templates/list')
    send('resources/read', {'uri': 'erp5-demo://price-list'})
    send('resources/read', {'uri': 'erp5-demo://nothing'})
    recorder.say('What no server of this revision has.')
    send('no/method')
    if revision == REVISION_LIST[0]:
        recorder.say('A batch, which this revision alone has.')
        recorder.exchange('POST', [{'jsonrpc': '2.0', 'id': number, 'method': 'ping'} for number in (1, 2)])
        recorder.write()
    recorder.say('No event stream, no token, no JSON.')
    recorder.exchange('GET')
    recorder.write()
    recorder.exchange('POST', {'jsonrpc': '2.0', 'id': 1, 'method': 'ping'}, token=False)
    recorder.write()
    recorder.exchange('POST', ['nonsense'])
    recorder.write()


def first_tool(answer):
    tool_list = answer['result']['tools']
    first = next(tool for tool in tool_list if tool['name'] == 'find_person')
    return {**answer, 'result': {**answer['result'], 'tools': [first] + [{'name': tool['name'], '...': '...'} for tool in tool_list if tool is not first]}}


def find_and_read(recorder):
    recorder.say('Which orders does City Market have, and what is in the one that is confirmed? An agent begins with the names of things.')
    recorder.call('erp5_find', words='order of a client')
    recorder.call('erp5_search', portal_type='Sale Order', filter={'field': 'destination', 'op': '=', 'value': 'City Market Ltd'},
                  columns=['title', 'simulation_state', 'start_date', 'total_price'], sort=['start_date'])
    answer = recorder.call('erp5_search', portal_type='Sale Order', filter={'and': [
        {'field': 'destination', 'op': '=', 'value': 'MARKET'}, {'field': 'state', 'op': '=', 'value': 'confirmed'}]})
    recorder.call('erp5_read', document=answer['rows'][0]['relative_url'], include=['lines', 'actions'])
    recorder.say('What does not exist, or is not spelled so.')
    recorder.call('erp5_search', portal_type='Sale Order', filter={'field': 'destinatoin', 'op': '=', 'value': 'MARKET'})
    recorder.call('erp5_search', portal_type='Sale Ordr')
    recorder.call('erp5_read', document='sale_order_module/no_such_order')
    recorder.call('erp5_search', portal_type='Sale Order', filter={'field': 'destination', 'op': '=', 'value': 'City Markt'})


def save_an_order(recorder):
    recorder.say('A whole order in one call: tried first, then saved once, however often it is sent.')
    recorder.call('erp5_save', portal_type='Sale Order', values=ORDER, dry_run=True)
    saved = recorder.call('erp5_save', portal_type='Sale Order', values=ORDER, key=KEY)
    recorder.say('The same call again, as after a lost answer: nothing is done twice.')
    recorder.call('erp5_save', portal_type='Sale Order', values=ORDER, key=KEY)
    recorder.say('Changed by somebody who has seen it, and refused to somebody who has seen an older state.')
    document = saved['relative_url']
    recorder.call('erp5_save', document=document, version=saved['version'], values={'start_date': '2026-12-01', 'lines': [{'id': '1', 'quantity': 6}]})
    recorder.call('erp5_save', document=document, version=saved['version'], values={'start_date': '2026-12-24'})
    recorder.say('One wrong line, and nothing is saved.')
    recorder.call('erp5_save', document=document, values={'comment': 'Urgent', 'lines': [
        {'resource': 'DESK-01', 'quantity': 1}, {'resource': 'DESK-99', 'quantity': 1}]})


def act_and_delete(recorder):
    recorder.say('What can be done with an order, who could do what this user cannot, and a transition that is tried before.')
    document = recorder.call('erp5_save', portal_type='Sale Order', values={**ORDER, 'title': 'To be thrown away'})['relative_url']
    recorder.call('erp5_act', document=document)
    recorder.call('erp5_act', document=document, action='plan_action', dry_run=True)
    recorder.call('erp5_act', document=document, action='order_action')
    recorder.call('erp5_act', document=document, action='deliver_action')
    recorder.say('Deletion is ERP5\'s own: what is in use, validated or has a history stays. What may go is shown first.')
    recorder.call('erp5_act', document=document, action='delete')
    draft = recorder.call('erp5_save', portal_type='Organisation', values={'title': 'To be thrown away'})['relative_url']
    answer = recorder.call('erp5_act', document=draft, action='delete')
    recorder.call('erp5_act', document=draft, action='delete', confirmation_token=answer['confirmation_token'])


def use_forms(recorder):
    recorder.say('Forms of ERP5 are tools: a list, a view, a dialog.')
    document = 'Office furniture for City Market'
    recorder.call('SaleOrderModule_viewSaleOrderList', filter={'translated_simulation_state_title': 'Order Placed'})
    recorder.call('SaleOrder_view', document=document)
    recorder.call('SaleOrder_viewCreateInvoiceDialog', document=document)


# in the order in which they are recorded: what one has saved, the next ones find
TRANSCRIPT_DICT = {
    **{'protocol-' + revision: lambda recorder, revision=revision: record_protocol(recorder, revision) for revision in REVISION_LIST},
    'use-forms': use_forms, 'find-and-read': find_and_read, 'save-an-order': save_an_order, 'act-and-delete': act_and_delete,
}
