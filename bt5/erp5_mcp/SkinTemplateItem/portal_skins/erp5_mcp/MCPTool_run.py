"""Run the tool with what was entered and show the answer in the same dialog."""
request = container.REQUEST
request.set('mcp_result', context.runAsText(argument_text, bool(keep)))
request.set('argument_text', argument_text)
if keep:
  message = 'The tool has run.'
else:
  message = 'The tool has run; what it wrote is undone.'
return context.Base_renderForm(
  'MCPTool_viewRunDialog', message=context.Base_translateString(message))
