"""Which forms are dialogs that tools can run: what is found by words, offered by
erp5_act and announced as form tools is the same."""
from Acquisition import aq_base

from Products.ERP5MCP.core import Phrase

__all__ = ('getRefusedAction', 'getScript', 'isDialog', 'isScriptAction')

# Actions that may do something without a dialog; jumps lead a person elsewhere.
SCRIPT_CATEGORY_SET = frozenset((
  'object_action', 'object_report', 'object_print', 'object_exchange',
  'object_fast_input', 'object_button'))

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


def getScript(document, name):
  """The Python Script of that id as skins give it, or None."""
  script = getattr(document, name, None) if name else None
  return script if isScript(script) else None


def isScript(target):
  return getattr(aq_base(target), 'meta_type', None) == 'Script (Python)'


def isScriptAction(target, category):
  """Whether what an action leads to does it at once, without a dialog."""
  return category in SCRIPT_CATEGORY_SET and isScript(target) and (
    target.getId() not in REFUSED_ACTION_DICT)
