"""What a user has just created, found before the catalog has indexed it.

Relative urls by user, kept where all services of the site are, so that every
node has them with the transaction that made the document. Two calls of one user
do not conflict: each adds a key of its own to a bucket, which ZODB merges, and
which is cleared now and then, not by each of them.
"""
import random

from AccessControl import getSecurityManager
from Acquisition import aq_base
from BTrees.OOBTree import OOBTree, OOBucket

from Products.ERP5MCP.erp5.environment import Environment

__all__ = ('listRecentUrl', 'remember')

# Seconds in which indexing is done, if anything is right with the site
MAXIMUM_AGE = 1800
MAXIMUM_COUNT = 64


def remember(document):
  """A document that the user at hand has created."""
  bucket = _getBucket(document.getPortalObject(), True)
  if len(bucket) >= MAXIMUM_COUNT and random.random() < 0.25:
    for _, url in sorted((x, url) for url, x in bucket.items())[
        :-MAXIMUM_COUNT // 2]:
      del bucket[url]
  bucket[str(document.getRelativeUrl())] = float(Environment.now())


def listRecentUrl(portal):
  """Relative urls of what the user at hand has created of late, newest first."""
  bucket = _getBucket(portal, False)
  oldest = Environment.now() - MAXIMUM_AGE
  return [url for time, url in sorted(
    ((x, url) for url, x in bucket.items()), reverse=True)[:MAXIMUM_COUNT]
          if time > oldest]


def _getBucket(portal, is_writing):
  holder = aq_base(portal.portal_web_services)
  tree = getattr(holder, '_mcp_recent', None)
  user_id = str(getSecurityManager().getUser().getId())
  bucket = None if tree is None else tree.get(user_id)
  if bucket is None:
    bucket = OOBucket()
    if is_writing:
      if tree is None:
        tree = holder._mcp_recent = OOBTree()
      tree[user_id] = bucket
  return bucket
