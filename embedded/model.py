"""The schema of the embedded site as tables: what stock ERP5 templates (core, base, pdm, access token) would have installed.

Names and shapes are ERP5's own; only a sensible core of them is here.
"""

# sheet -> 'name:elementary type ...'; a trailing * makes a category, a trailing + a multivalued property
PROPERTY_SHEET = {
    'Base': 'id:string title:string short_title:string description:text uid:int rid:string sid:string',
    'XMLObject': 'last_id:string id_group:string id_generator:string',
    'CategoryCore': '',
    'Folder': 'business_application:*',
    'SimpleItem': '',
    'DublinCore': 'title:string subject:lines contributor:lines effective_date:date expiration_date:date format:string language:string'
                  ' right:string',
    'Reference': 'reference:string=default_reference source_reference:string=default_source_reference'
                 ' destination_reference:string=default_destination_reference grouping_reference:string ean13_code:string'
                 ' document_reference:string',
    'SortIndex': 'int_index:int float_index:float string_index:string',
    'Version': 'version:string',
    'Task': 'start_date:date stop_date:date',
    'Url': 'url_string:string url_protocol:string url_method:string',
    'Comment': 'comment:text',
    'Text': 'text_content:text content_type:string',
    'PythonScript': 'body:string=_body parameter_signature:string=_params proxy_role:tokens=_proxy_roles expression:string'
                    ' callable_type:*',
    'Login': 'password:string',
    'Person': 'first_name:string middle_name:string last_name:string prefix:string suffix:string birth_name:string birthday:date'
              ' social_code:string user_id:string gender:* social_title:* nationality:* function:* role:* group:* activity:*'
              ' subordination:* region:*',
    'Organisation': 'corporate_name:string corporate_registration_code:string social_capital:int activity_code:string vat_code:string'
                    ' employee_count:int role:* group:* function:* activity:* site:* region:*',
    'Coordinate': 'coordinate_text:string url_string:string street_address:string zip_code:string city:string prefecture:string'
                  ' region:*',
    'Resource': 'price:float base_price:float priced_quantity:float use:* quantity_unit:* product_line:* price_currency:*'
                ' base_contribution:*',
    'Product': 'trade_description:text base_weight:float',
    'Currency': 'efficiency:float',
    'Assignment': 'function:* group:* site:* role:* destination:* destination_project:* activity:* grade:* skill:*',
    'AccessToken': 'agent:*',
}
# sheet -> (property, portal type of the sub-document, its properties)
CONTENT_PROPERTY = {
    'Person': [('default_email', 'Email', ('text', 'url_string', 'coordinate_text')),
               ('default_telephone', 'Telephone', ('text', 'coordinate_text')),
               ('mobile_telephone', 'Telephone', ('text', 'coordinate_text')),
               ('default_address', 'Address', ('text', 'street_address', 'zip_code', 'city', 'region'))],
    'Organisation': [('default_email', 'Email', ('text', 'url_string', 'coordinate_text')),
                     ('default_telephone', 'Telephone', ('text', 'coordinate_text')),
                     ('default_address', 'Address', ('text', 'street_address', 'zip_code', 'city', 'region'))],
}
VALIDATION = ('edit_workflow', 'validation_workflow')
EDIT = ('edit_workflow',)
BASE_TYPE = 'Base Type'
COORDINATE = dict(type_class='Coordinate', type_workflow=EDIT, acquire_local_roles=1, searchable_text_property_id=('title', 'coordinate_text', 'url_string'))
# portal type -> attributes of its document; `allowed` and `sheets` for short
PORTAL_TYPE = {
    **{name: dict(type_class=type_class) for name, type_class in (
        ('Base Type', 'ERP5TypeInformation'), ('Standard Property', 'StandardProperty'), ('Acquired Property', 'AcquiredProperty'),
        ('Category Property', 'CategoryProperty'), ('Dynamic Category Property', 'DynamicCategoryProperty'),
        ('TALES Constraint', 'TALESConstraint'), ('Property Existence Constraint', 'PropertyExistenceConstraint'),
        ('Category Existence Constraint', 'CategoryExistenceConstraint'), ('Script Constraint', 'ScriptConstraint'),
        ('Workflow State', 'WorkflowState'), ('Workflow Transition', 'WorkflowTransition'), ('Workflow Variable', 'WorkflowVariable'),
        ('Workflow Script', 'WorkflowScript'), ('Worklist', 'Worklist'))},
    **{name: dict(type_class='UncheckedConstraint') for name in (
        'Property Type Validity Constraint', 'Attribute Equality Constraint', 'Content Existence Constraint',
        'Category Membership Arity Constraint', 'Category Acquired Existence Constraint')},
    'Property Sheet': dict(type_class='PropertySheet', allowed=(
        'Standard Property', 'Acquired Property', 'Category Property', 'Dynamic Category Property', 'TALES Constraint',
        'Property Existence Constraint', 'Category Existence Constraint', 'Script Constraint')),
    'Workflow': dict(type_class='Workflow', allowed=('Workflow State', 'Workflow Transition', 'Workflow Variable', 'Workflow Script',
                                                    'Worklist')),
    'Category': dict(type_class='Category', allowed=('Category',), type_workflow=EDIT),
    'Base Category': dict(type_class='BaseCategory', allowed=('Category',), type_workflow=EDIT),
    'Document Component': dict(type_class='Component'), 'Test Component': dict(type_class='Component'),
    'Module Component': dict(type_class='Component'), 'Mixin Component': dict(type_class='Component'),
    'Extension Component': dict(type_class='Component'), 'Interface Component': dict(type_class='Component'),
    'Tool Component': dict(type_class='Component'),
    'Types Tool': dict(type_class='BaseTool', allowed=(BASE_TYPE,)),
    'Property Sheet Tool': dict(type_class='BaseTool', allowed=('Property Sheet',)),
    'Workflow Tool': dict(type_class='BaseTool', allowed=('Workflow',)),
    'Category Tool': dict(type_class='BaseTool', allowed=('Base Category',)),
    'Component Tool': dict(type_class='BaseTool', allowed=(
        'Document Component', 'Test Component', 'Module Component', 'Mixin Component', 'Extension Component', 'Interface Component',
        'Tool Component')),
    'Callable Tool': dict(type_class='BaseTool', allowed=('Python Script',)),
    'Web Service Tool': dict(type_class='BaseTool'),
    'Preference Tool': dict(type_class='BaseTool', allowed=('System Preference', 'Preference')),
    'Template Tool': dict(type_class='BaseTool'),
    'System Preference': dict(type_class='SystemPreference', type_workflow=EDIT),
    'Preference': dict(type_class='SystemPreference', type_workflow=EDIT),
    'Python Script': dict(type_class='PythonScript', sheets=('Reference',), type_workflow=EDIT),
    'Person Module': dict(type_class='Folder', allowed=('Person',), group_list=('module',)),
    'Person': dict(type_class='Person', allowed=('Address', 'Assignment', 'ERP5 Login', 'Email', 'Telephone'), type_workflow=VALIDATION,
                   init_script='Person_init', group_list=('node', 'entity'),
                   searchable_text_property_id=('title', 'reference', 'description', 'default_email_text')),
    'Assignment': dict(type_class='XMLObject', sheets=('DublinCore', 'Reference', 'Task', 'Assignment'),
                       type_workflow=('assignment_workflow', 'edit_workflow')),
    'ERP5 Login': dict(type_class='Login', type_workflow=('edit_workflow', 'login_validation_workflow'), group_list=('login',)),
    'Address': COORDINATE, 'Email': COORDINATE, 'Telephone': COORDINATE,
    'Organisation Module': dict(type_class='Folder', allowed=('Organisation',), group_list=('module',)),
    'Organisation': dict(type_class='XMLObject', sheets=('DublinCore', 'Reference', 'Organisation'),
                         allowed=('Address', 'Email', 'Telephone'), type_workflow=VALIDATION, group_list=('node', 'entity')),
    'Product Module': dict(type_class='Folder', allowed=('Product',), group_list=('module',)),
    'Product': dict(type_class='XMLObject', sheets=('DublinCore', 'Reference', 'Comment', 'Resource', 'Product'),
                    type_workflow=VALIDATION, group_list=('resource',)),
    'Currency Module': dict(type_class='Folder', allowed=('Currency',), group_list=('module',)),
    'Currency': dict(type_class='XMLObject', sheets=('DublinCore', 'Reference', 'Resource', 'Currency'), type_workflow=VALIDATION,
                     group_list=('resource',)),
    'Access Token Module': dict(type_class='Folder', allowed=('Restricted Access Token', 'One Time Restricted Access Token'),
                                group_list=('module',)),
    'One Time Restricted Access Token': dict(type_class='OneTimeRestrictedAccessToken', sheets=('Reference', 'Url', 'AccessToken'),
                                             type_workflow=VALIDATION),
    'Restricted Access Token': dict(type_class='RestrictedAccessToken', sheets=('Reference', 'Url', 'AccessToken'),
                                    type_workflow=VALIDATION, init_script='RestrictedAccessToken_init'),
}
# module -> portal type; who may do what in modules, as in the stock templates
MODULE = {'person_module': 'Person Module', 'organisation_module': 'Organisation Module', 'product_module': 'Product Module',
          'currency_module': 'Currency Module', 'access_token_module': 'Access Token Module'}
ALL_ROLE = ('Assignee', 'Assignor', 'Associate', 'Auditor', 'Author', 'Manager')
MODULE_PERMISSION = {
    'View': ('Assignee', 'Assignor', 'Associate', 'Auditor', 'Author', 'Manager'), 'Access contents information': ALL_ROLE,
    'List folder contents': ALL_ROLE, 'View History': ALL_ROLE, 'Copy or Move': ALL_ROLE,
    'Add portal content': ('Assignor', 'Author', 'Manager'), 'Modify portal content': ('Assignor', 'Manager'),
    'Delete objects': ('Assignor', 'Manager'), 'Change local roles': ('Assignor', 'Manager')}
CALLABLE_PERMISSION = {'View': ALL_ROLE, 'Access contents information': ALL_ROLE, 'Add portal content': ('Assignor', 'Author', 'Manager')}
# base category -> tree of (id, title)
BASE_CATEGORY = {
    'activity': {}, 'agent': {}, 'base_contribution': {}, 'callable_type': {'script': 'Script'}, 'destination': {}, 'source': {},
    'destination_project': {}, 'destination_section': {}, 'source_section': {}, 'resource': {}, 'elementary_type': {},
    'function': {'company': 'Company', 'company/executive': 'Executive', 'company/manager': 'Manager', 'sale': 'Sales'},
    'gender': {'female': 'Female', 'male': 'Male'}, 'grade': {}, 'group': {'demo_group': 'Demo Group'},
    'nationality': {}, 'price_currency': {}, 'product_line': {'food': 'Food', 'office': 'Office', 'tool': 'Tools'},
    'quantity_unit': {'unit': 'Unit', 'unit/piece': 'Piece', 'mass': 'Mass', 'mass/kilogram': 'Kilogram'},
    'region': {'europe': 'Europe', 'europe/france': 'France', 'europe/germany': 'Germany', 'europe/united_kingdom': 'United Kingdom'},
    'role': {'client': 'Client', 'internal': 'Internal', 'supplier': 'Supplier'}, 'site': {'demo_site': 'Demo Site'}, 'skill': {},
    'social_title': {'mr': 'Mr.', 'ms': 'Ms.'}, 'subordination': {}, 'use': {'sale': 'Sale', 'purchase': 'Purchase'},
    'action_type': {}, 'follow_up': {}, 'causality': {},
}
_ACTIVE = ('Assignee', 'Assignor', 'Associate', 'Auditor', 'Manager')
_WRITER = ('Assignee', 'Assignor', 'Associate', 'Manager')


def _roles(view, modify):
    return {'View': view, 'Access contents information': view, 'Modify portal content': modify, 'Add portal content': modify}


_DRAFT = _roles(_ACTIVE + ('Author', 'Owner'), _WRITER + ('Author', 'Owner'))
_VALID = _roles(_ACTIVE, _WRITER)
_DELETED = _roles(('Manager',), ('Manager',))
_ACTOR = ('Assignee', 'Assignor', 'Manager')
_MODIFY = ('Modify portal content',)
# workflow -> state variable, initial state, states with their roles and transitions, transitions
# transition -> trigger (1 user action, 2 method), title of the action, target, guard roles, guard permissions, before, after


def _action(title, method, before=()):
    return dict(trigger=1, name=title, role=_ACTOR, before=before, after=('transition_' + method,))


def _method(target, permission=_MODIFY):
    return dict(trigger=2, to=target, permission=permission)


_CHECK = ('script_checkConsistency',)
_VALIDATION_TRANSITION = {
    'validate': _method('validated'), 'invalidate': _method('invalidated'), 'delete': _method('deleted'),
    'validate_action': _action('Validate', 'validate', _CHECK), 'invalidate_action': _action('Invalidate', 'invalidate'),
    'delete_action': _action(None, 'delete')}
WORKFLOW = {
    'validation_workflow': dict(variable='validation_state', initial='draft', transition=_VALIDATION_TRANSITION, state={
        'draft': (_DRAFT, ('validate', 'invalidate', 'delete')), 'validated': (_VALID, ('invalidate',)),
        'invalidated': (_VALID, ('validate', 'delete')), 'deleted': (_DELETED, ())}),
    'login_validation_workflow': dict(variable='validation_state', initial='draft', transition=_VALIDATION_TRANSITION, state={
        'draft': (_DRAFT, ('validate', 'delete')), 'validated': (_VALID, ('invalidate',)),
        'invalidated': (_VALID, ('validate', 'delete')), 'deleted': (_DELETED, ())}),
    'assignment_workflow': dict(variable='validation_state', initial='draft', state={
        'draft': (_DRAFT, ('open', 'cancel')), 'open': (_VALID, ('close', 'cancel')), 'closed': (_VALID, ('open',)),
        'cancelled': (_DELETED, ())}, transition={
        'open': _method('open'), 'close': _method('closed'), 'cancel': _method('cancelled'), 'update': _method('open'),
        'open_action': _action('Open', 'open'), 'close_action': _action('Close', 'close'),
        'cancel_action': _action('Cancel', 'cancel')}),
    'edit_workflow': dict(variable='state', initial='current', state={'current': (None, ('edit',))}, transition={
        'edit': dict(trigger=2, permission=()),
        'edit_action': dict(trigger=1, name=None, permission=_MODIFY, after=())}),
}
# field library: id -> (class, values)
FIELD_LIBRARY = {
    **{'my_%s_field' % name: (class_name, {}) for name, class_name in (
        ('string', 'StringField'), ('lines', 'LinesField'), ('text_area', 'TextAreaField'), ('integer', 'IntegerField'),
        ('float', 'FloatField'), ('list', 'ListField'), ('multi_list', 'MultiListField'), ('date_time', 'DateTimeField'),
        ('relation', 'RelationStringField'), ('multi_relation', 'MultiRelationStringField'), ('file', 'FileField'),
        ('email', 'EmailField'), ('link', 'LinkField'), ('label', 'LabelField'), ('radio', 'RadioField'), ('editor', 'EditorField'),
        ('image', 'ImageField'), ('parallel_list', 'ParallelListField'), ('multi_check_box', 'MultiCheckBoxField'),
        ('gadget', 'GadgetField'), ('input_button', 'InputButtonField'))},
    'my_checkbox': ('CheckBoxField', {}), 'my_matrix_box': ('MatrixBox', {}), 'my_report_box': ('ReportBox', {}),
    'my_view_mode_title': ('StringField', {'title': 'Title'}),
    'my_view_mode_reference': ('StringField', {'title': 'Reference'}),
    'my_view_mode_read_only_reference': ('StringField', {'title': 'Reference', 'editable': 0}),
    'my_view_mode_description': ('TextAreaField', {'title': 'Description'}),
    'my_view_mode_comment': ('TextAreaField', {'title': 'Comment'}),
    'my_view_mode_text_content': ('TextAreaField', {'title': 'Text'}),
    'my_view_mode_raw_text_content': ('RawTextAreaField', {'title': 'Text'}),
    'my_view_mode_id': ('StringField', {'title': 'ID'}), 'my_view_mode_read_only_id': ('StringField', {'title': 'ID', 'editable': 0}),
    'my_view_mode_id_as_reference': ('StringField', {'title': 'Reference'}),
    'my_view_mode_version': ('StringField', {'title': 'Version'}),
    'my_view_mode_int_index': ('IntegerField', {'title': 'Sort Index'}),
    'my_view_mode_price': ('FloatField', {'title': 'Price'}), 'my_view_mode_quantity': ('FloatField', {'title': 'Quantity'}),
    'my_view_mode_category': ('ListField', {'title': 'Category'}),
    'my_view_mode_category_list': ('MultiListField', {'title': 'Categories'}),
    'my_view_mode_tales_expression': ('StringField', {'title': 'Expression'}),
    'my_view_mode_translated_workflow_state_title': ('StringField', {'title': 'State', 'editable': 0}),
    **{'my_%s_listbox' % name: ('ListBox', {'title': title, 'list_method': 'searchFolder'}) for name, title in (
        ('list_mode', 'Documents'), ('view_mode', 'Contents'), ('view_mode_module', 'Documents'))},
    'my_dialog_mode_title': ('StringField', {'title': 'Title'}), 'my_dialog_mode_description': ('TextAreaField', {'title': 'Description'}),
    'my_dialog_mode_reference': ('StringField', {'title': 'Reference'}), 'my_dialog_mode_category': ('ListField', {'title': 'Category'}),
    'my_dialog_mode_from_date': ('DateTimeField', {'title': 'From Date', 'date_only': 1}),
    'my_dialog_mode_at_date': ('DateTimeField', {'title': 'At Date', 'date_only': 1}),
}
# form -> portal type and group -> field -> (library field, own values); `view` becomes the type's default view; the first one is of all types
FORM = {
    'Base_viewMetadata': (None, {'left': {'my_title': ('my_view_mode_title', {})},
                                 'right': {'my_category_list': ('my_lines_field', {'title': 'Categories'})}}),
    'Person_view': ('Person', {'left': {'my_first_name': ('my_string_field', {'title': 'First Name'}),
                                        'my_last_name': ('my_string_field', {'title': 'Last Name'}),
                                        'my_reference': ('my_view_mode_reference', {}), 'my_birthday': (
                                            'my_date_time_field', {'title': 'Birthday', 'date_only': 1}),
                                        'my_function': ('my_list_field', {'title': 'Function', 'items': 'function'})},
                               'right': {'my_default_email_text': ('my_email_field', {'title': 'Email'}),
                                         'my_default_telephone_text': ('my_string_field', {'title': 'Telephone'}),
                                         'my_translated_validation_state_title': (
                                             'my_view_mode_translated_workflow_state_title', {})},
                               'center': {'my_description': ('my_view_mode_description', {})}}),
    'Organisation_view': ('Organisation', {'left': {'my_title': ('my_view_mode_title', {'required': 1}),
                                                    'my_reference': ('my_view_mode_reference', {}),
                                                    'my_role_list': ('my_multi_list_field', {'title': 'Role', 'items': 'role'})},
                                           'right': {'my_default_email_text': ('my_email_field', {'title': 'Email'}),
                                                     'my_default_address_city': ('my_string_field', {'title': 'City'}),
                                                     'my_translated_validation_state_title': (
                                                         'my_view_mode_translated_workflow_state_title', {})},
                                           'center': {'my_description': ('my_view_mode_description', {})}}),
    'Product_view': ('Product', {'left': {'my_title': ('my_view_mode_title', {'required': 1}),
                                          'my_reference': ('my_view_mode_reference', {}),
                                          'my_product_line': ('my_list_field', {'title': 'Product Line', 'items': 'product_line'}),
                                          'my_quantity_unit_list': (
                                              'my_multi_list_field', {'title': 'Quantity Unit', 'items': 'quantity_unit'})},
                                 'right': {'my_base_price': ('my_view_mode_price', {'title': 'Base Price'}),
                                           'my_translated_validation_state_title': (
                                               'my_view_mode_translated_workflow_state_title', {})},
                                 'center': {'my_description': ('my_view_mode_description', {})}}),
}
