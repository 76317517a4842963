"""The Model Context Protocol, sans-IO: a request in, a response out.

No Zope, no ERP5, no file, no clock and no randomness: what is not a function of
the request is asked from the environment that `Server` is given. A request goes
through these files in this order:

transport.py    HTTP: Origin, verb, authentication, media types, size
strict_json.py  bytes to values, strictly
envelope.py     JSON-RPC: request, notification or response
ladder.py       era and revision, and what they demand; revision.py is the table
server.py       handler, undo, answer
exchange.py     what a handler may use, and where the code of authors runs
discovery.py, listing.py, tool_call.py, prompt_get.py, resource_read.py,
completion.py   handlers, one file per family of methods
call.py         what authors see; interview.py is how their questions travel
phrase.py       what a person reads, in the language of the person
"""
from Products.ERP5MCP.core.call import Call
from Products.ERP5MCP.core.content import Attached, Content, makeResource
from Products.ERP5MCP.core.error import ERROR_CODE_DICT, ToolError
from Products.ERP5MCP.core.phrase import Phrase, chain, render
from Products.ERP5MCP.core.schema import (
  SchemaValidator, Violation, validateSchema)
from Products.ERP5MCP.core.schema_lint import lintSchema
from Products.ERP5MCP.core.server import Server
from Products.ERP5MCP.core.transport import Request, Response

__all__ = (
  'Attached', 'Call', 'Content', 'ERROR_CODE_DICT', 'Phrase', 'Request',
  'Response', 'SchemaValidator', 'Server', 'ToolError', 'Violation', 'chain',
  'lintSchema', 'makeResource', 'render', 'validateSchema')
