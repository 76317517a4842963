##############################################################################
#
# Copyright (c) 2026 Nexedi SA and Contributors. All Rights Reserved.
#
# This program is Free Software; you can redistribute it and/or
# modify it under the terms of the GNU General Public License
# as published by the Free Software Foundation; either version 2
# of the License, or (at your option) any later version.
#
##############################################################################

from AccessControl import (
  ClassSecurityInfo, Unauthorized, getSecurityManager)
from Products.ERP5MCP.erp5 import (
  catalogue, connection, endpoint, form_description, page)
from Products.ERP5Type import Permissions
from Products.ERP5Type.XMLObject import XMLObject
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse
from zope.publisher.interfaces.browser import IBrowserPublisher
from ZPublisher.interfaces import UseTraversalDefault


@implementer(IPublishTraverse, IBrowserPublisher)
class MCPService(XMLObject):
  """An endpoint that speaks the Model Context Protocol.

  The object itself is public, so that the endpoint decides who is answered and
  how (401, 403); its properties and pages have the usual permissions.
  """
  meta_type = 'ERP5 MCP Service'
  portal_type = 'MCP Service'
  add_permission = Permissions.AddPortalContent

  security = ClassSecurityInfo()
  security.declareObjectPublic()

  security.declarePublic('browserDefault', 'publishTraverse')

  def browserDefault(self, request):
    return endpoint.browserDefault(self, request)

  def publishTraverse(self, request, name):
    return endpoint.publishTraverse(self, request, name)

  def __bobo_traverse__(self, request, name):
    # its mere presence keeps WebDAV's null resources away
    raise UseTraversalDefault

  security.declareProtected(Permissions.View, 'getConnectionText')
  def getConnectionText(self, access_token_id=None):
    """Configuration of clients to copy, with the secret of a Restricted Access
    Token when the user may view that token."""
    argument_list = [self.absolute_url()]
    if access_token_id:
      token = self.getPortalObject().access_token_module._getOb(
        str(access_token_id))
      if not getSecurityManager().checkPermission(Permissions.View, token):
        raise Unauthorized
      argument_list.append(
        'Bearer %s.%s' % (token.getId(), token.getReference()))
    return connection.getConnectionText(*argument_list)

  security.declareProtected(Permissions.View, 'getExposedValueList')
  def getExposedValueList(self):
    """Documents that the user sees through this service."""
    return catalogue.listAllExposed(self)

  security.declareProtected(Permissions.View, 'getFormToolValueList')
  def getFormToolValueList(self, **kw):
    """Temporary MCP Tools, one for each form that the service exposes, for the
    user at hand: `reference`, `title`, `description`, `form_kind`, `omitted`
    (fields that are left out, and why), `problem` (why it is no tool)."""
    return page.getFormToolValueList(self)

  security.declareProtected(Permissions.View, 'getFormToolText')
  def getFormToolText(self):
    """What clients see of these tools."""
    return page.getFormToolText(self)

  security.declareProtected(Permissions.View, 'getFormPortalTypeList')
  def getFormPortalTypeList(self):
    """Portal types that may be chosen for their forms."""
    return form_description.listPortalType(self.getPortalObject())

  security.declareProtected(
    Permissions.AccessContentsInformation, 'checkConsistency')
  def checkConsistency(self, *args, **kw):
    """Also: what is exposed exists."""
    return super(MCPService, self).checkConsistency(
      *args, **kw) + page.checkServiceConsistency(self)
