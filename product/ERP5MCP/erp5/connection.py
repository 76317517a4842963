"""The one address of a service, and ready-to-paste configuration of the usual
clients for it."""
import json
import re

from six.moves.urllib.parse import urlsplit

__all__ = ('getCanonicalURL', 'getConnectionList', 'getConnectionText',
           'isOrigin', 'isURL')

# No credentials, no query string: what a token is bound to has neither.
URL_PATTERN = re.compile(r'https?://[^\s/?#@\\"\'<>]+(?:/[^\s?#\\"\'<>]*)?\Z')


def isURL(text):
  """Whether a client may be given this as the address of a service."""
  if not URL_PATTERN.match(text):
    return False
  try:
    split = urlsplit(text)
    return bool(split.hostname) and split.port != 0
  except ValueError: # "http://[x", ports above 65535
    return False


def isOrigin(text):
  """Whether a browser may send this as Origin: a scheme, a host and a port."""
  return text.count('/') == 2 and isURL(text)


def getCanonicalURL(service):
  """Where clients find a service: what an administrator has entered, else the
  address of the portal, as the host of this request has it. Never that of the
  web site in which somebody happens to look at it: tokens fit one URL."""
  url = service.getCanonicalUrl()
  if url:
    return url
  # relative to the web site, `absolute_url` would be
  return service.REQUEST.physicalPathToURL(
    service.getPortalObject().getPhysicalPath()
    + ('portal_web_services', service.getId()))

# What stands for the secret until a token is chosen.
PLACEHOLDER = 'Bearer <token id>.<token reference>'


def _json(value):
  return json.dumps(value, indent=2, separators=(',', ': '), sort_keys=True)


def getConnectionList(url, authorization=PLACEHOLDER, name='erp5'):
  """[(title, text)]: url of the service, value of the Authorization header."""
  header_dict = {'Authorization': authorization}
  header = 'Authorization: ' + authorization
  body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'tools/list'})
  return [
    ('curl', "curl -sS -X POST %s \\\n"
     "  -H '%s' \\\n"
     "  -H 'Content-Type: application/json' \\\n"
     "  -H 'Accept: application/json, text/event-stream' \\\n"
     "  -d '%s'" % (url, header, body)),
    ('Claude Code', 'claude mcp add --transport http %s %s --header "%s"' % (
      name, url, header)),
    ('Claude Desktop (claude_desktop_config.json)', _json({'mcpServers': {
      name: {'command': 'npx', 'args': [
        'mcp-remote', url, '--transport', 'http-only',
        '--header', 'Authorization:${AUTHORIZATION}'],
        'env': {'AUTHORIZATION': authorization}}}})),
    ('Cursor (.cursor/mcp.json)', _json({'mcpServers': {
      name: {'url': url, 'headers': header_dict}}})),
    ('VS Code (.vscode/mcp.json)', _json({'servers': {
      name: {'type': 'http', 'url': url, 'headers': header_dict}}})),
    ('MCP Inspector (needs Node.js 22.19 or newer)', 'npx @modelcontextprotocol/inspector --cli %s '
     '--transport http --method tools/list --header "%s"' % (url, header)),
  ]


def getConnectionText(url, authorization=PLACEHOLDER, name='erp5'):
  """All of them as one text, for a page or a terminal."""
  return '\n\n'.join(
    '# %s\n%s' % pair for pair in getConnectionList(url, authorization, name))
