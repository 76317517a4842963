"""Whether the field may be saved."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

return context.isValid('canonical_url', value)
