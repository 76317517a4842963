"""Choices of what an MCP Service may expose: all, or each document by its id."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

return context.getChoiceItemList(
  property_id, context.getExposableItemList(portal_type))
