"""Nonsense, and nearly sense, for a whole service: the answer is always one that a client can use.

A run has 20,000 bodies and 20,000 calls of tools in rounds; each round begins on a fresh site and has its own seed, so that one round alone can be
repeated: `SEED=... pytest tests/fuzz -k round_7`. Without SEED it is always the same one, so that what passed passes again.
"""
