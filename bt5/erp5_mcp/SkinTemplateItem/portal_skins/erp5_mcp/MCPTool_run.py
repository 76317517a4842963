"""Run the tool with what was entered and show the answer in the same dialog."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

message, result = context.runAsText(argument_text, bool(keep))
container.REQUEST.set('mcp_result', result)
return context.Base_renderForm('MCPTool_viewRunDialog', message=message)
