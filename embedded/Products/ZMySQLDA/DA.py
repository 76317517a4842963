"""Stands in for a connection to MariaDB: locks of the server, which its connections wait for, and nothing else; locks of files in their place.
"""
import fcntl
import os
import pathlib
import re
import threading
import time

from App.config import getConfiguration
from OFS.SimpleItem import SimpleItem
from Products.ERP5Type.Timeout import TimeoutReachedError, getTimeLeft

POLL_SECONDS = .002
QUERY = re.compile(r"SELECT (?:GET_LOCK\('(?P<get>[\w.]+)', (?P<seconds>\d+)\)|RELEASE_LOCK\('(?P<release>[\w.]+)'\))\Z")
# where all processes of a site have their locks
LOCK_HOME = 'EMBEDDED_LOCK_HOME'


class Connection(SimpleItem):
    """A connection outside of transactions."""
    meta_type = 'Z MySQL Database Connection'

    def __init__(self, id, connection_string):
        self.id, self.connection_string = id, connection_string

    def __call__(self):
        return _database


class _Database(threading.local):
    """What each thread has of its own."""

    def __init__(self):
        self.lock_dict = {}                             # name -> file

    def query(self, text, max_rows=1000):
        match = QUERY.match(text)
        if match is None:
            raise NotImplementedError(text)
        release = match['release']
        return [], [(self._release(release) if release else self._get(match['get'], int(match['seconds'])),)]

    def _get(self, name, seconds):
        home = pathlib.Path(os.environ.get(LOCK_HOME) or pathlib.Path(getConfiguration().clienthome) / 'locks')
        home.mkdir(parents=True, exist_ok=True)
        if name in self.lock_dict:
            return 1
        left = getTimeLeft()
        deadline = time.monotonic() + (seconds if left is None else min(left, seconds))
        stream = open(home / name, 'w')
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    stream.close()
                    if left is not None and left < seconds:
                        raise TimeoutReachedError(name) from None
                    return 0
                time.sleep(POLL_SECONDS)
            else:
                self.lock_dict[name] = stream
                return 1

    def _release(self, name):
        stream = self.lock_dict.pop(name, None)
        if stream is None:
            return None
        stream.close()
        return 1


_database = _Database()
