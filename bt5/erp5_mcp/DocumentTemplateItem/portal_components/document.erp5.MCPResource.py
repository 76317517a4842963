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
from Products.ERP5MCP.erp5 import page_check
from Products.ERP5Type import Permissions


class MCPResource(MCPTool):
  """A resource, or with variables in its URI a template of many: a text, or a
  script that returns text or bytes."""
  meta_type = 'ERP5 MCP Resource'
  portal_type = 'MCP Resource'

  security = ClassSecurityInfo()
  security.declareObjectProtected(Permissions.AccessContentsInformation)

  security.declareProtected(
    Permissions.View, 'isContentTypeValid', 'isUriValid')
  isContentTypeValid = page_check.fieldValidator('content_type')
  isUriValid = page_check.fieldValidator('uri')
