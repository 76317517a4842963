"""A server process: the embedded site with an MCP Service that exposes everything, on a socket of its own.

    python -m tests.wire.site [--documents MODULE] HOME [ORIGIN ...]

makes a new site below HOME, with the documents that MODULE adds (`tests.wire.documents` if none is given), and serves it with waitress.
Access tokens are made for the server's own origin and for each ORIGIN given, such as a proxy's: a Restricted Access Token is good for one
URL only. When it serves, `HOME/connection.json` says where and with which tokens. It ends when its standard input does, and so never
outlives who started it.
"""
import argparse
import importlib
import json
import os
import pathlib
import socket
import threading

THREADS = 4                                             # as `make run` has


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--documents', default='tests.wire.documents')
    parser.add_argument('home', type=pathlib.Path)
    parser.add_argument('origin', nargs='*')
    option = parser.parse_args()
    threading.Thread(target=_end_with_input, daemon=True).start()
    listener = socket.create_server(('127.0.0.1', 0), backlog=1024)
    origin = 'http://127.0.0.1:%d' % listener.getsockname()[1]
    application, tokens = make(option.home, importlib.import_module(option.documents), [origin] + option.origin)
    import waitress
    from embedded import startup
    from embedded.server import _activities
    from ZPublisher.httpexceptions import HTTPExceptionHandler
    server = waitress.create_server(HTTPExceptionHandler(application), sockets=[listener], threads=THREADS, ident=None)
    threading.Thread(target=_activities, daemon=True).start()
    partial = option.home / 'connection.json.partial'
    partial.write_text(json.dumps({'pid': os.getpid(), 'origin': origin, 'tokens': tokens}))
    partial.rename(option.home / 'connection.json')
    startup.begin_to_serve()
    server.run()


def _end_with_input():
    while os.read(0, 1024):
        pass
    os._exit(0)


def make(home, documents, origin_list):
    """Make the site; returns the WSGI application and {origin: {name: {user: token}}}."""
    from embedded import startup, testing
    application = startup.configure(home / 'zope', startup.file_storage(home / 'Data.fs'))
    from embedded import site, template
    app = testing.open_application()
    try:
        portal = site.create(app)
        site.commit_and_index(portal)
        template.install_all(portal, testing.bt5_directories())
        site.commit_and_index(portal)
        documents.add(portal)
        site.commit_and_index(portal)
        tokens = documents.add_tokens(portal, origin_list)
        site.commit_and_index(portal)
    finally:
        app._p_jar.close()
    return application, tokens


if __name__ == '__main__':
    main()
