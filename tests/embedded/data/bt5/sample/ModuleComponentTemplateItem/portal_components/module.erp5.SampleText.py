"""A module component."""


def shout(text):
  return text.upper() + '!'
