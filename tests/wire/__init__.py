"""The endpoint over real sockets: the official conformance suite, the official clients, and hostile traffic.

One server process of the embedded site serves all of it. Nothing here looks inside that process: what a client cannot see is tested
elsewhere.
"""
