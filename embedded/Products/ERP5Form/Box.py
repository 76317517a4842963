"""Stands in for the fields of ERP5 that hold fields: ListBox, MatrixBox and FormBox. Validation only.

Left out: what a user has chosen to see of a list (selections), report trees, and parameters that selections keep.
"""
import itertools

from AccessControl import allow_class
from AccessControl.ZopeGuards import guarded_getattr
from Acquisition import aq_inner, aq_parent
from Products.Formulator.Errors import FormValidationError, ValidationError
from zExceptions import NotFound

from .Validator import REQUIRED, Validator


def document_of(field):
    """What the form of the field is shown on."""
    return aq_parent(aq_parent(field))


# lists ------------------------------------------------------------------------------------------------------------------------------

def get_editor(field, column):
    """The field that edits a column: in the form of the listbox, or of the fields that it takes values from."""
    listbox, alias = field, column.replace('.', '_')
    while field is not None:
        for prefix in (listbox.id, field.id):
            name = '%s_%s' % (prefix, alias)
            if aq_parent(field).has_field(name, include_disabled=1):
                return aq_parent(field).get_field(name, include_disabled=1)
        field = aq_inner(field.getTemplateField()) if field.meta_type == 'ProxyField' else None


class ListBox(Validator):
    """{url of the row: {column: value}}; what begins with `new_` is no document, and has the rest of its uid for url."""
    message = {'required_not_found': REQUIRED}

    def validate(self, field, key, REQUEST):
        uid_list = [] if REQUEST.get('%s_empty' % field.id, False) else REQUEST['%s_uid' % field.id]
        uid_list = [str(uid) for uid in (uid_list if isinstance(uid_list, (list, tuple)) else [uid_list])]
        shown = {column[0] for column in field.get_value('columns')}
        editor_dict = {column[0]: get_editor(field, column[0]) for column in field.get_value('editable_columns') if column[0] in shown}
        editor_dict = {column: editor for column, editor in editor_dict.items() if editor is not None}
        row_list = _RowList(field, REQUEST)
        new_list = [uid for uid in uid_list if uid.startswith('new_')]
        if new_list:                                    # the list method may look at what was typed in
            REQUEST.set(field.id, {uid[4:]: self._draft(row_list.new(uid), editor_dict, REQUEST) for uid in new_list})
            row_list.forget()
        result, valid, error_list = {}, {}, []
        selected = set(REQUEST.get('uids', ())) if field.get_value('select') else None
        for uid in uid_list:
            if uid.startswith('new_'):
                row, row_key = row_list.new(uid), uid[4:]
            else:
                row = row_list.document(uid)
                row_key = row.getUrl()
            result[row_key] = row_result = self._row(field, row, editor_dict, REQUEST, error_list)
            if not uid.startswith('new_'):
                valid.update({'%s_%s' % (editor_dict[column].id, row.uid): value for column, value in row_result.items()})
            if selected is not None:
                row_result['listbox_selected'] = uid in selected
        if error_list:
            raise FormValidationError(error_list, valid)
        REQUEST.other.pop('cell', None)
        return result

    def _draft(self, row, editor_dict, request):
        """The values of a row, as far as they are valid."""
        result = {}
        request.set('cell', row)
        for column, editor in editor_dict.items():
            try:
                result[column] = editor._validate_helper('field_%s_%s' % (editor.id, row.uid), request)
            except (ValidationError, KeyError):
                pass
        return result

    def _row(self, field, row, editor_dict, request, error_list):
        result = {}
        request.set('cell', row)
        for column, editor in editor_dict.items():
            if not editor.get_value('editable', REQUEST=request) or not editor.need_validate(request) or (
                    str(row.uid).startswith('new_') and not editor.get_value('enabled', REQUEST=request)):
                continue
            name = '%s_%s' % (editor.id, row.uid)
            try:
                result[column] = editor._validate_helper('field_' + name, request)
            except ValidationError as error:
                error.field_id = name
                error_list.append(error)
            except KeyError:
                error_list.append(ValidationError('required_not_found', field))
        return result


class _RowList:
    """The rows of a list, as its list method gives them."""

    def __init__(self, field, request):
        self.field, self.request, self.value_list = field, request, None

    def forget(self):
        self.value_list = None

    def _values(self):
        if self.value_list is None:
            method = getattr(document_of(self.field), self.field.get_value('list_method').method_name)
            self.value_list = list(method(REQUEST=self.request))
        return self.value_list

    def new(self, uid):
        from Products.ERP5Type.Document import newTempBase
        found = next((row for row in self._values() if str(row.getUid()) == uid), None)
        return newTempBase(self.field.getPortalObject(), uid[4:], uid=uid) if found is None else found

    def document(self, uid):
        try:
            found = self.field.getPortalObject().portal_catalog.getObject(uid)
        except ValueError:
            found = None
        if found is None:                               # it is not indexed yet
            found = next((row for row in self._values() if str(row.getUid()) == uid), None)
        if found is None:
            raise NotFound('No document has the uid %s' % uid)
        return found


# matrices ---------------------------------------------------------------------------------------------------------------------------

def cell_list(field, document):
    """[(coordinates, position)] of a matrix: of its lines, columns, tabs and what further dimensions a script names."""
    script_id = field.get_value('as_cell_range_script_id')
    if script_id:
        dimension_list = [list(item) for item in guarded_getattr(document, script_id)(
            matrixbox=True, base_id=field.get_value('cell_base_id'))]
    else:
        dimension_list = [list(field.get_value(name)) for name in ('lines', 'columns', 'tabs')]
    line_list, column_list, tab_list, *extra_list = dimension_list + [[]] * (3 - len(dimension_list))
    result = []
    for extra in itertools.product(*[list(enumerate(item[0] for item in dimension)) for dimension in extra_list]):
        for k, tab in enumerate(tab_list or [(None,)]):
            for i, line in enumerate(line_list):
                for j, column in enumerate(column_list or [(None,)]):
                    index = [line[0]]
                    if column[0] is not None:
                        index.append(column[0])
                        if tab[0] is not None:
                            index += list(tab[0]) if isinstance(tab[0], (list, tuple)) else [tab[0]]
                            index += [name for _, name in extra]
                    result.append((tuple(index), (i, j, k) + tuple(number for number, _ in extra)))
    return result


class MatrixBox(Validator):
    """{coordinates: {attribute: value}} of the cells that are not empty or become so."""

    def validate(self, field, key, REQUEST):
        form, document = aq_parent(field), document_of(field)
        getter_id = field.get_value('getter_method')
        document = getattr(document, getter_id)() if getter_id else document
        if document is None:
            return {}
        get_cell = getattr(document, field.get_value('cell_getter_method') or 'getCell')
        editor_dict = {item[0]: form.get_field('%s_%s' % (field.id, item[0])) for item in field.get_value('editable_attributes')
                       if form.has_field('%s_%s' % (field.id, item[0]))}
        result, error_list = {}, []
        for index, position in cell_list(field, document):
            cell = get_cell(*index, base_id=field.get_value('cell_base_id'))
            for attribute, editor in editor_dict.items():
                if not editor.get_value('editable'):
                    continue
                name = '%s_cell_%s' % (editor.id, '_'.join(str(number) for number in position))
                before, value = editor.get_value('default', cell=cell, cell_index=index, cell_position=position), None
                try:
                    value = editor._validate_helper('field_' + name, REQUEST)
                except ValidationError as error:
                    error.field_id = name
                    error_list.append(error)
                if (before != value or before not in ('', None, (), [])) and not editor.get_value('hidden') or index in result:
                    result.setdefault(index, {})[attribute] = value
        if error_list:
            raise FormValidationError(error_list, {})
        return result


# forms in forms ---------------------------------------------------------------------------------------------------------------------

class FormBoxEditor:
    """What the validation of a form box gives: it edits the document of the inner form."""

    def __init__(self, attr_dict, editor_list, document):
        self.attr_dict, self.editor_list = attr_dict, editor_list
        self.edit = lambda _: self._edit(document)

    def __getstate__(self):
        return None

    def __call__(self, REQUEST):
        """The form is shown again: nothing to do."""

    def _edit(self, document):
        document.edit(**self.attr_dict)
        for editor in self.editor_list:
            editor.edit(document)

    def as_dict(self):
        """All values, for the scripts of dialogs."""
        result = dict(self.attr_dict)
        for editor in self.editor_list:
            if hasattr(editor, 'as_dict'):
                result.update(editor.as_dict())
        return result


allow_class(FormBoxEditor)


class FormBox(Validator):
    """An editor for what the inner form edits; its keys begin with that of the box."""
    message = {'form_invalidated': 'Form invalidated.', 'required_not_found': REQUIRED}

    def validate(self, field, key, REQUEST):
        target_id = field.get_value('formbox_target_id')
        if not target_id:
            return None
        cell = REQUEST.other.pop('cell', None)
        try:
            document = cell or REQUEST.other.get('here') or document_of(field)
            if field.get_value('context_method_id'):
                document = getattr(document, field.get_value('context_method_id'))(field=field, REQUEST=REQUEST)
            result, kind = document.Base_edit(
                target_id, silent_mode=1, key_prefix=key, field_prefix=field.get_value('validator_form_field_prefix'))
            if kind == 'edit':
                return FormBoxEditor(*result, document)
            # to raise the errors here
            getattr(document, target_id).validate_all_to_request(REQUEST, key_prefix=key)
        finally:
            if cell is not None:
                REQUEST.set('cell', cell)


BOX_VALIDATOR_DICT = {'ListBox': ListBox(), 'MatrixBox': MatrixBox(), 'FormBox': FormBox()}
