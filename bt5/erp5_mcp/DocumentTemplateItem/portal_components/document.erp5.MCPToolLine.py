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
from Products.ERP5MCP.erp5 import page_check, page_choice
from Products.ERP5MCP.erp5.page_guard import notPublished
from Products.ERP5Type import Permissions
from Products.ERP5Type.XMLObject import XMLObject


class MCPToolLine(XMLObject):
  """One property of the input or output of a tool, or, below another line, of
  the object or the items of the array which that one declares."""
  meta_type = 'ERP5 MCP Tool Line'
  portal_type = 'MCP Tool Line'
  add_permission = Permissions.AddPortalContent

  security = ClassSecurityInfo()
  security.declareObjectProtected(Permissions.AccessContentsInformation)

  # For the pages of the ERP5 UI

  security.declareProtected(
    Permissions.View, 'isChoiceListValid', 'isDataFormatValid',
    'isDataTypeValid', 'isHeaderNameValid', 'isItemTypeValid',
    'isLineNameValid', 'isMaximumLengthValid', 'isMaximumValid',
    'isMinimumLengthValid', 'isMinimumValid', 'isValueDefaultValid')
  isChoiceListValid = page_check.fieldValidator('choice_list')
  isDataFormatValid = page_check.fieldValidator('data_format')
  isDataTypeValid = page_check.fieldValidator('data_type')
  isHeaderNameValid = page_check.fieldValidator('header_name')
  isItemTypeValid = page_check.fieldValidator('item_type')
  isLineNameValid = page_check.fieldValidator('line_name')
  isMaximumLengthValid = page_check.fieldValidator('maximum_length')
  isMaximumValid = page_check.fieldValidator('maximum')
  isMinimumLengthValid = page_check.fieldValidator('minimum_length')
  isMinimumValid = page_check.fieldValidator('minimum')
  isValueDefaultValid = page_check.fieldValidator('value_default')

  security.declareProtected(Permissions.View, 'getProblemList')
  @notPublished
  def getProblemList(self):
    """What is wrong with this line, as translated sentences."""
    return page_check.getLineProblemList(self)

  security.declareProtected(Permissions.View, 'isToolProperty')
  @notPublished
  def isToolProperty(self):
    """Arguments of prompts and variables of resources are inputs and strings."""
    return page_choice.isToolProperty(self)

  security.declareProtected(Permissions.View, 'getChoiceItemList')
  @notPublished
  def getChoiceItemList(self, property_id):
    """Choices of a property in the language of the user: (title, value)."""
    return page_choice.getItemList(property_id)

  security.declareProtected(
    Permissions.View, 'getDataTypeTitle', 'getDirectionTitle',
    'getRequiredTitle')
  @notPublished
  def getDataTypeTitle(self, *args, **kw):
    return page_choice.getTypeTitle(self)

  @notPublished
  def getDirectionTitle(self, *args, **kw):
    return page_choice.getTitle('direction', self.getDirection())

  @notPublished
  def getRequiredTitle(self, *args, **kw):
    return page_choice.getTitle('required', bool(self.getRequired()))
