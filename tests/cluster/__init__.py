"""The guarantees of every write, broken on purpose on three Zope processes over one ZEO server, requests in turns."""
