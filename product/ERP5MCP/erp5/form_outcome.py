"""What the action of a form has answered to the browser that it takes us for: a
message, another page, some text or a file."""
import base64
import re

import six
from Acquisition import aq_base
from six.moves.urllib.parse import parse_qs, quote, unquote, urlsplit

from Products.ERP5MCP.core import Attached, Phrase, ToolError, makeResource
from Products.ERP5MCP.erp5.disclosure import hideName
from Products.ERP5MCP.erp5.listbox import asCellJSON
from Products.ERP5MCP.erp5.reference import getLink
from Products.ERP5MCP.erp5.translation import asNative

__all__ = ('Outcome', 'attachFile', 'refuseOutcome')

# Characters of an answer that is shown as it is; what is longer is a file.
MAXIMUM_TEXT_SIZE = 20000
# Bytes of a file, so that the answer is no longer than any may be.
MAXIMUM_FILE_SIZE = 160 * 1024
FILENAME_PATTERN = re.compile(r'filename\*?="?(?:UTF-8\'\')?([^";]+)', re.I)
TEXTUAL_PATTERN = re.compile(r'text/|json|xml|javascript|csv', re.I)
EXTENSION_DICT = {
  'application/pdf': '.pdf', 'text/csv': '.csv', 'text/plain': '.txt',
  'application/vnd.oasis.opendocument.text': '.odt',
  'application/vnd.oasis.opendocument.spreadsheet': '.ods',
  'application/zip': '.zip'}


class Outcome(object):
  """What an action has answered.

  message   for a person, or None
  location  where the browser would have been sent, without parameters
  text      what it has returned, when it is short text
  file      {filename, content_type, size, text or data (base64)}, or None
  """
  message = level = text = file = document = location = None

  def __init__(self, portal, result, response, redirect=None):
    location = asNative(redirect or response.getHeader('location') or '')
    query_dict = parse_qs(urlsplit(location).query)
    self.message = (query_dict.get('portal_status_message') or [None])[0]
    self.level = (query_dict.get('portal_status_level') or [None])[0]
    self.location = location.partition('?')[0] or None
    if not location:
      self.read(result, response)
    self.message, self.text = (
      hideName(portal, x) for x in (self.message, self.text))
    if self.file is not None:
      for key in 'filename', 'text':
        if key in self.file:
          self.file[key] = hideName(portal, self.file[key])
    self.document = self.findDocument(portal)

  def read(self, result, response):
    """What was returned instead of another page."""
    if isinstance(result, (dict, list, tuple)):
      self.text = asCellJSON(result)
      return
    result = getData(result, response)
    if not result:
      return
    content_type = asNative(
      response.getHeader('content-type') or '').partition(';')[0].strip()
    disposition = asNative(response.getHeader('content-disposition') or '')
    data = None
    if isinstance(result, bytes):
      # first of all: text is cut where a character ends
      data, result = result, decode(result, content_type)
    if result is None or 'attachment' in disposition:
      self.setFile(result, data, content_type, disposition)
    elif 'html' in content_type or result.lstrip()[:1] == '<' and (
        'xml' not in content_type):
      self.message = self.message or Phrase(
        'It has made a page that only a browser can show.')
    elif self.message is None and len(result) < 300:
      self.message = result
    elif len(result) <= MAXIMUM_TEXT_SIZE:
      self.text = result
    else:
      self.setFile(result, data, content_type, disposition)

  def setFile(self, text, data, content_type, disposition):
    size = len(text.encode('utf-8') if data is None else data)
    content_type = content_type or (
      'application/octet-stream' if text is None else 'text/plain')
    match = FILENAME_PATTERN.search(disposition)
    if size > MAXIMUM_FILE_SIZE:
      self.message = self.message or Phrase(
        'It has made a file (${content_type}, ${size} bytes) that only a browser '
        'can get.', content_type=content_type, size=size)
      return
    self.file = {
      'filename': asNative(unquote(match.group(1))) if match else (
        'file' + EXTENSION_DICT.get(content_type, '')),
      'content_type': content_type, 'size': size}
    if text is None:
      self.file['data'] = base64.b64encode(data).decode('ascii')
    else:
      self.file['text'] = text

  def findDocument(self, portal):
    """The document that the browser would show."""
    if self.location is None:
      return None
    prefix = portal.absolute_url() + '/'
    if not self.location.startswith(prefix):
      return None
    part_list = self.location[len(prefix):].strip('/').split('/')
    while part_list:
      document = portal.unrestrictedTraverse('/'.join(part_list), None)
      if getattr(aq_base(document), 'getRelativeUrl', None) is not None and (
          document.getRelativeUrl() == '/'.join(part_list)):
        return document if getLink(document) else None
      part_list.pop()


def getData(result, response):
  """Text or bytes that a script has returned, or written to the response; None
  for anything else."""
  if not result:
    result = response.stdout.getvalue() or response.body
  if hasattr(result, 'data') and hasattr(result, 'next'):
    # the parts of a large file of OFS
    result = b''.join(iterPart(result))
  return result if isinstance(result, (bytes, six.text_type)) else None


def iterPart(part):
  while part is not None:
    yield part.data
    part = part.next


def decode(data, content_type):
  """The text of bytes; None when they are none."""
  if content_type and not TEXTUAL_PATTERN.search(content_type):
    return None
  try:
    return data.decode(
      'utf-8', 'replace' if content_type.startswith('text/') else 'strict')
  except UnicodeError:
    return None


def refuseOutcome(outcome):
  return ToolError(
    'CONSTRAINT_FAILED', outcome.message or Phrase('ERP5 refuses it.'),
    Phrase('Correct what the message names and call again.'))


def attachFile(portal, answer):
  """For the core: an answer whose file, where it has one that is no text, goes
  beside it as a resource."""
  data = answer.get('file', {}).pop('data', None)
  if data is None:
    return answer
  uri = answer['file']['uri'] = '%s/%s/%s' % (
    portal.absolute_url(), answer['relative_url'],
    quote(six.ensure_str(answer['file']['filename'])))
  return Attached(answer, [makeResource(
    uri, base64.b64decode(data), answer['file']['content_type'])])
