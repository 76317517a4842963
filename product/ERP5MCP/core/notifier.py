"""Messages of a call to its client, collected until the call is over."""
import six

from Products.ERP5MCP.core.ladder import LOG_LEVEL_TUPLE
from Products.ERP5MCP.core.strict_json import asText, dump

__all__ = ('Notifier',)


class Notifier(object):
  """Collects JSON texts of notifications.

  progress_token  None when the client asked for no progress
  log_level       least level that the client gets, None for no log at all
  maximum         how many there may be; more are dropped
  """

  def __init__(self, progress_token, log_level, maximum):
    self._progress_token = progress_token
    self._log_level = log_level
    self._maximum = maximum
    self._last_progress = None
    self.text_list = []

  def progress(self, done, total, message):
    for value in (done,) if total is None else (done, total):
      if isinstance(value, bool) or not isinstance(
          value, six.integer_types + (float,)):
        raise TypeError('progress is told in numbers, not %r' % (value,))
    # utilities/progress: MUST increase with each notification
    if self._progress_token is None or (
        self._last_progress is not None and done <= self._last_progress):
      return
    self._last_progress = done
    params = {'progressToken': self._progress_token, 'progress': done}
    if total is not None:
      params['total'] = total
    if message is not None:
      params['message'] = asText(message)
    self.notify('notifications/progress', params)

  def log(self, level, data, logger):
    severity = LOG_LEVEL_TUPLE.index(level)
    if self._log_level is not None and (
        severity >= LOG_LEVEL_TUPLE.index(self._log_level)):
      self.notify('notifications/message',
                {'level': level, 'logger': logger, 'data': data})

  def notify(self, method, params):
    if len(self.text_list) < self._maximum:
      self.text_list.append(
        dump({'jsonrpc': '2.0', 'method': method, 'params': params}))
