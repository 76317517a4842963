"""Choices of the portal types whose forms may be tools."""
from zExceptions import Unauthorized
if REQUEST is not None:
  raise Unauthorized

item_list = [(context.Base_translateString(portal_type), portal_type)
             for portal_type in context.getFormPortalTypeList()]
return context.getChoiceItemList('mcp_form_portal_type_list', sorted(
  (str(title), portal_type) for title, portal_type in item_list))
