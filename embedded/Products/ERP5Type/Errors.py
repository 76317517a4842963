"""ERP5Type's own exceptions that the stand-ins raise."""
from Products.CMFCore.WorkflowCore import WorkflowException


class UnsupportedWorkflowMethod(WorkflowException):
    """A workflow method was called where its transition is not possible."""

    def __init__(self, instance, workflow_id, transition_id):
        WorkflowException.__init__(self, 'Transition %s/%s unsupported for %r' % (workflow_id, transition_id, instance))
        self.instance = instance
        self.workflow_id = workflow_id
        self.transition_id = transition_id
