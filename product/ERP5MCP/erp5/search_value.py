"""The values of conditions: parsed before anything is searched, and bounded, over
the whole tree of a filter."""
from copy import copy

import six
from DateTime import DateTime

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.document_value import (
  DATE_PATTERN, asPropertyValue)
from Products.ERP5MCP.erp5.query import Day, getWordList
from Products.ERP5MCP.erp5.reference import resolveDocument
from Products.ERP5MCP.erp5.target import resolveTarget

__all__ = ('Budget', 'ValueParser', 'refuse')

# of the whole tree
MAXIMUM_LEAF_COUNT = 50
MAXIMUM_VALUE_COUNT = 200
MAXIMUM_WORD_COUNT = 20
# of one value
MAXIMUM_VALUE_LENGTH = 1000
MAXIMUM_WILDCARD_COUNT = 5
MAXIMUM_INTEGER = 2 ** 63 - 1
# what SQL's dates can be
MINIMUM_YEAR, MAXIMUM_YEAR = 1000, 9999


def refuse(message, path):
  raise ToolError(
    'INVALID_FIELD_VALUE', message, Phrase(
      'Correct the filter, for example {"and": [{"field": "title", "op": '
      '"like", "value": "a%"}, {"not": {"field": "reference", "op": '
      '"is_null"}}]}.'), field=path)


def asText(value, path):
  if not isinstance(value, six.string_types):
    refuse(Phrase('A text is needed here.'), path)
  if len(value) > MAXIMUM_VALUE_LENGTH:
    refuse(Phrase('A value has at most ${count} characters.',
                  count=MAXIMUM_VALUE_LENGTH), path)
  return value


class Budget(object):
  """What one filter may have, all of it together."""
  # name -> (maximum, what is said)
  limit_dict = {
    'leaf': (MAXIMUM_LEAF_COUNT, Phrase(
      'A filter has at most ${count} conditions.')),
    'value': (MAXIMUM_VALUE_COUNT, Phrase(
      'All lists of a filter have together at most ${count} values.')),
    'word': (MAXIMUM_WORD_COUNT, Phrase(
      'All texts of a search have together at most ${count} words.'))}

  def __init__(self):
    self.count_dict = dict.fromkeys(self.limit_dict, 0)

  def spend(self, name, count, path):
    self.count_dict[name] += count
    maximum, message = self.limit_dict[name]
    if self.count_dict[name] > maximum:
      refuse(message.fill(count=maximum), path)


class ValueParser(object):
  """Values of conditions, as the catalog is asked for them."""

  def __init__(self, portal, budget):
    self.portal, self.budget = portal, budget

  def parse(self, field, operator, value, path):
    """List of values of a column."""
    if operator == 'text':
      return self.parseWords(value, path)
    if operator == 'like':
      return [self.parsePattern(value, path)]
    if operator in ('in', 'between'):
      self.checkList(value, path)
      if operator == 'between' and len(value) != 2:
        refuse(Phrase('"between" needs the lowest and the highest value.'),
               path)
      return [self.parseOne(field, x, '%s[%d]' % (path, i))
              for i, x in enumerate(value)]
    return [self.parseOne(field, value, path)]

  def parseOne(self, field, value, path):
    if value is None or value == '':
      refuse(Phrase(
        'An empty value in a list means nothing; use "is_null".'), path)
    if isinstance(value, six.string_types):
      asText(value, path)
    try:
      parsed = asPropertyValue(self.portal, field.property, value, path)
    except OverflowError:
      parsed = MAXIMUM_INTEGER + 1
    if isinstance(parsed, six.integer_types) and abs(parsed) > MAXIMUM_INTEGER:
      refuse(Phrase('Such a large number is nowhere.'), path)
    if isinstance(parsed, DateTime):
      # of the text: to DateTime, the year 0 is 2000
      if int(value[:4]) < MINIMUM_YEAR or parsed.year() > MAXIMUM_YEAR:
        refuse(Phrase('A date is between the years ${first} and ${last}.',
                      first=MINIMUM_YEAR, last=MAXIMUM_YEAR), path)
      if DATE_PATTERN.match(value):
        return Day(value)
    return parsed

  def parsePattern(self, value, path):
    value = asText(value, path)
    if not value.replace('%', '').strip():
      refuse(Phrase('A pattern needs something to look for.'), path)
    if value.count('%') > MAXIMUM_WILDCARD_COUNT:
      refuse(Phrase('A pattern has at most ${count} "%".',
                    count=MAXIMUM_WILDCARD_COUNT), path)
    return value

  def parseWords(self, value, path):
    word_list = getWordList(asText(value, path))
    if not word_list:
      refuse(Phrase('There is no word to look for.'), path)
    self.budget.spend('word', len(word_list), path)
    return word_list

  def parseTargetList(self, field, value, path):
    """The documents that a relation is compared with."""
    value_list = value if isinstance(value, list) else [value]
    self.checkList(value_list, path)
    if field.name == 'parent':
      return [resolveDocument(self.portal, asText(x, path), field=path)
              for x in value_list]
    # any target that there is may be asked for
    property_ = copy(field.property)
    property_.portal_type_list = ()
    return [resolveTarget(self.portal, property_, x, path) for x in value_list]

  def checkList(self, value, path):
    if not isinstance(value, list) or not value:
      refuse(Phrase('A list of values is needed here.'), path)
    self.budget.spend('value', len(value), path)
