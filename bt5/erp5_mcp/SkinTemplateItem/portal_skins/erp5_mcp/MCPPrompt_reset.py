"""Go back to the text that was delivered."""
context.edit(text_content=context.getShippedTextContent())
return context.Base_redirect('view', keep_items={
  'portal_status_message': context.Base_translateString(
    'The delivered text is back.')})
