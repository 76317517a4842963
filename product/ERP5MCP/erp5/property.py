"""A property of a portal type, as agents know it: name, schema, and who decides
on a document whether it is there."""
from collections import OrderedDict

from Products.ERP5MCP.core import Phrase, chain
from Products.ERP5MCP.erp5.field import MAXIMUM_CHOICE_COUNT
from Products.ERP5MCP.erp5.translation import say

__all__ = ('Property', 'getAccessorName')


def getAccessorName(prefix, name):
  """The method of a property: ('set', 'start_date') -> 'setStartDate'."""
  return prefix + ''.join(x.capitalize() for x in name.split('_'))


class Property(object):
  """One property or relation of a portal type, for the user at hand.

  name              as in edit(**{name: value}); of a list, edit(name_list=...)
  form_name         what the form edits, where that is not the name
  kind              'property', or 'relation': `name` is a base category
  json_type, format JSON type and format of one value
  type              elementary type of ERP5
  is_list           several values
  title, description, hint
                    in the user's language; the last is part of any description; label is the title on the form
  choice_list       [(value, title)] or None when any value will do; of a
                    relation, values are as edit(name=value) takes them: the
                    relative url of a document, or of a category without its
                    base category
  portal_type_list  of targets of a relation; empty for any
  base_category     of a relation
  part_category     base category of a property that a document below keeps, such
                    as default_address_region
  required, default
  is_writable       False for what the forms only show, what has no setter, and
                    what needs a permission that the user does not have: on the
                    sample of the type. `guard` tells it of a document.
  is_in_form        False for what is here although no form shows it
  is_category_only  a relation that is here since a form has the list of all
                    categories of the document
  source_list       Source: the fields that may show it
  is_common         whether new documents of the type show it
  is_guarded        whether the document at hand decides about showing it
  is_settable       whether documents of the type take a value for it
  is_protected, is_read_protected
                    whether it needs more than the document does, to be set or
                    read; permission_dict {"write_permission": ...}
  """
  kind = 'property'
  json_type, format, type, is_list = 'string', None, 'string', False
  title = label = description = hint = ''
  choice_list = default = base_category = part_category = form_name = None
  portal_type_list = source_list = ()
  required = is_writable = is_in_form = is_settable = False
  is_protected = is_read_protected = is_category_only = False
  permission_dict = {}

  def __init__(self, name, **kw):
    self.name = self.title = name
    self.__dict__.update(kw)

  @property
  def is_common(self):
    return not self.source_list or any(x.is_shown for x in self.source_list)

  @property
  def is_guarded(self):
    return bool(self.source_list) and not any(
      x.show for x in self.source_list)

  @property
  def edit_name(self):
    """Keyword of `edit` that sets plain values."""
    name = self.form_name or self.name
    return name + '_list' if self.is_list else name

  @property
  def schema(self):
    """JSON Schema of the value that `save` takes."""
    value_schema = OrderedDict(type=self.json_type)
    if self.format and self.choice_list is None:
      value_schema['format'] = self.format
    if self.choice_list is not None and (
        len(self.choice_list) <= MAXIMUM_CHOICE_COUNT):
      value_schema['enum'] = [value for value, _ in self.choice_list]
    if self.is_list:
      schema = OrderedDict([('type', 'array'), ('items', value_schema)])
    else:
      schema = value_schema
    schema['title'] = self.title
    description = self.getSchemaDescription()
    if description:
      schema['description'] = description
    if self.default is not None:
      schema['default'] = self.default
    return schema

  def getSchemaDescription(self):
    """The help text, what the choices mean, and what to refer to: models read
    it, and not all read annotations."""
    text_list = [x for x in (self.description, self.hint) if x]
    if (self.kind == 'relation' or self.part_category) and (
        self.choice_list is None):
      text_list.append(say(Phrase(
        'Relative url, reference or exact title of ${portal_type}.',
        portal_type=chain(Phrase('${first} or ${rest}'), self.portal_type_list)
        if self.portal_type_list else Phrase('a document or category'))))
    label_list = [
      value if label == value else '%s: %s' % (value, label)
      for value, label in (self.choice_list or ())[:MAXIMUM_CHOICE_COUNT]]
    if self.choice_list and any(
        value != label for value, label in self.choice_list):
      text_list.append('; '.join(label_list) + (
        '; ...' if len(self.choice_list) > MAXIMUM_CHOICE_COUNT else ''))
    return ' '.join(text_list)
