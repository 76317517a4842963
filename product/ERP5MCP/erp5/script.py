"""Runs the scripts of MCP Tools, MCP Prompts and MCP Resources.

The documents are Python Scripts whose parameters come from their lines. Zope
compiles a script when its body is set; here the function is compiled again,
per process and in memory only, when the lines have changed since.
"""
import threading

import six
from Acquisition import aq_base
from Products.PythonScripts import PythonScript as python_script
from Products.PythonScripts.PythonScript import PythonScript

from Products.ERP5MCP.core import ToolError
from Products.ERP5MCP.erp5.definition import getDefinition
from Products.ERP5MCP.erp5.value import asScriptValue

__all__ = ('callScript', 'compileScript', 'executeFunction', 'getCurrentCall', 'getSignature',
           'runScript')


def compileScript(script, signature):
  """RestrictedPython's result for a body with these parameters."""
  return python_script.compile_restricted_function(
    p=signature,
    body=script.getBody() or 'pass',
    name=script.getId(),
    filename='%s %s' % (script.getPortalType(), script.getId()),
    globalize=script.getBindingAssignments().getAssignedNamesInOrder())


def executeFunction(script, bound_dict, argument_list, argument_dict):
  """In place of PythonScript._exec: the parameters are those of the lines."""
  signature = getDefinition(script).signature
  key = (signature, script.getBody())
  if getattr(aq_base(script), '_v_mcp_function_key', None) != key:
    result = compileScript(script, signature)
    if result.errors:
      raise RuntimeError('%s has errors: %s' % (
        script.getRelativeUrl(), '; '.join(result.errors)))
    script._newfun(result.code)
    script._v_mcp_function_key = key
  return PythonScript._exec(script, bound_dict, argument_list, argument_dict)


class _CallStack(threading.local):
  call_list = ()


_call_stack = _CallStack()


def getCurrentCall():
  """The call on whose behalf a script runs now; None outside of one."""
  return _call_stack.call_list[-1] if _call_stack.call_list else None


def runScript(script, argument_dict, call):
  """Run a script with validated arguments, as `context` the portal.

  Absent arguments get the defaults of their lines. Everything that the script
  raises passes through.
  """
  keyword_dict = dict(getDefinition(script).default_dict)
  keyword_dict.update(argument_dict)
  bound_script = script.__of__(script.getPortalObject())
  _call_stack.call_list += (call,)
  try:
    return PythonScript.__call__(bound_script, **{
      str(key): asScriptValue(value)
      for key, value in six.iteritems(keyword_dict)})
  finally:
    _call_stack.call_list = _call_stack.call_list[:-1]


def callScript(script, argument_dict):
  """A script called from other Python code, not through MCP: its input is
  validated all the same. Raises ToolError."""
  definition = getDefinition(script)
  if definition.input_validator is not None:
    for violation in definition.input_validator.iterViolations(argument_dict):
      raise ToolError(violation.code, violation.message, field=violation.path)
  keyword_dict = dict(definition.default_dict)
  keyword_dict.update(argument_dict)
  return PythonScript.__call__(script, **keyword_dict)


def getSignature(script):
  """The parameters of a script, such as "name, limit=None"."""
  return getDefinition(script).signature
