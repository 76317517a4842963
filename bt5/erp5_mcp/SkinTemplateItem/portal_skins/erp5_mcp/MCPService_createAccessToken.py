"""Make a token for this service and show in the same dialog, this once, how clients
are configured with it."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

message, connection = context.createAccessToken(
  agent, title, bool(role), bool(complete))
container.REQUEST.set('mcp_connection', connection)
return context.Base_renderForm(
  'MCPService_viewCreateAccessTokenDialog', message=message)
