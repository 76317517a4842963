"""The workflows of a document that have states, and the states it is in."""
from Products.ERP5MCP.erp5.translation import translate

__all__ = (
  'getDestination', 'getStateDict', 'getStateTitle', 'iterScript', 'iterWorkflow')

# Of transitions that run transitions
MAXIMUM_DEPTH = 2


def iterWorkflow(document):
  """Workflows with states, and the state that the document is in."""
  portal_workflow = document.getPortalObject().portal_workflow
  for workflow in portal_workflow.getWorkflowValueListFor(document):
    # edit_workflow only keeps a history
    if (workflow.getPortalType() != 'Workflow'
        or workflow.getId() == 'edit_workflow'
        or not workflow.getStateVariable()):
      continue
    reference = portal_workflow.getInfoFor(
      document, workflow.getStateVariable(), None, wf_id=workflow.getId())
    state_list = [x for x in workflow.getStateValueList()
                  if x.getReference() == reference]
    if state_list or workflow.getTransitionValueList():
      yield workflow, state_list[0] if state_list else None


def iterScript(transition):
  """What runs before and after a transition: scripts, and other transitions."""
  portal = transition.getPortalObject()
  for category in transition.getCategoryList():
    base_category, _, path = category.partition('/')
    if base_category in ('before_script', 'after_script'):
      script = portal.unrestrictedTraverse(path, None)
      if script is not None:
        yield script


def getDestination(transition, depth=0):
  """The state that a transition leads to, by itself or, as nearly all that people
  choose, by one that it runs; None for one that stays."""
  for state in transition.getDestinationValueList() or ():
    return state
  if depth < MAXIMUM_DEPTH:
    for script in iterScript(transition):
      if script.getPortalType() == 'Workflow Transition':
        state = getDestination(script, depth + 1)
        if state is not None:
          return state


def getStateTitle(document, state):
  return translate(
    document.getPortalObject(), state.getTitle() or state.getReference())


def getStateDict(document):
  """{state variable: {id, title}}, of all workflows."""
  return {
    workflow.getStateVariable(): {
      'id': state.getReference(),
      'title': getStateTitle(document, state)}
    for workflow, state in iterWorkflow(document) if state is not None}
