"""What the tools of a family have in common."""
import json
from collections import OrderedDict

from Products.ERP5MCP.core import SchemaValidator
from Products.ERP5MCP.core.strict_json import loadDumped
from Products.ERP5MCP.erp5.failure import (
  EXPECTED_EXCEPTION_TUPLE, translateFailure)
from Products.ERP5MCP.erp5.value import asJSONValue, asScriptValue
from Products.ERP5MCP.erp5.write import performWrite

__all__ = ('FamilyTool',)


class _Declaration(type):
  """Makes of a class's declarations, once, what the core reads."""

  def __init__(cls, name, base_tuple, namespace):
    super(_Declaration, cls).__init__(name, base_tuple, namespace)
    if namespace.get('name') is None:
      return
    # through JSON: text of both Pythons becomes what a client's message has
    cls.definition = loadDumped(json.dumps(OrderedDict([
      ('name', cls.name), ('title', cls.title),
      ('description', cls.description),
      ('inputSchema', cls.input_schema), ('outputSchema', cls.output_schema),
      ('annotations', {
        'readOnlyHint': cls.read_only,
        'destructiveHint': cls.destructive,
        'idempotentHint': cls.idempotent,
        'openWorldHint': False})])))
    cls.description_dict = {}
    cls.input_validator = SchemaValidator(cls.definition['inputSchema'])
    cls.output_validator = SchemaValidator(cls.definition['outputSchema'])


# six.with_metaclass leaves a class between that the metaclass must not see
_Base = _Declaration('_Base', (object,), {})


class FamilyTool(_Base):
  """A tool written in Python for all sites.

  Subclasses declare name, title, description, input_schema, output_schema and
  hints, and implement `getValue(call, argument_dict)`, which returns any value
  that `asJSONValue` knows and raises ToolError. What is not read only has all
  guarantees of a write.
  """
  name = None
  read_only = True
  destructive = False
  idempotent = True
  interactive = False

  def __init__(self, service):
    self.service = service
    self.portal = service.getPortalObject()

  def isWrite(self, argument_dict):
    """Whether a call with these arguments may write."""
    return not self.read_only

  def run(self, call, argument_dict):
    # a tool, and all that it hands them to, has texts as ERP5 has them
    argument_dict = asScriptValue(argument_dict)
    try:
      if self.isWrite(argument_dict):
        return asJSONValue(performWrite(
          self, call, argument_dict,
          lambda: self.getValue(call, argument_dict)))
      return asJSONValue(self.getValue(call, argument_dict))
    except EXPECTED_EXCEPTION_TUPLE as exception:
      raise translateFailure(exception)
