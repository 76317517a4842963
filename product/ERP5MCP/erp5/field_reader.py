"""The values of a field of an ERP5 Form.

Most of them are the same for everybody and for every document: what the field
says itself, or the one that it takes values from. These are read once per
process, and are right at once after a change. Only expressions and methods are
evaluated for the user and the document at hand, as ERP5 does.
"""
from AccessControl import getSecurityManager
from Acquisition import aq_base, aq_parent
from Products.ERP5Form.Form import TALESValue
from Products.Formulator.TALESField import TALESMethod

from Products.ERP5MCP.erp5.dependency import (
  DependencySet, SerialCache, getTransactionDict)
from Products.ERP5MCP.erp5.environment import reportFailure
from Products.ERP5MCP.erp5.expression import (
  DOCUMENT_PATTERN, FIELD_PATTERN, hasFailed)
from Products.ERP5MCP.erp5.translation import asNative

__all__ = ('FieldReader', 'UnusableForm', 'getMetaType', 'makeFailure')

# As in a circle
MAXIMUM_PROXY_COUNT = 20
# Seconds; there is nothing that a declaration is not known to depend on
MAXIMUM_AGE = 3600
_cache = SerialCache(MAXIMUM_AGE, 50000)
# What ERP5 keeps of each expression but those of proxies: its code
MAXIMUM_EXPRESSION_COUNT = 20000
_expression_dict = {}
# As long as the transaction lasts: (oid, skin) -> _Declaration, and None -> portal;
# (library, skin) -> DependencySet
_DECLARATION_KEY, _LIBRARY_KEY = object(), object()
# (text, user, id of the sample) -> (value, sample), as long as the transaction
# lasts
_SAMPLE_KEY = object()


class UnusableForm(Exception):
  """A form, or a field of it, that no tool can use, with a Phrase that says
  why, and in `detail` what only administrators may know of it."""
  detail = ''


# (what fails, how) -> id in the log: the same failure is reported once
_failure_dict = {}


def makeFailure(error, makePhrase, where=''):
  """UnusableForm for what nobody expected of the site's forms and scripts.

  makePhrase: gives the Phrase for the id under which the log has the reason
  where: what fails
  """
  detail = ' '.join(x for x in (
    where, '%s: %s' % (type(error).__name__, asNative(error))) if x)
  failure_id = _failure_dict.get(detail)
  if failure_id is None:
    if len(_failure_dict) > 1000:
      _failure_dict.clear()
    failure_id = _failure_dict[detail] = reportFailure(error)
  result = UnusableForm(makePhrase(failure_id))
  result.detail = detail
  return result


class _Declaration(object):
  """What a field says whoever asks, in whatever skin it was looked up.

  meta_type        the class that really renders it; None for a broken proxy
  static_dict      {key: value}
  expression_dict  {key: text}
  method_dict      {key: name} of what a method computes, or what is one
  dependency_set   the field, and those that it takes values from
  is_fixed         whether that is no matter of the document at hand
  """
  meta_type, is_fixed = None, True

  def __init__(self, field, dependency_set, depth):
    self.dependency_set = dependency_set
    self.static_dict, self.expression_dict, self.method_dict = {}, {}, {}
    dependency_set.add(field)
    if field.meta_type != 'ProxyField':
      self.meta_type = field.meta_type
      self._read(field, set(field.values).union(
        key for key, x in field.tales.items() if x))
    elif depth < MAXIMUM_PROXY_COUNT:
      self._readProxy(field, depth)

  def _readProxy(self, field, depth):
    """What another field says, and this one instead of it."""
    if any(field.tales.get(x) for x in ('form_id', 'field_id')):
      self.is_fixed = False
    library_id = str(field.values.get('form_id') or '')
    if library_id and '/' not in library_id:
      # a field that is missing may be added to it
      self.dependency_set.update(_getLibraryDependency(field, library_id))
    template = field.getTemplateField()
    if template is None:
      return
    other = _getDeclaration(template, depth + 1)
    self.meta_type = other.meta_type
    self.is_fixed = self.is_fixed and other.is_fixed
    self.dependency_set.update(other.dependency_set)
    dict_list = other.static_dict, other.expression_dict, other.method_dict
    key_list = [x for x in field.delegated_list if any(
      x in known_dict for known_dict in dict_list) or template.has_value(x)]
    if key_list:
      dict_list = [dict(x) for x in dict_list]
    self.static_dict, self.expression_dict, self.method_dict = dict_list
    self._read(field, key_list)

  def _read(self, field, key_list):
    """What a field says of these itself."""
    for key in key_list:
      for known_dict in (
          self.static_dict, self.expression_dict, self.method_dict):
        known_dict.pop(key, None)
      expression, override = field.tales.get(key), field.overrides.get(key)
      if expression:
        self.expression_dict[key] = expression._text
      elif override:
        self.method_dict[key] = str(
          getattr(override, 'method_name', 'method'))
      elif key in field.values:
        value = field.values[key]
        if callable(value) or getattr(value, '_p_jar', None) is not None:
          self.method_dict[key] = ''
        else:
          self.static_dict[key] = value


def _getDeclaration(field, depth=0):
  # asked for each field of each form: what is known in the transaction first
  known_dict = getTransactionDict(_DECLARATION_KEY)
  portal = known_dict.get(None)
  if portal is None:
    portal = known_dict[None] = field.getPortalObject()
  key = field._p_oid, portal.getCurrentSkinName()
  if key[0] is None:
    return _Declaration(field, DependencySet(portal), depth)
  declaration = known_dict.get(key)
  if declaration is None or field._p_changed:
    declaration = _cache.get(
      portal, key,
      lambda dependency_set: _Declaration(field, dependency_set, depth),
      lambda declaration: declaration.is_fixed)
    if declaration.is_fixed and declaration.dependency_set.is_clean:
      known_dict[key] = declaration
  return declaration


def _getLibraryDependency(field, library_id):
  """The DependencySet of a field library, as skins give it."""
  known_dict = getTransactionDict(_LIBRARY_KEY)
  portal = field.getPortalObject()
  key = library_id, portal.getCurrentSkinName()
  if key not in known_dict:
    known_dict[key] = DependencySet(portal)
    known_dict[key].addSkin(portal, library_id)
  return known_dict[key]


def _getExpression(text):
  """What ERP5 evaluates, with its namespace and its way with failures."""
  result = _expression_dict.get(text)
  if result is None:
    if len(_expression_dict) >= MAXIMUM_EXPRESSION_COUNT:
      _expression_dict.clear()
    result = _expression_dict[text] = TALESValue(TALESMethod(text))
  return result


class FieldReader(object):
  """A field of a form on the document at hand.

  meta_type   the class that really renders the field; None when its proxy is
              broken

  dependency_set: gets the field, and those that it takes values from; the
    document is the sample of a type then, which nobody changes
  """

  def __init__(self, field, request, dependency_set=None):
    self.field, self.request = field, request
    self._declaration = _getDeclaration(field)
    self.meta_type = self._declaration.meta_type
    self._is_sample = dependency_set is not None
    if dependency_set is not None:
      dependency_set.update(self._declaration.dependency_set)

  def getValue(self, key, default=None):
    """What the field says now; `default` when its class has no such value."""
    declaration = self._declaration
    # of the default, each class makes something of its own
    if key != 'default':
      if key in declaration.static_dict:
        if key == 'editable' and self.request is not None and not (
            self.request.get('editable_mode', 1)):
          return 0
        return declaration.static_dict[key]
      text = declaration.expression_dict.get(key)
      if text is not None:
        return self._evaluate(key, text)
    if not self.field.has_value(key):
      return default
    return self.field.get_value(key, REQUEST=self.request)

  def _evaluate(self, key, text):
    """On a sample, what several fields have in common is evaluated once."""
    if not self._is_sample or FIELD_PATTERN.search(text):
      return _getExpression(text)(self.field, key, REQUEST=self.request)
    known_dict = getTransactionDict(_SAMPLE_KEY)
    sample = aq_base(aq_parent(aq_parent(self.field))) if (
      DOCUMENT_PATTERN.search(text)) else None
    known_key = text, getSecurityManager().getUser().getId(), id(sample)
    if known_key not in known_dict:
      value = _getExpression(text)(self.field, key, REQUEST=self.request)
      if hasFailed():
        return value
      # with the sample, whose id could be that of another one later
      known_dict[known_key] = value, sample
    return known_dict[known_key][0]

  def getStatic(self, key):
    """The value when no expression and no method makes it, else None."""
    return self._declaration.static_dict.get(key)

  def getExpression(self, key):
    """The text of the expression of a value; '' for none."""
    return self._declaration.expression_dict.get(key, '')

  def getGuard(self, key):
    """The text of what decides about a value, when that may be another one for
    another document; '' for a value that is always the same."""
    text = self.getExpression(key)
    if text:
      return text if DOCUMENT_PATTERN.search(text) else ''
    # a method, which is given the field and so the document
    return self._declaration.method_dict.get(key, '')

  def getFilled(self, key, default=None):
    """The same as getValue, and `default` for what is empty."""
    value = self.getValue(key)
    return default if value in (None, '') else value


def getMetaType(field):
  """FieldReader.meta_type."""
  return _getDeclaration(field).meta_type
