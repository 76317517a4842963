"""Stands in for fields that take what they do not define themselves from a field of a field library."""
from AccessControl import ClassSecurityInfo, allow_class
from Acquisition import aq_base, aq_parent
from Products.ERP5Type.Globals import InitializeClass
from Products.Formulator.StandardFields import StringField

from .Form import get_orig_value, get_value

TARGET = ('form_id', 'field_id')


class BrokenProxyField(Exception):
    """The template field is missing, or fields refer to each other in a circle."""


allow_class(BrokenProxyField)


class ProxyField(StringField):
    """Names in `delegated_list` are its own; all others are the template field's."""
    meta_type = 'ProxyField'
    delegated_list = ()
    security = ClassSecurityInfo()
    security.declareProtected('Access contents information', 'getTemplateField', 'getRecursiveTemplateField', 'is_delegated')

    def is_delegated(self, id):
        return id not in self.delegated_list

    def getTemplateField(self, cache=True):
        """The field one step up, bound to the document of this form; None when missing."""
        library = getattr(aq_parent(aq_parent(self)), get_value(self, 'form_id') or '', None)
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
        """Whether this field or its template has such a value."""
        return id in self.values or bool(self.getRecursiveTemplateField().has_value(id))

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

    def validate(self, REQUEST, key_prefix=None):
        template = self.getRecursiveTemplateField()
        return template.validator.validate(self, self.generate_field_key(), REQUEST)


InitializeClass(ProxyField)
