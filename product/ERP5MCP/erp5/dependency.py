"""What is computed from documents, kept per process, and right at once.

A value is kept with the ZODB serials of all objects that it was computed from,
and is computed again as soon as one of them has another serial. So it is never
older than the transaction that asks for it, on every node, without anyone
telling anyone.
"""
import time

import transaction
from Acquisition import aq_base

__all__ = (
  'DependencySet', 'SerialCache', 'getTransactionDict', 'hasSameSerial')


_SKIN_KEY = object()


def getTransactionDict(owner):
  """A dict that `owner` has as long as the transaction lasts."""
  current = transaction.get()
  try:
    return current.data(owner)
  except KeyError:
    transaction_dict = {}
    current.set_data(owner, transaction_dict)
    return transaction_dict


def hasSameSerial(connection, serial_list):
  """Whether all objects of [(oid, serial)] are what they were; False when one
  of them has changed since, or is gone.

  A form tool has thousands of them checked by one request.
  """
  get = connection.get
  try:
    for oid, serial in serial_list:
      base = get(oid)
      if base._p_changed is not False:
        base._p_activate() # a ghost still has the serial of its former state
        if base._p_changed:
          return False
      if base._p_serial != serial:
        return False
  except KeyError: # POSKeyError: deleted and packed
    return False
  return True


class DependencySet(object):
  """Persistent objects, as they were when a value was computed from them."""

  def __init__(self, portal):
    self._connection = aq_base(portal)._p_jar
    self._serial_dict = {}
    # name -> oid of what skins give for it, None for nothing
    self._skin_dict = {}
    # oid -> what its objects acquire
    self._rights_dict = {}
    # False when the transaction itself has changed one of them
    self.is_clean = self._connection is not None

  def add(self, document):
    """One object, without those below it."""
    base = aq_base(document)
    connection = getattr(base, '_p_jar', None)
    if connection is None or self._connection is None or (
        connection.db() is not self._connection.db()):
      # made in this transaction, or in a database of its own
      self.is_clean = False
      return
    base._p_activate()
    if base._p_changed or base._p_oid is None:
      self.is_clean = False
    else:
      self._serial_dict[base._p_oid] = base._p_serial

  def addTree(self, document):
    """An object and all below it."""
    self.addContainer(document)
    for child in document.objectValues():
      self.addTree(child)

  def addContainer(self, document):
    """One object, and which objects are in it, though not how they are."""
    self.add(document)
    # of a BTreeFolder; other containers keep their contents in themselves
    count = getattr(aq_base(document), '_count', None)
    if hasattr(count, '_p_serial'):
      self.add(count)

  def addRights(self, document):
    """The local roles and permissions of one object, whatever else it is: a
    module changes with every document that is added to it."""
    base = aq_base(document)
    if getattr(base, '_p_jar', None) is None or base._p_oid is None:
      self.is_clean = False
    else:
      self._rights_dict[base._p_oid] = _getRights(base)

  def addSkin(self, document, name):
    """What skins give for a name, and that they give it, or nothing."""
    if name not in self._skin_dict:
      found = getattr(document.getPortalObject(), name, None)
      oid = self._skin_dict[name] = getattr(aq_base(found), '_p_oid', None)
      if oid is not None:
        self.add(found)

  def update(self, other):
    """All that another value depends on."""
    self._serial_dict.update(other._serial_dict)
    self._skin_dict.update(other._skin_dict)
    self._rights_dict.update(other._rights_dict)
    self.is_clean = self.is_clean and other.is_clean

  def isCurrent(self, portal):
    """False when one of the objects has changed since, or is gone, or is no
    longer the one that skins give."""
    connection = aq_base(portal)._p_jar
    if not hasSameSerial(connection, self._serial_dict.items()):
      return False
    try:
      for oid, rights in self._rights_dict.items():
        if _getRights(connection.get(oid)) != rights:
          return False
    except KeyError: # as above
      return False
    if not self._skin_dict:
      return True
    # many values depend on few names
    known_dict = getTransactionDict(_SKIN_KEY).setdefault(
      portal.getCurrentSkinName(), {})
    for name, oid in self._skin_dict.items():
      if name not in known_dict:
        known_dict[name] = _getSkinOid(portal, name)
      if known_dict[name] != oid:
        return False
    return True


def _getRights(base):
  base._p_activate()
  return repr(sorted(
    (key, value) for key, value in base.__dict__.items()
    if key[-11:] == '_Permission' or key[:5] == '__ac_'))


def _getSkinOid(portal, name):
  return getattr(aq_base(getattr(portal, name, None)), '_p_oid', None)


class SerialCache(object):
  """key -> value, as long as what it depends on is the same.

  maximum_age: seconds after which a value is computed again although nothing
    that it is known to depend on has changed
  """

  def __init__(self, maximum_age, maximum_size=1000):
    self._maximum_age = maximum_age
    self._maximum_size = maximum_size
    self._entry_dict = {}

  def get(self, portal, key, compute, isValid=lambda value: True,
          maximum_age=None):
    """The value of a key; `compute(dependency_set)` makes it and adds what it
    depends on. `isValid` checks what has no serial; `maximum_age`: of this call,
    instead of the usual."""
    connection = aq_base(portal)._p_jar
    if connection is None:
      return compute(DependencySet(portal))
    key = (connection.db().database_name, aq_base(portal)._p_oid) + key
    # entries that this transaction has found to be current already
    checked_dict = getTransactionDict(self)
    entry = self._entry_dict.get(key)
    if entry is not None and checked_dict.get(key) is entry:
      return entry[0]
    if entry is None or time.time() > entry[2] + (
        maximum_age or self._maximum_age) or not (
        entry[1].isCurrent(portal) and isValid(entry[0])):
      dependency_set = DependencySet(portal)
      value = compute(dependency_set)
      if not dependency_set.is_clean:
        return value
      if len(self._entry_dict) >= self._maximum_size:
        self._entry_dict.clear()
      entry = value, dependency_set, time.time()
      self._entry_dict[key] = entry
    checked_dict[key] = entry
    return entry[0]
