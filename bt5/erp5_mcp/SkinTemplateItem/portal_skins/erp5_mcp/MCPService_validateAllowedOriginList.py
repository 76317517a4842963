"""Whether the field may be saved."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

return context.isValid('allowed_origin_list', value)
