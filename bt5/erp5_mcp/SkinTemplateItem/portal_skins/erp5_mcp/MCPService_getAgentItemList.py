"""Persons for whom an access token can be made; what others lack is told."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

return [('', '')] + context.getAgentItemList()
