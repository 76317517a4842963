"""Former states of persistent objects, as long as the ZODB keeps them: until it is
packed."""
from ZODB.POSException import POSKeyError
from ZODB.utils import p64, u64

__all__ = ('getFormerAttributeDict', 'getNextSerial')

MAXIMUM_STEP_COUNT = 1000


def getNextSerial(base, serial):
  """The first transaction after `serial` that wrote an object, or None."""
  storage, oid = base._p_jar.db().storage, base._p_oid
  record = storage.loadBefore(oid, p64(u64(serial) + 1)) if (
    serial != p64(0)) else None
  if record is not None:
    return record[2]
  # made since: walk back to where it began
  end = p64(2 ** 63 - 1)
  for _ in range(MAXIMUM_STEP_COUNT):
    try:
      record = storage.loadBefore(oid, end)
    except POSKeyError:
      return None
    if record is None:
      return None if end == p64(2 ** 63 - 1) else end
    end = record[1]


def getFormerAttributeDict(base, serial):
  """Attributes of an object as of a transaction; None when it was not there.

  What persistent objects among them hold is what they hold now.
  """
  if base._p_oid is None or base._p_jar is None:
    return None
  base._p_activate()
  if base._p_serial <= serial and not base._p_changed:
    return base.__dict__
  try:
    record = base._p_jar.db().storage.loadBefore(
      base._p_oid, p64(u64(serial) + 1))
  except POSKeyError:
    record = None
  return None if record is None else base._p_jar.oldstate(base, record[1])
