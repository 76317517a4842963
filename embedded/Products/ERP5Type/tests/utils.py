"""Stands in for the helpers of ERP5's tests."""
import email
import io
import logging


def createZODBPythonScript(container, script_id, script_params, script_content):
    """A Python Script in a skin folder, replacing one of the same id."""
    if script_id in container.objectIds():
        container.manage_delObjects([script_id])
    container.manage_addProduct['PythonScripts'].manage_addPythonScript(id=script_id)
    script = container._getOb(script_id)
    script.ZPythonScript_edit(script_params, script_content)
    return script


def removeZODBPythonScript(container, script_id):
    container.manage_delObjects([script_id])


class DummyMailHostMixin:
    """Keeps the mails of MailHost instead of sending them."""
    _message_list = []

    @classmethod
    def _send(cls, mfrom, mto, messageText, immediate=False):
        DummyMailHostMixin._message_list.append((mfrom, mto, messageText))

    @classmethod
    def getMessageList(cls, decode=True):
        """[(from, to, text)]"""
        return [(mfrom, mto, email.message_from_bytes(text).get_payload(decode=True).decode() if decode else text)
                for mfrom, mto, text in cls._message_list]

    @classmethod
    def reset(cls):
        DummyMailHostMixin._message_list = []


class FileUpload(io.FileIO):
    """A file as a form would post it."""
    headers = {}

    def __init__(self, path, name=None):
        io.FileIO.__init__(self, path)
        self.filename = name or path


class LogInterceptor:
    """Collects log records; one above the given severity is an AssertionError."""
    logged = None

    def _catch_log_errors(self, ignored_level=100, subsystem=''):
        self._handler = logging.Handler()
        self._handler.emit = self._emit
        self._level = logging.WARNING if ignored_level >= 100 else logging.INFO
        self._subsystem = subsystem
        logging.getLogger(subsystem).addHandler(self._handler)

    def _emit(self, record):
        if record.levelno > self._level:
            raise AssertionError('%s(%s): %s' % (record.name, record.levelname, record.getMessage()))
        self.logged = (self.logged or []) + [record]

    def _ignore_log_errors(self, subsystem=''):
        logging.getLogger(self._subsystem).removeHandler(self._handler)
