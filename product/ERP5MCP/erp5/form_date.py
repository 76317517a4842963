"""Fields of forms that are posted in parts of a time."""
import re

import six
from DateTime import DateTime

from Products.ERP5MCP.core import Phrase
from Products.ERP5MCP.erp5.document_value import asDateTime
from Products.ERP5MCP.erp5.form_field import (
  ValueField, asScalar, asText, refuseValue)

__all__ = ('DateField', 'DurationField')

OFFSET_PATTERN = re.compile(r'GMT([+-]\d{1,2})?\Z')


class DateField(ValueField):
  """Posted in its parts; the form keeps no seconds."""

  def fill(self, posted, value, path, prefix='field'):
    value = asScalar(value, path)
    date = None
    if value not in (None, ''):
      date = asDateTime(value)
      if date is None:
        # the validator refuses a year alone
        date = asText(value)
      else:
        date = self.fit(date, value, path)
    self.post(posted, self.getKey(prefix), date)

  def fit(self, date, text, path):
    """The date in a zone that the form has; refused when the form would lose
    a part of it."""
    if 'T' in text or ' ' in text.strip():
      if not self.getFieldValue('timezone_style'):
        # the form has the time of the server
        date = DateTime(date.timeTime())
      elif not OFFSET_PATTERN.match(date.timezone()):
        date = date.toZone(self.getTimeZone(date))
    if self.fact.format == 'date' and date.timeTime() != date.earliestTime(
        ).timeTime():
      refuseValue(Phrase('This field keeps a day and no time.'),
                  Phrase('Give a date such as 2026-03-31.'), path)
    if date.second():
      refuseValue(Phrase('This field keeps no seconds.'),
                  Phrase('Give hours and minutes only.'), path)
    return date

  def post(self, posted, key, value):
    part_dict = dict.fromkeys(
      ('year', 'month', 'day', 'hour', 'minute', 'ampm', 'timezone'), '')
    if isinstance(value, DateTime):
      hour = value.hour()
      part_dict.update(
        year='%04d' % value.year(), month='%02d' % value.month(),
        day='%02d' % value.day(), minute='%02d' % value.minute())
      if self.getFieldValue('ampm_time_style'):
        part_dict['ampm'] = 'pm' if hour >= 12 else 'am'
        hour = hour - 12 if hour > 12 else hour
      part_dict['hour'] = '%02d' % hour
      part_dict['timezone'] = self.getTimeZone(value)
    elif value not in (None, ''):
      part_dict['year'] = asText(value)
    for part, text in part_dict.items():
      posted['subfield_%s_%s' % (key, part)] = text

  def getTimeZone(self, value):
    """One of the zones that the field offers: whole hours from GMT."""
    if not self.getFieldValue('timezone_style'):
      return ''
    if OFFSET_PATTERN.match(value.timezone()):
      return value.timezone()
    hour = int(round(value.tzoffset() / 3600.0))
    return 'GMT%+d' % hour if hour else 'GMT'


class DurationField(ValueField):
  """Seconds; posted as hours, minutes and seconds."""

  def post(self, posted, key, value):
    part_dict = {'hour': '', 'minute': '', 'second': ''}
    if isinstance(value, six.integer_types + (float,)) and not isinstance(
        value, bool):
      value = int(value)
      part_dict = {'hour': value // 3600, 'minute': value // 60 % 60,
                   'second': value % 60}
    elif value not in (None, ''):
      part_dict['hour'] = value
    for part, number in part_dict.items():
      posted['subfield_%s_%s' % (key, part)] = asText(number)
