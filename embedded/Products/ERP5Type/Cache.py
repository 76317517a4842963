"""Stands in for CachingMethod over a Ram Cache, and for cookies; leaves out distributed caches and cache statistics."""
import functools
import pickle
import threading
import time

from Persistence import Persistent

from .TransactionalVariable import getTransactionalVariable

DURATION = {'erp5_content_short': 300, 'erp5_content_medium': 3600, 'erp5_content_long': 36000, 'erp5_ui_short': 300,
            'erp5_ui_medium': 3600, 'erp5_ui_long': 36000, 'erp5_session_cache': 86400}
DEFAULT_CACHE_SCOPE = 'GLOBAL'
_lock = threading.Lock()
_store = {}                                             # factory -> {key: (end of life, pickled value)}


class ZODBCookie(Persistent):
    """A number that tells the processes of a cluster that something has changed; two changes at once are one change or two."""
    value = 0

    def _p_resolveConflict(self, old_state, saved_state, new_state):
        return {'value': 1 + max(saved_state.get('value', 0), new_state.get('value', 0))}


class CacheCookieMixin:
    """Keys of caches that all processes have to renew when the key changes."""

    def getCacheCookie(self, cache_name='default'):
        cookie = self.__dict__.get('_cache_cookie_' + cache_name)
        return 0 if cookie is None else cookie.value

    def newCacheCookie(self, cache_name):
        cookie = self.__dict__.get('_cache_cookie_' + cache_name)
        if cookie is None:
            cookie = ZODBCookie()
            setattr(self, '_cache_cookie_' + cache_name, cookie)
        cookie.value += 1


class CachingMethod:
    """Calls once per key and duration, per process; values are copied, and the user is no part of the key, as in ERP5."""

    def __init__(self, callable_object, id, cache_duration=180, cache_factory='erp5_content_short', cache_id_generator=None):
        if not id:
            raise ValueError('id must be specified')
        self._callable, self._id, self._factory = callable_object, id, cache_factory
        self._generate = cache_id_generator or (lambda method_id, *args, **kw: (method_id, args, tuple(sorted(kw.items()))))

    def __call__(self, *args, **kw):
        key = repr(self._generate(self._id, *args, **kw))
        now = time.time()
        with _lock:
            end, value = _store.setdefault(self._factory, {}).get(key, (0, None))
        if now < end:
            return pickle.loads(value)
        result = self._callable(*args, **kw)
        with _lock:
            _store.setdefault(self._factory, {})[key] = now + DURATION.get(self._factory, 300), pickle.dumps(result)
        return result


def transactional_cached(key_method=lambda *args: args):
    """Decorator: one call per key and transaction."""
    def decorate(function):
        @functools.wraps(function)
        def cached(*args, **kw):
            cache = getTransactionalVariable().setdefault('transactional_cached', {})
            key = function, key_method(*args, **kw)
            if key not in cache:
                cache[key] = function(*args, **kw)
            return cache[key]
        return cached
    return decorate


def clearCache(cache_factory_list=()):
    """Empty the named factories."""
    with _lock:
        for factory in cache_factory_list:
            _store.pop(factory, None)


def clearAllCache():
    with _lock:
        _store.clear()
