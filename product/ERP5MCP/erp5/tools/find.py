"""erp5_find: from words to the names that the other tools take."""
from collections import OrderedDict

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.structure import (
  getVisibleModuleList, getVisiblePortalTypeList)
from Products.ERP5MCP.erp5.tools.base import FamilyTool
from Products.ERP5MCP.erp5.translation import getLanguage, translate
from Products.ERP5MCP.erp5.type_description import getTypeDescription
from Products.ERP5MCP.erp5.vocabulary import getTokenList, getVocabulary

__all__ = ('FindTool',)

# Below this part of the best score, matches only cost tokens.
MINIMUM_SHARE = 0.4


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
    type_set = set(getVisiblePortalTypeList(self.portal))
    seen_dict = {}
    for score, entry, reason in getVocabulary(self.portal).search(words):
      if (kind and entry.kind != kind) or (
          portal_type and entry.portal_type != portal_type):
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
        is_visible = seen_dict[key] <= 3
      if is_visible and entry.kind == 'field':
        is_visible = entry.name in getTypeDescription(
          self.portal, entry.portal_type).property_dict
      if is_visible:
        yield self.describe(score, entry, reason)

  def describe(self, score, entry, reason):
    result = OrderedDict([
      ('kind', entry.kind), ('name', entry.name),
      ('title', translate(self.portal, entry.title))])
    if entry.portal_type:
      result['portal_type'] = entry.portal_type
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
