"""From a request to its response: the way of one message through the core."""
from Products.ERP5MCP.core import (
  completion, discovery, listing, prompt_get, resource_read, tool_call)
from Products.ERP5MCP.core.envelope import Message, REQUEST
from Products.ERP5MCP.core.exchange import (
  Exchange, TIMEOUT_TUPLE, Undone, getInternalError, raiseFault)
from Products.ERP5MCP.core.fault import Fault, INVALID_REQUEST, PARSE_ERROR
from Products.ERP5MCP.core.error import ToolError
from Products.ERP5MCP.core.ladder import (
  SERVER_INFO_KEY, checkMessage, select, selectByHeader)
from Products.ERP5MCP.core.phrase import Phrase
from Products.ERP5MCP.core.seal import Sealer
from Products.ERP5MCP.core.strict_json import (
  InvalidJSON, asText, dump, load)
from Products.ERP5MCP.core.transport import (
  JSON, STREAM, admit, getAcceptedSet, getCrossOriginHeaderList, isPreflight,
  makePreflightResponse, makeResponse, receive)

__all__ = ('Server',)

DEFAULT_CONFIGURATION_DICT = {
  'origin_list': (),                     # besides loopback origins
  'maximum_body_size': 4 * 1024 * 1024,  # bytes
  'maximum_depth': 64,                   # levels of JSON
  'maximum_batch': 50,                   # messages
  'maximum_message': 1000,               # progress and log of one call
  'page_size': 200,                      # items of one page of a list
  'list_ttl_ms': 60000,                  # how long clients may keep a list
  'state_ttl': 600,                      # seconds to answer a question
}

# method -> function(exchange) that returns a result
HANDLER_DICT = {
  'initialize': discovery.initialize,
  'server/discover': discovery.discover,
  'ping': discovery.ping,
  'logging/setLevel': discovery.setLogLevel,
  'subscriptions/listen': discovery.listen,
  'tools/list': listing.listTools,
  'tools/call': tool_call.callTool,
  'prompts/list': listing.listPrompts,
  'prompts/get': prompt_get.getPrompt,
  'resources/list': listing.listResources,
  'resources/templates/list': listing.listResourceTemplates,
  'resources/read': resource_read.readResource,
  'completion/complete': completion.complete,
}

# Methods whose results clients may keep -> configuration of how long, None for
# not at all: what a resource says may change at any time
# (2026-07-28 server/utilities/caching: MUST on these and no others).
CACHE_DICT = {
  'server/discover': 'list_ttl_ms',
  'tools/list': 'list_ttl_ms',
  'prompts/list': 'list_ttl_ms',
  'resources/list': 'list_ttl_ms',
  'resources/templates/list': 'list_ttl_ms',
  'resources/read': None,
}

# What may end a request as a whole: code -> message and suggestion
FAILURE_DICT = {
  'CONFLICT': (
    Phrase('Somebody else changed the same data at the same time; nothing was '
           'done.'),
    Phrase('Call again.')),
  'TIMEOUT': TIMEOUT_TUPLE,
  'INTERNAL': (
    Phrase('This failed unexpectedly; nothing was done.'),
    Phrase('Tell an administrator the failure_id: the log has the details.')),
}


class Server(object):
  """One service, for one user, during one HTTP request.

  catalogue    what the user may see
    .implementation  dict: name, version, title, description, websiteUrl, icons
    .instructions    str or None
    .getToolList(), .getTool(name), .getPromptList(), .getPrompt(name),
    .getResourceList()
    Each tool, prompt and resource has a .definition, the dict of the protocol
    in its fullest form, and .run(call, dict); prompts and resources have
    .complete(name, value, context_dict). Tools have .interactive: whether they
    may ask; .input_validator and .output_validator, SchemaValidator, are used
    when they are there.
  environment  all that is not a function of the request
    .now(), .getRandom(n), .getSecret(), .principal, .audience, .undo(),
    .report(exception), .transient_exception_list, .isSpent(nonce),
    .spend(nonce, expiry), .makeCall(**kw), .translate(template), which gives
    the template of a Phrase in the language of the user; .limitTime(
    is_repeated), a context in which one of .timeout_exception_list may be
    raised: all messages of a request share its time, and so do those that are
    repeated after an undo
  configuration  see DEFAULT_CONFIGURATION_DICT
  """

  def __init__(self, catalogue, environment, configuration=None):
    self.catalogue = catalogue
    self.environment = environment
    self.configuration = dict(DEFAULT_CONFIGURATION_DICT, **configuration or {})
    self.sealer = Sealer(environment)

  def respond(self, request):
    """The Response to a Request.

    Raises what is in environment.transient_exception_list and what
    environment.undo raises, nothing else.
    """
    configuration = self.configuration
    if isPreflight(request, configuration):
      return makePreflightResponse(request, configuration)
    try:
      admit(request, configuration)
    except Fault as fault:
      return self._refuse(request, fault)
    return self._respond(request, _handle)

  def respondToFailure(self, request, code, failure_id):
    """The Response to a Request that failed after or around `respond`: the
    commit was refused, or conflicts outlasted the last retry. `code` is one of
    FAILURE_DICT.

    Never 5xx, which clients take for a server that speaks no MCP.
    """
    message, suggestion = FAILURE_DICT[code]
    error = ToolError(code, message, suggestion, failure_id=failure_id)
    return self._respond(
      request, lambda exchange: raiseFault(error, self.environment.translate))

  def refuse(self, request, status, message):
    """The Response to a Request that only has an HTTP status."""
    return self._refuse(
      request, Fault(INVALID_REQUEST, message, status=status))

  # One request

  def _respond(self, request, handle):
    try:
      value = self._load(receive(request, self.configuration))
      is_batch = isinstance(value, list)
      message_list = (
        self._readBatch(request, value) if is_batch else [Message(value)])
    except Fault as fault:
      return self._refuse(request, fault)
    reply_list = self._replyToAll(request, message_list, handle)
    text_list = [x.text for x in reply_list if x.text is not None]
    if not text_list:
      return self._makeResponse(request, 202, [])
    status, text = reply_list[0].status, text_list[0]
    if is_batch:
      status, text = 200, '[%s]' % ','.join(text_list)
    return self._makeResponse(request, status, [
      x for reply in reply_list for x in reply.notification_list] + [text])

  def _load(self, body):
    try:
      return load(body, self.configuration['maximum_depth'])
    except InvalidJSON as error:
      raise Fault(PARSE_ERROR, 'Parse error: %s' % error)

  def _readBatch(self, request, value_list):
    """The messages of a batch; raises a Fault for what is no batch."""
    if not selectByHeader(request).batch:
      raise Fault(INVALID_REQUEST, 'Invalid request: a message is an object')
    maximum = self.configuration['maximum_batch']
    if not 0 < len(value_list) <= maximum:
      raise Fault(INVALID_REQUEST, 'Invalid request: a batch has 1 to %i '
                  'messages' % maximum)
    message_list = [Message(x) for x in value_list]
    for message in message_list:
      # 2025-03-26 basic/lifecycle: initialize MUST NOT be part of a batch
      if message.method == 'initialize' or not select(request, message).batch:
        raise Fault(INVALID_REQUEST, 'Invalid request: this message must not '
                    'be in a batch')
    return message_list

  def _replyToAll(self, request, message_list, handle):
    """A _Reply for each message, in order.

    All of them are one transaction. When one has to be undone everything is,
    and those before it are handled again, this one with the answer that it has
    after the undo: what fails leaves nothing, what succeeds stays. All together
    are handled twice at most: what would need more is not begun.
    """
    undone_dict = {} # index -> Undone
    remaining = 2 * len(message_list)
    begun = 0 # how many messages have been handled once
    while True:
      reply_list = []
      for message in message_list:
        index = len(reply_list)
        undone = undone_dict.get(index)
        is_repeated = index < begun
        try:
          if undone is None:
            # should it be undone, those before it have to be repeated
            if remaining <= (0 if is_repeated else index - len(undone_dict)):
              undone_dict[index] = undone = _refuseToBegin(self.environment)
            else:
              remaining -= 1
          begun = max(begun, index + 1)
          reply_list.append(self._reply(
            request, message, handle, undone, is_repeated))
        except Undone as error:
          self.environment.undo()
          undone_dict[index] = error
          break
      else:
        return reply_list

  def _reply(self, request, message, handle, undone, is_repeated):
    """A _Reply; raises Undone when the request has to be undone first."""
    revision = select(request, message)
    notifier = None
    try:
      checkMessage(request, message, revision)
      if message.kind != REQUEST:
        return _Reply(202, None, ())
      if undone is None:
        exchange = Exchange(self, request, message, revision)
        notifier = exchange.notifier
        with self.environment.limitTime(is_repeated):
          result = handle(exchange)
      else:
        notifier = undone.notifier
        result = undone.answer()
      text = dump({'jsonrpc': '2.0', 'id': message.id,
                   'result': self._complete(message.method, revision, result)})
      return _Reply(200, text, notifier.text_list)
    except Fault as fault:
      return _Reply(
        _getStatus(fault, revision), _dumpFault(fault, revision, message.id),
        () if notifier is None else notifier.text_list)
    except (Undone,) + tuple(self.environment.transient_exception_list):
      raise
    except Exception as exception: # of the catalogue, or of the core itself
      error = getInternalError(self.environment, exception)
      # once more in English, should it be the translation that fails
      translate = asText if undone else self.environment.translate
      raise Undone(notifier, lambda: raiseFault(error, translate))

  def _complete(self, method, revision, result):
    """The result with what its revision adds to all results."""
    if not revision.result_type:
      return result
    result.setdefault('resultType', 'complete')
    meta = result.setdefault('_meta', {})
    if SERVER_INFO_KEY not in meta:
      implementation = self.catalogue.implementation
      meta[SERVER_INFO_KEY] = {
        key: implementation[key] for key in ('name', 'version')}
    if method in CACHE_DICT and result['resultType'] == 'complete':
      # lists depend on what the user may see
      result['cacheScope'] = 'private'
      result['ttlMs'] = self.configuration.get(CACHE_DICT[method], 0)
    return result

  # Responses

  def _refuse(self, request, fault):
    revision = selectByHeader(request)
    return self._makeResponse(
      request, _getStatus(fault, revision),
      # RFC 9110: no body for HEAD
      [] if request.method == 'HEAD' else [_dumpFault(fault, revision, None)],
      fault.header_list)

  def _makeResponse(self, request, status, text_list, header_list=()):
    accepted_set = getAcceptedSet(request)
    is_stream = status == 200 and STREAM in accepted_set and (
      len(text_list) > 1 or JSON not in accepted_set)
    return makeResponse(
      status, text_list, is_stream, list(header_list)
      + getCrossOriginHeaderList(request, self.configuration))


class _Reply(object):
  """status, text of the JSON-RPC response or None, texts to send before."""

  def __init__(self, status, text, notification_list):
    self.status = status
    self.text = text
    self.notification_list = notification_list


def _refuseToBegin(environment):
  """As Undone, the answer to a message of a batch that is not handled at all."""
  error = ToolError(
    'RATE_LIMITED', Phrase('Too much of this batch had to be undone: this call '
                           'was not made.'),
    Phrase('Send it again, in a request of its own.'))
  return Undone(None, lambda: raiseFault(error, environment.translate))


def _handle(exchange):
  return HANDLER_DICT[exchange.method](exchange)


def _getStatus(fault, revision):
  return fault.status or revision.getStatus(fault.code)


def _dumpFault(fault, revision, identifier):
  """A JSON-RPC error; all of them MUST echo the id that could be read."""
  result = {'jsonrpc': '2.0', 'error': fault.asDict()}
  if identifier is not None or revision.null_id:
    result['id'] = identifier
  return dump(result)
