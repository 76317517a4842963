"""The words of a site, and what they stand for.

Ids, titles and descriptions of portal types, modules, fields and actions, in
all languages of the site. Made once per process and used for all users: what
the user may not see is taken out of the answers, not of the index.
"""
import difflib
import re
import unicodedata
from collections import OrderedDict, defaultdict

import six
from Products.ERP5Form.ProxyField import BrokenProxyField

from Products.ERP5MCP.erp5.action import LIST, VIEW, iterTypeAction
from Products.ERP5MCP.erp5.dependency import SerialCache
from Products.ERP5MCP.erp5.dialog import isDialog, isScriptAction
from Products.ERP5MCP.erp5.field import FIELD_DICT
from Products.ERP5MCP.erp5.field_reader import getMetaType
from Products.ERP5MCP.erp5.structure import getStructure
from Products.ERP5MCP.erp5.translation import asNative, translate

__all__ = ('Entry', 'getVocabulary', 'getTokenList')

# Seconds that new titles and translations may lag.
MAXIMUM_AGE = 300
_cache = SerialCache(MAXIMUM_AGE)

TOKEN_PATTERN = re.compile(r'[^\W_]+', re.UNICODE)
# Words that say nothing.
STOP_SET = frozenset(
  'a an and by das de der des die do du el for i in la le les my of on or the '
  'to un une und with'.split())
# How much a word says, by where it stands.
SOURCE_WEIGHT_DICT = {
  'id': 1.0, 'title': 1.0, 'translation': 0.95, 'description': 0.4,
  'type': 0.3}
KIND_WEIGHT_DICT = {
  'portal_type': 1.0, 'module': 0.95, 'action': 0.9, 'field': 0.85,
  'relation': 0.8}


def getTokenList(text):
  """Words without accents and plural, lower case."""
  if isinstance(text, six.binary_type):
    text = text.decode('utf-8', 'replace')
  text = u''.join(
    x for x in unicodedata.normalize('NFKD', text.lower())
    if not unicodedata.combining(x))
  return [_getStem(x) for x in TOKEN_PATTERN.findall(text)
          if x not in STOP_SET]


def _getStem(word):
  if len(word) > 4 and word.endswith('ies'):
    return word[:-3] + 'y'
  if len(word) > 3 and word.endswith('s') and not word.endswith('ss'):
    return word[:-1]
  return word


class Entry(object):
  """One thing that can be found.

  kind         'portal_type', 'module', 'field', 'action', or 'relation': a base
               category, of whatever types
  name, title  title in the language of the site's developers
  portal_type  of fields and actions
  text_list    [(source, language or None, text)]
  length_dict  {text's index: number of its words}
  """
  def __init__(self, kind, name, title, portal_type=None):
    self.kind, self.name, self.title = kind, name, title
    self.portal_type = portal_type
    self.text_list, self.length_list = [], []


class Vocabulary(object):
  """All entries, and where each word is: {word: [(entry, index of text)]}"""

  def __init__(self, portal):
    self.portal = portal
    self.structure = getStructure(portal)
    self.place_dict = defaultdict(list)
    self.language_list = getLanguageList(portal)
    self._translation_dict = {}
    self._form_dict = {}
    for module_id in self.structure.module_dict:
      module = portal._getOb(module_id)
      self.add(Entry('module', module_id, module.getTitle()),
               module.getProperty('description'))
    for portal_type in self.structure.content_dict:
      self.addType(portal, portal_type)
    for base_category in portal.portal_categories.objectValues():
      self.add(Entry('relation', base_category.getId(),
                     base_category.getTitle() or base_category.getId()))
    # nothing of this request stays
    del self.portal, self._translation_dict, self._form_dict
    self.place_dict = dict(self.place_dict)

  def add(self, entry, description=None):
    text_list = [('id', None, entry.name), ('title', None, entry.title)]
    text_list += [('translation', language, text)
                  for language, text in self.getTranslationList(entry.title)]
    if description:
      text_list.append(('description', None, description))
    if entry.portal_type:
      text_list.append(('type', None, entry.portal_type))
      text_list += [
        ('type', language, text)
        for language, text in self.getTranslationList(entry.portal_type)]
    for source, language, text in text_list:
      token_list = getTokenList(text)
      if token_list:
        index = len(entry.text_list)
        entry.text_list.append((source, language, text))
        entry.length_list.append(len(token_list))
        for token in set(token_list):
          self.place_dict[token].append((entry, index))

  def getTranslationList(self, text):
    """[(language, text)] of all languages in which it is another."""
    if text not in self._translation_dict:
      self._translation_dict[text] = [
        (language, translated) for language, translated in (
          (x, translate(self.portal, text, x)) for x in self.language_list)
        if translated != text]
    return self._translation_dict[text]

  def addType(self, portal, portal_type):
    type_value = portal.portal_types.getTypeInfo(portal_type)
    if type_value is None:
      return
    self.add(
      Entry('portal_type', portal_type, type_value.getTitle() or portal_type),
      type_value.getDescription())
    field_dict = OrderedDict()
    action_dict = OrderedDict()
    for category, reference, title, text in iterTypeAction(type_value):
      form_id = text.split('?')[0].rstrip('/').rsplit('/', 1)[-1]
      if category == VIEW:
        for name, field_title in self.getFormFieldList(portal, form_id):
          field_dict.setdefault(name, field_title)
      # pages are no actions: erp5_read takes their forms
      elif category != LIST:
        target = getattr(portal, form_id, None)
        if isDialog(target) or isScriptAction(target, category):
          action_dict.setdefault((reference, title), None)
    for reference, title in action_dict:
      self.add(Entry('action', reference, title, portal_type))
    for name, title in field_dict.items():
      self.add(Entry('field', name, title, portal_type))
    for workflow_id in type_value.getTypeWorkflowList() or ():
      workflow = portal.portal_workflow._getOb(workflow_id, None)
      if workflow is not None and workflow.getPortalType() == 'Workflow':
        for transition in workflow.getTransitionValueList():
          if transition.getTriggerType() == 1 and transition.getActionName():
            self.add(Entry('action', transition.getReference(),
                           transition.getActionName(), portal_type))

  def getFormFieldList(self, portal, form_id):
    """[(name of property, title)] without evaluating anything for a user."""
    if form_id not in self._form_dict:
      form = getattr(portal, form_id, None)
      self._form_dict[form_id] = [
        pair for pair in (getFieldPair(x) for x in form.objectValues())
        if pair is not None
      ] if getattr(form, 'meta_type', None) == 'ERP5 Form' else ()
    return self._form_dict[form_id]

  def getWeightDict(self, word):
    """{word of the site: how well it fits the wanted one}"""
    if word in self.place_dict:
      result = {word: 1.0}
    else:
      result = {}
    if len(word) > 2:
      for token in self.place_dict:
        if token not in result:
          if token.startswith(word):
            result[token] = 0.5 + 0.4 * len(word) / len(token)
          elif len(token) > 3 and word.startswith(token):
            result[token] = 0.3 + 0.4 * len(token) / len(word)
          elif len(word) > 3 and word in token:
            result[token] = 0.5
    if not result:
      for token in difflib.get_close_matches(
          word, list(self.place_dict), 5, 0.78):
        result[token] = 0.5
    return result

  def search(self, words):
    """[(score from 0 to 1, entry, (source, language, text))], best first."""
    word_list = list(OrderedDict.fromkeys(getTokenList(words)))
    hit_dict = defaultdict(dict) # entry -> {word: (weight, index)}
    for word in word_list:
      for token, weight in self.getWeightDict(word).items():
        for entry, index in self.place_dict[token]:
          weight_here = weight * SOURCE_WEIGHT_DICT[entry.text_list[index][0]]
          if weight_here > hit_dict[entry].get(word, (0, 0))[0]:
            hit_dict[entry][word] = weight_here, index
    result = []
    for entry, word_dict in hit_dict.items():
      score, index = self._getScore(entry, word_dict, len(word_list))
      if index is not None:
        result.append((score, entry, entry.text_list[index]))
    return sorted(result, key=lambda x: (
      -x[0], x[1].portal_type or '', x[1].name))

  def _getScore(self, entry, word_dict, word_count):
    """All words are wanted; a text with nothing else fits better."""
    own_list = [x for x in word_dict.values()
                if entry.text_list[x[1]][0] != 'type']
    if not own_list:
      return 0, None
    _, index = max(own_list, key=lambda x: (x[0], -entry.length_list[x[1]]))
    fit = sum(x[0] for x in word_dict.values()) / word_count
    hit_count = sum(1 for x in own_list if x[1] == index)
    share = min(1.0, float(hit_count) / entry.length_list[index])
    return round(
      KIND_WEIGHT_DICT[entry.kind] * fit * (0.75 + 0.25 * share), 3), index


def getFieldPair(field):
  """(property, title) of a field that shows or edits one; else None."""
  if not field.id.startswith('my_'):
    return None
  try:
    if getMetaType(field) not in FIELD_DICT:
      return None
    title = field.get_orig_value('title')
    name = ''
    if field.has_value('base_category'):
      name = field.get_orig_value('base_category')
  except BrokenProxyField:
    return None
  name = name or field.id[len('my_'):]
  if name.endswith('_list'):
    name = name[:-len('_list')]
  return str(name), asNative(title or name)


def getLanguageList(portal):
  """Of the site; nothing when nothing is translated."""
  localizer = getattr(portal, 'Localizer', None)
  return list(localizer.get_supported_languages()) if (
    localizer is not None) else []


def getVocabulary(portal):
  """The Vocabulary of the site."""
  return _cache.get(
    portal, (), lambda dependency_set: Vocabulary(portal),
    lambda vocabulary: vocabulary.structure is getStructure(portal))
