"""Stands in for ERP5's relation fields: a document is chosen by its uid, or by what its title is like.

Left out: what a browser needs to show the choice again (the lists of documents found are made, nothing reads them).
"""
from AccessControl import allow_class
from Products.ERP5Type.Utils import UpperCase

from .Validator import Lines, String

MAXIMUM = 30
NEW = '_newContent_'
DELETED = 'Object has been deleted'


class RelationEditor:
    """What the validation of a relation field gives: it sets the relation of a document."""

    def __init__(self, field, choice_list, is_multiple):
        self.field_id, self.choice_list, self.is_multiple = field.id, choice_list, is_multiple
        self.base_category, self.relation_setter_id, self.context_getter_id, self.key = (
            field.get_value(name) for name in ('base_category', 'relation_setter_id', 'context_getter_id', 'catalog_index'))
        self.portal_type_list = [item[0] for item in field.get_value('portal_type')]

    def __call__(self, REQUEST):
        """The form is shown again: with what was typed in."""
        value = None if self.choice_list is None else [text for _, text, _ in self.choice_list]
        REQUEST.set(self.field_id, value if self.is_multiple or not value else value[0])

    def edit(self, o):
        """Set the relation, which the user may not do to what he does not see; None stands for no change."""
        if self.choice_list is None:
            return
        if self.context_getter_id:
            o = getattr(o, self.context_getter_id)()
        value_list = [self._find(o.getPortalObject(), uid, value) for uid, _, value in self.choice_list if uid is not None]
        value_list = [value for value in value_list if value is not None]
        if self.relation_setter_id:
            getattr(o, self.relation_setter_id)(value_list, portal_type=self.portal_type_list)
        else:
            getattr(o, 'set%sValueList' % UpperCase(self.base_category))(
                value_list, portal_type=self.portal_type_list, checked_permission='View')

    def _find(self, portal, uid, value):
        if not str(uid).startswith(NEW):
            return portal.portal_catalog.getObject(uid)
        portal_type = uid[len(NEW):]
        if portal_type in self.portal_type_list:
            return portal.getDefaultModuleValue(portal_type, only_visible=True).newContent(
                portal_type=portal_type, **{self.key: value.replace('%', '')})


allow_class(RelationEditor)


class MultiRelation(Lines):
    """An editor, for any number of documents: one per line, or a list of uids."""
    is_multiple = True
    message = {'relation_result_too_long': 'Too many documents were found.',
               'relation_result_ambiguous': 'Select appropriate document in the list.',
               'relation_result_empty': 'No such document was found.'}

    def validate(self, field, key, REQUEST):
        uid_list = REQUEST.get(field.generate_subfield_key('relation', key=key))
        if uid_list in (None, ''):
            choice_list = self._search_all(field, key, REQUEST)
        else:
            choice_list = self._choose(field, key, REQUEST, uid_list)
        return RelationEditor(field, choice_list, self.is_multiple)

    # with uids

    def _choose(self, field, key, request, uid_list):
        return [(uid, text, text) for uid in uid_list for text in [self._text(field, uid)]]

    def _text(self, field, uid):
        if str(uid).startswith(NEW):
            return 'New %s' % uid[len(NEW):]
        document = field.getPortalObject().portal_catalog.getObject(uid)
        return DELETED if document is None else str(document.getProperty(field.get_value('catalog_index')))

    # with text: [(uid, shown text, text)], None for nothing new

    def _typed(self, field, key, request):
        """[(key of the uid for one text, text)]"""
        value_list = super().validate(field, key, request)
        current = field.get_value('default')
        if value_list == ([current] if isinstance(current, str) else current):
            return []
        if not value_list:
            return [(field.generate_subfield_key('relation', key=key), '')]
        return [(field.generate_subfield_key('relation_%d' % index, key=key), value) for index, value in enumerate(value_list)]

    def _search_all(self, field, key, request):
        typed_list = self._typed(field, key, request)
        choice_list, error_key = [], None
        for uid_key, value in typed_list:
            uid = request.get(uid_key)
            if value == '':
                for part in (request.form, request.other):
                    part.pop(uid_key, None)
                choice_list.append((None, 'Delete the relation', value))
            elif uid in (None, ''):
                choice, problem = self._search(field, value)
                choice_list += choice
                error_key = problem or error_key
            else:
                uid = uid[0] if isinstance(uid, (list, tuple)) else uid
                choice_list.append((str(uid), self._text(field, uid), value))
        if error_key:
            self.raise_error(error_key, field)
        return choice_list if typed_list else None

    def _search(self, field, value):
        """([choice], key of the error)"""
        index = field.get_value('catalog_index')
        criterion = dict(field.get_value('parameter_list'), **{index: value})
        found = field.getPortalObject().portal_catalog(
            portal_type=[item[0] for item in field.get_value('portal_type')], sort_on=index, **criterion)
        if len(found) == 1:
            text = self._text(field, found[0].uid)
            return [(found[0].uid, text, text)], None
        return [], ('relation_result_too_long' if len(found) >= MAXIMUM else
                    'relation_result_ambiguous' if len(found) else 'relation_result_empty')


class Relation(MultiRelation, String):
    """An editor, for one document."""
    is_multiple = False

    def _line(self, field, key, request):
        return String.validate(_STRING, field, key, request)

    def _choose(self, field, key, request, uid_list):
        if isinstance(uid_list, (list, tuple)) and not uid_list:
            return []
        uid = uid_list[0] if isinstance(uid_list, (list, tuple)) else uid_list
        return [(uid, self._text(field, uid), self._line(field, key, request))]

    def _typed(self, field, key, request):
        value = self._line(field, key, request)
        return [] if value == field.get_value('default') else [(field.generate_subfield_key('relation', key=key), value)]


_STRING = String()
RELATION_VALIDATOR_DICT = {'RelationStringField': Relation(), 'MultiRelationStringField': MultiRelation()}
