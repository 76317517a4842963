"""The schema of trade, accounting and customer relations as tables of the same shape as `model`: what erp5_trade, erp5_accounting and
erp5_crm would have installed.

Names, shapes, guards and titles are what a running ERP5 said of itself; only what people meet first is here. Left out: variations, trade
conditions, simulation, causality workflows, packing lists, payments.
"""
from .model import _CHECK, EDIT, VALIDATION, _action, _method, _roles

_SIDE = ('', '_section', '_decision', '_administration', '_payment', '_project', '_trade', '_carrier', '_function', '_account')
ARROW = tuple(side + suffix for side in ('source', 'destination') for suffix in _SIDE)
# base categories and properties that a movement takes from its delivery when it has none of its own
ACQUIRED_CATEGORY = frozenset(ARROW) | {'price_currency', 'specialise', 'ledger'}
PROPERTY_SHEET = {
    'Arrow': ' '.join(name + ':*' for name in ARROW),
    'Price': 'price:float base_unit_price:float priced_quantity:float price_currency:*',
    'Amount': 'quantity:float efficiency:float resource:* quantity_unit:* base_contribution:* product_line:* use:* variation:*',
    'Movement': 'delivery_ratio:float order:* aggregate:* delivery:*',
    'Delivery': 'received_date:date emit_date:date incoterm:* delivery_mode:* specialise:* causality:* ledger:* order:* origin:* activity:*'
                ' group:* trade_condition_type:* follow_up:*',
    'Event': 'content_type:string text_content:text follow_up:* causality:* resource:* function:* group:* site:* publication_section:*'
             ' aggregate:* classification:*',
    'Account': 'account_type:* gap:* financial_section:*',
    'AccountingTransactionConstraint': '',
}
# sheet -> id, portal type and attributes of its constraints
_NOT_DROPPED = 'python: object.getSimulationState() not in ("cancelled", "deleted")'
CONSTRAINT = {
    'AccountingTransactionConstraint': [
        ('currency_existence_constraint', 'Category Existence Constraint', dict(
            constraint_base_category=('resource',), message_category_not_set='Currency must be defined',
            test_tales_expression=_NOT_DROPPED)),
        ('date_existence_constraint', 'Property Existence Constraint', dict(
            constraint_property=('start_date',), message_property_not_set='Date must be defined', test_tales_expression=_NOT_DROPPED)),
        ('section_existence_constraint', 'Category Existence Constraint', dict(
            constraint_base_category=('source_section', 'destination_section'),
            message_category_not_set='Both sections must be defined for invoices', test_tales_expression=_NOT_DROPPED)),
    ],
}
_HEAD = ('DublinCore', 'Reference', 'SortIndex', 'Task', 'Arrow')
_MOVEMENT = _HEAD + ('Price', 'Amount', 'Movement')
_DELIVERY = _HEAD + ('Comment', 'Price', 'Amount', 'Delivery')
_EVENT = dict(type_class='Event', sheets=_HEAD + ('Comment', 'Event'), init_script='Event_init', group_list=('event',),
              type_workflow=('edit_workflow', 'event_simulation_workflow'),
              searchable_text_property_id=('title', 'description', 'reference', 'text_content'))
PORTAL_TYPE = {
    'Sale Order Module': dict(type_class='Folder', allowed=('Sale Order',), group_list=('module',)),
    'Sale Order': dict(type_class='Delivery', sheets=_DELIVERY, allowed=('Sale Order Line',), init_script='Delivery_init',
                       type_workflow=('edit_workflow', 'order_workflow'), group_list=('order', 'sale')),
    'Sale Order Line': dict(type_class='Movement', sheets=_MOVEMENT, allowed=('Sale Order Cell', 'Sale Order Line'),
                            type_hidden_content_type=('Sale Order Cell',), type_workflow=EDIT, acquire_local_roles=1,
                            group_list=('order_movement',)),
    'Sale Order Cell': dict(type_class='Movement', sheets=_MOVEMENT, type_workflow=EDIT, acquire_local_roles=1,
                            group_list=('order_movement',)),
    'Accounting Transaction Module': dict(type_class='Folder', allowed=('Sale Invoice Transaction',), group_list=('module',)),
    'Sale Invoice Transaction': dict(
        type_class='Delivery', sheets=_DELIVERY + ('AccountingTransactionConstraint',), allowed=('Sale Invoice Transaction Line',),
        type_workflow=('accounting_workflow', 'edit_workflow'), group_list=('accounting_transaction', 'invoice', 'sale')),
    'Sale Invoice Transaction Line': dict(type_class='AccountingTransactionLine', sheets=_MOVEMENT, type_workflow=EDIT,
                                          acquire_local_roles=1, group_list=('accounting_movement',)),
    'Account Module': dict(type_class='Folder', allowed=('Account',), group_list=('module',)),
    'Account': dict(type_class='XMLObject', sheets=('DublinCore', 'Reference', 'Account'), type_workflow=VALIDATION, group_list=('node',)),
    'Event Module': dict(type_class='Folder', allowed=('Mail Message', 'Note', 'Phone Call'), group_list=('module',)),
    'Mail Message': _EVENT, 'Note': _EVENT, 'Phone Call': _EVENT,
}
MODULE = {'sale_order_module': 'Sale Order Module', 'accounting_module': 'Accounting Transaction Module',
          'account_module': 'Account Module', 'event_module': 'Event Module'}
MODULE_TITLE = {'accounting_module': 'Accounting', 'currency_module': 'Currencies'}
# module -> business application
APPLICATION = {'person_module': 'base', 'organisation_module': 'base', 'currency_module': 'base', 'product_module': 'pdm',
               'sale_order_module': 'trade', 'accounting_module': 'accounting', 'account_module': 'accounting', 'event_module': 'crm'}
BASE_CATEGORY = {
    **{name: {} for name in (*ARROW, 'account_type', 'aggregate', 'delivery', 'gap', 'ledger', 'order', 'origin', 'specialise', 'variation',
                             'trade_condition_type', 'publication_section', 'financial_section')},
    'business_application': {'base': 'Base', 'pdm': 'PDM', 'trade': 'Trade', 'accounting': 'Accounting', 'crm': 'CRM'},
    'classification': {'personal': 'Personal', 'collaborative': 'Collaborative'},
    'delivery_mode': {'by_air': 'By Air', 'by_road': 'By Road'},
    'incoterm': {'cpt': 'Carriage Paid To', 'exw': 'Ex Works'},
}


# workflows ---------------------------------------------------------------------------------------------------------------------------

# In a state, `=name` is the transition without its action.

def _act(name, method, *role_list, before=()):
    return dict(_action(name, method, before), role=role_list)


def _own(view, modify):
    """The roles of each permission in a state, the right to delete included."""
    return dict(_roles(view, modify), **{'Delete objects': modify})


_ALL_VIEW = ('Assignee', 'Assignor', 'Associate', 'Auditor', 'Manager')
_OPEN = _own(_ALL_VIEW, ('Assignee', 'Assignor', 'Associate', 'Manager'))
_NEW = _own(_ALL_VIEW + ('Author', 'Owner'), ('Assignee', 'Assignor', 'Associate', 'Author', 'Manager', 'Owner'))
_CLOSED = _own(_ALL_VIEW, ('Manager',))
_GONE = _own(('Manager',), ('Manager',))
_DO = ('Assignee', 'Assignor', 'Manager')
_BOOK = ('Assignor', 'Assignee', 'Associate')
WORKFLOW = {
    'order_workflow': dict(variable='simulation_state', initial='draft', state={
        'draft': (_NEW, ('auto_plan', 'cancel', 'confirm', 'delete', 'offer', 'order', 'plan')),
        'auto_planned': (_OPEN, ('cancel', 'order', 'plan')), 'planned': (_OPEN, ('cancel', 'confirm', 'order')),
        'offered': (_OPEN, ('accept_offer', 'plan', 'reject')), 'ordered': (_OPEN, ('cancel', 'confirm')),
        'confirmed': (_CLOSED, ()), 'cancelled': (_CLOSED, ()), 'rejected': (_CLOSED, ()), 'deleted': (_GONE, ())},
        state_title={'ordered': 'Order Placed'}, state_type={
            'draft': ('draft_order',), 'auto_planned': ('planned_order',), 'planned': ('future_inventory', 'planned_order'),
            'ordered': ('future_inventory', 'planned_order'), 'confirmed': ('reserved_inventory',)}, transition={
            'auto_plan': _method('auto_planned'), 'plan': _method('planned'), 'offer': _method('offered'), 'order': _method('ordered'),
            'confirm': _method('confirmed'), 'cancel': _method('cancelled'), 'reject': _method('rejected'), 'delete': _method('deleted'),
            'plan_action': _act('Plan Order', 'plan', *_DO, before=_CHECK), 'offer_action': _act('Make Offer', 'offer', *_DO, before=_CHECK),
            'accept_offer_action': _act('Accept Offer', 'plan', *_DO), 'order_action': _act('Place Order', 'order', *_DO, before=_CHECK),
            'confirm_action': _act('Confirm Order', 'confirm', 'Assignor', 'Manager', before=_CHECK),
            'cancel_action': _act('Cancel Order', 'cancel', *_DO), 'reject_action': _act('Reject Offer', 'reject', *_DO),
            'delete_action': _act(None, 'delete', 'Assignee', 'Assignor', 'Owner', 'Manager')}),
    'accounting_workflow': dict(variable='simulation_state', initial='draft', state={
        'draft': (_NEW, ('cancel', 'confirm', 'delete', 'plan', 'start', 'stop')), 'planned': (_OPEN, ('cancel', 'confirm')),
        'confirmed': (_OPEN, ('cancel', 'start', 'stop')), 'started': (_OPEN, ('cancel', 'stop')),
        'stopped': (_CLOSED, ('deliver', 'restart')), 'delivered': (_CLOSED, ()), 'cancelled': (_CLOSED, ()), 'deleted': (_GONE, ())},
        state_title={'started': 'Journalised', 'stopped': 'Posted to General Ledger', 'delivered': 'Definitively Closed'}, transition={
            'plan': _method('planned'), 'confirm': _method('confirmed'), 'delete': _method('deleted'),
            **{name: dict(trigger=2, to=state, role=_BOOK) for name, state in (
                ('cancel', 'cancelled'), ('start', 'started'), ('stop', 'stopped'), ('deliver', 'delivered'), ('restart', 'started'))},
            'plan_action': _act('Plan Transaction', 'plan', *_BOOK, 'Owner'), 'confirm_action': _act('Confirm Transaction', 'confirm', *_BOOK),
            'start_action': _act('Journalise Transaction', 'start', *_BOOK, before=_CHECK),
            'stop_action': _act('Post Transaction to General Ledger', 'stop', 'Assignor', 'Assignee', before=_CHECK),
            'restart_action': _act('Restart Transaction (journalise)', 'restart', 'Assignor', 'Assignee'),
            'deliver_action': _act('Definitively Close Transaction', 'deliver', 'Assignor'),
            'cancel_action': _act('Cancel Transaction', 'cancel', *_BOOK), 'delete_action': _act(None, 'delete', *_BOOK, 'Owner')}),
    'event_simulation_workflow': dict(variable='simulation_state', initial='draft', state={
        'draft': (_NEW, ('cancel', 'delete', '=deliver', 'initial_deliver', 'initial_stop', 'plan', 'start', '=stop')),
        'planned': (_OPEN, ('cancel', 'start')), 'started': (_OPEN, ('deliver', 'stop')), 'stopped': (_OPEN, ('deliver',)),
        'delivered': (_CLOSED, ()), 'cancelled': (_CLOSED, ()), 'deleted': (_GONE, ())},
        state_title={'started': 'Sent', 'stopped': 'Received'}, transition={
            'plan': _method('planned'), 'start': _method('started'), 'stop': _method('stopped'), 'deliver': _method('delivered'),
            'cancel': _method('cancelled'), 'delete': _method('deleted'),
            'plan_action': _act('Plan', 'plan', *_BOOK), 'start_action': _act('Send', 'start', *_BOOK),
            'stop_action': _act('Declare as Received', 'stop', *_BOOK), 'deliver_action': _act('Deliver', 'deliver', *_BOOK),
            'initial_stop_action': _act('Declare as Received', 'stop', *_BOOK, 'Owner'),
            'initial_deliver_action': _act('Declare as Delivered', 'deliver', *_BOOK, 'Owner'),
            'cancel_action': _act('Cancel', 'cancel', *_BOOK), 'delete_action': _act(None, 'delete', *_BOOK, 'Owner')}),
}
# workflow -> (reference, name of the action, portal type, states, local roles)
WORKLIST = {
    'order_workflow': [
        ('5_draft_sale_order_list', 'Sale Orders to Plan (%(count)s)', 'Sale Order', ('draft',), ('Owner',)),
        ('7_planned_sale_order_list', 'Sale Orders to Confirm (%(count)s)', 'Sale Order', ('planned',), ('Assignor',)),
        ('8_ordered_sale_order_list', 'Sale Orders to Process (%(count)s)', 'Sale Order', ('ordered',), ('Assignor',))],
    'accounting_workflow': [
        ('1_draft_sale_invoice', 'Sale Invoices to Validate (%(count)s)', 'Sale Invoice Transaction', ('draft',), ('Assignee', 'Assignor'))],
    'event_simulation_workflow': [
        ('1_draft_event', 'Draft Events (%(count)s)', 'Mail Message', ('draft',), ('Owner',)),
        ('3_stopped_event', 'Events to Deliver (%(count)s)', 'Mail Message', ('stopped',), ('Assignor', 'Assignee'))],
}


# forms -------------------------------------------------------------------------------------------------------------------------------

def _text(title, **kw):
    return 'my_string_field', dict(kw, title=title)


def _number(title, **kw):
    return 'my_float_field', dict(kw, title=title)


def _date(title, **kw):
    return 'my_date_time_field', dict({'date_only': 1}, title=title, **kw)


def _choice(title, base_category):
    return 'my_list_field', {'title': title, 'items': base_category}


def _relation(title, base_category, *portal_type_list, multi=False):
    return 'my_multi_relation_field' if multi else 'my_relation_field', {
        'title': title, 'base_category': base_category, 'portal_type': [(name, name) for name in portal_type_list],
        'catalog_index': 'title'}


def _party(title, base_category, **kw):
    return _relation(title, base_category, 'Organisation', 'Person', **kw)


def _listbox(title, *column_list, **kw):
    return 'my_view_mode_listbox', dict(kw, title=title, columns=[tuple(item.split(':')) for item in column_list])


def _module_view(title, portal_type, *column_list):
    search_list = [tuple(item.split(':')) for item in column_list if not item.startswith('translated_')]
    return {'bottom': {'listbox': _listbox(title, *column_list, portal_types=[(portal_type, portal_type)], search=1, select=1,
                                           search_columns=search_list, sort_columns=search_list)}}


def _list_action(title):
    return {'pt': 'form_list', 'script': 'Base_doSelect', 'action': ('object_list', 'view', title)}


def _dialog(title, reference, script):
    return {'pt': 'form_dialog', 'script': script, 'action': ('object_action', reference, title)}


_STATE = ('my_view_mode_translated_workflow_state_title', {})
_DESCRIPTION = ('my_view_mode_description', {})
FORM = {
    'SaleOrderModule_viewSaleOrderList': ('Sale Order Module', _module_view(
        'Sale Orders', 'Sale Order', 'title:Title', 'reference:Reference', 'source_title:Sender or Provider',
        'destination_section_title:Client', 'translated_simulation_state_title:State'), _list_action('Sale Orders')),
    'SaleOrder_view': ('Sale Order', {
        'left': {'my_title': ('my_view_mode_title', {}), 'my_source_section_title': _relation('Supplier', 'source_section', 'Organisation'),
                 'my_source_title': _party('Sender or Provider', 'source'), 'my_source_decision_title': _party('Seller', 'source_decision'),
                 'my_price_currency_title': _relation('Currency', 'price_currency', 'Currency'),
                 'my_incoterm': _choice('Incoterm', 'incoterm'), 'my_delivery_mode': _choice('Delivery Mode', 'delivery_mode')},
        'right': {'my_reference': ('my_view_mode_read_only_reference', {}), 'my_destination_section_title': _party(
            'Client', 'destination_section'), 'my_destination_title': _party('Recipient or Beneficiary', 'destination'),
            'my_destination_decision_title': _party('Buyer', 'destination_decision'), 'my_start_date': _date('Shipping Date'),
            'my_stop_date': _date('Delivery Date'), 'my_total_price': _number('Total Price', editable=0),
            'my_comment': ('my_view_mode_comment', {}), 'my_translated_simulation_state_title': _STATE},
        'center': {'my_description': _DESCRIPTION},
        'bottom': {'listbox': _listbox(
            'Sale Order Lines', 'int_index:Index', 'reference:Reference', 'title:Title', 'resource_title:Product or Service',
            'quantity:Quantity', 'price:Price', 'total_price:Total Price', portal_types=[('Sale Order Line', 'Sale Order Line')],
            sort=[('int_index', 'ascending')], editable_columns=[('int_index', 'Index'), ('quantity', 'Quantity'), ('price', 'Price')])},
        'hidden': {'listbox_int_index': ('my_view_mode_int_index', {}), 'listbox_quantity': _number('Quantity'),
                   'listbox_price': _number('Price')}}),
    'SaleOrder_viewCreateInvoiceDialog': ('Sale Order', {
        'left': {'your_title': ('my_dialog_mode_title', {}), 'your_start_date': (
            'my_dialog_mode_at_date', {'title': 'Accounting Operation Date', 'required': 1})}},
        _dialog('Create Invoice', 'create_invoice', 'SaleOrder_createInvoice')),
    'OrderLine_view': ('Sale Order Line', {
        'left': {'my_title': ('my_view_mode_title', {}), 'my_reference': ('my_view_mode_reference', {}),
                 'my_int_index': ('my_view_mode_int_index', {}),
                 'my_resource_title': _relation('Product or Service', 'resource', 'Product'),
                 'my_base_contribution_list': ('my_multi_list_field', {'title': 'Base Contribution', 'items': 'base_contribution'}),
                 'my_use': _choice('Use', 'use')},
        'right': {'my_quantity': _number('Quantity'), 'my_quantity_unit': _choice('Quantity Unit', 'quantity_unit'),
                  'my_price': _number('Price'), 'my_start_date': _date('Shipping Date'), 'my_stop_date': _date('Delivery Date'),
                  'my_source_title': _party('Sender or Provider', 'source'),
                  'my_destination_title': _party('Recipient or Beneficiary', 'destination'),
                  'my_total_quantity': _number('Total Quantity', editable=0), 'my_total_price': _number('Total Price', editable=0)},
        'center': {'my_description': _DESCRIPTION}}),
    'DeliveryCell_view': ('Sale Order Cell', {
        'left': {'my_title': ('my_view_mode_title', {'editable': 0}), 'my_quantity': _number('Quantity'), 'my_price': _number('Price')},
        'right': {'my_start_date': _date('Shipping Date'), 'my_stop_date': _date('Delivery Date'),
                  'my_total_price': _number('Total Price', editable=0)}}),
    'AccountingTransactionModule_viewTransactionList': ('Accounting Transaction Module', _module_view(
        'Accounting Transactions', 'Sale Invoice Transaction', 'title:Title', 'reference:Invoice Number',
        'destination_section_title:Customer', 'start_date:Date', 'translated_simulation_state_title:State'), _list_action('Accounting')),
    'SaleInvoiceTransaction_viewAccounting': ('Sale Invoice Transaction', {
        'left': {'my_source_section_title': _relation('Section', 'source_section', 'Organisation'),
                 'my_title': ('my_view_mode_title', {}), 'my_destination_section_title': _party('Customer', 'destination_section'),
                 'my_reference': _text('Invoice Number', editable=0), 'my_resource_title': _relation('Currency', 'resource', 'Currency')},
        'right': {'my_start_date': _date('Accounting Operation Date'), 'my_stop_date': _date('Accounting Operation Date for Customer'),
                  'my_comment': ('my_view_mode_comment', {}), 'my_translated_simulation_state_title': _STATE},
        'center': {'my_description': _DESCRIPTION},
        'bottom': {'listbox': _listbox(
            'Accounting Transaction Lines', 'translated_id:ID', 'source_title:Account', 'source_debit:Debit', 'source_credit:Credit',
            portal_types=[('Sale Invoice Transaction Line', 'Sale Invoice Transaction Line')])}},
        {'action': ('object_view', 'accounting_view', 'Accounting View')}),
    'AccountingTransactionLine_view': ('Sale Invoice Transaction Line', {
        'left': {'my_title': ('my_view_mode_title', {}), 'my_source_title': _relation('Account', 'source', 'Account'),
                 'my_reference': ('my_view_mode_reference', {})},
        'right': {'my_source_debit': _number('Debit'), 'my_source_credit': _number('Credit'), 'my_quantity': _number('Quantity', editable=0)},
        'center': {'my_description': _DESCRIPTION}}),
    'Account_view': ('Account', {
        'left': {'my_title': ('my_view_mode_title', {'required': 1}), 'my_reference': _text('Account Number')},
        'right': {'my_translated_validation_state_title': _STATE}, 'center': {'my_description': _DESCRIPTION}}),
    'EventModule_viewEventList': ('Event Module', _module_view(
        'Events', 'Mail Message', 'title:Title', 'reference:Reference', 'source_title:Sender or Caller', 'start_date:Date',
        'translated_simulation_state_title:State'), _list_action('Events')),
    **{'%s_view' % name.replace(' ', ''): (name, {
        'left': {'my_title': ('my_view_mode_title', {}), 'my_reference': ('my_view_mode_read_only_reference', {}),
                 'my_start_date': _date('Date', date_only=0), 'my_stop_date': _date('End Date', date_only=0),
                 'my_causality_title': _relation('Event Origin', 'causality', 'Mail Message', 'Note', 'Phone Call')},
        'right': {'my_source_title': _party('Sender or Caller', 'source'),
                  'my_destination_title_list': _party('Recipients', 'destination', multi=True),
                  'my_default_follow_up_title': _relation('Follow-up', 'follow_up', 'Sale Order'),
                  'my_translated_simulation_state_title': _STATE},
        'center': {'my_description': _DESCRIPTION, 'my_content_type': ('my_radio_field', {'title': 'Text Format', 'items': [
            ('HTML', 'text/html'), ('Plain Text', 'text/plain')]})},
        'bottom': {'my_text_content': ('my_view_mode_text_content', {'title': 'Text'})}}) for name in ('Mail Message', 'Note', 'Phone Call')},
    'Currency_view': ('Currency', {
        'left': {'my_title': ('my_view_mode_title', {}), 'my_short_title': _text('Currency Symbol')},
        'right': {'my_reference': _text('Currency Code'), 'my_translated_validation_state_title': _STATE}}),
    'GeographicAddress_view': ('Address', {
        'left': {'my_title': ('my_view_mode_title', {}), 'my_int_index': ('my_view_mode_int_index', {})},
        'right': {'my_street_address': ('my_text_area_field', {'title': 'Street Address'}), 'my_zip_code': _text('Postal Code'),
                  'my_city': _text('City'), 'my_region': _choice('Region', 'region')},
        'center': {'my_description': _DESCRIPTION}}),
    'Email_view': ('Email', {'left': {'my_title': ('my_view_mode_title', {}), 'my_url_string': _text('Email')}}),
    'Telephone_view': ('Telephone', {'left': {'my_title': ('my_view_mode_title', {}), 'my_coordinate_text': _text('Telephone')}}),
    'Assignment_view': ('Assignment', {
        'left': {'my_title': ('my_view_mode_title', {}), 'my_function': _choice('Function', 'function'), 'my_group': _choice('Group', 'group'),
                 'my_site': _choice('Site', 'site')},
        'right': {'my_start_date': _date('Start Date'), 'my_stop_date': _date('Stop Date'),
                  'my_destination_title': _party('Destination', 'destination'), 'my_translated_validation_state_title': _STATE}}),
    **{'%sModule_view%sList' % (name, name): ('%s Module' % name, _module_view(
        title, name, 'title:Title', 'reference:Reference', 'description:Description', 'translated_validation_state_title:State'),
        _list_action(title)) for name, title in (('Person', 'Persons'), ('Organisation', 'Organisations'), ('Product', 'Products'),
                                                 ('Currency', 'Currencies'), ('Account', 'Accounts'))},
}
# of skins: id -> parameters and body
SCRIPT = {
    'SaleOrder_createInvoice': ('start_date, title=None, **kw', '''\
portal = context.getPortalObject()
invoice = portal.accounting_module.newContent(
  portal_type='Sale Invoice Transaction', title=title or context.getTitle(), start_date=start_date, stop_date=start_date,
  source_value=context.getSourceValue(), source_section_value=context.getSourceSectionValue(),
  destination_value=context.getDestinationValue(), destination_section_value=context.getDestinationSectionValue(),
  resource_value=context.getPriceCurrencyValue(), causality_value=context)
for reference, key in (('411', 'source_debit'), ('707', 'source_credit')):
  account = portal.portal_catalog.getResultValue(portal_type='Account', reference=reference)
  invoice.newContent(portal_type='Sale Invoice Transaction Line', source_value=account, **{key: context.getTotalPrice()})
return invoice.Base_redirect('view', keep_items={'portal_status_message': portal.Base_translateString('Invoice created.')})
'''),
}
