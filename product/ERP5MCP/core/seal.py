"""Tokens that a client keeps for the server, and cannot change.

HMAC-SHA256 over canonical JSON: readable, so nothing secret goes in. What a
token is bound to (purpose, user, service, arguments) is signed and not in it.
"""
import base64
import hashlib
import hmac

import six

from Products.ERP5MCP.core.strict_json import dumpCanonical, load

__all__ = ('InvalidSeal', 'Sealer', 'digest')

# More than any message may have, since answers of users are sealed as well.
MAXIMUM_DEPTH = 1000


class InvalidSeal(Exception):
  """Changed, of another user, for something else, or not one of ours."""


def digest(value):
  """SHA-256 of a JSON value, in hexadecimal."""
  return hashlib.sha256(dumpCanonical(value).encode('ascii')).hexdigest()


class Sealer(object):
  """Seals for one user of one service.

  The secret is asked for each time: undoing a request also undoes its creation.
  """

  def __init__(self, environment):
    self._environment = environment

  def seal(self, binding, value):
    """Native str; `binding` is a list of strings that `unseal` must repeat."""
    payload = _encode(dumpCanonical(value).encode('ascii'))
    return '%s.%s' % (payload, self._sign(binding, payload))

  def unseal(self, binding, token):
    """The value; raises InvalidSeal."""
    if not isinstance(token, six.string_types):
      raise InvalidSeal
    try:
      # text on Python 3 and bytes on Python 2 both become what they may be
      token = six.ensure_str(six.ensure_binary(token, 'ascii'), 'ascii')
    except UnicodeError:
      raise InvalidSeal
    payload, _, signature = token.partition('.')
    if not hmac.compare_digest(signature, self._sign(binding, payload)):
      raise InvalidSeal
    return load(base64.urlsafe_b64decode(payload + '=' * (-len(payload) % 4)),
                MAXIMUM_DEPTH)

  def _sign(self, binding, payload):
    text = dumpCanonical([
      self._environment.principal, self._environment.audience, binding,
      payload])
    return _encode(hmac.new(
      self._environment.getSecret(), text.encode('ascii'), hashlib.sha256
      ).digest())


def _encode(data):
  return six.ensure_str(base64.urlsafe_b64encode(data).rstrip(b'='))
