"""Stands in for fields that take what they do not define themselves from a field of a field library."""
from AccessControl import ClassSecurityInfo, allow_class
from Acquisition import aq_base, aq_parent
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.TransactionalVariable import getTransactionalVariable
from Products.Formulator.FieldRegistry import FieldRegistry
from Products.Formulator.TALESField import TALESMethod

from . import Form
from .Form import PlainField, get_orig_value, get_value
from .Validator import VALIDATOR_DICT

TARGET = ('form_id', 'field_id')


class BrokenProxyField(Exception):
    """The template field is missing, or fields refer to each other in a circle."""


allow_class(BrokenProxyField)


class ProxyField(PlainField):
    """Names in `delegated_list` are its own; all others are the template field's."""
    meta_type = 'ProxyField'
    delegated_list = delegated_message_list = ()
    validator = VALIDATOR_DICT['ProxyField']
    security = ClassSecurityInfo()
    security.declareProtected('Access contents information', 'getTemplateField', 'getRecursiveTemplateField', 'is_delegated',
                              'has_value')

    def __init__(self, id, **kw):
        self.id, self.values, self.tales, self.overrides, self.message_values = id, dict.fromkeys(TARGET, ''), dict.fromkeys(
            TARGET, ''), dict.fromkeys(TARGET, ''), {}

    def is_delegated(self, id):
        return id not in self.delegated_list

    def getTemplateField(self, cache=True):
        """The field one step up, bound to the document of this form; None when missing. As in ERP5, looked up once per transaction."""
        found_dict = getTransactionalVariable().setdefault('ProxyField', {})
        key = self._p_oid
        if not cache or key is None or key not in found_dict:
            found = self._findTemplateField()
            if key is not None and found is not None:
                found_dict[key] = aq_base(found), aq_base(aq_parent(found))
            return found
        field, library = found_dict[key]
        return field.__of__(library.__of__(aq_parent(aq_parent(self))))

    def _findTemplateField(self):
        document, form_id = aq_parent(aq_parent(self)), get_value(self, 'form_id') or ''
        known_dict = getTransactionalVariable().setdefault('field library', {})
        library = known_dict.get(form_id)
        library = getattr(document, form_id, None) if library is None else library.__of__(document)
        known_dict[form_id] = aq_base(library)
        if library is None or getattr(aq_base(library), 'meta_type', None) != 'ERP5 Form':
            return None
        return library._getOb(get_value(self, 'field_id'), None)

    def getRecursiveTemplateField(self, delegated_id=None):
        """The real field; or, with an id, the first field on the way that defines this value itself."""
        field, seen = self, []
        while isinstance(field, ProxyField) and (delegated_id is None or field.is_delegated(delegated_id)):
            if any(aq_base(field) is other for other in seen):
                raise BrokenProxyField('Infinite loop when searching template field of %r' % self)
            seen.append(aq_base(field))
            field = field.getTemplateField()
            if field is None:
                raise BrokenProxyField("Can't find the template field of %r" % self)
        return field

    def get_orig_value(self, id):
        if id in TARGET or not self.is_delegated(id):
            return get_orig_value(self, id) if id not in TARGET else self.values.get(id)
        return self.getRecursiveTemplateField(id).get_orig_value(id)

    def has_value(self, id):
        """Whether this field or its template has such a value; None without template."""
        if id in TARGET or not self.is_delegated(id):
            return id in self.values or id in TARGET
        template = self.getTemplateField()
        return None if template is None else template.has_value(id)

    def get_recursive_orig_value(self, id, include=1):
        """The static value, of whoever defines it; `include`: also when it is this field."""
        if include and (id in TARGET or not self.is_delegated(id) and id in self.values):
            return self.get_orig_value(id)
        template = self.getTemplateField()
        return template.get_recursive_orig_value(id) if template.meta_type == self.meta_type else template.get_orig_value(id)

    def get_recursive_tales(self, id):
        """The expression for a value, of whoever defines it."""
        tales = (self if id in TARGET else self.getRecursiveTemplateField(id)).get_tales(id)
        return TALESMethod(tales._text) if tales else None

    def get_error_message(self, name, want_message_id=True):
        if name in self.delegated_message_list:
            return Form.get_error_message(self, name)
        return self.getTemplateField().get_error_message(name)

    def get_error_names(self):
        return self.getTemplateField().get_error_names()

    def get_value(self, id, field=None, **kw):
        """The value, computed for the document at hand."""
        if id in TARGET:
            return get_value(self, id, **kw)
        try:
            defining = self.getRecursiveTemplateField(id)
        except BrokenProxyField:
            if id == 'enabled':                         # a broken field does not hide the form's other fields
                return None
            raise
        return get_value(defining, id, field=self if field is None else field, **kw)

    def manage_edit_surcharged_xmlrpc(self, mapping):
        """Give this field values of its own: these and no others."""
        self.values.update(mapping)
        self._surcharge(mapping)

    def manage_tales_surcharged_xmlrpc(self, mapping):
        """The same with expressions, which are TALESMethod here."""
        self.tales.update(mapping)
        self._surcharge(mapping)
        for key in mapping:
            if key not in self.values:
                self.values[key] = self.get_recursive_orig_value(key, include=0)

    def _surcharge(self, mapping):
        self.delegated_list = sorted(mapping)
        self._p_changed = True


FieldRegistry._fields['ProxyField'] = ProxyField
InitializeClass(ProxyField)
