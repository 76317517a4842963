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
  access_token, catalogue, connection, endpoint, exposure, page, page_check,
  page_choice)
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

  security.declareProtected(Permissions.View, 'getConnectionDict')
  @notPublished
  def getConnectionDict(self):
    """{client: configuration to copy}, with a blank for the token."""
    return connection.getConnectionDict(
      self.getServiceURL(), name=connection.getServiceName(self))

  security.declareProtected(Permissions.ModifyPortalContent, 'createAccessToken')
  @notPublished
  def createAccessToken(self, agent, title=None, has_role=False,
                        is_complete=False):
    """(message, configuration of clients with the new token or None). Nothing
    shows the secret again but the token itself to those who may view it."""
    checkSubmission(self, Permissions.ModifyPortalContent)
    return page.createAccessToken(self, agent, title, has_role, is_complete)

  security.declareProtected(Permissions.View, 'mayCreateAccessToken')
  @notPublished
  def mayCreateAccessToken(self):
    """Whether the user may add access tokens, for the action that does."""
    return access_token.mayCreateToken(self.getPortalObject())

  security.declareProtected(Permissions.View, 'getFoundAgentItemList')
  @notPublished
  def getFoundAgentItemList(self, text, chosen=''):
    """Persons for whom an access token may be made: (title, relative url) of those
    whose title has a text, and of the chosen one."""
    return access_token.findAgent(self.getPortalObject(), text, chosen)

  security.declareProtected(
    Permissions.View, 'isAllowedOriginListValid', 'isCanonicalUrlValid',
    'isIdValid', 'isMcpFormListValid', 'isMcpModuleListValid')
  isAllowedOriginListValid = page_check.fieldValidator('allowed_origin_list')
  isCanonicalUrlValid = page_check.fieldValidator('canonical_url')
  isIdValid = page_check.fieldValidator('id')
  isMcpFormListValid = page_check.fieldValidator('mcp_form_list')
  isMcpModuleListValid = page_check.fieldValidator('mcp_module_list')

  security.declareProtected(Permissions.View, 'getProblemList')
  @notPublished
  def getProblemList(self):
    """What is chosen and not there, as translated sentences."""
    return page_check.getServiceProblemList(self)

  security.declareProtected(Permissions.View, 'getStateNoteList')
  @notPublished
  def getStateNoteList(self):
    """Why nobody is answered yet, as translated sentences."""
    return page.getStateNoteList(self)

  # What relation fields ask of base categories: documents, of which the service
  # keeps the ids

  security.declareProtected(
    Permissions.View, 'getMcpToolValueList', 'getMcpPromptValueList',
    'getMcpResourceValueList')
  security.declareProtected(
    Permissions.ModifyPortalContent, 'setMcpToolValueList',
    'setMcpPromptValueList', 'setMcpResourceValueList')
  getMcpToolValueList, setMcpToolValueList = (
    exposure.documentAccessors('mcp_tool_list'))
  getMcpPromptValueList, setMcpPromptValueList = (
    exposure.documentAccessors('mcp_prompt_list'))
  getMcpResourceValueList, setMcpResourceValueList = (
    exposure.documentAccessors('mcp_resource_list'))

  security.declareProtected(Permissions.View, 'getMcpCompletePortalTypeList')
  @notPublished
  def getMcpCompletePortalTypeList(self, *args, **kw):
    """Portal types of which all that is validated is exposed."""
    return exposure.getCompletePortalTypeList(self)

  security.declarePrivate('_setMcpCompletePortalTypeList')
  def _setMcpCompletePortalTypeList(self, value):
    exposure.setCompletePortalTypeList(self, value or ())

  security.declareProtected(Permissions.View, 'getChoiceItemList')
  @notPublished
  def getChoiceItemList(self, property_id):
    """Choices of a property in the language of the user, and what is chosen
    already and not among them: a browser sends back what it was shown, and saving
    must lose nothing that the user cannot see."""
    return page_choice.getServiceItemList(self, property_id)

  security.declareProtected(Permissions.View, 'getFoundPortalTypeItemList')
  @notPublished
  def getFoundPortalTypeItemList(self, text):
    """Portal types whose forms may be tools and are not yet: (title, portal type)
    of those whose name or title has a text."""
    return page_choice.findPortalType(self, text)

  security.declareProtected(
    Permissions.ModifyPortalContent, 'addFormPortalType')
  @notPublished
  def addFormPortalType(self, portal_type_list):
    """Choose more of them; what has happened, as a translated sentence."""
    checkSubmission(self, Permissions.ModifyPortalContent)
    return page_choice.addPortalType(self, portal_type_list)

  security.declareProtected(Permissions.View, 'getExposedValueList')
  @notPublished
  def getExposedValueList(self, **kw):
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

  security.declareProtected(Permissions.View, 'getFormToolSizeText')
  @notPublished
  def getFormToolSizeText(self):
    """How much of a model's context that takes."""
    return page.getFormToolSizeText(self)

  security.declareProtected(
    Permissions.AccessContentsInformation, 'checkConsistency')
  @notPublished
  def checkConsistency(self, *args, **kw):
    """Also: what is exposed exists."""
    return super(MCPService, self).checkConsistency(
      *args, **kw) + page_check.checkServiceConsistency(self)
