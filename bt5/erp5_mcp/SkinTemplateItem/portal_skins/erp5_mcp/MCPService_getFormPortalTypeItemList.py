"""Choices of the portal types whose forms may be tools."""
item_list = [(context.Base_translateString(portal_type), portal_type)
             for portal_type in context.getFormPortalTypeList()]
return sorted((str(title), portal_type) for title, portal_type in item_list)
