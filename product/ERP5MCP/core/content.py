"""Content blocks: made by authors, cut to what a revision knows, sent.

Binary data is base64 on the wire. On Python 2 a byte string may be text: then
the media type says which it is.
"""
import base64
import re

import six

from Products.ERP5MCP.core.strict_json import asText

__all__ = (
  'Attached', 'Content', 'getContentList', 'isTextual', 'makeAudio', 'makeImage',
  'makeResource', 'makeResourceLink', 'makeText', 'renderContent')

BASE64_PATTERN = re.compile(
  r'(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z')
TEXTUAL_PATTERN = re.compile(
  r'text/|application/(?:(?:[a-z0-9.+-]+\+)?(?:json|xml)|javascript)\b', re.I)


class Content(object):
  """One content block; authors get it from their call and only pass it on."""

  def __init__(self, block_dict):
    self._block_dict = {
      key: value for key, value in six.iteritems(block_dict)
      if value is not None}

  def asDict(self):
    return self._block_dict


class Attached(object):
  """A value of JSON, and content blocks that go with it."""

  def __init__(self, value, content_list):
    self.value, self.content_list = value, content_list


def makeText(text, annotations=None):
  return Content({
    'type': 'text', 'text': asText(text), 'annotations': annotations})


def makeImage(data, mime_type, annotations=None):
  return Content({'type': 'image', 'data': _asBase64(data),
                  'mimeType': mime_type, 'annotations': annotations})


def makeAudio(data, mime_type, annotations=None):
  return Content({'type': 'audio', 'data': _asBase64(data),
                  'mimeType': mime_type, 'annotations': annotations})


def makeResource(uri, text_or_bytes, mime_type=None, annotations=None):
  resource_dict = {'uri': uri}
  if mime_type is not None:
    resource_dict['mimeType'] = mime_type
  if isTextual(text_or_bytes, mime_type):
    resource_dict['text'] = asText(text_or_bytes)
  else:
    resource_dict['blob'] = _encode(text_or_bytes)
  return Content({'type': 'resource', 'resource': resource_dict,
                  'annotations': annotations})


def makeResourceLink(uri, name, title=None, description=None, mime_type=None,
                     size=None, annotations=None):
  return Content({
    'type': 'resource_link', 'uri': uri, 'name': name, 'title': title,
    'description': description, 'mimeType': mime_type, 'size': size,
    'annotations': annotations})


def _encode(data):
  return base64.b64encode(data).decode('ascii')


def _asBase64(data):
  """base64 of bytes; text is base64 already."""
  if isinstance(data, (bytearray, memoryview)):
    data = bytes(data)
  if isinstance(data, six.text_type) or six.PY2:
    try:
      text = six.ensure_text(data, 'ascii')
    except UnicodeError:
      text = ''
    if text and BASE64_PATTERN.match(text):
      return text
  if not isinstance(data, six.binary_type):
    raise ValueError('data must be bytes or base64')
  return _encode(data)


def isTextual(value, mime_type):
  """Whether a string is text: by its type, on Python 2 also by media type."""
  if isinstance(value, six.text_type):
    return True
  if not isinstance(value, six.binary_type):
    raise TypeError('text or bytes expected, not %s' % type(value).__name__)
  if six.PY3 or (
      mime_type is not None and not TEXTUAL_PATTERN.match(mime_type)):
    return False
  try:
    value.decode('utf-8')
  except UnicodeDecodeError:
    return False
  return True


def renderContent(content, revision):
  """The block as the revision knows it."""
  block_dict = content.asDict()
  if not revision.knows(block_dict['type']):
    block_dict = {'type': 'text', 'text': u'%s: %s' % (
      asText(block_dict.get('title', block_dict['name'])),
      asText(block_dict['uri']))}
  return revision.sieve(block_dict['type'], block_dict)


def getContentList(value):
  """[Content] of a value that is made of content, else None."""
  if isinstance(value, Content):
    return [value]
  if isinstance(value, (list, tuple)) and any(
      isinstance(x, Content) for x in value):
    return [x if isinstance(x, Content) else makeText(_checkText(x))
            for x in value]


def _checkText(value):
  if not isinstance(value, six.string_types):
    raise TypeError('next to content there may be strings only, not %s' % (
      type(value).__name__))
  return value
