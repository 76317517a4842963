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

__all__ = ('keepMailUntilCommit',)

_KEY = object()


def keepMailUntilCommit():
  """For what remains of the current transaction."""
  getTransactionDict(_KEY)['kept'] = True


def _send(success, send, mail_host, argument_list, kw):
  if success:
    send(mail_host, *argument_list, **kw)


def _install():
  send = MailBase.__dict__['send']

  @functools.wraps(send)
  def sendAfterCommit(self, *args, **kw):
    if not getTransactionDict(_KEY):
      return send(self, *args, **kw)
    # an exception there is logged: what was committed stays
    transaction.get().addAfterCommitHook(_send, (send, self, args, kw))

  MailBase.send = MailBase.scheduledSend = sendAfterCommit

_install()
