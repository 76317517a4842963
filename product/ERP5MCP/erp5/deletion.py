"""Deleting: one way for documents, lines and all else, by the rules of ERP5's UI.

As `Folder_delete` does, what has a history in a workflow is not removed but moved
to the state deleted, as far as its workflow lets the user, all else needs the
permission to delete from its container, and nothing is deleted that something
refers to. A deletion by an action is previewed and confirmed before.
"""
from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.CMFCore.WorkflowCore import WorkflowException
from Products.ERP5Type import Permissions
from Products.ERP5Type.Message import Message

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.core.seal import InvalidSeal, Sealer, digest
from Products.ERP5MCP.erp5.environment import Environment
from Products.ERP5MCP.erp5.reference import getLink, isVisible
from Products.ERP5MCP.erp5.related import MAXIMUM_RELATED_COUNT, listRelated
from Products.ERP5MCP.erp5.structure import isConfiguration
from Products.ERP5MCP.erp5.translation import say
from Products.ERP5MCP.erp5.version import getVersion
from Products.ERP5MCP.erp5.who import explainDenial
from Products.ERP5MCP.erp5.workflow_state import getStateDict, iterWorkflow
from Products.ERP5MCP.erp5.write import CONFIGURATION

__all__ = (
  'DELETE', 'Deletion', 'checkDeletion', 'deleteDocument', 'explainDeletion')

DELETE = 'delete'
DELETE_ACTION = 'delete_action'
# How long a preview of a deletion may be confirmed, in seconds
CONFIRMATION_TIME = 600
MAXIMUM_CONTENT_COUNT = 1000


def isMarked(document):
  """Whether it gets the state deleted: its history is kept."""
  return document.getParentValue().getPortalType() != 'Preference' and any(
    workflow_id != 'edit_workflow' for workflow_id
    in getattr(aq_base(document), 'workflow_history', None) or ())


def explainDeletion(document, is_related_checked=True):
  """None when the user may delete it now, else {'why', 'who', 'people'}.

  As ERP5's UI, which refuses as well, this tells that something refers to the
  document, in the same words whether or not the user may view any of it.
  """
  container = document.getParentValue()
  if isConfiguration(document):
    return {'why': CONFIGURATION}
  if aq_base(container) is aq_base(document.getPortalObject()):
    return {'why': Phrase('modules and tools can only be deleted in the '
                          'management interface of Zope.')}
  if isMarked(document):
    reason = _explainTransition(document)
  elif getSecurityManager().checkPermission(
      Permissions.DeleteObjects, container):
    reason = None
  else:
    denial = explainDenial(container, Permissions.DeleteObjects)
    reason = dict(denial, why=Phrase(
      'you may not delete from ${title}: ${reason}',
      title=container.getTitle() or container.getId(), reason=denial['why']))
  if reason is None and is_related_checked:
    if document.getRelationCountForDeletion():
      reason = {'why': Phrase(
        'it is still referred to; erp5_read with include "related" shows what of '
        'this you may view.')}
    elif not isMarked(document) and not _isWhollyVisible(document):
      reason = {'why': Phrase(
        'it contains more than you may view; somebody who may view all of it can '
        'delete it.')}
  return reason


def _isWhollyVisible(document):
  """Whether the user may view all that would go with it; False when that is more
  than is looked at."""
  queue, count = [document], 0
  while queue:
    container = queue.pop()
    for child in container.objectValues() if getattr(
        aq_base(container), 'objectValues', None) is not None else ():
      count += 1
      if count > MAXIMUM_CONTENT_COUNT or not isVisible(child):
        return False
      queue.append(child)
  return True


def _explainTransition(document):
  workflow_list = [
    (workflow, state) for workflow, state in iterWorkflow(document)
    if any(x.getReference() == DELETE_ACTION
           for x in workflow.getTransitionValueList())]
  if not workflow_list:
    return {'why': Phrase('such documents are kept: their workflow does not '
                          'know deletion.')}
  try:
    if any(workflow.isActionSupported(document, DELETE_ACTION)
           for workflow, _ in workflow_list):
      return None
  except WorkflowException:
    pass
  return {'why': Phrase('its state, or your roles, do not allow it.')}


def checkDeletion(document, field='action'):
  """Raise the error unless the user may delete it now."""
  reason = explainDeletion(document)
  if reason is not None:
    raise ToolError(
      'TRANSITION_NOT_ALLOWED',
      Phrase('It cannot be deleted: ${reason}', reason=reason['why']),
      Phrase('Call erp5_act without action to see what is possible.'),
      field=field, who=reason.get('who') or None,
      people=reason.get('people') or None)


def deleteDocument(document, comment=''):
  """Delete what `checkDeletion` lets pass, as ERP5's UI does."""
  portal_workflow = document.getPortalObject().portal_workflow
  if isMarked(document):
    portal_workflow.doActionFor(document, DELETE_ACTION, comment=comment)
    return
  container, document_id = document.getParentValue(), document.getId()
  container.manage_delObjects([document_id])
  try:
    portal_workflow.doActionFor(container, 'edit_action', comment=Message(
      'ui', 'Deleted objects: ${object_ids}',
      mapping={'object_ids': document_id}))
  except WorkflowException:
    pass # containers without a history of edits


class Deletion(object):
  """Of one document by an action: preview, confirmation, deletion."""

  def __init__(self, service, document):
    self.document = document
    self.sealer = Sealer(Environment(
      service, getSecurityManager().getUser().getId()))
    self.binding = ['erp5_act', DELETE, document.getRelativeUrl()]

  def getPreview(self):
    """What it would do, as far as the user may view it."""
    document = self.document
    content_count = 0
    for child in document.objectValues():
      content_count += isVisible(child)
      if content_count == MAXIMUM_CONTENT_COUNT:
        break
    related_list = [getLink(x) for x in listRelated(
      document, MAXIMUM_RELATED_COUNT)]
    return {
      'deletes': dict(getLink(document), contains=content_count),
      'how': say(Phrase('state deleted') if isMarked(document)
                 else Phrase('removed')),
      'referred_to_by': related_list,
      'referred_to_by_count': len(related_list)}

  def getSeen(self, preview):
    """A digest of all that the preview rests on."""
    return digest([getVersion(self.document).partition('.')[2], preview])[:16]

  def preview(self):
    checkDeletion(self.document)
    preview = self.getPreview()
    return {
      'relative_url': self.document.getRelativeUrl(),
      'preview': preview,
      'confirmation_token': self.sealer.seal(self.binding, {
        'seen': self.getSeen(preview),
        'expiry': int(Environment.now()) + CONFIRMATION_TIME})}

  def perform(self, confirmation_token, comment):
    """After `beginWrite`."""
    document, relative_url = self.document, self.document.getRelativeUrl()
    checkDeletion(document)
    preview = self.getPreview()
    try:
      sealed = self.sealer.unseal(self.binding, confirmation_token)
    except InvalidSeal:
      sealed = None
    if (sealed is None or sealed['expiry'] < Environment.now()
        or sealed['seen'] != self.getSeen(preview)):
      raise ToolError(
        'DELETE_NOT_CONFIRMED', Phrase(
          'Nothing was deleted: the confirmation_token is not of this document, '
          'has expired, or something has changed since the preview.'),
        Phrase('Call again without confirmation_token for a new preview.'),
        field='confirmation_token')
    answer = {'relative_url': relative_url, 'preview': preview,
              'state_before': getStateDict(document)}
    is_marked = isMarked(document)
    deleteDocument(document, comment)
    if is_marked:
      answer['state'] = getStateDict(document)
    return answer
