"""What a person reads: in English until somebody knows the person's language.

ERP5's translateString, without Zope: the template is what is translated, values
are put into it afterwards and stay as they are.
"""
import re

import six

from Products.ERP5MCP.core.strict_json import Object, asText

__all__ = ('Phrase', 'chain', 'render')

PLACEHOLDER_PATTERN = re.compile(r'\$\{([a-z_]+)\}')

# Characters of one value in a sentence.
MAXIMUM_DATA_LENGTH = 2000


@six.python_2_unicode_compatible
class Phrase(object):
  """A template with ${name} for each value of the mapping.

  A value that is a Phrase is translated too, any other is data.
  """

  def __init__(self, template, **mapping):
    self.template = template
    self.mapping = mapping

  def fill(self, **mapping):
    """The same with other values."""
    return Phrase(self.template, **mapping)

  def translate(self, translate):
    """Its text; `translate(template)` gives templates in another language."""
    return PLACEHOLDER_PATTERN.sub(
      lambda match: _fill(
        self.mapping.get(match.group(1), match.group()), translate),
      asText(translate(self.template)))

  def __str__(self):
    return self.translate(asText)

  def __repr__(self):
    return 'Phrase(%r, **%r)' % (self.template, self.mapping)


def _fill(value, translate):
  """What stands for a placeholder: data is often what the client has sent, and is
  not sent back as a whole."""
  text = asText(render(value, translate))
  if isinstance(value, Phrase) or len(text) <= MAXIMUM_DATA_LENGTH:
    return text
  return text[:MAXIMUM_DATA_LENGTH] + u'...'


def chain(link, phrase_list):
  """One Phrase of several, by a `link` that has ${first} and ${rest}."""
  result = phrase_list[-1]
  for phrase in reversed(phrase_list[:-1]):
    result = link.fill(first=phrase, rest=result)
  return result


def render(value, translate):
  """A JSON value in which each Phrase has become a text."""
  if isinstance(value, Phrase):
    return value.translate(translate)
  if isinstance(value, dict):
    return Object(
      (key, render(x, translate)) for key, x in six.iteritems(value))
  if isinstance(value, (list, tuple)):
    return [render(x, translate) for x in value]
  return value
