"""Stands in for ERP5 Forms, their field classes, and the way ERP5 evaluates field values."""
import logging

from AccessControl import ClassSecurityInfo, Unauthorized
from AccessControl.ZopeGuards import guarded_getattr
from Acquisition import aq_base, aq_inner, aq_parent
from Products.ERP5Type.Globals import InitializeClass
from Products.Formulator.Errors import FieldDisabledError
from Products.Formulator.Field import ZMIField
from Products.Formulator.Form import ZMIForm
from Products.Formulator.MethodField import Method
from Products.Formulator.StandardFields import LinesField, MultiListField, StringField, TextAreaField
from Products.Formulator.TALESField import TALESMethod
from Products.PageTemplates.Expressions import SecureModuleImporter
from ZODB.POSException import ConflictError
from zope.globalrequest import getRequest

# what every ERP5 field has, and Formulator's do not
COMMON_VALUE = {'editable': 1, 'hidden': 0, 'enabled': 1, 'required': 0, 'external_validator': '', 'css_class': '', 'alternate_name': '',
                'extra': '', 'description': '', 'title': '', 'default': '', 'unicode': 0, 'extra_context': (), 'input_type': 'text'}


def get_orig_value(self, id):
    """The static value, without computing anything."""
    if id in self.values:
        return self.values[id]
    if self.form.has_field(id):
        return self.form.get_field(id).values.get('default')
    return COMMON_VALUE.get(id)


def get_value(self, id, field=None, **kw):
    """A TALES expression, else an override, else the static value; `my_x` takes its default from property x of the document.

    Errors in TALES are logged, and the static value is used, as in ERP5.
    """
    field = self if field is None else field
    tales = self.tales.get(id)
    if tales:
        try:
            value = _evaluate(field, aq_base(tales), dict(kw))
        except ConflictError:
            raise
        except Exception:
            logging.getLogger('ERP5Form').exception('Field.get_value %r [%s], exception on tales_expr', field, id)
            value = self.get_orig_value(id)
        return '' if id == 'default' and value is None else value
    override = self.overrides.get(id)
    if override:
        return aq_base(override).__of__(field)()
    value = self.get_orig_value(id)
    if id == 'default' and field.id.startswith(('my_', 'listbox_')):
        value = _property_default(field, value, kw)
        return '' if value is None else value
    if id == 'editable':
        request = kw.get('REQUEST') or getRequest()
        return value if request is None or request.get('editable_mode', 1) else 0
    return value.__of__(field) if isinstance(value, Method) else value


def _evaluate(field, tales, namespace):
    request = namespace.get('REQUEST') or getRequest()
    form = aq_parent(field)
    document = aq_parent(form)                          # the context that the form was acquired from, not its container
    namespace.update(field=field, form=form, request=request, here=document, context=document, modules=SecureModuleImporter,
                     container=aq_parent(aq_inner(document)),
                     preferences=document.getPortalObject().portal_preferences)
    namespace.setdefault('cell', getattr(request, 'cell', None))
    return TALESMethod(tales._text).__of__(field)(**namespace)


def _property_default(field, value, kw):
    key, document = field.id.split('_', 1)[1], aq_parent(aq_parent(field))
    try:
        return document.getProperty(key) if value in (None, '') else document.getProperty(key, value)
    except Unauthorized:
        request = kw.get('REQUEST') or getRequest()
        if request is not None:
            request.set('read_only_%s' % key, 1)
        return value
    except (AttributeError, KeyError):
        return None


# as ERP5 does: one rule for the values of all field classes
ZMIField.get_value = get_value
ZMIField.get_orig_value = get_orig_value
ZMIField.getPortalObject = lambda self: aq_parent(self).getPortalObject()


class ERP5Form(ZMIForm):
    """A form bound to the document it was acquired from."""
    meta_type = 'ERP5 Form'
    portal_type = 'ERP5 Form'
    pt = 'form_view'
    action = update_action = action_title = update_action_title = description = ''
    edit_order = ()
    group_list = ('left', 'right', 'center', 'bottom', 'hidden')
    isPortalContent = 0
    security = ClassSecurityInfo()
    security.declareObjectProtected('View')
    security.declarePublic('getPortalType')

    def __init__(self, id, title='', unicode_mode=0):
        self.id, self.title, self.name = id, title, id
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

    def __call__(self, *args, **kw):
        """Render: the title only."""
        context = aq_parent(self)
        guarded_getattr(context, 'view')
        return context.view()


def _field_class(name, base, **widget_default):
    """A field class of ERP5 as one of Formulator with more static values."""
    def orig_value(self, id):
        if id not in self.values and id in widget_default:
            return widget_default[id]
        return get_orig_value(self, id)
    return type(base)(name, (base,), {'meta_type': name, '__module__': __name__, 'get_orig_value': orig_value, '__doc__':
                                      'Stands in for %s: values only.' % name})


class _NothingField(StringField):
    """The base of fields without a value of their own."""

    def validate(self, REQUEST, key_prefix=None):
        return None


FIELD_CLASS_DICT = {
    'RelationStringField': (StringField, {
        'base_category': '', 'portal_type': [], 'catalog_index': 'title', 'default_module': '', 'parameter_list': [],
        'allow_jump': 1, 'allow_creation': 0, 'container_getter_id': '', 'relation_setter_id': '', 'context_getter_id': '', 'sort': [],
        'first_item': 0, 'relation_form_id': '', 'columns': [], 'size': 1, 'items': []}),
    'MultiRelationStringField': (LinesField, {
        'base_category': '', 'portal_type': [], 'catalog_index': 'title', 'default_module': '', 'parameter_list': [],
        'allow_jump': 1, 'allow_creation': 0, 'container_getter_id': '', 'relation_setter_id': '', 'context_getter_id': '', 'sort': []}),
    'ParallelListField': (MultiListField, {'hash_script_id': ''}),
    'EditorField': (TextAreaField, {'text_editor': 'text_area'}),
    'ListBox': (_NothingField, {
        'columns': [], 'all_columns': [], 'search_columns': [], 'sort_columns': [], 'editable_columns': [], 'all_editable_columns': [],
        'stat_columns': [], 'url_columns': [], 'sort': [], 'list_method': '', 'count_method': '', 'stat_method': '', 'row_css_method': '',
        'selection_name': '', 'default_params': [], 'portal_types': [], 'lines': 20, 'search': 1, 'select': 1, 'editable': 1,
        'domain_tree': 0, 'report_tree': 0, 'list_action': '', 'meta_types': [], 'global_attributes': [], 'read_only': 0}),
    'MatrixBox': (_NothingField, {'lines': [], 'columns': [], 'tabs': []}),
    'FormBox': (_NothingField, {'formbox_target_id': '', 'context_method_id': ''}),
    'ReportBox': (_NothingField, {}), 'ImageField': (_NothingField, {}), 'InputButtonField': (_NothingField, {}),
    'HyperLinkField': (StringField, {'href': ''}), 'GadgetField': (StringField, {'gadget_url': '', 'renderjs_extra': []}),
    'DurationField': (StringField, {}), 'MultiLinkField': (LinesField, {}), 'PlanningBox': (_NothingField, {}),
    'HoneypotField': (StringField, {}), 'CaptchaField': (_NothingField, {}), 'OOoChart': (_NothingField, {}),
}
for _name, (_base, _default) in FIELD_CLASS_DICT.items():
    globals()[_name] = _field_class(_name, _base, **_default)
InitializeClass(ERP5Form)
