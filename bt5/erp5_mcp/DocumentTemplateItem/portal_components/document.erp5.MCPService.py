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

from AccessControl import ClassSecurityInfo
from Products.ERP5MCP.erp5 import (
  access_token, catalogue, connection, endpoint, form_description, page)
from Products.ERP5MCP.erp5.page_guard import checkSubmission, notPublished
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

  # For the pages of the ERP5 UI

  security.declareProtected(Permissions.View, 'getServiceURL')
  @notPublished
  def getServiceURL(self):
    """The one address of the service, that its tokens are good for."""
    return connection.getCanonicalURL(self)

  security.declareProtected(Permissions.View, 'getConnectionText')
  @notPublished
  def getConnectionText(self):
    """Configuration of clients to copy, with a blank for the token."""
    return connection.getConnectionText(self.getServiceURL())

  security.declareProtected(Permissions.ModifyPortalContent, 'createAccessToken')
  @notPublished
  def createAccessToken(self, agent, title=None, has_role=False,
                        is_complete=False):
    """(message, configuration of clients with the new token or None). Nothing
    shows the secret again but the token itself to those who may view it."""
    checkSubmission(self, Permissions.ModifyPortalContent)
    return page.createAccessToken(self, agent, title, has_role, is_complete)

  security.declareProtected(Permissions.View, 'getAgentItemList')
  @notPublished
  def getAgentItemList(self):
    """Persons for whom an access token may be made."""
    return access_token.getAgentItemList(self.getPortalObject())

  security.declareProtected(Permissions.View, 'isValid')
  @notPublished
  def isValid(self, property_id, value):
    """Whether a property may have this value; for validators of fields."""
    return page.isValid(property_id, value)

  security.declareProtected(Permissions.View, 'isIdValid')
  @notPublished
  def isIdValid(self, value):
    """Whether the document may be renamed to this, or has this id."""
    return page.isIdValid(self, value)

  security.declareProtected(Permissions.View, 'getExposableItemList')
  @notPublished
  def getExposableItemList(self, portal_type):
    """Documents that the user may expose, and "all", as (title, id)."""
    return page.getExposableItemList(self, portal_type)

  security.declareProtected(Permissions.View, 'getChoiceItemList')
  @notPublished
  def getChoiceItemList(self, property_id, item_list):
    """The choices of a list of the service, with what is chosen already and not
    among them: a browser sends back what it was shown, and saving must lose
    nothing that the user cannot see."""
    return page.getChoiceItemList(self, property_id, item_list)

  security.declareProtected(Permissions.View, 'getExposedValueList')
  @notPublished
  def getExposedValueList(self):
    """Documents that the user sees through this service."""
    return catalogue.listAllExposed(self)

  security.declareProtected(Permissions.View, 'getFormToolValueList')
  @notPublished
  def getFormToolValueList(self, **kw):
    """Temporary MCP Tools, one for each form that the service exposes, for the
    user at hand: `reference`, `title`, `description`, `form_kind`, `omitted`
    (fields that are left out, and why), `problem` (why it is no tool)."""
    return page.getFormToolValueList(self)

  security.declareProtected(Permissions.View, 'getFormToolText')
  @notPublished
  def getFormToolText(self):
    """What clients see of these tools."""
    return page.getFormToolText(self)

  security.declareProtected(Permissions.View, 'getFormPortalTypeList')
  @notPublished
  def getFormPortalTypeList(self):
    """Portal types that may be chosen for their forms."""
    return form_description.listPortalType(self.getPortalObject())

  security.declareProtected(
    Permissions.AccessContentsInformation, 'checkConsistency')
  @notPublished
  def checkConsistency(self, *args, **kw):
    """Also: what is exposed exists."""
    return super(MCPService, self).checkConsistency(
      *args, **kw) + page.checkServiceConsistency(self)
