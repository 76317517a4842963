"""What a name that is not known may have meant, at a bounded cost.

One comparison looks at all names that there are, and one call may have many
names that are wrong: only the first of them are worth it.
"""
import difflib
from collections import OrderedDict

from Products.ERP5MCP.erp5.dependency import getTransactionDict
from Products.ERP5MCP.erp5.translation import lower

__all__ = ('getCloseNameList',)

MAXIMUM_NAME_LENGTH = 100
# of the names that there are
MAXIMUM_KNOWN_COUNT = 2000
# names that are compared during one call
MAXIMUM_COMPARED_COUNT = 10
_COUNT_KEY = object()


def getCloseNameList(text, known_dict, count=5, cutoff=0.5):
  """The names nearest to a text, the best first.

  known_dict: {what the text is compared with, in lower case: name}
  """
  count_dict = getTransactionDict(_COUNT_KEY)
  count_dict['count'] = count_dict.get('count', 0) + 1
  if count_dict['count'] > MAXIMUM_COMPARED_COUNT:
    return []
  text = lower(text[:MAXIMUM_NAME_LENGTH])
  return list(OrderedDict.fromkeys(
    known_dict[x] for x in difflib.get_close_matches(
      text, list(known_dict)[:MAXIMUM_KNOWN_COUNT], count, cutoff)))
