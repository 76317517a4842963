"""What the catalog does not know yet: documents that were changed and wait until
an activity indexes them.

The queue is in the SQL database of all nodes, and an activity leaves it only when
the catalog has what it wrote. So it is read before the catalog: what is indexed
in between is found as it is, and called waiting, never the other way round.
"""
import itertools
from collections import OrderedDict

from Acquisition import aq_base

from Products.ERP5MCP.erp5.reference import isVisible

__all__ = ('PendingIndexing',)

# Indexing is always an activity of SQLDict; the second is for what contains more
# documents than fit into one transaction.
INDEXING_METHOD_TUPLE = 'immediateReindexObject', '_recurseCallMethod'
MAXIMUM_MESSAGE_COUNT = 1000
# documents that are looked at, and that are told
MAXIMUM_CANDIDATE_COUNT, MAXIMUM_TOLD_COUNT = 100, 10


class PendingIndexing(object):
  """As it is now."""

  def __init__(self, portal):
    self.portal = portal
    self._prefix_length = len(portal.getPhysicalPath())
    # relative urls, those that were changed last at the end
    self.url_dict = OrderedDict()
    self._is_complete = self._add(count=MAXIMUM_MESSAGE_COUNT) < (
      MAXIMUM_MESSAGE_COUNT)

  def _add(self, **kw):
    message_list = self.portal.portal_activities.getMessageList(
      activity='SQLDict', method_id=list(INDEXING_METHOD_TUPLE), **kw)
    for message in message_list:
      self.url_dict['/'.join(message.object_path[self._prefix_length:])] = (
        message.method_id)
    return len(message_list)

  def prepare(self, url_list):
    """Before `isPending` of some documents: the queue may be too long to be read
    as a whole."""
    if not self._is_complete and url_list:
      prefix = '/'.join(self.portal.getPhysicalPath()) + '/'
      self._add(path=[prefix + x for x in url_list])

  def isPending(self, relative_url):
    if not self.url_dict:
      return False
    if relative_url in self.url_dict:
      return True
    while '/' in relative_url:
      relative_url = relative_url.rpartition('/')[0]
      if self.url_dict.get(relative_url) == INDEXING_METHOD_TUPLE[1]:
        return True
    return False

  def _iterVisible(self, known_url_set=()):
    """Of the last changes, those that the user may view."""
    for url in list(reversed(self.url_dict))[:MAXIMUM_CANDIDATE_COUNT]:
      if url and url not in known_url_set:
        document = self.portal.unrestrictedTraverse(url, None)
        if getattr(aq_base(document), 'getRelativeUrl', None) is not None and (
            document.getRelativeUrl() == url and isVisible(document)):
          yield document

  def isAnyVisible(self):
    """Whether some of what waits is for the user."""
    return next(self._iterVisible(), None) is not None

  def listOther(self, portal_type_list, known_url_set):
    """Documents of some portal types that wait and that the user may view, those
    left out that he has been told of; the last changes first."""
    return list(itertools.islice((
      x for x in self._iterVisible(known_url_set)
      if x.getPortalType() in portal_type_list), MAXIMUM_TOLD_COUNT))
