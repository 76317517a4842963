"""Stand-ins for property sheets and what they hold: properties, category properties and constraints, all as documents."""
from AccessControl import ClassSecurityInfo
from Acquisition import aq_base

from .. import Permissions
from ..accessor import LIST_TYPE_SET, as_list, evaluate_default
from ..ConsistencyMessage import ConsistencyMessage
from ..Globals import InitializeClass
from ..XMLObject import XMLObject


class _SchemaDocument(XMLObject):
    """What all documents that describe a schema share: a change to one rebuilds the classes at the transaction's end."""
    isIndexable = False
    suffix = ''
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getReference')

    def _setProperty(self, key, value, type=None, **kw):
        result = XMLObject._setProperty(self, key, value, type, **kw)
        self.getPortalObject().portal_types.resetDynamicDocumentsOnceAtTransactionBoundary()
        return result

    def getReference(self, *args):
        return self.id[:-len(self.suffix)] if self.suffix and self.id.endswith(self.suffix) else self.id


class PropertySheet(_SchemaDocument):
    """A set of properties and constraints."""

    def newContent(self, id=None, portal_type=None, reference=None, **kw):
        if id is None and reference is not None:
            id = reference + {'Category Property': '_category', 'Dynamic Category Property': '_category'}.get(portal_type, '_property')
        return XMLObject.newContent(self, id=id, portal_type=portal_type, **kw)


class StandardProperty(_SchemaDocument):
    """One property; its accessors are made by `accessor`."""
    suffix = '_property'
    property_default = storage_id = description = None
    read_permission = write_permission = None
    multivalued = translatable = preference = 0
    select_variable = None

    def getElementaryType(self, *args):
        return next((item.split('/', 1)[1] for item in self.getCategoryList() if item.startswith('elementary_type/')), 'string')

    def _setElementaryType(self, value):
        self._setCategoryMembership('elementary_type', [value])

    def getPropertyDefault(self, *args):
        return getattr(self.property_default, 'text', self.property_default)

    def getMultivalued(self, *args):
        return self.multivalued

    isMultivalued = getMultivalued

    def getStorageId(self, *args):
        return self.storage_id

    def getReadPermission(self, *args):
        return self.read_permission or Permissions.AccessContentsInformation

    def getWritePermission(self, *args):
        return self.write_permission or Permissions.ModifyPortalContent

    def getPreference(self, *args):
        return self.preference

    def getDescription(self, *args):
        return self.description

    def asDefinition(self):
        """The property as `accessor` and `propertyMap` see it."""
        kind = self.getElementaryType()
        is_list = kind in LIST_TYPE_SET or bool(self.multivalued)
        return {'id': self.getReference(), 'type': kind, 'default': self.property_default, 'multivalued': self.multivalued,
                'storage_id': self.storage_id, 'description': self.description, 'mode': 'w', 'translatable': self.translatable,
                'read_permission': self.getReadPermission(), 'write_permission': self.getWritePermission(),
                'select_variable': self.select_variable, 'preference': self.preference, 'is_list': is_list}


class AcquiredProperty(StandardProperty):
    """A property kept in a sub-document of its own; other kinds of acquisition are left out."""
    content_portal_type = ''
    content_acquired_property_id = ()

    def asDefinition(self):
        content = getattr(self.content_portal_type, 'text', self.content_portal_type)
        types = evaluate_default(self, content) if str(content).startswith('python:') else content
        return dict(StandardProperty.asDefinition(self), content_portal_type=(as_list(types) or [None])[0],
                    content_acquired_property_id=tuple(self.content_acquired_property_id or ()))


class CategoryProperty(_SchemaDocument):
    """A base category that documents with this sheet have."""
    suffix = '_category'
    read_permission = write_permission = None


class DynamicCategoryProperty(_SchemaDocument):
    """Base categories named by an expression."""
    suffix = '_category'
    category_expression = ''

    def getCategoryExpression(self):
        return getattr(self.category_expression, 'text', self.category_expression)


class Constraint(_SchemaDocument):
    """A check on documents; its condition is `test_tales_expression`. Filters by category and by constraint_type are left out."""
    test_tales_expression = ''
    description = ''
    message = ()                                        # (attribute, default text)

    def checkConsistency(self, document, fixit=False):
        if self.test_tales_expression and not evaluate_default(document, self.test_tales_expression):
            return []
        return [message if isinstance(message, ConsistencyMessage) else self._message(document, **message)
                for message in self._check(document, fixit)]

    def _message(self, document, **mapping):
        attribute, default = self.message
        return ConsistencyMessage(self, document.getRelativeUrl(), getattr(aq_base(self), attribute, None) or default, mapping)


class PropertyExistenceConstraint(Constraint):
    """The listed properties must be set."""
    message = 'message_property_not_set', 'Property existence error for property ${property_id}, this document has no such property' \
        ' or the property has never been set'

    def _check(self, document, fixit):
        self_message = getattr(aq_base(self), 'message_no_such_property', None)
        for key in as_list(getattr(aq_base(self), 'constraint_property', ())):
            if not document.hasProperty(key):
                if self_message and not getattr(aq_base(self), 'message_property_not_set', None):
                    yield ConsistencyMessage(self, document.getRelativeUrl(), self_message, {'property_id': key})
                else:
                    yield {'property_id': key}


class CategoryExistenceConstraint(Constraint):
    """The listed base categories must have a value."""
    message = 'message_category_not_set', 'Category existence error for base category ${base_category}, this category is not defined'

    def _check(self, document, fixit):
        for base in as_list(getattr(aq_base(self), 'constraint_base_category', ())):
            if not document.getCategoryMembershipList(base):
                yield {'base_category': base}


class TALESConstraint(Constraint):
    """The expression must be true."""
    message = 'message_expression_false', 'Expression is false'

    def _check(self, document, fixit):
        if not evaluate_default(document, self.expression):
            yield {}


class ScriptConstraint(Constraint):
    """A skin script returns the messages."""
    message = 'message', '${text}'

    def _check(self, document, fixit):
        script = getattr(document, self.script_id)
        for text in as_list(script(fixit=fixit) if 'fixit' in (script.params() or '') else script()):
            yield ConsistencyMessage(self, document.getRelativeUrl(), str(text))


class UncheckedConstraint(Constraint):
    """A constraint of a kind that the embedded site does not check."""

    def _check(self, document, fixit):
        return ()


for _class in (_SchemaDocument, PropertySheet, StandardProperty, AcquiredProperty, CategoryProperty, DynamicCategoryProperty,
               Constraint):
    InitializeClass(_class)
