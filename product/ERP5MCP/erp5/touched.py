"""Which documents were made, changed and deleted while a tool was tried: what is
shown to its author, who sees of the tool all there is.

What has changed waits to be indexed, what is gone waits to leave the catalog: ERP5
has no other trace of that which is the same for accessors, workflows and scripts.
"""
from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.form_run import addedDocuments
from Products.ERP5MCP.erp5.search_pending import INDEXING_METHOD_TUPLE

__all__ = ('TouchedDocuments',)

MAXIMUM_COUNT = 100
UNINDEXING_METHOD = 'unindexObject'
CREATED, CHANGED, DELETED = (
  Phrase('Created:'), Phrase('Changed:'), Phrase('Deleted:'))


class TouchedDocuments(object):
  """A context; `getList` is asked inside of it, before what was done is undone."""

  def __init__(self, portal):
    self.portal = portal
    self._prefix = '/'.join(portal.getPhysicalPath()) + '/'

  def __enter__(self):
    self._before_set = self._getPathSet()
    self._added = addedDocuments()
    self._pair_list = self._added.__enter__()
    return self

  def __exit__(self, *args):
    return self._added.__exit__(*args)

  def getList(self):
    """[(title, relative urls)] of what there is."""
    created_set = {
      '%s/%s' % (container.getRelativeUrl(), name)
      for container, name in self._pair_list
      if getattr(container, 'getRelativeUrl', None) is not None}
    path_set = self._getPathSet() - self._before_set - created_set
    there_set = {x for x in path_set if self._isThere(x)}
    return [(title, sorted(paths)[:MAXIMUM_COUNT]) for title, paths in (
      # what was made and deleted again was never there
      (CREATED, {x for x in created_set if self._isThere(x)}),
      (CHANGED, there_set), (DELETED, path_set - there_set)) if paths]

  def _getPathSet(self):
    """Relative urls of what this transaction will have indexed, and of the
    documents, below their modules, of which it will have something unindexed."""
    activity_buffer = self.portal.portal_activities.getActivityBuffer(
      create_if_not_found=False)
    if activity_buffer is None:
      return set()
    path_set = set()
    for message_list in list(activity_buffer.message_list_dict.values()):
      for message in message_list:
        if message.method_id in INDEXING_METHOD_TUPLE:
          path_set.add('/'.join(message.object_path))
        elif message.method_id == UNINDEXING_METHOD:
          path_set.add(message.activity_kw.get('serialization_tag') or '')
    return {x[len(self._prefix):] for x in path_set
            if x.startswith(self._prefix)}

  def _isThere(self, relative_url):
    document = self.portal.unrestrictedTraverse(relative_url, None)
    # not what acquisition finds instead
    return getattr(document, 'getRelativeUrl', None) is not None and (
      document.getRelativeUrl() == relative_url)
