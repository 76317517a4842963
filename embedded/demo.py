"""The demo: people, organisations and products, a user, an MCP Service with sample tools, and a token for it.

Written with the document API only, as an administrator's script on a real ERP5 would be.
"""
SERVICE_ID = 'mcp'
USER = {'reference': 'demo', 'first_name': 'Dora', 'last_name': 'Demo', 'function': 'company/manager'}
MANAGER_FUNCTION = 'function/company/manager'
# portal type -> roles that managers get on such documents
ROLE = {
    'Person Module': ('Assignor', 'Author'), 'Organisation Module': ('Assignor', 'Author'), 'Product Module': ('Assignor', 'Author'),
    'Person': ('Assignor',), 'Organisation': ('Assignor',), 'Product': ('Assignor',),
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
    'title': person.getTitle(), 'email': person.getDefaultEmailText() or '', 'function': person.getFunctionTitle() or '',
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
  found = ' '.join((product.getTitle(), product.getReference() or '', product.getDescription() or '')).lower()
  if text in found and product_line in (None, product.getProductLine()):
    product_list.append({
      'reference': product.getReference() or '', 'title': product.getTitle(), 'description': product.getDescription() or '',
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


def setup(portal):
    """Make what is missing; a second call changes nothing that is there. In steps, because each needs what the one before defined."""
    portal.portal_templates.TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency(fixit=True)
    if portal.portal_web_services._getOb(SERVICE_ID, None) is not None:
        return
    _add_roles(portal)
    for document in (portal.person_module, portal.organisation_module, portal.product_module):
        document.updateLocalRolesOnSecurityGroups()
    _add_documents(portal)
    _add_user(portal)
    for reference, option in TOOL.items():
        _add_tool(portal, reference, **option)
    service = portal.portal_web_services.newContent(
        portal_type='MCP Service', id=SERVICE_ID, title='ERP5 demo', mcp_tool_list=['*'], mcp_prompt_list=['*'], mcp_resource_list=['*'],
        instructions='A small company: persons, organisations and products. Find things before you change them.')
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
            portal_type='Organisation', title=title, reference=reference, role=role, default_address_city=city)
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


def _add_user(portal):
    person = portal.person_module.newContent(
        portal_type='Person', id='demo', reference=USER['reference'], first_name=USER['first_name'], last_name=USER['last_name'],
        function=USER['function'])
    login = person.newContent(portal_type='ERP5 Login', reference=USER['reference'], password=USER['reference'])
    login.validate()
    person.newContent(portal_type='Assignment', title='Demo', function=USER['function']).open()
    person.validate()


def _add_tool(portal, reference, line_list, body, **kw):
    tool = portal.portal_callables.newContent(portal_type='MCP Tool', id=reference, reference=reference, body=body, **kw)
    _add_lines(tool, line_list)
    portal.portal_workflow.doActionFor(tool, 'validate_action')


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
