"""The one address of a service, and ready-to-paste configuration of the usual
clients for it."""
import json
import re
from collections import OrderedDict

from six.moves.urllib.parse import urlsplit

__all__ = ('getCanonicalURL', 'getConnectionDict', 'getConnectionText',
           'getServiceName', 'isOrigin', 'isURL')

# No credentials, no query string: what a token is bound to has neither.
URL_PATTERN = re.compile(r'https?://[^\s/?#@\\"\'<>]+(?:/[^\s?#\\"\'<>]*)?\Z')
PORT_PATTERN = re.compile(r':[0-9]+\Z')


def isURL(text):
  """Whether a client may be given this as the address of a service."""
  if not URL_PATTERN.match(text):
    return False
  try:
    split = urlsplit(text)
    # Python 2 gives None for a port above 65535
    return bool(split.hostname) and split.port != 0 and (
      split.port is not None or not PORT_PATTERN.search(split.netloc))
  except ValueError: # "http://[x", ports above 65535
    return False


def isOrigin(text):
  """Whether a browser may send this as Origin: a scheme, a host and a port."""
  return text.count('/') == 2 and isURL(text)


METHOD_NAME = 'physicalPathToVirtualPath'


def getCanonicalURL(service):
  """Where clients find a service: what an administrator has entered, else the
  address of the portal, as the host of this request has it. Never that of the
  web site in which somebody happens to look at it: tokens fit one URL."""
  url = service.getCanonicalUrl()
  if url:
    return url
  request = service.REQUEST
  # A web site exchanges this method of the request, so that all addresses are
  # inside of it (Products.ERP5.Document.WebSite)
  exchanged = request.__dict__.pop(METHOD_NAME, None)
  try:
    return request.physicalPathToURL(
      service.getPortalObject().getPhysicalPath()
      + ('portal_web_services', service.getId()))
  finally:
    if exchanged is not None:
      setattr(request, METHOD_NAME, exchanged)

# What stands for the secret until a token is chosen.
PLACEHOLDER = 'Bearer <token id>.<token reference>'


def _json(value):
  return json.dumps(value, indent=2, separators=(',', ': '), sort_keys=True)


def getServiceName(service):
  """How clients call a service in their configuration, which may have several."""
  return 'erp5' if service.getId() == 'mcp' else 'erp5-' + service.getId()


# Of the clients that `getConnectionDict` knows
TITLE_DICT = {
  'curl': 'curl',
  'claude_code': 'Claude Code',
  'claude_desktop': 'Claude Desktop (claude_desktop_config.json)',
  'cursor': 'Cursor (.cursor/mcp.json)',
  'vs_code': 'VS Code (.vscode/mcp.json)',
  'inspector': 'MCP Inspector (needs Node.js 22.19 or newer)',
}


def getConnectionDict(url, authorization=PLACEHOLDER, name='erp5'):
  """{one of TITLE_DICT: text}: url of the service, value of the Authorization
  header, how the client calls the service."""
  header_dict = {'Authorization': authorization}
  header = 'Authorization: ' + authorization
  body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'tools/list'})
  return OrderedDict([
    ('curl', "curl -sS -X POST %s \\\n"
     "  -H '%s' \\\n"
     "  -H 'Content-Type: application/json' \\\n"
     "  -H 'Accept: application/json, text/event-stream' \\\n"
     "  -d '%s'" % (url, header, body)),
    ('claude_code', 'claude mcp add --transport http %s %s --header "%s"' % (
      name, url, header)),
    ('claude_desktop', _json({'mcpServers': {
      name: {'command': 'npx', 'args': [
        'mcp-remote', url, '--transport', 'http-only',
        '--header', 'Authorization:${AUTHORIZATION}'],
        'env': {'AUTHORIZATION': authorization}}}})),
    ('cursor', _json({'mcpServers': {
      name: {'url': url, 'headers': header_dict}}})),
    ('vs_code', _json({'servers': {
      name: {'type': 'http', 'url': url, 'headers': header_dict}}})),
    ('inspector', 'npx @modelcontextprotocol/inspector --cli %s '
     '--transport http --method tools/list --header "%s"' % (url, header)),
  ])


def getConnectionText(url, authorization=PLACEHOLDER, name='erp5'):
  """All of them as one text, for a terminal."""
  return '\n\n'.join(
    '# %s\n%s' % (TITLE_DICT[key], text) for key, text in getConnectionDict(
      url, authorization, name).items())
