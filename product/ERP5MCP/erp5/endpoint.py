"""How Zope publishes an MCP Service: every verb, no WebDAV, no login page.

The publisher traverses to the service and asks `browserDefault`; authentication
comes after, so that this is where a Bearer token becomes the pair of headers
that the stock plugin of erp5_access_token reads. Exceptions that the publisher
meets later (a refused commit, conflicts beyond the last retry) come back
through an exception view.
"""
import binascii
import functools
import random
import time

import transaction
import Zope2
from AccessControl import getSecurityManager
from Acquisition import aq_base
from Products.ERP5Type import Permissions
from Products.ERP5Type.Timeout import TimeoutReachedError
from Products.ERP5Type.UnrestrictedMethod import UnrestrictedMethod
from six.moves.urllib.parse import parse_qs
from transaction.interfaces import TransientError
from zExceptions import Unauthorized
from zope.component import adapter, getGlobalSiteManager
from zope.interface import Interface, alsoProvides, implementer
from zope.publisher.browser import BrowserView
from zope.publisher.interfaces.browser import IBrowserPublisher
from ZPublisher.BaseRequest import DefaultPublishTraverse, RequestContainer
from ZPublisher.interfaces import IPubStart

from Products.ERP5MCP.core import Request, Server
from Products.ERP5MCP.erp5.access_token import getTokenRefusal
from Products.ERP5MCP.erp5.catalogue import Catalogue
from Products.ERP5MCP.erp5.environment import Environment, reportFailure
from Products.ERP5MCP.erp5.page_guard import SERVICE_KEY

__all__ = ('browserDefault', 'publishTraverse')

ONE_TIME_TOKEN_TYPE = 'One Time Restricted Access Token'
# Form variables that the stock plugin takes as a token: they stand in access
# logs, so they authenticate nobody here.
TOKEN_VARIABLE_TUPLE = ('access_token', 'access_token_secret')
TOKEN_HEADER_TUPLE = ('HTTP_X_ACCESS_TOKEN', 'HTTP_X_ACCESS_TOKEN_SECRET')


class IMCPRequest(Interface):
  """A request that is, or may turn out to be, for an MCP Service: its form data
  is parsed, and may be refused, before anything is traversed."""


# The longest sleep before the first repetition of a request that lost to another
# one, in seconds; doubled for each further one. Zope's own is one second, with
# a thread in hand.
RETRY_DELAY = .1


# Publishing hooks

def browserDefault(service, request):
  """What is published for the service itself, whatever the verb: its page for a
  browser that asks for one, as ERP5's xhtml interface does for what it has added."""
  if request.method == 'GET' and 'text/html' in request.environ.get(
      'HTTP_ACCEPT', ''):
    return service, ('view',)
  _prepare(service, request)
  return MCPView(service, request), ()


def publishTraverse(service, request, name):
  """Names below the service: the pages of the ERP5 UI for browsers; nothing for
  other verbs and for JSON, whose sender wants the service."""
  if _isOfBrowser(request):
    return DefaultPublishTraverse(service, request).publishTraverse(
      request, name)
  _prepare(service, request)
  return MCPView(service, request, is_found=False)


def _isOfBrowser(request):
  """Whether this may come from a page of the ERP5 UI."""
  return request.method in ('GET', 'HEAD', 'POST') and not _isJSON(request)


def _isJSON(request):
  content_type = request.environ.get('CONTENT_TYPE', '')
  return content_type.partition(';')[0].strip().lower() == 'application/json'


def _prepare(service, request):
  request.other[SERVICE_KEY] = service
  if not IMCPRequest.providedBy(request):
    alsoProvides(request, IMCPRequest)
  response = request.response
  def unauthorized():
    raise Unauthorized()
  # The cookie login of ERP5 redirects to a login page from either of them.
  response.unauthorized = unauthorized
  response._unauthorized = lambda: None
  request.delay_retry = functools.partial(_delayRetry, request)
  for name in TOKEN_VARIABLE_TUPLE:
    request.form.pop(name, None)
  _translateAuthorization(request)
  _forgetAnyLanguage(request)


def _delayRetry(request):
  time.sleep(random.uniform(0, RETRY_DELAY * 2 ** request.retry_count))


def _forgetAnyLanguage(request):
  """`Accept-Language: *`, which clients made with Node send, asks for no language
  in particular; ERP5 would take the first one of its list."""
  accept_language = request.get('AcceptLanguage')
  if isinstance(accept_language, dict):
    accept_language.pop('', None)


def _translateAuthorization(request):
  """`Authorization: Bearer <token id>.<secret>` as ERP5's own two headers.

  Only in the environ of this request, a copy that is made again for a retry.
  A JSON Web Token, which has two dots, is left to ERP5's OAuth2 plugin.
  """
  scheme, _, token = (request._auth or '').partition(' ')
  token = token.strip()
  if scheme.lower() == 'basic':
    try:
      request._authUserPW()
    except (ValueError, binascii.Error): # nobody's name and password
      request._auth = None
    return
  if scheme.lower() != 'bearer' or token.count('.') != 1:
    return
  request._auth = None
  if not any(name in request.environ for name in TOKEN_HEADER_TUPLE):
    for name, value in zip(TOKEN_HEADER_TUPLE, token.split('.')):
      request.environ[name] = value


# Views

@implementer(IBrowserPublisher)
class MCPView(BrowserView):
  """Answers the client; `is_found` False for a path below the service."""

  def __init__(self, service, request, is_found=True):
    BrowserView.__init__(self, service, request)
    self.is_found = is_found

  # the view is the end of any path below the service
  def publishTraverse(self, request, name):
    return self

  def browserDefault(self, request):
    return self, ()

  def __call__(self):
    redo = _getTokenSpender(self.context, self.request)
    # authenticated: error_log needs no secret
    token_tuple = popToken(self.request)
    if not self.is_found:
      return _write(self.request, getServer(self.context).refuse(
        getCoreRequest(self.request), 404, NOT_FOUND_MESSAGE))
    user = getSecurityManager().getUser()
    principal = (
      None if self.context.getPortalObject().portal_membership.isAnonymousUser()
      else user.getId())
    refusal = (
      getRefusal(self.context) if principal is not None
      else getTokenRefusal(self.context, *token_tuple) if all(token_tuple)
      else None)
    return _write(self.request, getServer(
      self.context, principal, redo).respond(getCoreRequest(
        self.request, principal, refusal)))


def popToken(request):
  """(id, secret) of the token that the client sent, each None when missing."""
  return [request.environ.pop(name, None) for name in TOKEN_HEADER_TUPLE]


def _getTokenSpender(service, request):
  """A function that spends the One Time token of the request again, since the
  undo of a call also undoes what authentication has written; None when it has
  not spent any."""
  module = getattr(service.getPortalObject(), 'access_token_module', None)
  token = None if module is None else module._getOb(
    request.environ.get(TOKEN_HEADER_TUPLE[0]), None)
  if token is not None and token.getPortalType() == ONE_TIME_TOKEN_TYPE and (
      token.getValidationState() == 'invalidated'):
    return functools.partial(_spendToken, token)


@UnrestrictedMethod
def _spendToken(token):
  if token.getValidationState() == 'validated':
    token.invalidate(comment='Token usage accepted')


def getRefusal(service):
  """Why an authenticated user is not served, or None."""
  if service.getValidationState() != 'validated':
    return ('This MCP Service is not validated: an administrator has to '
            'validate it first.')
  if not getSecurityManager().checkPermission(Permissions.View, service):
    return ('You may not use this MCP Service: ask an administrator for a role '
            'on it, such as Auditor.')


def getServer(service, principal=None, redo=None):
  return Server(
    Catalogue(service),
    Environment(service, principal, redo=redo,
                time_limit=service.getCallTimeLimit() or None),
    {'origin_list': service.getAllowedOriginList(),
     'maximum_body_size': service.getMaximumBodySize(),
     'page_size': service.getPageSize(),
     'list_ttl_ms': service.getListTtl() * 1000})


def getCoreRequest(request, principal=None, refusal=None):
  environ = request.environ
  header_dict = {
    key[5:].replace('_', '-').lower(): value
    for key, value in environ.items() if key.startswith('HTTP_')}
  for key in ('CONTENT_TYPE', 'CONTENT_LENGTH'):
    if environ.get(key):
      header_dict[key.replace('_', '-').lower()] = environ[key]
  query_dict = parse_qs(environ.get('QUERY_STRING', ''))
  body_file = request.stdin
  def readBody(limit):
    body_file.seek(0)
    return body_file.read(limit + 1)
  return Request(
    environ['REQUEST_METHOD'], header_dict, readBody, principal, refusal,
    any(name in query_dict for name in TOKEN_VARIABLE_TUPLE))


def _write(request, response):
  """Hand a core response to Zope's; returns what the publisher shall publish:
  the response itself, so that Zope guesses nothing about the body."""
  http_response = request.response
  # nothing is locked: the commit may still fail, and then another answer stands
  http_response.setStatus(response.status)
  # of a login page, that somebody may have set on the way here
  http_response.headers.pop('location', None)
  for name, value in response.header_list:
    http_response.setHeader(name, value)
  http_response.setBody(response.body)
  return http_response


# Exceptions that reach the publisher. Their transaction may have failed, and then
# refuses all that ERP5 would join to it, its site and translations among them:
# whatever is done now is done in another one, which the publisher aborts.

# code of FAILURE_DICT -> exceptions; any other is INTERNAL
FAILURE_CODE_TUPLE = (
  ('CONFLICT', TransientError), ('TIMEOUT', TimeoutReachedError))


class FailureView(object):
  """Renders an exception as MCP does."""

  def __init__(self, service, request, exception):
    self.service = service
    self.request = request
    self.exception = exception

  def __call__(self):
    server = getServer(self.service)
    token_tuple = popToken(self.request)
    core_request = getCoreRequest(self.request)
    if isinstance(self.exception, Unauthorized):
      if all(token_tuple):
        core_request.refusal = getTokenRefusal(self.service, *token_tuple)
      response = server.respond(core_request)
    else:
      response = server.respondToFailure(
        core_request, getFailureCode(self.exception),
        reportFailure(self.exception))
    _write(self.request, response)
    return response.body


def getFailureCode(exception):
  for code, exception_class in FAILURE_CODE_TUPLE:
    if isinstance(exception, exception_class):
      return code
  return 'INTERNAL'


NOT_FOUND_MESSAGE = 'Nothing is here: the URL of the service ends with its id.'


class MalformedView(FailureView):
  """For a request that Zope could not parse or traverse. Nobody is authenticated
  yet, and nothing of the body is looked at."""

  def __init__(self, service, request, exception, is_found):
    FailureView.__init__(self, service, request, exception)
    self.is_found = is_found

  def __call__(self):
    server = getServer(self.service)
    core_request = getCoreRequest(self.request, principal='')
    if not self.is_found:
      response = server.refuse(core_request, 404, NOT_FOUND_MESSAGE)
    elif _isJSON(self.request):
      response = server.refuse(
        core_request, 400, 'The query string is not understood: leave it out.')
    else:
      core_request.readBody = lambda limit: b''
      response = server.respond(core_request)
    _write(self.request, response)
    return response.body


@adapter(Exception, IMCPRequest)
def getFailureView(exception, request):
  """None, which leaves the exception to others, unless an MCP Service was asked
  to answer, or is at the path, or on the path of what is no page."""
  transaction.abort()
  service = request.other.get(SERVICE_KEY)
  if service is not None:
    return FailureView(service, request, exception)
  service, is_found = _findService(request)
  if service is not None and (is_found or not _isOfBrowser(request)):
    return MalformedView(service, request, exception, is_found)


def _findService(request):
  """(the MCP Service on the path or None, whether the path ends there)"""
  path, _, rest = request.environ['PATH_INFO'].partition('/portal_web_services/')
  service_id, _, rest = rest.partition('/')
  application = _getRoot(request)
  for name in path.split('/'):
    portal = application._getOb(name, None)
    if getattr(aq_base(portal), 'portal_web_services', None) is not None:
      service = portal.portal_web_services._getOb(service_id, None)
      if service is not None and service.getPortalType() == 'MCP Service':
        return service, not rest
  return None, False


def _getRoot(request):
  parent_list = request.other.get('PARENTS')
  if parent_list:
    # traversal that stopped on its way leaves the parents in its own order
    return parent_list[0].getPhysicalRoot()
  # Zope 4 parses the body of a request before it has a root; this one is closed
  # with the request
  return Zope2.bobo_application.__bobo_traverse__(request).__of__(
    RequestContainer(REQUEST=request))


@adapter(IPubStart)
def markCandidate(event):
  if '/portal_web_services/' in event.request.environ.get('PATH_INFO', ''):
    alsoProvides(event.request, IMCPRequest)


def _register():
  registry = getGlobalSiteManager()
  registry.registerAdapter(
    getFailureView, provided=Interface, name=u'index.html')
  registry.registerHandler(markCandidate)

_register()
