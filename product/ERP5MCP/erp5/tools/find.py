"""erp5_find: from words to the names that the other tools take."""
from collections import OrderedDict

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.structure import (
  getVisibleModuleList, getVisiblePortalTypeList)
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.translation import (
  asNative, getLanguage, translate)
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.vocabulary import getTokenList, getVocabulary

__all__ = ('FindTool',)

# Below this part of the best score, matches only cost tokens.
MINIMUM_SHARE = 0.4
# what agents call an entry
KIND_DICT = {'relation': 'field'}
# portal types of which one field is told, and that are looked at for it
MAXIMUM_SAME_COUNT, MAXIMUM_LOOK_COUNT = 3, 5
MAXIMUM_DESCRIPTION_LENGTH = 160


class FindTool(FamilyTool):
  name = 'erp5_find'
  title = 'Find names'
  description = (
    'From words in any language to the names that other tools take: portal '
    'types, modules, fields and actions, best first, with why they match. Not '
    'for documents: use erp5_search. Example: {"words": "customer invoice"}')
  input_schema = {
    'type': 'object',
    'properties': {
      'words': {'type': 'string', 'minLength': 1, 'maxLength': 200},
      'kind': {'type': 'string',
               'enum': ['portal_type', 'module', 'field', 'action']},
      'portal_type': {'type': 'string',
                      'description': 'Only fields and actions of this type'},
      'limit': {'type': 'integer', 'minimum': 1, 'maximum': 50, 'default': 10},
    },
    'required': ['words'],
    'additionalProperties': False,
  }
  output_schema = {
    'type': 'object',
    'properties': {
      'matches': {'type': 'array', 'items': {
        'type': 'object',
        'properties': {
          'kind': {'type': 'string'}, 'name': {'type': 'string'},
          'title': {'type': 'string'}, 'portal_type': {'type': 'string'},
          'score': {'type': 'number'}, 'why': {'type': 'string'}}}},
      'suggestion': {'type': 'string'},
    },
    'required': ['matches'],
  }

  def getValue(self, call, argument_dict):
    words = argument_dict['words']
    limit = argument_dict.get('limit', 10)
    portal_type = argument_dict.get('portal_type')
    if portal_type is not None:
      getTypeDescription(self.portal, portal_type)
    if not getTokenList(words):
      raise ToolError(
        'INVALID_FIELD_VALUE',
        Phrase('"${text}" has no word to look for.', text=words),
        Phrase('Give words such as "customer invoice".'), field='words')
    match_list = []
    for match in self.iterVisible(
        words, argument_dict.get('kind'), portal_type):
      if match_list and match['score'] < match_list[0]['score'] * MINIMUM_SHARE:
        break
      match_list.append(match)
      if len(match_list) >= limit:
        break
    result = OrderedDict(matches=match_list)
    if not match_list:
      result['suggestion'] = Phrase(
        'Nothing has these words in its names. Try other words, or '
        'erp5_context for all modules; for documents, erp5_search.')
    return result

  def iterVisible(self, words, kind, portal_type):
    """Matches that the user may see, each looked at only when wanted."""
    module_set = set(getVisibleModuleList(self.portal))
    type_list = getVisiblePortalTypeList(self.portal)
    type_set = set(type_list)
    seen_dict = {}
    for score, entry, reason in getVocabulary(self.portal).search(words):
      if kind and KIND_DICT.get(entry.kind, entry.kind) != kind:
        continue
      if entry.kind == 'relation':
        for found in self.listRelationType(
            entry.name, [portal_type] if portal_type else type_list):
          yield self.describe(score, entry, reason, found)
        continue
      if portal_type and entry.portal_type != portal_type:
        continue
      if entry.kind == 'module':
        is_visible = entry.name in module_set
      elif entry.kind == 'portal_type':
        is_visible = entry.name in type_set
      else:
        is_visible = entry.portal_type in type_set
      if is_visible and entry.kind == 'field' and not portal_type:
        # the same field of many types says it no better than of a few
        key = entry.name, score
        seen_dict[key] = seen_dict.get(key, 0) + 1
        is_visible = seen_dict[key] <= MAXIMUM_SAME_COUNT
      if is_visible and entry.kind == 'field':
        is_visible = entry.name in getTypeDescription(
          self.portal, entry.portal_type).property_dict
      if is_visible:
        yield self.describe(score, entry, reason, entry.portal_type)

  def listRelationType(self, name, type_list):
    """Portal types of which the user may set a relation that no field shows."""
    result, looked_count = [], 0
    for portal_type in type_list:
      type_value = self.portal.portal_types.getTypeInfo(portal_type)
      if name in type_value.getInstanceBaseCategoryList():
        property_ = getTypeDescription(
          self.portal, portal_type).property_dict.get(name)
        if property_ is not None and property_.is_category_only:
          result.append(portal_type)
        looked_count += 1
        if looked_count >= MAXIMUM_LOOK_COUNT:
          break
    return result[:MAXIMUM_SAME_COUNT]

  def describe(self, score, entry, reason, portal_type):
    result = OrderedDict([
      ('kind', KIND_DICT.get(entry.kind, entry.kind)), ('name', entry.name),
      ('title', translate(self.portal, entry.title))])
    if portal_type:
      result['portal_type'] = portal_type
    elif entry.kind == 'portal_type':
      # what tells near twins apart
      description = self.portal.portal_types.getTypeInfo(
        entry.name).getDescription()
      if description:
        result['description'] = getBeginning(
          translate(self.portal, description))
    result['score'] = score
    source, language, text = reason
    if source == 'description':
      why = Phrase('description')
    elif source == 'id':
      why = Phrase('id "${text}"', text=text)
    elif language and language != getLanguage(self.portal):
      why = Phrase('${language} title "${text}"', language=language, text=text)
    else:
      why = Phrase('title "${text}"', text=text)
    result['why'] = why
    return result


def getBeginning(text):
  """The first sentence, or as much of it as is useful."""
  text = asNative(text).strip().partition('. ')[0]
  return text if len(text) <= MAXIMUM_DESCRIPTION_LENGTH else (
    text[:MAXIMUM_DESCRIPTION_LENGTH] + '...')
