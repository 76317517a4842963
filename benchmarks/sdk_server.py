"""The tool of the benchmarks on the official Python SDK's server, either line: `python sdk_server.py HOME`.

One process under uvicorn, without sessions, answers as JSON: the nearest that the SDK has to what ERP5 does. Run by the Python of a client's
environment, so it imports nothing from here.
"""
import json
import os
import pathlib
import socket
import sys
import threading
from typing import TypedDict

import uvicorn


class Measure(TypedDict):
    text: str
    length: int
    upper: str


def wire_measure(name: str) -> Measure:
    """Returns a small object, as the benchmarks need it."""
    return {'text': name, 'length': len(name), 'upper': name.upper()}


def make_application():
    try:
        from mcp.server.mcpserver import MCPServer
    except ImportError:
        from mcp.server.fastmcp import FastMCP
        server = FastMCP('bench', json_response=True, stateless_http=True, log_level='ERROR')
        server.tool()(wire_measure)
        return server.streamable_http_app()
    server = MCPServer('bench', log_level='ERROR')
    server.tool()(wire_measure)
    return server.streamable_http_app(json_response=True, stateless_http=True)


def main():
    home = pathlib.Path(sys.argv[1])
    listener = socket.create_server(('127.0.0.1', 0), backlog=1024)
    origin = 'http://127.0.0.1:%d' % listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_application(), log_level='error', access_log=False))
    partial = home / 'connection.json.partial'
    partial.write_text(json.dumps({'pid': os.getpid(), 'origin': origin, 'tokens': {}}))
    partial.rename(home / 'connection.json')
    threading.Thread(target=_end_with_input, daemon=True).start()
    server.run(sockets=[listener])


def _end_with_input():
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == '__main__':
    main()
