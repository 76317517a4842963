"""Trying a tool in the ERP5 UI: a call as a client would make it, for its author,
who sees of a failure what no client does."""
import json
import time
import traceback

from AccessControl import getSecurityManager

from Products.ERP5MCP.core import Phrase, Request, Server, ToolError
from Products.ERP5MCP.erp5.catalogue import getTool
from Products.ERP5MCP.erp5.definition import getDefinition
from Products.ERP5MCP.erp5.environment import Environment
from Products.ERP5MCP.erp5.failure import (
  EXPECTED_EXCEPTION_TUPLE, translateFailure)
from Products.ERP5MCP.erp5.page_guard import refuseAgent
from Products.ERP5MCP.erp5.passing import PASSING_EXCEPTION_TUPLE
from Products.ERP5MCP.erp5.touched import TouchedDocuments
from Products.ERP5MCP.erp5.translation import say

__all__ = ('runAsText',)

REVISION = '2026-07-28'
CAPABILITY_DICT = {'elicitation': {}, 'sampling': {}, 'roots': {}}
MAXIMUM_TRACEBACK_SIZE = 8000


class _Trial(object):
  """A catalogue of one tool, and the tool itself, as the core sees them."""
  implementation = {'name': 'erp5', 'version': '0'}
  instructions = None
  failure_text = ''
  touched_list = ()

  def __init__(self, tool):
    self.tool = getTool(tool)

  def __getattr__(self, name):
    return getattr(self.tool, name)

  def getTool(self, name):
    return self

  def run(self, call, argument_dict):
    try:
      with TouchedDocuments(self.tool.document.getPortalObject()) as touched:
        value = self.tool.getValue(call, argument_dict)
        # before a dry run is undone
        self.touched_list = touched.getList()
        return value
    except PASSING_EXCEPTION_TUPLE + (ToolError,):
      raise
    except Exception as exception:
      self.failure_text = traceback.format_exc()[-MAXIMUM_TRACEBACK_SIZE:]
      if isinstance(exception, EXPECTED_EXCEPTION_TUPLE):
        raise translateFailure(exception)
      raise


def runAsText(tool, argument_text, keep):
  """(message, text): what has happened, and the answer of a call by a client of
  the newest revision, messages included, as indented JSON; the text is '' when
  nothing has run."""
  # the undo would be that of the call
  refuseAgent(tool.REQUEST)
  definition = getDefinition(tool)
  if definition.problem_list:
    return say(Phrase('Nothing has run: ${reason}', reason=say(
      definition.problem_list[0]))), ''
  try:
    argument_dict = json.loads(argument_text or '{}')
  except ValueError as error:
    return say(Phrase(
      'Nothing has run: the arguments are not JSON: ${error}',
      error=error)), ''
  begin = time.time()
  trial = _Trial(tool)
  body = _respond(tool, trial, definition.name, argument_dict, keep)
  duration = int((time.time() - begin) * 1000)
  part_list = [_dump(x) for x in _iterMessage(body)]
  part_list += ['%s\n%s' % (say(title), _dump(path_list))
                for title, path_list in trial.touched_list]
  if trial.failure_text:
    part_list.append(trial.failure_text)
  if trial.failure_text:
    message = Phrase('The tool has failed after ${duration} ms; what it wrote is'
                     ' undone.', duration=duration)
  elif keep:
    message = Phrase('The tool has run, in ${duration} ms.', duration=duration)
  else:
    message = Phrase('The tool has run, in ${duration} ms; what it wrote is'
                     ' undone.', duration=duration)
  return say(message), '\n\n'.join(part_list)


def _respond(tool, trial, name, argument_dict, keep):
  """The body of the HTTP response."""
  body = json.dumps({
    'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {
      'name': name, 'arguments': argument_dict, '_meta': {
        'progressToken': 1,
        'io.modelcontextprotocol/protocolVersion': REVISION,
        'io.modelcontextprotocol/clientCapabilities': CAPABILITY_DICT,
        'io.modelcontextprotocol/logLevel': 'debug'}}}).encode('ascii')
  principal = getSecurityManager().getUser().getId()
  return Server(
    trial, Environment(tool, principal, is_dry=not keep),
    {'maximum_body_size': len(body)}
  ).respond(Request(
    'POST', {
      'content-type': 'application/json', 'mcp-method': 'tools/call',
      'mcp-name': name, 'mcp-protocol-version': REVISION},
    lambda limit: body, principal)).body.decode('ascii')


def _iterMessage(text):
  """What the messages of a response say."""
  if not text.startswith('{'):
    text_list = [line[len('data: '):] for line in text.splitlines()
                 if line.startswith('data: ')]
  else:
    text_list = [text]
  for text in text_list:
    message = json.loads(text)
    yield message.get('params') or message.get('result') or message.get('error')


def _dump(value):
  return json.dumps(value, indent=2, separators=(',', ': '), sort_keys=True)
