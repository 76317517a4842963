"""Mails that a call sends leave when its transaction has been committed.

ERP5 lets MailHost send at once (Products.ERP5Type.patches.MailHost), since its
own documents send in activities. A script that calls MailHost itself would so
have sent the mail of a dry run, of a call that failed, and of each attempt that
lost its commit to another writer. Nothing changes outside of calls.
"""
import functools

import transaction
from Products.MailHost.MailHost import MailBase

from Products.ERP5MCP.erp5.dependency import getTransactionDict

__all__ = ('install', 'keepMailUntilCommit')

_KEY = object()

# All that sends by itself: `sendTemplate` calls `send` in all releases,
# `simple_send` only from MailHost 5 on
METHOD_TUPLE = 'send', 'scheduledSend', 'simple_send'


def keepMailUntilCommit():
  """For what remains of the current transaction."""
  getTransactionDict(_KEY)['kept'] = True


def _send(success, send, mail_host, argument_list, kw):
  if success:
    # one method may call another
    getTransactionDict(_KEY).clear()
    send(mail_host, *argument_list, **kw)


def _keep(send):
  @functools.wraps(send)
  def sendAfterCommit(self, *args, **kw):
    if not getTransactionDict(_KEY):
      return send(self, *args, **kw)
    # an exception there is logged: what was committed stays
    transaction.get().addAfterCommitHook(_send, (send, self, args, kw))
  return sendAfterCommit


def install(mail_class):
  """Of the methods of a class of mail hosts."""
  for name in METHOD_TUPLE:
    setattr(mail_class, name, _keep(mail_class.__dict__[name]))

install(MailBase)
