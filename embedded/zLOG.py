"""Stands in for zLOG on top of logging; leaves out its own log files and the BLATHER family of helpers."""
import logging
import sys

TRACE, DEBUG, BLATHER, INFO, PROBLEM, WARNING, ERROR, PANIC = -300, -200, -100, 0, 100, 100, 200, 300
_LEVEL = {TRACE: 5, DEBUG: logging.DEBUG, BLATHER: 15, INFO: logging.INFO, WARNING: logging.WARNING, ERROR: logging.ERROR,
          PANIC: logging.CRITICAL}


def LOG(subsystem, severity, summary, detail='', error=None, reraise=None):
    """Log `summary`; `error=True` (or exc_info) adds the traceback."""
    message = '%s\n%s' % (summary, detail) if detail else str(summary)
    logging.getLogger(subsystem).log(_LEVEL.get(severity, logging.INFO), '%s', message,
                                     exc_info=sys.exc_info() if error is True else error)
