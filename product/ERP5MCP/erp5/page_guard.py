"""What keeps the pages of the ERP5 UI to people in that UI.

Every method of a document with a docstring, and every script of a skin, is a
URL, one cookie away from anybody who may view the document. So methods for
pages are not published at all, and those that write, run or reveal ask
`checkSubmission` before anything else: it is the one place that decides.
"""
from AccessControl import Unauthorized, getSecurityManager
from Acquisition import aq_base
from zExceptions import Forbidden

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.environment import isInCall

__all__ = ('SERVICE_KEY', 'checkCaller', 'checkSubmission', 'notPublished',
           'refuseAgent')

# In `request.other`: the MCP Service that answers this request, whatever happens
SERVICE_KEY = 'mcp_service'


def notPublished(method):
  """Decorate a method that scripts and fields call, and URLs must not: the
  publisher of Zope takes what has a docstring."""
  method.__doc__ = None
  return method


def checkCaller(script):
  """Raise Forbidden unless Python code calls the script by a name of its own. The
  skins of a site have scripts that call whatever method a URL or a form names, of
  a list or a dialog; what is published says it itself.
  """
  request = script.REQUEST
  name_list = []
  for value in getattr(request, 'form', {}).values():
    name_list += value if isinstance(value, (list, tuple)) else [value]
  if aq_base(getattr(request, 'other', {}).get('PUBLISHED')) is aq_base(
      script) or any(isinstance(x, str) and x.rpartition('/')[2] == script.getId()
                     for x in name_list):
    raise Forbidden('%s is called through an MCP Service.' % script.getId())


def refuseAgent(request):
  """Raise ToolError in a request of an MCP client, and in what a tool calls."""
  if SERVICE_KEY in request.other or isInCall():
    raise ToolError('RULE_DENIED', Phrase(
      'This is for people in the user interface of ERP5.'))


def checkSubmission(document, permission):
  """Raise ToolError, Unauthorized or Forbidden unless a person submits a dialog with this
  permission on the document.

  A link, an image or a redirect, which are GET, bring the cookie of a person as
  well; agents are people's, and configuration is none of their business.
  """
  request = document.REQUEST
  refuseAgent(request)
  if not getSecurityManager().checkPermission(permission, document):
    raise Unauthorized('You may not change %s.' % document.getRelativeUrl())
  if request.environ.get('REQUEST_METHOD') != 'POST':
    raise Forbidden('Submit the dialog of the user interface of ERP5.')
  # pages of others can send a form as well; browsers say whose page it was
  origin = request.environ.get('HTTP_ORIGIN')
  if origin and origin.lower() != request['SERVER_URL'].lower():
    raise Forbidden('Submit the dialog on the site itself.')
