"""What the server is, and the small methods that need no catalogue."""
from Products.ERP5MCP.core.ladder import (
  LOG_LEVEL_TUPLE, SERVER_INFO_KEY, SUBSCRIPTION_KEY)
from Products.ERP5MCP.core.revision import (
  LATEST_HANDSHAKE, REVISION_DICT, REVISION_NAME_LIST)

__all__ = ('discover', 'initialize', 'listen', 'ping', 'setLogLevel')


def initialize(exchange):
  """The handshake of revisions that have one; nothing is remembered."""
  name = exchange.getString('protocolVersion')
  for parameter in 'capabilities', 'clientInfo':
    if parameter not in exchange.params:
      exchange.refuse('"%s" is missing' % parameter)
    exchange.getObject(parameter)
  revision = REVISION_DICT.get(name, LATEST_HANDSHAKE)
  if revision.stateless:
    revision = LATEST_HANDSHAKE
  result = {
    'protocolVersion': revision.name,
    'capabilities': revision.capability_dict,
    'serverInfo': revision.sieve(
      'Implementation', exchange.catalogue.implementation),
  }
  _addInstructions(exchange, result)
  return result


def discover(exchange):
  result = {
    'supportedVersions': REVISION_NAME_LIST,
    'capabilities': exchange.revision.capability_dict,
    '_meta': {SERVER_INFO_KEY: exchange.revision.sieve(
      'Implementation', exchange.catalogue.implementation)},
  }
  _addInstructions(exchange, result)
  return result


def _addInstructions(exchange, result):
  instructions = exchange.catalogue.instructions
  if instructions:
    result['instructions'] = instructions


def ping(exchange):
  return {}


def setLogLevel(exchange):
  """Accepted and forgotten: there is no session to keep it in."""
  if exchange.getString('level') not in LOG_LEVEL_TUPLE:
    exchange.refuse('"level" must be one of %s' % ', '.join(LOG_LEVEL_TUPLE))
  return {}


def listen(exchange):
  """A subscription that honours nothing and ends at once: what changes is told
  by the ttlMs of lists."""
  if 'notifications' not in exchange.params:
    exchange.refuse('"notifications" is missing')
  exchange.getObject('notifications')
  meta = {SUBSCRIPTION_KEY: exchange.id}
  # basic/patterns/subscriptions: MUST be the first message
  exchange.notifier.notify(
    'notifications/subscriptions/acknowledged',
    {'_meta': meta, 'notifications': {}})
  return {'_meta': dict(meta)}
