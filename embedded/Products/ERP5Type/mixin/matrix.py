"""Stands in for documents that have cells: sub-documents found by coordinates. Leaves out renaming ranges, and the scripts that make them."""
import itertools

from AccessControl import ClassSecurityInfo
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass


class Matrix:
    """`index`: base id -> one {coordinate: number} per axis; the id of a cell is the base id with the numbers of its coordinates."""
    index = None
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getCell', 'hasCell', 'hasInRange', 'getCellRange', 'keyToId',
                              'getCellValueList')
    security.declareProtected(Permissions.ModifyPortalContent, 'newCell', 'setCellRange')

    def _axis_list(self, base_id):
        return (self.index or {}).get(base_id, [])

    def keyToId(self, key, base_id='cell'):
        """None outside of the range."""
        axis_list = self._axis_list(base_id)
        if len(key) > len(axis_list) or any(name not in axis for name, axis in zip(key, axis_list)):
            return None
        return '_'.join([base_id] + [str(axis[name]) for name, axis in zip(key, axis_list)])

    def getCell(self, *key, base_id='cell', **kw):
        cell_id = self.keyToId(key, base_id) if self._axis_list(base_id) else None
        return None if cell_id is None else self._getOb(cell_id, None)

    def hasCell(self, *key, **kw):
        return self.getCell(*key, **kw) is not None

    def hasInRange(self, *key, base_id='cell', **kw):
        return int(bool(self._axis_list(base_id)) and self.keyToId(key, base_id) is not None)

    def getCellRange(self, base_id='cell'):
        return [list(axis) for axis in self._axis_list(base_id)]

    def getCellValueList(self, base_id='cell'):
        return [value for value in self.objectValues() if value.getId().startswith(base_id + '_')]

    def newCell(self, *key, base_id='cell', portal_type=None, **kw):
        """The cell at these coordinates, made when it is not there yet; None without a matrix."""
        if not self._axis_list(base_id):
            return None
        cell_id = self.keyToId(key, base_id)
        if cell_id is None:
            raise KeyError('Invalid key: %s' % (key,))
        return self._getOb(cell_id, None) or self.newContent(id=cell_id, portal_type=portal_type, **kw)

    def setCellRange(self, *axis_list, base_id='cell'):
        """Coordinates that stay keep their numbers; the cells of others go."""
        old_list = self._axis_list(base_id)
        if len(old_list) != len(axis_list):
            old_list = [{} for _ in axis_list]
        new_list = []
        for name_list, old in zip(axis_list, old_list):
            axis = {name: number for name, number in old.items() if name in name_list}
            for name in sorted(set(name_list) - set(axis)):
                axis[name] = max(axis.values(), default=-1) + 1
            new_list.append(axis)
        kept = {'_'.join([base_id] + [str(number) for number in position]) for position in itertools.product(
            *[[number for name, number in axis.items() if old.get(name) == number] for axis, old in zip(new_list, old_list)])}
        for cell in self.getCellValueList(base_id):
            if cell.getId() not in kept:
                self._delObject(cell.getId())
        self.index = dict(self.index or {}, **{base_id: new_list})
        self.reindexObject()


InitializeClass(Matrix)
