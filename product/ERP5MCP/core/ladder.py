"""Era and revision of a message, decided once, and what the era demands of it.

The only place that does. `select` looks at the version header and at the body;
then the rungs of 2026-07-28 are tried in the order that its clients expect:
_meta present, headers equal to the body, version, method.
"""
import base64
import binascii
import re

import six

from Products.ERP5MCP.core.envelope import NOTIFICATION, REQUEST, isIdentifier
from Products.ERP5MCP.core.fault import (
  Fault, HEADER_MISMATCH, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND,
  UNSUPPORTED_PROTOCOL_VERSION)
from Products.ERP5MCP.core.revision import (
  NEWEST, REVISION_DICT, REVISION_NAME_LIST, WITHOUT_HEADER, isStateless)

__all__ = (
  'CAPABILITY_KEY', 'LOG_LEVEL_KEY', 'LOG_LEVEL_TUPLE', 'SERVER_INFO_KEY',
  'SUBSCRIPTION_KEY', 'checkMessage', 'checkParameterHeader', 'getHeaderText',
  'select', 'selectByHeader')

VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'
CAPABILITY_KEY = 'io.modelcontextprotocol/clientCapabilities'
LOG_LEVEL_KEY = 'io.modelcontextprotocol/logLevel'
SERVER_INFO_KEY = 'io.modelcontextprotocol/serverInfo'
SUBSCRIPTION_KEY = 'io.modelcontextprotocol/subscriptionId'

# RFC 5424, least severe first
LOG_LEVEL_TUPLE = (
  'debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert',
  'emergency')

VERSION_HEADER = 'mcp-protocol-version'

# method -> parameter that the Mcp-Name header repeats
NAME_PARAMETER_DICT = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

# Members of clientCapabilities, all of them objects
CAPABILITY_TUPLE = (
  'elicitation', 'sampling', 'roots', 'experimental', 'extensions')

VISIBLE_PATTERN = re.compile(r'[\t\x20-\x7e]*\Z')
ENCODED_PATTERN = re.compile(r'=\?base64\?(.*)\?=\Z')
NUMBER_PATTERN = re.compile(r'-?(?:0|[1-9][0-9]{0,30})(?:\.0{1,30})?\Z')


def select(request, message):
  """The Revision that a message is in. An unknown version is for the rungs."""
  if VERSION_KEY in message.meta and isStateless(message.meta[VERSION_KEY]):
    return NEWEST
  return selectByHeader(request)


def selectByHeader(request):
  """The Revision that the header claims, an unknown one read as the newest:
  only its clients are told which versions there are."""
  name = request.getHeader(VERSION_HEADER)
  return WITHOUT_HEADER if name is None else REVISION_DICT.get(name, NEWEST)


# Rungs: (request, message, revision)

def _checkKind(request, message, revision):
  if message.fault is not None:
    raise message.fault
  if message.kind not in (REQUEST, NOTIFICATION) and (
      not revision.client_response):
    raise Fault(INVALID_REQUEST, 'Invalid request: a response is not expected')


def _checkMeta(request, message, revision):
  # 2026-07-28 basic/index: MUST 400 with -32602
  meta = message.meta
  if VERSION_KEY not in meta:
    _checkSupported(request.getHeader(VERSION_HEADER))
  if not isinstance(meta.get(VERSION_KEY), six.string_types):
    _refuseMeta('%s is missing' % VERSION_KEY)
  capability_dict = meta.get(CAPABILITY_KEY)
  if not isinstance(capability_dict, dict):
    _refuseMeta('%s is missing' % CAPABILITY_KEY)
  for name in CAPABILITY_TUPLE:
    if not isinstance(capability_dict.get(name, {}), dict):
      _refuseMeta('the capability "%s" must be an object' % name)
  if 'progressToken' in meta and not isIdentifier(meta['progressToken']):
    _refuseMeta('progressToken must be a string or an integer')
  if meta.get(LOG_LEVEL_KEY, 'info') not in LOG_LEVEL_TUPLE:
    _refuseMeta('%s must be one of %s' % (
      LOG_LEVEL_KEY, ', '.join(LOG_LEVEL_TUPLE)))


def _refuseMeta(reason):
  raise Fault(INVALID_PARAMS, 'Invalid _meta: %s' % reason, status=400)


def _checkHeader(request, message, revision):
  # before the version itself: streamable-http#server-validation
  _compare(request, VERSION_HEADER, message.meta[VERSION_KEY])
  _compare(request, 'mcp-method', message.method)
  parameter = NAME_PARAMETER_DICT.get(message.method)
  name = message.params.get(parameter)
  if isinstance(name, six.string_types):
    _compare(request, 'mcp-name', name, is_encoded=True)


def _compare(request, name, expected, is_encoded=False):
  value = getHeaderText(request, name, is_encoded)
  if value is None:
    _refuseHeader(name, 'is missing')
  if value != expected:
    _refuseHeader(name, "value '%s' does not match body value '%s'" % (
      value, expected))


def _refuseHeader(name, reason):
  raise Fault(HEADER_MISMATCH, 'Header mismatch: %s header %s' % (
    'MCP-Protocol-Version' if name == VERSION_HEADER else name.title(), reason))


def _checkVersion(request, message, revision):
  _checkSupported(message.meta[VERSION_KEY])


def _checkSupported(name):
  if name is not None and name not in REVISION_DICT:
    raise Fault(
      UNSUPPORTED_PROTOCOL_VERSION, 'Unsupported protocol version',
      {'supported': REVISION_NAME_LIST, 'requested': name})


def _checkMethod(request, message, revision):
  if message.method not in revision.method_set:
    raise Fault(METHOD_NOT_FOUND, 'Method not found: %s' % message.method)


def _checkNotification(request, message, revision):
  # its _meta is optional, and the core protocol has none over HTTP
  _checkSupported(request.getHeader(VERSION_HEADER))


_RUNG_DICT = {
  # (revision.stateless, message.kind)
  (True, REQUEST): (_checkMeta, _checkHeader, _checkVersion, _checkMethod),
  (True, NOTIFICATION): (_checkNotification,),
  (False, REQUEST): (_checkMethod,),
}


def checkMessage(request, message, revision):
  """Raise a Fault for a message that its revision does not allow."""
  _checkKind(request, message, revision)
  for check in _RUNG_DICT.get((revision.stateless, message.kind), ()):
    check(request, message, revision)


# Values in headers

def getHeaderText(request, name, is_encoded=True):
  """Unicode value of a header, decoded from its base64 form; None if absent."""
  value = request.getHeader(name)
  if value is None:
    return None
  if not VISIBLE_PATTERN.match(value):
    _refuseHeader(name, 'has characters that a header must not have')
  match = ENCODED_PATTERN.match(value) if is_encoded else None
  if match is None:
    return six.ensure_text(value)
  try:
    data = base64.b64decode(match.group(1).encode('ascii'))
    # the decoder of Python skips what is not base64
    if base64.b64encode(data).decode('ascii') != match.group(1):
      raise ValueError
    return data.decode('utf-8')
  except (ValueError, TypeError, binascii.Error):
    _refuseHeader(name, 'is not base64 of UTF-8')


def checkParameterHeader(request, revision, schema, argument_dict):
  """Each argument whose schema has "x-mcp-header" is repeated by a header
  Mcp-Param-*; an absent one is not (SEP-2243)."""
  if revision.stateless:
    _checkPropertyHeader(request, schema, argument_dict)


def _checkPropertyHeader(request, schema, value_dict):
  for name, property_schema in six.iteritems(schema.get('properties', {})):
    if not isinstance(property_schema, dict):
      continue
    value = value_dict.get(name) if isinstance(value_dict, dict) else None
    if 'x-mcp-header' in property_schema:
      header = 'mcp-param-' + property_schema['x-mcp-header'].lower()
      text = getHeaderText(request, header)
      if text is None and value is not None:
        _refuseHeader(header, 'is missing')
      if text is not None and not _isSame(text, value):
        _refuseHeader(header, 'does not match the argument "%s"' % name)
    _checkPropertyHeader(request, property_schema, value)


def _isSame(text, value):
  if isinstance(value, bool):
    return text == ('true' if value else 'false')
  if isinstance(value, six.string_types):
    return text == value
  if isinstance(value, six.integer_types + (float,)):
    # integers SHOULD compare as numbers: 42.0 is 42
    return bool(NUMBER_PATTERN.match(text)) and (
      int(text.partition('.')[0]) == value)
  return False
