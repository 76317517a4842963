"""Fields of forms that take a file."""
import base64
import binascii
import io
import re
from collections import OrderedDict

import six
from ZPublisher.HTTPRequest import FileUpload

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.form_field import ValueField, asText, refuseValue

__all__ = ('FileField',)

MAXIMUM_FILE_SIZE = 20 * 1024 * 1024
BASE64_PATTERN = re.compile(r'[A-Za-z0-9+/]*={0,2}\Z')


class _PostedFile(object):
  """What ZPublisher's parser makes of a file in a form."""
  def __init__(self, name, filename, content_type, data):
    self.name, self.filename, self.file = name, filename, io.BytesIO(data)
    self.headers = {'content-type': content_type}
    self.type = content_type


class FileField(ValueField):
  """{filename, content_type, data}"""

  def getSchema(self):
    result = OrderedDict([('type', 'object'), ('properties', OrderedDict([
      ('filename', {'type': 'string'}),
      ('content_type', {'type': 'string'}),
      ('data', {'type': 'string', 'description': 'base64'})])),
      ('required', ['filename', 'data'])])
    property_ = self.getProperty()
    result['title'] = property_.title
    if property_.description:
      result['description'] = property_.description
    return result

  def fill(self, posted, value, path, prefix='field'):
    key = self.getKey(prefix)
    if value is None:
      self.fillCurrent(posted, prefix)
      return
    if not isinstance(value, dict) or not isinstance(
        value.get('data'), six.string_types):
      refuseValue(Phrase('This field takes a file.'), Phrase(
        'Give {"filename": ..., "content_type": ..., "data": <base64>}.'), path)
    text = ''.join(value['data'].split())
    try:
      if not BASE64_PATTERN.match(text):
        raise ValueError
      data = base64.b64decode(text.encode('ascii'))
    except (binascii.Error, TypeError, ValueError):
      refuseValue(Phrase('The data of the file is not base64.'),
                  Phrase('Encode the bytes of the file in base64.'),
                  path + '.data')
    if len(data) > MAXIMUM_FILE_SIZE:
      refuseValue(Phrase('The file is too large.'), Phrase(
        'Give at most ${size} bytes.', size=MAXIMUM_FILE_SIZE), path)
    upload = FileUpload(_PostedFile(
      key, asText(value.get('filename')) or 'file',
      asText(value.get('content_type')) or 'application/octet-stream', data))
    posted[key] = upload

  def fillCurrent(self, posted, prefix='field'):
    """A browser sends a file without name or contents, which scripts may read;
    ERP5's validator takes it for one, where one is required."""
    key = self.getKey(prefix)
    posted[key] = '' if self.fact.required else FileUpload(
      _PostedFile(key, '', 'application/octet-stream', b''))

  def getCurrent(self):
    """No file is shown in the input of a browser."""
