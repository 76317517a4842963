"""Ready-to-paste configuration of the usual clients for one service."""
import json

__all__ = ('getConnectionList', 'getConnectionText')

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
    ('MCP Inspector', 'npx @modelcontextprotocol/inspector --cli %s '
     '--transport http --method tools/list --header "%s"' % (url, header)),
  ]


def getConnectionText(url, authorization=PLACEHOLDER, name='erp5'):
  """All of them as one text, for a page or a terminal."""
  return '\n\n'.join(
    '# %s\n%s' % pair for pair in getConnectionList(url, authorization, name))
