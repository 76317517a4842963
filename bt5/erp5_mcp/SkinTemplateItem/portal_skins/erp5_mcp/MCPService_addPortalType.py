"""Add what was ticked to the portal types whose forms are tools."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

return context.Base_redirect('MCPService_viewFormTool', keep_items={
  'portal_status_message': context.addFormPortalType(portal_type_list)})
