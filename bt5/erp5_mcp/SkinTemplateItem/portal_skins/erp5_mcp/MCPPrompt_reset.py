"""Go back to the text that was delivered."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

context.resetText()
return context.Base_redirect('view', keep_items={
  'portal_status_message': context.Base_translateString(
    'The delivered text is back.')})
