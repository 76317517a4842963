"""The demo: people, organisations, products, orders, invoices and events, a user, an MCP Service with sample tools, and a token for it.

Written with the document API only, as an administrator's script on a real ERP5 would be.
"""
SERVICE_ID = 'mcp'
USER = {'reference': 'demo', 'first_name': 'Dora', 'last_name': 'Demo', 'function': 'company/manager'}
MANAGER_FUNCTION = 'function/company/manager'
# forms that are tools
FORM_LIST = ['SaleOrderModule_viewSaleOrderList', 'SaleOrder_view', 'SaleOrder_viewCreateInvoiceDialog']
REGION = {'Lille': 'europe/france', 'Brest': 'europe/france', 'London': 'europe/united_kingdom', 'Hamburg': 'europe/germany'}
# portal type -> roles that managers get on such documents
ROLE = {
    'Person Module': ('Assignor', 'Author'), 'Organisation Module': ('Assignor', 'Author'), 'Product Module': ('Assignor', 'Author'),
    'Currency Module': ('Auditor',), 'Sale Order Module': ('Assignor', 'Author'), 'Accounting Transaction Module': ('Assignor', 'Author'),
    'Account Module': ('Auditor',), 'Event Module': ('Assignor', 'Author'),
    'Person': ('Assignor',), 'Organisation': ('Assignor',), 'Product': ('Assignor',), 'Currency': ('Auditor',), 'Account': ('Auditor',),
    'Sale Order': ('Assignor',), 'Sale Invoice Transaction': ('Assignor',), 'Mail Message': ('Assignor',), 'Note': ('Assignor',),
    'Phone Call': ('Assignor',),
    'MCP Service': ('Auditor',), 'MCP Tool': ('Auditor',), 'MCP Prompt': ('Auditor',), 'MCP Resource': ('Auditor',),
}
ORGANISATION = [
    ('NEXI', 'Nexidemo SARL', 'Lille', 'internal'), ('MARKET', 'City Market Ltd', 'London', 'client'),
    ('BOULANGE', 'Boulangerie du Port', 'Brest', 'client'), ('HOLZ', 'Holzwerk GmbH', 'Hamburg', 'supplier')]
PERSON = [
    ('Ada', 'Martin', 'ada@nexidemo.example', 'company/executive', 'NEXI'), ('Bruno', 'Petit', 'bruno@nexidemo.example', 'sale', 'NEXI'),
    ('Chen', 'Li', 'chen@citymarket.example', 'company/manager', 'MARKET'),
    ('Elise', 'Le Gall', 'elise@port.example', 'company', 'BOULANGE'),
    ('Friedrich', 'Baum', 'f.baum@holzwerk.example', 'sale', 'HOLZ'), ('Grace', 'Stone', 'grace@citymarket.example', 'company', 'MARKET')]
PRODUCT = [
    ('CHAIR-01', 'Office chair', 'Adjustable height, five castors', 149.0, 'office', 'unit/piece'),
    ('DESK-01', 'Standing desk', 'Electric, 160 x 80 cm', 529.0, 'office', 'unit/piece'),
    ('LAMP-01', 'Desk lamp', 'LED, warm white', 39.5, 'office', 'unit/piece'),
    ('DRILL-01', 'Cordless drill', '18 V, two batteries', 119.0, 'tool', 'unit/piece'),
    ('PAIN-01', 'Pain de campagne', 'Farine de blé et de seigle', 4.2, 'food', 'unit/piece'),
    ('BEURRE-01', 'Beurre demi-sel', 'Au sel de Guérande', 11.9, 'food', 'mass/kilogram'),
    ('CIDRE-01', 'Cidre brut', 'Bouteille de 75 cl', 5.6, 'food', 'unit/piece'),
    ('CAHIER-01', 'Cahier à spirale', 'Papier recyclé, 96 pages', 3.1, 'office', 'unit/piece')]
CURRENCY = [('EUR', 'Euro', '€'), ('GBP', 'Pound sterling', '£')]
ACCOUNT = [('411', 'Clients / Receivable'), ('707', 'Ventes de marchandises / Sales'), ('4457', 'TVA collectée / VAT')]
# title, client, currency, shipping date, transitions, lines of (product, quantity, price or None for the product's)
SALE_ORDER = [
    ('Office furniture for City Market', 'MARKET', 'GBP', '2026/09/01', ('order_action', 'confirm_action'), [
        ('CHAIR-01', 12, None), ('DESK-01', 6, 499.0), ('LAMP-01', 12, None)]),
    ('Fournitures de rentrée', 'BOULANGE', 'EUR', '2026/09/10', ('plan_action',), [('CAHIER-01', 200, 2.8), ('LAMP-01', 2, None)]),
    ('Lamps, second delivery', 'MARKET', 'GBP', '2026/10/05', ('order_action',), [('LAMP-01', 30, 37.0)]),
    ('Bureaux pour la boulangerie', 'BOULANGE', 'EUR', '2026/11/02', (), [('DESK-01', 2, None), ('CHAIR-01', 2, None)])]
INVOICE = [('Office furniture, invoice', 'MARKET', 'GBP', '2026/09/02', 5256.0), ('Facture fournitures', 'BOULANGE', 'EUR', '2026/09/11', 639.0)]
# portal type, title, sender, text
EVENT = [
    ('Mail Message', 'When do the lamps arrive?', 'Grace', 'Hello, we still wait for 12 lamps of our order. Can you tell us the date?'),
    ('Mail Message', 'Devis pour deux bureaux', 'Elise', 'Bonjour, pourriez-vous nous envoyer un devis pour deux bureaux et deux chaises ?'),
    ('Note', 'Visit of Holzwerk', 'Friedrich', 'They can deliver table tops from January.')]


def line(reference, data_type='string', **kw):
    return dict(kw, reference=reference, data_type=data_type)


PRODUCT_LINE_LIST = [line('reference', required=True), line('title'), line('description'), line('base_price', 'number'),
                     line('product_line'), line('relative_url')]
TOOL = {
    'find_person': dict(
        title='Find persons', description='Find persons by a part of their name. Use it before anything that needs a person.',
        read_only=True, line_list=[
            line('name', required=True, description='Part of the first or last name, such as "mar"'),
            line('limit', 'integer', value_default='10', minimum=1, maximum=100, description='How many at most'),
            line('person_list', 'array', direction='output', required=True, line_list=[
                line('title', required=True), line('email'), line('function'), line('relative_url', required=True)])],
        body='''\
person_list = []
for brain in context.getPortalObject().portal_catalog(
    portal_type='Person', title='%%%s%%' % name, sort_on=(('title', 'ascending'),), limit=limit):
  person = brain.getObject()
  person_list.append({
    'title': person.getTitle() or '', 'email': person.getDefaultEmailText() or '', 'function': person.getFunctionTitle() or '',
    'relative_url': person.getRelativeUrl()})
return {'person_list': person_list}
'''),
    'find_product': dict(
        title='Find products', description='Find products by words of their title, reference or description, in any language.',
        read_only=True, line_list=[
            line('text', description='Words; all products when absent'),
            line('product_line', description='Only this product line', choice_list=['food', 'office', 'tool']),
            line('product_list', 'array', direction='output', required=True, line_list=PRODUCT_LINE_LIST)],
        body='''\
product_list = []
text = (text or '').lower()
for brain in context.getPortalObject().portal_catalog(portal_type='Product', sort_on=(('reference', 'ascending'),)):
  product = brain.getObject()
  found = ' '.join((product.getTitle() or '', product.getReference() or '', product.getDescription() or '')).lower()
  if text in found and product_line in (None, product.getProductLine()):
    product_list.append({
      'reference': product.getReference() or '', 'title': product.getTitle() or '', 'description': product.getDescription() or '',
      'base_price': product.getBasePrice() or 0.0, 'product_line': product.getProductLine() or '',
      'relative_url': product.getRelativeUrl()})
return {'product_list': product_list}
'''),
    'create_person': dict(
        title='Create a person', description='Create a person in draft state and return where it is.', destructive=False, line_list=[
            line('first_name', required=True), line('last_name', required=True),
            line('email', data_format='email', description='Email address'),
            line('relative_url', direction='output', required=True, description='Where the person is')],
        body='''\
person = context.getPortalObject().person_module.newContent(portal_type='Person', first_name=first_name, last_name=last_name)
if email:
  person.setDefaultEmailText(email)
return {'relative_url': person.getRelativeUrl()}
'''),
    'set_product_price': dict(
        title='Set the price of a product', description='Set the base price of one product, found by its reference.', idempotent=True,
        line_list=[
            line('reference', required=True, description='Reference of the product, such as "CHAIR-01"'),
            line('base_price', 'number', required=True, minimum=0, description='The new price'),
            line('old_price', 'number', direction='output'), line('new_price', 'number', direction='output', required=True)],
        body='''\
product_list = context.getPortalObject().portal_catalog(portal_type='Product', reference={'query': reference, 'key': 'ExactMatch'}, limit=1)
if not product_list:
  script.getMCPCall().error('RECORD_NOT_FOUND', 'There is no product %r.' % str(reference), 'Call find_product to see the references.')
product = product_list[0].getObject()
old_price = product.getBasePrice() or 0.0
product.edit(base_price=base_price)
return {'old_price': old_price, 'new_price': product.getBasePrice()}
'''),
}
PROMPT = {
    'prepare_visit': dict(
        title='Prepare a visit', description='What to know before a visit to a client: people, orders, open questions.',
        line_list=[line('client', required=True, description='Name of the client'),
                   line('language', choice_list=['English', 'French'], value_default='English')],
        text_content='I visit ${client} soon. Find the organisation, its people, its orders and their states, and the messages that nobody'
                     ' has answered. Sum up in ${language}, half a page, open questions first.'),
    'order_from_message': dict(
        title='Order from a message', description='Make a sale order of what a client wrote.',
        line_list=[line('message', required=True, description='Text of the message, or a part of its title')],
        text_content='A client wrote: ${message}\n\nFind the client and the products. Show me client, lines, quantities and prices with a'
                     ' dry run of a sale order, ask when something is not clear, and save it in draft once I agree.'),
}
RESOURCE = {
    'price_list': dict(
        title='Price list', description='All products with their base prices, as a table.', uri='erp5-demo://price-list',
        content_type='text/csv', body='''\
line_list = ['reference,title,price']
for brain in context.getPortalObject().portal_catalog(portal_type='Product', sort_on=(('reference', 'ascending'),)):
  product = brain.getObject()
  line_list.append('%s,"%s",%.2f' % (product.getReference() or '', product.getTitle(), product.getBasePrice() or 0.0))
return '\\n'.join(line_list)
'''),
}


def setup(portal):
    """Make what is missing; a second call changes nothing that is there. In steps, because each needs what the one before defined."""
    portal.portal_templates.TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency(fixit=True)
    if portal.portal_web_services._getOb(SERVICE_ID, None) is not None:
        return
    _add_roles(portal)
    for value in portal.objectValues():
        if getattr(value, 'portal_type', '').endswith(' Module') and value.getPortalType() in ROLE:
            value.updateLocalRolesOnSecurityGroups()
    _add_documents(portal)
    _add_user(portal)
    for portal_type, option_dict in (('MCP Tool', TOOL), ('MCP Prompt', PROMPT), ('MCP Resource', RESOURCE)):
        for reference, option in option_dict.items():
            _add_callable(portal, portal_type, reference, **option)
    service = portal.portal_web_services.newContent(
        portal_type='MCP Service', id=SERVICE_ID, title='ERP5 demo', mcp_tool_list=['*'], mcp_prompt_list=['*'], mcp_resource_list=['*'],
        mcp_tool_family_list=['document'], mcp_form_list=FORM_LIST, mcp_form_operation_list=['read', 'create', 'edit', 'search', 'dialog'],
        instructions='A small company: persons, organisations, products, sale orders, invoices and events. Find things before you change'
                     ' them.')
    service.validate()


def _add_roles(portal):
    for portal_type, role_name_list in ROLE.items():
        type_info = portal.portal_types.getTypeInfo(portal_type)
        if type_info is not None:
            type_info.newContent(portal_type='Role Information', title='Managers', role_name_list=role_name_list,
                                 role_category_list=(MANAGER_FUNCTION,))


def _add_documents(portal):
    organisation_dict = {}
    for reference, title, city, role in ORGANISATION:
        organisation = portal.organisation_module.newContent(
            portal_type='Organisation', title=title, reference=reference, role=role, default_address_city=city,
            default_address_region=REGION[city])
        organisation.validate()
        organisation_dict[reference] = organisation
    for first_name, last_name, email, function, organisation in PERSON:
        person = portal.person_module.newContent(
            portal_type='Person', first_name=first_name, last_name=last_name, default_email_text=email, function=function,
            subordination_value=organisation_dict[organisation])
        person.validate()
    for reference, title, description, price, product_line, quantity_unit in PRODUCT:
        product = portal.product_module.newContent(
            portal_type='Product', title=title, reference=reference, description=description, base_price=price,
            product_line=product_line, quantity_unit=quantity_unit)
        product.validate()
    _add_business(portal, organisation_dict)


def _add_business(portal, organisation_dict):
    """Currencies, accounts, orders, invoices and events, some in English and some in French."""
    product_dict = {product.getReference(): product for product in portal.product_module.contentValues()}
    person_dict = {person.getFirstName(): person for person in portal.person_module.contentValues()}
    currency_dict, seller = {}, organisation_dict['NEXI']
    for reference, title, symbol in CURRENCY:
        currency = currency_dict[reference] = portal.currency_module.newContent(
            portal_type='Currency', id=reference, title=title, short_title=symbol, reference=reference)
        currency.validate()
    account_list = [portal.account_module.newContent(portal_type='Account', reference=reference, title=title)
                    for reference, title in ACCOUNT]
    for account in account_list:
        account.validate()
    for title, client, currency, date, transition_list, line_list in SALE_ORDER:
        order = portal.sale_order_module.newContent(
            portal_type='Sale Order', title=title, start_date=date, price_currency_value=currency_dict[currency],
            **_parties(seller, organisation_dict[client]))
        for index, (product, quantity, price) in enumerate(line_list):
            order.newContent(portal_type='Sale Order Line', title=product_dict[product].getTitle(), int_index=index + 1, quantity=quantity,
                             resource_value=product_dict[product], price=price)
        for transition in transition_list:
            portal.portal_workflow.doActionFor(order, transition)
    for title, client, currency, date, amount in INVOICE:
        invoice = portal.accounting_module.newContent(
            portal_type='Sale Invoice Transaction', title=title, start_date=date, stop_date=date, resource_value=currency_dict[currency],
            **_parties(seller, organisation_dict[client]))
        invoice.newContent(portal_type='Sale Invoice Transaction Line', source_value=account_list[0], source_debit=amount)
        invoice.newContent(portal_type='Sale Invoice Transaction Line', source_value=account_list[1], source_credit=amount)
    for portal_type, title, sender, text in EVENT:
        event = portal.event_module.newContent(
            portal_type=portal_type, title=title, text_content=text, content_type='text/plain', source_value=person_dict[sender],
            destination_value=person_dict['Bruno'], start_date='2026/10/20')
        event.stop()


def _parties(seller, client):
    return {'source_value': seller, 'source_section_value': seller, 'destination_value': client, 'destination_section_value': client,
            'destination_decision_value': client}


def _add_user(portal):
    person = portal.person_module.newContent(
        portal_type='Person', id='demo', reference=USER['reference'], first_name=USER['first_name'], last_name=USER['last_name'],
        function=USER['function'])
    login = person.newContent(portal_type='ERP5 Login', reference=USER['reference'], password=USER['reference'])
    login.validate()
    person.newContent(portal_type='Assignment', title='Demo', function=USER['function']).open()
    person.validate()


def _add_callable(portal, portal_type, reference, line_list=(), **kw):
    document = portal.portal_callables.newContent(portal_type=portal_type, id=reference, reference=reference, **kw)
    _add_lines(document, line_list)
    portal.portal_workflow.doActionFor(document, 'validate_action')


def _add_lines(document, line_list):
    for index, option in enumerate(line_list):
        option = dict(option)
        sub_line_list = option.pop('line_list', ())
        _add_lines(document.newContent(portal_type='MCP Tool Line', int_index=index, **option), sub_line_list)


def get_token(portal, url):
    """A valid token of the demo user for POST on `url`: a token is good for one URL only, so another address needs another one."""
    person = portal.person_module.demo
    for token in portal.access_token_module.contentValues(portal_type='Restricted Access Token'):
        if token.getUrlString() == url and token.getAgent() == person.getRelativeUrl() and token.getValidationState() == 'validated':
            return token
    token = portal.access_token_module.newContent(
        portal_type='Restricted Access Token', title='Demo', agent_value=person, url_string=url, url_method='POST')
    token.validate()
    return token
