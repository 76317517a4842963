"""Stands in for selections, what listboxes keep of a user between requests: only for those that end with the transaction."""
from AccessControl import ClassSecurityInfo, allow_class
from Acquisition import Implicit
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool
from Products.ERP5Type.TransactionalVariable import getTransactionalVariable


class Selection(Implicit):
    """Parameters of a list method."""

    def __init__(self, name, params=None, sort_on=None):
        self.name, self.params, self.sort_on = name, params or {}, sort_on or []

    def getName(self):
        return self.name

    def getParams(self):
        return dict(self.params)


class SelectionTool(BaseTool):
    """portal_selections."""
    id = 'portal_selections'
    portal_type = 'Selection Tool'
    security = ClassSecurityInfo()
    security.declareProtected('View', 'getSelectionFor', 'getSelectionParamsFor')

    def _stack(self, name):
        return getTransactionalVariable().setdefault('_temporary_selection_dict', {}).setdefault(name, [])

    def pushSelection(self, name):
        self._stack(name).append(Selection(name))

    def popSelection(self, name):
        self._stack(name).pop()

    def setSelectionFor(self, name, selection):
        self._stack(name)[-1] = selection

    def getSelectionFor(self, name):
        """None where there is none."""
        stack = self._stack(name)
        return stack[-1].__of__(self) if stack else None

    def getSelectionParamsFor(self, name, params=None):
        selection = self.getSelectionFor(name)
        return params or {} if selection is None else selection.getParams()


allow_class(Selection)
InitializeClass(SelectionTool)
