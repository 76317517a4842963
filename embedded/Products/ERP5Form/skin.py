"""Stands in for the scripts of ERP5's skins that forms name: saving one, and going on to the next page.

They are methods of every document here, where ERP5 has Python Scripts. Left out: web sites.
"""
from AccessControl import getSecurityManager
from AccessControl.ZopeGuards import guarded_getattr
from Products.ERP5Type.Message import Message
from Products.Formulator.Errors import FormValidationError
from zExceptions import Redirect
from ZTUtils import make_query

from .Box import cell_list

# of what a page was asked for with, that which the next one gets too
KEPT_NAME_SET = frozenset(('editable_mode', 'ignore_layout', 'selection_name', 'selection_index', 'selection_key', 'bt_list',
                           'ignore_hide_rows'))
_MARKER = object()


def Base_edit(self, form_id, selection_index=0, selection_name='', dialog_id='', ignore_layout=0, editable_mode=1, silent_mode=0,
              field_prefix='my_', key_prefix=None, listbox_edit=None, message_only=False):
    """Validate what was posted for a form, edit this document with it, and redirect to the form with a message.

    silent_mode: do not edit; `((values, editors), 'edit')`, or `(page, 'form')` when something is not valid
    message_only: edit, and return the message
    """
    request = self.REQUEST
    if request.get('field_prefix', None):
        field_prefix = 'my_'                            # not for the browser to choose
    form_id = dialog_id or form_id
    selection = {'selection_name': selection_name, 'selection_index': selection_index} if selection_name else {}
    if not silent_mode and not getSecurityManager().checkPermission('Modify portal content', self):
        return _redirect(self, form_id, portal_status_message=self.Base_translateString(
            'You do not have the permissions to edit the object.'), **selection)
    form = getattr(self, form_id)
    try:
        form.validate_all_to_request(request, key_prefix=key_prefix)
    except FormValidationError as error:
        request.set('field_errors', form.ErrorFields(error))
        for field in form.get_fields():
            if callable(request.get(field.id)):
                request.get(field.id)(request)
        page = form(request)
        return (page, 'form') if silent_mode else page
    value_dict, editor_list = {}, []
    for field in form.get_fields():
        _take(field, request, field_prefix, value_dict, editor_list)
        meta_type = field.getRecursiveTemplateField().meta_type if field.meta_type == 'ProxyField' else field.meta_type
        if meta_type == 'ListBox':
            _edit_listbox(self, field, request, form.edit_order, listbox_edit)
        elif meta_type == 'MatrixBox':
            _edit_matrixbox(self, field, request, form.edit_order)
    if silent_mode:
        return (value_dict, editor_list), 'edit'
    guarded_getattr(self, 'edit')(REQUEST=request, edit_order=form.edit_order, **value_dict)
    for editor in editor_list:
        editor.edit(self)
    message = self.Base_translateString('Data updated.')
    if message_only:
        return message
    return _redirect(self, form_id, ignore_layout=int(ignore_layout), editable_mode=int(editable_mode), portal_status_message=message,
                     portal_status_level='success', **selection)


def Workflow_statusModify(self, form_id, dialog_id, **kw):
    """Validate what was posted for a dialog, run the transition that it names with the other values, and redirect with a message.

    Left out: execution at a later date, and redirecting to another document.
    """
    from Products.ERP5Type.Core.Workflow import ValidationFailed
    request = self.REQUEST
    form = getattr(self, dialog_id)
    try:
        form.validate_all_to_request(request)
    except FormValidationError as error:
        request.set('field_errors', form.ErrorFields(error))
        return form(request)
    value_dict = {}
    for field in form.get_fields():
        value = request.get(field.id, _MARKER)
        if value is not _MARKER:
            value_dict[field.id.partition('_')[2] if field.id.startswith(('your_', 'my_')) else field.id] = value
    message, level = self.Base_translateString('Status changed.'), 'success'
    try:
        self.getPortalObject().portal_workflow.doActionFor(self, value_dict['workflow_action'], **value_dict)
    except ValidationFailed as error:
        level, message = 'error', '. '.join(str(item) for item in error.msg) if isinstance(error.msg, list) else str(error.msg)
    return _redirect(self, form_id, portal_status_message=message, portal_status_level=level)


def Base_callDialogMethod(self, dialog_method, dialog_id, dialog_category='', update_method=None, **kw):
    """Validate what was posted for a dialog and go on to its action with the values.

    By a redirect to a URL with them, unless a value is empty, a file or a list, or a field is called after a password, as in ERP5's pages.
    Left out: transitions, reports, lists and their selections.
    """
    request = self.REQUEST
    kw.update(request.form)
    form = getattr(self, dialog_id)
    try:
        form.validate_all_to_request(request)
    except FormValidationError as error:
        request.set('field_errors', form.ErrorFields(error))
        return form(request)
    can_redirect = True
    for field in form.get_fields():
        value = request.get(field.id, _MARKER)
        if value is not _MARKER:
            can_redirect = can_redirect and not (value in (None, [], ()) or hasattr(value, 'read') or 'password' in field.id)
            kw[field.id.partition('_')[2] if field.id.startswith(('your_', 'my_')) else field.id] = value
    if not can_redirect:
        return getattr(self, dialog_method)(**kw)
    return request.RESPONSE.redirect('%s/%s?%s' % (
        self.absolute_url(), dialog_method, make_query({key: value for key, value in kw.items() if value not in (None, [], ())})))


def Base_renderForm(self, form_id, message='', level='', keep_items=None, REQUEST=None, **kw):
    """A form with a message. Of the page there is the message, and what the fields show."""
    from html import escape
    field_list = [(field.get_value('title'), field.get_value('default')) for field in getattr(self, form_id).get_fields()]
    return '<html><body>%s</body></html>' % escape('\n'.join([str(message), *('%s: %s' % pair for pair in field_list)]), quote=False)


def _redirect(document, form_id, **kw):
    return document.REQUEST['RESPONSE'].redirect('%s/%s?%s' % (document.absolute_url(), form_id, make_query(_as_text(kw))))


def _as_text(kw):
    return {key: str(value) if isinstance(value, Message) else value for key, value in kw.items()}


def _take(field, request, prefix, value_dict, editor_list):
    """Sort the value of a field into values for `edit` and editors."""
    name = field.has_value('alternate_name') and field.get_value('alternate_name') or field.id
    value = request.get(name, _MARKER)
    if hasattr(value, 'edit'):
        editor_list.append(value)
    elif value is not _MARKER and name.startswith(prefix):
        value_dict[name[len(prefix):]] = _stored(value)


def _stored(value):
    """Forms say '' for what documents have no value of."""
    return None if isinstance(value, str) and value == '' else value


def _global_attribute_dict(field, request):
    name_list = field.get_value('global_attributes') if field.has_value('global_attributes') else ()
    return {item[0]: request.get(item[0], None) for item in name_list}


def _edit_listbox(document, field, request, edit_order, listbox_edit):
    for url, line in (request.get(field.id) or {}).items():
        line.update(_global_attribute_dict(field, request))
        editor_list = [value for value in line.values() if hasattr(value, 'edit')]
        value_dict = {key: _stored(value) for key, value in line.items() if not hasattr(value, 'edit')}
        row = None
        if value_dict and listbox_edit is not None:
            listbox_edit(url, edit_order, value_dict)
        elif value_dict:
            row = document.restrictedTraverse(url)
            guarded_getattr(row, 'edit')(edit_order=edit_order, **value_dict)
        for editor in editor_list:
            editor.edit(row)


def _edit_matrixbox(document, field, request, edit_order):
    matrix = request.get(field.id)
    getter_id = field.get_value('getter_method')
    document = getattr(document, getter_id)() if getter_id else document
    if matrix is None or document is None:
        return
    option = {'portal_type': field.get_value('cell_portal_type'), 'base_id': field.get_value('cell_base_id')}
    if field.get_value('update_cell_range'):
        coordinate_list = [list(dict.fromkeys(column)) for column in zip(*[index for index, _ in cell_list(field, document)])]
        if document.getCellRange(base_id=option['base_id']) != coordinate_list:
            document.setCellRange(*coordinate_list, base_id=option['base_id'])
    shared = _global_attribute_dict(field, request)
    for index, value_dict in matrix.items():
        if not document.hasInRange(*index, **option):
            raise ValueError('Cell %s does not exist' % (index,))
        cell = guarded_getattr(document, 'newCell')(*index, **option)
        edit = guarded_getattr(cell, 'edit')
        edit(edit_order=edit_order, **shared)
        if 'variated_property' in value_dict:
            value = value_dict.pop('variated_property')
            if 'mapped_value_property_list' in shared:
                value_dict[shared['mapped_value_property_list'][0]] = value
        edit(edit_order=edit_order, **{key: _stored(value) for key, value in value_dict.items()})


def Base_redirect(self, redirect_url=None, keep_items=(), abort_transaction=False, status_code=302, **kw):
    """Redirect to a form of this document, or to a URL, with `keep_items`, such as a message, and a few parameters of the request."""
    if not redirect_url or '/' not in redirect_url:
        form_id = redirect_url or kw.pop('form_id', None)
        redirect_url = self.absolute_url() + ('/' + form_id if form_id else '')
    request = self.getPortalObject().REQUEST
    request.form.update(kw)
    kept = {key: value for key, value in request.form.items() if key in KEPT_NAME_SET}
    kept.update(keep_items)
    query = make_query(_as_text({key: value for key, value in kept.items() if key and value is not None}))
    if query:
        redirect_url += ('&' if '?' in redirect_url else '?') + query
    if abort_transaction:
        raise Redirect(redirect_url)
    return request.RESPONSE.redirect(redirect_url, status=status_code)
