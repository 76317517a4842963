"""The revisions of the protocol, as tables.

House rules: everything that differs between revisions is here and nothing else
is; no other file asks which revision it serves, only what the revision allows.
"""
import six

from Products.ERP5MCP.core.fault import (
  HEADER_MISMATCH, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND,
  MISSING_CLIENT_CAPABILITY, PARSE_ERROR, RESOURCE_NOT_FOUND,
  UNSUPPORTED_PROTOCOL_VERSION)

__all__ = (
  'LATEST_HANDSHAKE', 'NEWEST', 'REVISION_DICT', 'REVISION_NAME_LIST',
  'WITHOUT_HEADER', 'isStateless')

# Oldest first, as columns of the tables below.
_NAME_TUPLE = '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'
_1, _2, _3, _4 = range(4)

# What each revision does.
_FEATURE_DICT = {
  # no handshake: each request carries version and capabilities in its _meta,
  # and headers that repeat the body
  'stateless':              (False, False, False, True),
  # arrays of messages; 2025-06-18 removed them
  'batch':                  (True, False, False, False),
  # a client may post responses, to requests of the server
  'client_response':        (True, True, True, False),
  # an error whose request has no readable id says "id": null; from 2025-11-25
  # on the schema wants no id at all
  'null_id':                (True, True, False, False),
  # kinds of structuredContent and of outputSchema: nothing, objects, anything
  'structured_content':     (None, 'object', 'object', 'any'),
  # `true` and `false` as the schema of a property
  'boolean_schema':         (False, False, False, True),
  'resource_not_found':     (RESOURCE_NOT_FOUND,) * 3 + (INVALID_PARAMS,),
  # log messages below this level are dropped unless the client asked for them;
  # None: all are
  'log_level':              ('info', 'info', 'info', None),
  # tools/call, prompts/get and resources/read may answer "input_required"
  'input_required':         (False, False, False, True),
  # results carry resultType, serverInfo, and hints for caches
  'result_type':            (False, False, False, True),
}

# HTTP status of a JSON-RPC error, 200 for all others. 2026-07-28
# basic/transports/streamable-http: MUST for all but the first two; older
# revisions leave it open, and their clients expect 200 for what was readable.
_MALFORMED_STATUS_DICT = {PARSE_ERROR: 400, INVALID_REQUEST: 400}
_STATELESS_STATUS_DICT = {
  PARSE_ERROR: 400,
  INVALID_REQUEST: 400,
  METHOD_NOT_FOUND: 404,
  HEADER_MISMATCH: 400,
  MISSING_CLIENT_CAPABILITY: 400,
  UNSUPPORTED_PROTOCOL_VERSION: 400,
}

# method -> first and last revision that has it
_METHOD_DICT = {
  'initialize':               (_1, _3),
  'ping':                     (_1, _3),
  'logging/setLevel':         (_1, _3),
  'tools/list':               (_1, _4),
  'tools/call':               (_1, _4),
  'prompts/list':             (_1, _4),
  'prompts/get':              (_1, _4),
  'resources/list':           (_1, _4),
  'resources/templates/list': (_1, _4),
  'resources/read':           (_1, _4),
  'completion/complete':      (_1, _4),
  'server/discover':          (_4, _4),
  'subscriptions/listen':     (_4, _4),
}

# Everything that is declared answers. In 2026-07-28 "logging" says that a
# request which asks for log messages gets them.
_CAPABILITY_DICT = {
  'tools': {}, 'prompts': {}, 'resources': {}, 'completions': {}, 'logging': {}}

# object -> field -> first revision that knows it, and what its value is made of
_FIELD_DICT = {
  'Implementation': {
    'name': _1, 'version': _1, 'title': _2, 'description': _3, 'icons': _3,
    'websiteUrl': _3},
  'Tool': {
    'name': _1, 'description': _1, 'inputSchema': _1,
    'annotations': (_1, 'ToolAnnotations'), 'title': _2, 'outputSchema': _2,
    '_meta': _2, 'icons': _3},
  'ToolAnnotations': {
    'title': _1, 'readOnlyHint': _1, 'destructiveHint': _1,
    'idempotentHint': _1, 'openWorldHint': _1},
  'Prompt': {
    'name': _1, 'description': _1, 'arguments': (_1, 'PromptArgument'),
    'title': _2, '_meta': _2, 'icons': _3},
  'PromptArgument': {
    'name': _1, 'description': _1, 'required': _1, 'title': _2},
  'Resource': {
    'uri': _1, 'name': _1, 'description': _1, 'mimeType': _1, 'size': _1,
    'annotations': (_1, 'Annotations'), 'title': _2, '_meta': _2, 'icons': _3},
  'ResourceTemplate': {
    'uriTemplate': _1, 'name': _1, 'description': _1, 'mimeType': _1,
    'annotations': (_1, 'Annotations'), 'title': _2, '_meta': _2, 'icons': _3},
  'Annotations': {'audience': _1, 'priority': _1, 'lastModified': _2},
  'ResourceContents': {
    'uri': _1, 'mimeType': _1, 'text': _1, 'blob': _1, '_meta': _2},
  # content, by its type
  'text': {
    'type': _1, 'text': _1, 'annotations': (_1, 'Annotations'), '_meta': _2},
  'image': {
    'type': _1, 'data': _1, 'mimeType': _1, 'annotations': (_1, 'Annotations'),
    '_meta': _2},
  'audio': {
    'type': _1, 'data': _1, 'mimeType': _1, 'annotations': (_1, 'Annotations'),
    '_meta': _2},
  'resource': {
    'type': _1, 'resource': (_1, 'ResourceContents'),
    'annotations': (_1, 'Annotations'), '_meta': _2},
  'resource_link': {
    'type': _2, 'uri': _2, 'name': _2, 'description': _2, 'mimeType': _2,
    'size': _2, 'annotations': (_2, 'Annotations'), 'title': _2, '_meta': _2,
    'icons': _3},
}


class Revision(object):
  """One revision: its name and, as attributes, its column of each table."""

  def __init__(self, index):
    self.name = _NAME_TUPLE[index]
    for name, value_tuple in six.iteritems(_FEATURE_DICT):
      setattr(self, name, value_tuple[index])
    self.method_set = frozenset(
      method for method, (first, last) in six.iteritems(_METHOD_DICT)
      if first <= index <= last)
    self.capability_dict = _CAPABILITY_DICT
    self._status_dict = (
      _STATELESS_STATUS_DICT if self.stateless else _MALFORMED_STATUS_DICT)
    # object -> {field: kind of its value or None}
    self._field_dict = {}
    for kind, field_dict in six.iteritems(_FIELD_DICT):
      known_dict = {}
      for field, value in six.iteritems(field_dict):
        first, value_kind = value if isinstance(value, tuple) else (value, None)
        if first <= index:
          known_dict[field] = value_kind
      if known_dict:
        self._field_dict[kind] = known_dict

  def getStatus(self, code):
    """HTTP status of a JSON-RPC error code."""
    return self._status_dict.get(code, 200)

  def knows(self, kind):
    """Whether this kind of object or content exists."""
    return kind in self._field_dict

  def sieve(self, kind, value_dict):
    """The object without fields that the revision does not know."""
    field_dict = self._field_dict[kind]
    result = {}
    for field, value in six.iteritems(value_dict):
      if field in field_dict:
        value_kind = field_dict[field]
        if value_kind is None:
          result[field] = value
        elif isinstance(value, dict):
          result[field] = self.sieve(value_kind, value)
        else:
          result[field] = [self.sieve(value_kind, x) for x in value]
    return result


REVISION_DICT = {
  name: Revision(index) for index, name in enumerate(_NAME_TUPLE)}
REVISION_NAME_LIST = list(reversed(_NAME_TUPLE)) # newest first
# Clients from before the version header, 2025-11-25 basic/transports: SHOULD.
WITHOUT_HEADER = REVISION_DICT[_NAME_TUPLE[_1]]
# What `initialize` offers to a client that asks for what is not served.
LATEST_HANDSHAKE = REVISION_DICT[_NAME_TUPLE[_3]]
NEWEST = REVISION_DICT[_NAME_TUPLE[_4]]


def isStateless(name):
  """Whether a version that a body names is of the protocol without handshake;
  what is unknown is."""
  return not isinstance(name, six.string_types) or (
    REVISION_DICT.get(name, NEWEST).stateless)
