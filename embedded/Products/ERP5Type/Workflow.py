"""Where pickles look for the history of a document."""
from persistent import Persistent


class WorkflowHistoryList(Persistent):
    """Stands in for the append-only list of status dictionaries; leaves out its buckets."""

    def __init__(self, iterable=()):
        self._log = list(iterable)

    def append(self, status):
        self._log.append(status)
        self._p_changed = True

    def __len__(self):
        return len(self._log)

    def __getitem__(self, index):
        return self._log[index]

    def __iter__(self):
        return iter(self._log)

    def __bool__(self):
        return bool(self._log)
