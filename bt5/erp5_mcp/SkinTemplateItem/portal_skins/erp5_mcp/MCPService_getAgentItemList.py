"""Persons for whom an access token can be made: those with a login."""
portal = context.getPortalObject()
item_list = []
for brain in portal.portal_catalog(
    portal_type='Person', sort_on=(('title', 'ascending'),), limit=1000):
  person = brain.getObject()
  if person is not None and person.objectValues(portal_type='ERP5 Login'):
    item_list.append((person.getTitle(), person.getRelativeUrl()))
return [('', '')] + item_list
