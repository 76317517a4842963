"""Whether the document may be renamed to this, or has this id already."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

return context.isIdValid(value)
