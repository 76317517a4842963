"""Choices of what an MCP Service may expose: all, or each document by its id."""
translate = context.Base_translateString
item_list = [
  ('%s (%s)' % (document.getTitle() or document.getId(),
                document.getTranslatedValidationStateTitle()),
   document.getId())
  for document in context.getPortalObject().portal_callables.contentValues(
    portal_type=portal_type, checked_permission='View')]
item_list.sort()
return [(translate('All Validated'), '*')] + item_list
