"""Which forms are dialogs that tools can run: what is found by words, offered by
erp5_act and announced as form tools is the same."""
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase

__all__ = ('getRefusedAction', 'isDialog')

# What only moves a person through the user interface, to the next page of what is
# done with many documents, and deletion, which has its own two steps in erp5_act.
REFUSED_ACTION_DICT = dict.fromkeys((
  'Base_configureUI', 'Base_configureSortOn', 'Base_editRelation',
  'Base_createRelation', 'Base_callDialogMethod', 'Base_doSelect',
  'Base_filter', 'Folder_modifyDocumentListStatus',
  'Folder_viewWorkflowActionDialogSecondStep'),
  Phrase('It only serves the user interface of ERP5.'))
REFUSED_ACTION_DICT.update(dict.fromkeys((
  'Folder_delete', 'Folder_deleteObjectList'),
  Phrase('It deletes documents: use the action "delete" of erp5_act.')))


def getRefusedAction(form):
  """Why no tool may submit a form; None when it may."""
  if not form.action:
    return Phrase(
      'It has no action to run; erp5_read shows what it shows.')
  return REFUSED_ACTION_DICT.get(form.action)


def isDialog(form):
  """Whether what skins give for a name is a dialog that tools can run."""
  return getattr(aq_base(form), 'pt', None) == 'form_dialog' and (
    getRefusedAction(form) is None)
