"""What the forms of a type show and let the user edit on the document at hand.

The description of a type is made from a sample, and says of each property on
which fields it is. Where one of them shows it whatever the document is, nothing
is asked; else the actions and fields are asked for the document, so that state,
roles and values decide as they do in ERP5's own pages.
"""
import re

from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type.Utils import createExpressionContext

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.action import (
  VIEW, getPlainCategory, getSitePermissionList, listOfferedAction)
from Products.ERP5MCP.erp5.expression import FIELD_PATTERN, watchFailure
from Products.ERP5MCP.erp5.field import logger
from Products.ERP5MCP.erp5.field_reader import FieldReader
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.property import getAccessorName
from Products.ERP5MCP.erp5.translation import asNative

__all__ = ('DocumentGuard', 'getFormId')

FORM_ID_PATTERN = re.compile(r'([A-Za-z][A-Za-z0-9_]*)(?:\?|\Z)')
# Words of guards that tell what they are about
STATE_PATTERN = re.compile(r'[Ss]tate')
ROLE_PATTERN = re.compile(r'[Pp]ermission|[Rr]ole|\buser\b|USER|[Mm]embership')
NAME_PATTERN = re.compile(r'\b[A-Z]\w*_\w+')


def getFormId(url):
  """The last part of the URL of an action, without parameters."""
  match = FORM_ID_PATTERN.match(str(url).rpartition('/')[2])
  return match.group(1) if match else None


class DocumentGuard(object):
  """Of one document, as it is now: make another one after a change.

  What it is asked about are Properties of the type.
  """

  def __init__(self, document):
    self.document = document
    self.request = document.getPortalObject().REQUEST
    self._offered_dict, self._reader_dict = {}, {}
    self._expression_dict = {}

  def shows(self, property_):
    """Whether the user may see it, on some form of the document."""
    if property_.is_read_protected and not self.isAllowed(
        'get', property_, 'read_permission'):
      return False
    return not property_.is_guarded or any(
      self.isShown(x) for x in property_.source_list)

  def edits(self, property_):
    """Whether some form lets the user change it."""
    if not property_.is_settable or property_.is_protected and not (
        self.isAllowed('set', property_, 'write_permission')):
      return False
    source_list = property_.source_list
    return not source_list or any(
      x.show and x.edit for x in source_list) or any(
        self.isEditable(x) for x in source_list if x.edit is not False)

  def check(self, property_, name):
    """Raises the error for a property that the user may not change here."""
    if self.edits(property_):
      return
    title = self.document.getTitle() or self.document.getRelativeUrl()
    text = ' '.join(
      self.getGuardText(y) for x in property_.source_list if x.edit is not False
      for y in x.guard_tuple)
    is_state, is_role = (
      bool(x.search(text)) for x in (STATE_PATTERN, ROLE_PATTERN))
    if not text:
      message = Phrase('${name} cannot be set.', name=name)
    elif is_state and not is_role:
      message = Phrase(
        'The state of ${title} does not allow to change ${name}.', name=name,
        title=title)
    elif is_role and not is_state:
      message = Phrase(
        'Your roles do not allow to change ${name} of ${title}.', name=name,
        title=title)
    else:
      message = Phrase(
        'The forms of ${title}, as it is now, do not let you change ${name}.',
        name=name, title=title)
    raise ToolError(
      'PERMISSION_DENIED', message, Phrase(
        'erp5_describe tells what you can set.') if not text else Phrase(
          'Call erp5_act without action for what can be done with the document '
          'now.'))

  def getGuardText(self, text):
    """A guard, and the scripts that it calls."""
    for name in NAME_PATTERN.findall(text):
      script = getattr(self.document, name, None)
      if getattr(aq_base(script), 'body', None) is not None:
        text += ' ' + asNative(script.body())
    return text

  # Forms and fields

  def isOffered(self, source):
    """Whether the user has the action that leads to the form."""
    if not source.is_action_guarded:
      return True
    known_dict = self._offered_dict
    if source.form_id not in known_dict:
      known_dict[source.form_id] = self._isOffered(source)
    return known_dict[source.form_id]

  def _isOffered(self, source):
    if source.action_reference is None:
      permission_list = getSitePermissionList(
        self.document.getPortalObject(), source.form_id)
      if permission_list is not None:
        checkPermission = getSecurityManager().checkPermission
        return not permission_list or any(
          checkPermission(x, self.document) for x in permission_list)
      return any(
        getFormId(x['url']) == source.form_id and x['category'] == VIEW
        for x in listOfferedAction(self.document))
    context = createExpressionContext(self.document)
    return any(
      action.test(context)
      for action in self.document.getTypeInfo().getActionList()
      if action['id'] == source.action_reference
      and getPlainCategory(action['category'])[0] == VIEW)

  def isShown(self, source):
    if source.show:
      return True
    return bool(self.isOffered(source) and self._getReaderList(source))

  def isEditable(self, source):
    if not self.isShown(source):
      return False
    if source.edit:
      return True
    reader_list = self._getReaderList(source)
    return bool(reader_list) and self._evaluate(lambda: all(
      self._getValue(x, 'editable', 1) for x in reader_list), source)

  def _getReaderList(self, source):
    """FieldReaders of the boxes and of the field; None when one of them is not
    there or not shown."""
    key = source.form_id, source.path
    if key not in self._reader_dict:
      self._reader_dict[key] = self._evaluate(
        lambda: self._findReaderList(source), source)
    return self._reader_dict[key]

  def _findReaderList(self, source):
    result, form_id = [], source.form_id
    for field_id in source.path:
      form = getattr(self.document, form_id, None)
      if getattr(aq_base(form), 'meta_type', None) != 'ERP5 Form' or not (
          form.has_field(field_id, include_disabled=1)):
        return None
      reader = FieldReader(
        form.get_field(field_id, include_disabled=1), self.request)
      if reader.meta_type is None or not self._getValue(
          reader, 'enabled') or self._getValue(reader, 'hidden'):
        return None
      result.append(reader)
      if reader.meta_type == 'FormBox':
        if reader.getValue('context_method_id'):
          return None
        form_id = str(reader.getValue('formbox_target_id') or '')
    return result

  def _getValue(self, reader, key, default=None):
    """As FieldReader.getValue; fields of a form often have one expression, whose
    script is run once."""
    text = reader.getExpression(key)
    if not text or FIELD_PATTERN.search(text):
      return reader.getValue(key, default)
    known_dict = self._expression_dict
    if text not in known_dict:
      with watchFailure() as failure_list:
        value = reader.getValue(key, default)
      if failure_list:
        raise ValueError('the expression %r fails' % text)
      known_dict[text] = value
    return known_dict[text]

  def _evaluate(self, function, source):
    """None when an expression fails: nobody knows what it would have said."""
    try:
      with watchFailure() as failure_list:
        value = function()
    except PASSING_EXCEPTION_TUPLE:
      raise
    except Exception: # the site's scripts and expressions: anything
      logger.warning('The field %s of %s fails', '/'.join(source.path),
                     source.form_id, exc_info=True)
      return None
    return None if failure_list else value

  # Permissions of the property itself

  def isAllowed(self, prefix, property_, key):
    """What the property sheet and the accessor of the class ask for."""
    security_manager = getSecurityManager()
    permission = property_.permission_dict.get(key)
    if permission and not security_manager.checkPermission(
        permission, self.document):
      return False
    roles = getattr(type(aq_base(self.document)), getAccessorName(
      prefix, property_.name) + '__roles__', None)
    if hasattr(roles, '__of__'):
      roles = roles.__of__(self.document)
    return roles is None or bool(
      security_manager.getUser().allowed(self.document, roles))
