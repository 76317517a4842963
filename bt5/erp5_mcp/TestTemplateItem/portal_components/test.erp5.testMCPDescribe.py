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

from erp5.component.test.testMCPService import MCPTestCase

from Products.ERP5MCP.core import ToolError
from Products.ERP5MCP.erp5.type_description import getTypeDescription


class TestTypeDescription(MCPTestCase):
  """What the document tools know of a portal type."""

  def describe(self, portal_type):
    return getTypeDescription(self.portal, portal_type)

  def test_person(self):
    description = self.describe('Person')
    self.assertEqual(description.module_id, 'person_module')
    for name in 'first_name', 'last_name', 'default_email_text':
      value = description.property_dict[name]
      self.assertEqual(
        (value.kind, value.json_type, value.is_list, value.is_writable),
        ('property', 'string', False, True), name)
    for name in 'uid', 'id', 'password', 'user_id', 'categories':
      self.assertNotIn(name, description.property_dict)

  def test_same_object_until_something_changes(self):
    description = self.describe('Organisation')
    self.commit()
    self.assertIs(self.describe('Organisation'), description)

  def test_unknown_type_says_what_was_meant(self):
    with self.assertRaises(ToolError) as context:
      self.describe('Persn')
    self.assertEqual(context.exception.code, 'INVALID_ENTITY_TYPE')
    self.assertIn('Person', context.exception.extra['did_you_mean'])
