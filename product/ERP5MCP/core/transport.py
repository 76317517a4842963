"""HTTP: what may enter, and how an answer leaves.

The rungs of Streamable HTTP that need no look into the body, as functions in
the order in which they are tried, and the two forms of a response.
"""
import re

from Products.ERP5MCP.core.fault import Fault, INVALID_REQUEST

__all__ = (
  'JSON', 'Request', 'Response', 'STREAM', 'admit', 'getAcceptedSet',
  'getCrossOriginHeaderList', 'isPreflight', 'makePreflightResponse',
  'makeResponse', 'receive')

JSON = 'application/json'
STREAM = 'text/event-stream'

UTF_8_TUPLE = 'utf-8', 'utf8'
LOOPBACK_ORIGIN_PATTERN = re.compile(
  r'https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?\Z')
LENGTH_PATTERN = re.compile(r'[0-9]+\Z')
PARAMETER_HEADER_PATTERN = re.compile(r'mcp-param-[a-z0-9-]+\Z')
ALLOWED_HEADER_LIST = [
  'authorization', 'content-type', 'last-event-id', 'mcp-method', 'mcp-name',
  'mcp-protocol-version', 'mcp-session-id']


class Request(object):
  """What HTTP brought.

  method       verb
  header_dict  {lower-case name: native str}
  readBody     callable(limit) -> at most limit + 1 bytes
  principal    id of the authenticated user, None when anonymous
  refusal      None, or why the authenticated user is not served; without a
               principal, why the credentials are refused, for whoever has them
  query_token  whether a token was found in the query string
  """

  def __init__(self, method, header_dict, readBody, principal=None,
               refusal=None, query_token=False):
    self.method = method
    self.header_dict = header_dict
    self.readBody = readBody
    self.principal = principal
    self.refusal = refusal
    self.query_token = query_token

  def getHeader(self, name):
    """Value without optional white space (RFC 9110 5.5), or None."""
    value = self.header_dict.get(name)
    return None if value is None else value.strip(' \t')


class Response(object):
  """status (int), header_list [(name, value)], body (bytes)."""

  def __init__(self, status, header_list, body=b''):
    self.status = status
    self.header_list = header_list
    self.body = body


def _refuse(status, message, *header_list):
  raise Fault(INVALID_REQUEST, message, status=status, header_list=header_list)


# Before authentication is looked at, and authentication

def _isAllowedOrigin(origin, configuration):
  """An allow-list: never the Host header, which the attacker of a DNS rebinding
  chooses as well. "null" is the origin of any sandboxed page."""
  return origin != 'null' and (
    origin in configuration['origin_list']
    or LOOPBACK_ORIGIN_PATTERN.match(origin) is not None)


def _checkOrigin(request, configuration):
  # 2025-11-25 and later: MUST 403; absent, it is no browser
  origin = request.getHeader('origin')
  if origin is not None and not _isAllowedOrigin(origin, configuration):
    _refuse(403, 'This Origin is not allowed.')


def _checkVerb(request, configuration):
  if request.method != 'POST':
    _refuse(405, 'Only POST is allowed.', ('Allow', 'POST'))


def _checkQueryToken(request, configuration):
  # basic/authorization: MUST NOT be in the URI query, which logs keep
  if request.query_token:
    _refuse(400, 'Send the token in the Authorization header, never in the '
                 'URL: URLs are logged.')


def _checkAuthentication(request, configuration):
  if request.principal is None:
    _refuse(401, request.refusal or 'Authentication is required.',
            ('WWW-Authenticate', 'Bearer'))
  if request.refusal is not None:
    _refuse(403, request.refusal)


_ADMISSION_TUPLE = (
  _checkOrigin, _checkVerb, _checkQueryToken, _checkAuthentication)


def admit(request, configuration):
  """Raise a Fault unless this client may send a message."""
  for check in _ADMISSION_TUPLE:
    check(request, configuration)


# Receiving the body

def _checkContentType(request, configuration):
  part_list = (request.getHeader('content-type') or '').lower().split(';')
  is_json = part_list[0].strip() == JSON
  for parameter in part_list[1:]:
    name, _, value = parameter.partition('=')
    if name.strip() == 'charset' and value.strip(' \t"') not in UTF_8_TUPLE:
      is_json = False
  if not is_json:
    _refuse(415, 'The Content-Type must be application/json, in UTF-8.')


def _checkAccept(request, configuration):
  if not getAcceptedSet(request):
    _refuse(406, 'Accept application/json and text/event-stream.')


def _checkContentLength(request, configuration):
  length = request.getHeader('content-length')
  if length:
    if not LENGTH_PATTERN.match(length):
      _refuse(400, 'The Content-Length is not a number.')
    # compared by length first: a number of any length costs nothing
    length = length.lstrip('0')
    limit = configuration['maximum_body_size']
    if len(length) > 18 or int(length or '0') > limit:
      _refuseSize(limit)


def _refuseSize(limit):
  _refuse(413, 'The body must not have more than %i bytes.' % limit)


_RECEPTION_TUPLE = _checkContentType, _checkAccept, _checkContentLength


def receive(request, configuration):
  """The bytes of the body; raises a Fault when it is not what MCP sends."""
  for check in _RECEPTION_TUPLE:
    check(request, configuration)
  limit = configuration['maximum_body_size']
  try:
    body = request.readBody(limit)
  except EnvironmentError: # the client went away, or its chunks are wrong
    _refuse(400, 'The body could not be read.')
  if len(body) > limit:
    _refuseSize(limit)
  return body


def getAcceptedSet(request):
  """Which of our two media types the client takes (RFC 9110 12.5.1)."""
  accept = request.getHeader('accept')
  if not accept:
    return frozenset((JSON, STREAM))
  accepted_dict = {}
  for media_range in accept.lower().split(','):
    part_list = [x.strip() for x in media_range.split(';')]
    accepted_dict[part_list[0]] = not any(
      x.startswith('q=') and not x[2:].strip('0.') for x in part_list[1:])
  return frozenset(
    x for x in (JSON, STREAM) if _isAccepted(x, accepted_dict))


def _isAccepted(media_type, accepted_dict):
  """The most specific media range that is there decides."""
  for media_range in (
      media_type, media_type.partition('/')[0] + '/*', '*/*'):
    if media_range in accepted_dict:
      return accepted_dict[media_range]
  return False


# Browsers

def isPreflight(request, configuration):
  """Whether a browser asks if a page of an allowed origin may POST."""
  return (request.method == 'OPTIONS'
          and 'access-control-request-method' in request.header_dict
          and bool(getCrossOriginHeaderList(request, configuration)))


def makePreflightResponse(request, configuration):
  asked = request.getHeader('access-control-request-headers') or ''
  header_list = ALLOWED_HEADER_LIST + sorted(
    name for name in {x.strip().lower() for x in asked.split(',')}
    if PARAMETER_HEADER_PATTERN.match(name))
  return Response(
    204, getCrossOriginHeaderList(request, configuration) + [
      ('Access-Control-Allow-Methods', 'POST'),
      ('Access-Control-Allow-Headers', ', '.join(header_list)),
      ('Access-Control-Max-Age', '7200')])


def getCrossOriginHeaderList(request, configuration):
  """What lets a page of an allowed origin read the response."""
  origin = request.getHeader('origin')
  if origin is None or not _isAllowedOrigin(origin, configuration):
    return []
  return [
    ('Access-Control-Allow-Origin', origin),
    ('Access-Control-Expose-Headers', 'www-authenticate'),
    ('Vary', 'Origin')]


# Responses

_COMMON_HEADER_LIST = [('X-Content-Type-Options', 'nosniff')]
_JSON_HEADER_LIST = _COMMON_HEADER_LIST + [
  ('Content-Type', JSON), ('Cache-Control', 'no-store')]
_STREAM_HEADER_LIST = _COMMON_HEADER_LIST + [
  ('Content-Type', STREAM), ('Cache-Control', 'no-cache'),
  ('X-Accel-Buffering', 'no')]


def makeResponse(status, text_list, is_stream, header_list):
  """A response of JSON texts, the last of them the answer itself and those
  before it notifications, which only a stream can carry; none for 202."""
  if not text_list:
    return Response(status, _COMMON_HEADER_LIST + header_list)
  if is_stream:
    return Response(
      status, _STREAM_HEADER_LIST + header_list,
      ''.join('event: message\ndata: %s\n\n' % x for x in text_list
              ).encode('ascii'))
  return Response(
    status, _JSON_HEADER_LIST + header_list, text_list[-1].encode('ascii'))
