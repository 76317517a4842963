"""The selections that the scripts of lists and reports ask for, without those that
the user has made in the user interface."""
import contextlib

from Products.ERP5Form.Selection import Selection

__all__ = ('temporarySelection',)


@contextlib.contextmanager
def temporarySelection(portal, name, parameter_dict, sort_list=()):
  """The selection that portal_selections gives for a name meanwhile, instead of
  the user's own."""
  tool = portal.portal_selections
  tool.pushSelection(name)
  try:
    tool.setSelectionFor(name, Selection(
      name, params=dict(parameter_dict), sort_on=list(sort_list)))
    yield tool.getSelectionFor(name)
  finally:
    tool.popSelection(name)
