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
from Products.ERP5.Document.PythonScript import PythonScript
from Products.ERP5MCP.erp5 import exposure, page, page_check, script, trial
from Products.ERP5MCP.erp5.page_guard import (
  checkCaller, checkSubmission, notPublished)
from Products.ERP5Type import Permissions


class MCPTool(PythonScript):
  """A Python Script that clients of an MCP Service may call.

  Its parameters come from its lines alone. MCP Prompt and MCP Resource are made
  in the same way.
  """
  meta_type = 'ERP5 MCP Tool'
  portal_type = 'MCP Tool'
  add_permission = Permissions.AddPortalContent

  security = ClassSecurityInfo()
  security.declareObjectProtected(Permissions.AccessContentsInformation)

  security.declareProtected(
    Permissions.AccessContentsInformation, 'getReference')
  @notPublished
  def getReference(self, *args, **kw):
    """The name for clients; Python Scripts of Zope have an id only."""
    return self._baseGetReference(*args, **kw)

  def __call__(self, *args, **kw):
    """Run for other Python code, with validated input."""
    checkCaller(self)
    if args:
      raise TypeError('%s takes named arguments only.' % self.getId())
    return script.callScript(self, kw)

  security.declarePublic('getMCPCall')
  @notPublished
  def getMCPCall(self):
    """For the script itself: progress, log, ask, image, audio, resource, link
    and error of the call that it answers."""
    return script.getCurrentCall()

  def _compile(self):
    self._v_mcp_function_key = None
    return PythonScript._compile(self)

  def _exec(self, bound_names, args, kw):
    return script.executeFunction(self, bound_names, args, kw)

  security.declarePrivate('getCompilationErrorList')
  def getCompilationErrorList(self, signature):
    return script.compileScript(self, signature).errors

  security.declareProtected(Permissions.AccessContentsInformation, 'params')
  @notPublished
  def params(self):
    """The signature that the lines make."""
    return script.getSignature(self)

  getParams = getParameterSignature = params

  security.declareProtected(
    Permissions.AccessContentsInformation, 'checkConsistency')
  @notPublished
  def checkConsistency(self, *args, **kw):
    """Also: the definition is one that clients can use."""
    return super(MCPTool, self).checkConsistency(
      *args, **kw) + page_check.checkConsistency(self)

  # For the pages of the ERP5 UI

  security.declareProtected(
    Permissions.View, 'isIdValid', 'isReferenceValid')
  isIdValid = page_check.fieldValidator('id')
  isReferenceValid = page_check.fieldValidator('reference')

  security.declareProtected(Permissions.View, 'getProblemList')
  @notPublished
  def getProblemList(self):
    """What keeps clients from seeing this, as translated sentences."""
    return page_check.getProblemList(self)

  security.declareProtected(Permissions.View, 'getDefinitionText')
  @notPublished
  def getDefinitionText(self):
    """What clients see of it, with its JSON Schemas, as indented JSON."""
    return page.getDefinitionText(self)

  security.declareProtected(Permissions.View, 'getDefinitionSizeText')
  @notPublished
  def getDefinitionSizeText(self):
    """How much of a model's context that takes."""
    return page.getDefinitionSizeText(self)

  security.declareProtected(Permissions.View, 'getExposingServiceValueList')
  @notPublished
  def getExposingServiceValueList(self, **kw):
    """MCP Services that expose it, as far as the user may view them."""
    return exposure.getExposingServiceList(self)

  security.declareProtected(Permissions.View, 'getExposingServiceTitle')
  @notPublished
  def getExposingServiceTitle(self, *args, **kw):
    """Their titles, for a column of a list."""
    return ', '.join(
      x.getTitle() or x.getId() for x in exposure.getExposingServiceList(self))

  security.declareProtected(Permissions.View, 'getArgumentExampleText')
  @notPublished
  def getArgumentExampleText(self):
    """A JSON object with the required inputs, to be filled in."""
    return page.getArgumentExampleText(self)

  security.declareProtected(Permissions.ModifyPortalContent, 'runAsText')
  @notPublished
  def runAsText(self, argument_text, keep=False):
    """Run the tool as a client would, for who may change it anyway: (message,
    answer as text, with what only its author may see of a failure). What the
    tool wrote is undone unless `keep`."""
    checkSubmission(self, Permissions.ModifyPortalContent)
    return trial.runAsText(self, argument_text, keep)
