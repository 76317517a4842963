"""JSON-RPC 2.0: which message is this?"""
import six

from Products.ERP5MCP.core.fault import Fault, INVALID_REQUEST

__all__ = ('Message', 'NOTIFICATION', 'REQUEST', 'RESPONSE', 'isIdentifier')

REQUEST = 'request'
NOTIFICATION = 'notification'
RESPONSE = 'response'


def isIdentifier(value):
  """A request id or progress token: a string or an integer, never a boolean."""
  return isinstance(value, six.string_types + six.integer_types) and (
    not isinstance(value, bool))


class Message(object):
  """One message of a client.

  kind      REQUEST, NOTIFICATION or RESPONSE; None when `fault` says why it is
            no message
  id        of a request, None when there is none or it cannot be read
  method    None of a response
  params    dict, empty when absent
  meta      params._meta, or an empty dict
  """
  kind = id = method = fault = None
  params = meta = {}

  def __init__(self, value):
    try:
      self._read(value)
    except Fault as fault:
      self.kind = None
      self.fault = fault

  def _read(self, value):
    if not isinstance(value, dict):
      self._refuse('a message is an object')
    if isIdentifier(value.get('id')):
      self.id = value['id']
    if value.get('jsonrpc') != '2.0':
      self._refuse('"jsonrpc" must be "2.0"')
    if 'id' in value and self.id is None:
      self._refuse('"id" must be a string or an integer')
    is_response = ('result' in value) + ('error' in value)
    if 'method' in value:
      if is_response:
        self._refuse('a message is either a request or a response')
      self._readCall(value)
    elif is_response == 1 and self.id is not None:
      self.kind = RESPONSE
      self.id = None
    else:
      self._refuse('"method" is missing')

  def _readCall(self, value):
    method, params = value['method'], value.get('params', {})
    if not isinstance(method, six.string_types):
      self._refuse('"method" must be a string')
    if not isinstance(params, dict):
      self._refuse('"params" must be an object')
    self.kind = NOTIFICATION if 'id' not in value else REQUEST
    self.method = method
    self.params = params
    if isinstance(params.get('_meta'), dict):
      self.meta = params['_meta']

  def _refuse(self, reason):
    raise Fault(INVALID_REQUEST, 'Invalid request: %s' % reason)
