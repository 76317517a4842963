"""Make a validated Restricted Access Token for this service and show how clients
are configured with it. The URL is computed: a token fits one URL only."""
from zExceptions import Unauthorized

portal = context.getPortalObject()
if not portal.portal_membership.checkPermission('Modify portal content', context):
  raise Unauthorized
person = portal.restrictedTraverse(agent)
if role:
  for document in [context] + context.getExposedValueList():
    document.manage_addLocalRoles(person.getUserId(), ['Auditor'])
    document.reindexObjectSecurity()
token = portal.access_token_module.newContent(
  portal_type='Restricted Access Token',
  title=title or context.getTitle(),
  agent_value=person,
  url_string=context.absolute_url(),
  url_method='POST')
token.validate()
return context.Base_redirect('MCPService_viewConnection', keep_items={
  'access_token_id': token.getId(),
  'portal_status_message': context.Base_translateString(
    'Access token created.')})
