"""Protocol faults: what ends as a JSON-RPC error, or is refused by HTTP alone.

Errors that a tool meets are in `error.py`; the HTTP status of each code, which
depends on the revision, is in `revision.py`.
"""
__all__ = (
  'Fault', 'HEADER_MISMATCH', 'INTERNAL_ERROR', 'INVALID_PARAMS',
  'INVALID_REQUEST', 'METHOD_NOT_FOUND', 'MISSING_CLIENT_CAPABILITY',
  'PARSE_ERROR', 'RESOURCE_NOT_FOUND', 'UNSUPPORTED_PROTOCOL_VERSION')

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
RESOURCE_NOT_FOUND = -32002 # up to 2025-11-25
HEADER_MISMATCH = -32020 # this and the next two: 2026-07-28
MISSING_CLIENT_CAPABILITY = -32021
UNSUPPORTED_PROTOCOL_VERSION = -32022


class Fault(Exception):
  """The one way to refuse a message.

  status       HTTP status, None for that of the code
  header_list  headers that the response needs, such as Allow
  """

  def __init__(self, code, message, data=None, status=None, header_list=()):
    Exception.__init__(self, code, message)
    self.code = code
    self.message = message
    self.data = data
    self.status = status
    self.header_list = header_list

  def asDict(self):
    """The JSON-RPC error object."""
    result = {'code': self.code, 'message': self.message}
    if self.data is not None:
      result['data'] = self.data
    return result
