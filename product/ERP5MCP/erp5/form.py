"""An ERP5 Form as the user has it on one document: schema, allow-list, input.

What the form omits, disables, hides or makes read only for the user does not
exist for agents. Everything is evaluated on the document at hand; for the
schema of a tool that is a temporary one.
"""
import difflib
from collections import OrderedDict

import six
from zExceptions import Unauthorized

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.dependency import getTransactionDict
from Products.ERP5MCP.erp5.expression import watchFailure
from Products.ERP5MCP.erp5.field import CATEGORY_LIST_NAME_SET
from Products.ERP5MCP.erp5.field_reader import (
  FieldReader, UnusableForm, makeFailure)
from Products.ERP5MCP.erp5.form_box import (
  Box, FormBox, MatrixBox, getForm, isEmpty, raiseAll)
from Products.ERP5MCP.erp5.form_choice import ChoiceField
from Products.ERP5MCP.erp5.form_field import refuseValue
from Products.ERP5MCP.erp5.form_list import ListBoxField
from Products.ERP5MCP.erp5.form_registry import (
  FORM_FIELD_DICT, SILENT_TYPE_SET)
from Products.ERP5MCP.erp5.form_relation import RelationField
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.translation import (
  asNative, getLanguage, lower, translate)

__all__ = ('BoundForm', 'UnusableForm', 'describeOmission', 'getForm')

# How a form is used, by its page template: all others save.
KIND_DICT = {
  'form_dialog': 'dialog', 'form_list': 'list', 'report_view': 'report',
}


_TRANSLATION_KEY = object()
# Fields that contain fields
BOX_DICT = {
  'FormBox': FormBox,
  'MatrixBox': MatrixBox,
  'ListBox': ListBoxField,
}

NOT_PERMITTED = Phrase(
  'You do not have the permission for what it shows or offers.')


class BoundForm(object):
  """A form on a document.

  kind          'save', 'dialog', 'list' or 'report'
  field_dict    OrderedDict {name: field}: what the user sees of it
  hidden_list   fields that are posted although nobody sees or fills them
  omitted_list  [(id, title, reason)] of the fields that are left out

  dependency_set: gets what the form is made of, when it is given
  box_prefix: key of the field that shows this form inside another one
  is_new: set for a document that the same call has made
  is_report: a dialog has led to it, and nothing can be filled in; where an
  expression fails the static value is shown, as in the user interface
  Raises UnusableForm.
  """

  is_new = False

  def __init__(self, document, form, dependency_set=None, box_prefix=None,
               is_report=False):
    self.document, self.form = document, form
    self.portal = document.getPortalObject()
    self.request = self.portal.REQUEST
    self.dependency_set = dependency_set
    self.kind = KIND_DICT.get(form.pt, 'save')
    self.is_box, self.is_report = box_prefix is not None, is_report
    self.field_dict, self.hidden_list = OrderedDict(), []
    self.omitted_list, self.given_set = [], set()
    self.hidden_dict, self.target_dict = {}, {}
    self.box_id_list = []
    self._translation_dict = getTransactionDict(_TRANSLATION_KEY).setdefault(
      getLanguage(self.portal), {})
    if dependency_set is not None:
      dependency_set.add(form)
    self.request.set('here', document)
    with watchFailure() as self.failure_list:
      for group in form.get_groups():
        # as all of ERP5's renderers do
        if 'hidden' not in group.lower():
          for field in form.get_fields_in_group(group, include_disabled=1):
            self.addField(field)

  def translate(self, text):
    """As `translate`; fields of many forms have the same titles."""
    text = asNative(text or '')
    if text not in self._translation_dict:
      self._translation_dict[text] = translate(self.portal, text)
    return self._translation_dict[text]

  @property
  def id(self):
    return self.form.getId()

  @property
  def title(self):
    return self.translate(self.form.title or self.id)

  # Fields

  def addField(self, field):
    reader = FieldReader(field, self.request, self.dependency_set)
    meta_type = reader.meta_type
    if meta_type is None:
      raise UnusableForm(Phrase(
        'The field "${field}" takes its values from a field that is not there.',
        field=field.id))
    if meta_type in SILENT_TYPE_SET or any(
        field.id.startswith(x + '_') for x in self.box_id_list):
      # editors of columns and cells belong to their box
      return
    bound, failure_list = None, []
    try:
      bound = self.bindField(reader)
    except PASSING_EXCEPTION_TUPLE + (UnusableForm,):
      raise
    except Exception as error: # the site's scripts and expressions: anything
      failure_list.append(('', error))
    if not self.is_report:
      failure_list += self.failure_list
    del self.failure_list[:]
    if not failure_list:
      if bound is not None:
        self.putField(bound)
    elif all(isinstance(x[1], Unauthorized) for x in failure_list):
      # as in the user interface, where one list of choices stays empty
      self.omitted_list.append((field.id, '', NOT_PERMITTED))
    else:
      attribute, error = failure_list[0]
      failure = makeFailure(
        error, lambda failure_id: Phrase(
          'The field "${field}" fails: ${failure_id} in the log.',
          field=field.id, failure_id=failure_id),
        '%s: %s' % (field.id, attribute))
      if bound is None or bound.fact.required or any(
          x[0] != 'items' for x in failure_list):
        raise failure
      # that nobody can choose, as in the user interface, guards nothing; its
      # action gets what stands there
      self.omitted_list.append((field.id, '', failure.args[0]))
      if self.kind == 'dialog':
        self.hidden_list.append(bound)

  def bindField(self, reader):
    """The ValueField or Box; None for what is not there, or omitted."""
    field, meta_type = reader.field, reader.meta_type
    if not reader.getValue('enabled'):
      return None
    field_class = FORM_FIELD_DICT.get(meta_type) or BOX_DICT.get(meta_type)
    if field_class is None:
      self.omit(field, Phrase(
        'Fields of the class ${meta_type} have no value that tools can take or '
        'give.', meta_type=meta_type))
      return None
    return field_class(self, reader, self.getOwnName(field.id))

  def putField(self, bound):
    field = bound.field
    if bound.fact.hidden:
      self.hidden_list.append(bound)
      return
    if bound.is_input and not self.isTaken(bound):
      self.omit(field, Phrase(
        'The form does not save it: its id does not begin with "my_".'))
      return
    if self.kind == 'save' and bound.fact.name in CATEGORY_LIST_NAME_SET and (
        bound.fact.is_list):
      self.omit(field, Phrase(
        'It is the list of all relations as text; erp5_read and erp5_save have '
        'each by its name.'))
      return
    if self.kind != 'dialog' and bound.fact.name not in self.field_dict:
      bound.name = bound.fact.name
    if bound.name in self.field_dict:
      self.omit(field, Phrase(
        'Another field has the name "${name}".', name=bound.name))
      return
    self.field_dict[bound.name] = bound

  def omit(self, field, reason):
    title = field.get_value('title', REQUEST=self.request)
    self.omitted_list.append((
      field.id, self.translate(title or ''), reason))

  def getOwnName(self, field_id):
    """The name of a parameter or a property: a field's id without prefix."""
    for prefix in 'my_', 'your_':
      if field_id.startswith(prefix):
        return str(field_id[len(prefix):])
    return str(field_id)

  def isTaken(self, bound):
    """As Base_edit: what has an editor, and what is called my_x."""
    return (self.kind != 'save' or self.form.action != 'Base_edit'
            or bound.id.startswith('my_') or isinstance(
              bound, (RelationField, Box)))

  def isSaving(self):
    """Whether what is filled in replaces what a document has had before."""
    outer = getattr(self, 'outer', None)
    return self.kind == 'save' and not self.is_new and (
      outer is None or outer.isSaving())

  def bindInner(self, document, form, box):
    """The form that a box of this one shows."""
    inner = BoundForm(
      document, form, self.dependency_set, box_prefix='field_' + box.id)
    inner.outer = self
    return inner

  # The schema

  def getInputDict(self):
    return OrderedDict((name, x) for name, x in self.field_dict.items()
                       if x.is_input)

  def getSchema(self):
    """JSON Schema of the values that the user may give."""
    input_dict = self.getInputDict()
    schema = OrderedDict([
      ('type', 'object'),
      ('properties', OrderedDict(
        (name, x.getSchema()) for name, x in input_dict.items()))])
    required_list = [
      name for name, x in input_dict.items()
      if (x.fact.required or self.mustChoose(x)) and (
        self.kind != 'dialog' or isEmpty(x.getCurrent()))]
    if required_list:
      schema['required'] = required_list
    return schema

  def mustChoose(self, bound):
    return self.kind == 'dialog' and isinstance(
      bound, ChoiceField) and bound.mustChoose()

  def resolveName(self, text, path):
    """A field by its name, its id or its title, or an error with the nearest
    names."""
    wanted = six.ensure_str(text)
    if wanted in self.field_dict:
      return self.field_dict[wanted]
    alias_dict = {}
    for name, bound in self.field_dict.items():
      for alias in (bound.id, self.getOwnName(bound.id), bound.fact.title,
                    self.translate(bound.fact.title)):
        alias_dict.setdefault(lower(alias), []).append(name)
    name_list = alias_dict.get(lower(wanted.strip()), ())
    if len(name_list) == 1:
      return self.field_dict[name_list[0]]
    for name in difflib.get_close_matches(
        lower(wanted[:100]), list(alias_dict), 5):
      name_list = list(name_list) + alias_dict[name]
    raise ToolError(
      'INVALID_FIELD', Phrase('The form ${form} has no field "${name}".',
                              form=self.id, name=wanted[:100]),
      Phrase('Call erp5_describe with this form for its fields.'), field=path,
      did_you_mean=list(OrderedDict.fromkeys(name_list))[:5] or None)

  # Input

  def getPosted(self, value_dict, path):
    """The form data that a browser would send when a person had filled in these
    values. Raises a ToolError for each that is wrong."""
    posted, error_list = {}, []
    self.fill(posted, value_dict, path, error_list)
    raiseAll(error_list)
    return posted

  def fill(self, posted, value_dict, path, error_list, prefix='field'):
    given_set = self.given_set = set()
    for name in sorted(value_dict):
      field_path = '%s.%s' % (path, name)
      try:
        bound = self.resolveName(name, field_path)
        if not bound.is_input:
          raise ToolError(
            'PERMISSION_DENIED', Phrase(
              '"${name}" is read only in this form.', name=name),
            Phrase('Call erp5_describe with this form for what you can set.'),
            field=field_path)
        if bound.name in given_set:
          refuseValue(Phrase('"${name}" is given twice.', name=bound.name),
                      Phrase('Give it once.'), field_path)
        given_set.add(bound.name)
        bound.checkHidden(self.document, field_path)
        bound.fill(posted, value_dict[name], field_path, prefix=prefix)
      except ToolError as error:
        error_list.append(error)
    for bound in list(self.field_dict.values()) + self.hidden_list:
      if bound.name not in given_set and bound.is_input:
        if self.kind == 'dialog' or isinstance(bound, Box):
          bound.fillCurrent(posted, prefix=prefix)
        elif bound.fact.required:
          # the validators refuse a form without it
          bound.fillCurrent(posted, prefix=prefix)
    for name, bound in self.getInputDict().items():
      # what could not be posted has an error already
      if self.mustChoose(bound) and isEmpty(
          posted.get(bound.getKey(prefix), True)):
        error_list.append(ToolError(
          'MISSING_REQUIRED_FIELD', Phrase(
            '${field} is required', field=bound.getProperty().title),
          Phrase('Correct the value and call again.'),
          field='%s.%s' % (path, name), **bound.getErrorExtra()))

  def getValidationError(self, exception, path):
    """The ToolError for a FormValidationError of Formulator."""
    error_list = [self.getFieldError(x, path) for x in exception.errors]
    try:
      raiseAll(error_list)
    except ToolError as error:
      return error

  def getFieldError(self, error, path):
    message = error.getMessage(self.portal.Base_translateString)
    for name, bound in self.field_dict.items():
      found = bound.findError(error.field_id)
      if found is not None:
        # a validator of the site wants a value where nothing is
        is_missing = error.error_key == 'required_not_found' or (
          name not in self.given_set and not isinstance(bound, Box)
          and isEmpty(bound.getCurrent()))
        below, bound = found
        return ToolError(
          'MISSING_REQUIRED_FIELD' if is_missing else 'INVALID_FIELD_VALUE',
          Phrase(
            '${title}: ${message}', title=bound.getProperty().title or name,
            message=message),
          Phrase('Correct the value and call again.'),
          field='%s.%s%s' % (path, name, below),
          **(bound.getErrorExtra()
             if error.error_key == 'unknown_selection' else {}))
    return ToolError('INVALID_FIELD_VALUE', asNative(message), field=path)

  # Output

  def getShown(self, bound):
    """The value of a field, as far as it is not taken from what the user may not
    view; `hidden_dict` says of how many documents that is."""
    value = bound.getShown()
    if bound.hidden_count:
      self.hidden_dict[bound.name] = bound.hidden_count
    return value

  def getValueDict(self):
    """What the form shows, without what is empty; a field that fails on this
    document is put in `omitted_list`."""
    result = OrderedDict()
    for name, bound in self.field_dict.items():
      try:
        value = self.getShown(bound)
      except UnusableForm as error:
        self.omit(bound.field, error.args[0])
        continue
      except Unauthorized:
        # such as what is acquired from a document that is not for him
        self.omit(bound.field, NOT_PERMITTED)
        continue
      if not isEmpty(value):
        result[name] = value
    return result


def describeOmission(omitted_list):
  """For an answer: the `omitted_list` of a BoundForm."""
  return [{'field': field_id, 'title': title, 'why': reason}
          for field_id, title, reason in omitted_list]
