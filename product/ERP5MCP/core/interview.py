"""Asking in the middle of a call that no server process remembers.

A call that needs an answer is undone and ends with its questions; the client
calls again with the answers, and the author's code runs again from the start.
Answers of earlier rounds come back in a token that is sealed, bound to user,
service, method, name and arguments, valid for some minutes and for one use.

An answer counts for the very question that was asked: when the code asks with
another text or schema, because the data has changed meanwhile, it asks again.
"""
import base64

import six

from Products.ERP5MCP.core.error import ToolError
from Products.ERP5MCP.core.fault import (
  Fault, INVALID_PARAMS, MISSING_CLIENT_CAPABILITY)
from Products.ERP5MCP.core.phrase import Phrase
from Products.ERP5MCP.core.question import ElicitationQuestion, InvalidAnswer
from Products.ERP5MCP.core.seal import InvalidSeal, digest

__all__ = (
  'Confirmation', 'InputRequired', 'Interview', 'Suspended',
  'CONFIRMATION_PROPERTY_DICT', 'openInterview')

# Arguments that an interactive tool gets where the protocol has no questions.
CONFIRMATION_PROPERTY_DICT = {
  'confirmation_token': {
    'type': 'string',
    'description': 'Only to repeat a call that answered APPROVAL_REQUIRED: '
                   'the confirmation_token of that answer.'},
  'answers': {
    'type': 'object',
    'description': 'Only with confirmation_token: the answers of the person, '
                   'by key of the question: an object that matches its schema, '
                   'true when it has none, null when the person declines.'},
}


class Suspended(BaseException):
  """Ends the author's code, which cannot catch it by `except Exception`. Why is
  in `Interview.suspension`, so that not even a bare `except` hides it."""


class Interview(object):
  """Of a call whose client cannot be asked at all.

  suspension  None, or what to do once everything is undone: returns a result,
              raises a Fault or a ToolError
  """

  def __init__(self, exchange, name, argument_dict):
    self._exchange = exchange
    self._environment = exchange.environment
    self._name = name
    self._argument_dict = argument_dict
    self._binding = None
    self._given_dict = {} # key -> answer that came with this request
    self._known_dict = {} # key -> [digest of question, answer], of any round
    self._asked_dict = None # key -> digest; None when nothing was asked before
    self._problem_dict = {} # key -> [Violation] of answers that are refused
    self._nonce = self._expiry = None
    self.suspension = None

  # For the call

  def ask(self, question_dict):
    """{key: Question} to {key: answer}; raises Suspended when one is missing.

    A question that the client cannot be asked is answered by None, as if
    declined, when it can be asked another one.
    """
    reachable_dict = {
      key: question for key, question in six.iteritems(question_dict)
      if self._isReachable(question)}
    if question_dict and not reachable_dict:
      self._suspend(lambda: self._refuse(question_dict))
    answer_dict = dict.fromkeys(question_dict)
    missing_dict = {}
    for key, question in six.iteritems(reachable_dict):
      try:
        answer_dict[key] = self._read(key, question)
      except InvalidAnswer as error:
        missing_dict[key] = question
        if error.violation_list:
          self._problem_dict[key] = error.violation_list
    if missing_dict:
      self._suspend(lambda: self._demand(missing_dict))
    return answer_dict

  def _suspend(self, suspension):
    self.suspension = suspension
    raise Suspended

  def _read(self, key, question):
    question_digest = digest(question.asRequest())[:16]
    if key in self._given_dict:
      answer = self._given_dict[key]
      if self._asked_dict is not None and (
          self._asked_dict.get(key) != question_digest):
        raise InvalidAnswer
    else:
      known_digest, answer = self._known_dict.get(key, (None, None))
      if known_digest != question_digest:
        raise InvalidAnswer
    value = question.read(answer)
    self._known_dict[key] = [question_digest, answer]
    return value

  # For the handler

  def close(self):
    """The call has come to its end: its token has been used."""
    if self._nonce is not None:
      self._environment.spend(self._nonce, self._expiry)

  # Tokens

  def _bind(self, purpose):
    self._binding = [
      purpose, self._exchange.method, self._name, digest(self._argument_dict)]

  def _open(self, token):
    """Take what was known when the token was made; raises InvalidSeal."""
    state = self._exchange.sealer.unseal(self._binding, token)
    if (state['expiry'] < self._environment.now()
        or self._environment.isSpent(state['nonce'])):
      raise InvalidSeal
    self._known_dict = state['known']
    self._asked_dict = state['asked']
    self._nonce = state['nonce']
    self._expiry = state['expiry']

  def _seal(self, question_dict):
    """A token for the next round; the one of this round is used."""
    self.close()
    return self._exchange.sealer.seal(self._binding, {
      'known': self._known_dict,
      'asked': {key: digest(question.asRequest())[:16]
                for key, question in six.iteritems(question_dict)},
      'expiry': int(self._environment.now())
                + self._exchange.configuration['state_ttl'],
      'nonce': six.ensure_str(
        base64.urlsafe_b64encode(self._environment.getRandom(12))),
    })

  # What depends on the way of asking

  def _isReachable(self, question):
    return False

  def _refuse(self, question_dict):
    raise ToolError(
      'APPROVAL_REQUIRED',
      Phrase('This has to ask the person, and your client cannot be asked in '
             'this revision of the protocol.'),
      Phrase('Use a client that speaks the revision 2026-07-28.'))

  def _demand(self, question_dict):
    raise NotImplementedError


class InputRequired(Interview):
  """Multi round-trip requests: basic/patterns/mrtr of 2026-07-28."""

  def __init__(self, exchange, name, argument_dict):
    Interview.__init__(self, exchange, name, argument_dict)
    self._bind('requestState')
    params = exchange.params
    self._given_dict = params.get('inputResponses', {})
    if not isinstance(self._given_dict, dict):
      raise Fault(INVALID_PARAMS, 'inputResponses must be an object')
    if self._given_dict and 'requestState' not in params:
      # never asked for: a model made them up
      raise Fault(INVALID_PARAMS, 'inputResponses without requestState: nothing '
                  'was asked yet')
    if 'requestState' in params:
      try:
        self._open(params['requestState'])
      except InvalidSeal:
        raise Fault(INVALID_PARAMS, 'Invalid or expired requestState',
                    {'reason': 'invalid_request_state'})

  def _isReachable(self, question):
    return question.isSupported(self._exchange.capability_dict)

  def _refuse(self, question_dict):
    capability_dict = {}
    for question in six.itervalues(question_dict):
      for name, value in six.iteritems(question.required_capability):
        capability_dict[name] = dict(capability_dict.get(name, {}), **value)
    raise Fault(
      MISSING_CLIENT_CAPABILITY,
      'Server requires the %s capability for this request' % (
        ' and '.join(sorted(capability_dict))),
      {'requiredCapabilities': capability_dict})

  def _demand(self, question_dict):
    return {
      'resultType': 'input_required',
      'inputRequests': {key: question.asRequest()
                        for key, question in six.iteritems(question_dict)},
      'requestState': self._seal(question_dict),
    }


class Confirmation(Interview):
  """Questions as an error of the tool, answers as two more arguments."""

  def __init__(self, exchange, name, argument_dict, token, answer_dict):
    Interview.__init__(self, exchange, name, argument_dict)
    self._bind('confirmation_token')
    # Answers without a token were never asked for: a model made them up.
    if token is not None:
      try:
        self._open(token)
      except InvalidSeal:
        raise ToolError(
          'INVALID_FIELD_VALUE',
          Phrase('This confirmation_token is not valid: it expired, was used, '
                 'or belongs to other arguments.'),
          Phrase('Call again without confirmation_token and answers to get a '
                 'new one.'),
          field='confirmation_token')
      if isinstance(answer_dict, dict):
        self._given_dict = {
          key: _asElicitResult(value)
          for key, value in six.iteritems(answer_dict)}

  def _isReachable(self, question):
    return isinstance(question, ElicitationQuestion)

  def _demand(self, question_dict):
    violation_list = [
      dict(x.asDict(), question=key)
      for key in sorted(self._problem_dict) for x in self._problem_dict[key]]
    raise ToolError(
      'APPROVAL_REQUIRED',
      u' '.join(question_dict[key].params['message']
                for key in sorted(question_dict)),
      Phrase(
        'Nothing was done. Show each question to the person, then call again '
        'with the same arguments, this confirmation_token, and in "answers" '
        'what the person said, by key: an object that matches the schema, true '
        'when there is no schema, null when the person declines.'),
      questions={key: _describe(question)
                 for key, question in six.iteritems(question_dict)},
      confirmation_token=self._seal(question_dict),
      violations=violation_list or None)


def _asElicitResult(value):
  if value is None:
    return {'action': 'decline'}
  return {'action': 'accept', 'content': value}


def _describe(question):
  """What a model needs to know of a question."""
  result = {'message': question.params['message']}
  schema = question.params.get('requestedSchema', {})
  if schema.get('properties'):
    result['schema'] = schema
  if 'url' in question.params:
    result['url'] = question.params['url']
  return result


def openInterview(exchange, name, argument_dict):
  """How a prompt or a resource may ask."""
  return (InputRequired if exchange.revision.input_required else Interview)(
    exchange, name, argument_dict)
