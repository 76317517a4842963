"""Orders, invoices, events, worklists and languages of the embedded site behave as a running ERP5 was seen to."""
import pytest

TEMPLATES = ()
pytestmark = pytest.mark.usefixtures('portal')


def new_order(portal, **kw):
    company = portal.organisation_module.newContent(portal_type='Organisation', title='Recorded Organisation')
    client = portal.organisation_module.newContent(portal_type='Organisation', title='Client')
    return portal.sale_order_module.newContent(
        portal_type='Sale Order', title='An order', source_value=company, source_section_value=company, destination_value=client, **kw)


def test_an_order_has_totals_a_reference_and_relations(portal):
    order = new_order(portal)
    product = portal.product_module.newContent(portal_type='Product', title='Chair', base_price=3.0, quantity_unit='unit/piece')
    line = order.newContent(portal_type='Sale Order Line', resource_value=product, quantity=10)
    assert (line.getPrice(), line.getTotalPrice(), order.getTotalPrice(), order.getTotalQuantity()) == (3.0, 30.0, 30.0, 10.0)
    assert order.getReference() == 'SO-1'
    assert order.getSourceTitle() == 'Recorded Organisation' == order.getProperty('source_title')
    assert order.getSource().startswith('organisation_module/')


def test_a_line_takes_from_its_order_what_it_lacks(portal):
    order = new_order(portal, start_date='2026/12/01')
    line = order.newContent(portal_type='Sale Order Line')
    assert line.getSource() == order.getSource() and not line.hasSource()
    assert line.getStartDate() == order.getStartDate() is not None
    assert line.getTitle() == line.getId() and line.getTotalPrice() == 0.0
    assert line.getSimulationState() == 'draft'


def test_the_order_workflow_is_erp5s(portal):
    order = new_order(portal)
    offered = [action['id'] for action in portal.portal_actions.listFilteredActionsFor(order)['workflow']]
    assert sorted(offered) == ['cancel_action', 'confirm_action', 'offer_action', 'order_action', 'plan_action']
    portal.portal_workflow.doActionFor(order, 'order_action', comment='go')
    assert (order.getSimulationState(), order.getSimulationStateTitle()) == ('ordered', 'Order Placed')
    portal.portal_workflow.doActionFor(order, 'confirm_action')
    assert order.getSimulationState() == 'confirmed'
    assert [status['comment'] for status in portal.portal_workflow.getInfoFor(order, 'history', wf_id='order_workflow')][1] == 'go'


def test_an_invoice_without_currency_date_and_sections_cannot_be_posted(portal):
    from Products.ERP5Type.Core.Workflow import ValidationFailed
    invoice = portal.accounting_module.newContent(portal_type='Sale Invoice Transaction')
    invoice.manage_setLocalRoles('erp5', ['Assignor'])
    with pytest.raises(ValidationFailed) as error:
        invoice.portal_workflow.doActionFor(invoice, 'stop_action')
    assert {str(message) for message in error.value.msg} == {
        'Currency must be defined', 'Date must be defined', 'Both sections must be defined for invoices'}


def test_debit_and_credit_are_quantities(portal):
    line = portal.accounting_module.newContent(portal_type='Sale Invoice Transaction').newContent(
        portal_type='Sale Invoice Transaction Line', source_debit=12.5)
    assert (line.getQuantity(), line.getSourceDebit(), line.getSourceCredit()) == (-12.5, 12.5, 0.0)


def test_worklists_count_what_waits(portal):
    from embedded import site
    new_order(portal)
    site.commit_and_index(portal)
    worklist, = [action for action in portal.portal_actions.listFilteredActionsFor(portal)['global']
                 if action['worklist_id'] == '5_draft_sale_order_list']
    assert worklist['name'] == 'Sale Orders to Plan (1)' and worklist['count'] == 1
    assert worklist['url'].endswith('/sale_order_module?portal_type=Sale Order')


def test_forms_have_relations_and_choices(portal):
    order = new_order(portal)
    form = order.SaleOrder_view
    field = form.get_field('my_source_title')
    assert field.get_value('base_category') == 'source' and field.get_value('default') == 'Recorded Organisation'
    assert ['Ex Works', 'exw'] in form.get_field('my_incoterm').get_value('items')
    # Metadata is a view of every document
    view, _ = portal.portal_actions.listFilteredActionsFor(order)['object_view']
    assert view['url'].endswith('/SaleOrder_view')
    assert portal.portal_actions.listFilteredActionsFor(portal.sale_order_module)['object_list']


def test_titles_and_messages_are_in_the_language_of_the_request(portal):
    order = new_order(portal)
    assert order.getTranslatedSimulationStateTitle() == 'Draft' and portal.Localizer.get_selected_language() == 'en'
    with portal.Localizer.translationContext('fr'):
        assert portal.Localizer.get_selected_language() == 'fr'
        assert order.getTranslatedSimulationStateTitle() == 'Brouillon' and order.getSimulationStateTitle() == 'Draft'
        assert portal.sale_order_module.getTranslatedTitle() == 'Commandes de vente'
        assert portal.portal_types['Sale Order'].getTranslatedTitle() == 'Commande de vente'
        assert portal.Base_translateString('Place Order') == 'Passer la commande'
        assert portal.Base_translateString('Place Order', lang='en') == 'Place Order'
        assert order.getTranslatedTitle() == 'An order'
    assert portal.Localizer.get_selected_language() == 'en'


@pytest.mark.parametrize('header,expected', [
    ('fr-FR,fr;q=0.9,en;q=0.8', 'fr'), ('en-US,en;q=0.9,fr;q=0.8', 'en'), ('en;q=0.5, fr', 'fr'), ('fr;q=0', 'en'), ('de,fr;q=0.1', 'fr'),
    ('fr-FR', 'en'),  # ERP5 does not take a region for its language
    ('*', 'en'), ('', 'en'), ('fr;q=x', 'fr'), (';,;', 'en')])
def test_the_language_of_a_request_is_that_of_its_accept_language_or_of_a_cookie(portal, header, expected):
    request = portal.REQUEST
    request.environ['HTTP_ACCEPT_LANGUAGE'] = header
    portal.Localizer(portal, request)
    assert portal.Localizer.get_selected_language() == expected
    request.cookies['LOCALIZER_LANGUAGE'] = 'fr'
    portal.Localizer(portal, request)
    assert portal.Localizer.get_selected_language() == 'fr'
