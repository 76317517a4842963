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
from erp5.component.document.MCPTool import MCPTool
from Products.ERP5MCP.erp5.page_guard import checkSubmission, notPublished
from Products.ERP5Type import Permissions


class MCPPrompt(MCPTool):
  """A prepared request: a text with placeholders, or a script that returns the
  messages."""
  meta_type = 'ERP5 MCP Prompt'
  portal_type = 'MCP Prompt'

  security = ClassSecurityInfo()
  security.declareObjectProtected(Permissions.AccessContentsInformation)

  security.declareProtected(Permissions.ModifyPortalContent, 'resetText')
  @notPublished
  def resetText(self):
    """Go back to the text that was delivered."""
    checkSubmission(self, Permissions.ModifyPortalContent)
    self.edit(text_content=self.getShippedTextContent())
