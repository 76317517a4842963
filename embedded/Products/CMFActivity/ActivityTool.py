"""Stands in for portal_activities: messages in the ZODB instead of SQL tables.

Left out: priorities, dates, serialization tags, grouping, active processes. A message that fails stays, with its error, and the tests'
`tic` raises it.
"""
import logging
import random
import threading
import types

import transaction
from AccessControl import ClassSecurityInfo, getSecurityManager
from AccessControl.SecurityManagement import newSecurityManager, setSecurityManager
from BTrees.LOBTree import LOBTree
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool
from Products.ERP5Type.TransactionalVariable import getTransactionalVariable

wake = threading.Event()                                # set when a commit left messages
INVOKE_ERROR_STATE = -2                                 # the node of messages that have failed
SENTINELS = 1024                                        # empty entries that keep buckets of the queue from ever being emptied or split


class ActivityTool(BaseTool):
    """The queue of what shall run after the commit."""
    id = 'portal_activities'
    portal_type = 'Activity Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.ManagePortal, 'tic', 'process', 'countMessage', 'manageClearActivities')
    security.declareProtected(Permissions.View, 'countMessageWithTag', 'hasActivity')
    security.declarePrivate('getActivityBuffer', 'noteUnindexation')

    def __init__(self, id=None):
        BaseTool.__init__(self, id)
        self.message_tree = LOBTree()                   # random key -> message, or None
        # Left alone, a small tree of which one process takes what others put in would conflict all the time; ERP5's SQL tables do not.
        for index in range(SENTINELS):
            self.message_tree[index * (2 ** 62 // SENTINELS)] = None

    def _messages(self):
        return [(key, message) for key, message in self.message_tree.items() if message is not None]

    def queueIndexation(self, document):
        """Index the document after the commit; once per transaction."""
        pending = getTransactionalVariable().setdefault('indexation', {})
        if not pending:
            transaction.get().addBeforeCommitHook(self._flushIndexation, (pending,))
        pending[document.getUid()] = document

    def _flushIndexation(self, pending):
        for uid, document in list(pending.items()):
            path = document.getPhysicalPath()
            if self.getPortalObject().unrestrictedTraverse(path, None) is not None:
                self._queue({'path': path, 'method': None, 'user': None})
        pending.clear()

    def noteUnindexation(self, document):
        """The catalog forgets at once here; what asks for the buffer finds what ERP5 would have queued, with the document below the module."""
        path = document.getPhysicalPath()[:len(self.getPortalObject().getPhysicalPath()) + 2]
        getTransactionalVariable().setdefault('unindexation', []).append('/'.join(path))

    def getActivityBuffer(self, create_if_not_found=True):
        """What this transaction will queue; only what is of the catalog."""
        variable = getTransactionalVariable()
        return types.SimpleNamespace(message_list_dict={
            'SQLDict': [types.SimpleNamespace(object_path=document.getPhysicalPath(), method_id='immediateReindexObject')
                        for document in variable.get('indexation', {}).values()],
            'SQLQueue': [types.SimpleNamespace(method_id='unindexObject', activity_kw={'serialization_tag': path})
                         for path in variable.get('unindexation', ())]})

    def _queue(self, message):
        self.message_tree[random.randrange(2 ** 62)] = message
        transaction.get().addAfterCommitHook(lambda success: wake.set() if success else None)

    def activateObject(self, document, **kw):
        """`document.activate(tag=...).method(*args)`."""
        return _ActiveWrapper(self, document, kw)

    def process(self):
        """Run what is queued now, in this transaction; the number of messages run. A failing message is kept aside with its error."""
        portal, found = self.getPortalObject(), [(key, message) for key, message in self._messages() if 'error' not in message]
        done = set()
        for key, message in found:
            work = repr(message)
            if work not in done:
                done.add(work)
                savepoint = transaction.savepoint(optimistic=True)
                try:
                    self._run(portal, message)
                except transaction.interfaces.TransientError:
                    raise
                except Exception as error:
                    logging.getLogger('ActivityTool').exception('%s.%s', message['path'], message['method'])
                    savepoint.rollback()
                    self.message_tree[key] = dict(message, error=repr(error))
                    continue
            self.message_tree.pop(key, None)
        return len(found)

    def _run(self, portal, message):
        document = portal.unrestrictedTraverse(message['path'], None)
        if document is None:
            return
        if message['method'] is None:
            portal.portal_catalog.catalogObject(document)
            return
        manager = getSecurityManager()
        user = portal.acl_users.getUserById(message['user']) if message['user'] else None
        if user is not None:
            newSecurityManager(None, user.__of__(portal.acl_users) if not hasattr(user, 'aq_base') else user)
        try:
            getattr(document, message['method'])(*message['args'], **message['kw'])
        finally:
            setSecurityManager(manager)

    def tic(self, *args, **kw):
        """Run messages until none is left."""
        while self.process():
            transaction.commit()

    def getErrorList(self):
        return [message['error'] for key, message in self._messages() if 'error' in message]

    def getMessageList(self, activity=None, method_id=None, path=None, tag=None, count=None, **kw):
        """Only what identifies them, and whether they have failed. `method_id` and `path` are lists; indexing alone is of SQLDict."""
        found = [types.SimpleNamespace(object_path=message['path'], method_id=message['method'] or 'immediateReindexObject',
                                       processing_node=INVOKE_ERROR_STATE if 'error' in message else 0)
                 for key, message in self._messages() if (activity != 'SQLDict' or message['method'] is None)
                 and (tag is None or message.get('tag') == tag)]
        return [message for message in found if (method_id is None or message.method_id in method_id)
                and (path is None or '/'.join(message.object_path) in path)][:count]

    def countMessage(self, method_id=None, path=None, **kw):
        """`method_id` is a list, as SQL's IN; `path` is one, as text."""
        return sum((method_id is None or (message['method'] or 'immediateReindexObject') in method_id)
                   and path in (None, '/'.join(message['path'])) for key, message in self._messages())

    def countMessageWithTag(self, tag):
        return sum(message.get('tag') == tag for key, message in self._messages())

    def hasActivity(self, ob=None, **kw):
        return any(ob is None or message['path'] == ob.getPhysicalPath() for key, message in self._messages())

    def manageClearActivities(self, keep=0):
        for key, message in self._messages():
            del self.message_tree[key]


class _ActiveWrapper:
    """What `activate` returns: its methods queue a message."""
    __allow_access_to_unprotected_subobjects__ = 1

    def __init__(self, tool, document, parameter):
        self._tool, self._document, self._parameter = tool, document, parameter

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)

        def queue(*args, **kw):
            self._tool._queue({'path': self._document.getPhysicalPath(), 'method': name, 'args': args, 'kw': kw,
                               'user': getSecurityManager().getUser().getId(), 'tag': self._parameter.get('tag')})
        return queue


InitializeClass(ActivityTool)
