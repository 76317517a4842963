"""Stands in for ERP5 Forms, their field classes, and the way ERP5 evaluates field values."""
import functools
import logging

import Products.ERP5Form
from AccessControl import ClassSecurityInfo, Unauthorized
from AccessControl.ZopeGuards import guarded_getattr
from Acquisition import aq_base, aq_inner, aq_parent
from App.FactoryDispatcher import FactoryDispatcher
from Products.ERP5Type.Globals import InitializeClass
from Products.Formulator import StandardFields
from Products.Formulator.Errors import FieldDisabledError, FormValidationError, ValidationError
from Products.Formulator.Field import ZMIField
from Products.Formulator.FieldRegistry import FieldRegistry
from Products.Formulator.Form import BasicForm, ZMIForm
from Products.Formulator.MethodField import Method
from Products.Formulator.StandardFields import LinesField, MultiListField, StringField, TextAreaField
from Products.Formulator.TALESField import TALESMethod
from Products.PageTemplates.Expressions import SecureModuleImporter
from zExceptions import NotFound, Redirect
from ZODB.POSException import ConflictError
from zope.globalrequest import getRequest

from .Box import BOX_VALIDATOR_DICT
from .RelationField import RELATION_VALIDATOR_DICT
from .Validator import VALIDATOR_DICT, Suppress, Validator

logger = logging.getLogger('ERP5Form')
# what every field has
COMMON_VALUE = {'title': '', 'description': '', 'css_class': '', 'alternate_name': '', 'hidden': 0, 'enabled': 1, 'editable': 1,
                'external_validator': '', 'default': ''}
# classes whose fields are required unless they say otherwise
REQUIRED_SET = frozenset(('DateTimeField', 'MultiCheckBoxField', 'MultiListField', 'ParallelListField'))
_RELATION = {'base_category': '', 'portal_type': '', 'catalog_index': '', 'parameter_list': [], 'allow_jump': 1, 'allow_creation': 1,
             'container_getter_id': '', 'relation_setter_id': '', 'context_getter_id': '', 'sort': [], 'first_item': 0,
             'relation_form_id': '', 'list_method': '', 'columns': [], 'items': [], 'whitespace_preserve': 1, 'size': 1, 'required': 0}
# class -> what its fields have besides; of what only rendering reads, little
VALUE_DICT = {
    'CheckBoxField': {'required': 0}, 'FloatField': {'input_style': '-1234.5', 'precision': ''},
    'DateTimeField': {'timezone_style': 0, 'default_timezone': 'GMT', 'hidden_day_is_last_day': 0},
    'RelationStringField': _RELATION, 'MultiRelationStringField': _RELATION,
    'ParallelListField': {'hash_script_id': '', 'first_item': 0}, 'EditorField': {'text_editor': 'text_area'},
    'DurationField': {'required': 0, 'whitespace_preserve': 0, 'start': '', 'end': ''},
    'GadgetField': {'gadget_url': '', 'js_sandbox': '', 'renderjs_extra': [], 'data_url': 0, 'validator_form_id': '',
                    'validator_field_id': '', 'extra': ''},
    'FormBox': {'formbox_target_id': '', 'context_method_id': '', 'validator_form_field_prefix': 'my_'},
    'ListBox': {
        'default': None, 'columns': [], 'all_columns': [], 'search_columns': [], 'sort_columns': [], 'editable_columns': [],
        'stat_columns': [], 'url_columns': [], 'untranslatable_columns': [], 'style_columns': [], 'display_style_list': [], 'sort': [],
        'list_method': '', 'count_method': '', 'stat_method': '', 'row_css_method': '', 'selection_name': '', 'default_params': [],
        'portal_types': [], 'meta_types': [], 'lines': 20, 'search': 0, 'select': 0, 'anchor': 0, 'domain_tree': 0, 'report_tree': 0,
        'domain_root_list': [], 'report_root_list': [], 'list_action': '', 'page_template': '', 'global_attributes': [],
        'global_search_column': None, 'hide_rows_on_no_search_criterion': 0, 'default_display_style': 'table'},
    'MatrixBox': {
        'default': None, 'lines': [], 'columns': [], 'tabs': [], 'as_cell_range_script_id': '', 'cell_base_id': 'cell',
        'cell_getter_method': '', 'cell_portal_type': 'Mapped Value', 'editable_attributes': [], 'getter_method': '',
        'global_attributes': [], 'update_cell_range': 0, 'url_cells': []},
    'ImageField': {'image_display': 'thumbnail', 'image_format': '', 'required': 0, 'max_length': '', 'truncate': 0},
    'HyperLinkField': {'href': '', 'extra': ''}, 'InputButtonField': {'default': 'Submit', 'image': '', 'name': ''},
    'MultiLinkField': {'default': [], 'items': []}, 'ReportBox': {'report_method': ''}, 'HoneypotField': {'extra': ''},
    'PlanningBox': {'required': 0}, 'CaptchaField': {'captcha_type': 'numeric'}, 'OOoChart': {},
}


class PlainField(ZMIField):
    """The base of classes that have nothing of Formulator's."""
    form = override_form = tales_form = BasicForm()
    validator = Validator()


# classes of ERP5 -> the class of Formulator that they begin as
FIELD_CLASS_DICT = dict({name: PlainField for name in VALUE_DICT if not hasattr(StandardFields, name)}, **{
    'RelationStringField': StringField, 'MultiRelationStringField': LinesField, 'ParallelListField': MultiListField,
    'EditorField': TextAreaField})
_class_value_dict = {}                                  # class -> {name: static value}


def value_dict(klass):
    """{name: static value} of all that the fields of a class have."""
    if klass not in _class_value_dict:
        value = dict(COMMON_VALUE)
        value.update({field.id: field.values.get('default') for field in klass.form.get_fields(include_disabled=1)})
        if 'required' in value and klass.meta_type not in REQUIRED_SET:
            value['required'] = 0
        if isinstance(klass.validator, Suppress):       # for which proxies are never valid, as in ERP5
            del value['external_validator']
        _class_value_dict[klass] = dict(value, **VALUE_DICT.get(klass.meta_type, {}))
    return _class_value_dict[klass]


def has_value(self, id):
    """Whether fields of this class have such a value."""
    return id in self.values or id in value_dict(type(aq_base(self)))


def get_orig_value(self, id):
    """The static value, without computing anything."""
    return self.values[id] if id in self.values else value_dict(type(aq_base(self)))[id]


def initialize_values(self, dict):
    """As Formulator; but most fields of ERP5 are not required."""
    _formulator_initialize_values(self, dict)
    if 'required' in self.values and 'required' not in dict and self.meta_type not in REQUIRED_SET:
        self.values['required'] = 0
    if isinstance(self.validator, Suppress):
        self.values.pop('external_validator', None)


def get_value(self, id, field=None, **kw):
    """A TALES expression, else an override, else the static value; `my_x` takes its default from property x of the document.

    `field`: that which is asked, where `self` only defines the value. Errors in TALES are logged, and the static value is used, as in
    ERP5.
    """
    field = self if field is None else field
    tales = self.tales.get(id)
    if tales and tales._text:
        return TALESValue(_compiled(tales._text))(field, id, **kw)
    override = self.overrides.get(id)
    if override:
        value = aq_base(override).__of__(field)()
        return '' if id == 'default' and value is None else value
    value = self.get_orig_value(id)
    if id == 'default' and field.id.startswith(('my_', 'listbox_')):
        value = _property_default(field, value, kw)
        return '' if value is None else value
    if id == 'editable':
        request = kw.get('REQUEST') or getRequest()
        return value if request is None or request.get('editable_mode', 1) else 0
    return value.__of__(field) if isinstance(value, Method) else value


class TALESValue:
    """An expression as the value of any field."""

    def __init__(self, tales_expr):
        self.tales_expr = tales_expr

    def __call__(self, field, id, **kw):
        try:
            value = _evaluate(field, self.tales_expr, kw)
        except (ConflictError, RuntimeError, Redirect, NotFound):
            raise
        except Exception:
            logger.exception('Field.get_value %r [%s], exception on tales_expr', field, id)
            value = (field.get_recursive_orig_value if field.meta_type == 'ProxyField' else field.get_orig_value)(id)
        return '' if id == 'default' and value is None else value


def _evaluate(field, tales, namespace):
    request = namespace.get('REQUEST') or getRequest()
    form = aq_parent(field)
    document = aq_parent(form)                          # the context that the form was acquired from, not its container
    namespace.update(field=field, form=form, request=request, here=document, context=document, modules=SecureModuleImporter,
                     container=aq_parent(aq_inner(document)),
                     preferences=document.getPortalObject().portal_preferences)
    for name in ('cell', 'cell_index'):
        if namespace.get(name) is None and getattr(request, name, None) is not None:
            namespace[name] = getattr(request, name)
    return tales.__of__(field)(**namespace)


@functools.lru_cache(10000)
def _compiled(text):
    """An expression that keeps its code, as ERP5 keeps those of each field."""
    return TALESMethod(text)


def _property_default(field, value, kw):
    """Of the row at hand in a list, else of the document; check boxes ask only the document, and for no other default."""
    request = kw.get('REQUEST') or getRequest()
    key, document = field.id.split('_', 1)[1], aq_parent(aq_parent(field))
    is_checkbox = (field.getRecursiveTemplateField() if field.meta_type == 'ProxyField' else field).meta_type == 'CheckBoxField'
    if request is not None and not is_checkbox:
        document = request.get('cell', document)
    try:
        return document.getProperty(key) if value in (None, '') or is_checkbox else document.getProperty(key, value)
    except Unauthorized:
        if request is not None:
            request.set('read_only_%s' % key, 1)
        return value
    except (AttributeError, KeyError):
        return None


def get_error_message(self, name, want_message_id=True):
    """The field's own message for an error, else that of its class."""
    return self.message_values.get(name) or self.validator.message.get(name, 'Unknown error: %s' % name)


def generate_field_key(self, validation=0, key=None, key_prefix=None):
    """The key in the request: ERP5 lets forms in forms choose its beginning."""
    return '%s_%s' % ('field' if key_prefix is None else key_prefix, self.id if key is None else key)


def generate_subfield_key(self, id, validation=0, key=None):
    """The key of a part in the request; `key` is that of the whole."""
    return 'subfield_%s_%s' % (self.id if key is None else key, id)


def _validate_helper(self, key, REQUEST):
    """The valid value posted under this key; a script of the site may still refuse it."""
    value = self.validator.validate(self, key, REQUEST)
    external_validator = self.get_value('external_validator')
    if external_validator and not external_validator(value, REQUEST):
        self.validator.raise_error('external_validator_failed', self)
    return value


def validate(self, REQUEST, key_prefix=None):
    """The valid value. ValidationError, or KeyError when nothing was posted for this field."""
    return self._validate_helper(self.generate_field_key(validation=1, key_prefix=key_prefix), REQUEST)


def need_validate(self, REQUEST, key_prefix=None):
    """Whether a form has to validate this field."""
    return self.validator.need_validate(self, self.generate_field_key(validation=1, key_prefix=key_prefix), REQUEST)


_formulator_initialize_values = ZMIField.initialize_values
# as ERP5 does: one rule for all field classes
for _function in (has_value, get_orig_value, initialize_values, get_value, get_error_message, generate_field_key, generate_subfield_key,
                  _validate_helper, validate, need_validate):
    setattr(ZMIField, _function.__name__, _function)
ZMIField.getPortalObject = lambda self: aq_parent(self).getPortalObject()
for _name, _base in FIELD_CLASS_DICT.items():
    globals()[_name] = FieldRegistry._fields[_name] = type(ZMIField)(_name, (_base,), {
        'meta_type': _name, '__module__': __name__, '__doc__': 'Stands in for %s; leaves out rendering.' % _name})
for _name, _validator in {**VALIDATOR_DICT, **RELATION_VALIDATOR_DICT, **BOX_VALIDATOR_DICT}.items():
    _class = globals().get(_name) or getattr(StandardFields, _name, None)
    if _class is not None:
        _class.validator = _validator
# what the text inputs of dates look like is for rendering, which alone would need forms of their parts
StandardFields.DateTimeField.__init__ = ZMIField.__init__
StandardFields.DateTimeField.on_value_input_style_changed = StandardFields.DateTimeField.on_value_css_class_changed = (
    lambda self, value: None)


class ERP5Form(ZMIForm):
    """A form bound to the document it was acquired from."""
    meta_type = 'ERP5 Form'
    portal_type = 'ERP5 Form'
    pt = 'form_view'
    action = update_action = action_title = update_action_title = description = ''
    edit_order = []
    isPortalContent = 0
    security = ClassSecurityInfo()
    security.declareObjectProtected('View')
    security.declarePublic('getPortalType')
    security.declareProtected('View', 'get_groups', 'validate_all', 'validate_all_to_request', 'ErrorFields')
    security.declareProtected('Change Formulator Forms', 'manage_addField')

    def __init__(self, id, title='', unicode_mode=0):
        self.id, self.title, self.name = id, title, id
        self.group_list = ['left', 'right', 'center', 'bottom', 'hidden']
        self.groups = {group: [] for group in self.group_list}
        self.encoding = self.stored_encoding = 'UTF-8'
        self.method, self.enctype, self.row_length, self.unicode_mode = 'POST', '', 4, unicode_mode

    def getPortalType(self):
        return self.portal_type

    def getPortalObject(self):
        return aq_parent(self).getPortalObject()

    def get_field(self, id, include_disabled=0):
        """The field, bound to this form; KeyError when missing, FieldDisabledError when not enabled."""
        field = self._getOb(id, None)
        if field is None or not hasattr(aq_base(field), 'is_field'):
            raise KeyError('No field %r' % id)
        if not include_disabled and not field.get_value('enabled'):
            raise FieldDisabledError('Field disabled', field)
        return field

    def get_groups(self, include_empty=0):
        """Also those that have only disabled fields."""
        return [group for group in self.group_list if include_empty or self.groups.get(group)]

    def manage_addField(self, id, title, fieldname, REQUEST=None):
        """Add a field of this class to the first group."""
        self._setObject(id, FieldRegistry.get_field_class(fieldname)(id, title=title.strip() or id))
        self.field_added(id)
        return ''

    def _delObject(self, id, *args, **kw):
        ZMIForm._delObject(self, id, *args, **kw)
        self.field_removed(id)

    def validate_all(self, REQUEST, key_prefix=None):
        """{id, and alternate name: value} of the fields that the user can have filled in. FormValidationError with all that is wrong.

        What was not posted is not there.
        """
        result, error_list = {}, []
        for group in self.get_groups():
            for field in self.get_fields_in_group(group) if group.lower() != 'hidden' else ():
                if not field.need_validate(REQUEST, key_prefix=key_prefix) or not field.get_value('editable', REQUEST=REQUEST):
                    continue
                try:
                    value = result[field.id] = field.validate(REQUEST, key_prefix=key_prefix)
                    if field.has_value('alternate_name') and field.get_value('alternate_name'):
                        result[field.get_value('alternate_name')] = value
                except FormValidationError as error:    # of a field that holds fields
                    error_list += error.errors
                    result.update(error.result)
                except ValidationError as error:
                    error_list.append(error)
                except KeyError as error:
                    logger.info('validate_all: KeyError: %s', error)
        if error_list:
            raise FormValidationError(error_list, result)
        return result

    def validate_all_to_request(self, REQUEST, key_prefix=None):
        """The same; what is valid is put into the request."""
        try:
            result = self.validate_all(REQUEST, key_prefix=key_prefix)
        except FormValidationError as error:
            for key, value in error.result.items():
                REQUEST.set(key, value)
            raise
        for key, value in result.items():
            REQUEST.set(key, value)
        return result

    def ErrorFields(self, validation_errors):
        """{id of the field: ValidationError}"""
        return {error.field_id: error for error in validation_errors.errors}

    def __call__(self, *args, **kw):
        """Render: the title only."""
        context = aq_parent(self)
        guarded_getattr(context, 'view')
        return context.view()


class ERP5Report(ERP5Form):
    """A form whose script makes the sections."""
    meta_type = portal_type = 'ERP5 Report'
    pt = 'report_view'
    report_method = None


class ERP5FormDispatcher(FactoryDispatcher):
    """`manage_addProduct['ERP5Form']` of a skin folder."""

    def addERP5Form(self, id, title='', REQUEST=None):
        """Add an empty form."""
        self.Destination()._setObject(id, ERP5Form(id, title))
        return ''

    def addERP5Report(self, id, title='', REQUEST=None):
        """Add a report without sections."""
        self.Destination()._setObject(id, ERP5Report(id, title))
        return ''


Products.ERP5Form.__FactoryDispatcher__ = ERP5FormDispatcher
InitializeClass(ERP5Form)
InitializeClass(ERP5Report)
