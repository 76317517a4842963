"""Stands in for portal_catalog: records in BTrees, with indexes that keep searches from looking at more documents than they must.

Honest where templates depend on it: results are what the user may View as indexed, unknown columns are TypeError, empty criteria are
dropped, there is no default limit, and a document is found only after its indexing activity ran. Left out: `group_by` (there is one
record per document), `src__`, full-text ranking, and the columns of tables that the embedded site has no documents for.

Every index is a set of `(flag, value, uid)` per column and portal type, in the order of SQL: NULL first. A search follows several plans
in turns, and the first to end answers: reading the index of the sort column until there are enough rows, or gathering what a criterion,
or the user's roles, allow, for each of them. So its cost is that of the best plan times their number.
"""
import heapq

from AccessControl import ClassSecurityInfo, getSecurityManager
from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_base
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree, OOTreeSet
from DateTime import DateTime
from persistent import Persistent
from Products.ERP5Type import Permissions
from Products.ERP5Type.accessor import as_list
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool
from Products.ERP5Type.UnrestrictedMethod import super_user
from Products.ZSQLCatalog.SQLCatalog import (
    DATE, EXACT, FULL_TEXT, HIGHEST, NULL, NUMBER, TEXT, FullTextQuery, Query, SimpleQuery, encode, words)

# column -> property (or how to compute it); what stock tables have
PROPERTY_COLUMN = ('title', 'description', 'reference', 'grouping_reference', 'source_reference', 'destination_reference', 'string_index',
                   'int_index', 'float_index', 'ean13_code', 'start_date', 'stop_date', 'effective_date', 'expiration_date', 'version',
                   'language', 'opportunity_state', 'validation_state', 'simulation_state', 'user_id', 'first_name', 'last_name',
                   'creation_date', 'modification_date', 'url_string', 'price', 'quantity', 'corporate_registration_code')
COMPUTED_COLUMN = {
    'uid': lambda document: document.getUid(), 'id': lambda document: document.getId(),
    'path': lambda document: document.getPath(), 'relative_url': lambda document: document.getRelativeUrl(),
    'parent_uid': lambda document: document.getParentValue().getUid(), 'portal_type': lambda document: document.getPortalType(),
    'meta_type': lambda document: document.meta_type, 'owner': lambda document: document.getOwnerId(),
}
ALIAS = {'translated_title': 'title', 'security_uid': 'uid'}
COLUMN_SET = frozenset(PROPERTY_COLUMN) | frozenset(COMPUTED_COLUMN) | frozenset(ALIAS) | {'indexation_date'}
# what nobody sorts by, or looks up
UNINDEXED_SET = frozenset(('description', 'path', 'meta_type', 'owner', 'url_string', 'indexation_date'))
NUMBER_SET = frozenset(('int_index', 'float_index', 'price', 'quantity'))
MULTIVALUED_SET = frozenset(('word', 'allowed'))
CONTROL_SET = frozenset(('limit', 'sort_on', 'sort_order', 'select_list', 'select_dict', 'query', 'ignore_unknown_columns', 'left_join_list',
                         'group_by', 'group_by_list', 'REQUEST', 'local_roles', 'sql_catalog_id', 'used', 'implicit_join', 'sort_limit'))
# real columns of several tables, none of which is the one that documents have: no related key can have such a name
UNMAPPABLE_SET = frozenset(('resource_uid',))
RELATED_SUFFIX = ('_uid', '_title', '_relative_url', '_reference', '_id', '_portal_type', '_validation_state', '_simulation_state')


def kind_of(column):
    """How values of an own column compare."""
    if column.endswith('_date'):
        return DATE
    if column.endswith('uid') or column in NUMBER_SET:
        return NUMBER
    return EXACT if column == 'allowed' else TEXT


def allowed_token_list(document):
    """The roles and users whose View the document allows, as indexed; each user also with each role that allows it."""
    role_set = set(rolesForPermissionOn(Permissions.View, document))
    tokens = set(role_set)
    current, local = document, {}
    while current is not None:
        for user, roles in (getattr(aq_base(current), '__ac_local_roles__', None) or {}).items():
            local.setdefault(user, set()).update(roles)
        if not current._getAcquireLocalRoles():
            break
        current = current.getParentValue()
    for user, roles in local.items():
        if roles & role_set:
            tokens.add('user:' + user)
            tokens.update('user:%s:%s' % (user, role) for role in roles & role_set)
    return tuple(sorted(tokens))


class Record(Persistent):
    """What the catalog knows of one document: own columns, who may view it, the uids of its categories, and its words."""

    def __init__(self, column, allowed, category, word):
        self.column, self.allowed, self.category, self.word = column, allowed, category, word

    def state(self):
        """What makes the record another one when it differs."""
        return dict(self.column, indexation_date=None), self.allowed, self.category, self.word

    def entries(self):
        """`(column, key)` for every index that has this record. NULL is among them only for columns, and has no key there."""
        uid = self.column['uid']
        for column, value in self.column.items():
            if column not in UNINDEXED_SET:
                try:
                    yield column, encode(kind_of(column), value) + (uid,)
                except ValueError:
                    yield column, NULL + (uid,)
        for column, value_tuple in (('word', self.word), ('allowed', self.allowed)):
            for value in value_tuple:
                yield column, (1, value, uid)
        for base, (strict, recursive) in self.category.items():
            for prefix, uid_tuple in (('strict_', strict), ('', recursive)):
                for target in uid_tuple:
                    yield '%s%s_uid' % (prefix, base), (1, target, uid)


class Brain:
    """A result: its columns as attributes, and the document behind it."""
    __allow_access_to_unprotected_subobjects__ = 1

    def __init__(self, tool, record, select_dict=None):
        self._tool, self._record, self._select_dict = tool, record, select_dict or {}

    def getObject(self):
        return self._tool.getPortalObject().unrestrictedTraverse(self._record.column['path'], None)

    def getPath(self):
        return self._record.column['path']

    def getUid(self):
        return self._record.column['uid']

    def getRelativeUrl(self):
        return self._record.column['relative_url']

    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        selected = self._select_dict.get(name, name)
        for column in ALIAS.get(selected, selected), ALIAS.get(name, name):
            if column in self._record.column:
                return self._record.column[column]
        document = self.getObject()
        if document is None:
            raise AttributeError(name)
        return getattr(document, name)

    def __getitem__(self, name):
        return self._record.column[ALIAS.get(name, name)]


class Result(list):
    """The sequence of brains."""
    __allow_access_to_unprotected_subobjects__ = 1

    def dictionaries(self):
        return [dict(brain._record.column) for brain in self]


class CatalogTool(BaseTool):
    """The catalog of the site."""
    id = 'portal_catalog'
    portal_type = 'Catalog Tool'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.SearchCatalog, 'searchResults', '__call__', 'countResults', 'getResultValue', 'getSQLCatalog',
                              'isValidColumn', 'hasColumn')
    security.declareProtected(Permissions.ManagePortal, 'catalogObject', 'uncatalogObject', 'manage_hotReindexAll')
    security.declarePrivate('unrestrictedSearchResults', 'unrestrictedGetResultValue', 'unrestrictedCountResults', 'getObject',
                            'getRelatedValueList')

    def __init__(self, id=None):
        BaseTool.__init__(self, id)
        self._reset()

    def _reset(self):
        self.record_tree = LOBTree()                    # uid -> Record
        self.index_tree = OOBTree()                     # (column, portal type) -> OOTreeSet of (flag, value, uid)

    # indexing
    def catalogObject(self, document):
        """Write the document's record, when it is another one than before."""
        with super_user():
            record = self._makeRecord(document)
        uid = document.getUid()
        old = self.record_tree.get(uid)
        if old is None or old.state() != record.state():
            self._unindex(old, record)
            self.record_tree[uid] = record
            self._index(record, old)

    def _makeRecord(self, document):
        column = {name: function(document) for name, function in COMPUTED_COLUMN.items()}
        for name in PROPERTY_COLUMN:
            column[name] = document._getProperty(name)
        column['indexation_date'] = DateTime()
        type_info = document.getTypeInfo()
        key_list = type_info.getSearchableTextPropertyIdList() if type_info else ()
        text = ' '.join(str(value) for key in {*key_list, 'title', 'reference', 'description'}
                        for value in as_list(document._getProperty(key)))
        return Record(column, allowed_token_list(document), self._categoryDict(document), tuple(words(text)))

    def _categoryDict(self, document):
        """Base category -> uids of the values, uids of these and of the categories above them."""
        result, resolve = {}, self.getPortalObject().portal_categories.resolveCategory
        for membership in document._getCatalogCategoryList():
            base = membership.partition('/')[0]
            value = resolve(membership)
            if value is None or not hasattr(aq_base(value), 'getUid'):
                continue
            strict, recursive = result.get(base, ((), ()))
            above, current = [], value
            while current.getPortalType() == 'Category':
                current = current.getParentValue()
                above.append(current.getUid())
            result[base] = strict + (value.getUid(),), tuple(dict.fromkeys((*recursive, value.getUid(), *above)))
        return result

    def _indexOf(self, column, portal_type):
        return self.index_tree.get((column.replace('__', '_'), portal_type))    # related keys of both spellings

    def _unindex(self, old, new=None):
        if old is None:
            return
        kept = set(new.entries()) if new is not None and new.column['portal_type'] == old.column['portal_type'] else ()
        for entry in old.entries():
            if entry not in kept:
                tree = self._indexOf(entry[0], old.column['portal_type'])
                if tree is not None and entry[1] in tree:
                    tree.remove(entry[1])

    def _index(self, record, old=None):
        portal_type = record.column['portal_type']
        same = set(old.entries()) if old is not None and old.column['portal_type'] == portal_type else ()
        for column, key in record.entries():
            tree = self._indexOf(column, portal_type)
            if tree is None:
                if key[0] == 0:
                    continue                            # no document of this type has a value yet
                tree = self._newTree(column, portal_type, record.column['uid'])
            if (column, key) not in same or key not in tree:
                tree.insert(key)

    def _newTree(self, column, portal_type, uid):
        """The index of a column, with NULL for the documents of this type so far, but not for the one that comes with a value."""
        tree = self.index_tree[column, portal_type] = OOTreeSet()
        if column in COLUMN_SET and column != 'uid':
            for key in self._indexOf('uid', portal_type) or ():
                if key[2] != uid:
                    tree.insert(NULL + key[2:])
        return tree

    def uncatalogObject(self, document):
        """Forget the document."""
        self._unindex(self.record_tree.pop(document.getUid(), None))

    def manage_hotReindexAll(self, *args, **kw):
        """Index everything again, now."""
        self._reset()
        for value in self.getPortalObject().objectValues():
            if getattr(aq_base(value), 'isPortalContent', 0):
                self._catalogRecursively(value)

    def _catalogRecursively(self, document):
        if document.isIndexable:
            self.catalogObject(document)
        for value in document.contentValues() if hasattr(aq_base(document), 'contentValues') else ():
            self._catalogRecursively(value)

    # columns
    def getSQLCatalog(self, id=None):
        return self

    def isValidColumn(self, column):
        """A column of the stock tables, or a related key `<base category>__<column>` (`<base category>_<column>` of old)."""
        return column in COLUMN_SET or column in FULL_TEXT or self._related(column) is not None

    hasColumn = isValidColumn

    def _related(self, column):
        strict = column.startswith('strict_')
        name = column[len('strict_'):] if strict else column[len('default_'):] if column.startswith('default_') else column
        for suffix in RELATED_SUFFIX:
            if name.endswith(suffix):
                base = name[:-len(suffix)].rstrip('_')
                if base == 'parent' or self.getPortalObject().portal_categories.has_key(base):
                    return base, suffix[1:], strict
        return None

    # what queries ask of the catalog
    def _require(self, column):
        column = ALIAS.get(column, column)
        if column in COLUMN_SET or column in MULTIVALUED_SET:
            return None
        if column in UNMAPPABLE_SET:
            raise ValueError('Could not map those columns: %s' % column)
        related = self._related(column)
        if related is None:
            raise TypeError('Unknown columns: %r' % column)
        return related

    def kind(self, column):
        column = ALIAS.get(column, column)
        related = self._require(column)
        return kind_of(related[1] if related else column)

    def isMultivalued(self, column):
        return column in MULTIVALUED_SET or self._require(column) is not None

    def isIndexed(self, column):
        """Whether there may be an index: own columns, and relations by uid."""
        related = self._require(column)
        if related is None:
            return column not in UNINDEXED_SET
        return related[0] != 'parent' and related[1] == 'uid'

    def values(self, record, column):
        """The values of a column; those of related documents through the catalog's records of them."""
        column = ALIAS.get(column, column)
        if column in record.column:
            return [record.column[column]]
        if column in MULTIVALUED_SET:
            return getattr(record, column)
        base, key, strict = self._require(column)
        if base == 'parent':
            uid_tuple = (record.column['parent_uid'],)
        else:
            uid_tuple = record.category.get(base, ((), ()))[0 if strict or key != 'uid' else 1]
        if key == 'uid':
            return list(uid_tuple)
        found = [self.record_tree.get(uid) for uid in uid_tuple]
        return [target.column.get(key) for target in found if target is not None]

    # searching
    def _query_list(self, query=None, ignore_unknown_columns=False, **kw):
        query_list = as_list(query)
        for column, value in kw.items():
            if column in CONTROL_SET or (isinstance(value, (str, list, tuple, dict, type(None))) and not value):
                continue
            if hasattr(value, 'match'):
                query_list.append(value)
            elif column in FULL_TEXT:
                query_list.append(FullTextQuery(value))
            elif not self.isValidColumn(column):
                if not ignore_unknown_columns:
                    raise TypeError('Unknown columns: %r' % {column: value})
            elif isinstance(value, dict):
                option = {key: value[key] for key in ('range', 'key', 'operator') if key in value}
                if value.get('query') not in (None, '', [], ()):
                    query_list.append(Query(**option, **{column: value['query']}))
            elif column == 'portal_type' and '%' not in str(value):
                query_list.append(SimpleQuery(portal_type=as_list(value), comparison_operator='in'))
            else:
                query_list.append(Query(key='ExactMatch' if column == 'uid' else None, **{column: value}))
        return query_list

    def _search(self, restricted, limit=None, sort_on=None, sort_order=None, local_roles=None, select_dict=None, **kw):
        return Result(Brain(self, record, select_dict) for record in self._find(
            self._criteria(restricted, local_roles, kw), _sort_list(self, sort_on, sort_order), _slice(limit)))

    def _criteria(self, restricted, local_roles, kw):
        query_list = self._query_list(**kw)
        if restricted:
            tokens = self._userTokens(as_list(local_roles.split(';') if isinstance(local_roles, str) else local_roles))
            if tokens is not None:
                query_list.append(SimpleQuery(allowed=sorted(tokens), comparison_operator='in'))
        return query_list

    def _userTokens(self, role_list=()):
        """What the user is for the catalog; None for users without limits. `role_list`: only by these local roles."""
        user = getSecurityManager().getUser()
        if getattr(aq_base(user), '_unrestricted', False) or user.getUserName() == 'System Processes' or \
                type(aq_base(user)).__name__ in ('PrivilegedUser', 'UnrestrictedUser'):
            return None
        name_list = ['user:%s' % name for name in (user.getId(), *getattr(aq_base(user), 'getGroups', tuple)())]
        if role_list:
            return {'%s:%s' % (name, role) for name in name_list for role in role_list}
        return {*user.getRoles(), 'Anonymous', *name_list}

    # plans
    def _find(self, query_list, sort_list, wanted):
        """The records that match, sorted and cut."""
        def matches(record):
            return all(query.match(record, self) for query in query_list)
        plan_list = [item for query in query_list for item in query.plan(self)]
        type_list = self._typeList(plan_list)
        gather_list = [self._gather(column, ranges, type_list) for column, ranges in plan_list if column != 'portal_type']
        if sort_list and (wanted.stop is None or not self._isOrdered(sort_list)) or not sort_list and wanted.stop is None:
            return self._sorted(_race(gather_list or [self._gather('uid', None, type_list)]), matches, sort_list)[wanted]
        (column, descending), *rest = sort_list or [('uid', False)]
        ordered = self._ordered(column, descending, rest, type_list, matches, wanted.stop,
                                next((ranges for name, ranges in plan_list if name == column), None))
        found = _race([ordered, *gather_list])
        return (found if isinstance(found, list) else self._sorted(found, matches, sort_list))[wanted]

    def _typeList(self, plan_list):
        """The portal types that can be in the result."""
        type_list = [key[1] for key in self.index_tree.keys(('uid', ''), ('uid', '\U0010ffff'))]
        for column, ranges in plan_list:
            if column == 'portal_type':
                type_list = [name for name in type_list if any(low <= (1, name.casefold()) <= high for low, high in ranges)]
        return type_list

    def _isOrdered(self, sort_list):
        column = sort_list[0][0]
        return ALIAS.get(column, column) in COLUMN_SET and column not in UNINDEXED_SET

    def _gather(self, column, ranges, type_list):
        """The set of the uids in these ranges of an index; a generator, one step per entry."""
        found, column = set(), ALIAS.get(column, column)
        for portal_type in type_list:
            tree = self._indexOf(column, portal_type)
            if tree is None and column in COLUMN_SET and (ranges is None or any(low == NULL for low, high in ranges)):
                tree = self._indexOf('uid', portal_type)   # all NULL
                ranges = None
            for low, high in [((), HIGHEST)] if ranges is None else ranges:
                for key in tree.keys(low, high + (float('inf'),)) if tree is not None else ():
                    found.add(key[2])
                    yield
        return found

    def _sorted(self, uid_set, matches, sort_list):
        found = [record for record in map(self.record_tree.get, sorted(uid_set)) if record is not None and matches(record)]
        for column, descending in reversed(sort_list):
            found.sort(key=lambda record: self._sortKey(record, column), reverse=descending)
        return found

    def _sortKey(self, record, column):
        value_list = self.values(record, column)
        try:
            return encode(self.kind(column), value_list[0]) if value_list else NULL
        except ValueError:
            return NULL

    def _ordered(self, column, descending, rest, type_list, matches, stop, ranges):
        """The first `stop` records that match, in order; a generator, one step per entry looked at."""
        column = ALIAS.get(column, column)
        low = min((low for low, high in ranges), default=(9,)) if ranges is not None else ()
        high = (max((high for low, high in ranges), default=()) if ranges is not None else HIGHEST) + (float('inf'),)
        read = _backward if descending else _forward
        stream = heapq.merge(*[read(*self._ordering(column, name), low, high) for name in type_list], reverse=descending)
        found, group, group_key = [], [], None

        def flush():
            for name, reverse in reversed(rest):
                group.sort(key=lambda record: self._sortKey(record, name), reverse=reverse)
            found.extend(group)
            group.clear()
        for key in stream:
            if key[:2] != group_key:
                flush()
                group_key = key[:2]
                if len(found) >= stop:
                    return found
            if rest == [('uid', descending)] and len(found) + len(group) >= stop:
                break
            record = self.record_tree.get(key[2])
            if record is not None and matches(record):
                group.append(record)
            yield
        flush()
        return found

    def _ordering(self, column, portal_type):
        """The index to read, and whether it stands for nothing but NULL."""
        tree = self._indexOf(column, portal_type)
        return (tree, False) if tree is not None else (self._indexOf('uid', portal_type), True)

    def searchResults(self, REQUEST=None, **kw):
        """The documents that the user may view and that match every criterion."""
        if 'security_query' in kw:
            raise ValueError('security_query is reserved')
        return self._search(True, **kw)

    __call__ = searchResults

    def unrestrictedSearchResults(self, **kw):
        return self._search(False, **kw)

    def countResults(self, **kw):
        """`[(number,)]`."""
        return [(len(self.searchResults(**dict(kw, limit=None, sort_on=None))),)]

    def unrestrictedCountResults(self, **kw):
        return [(len(self._search(False, **kw)),)]

    def getResultValue(self, **kw):
        """The first document found, or None."""
        return next((brain.getObject() for brain in self.searchResults(**dict(kw, limit=1))), None)

    def unrestrictedGetResultValue(self, **kw):
        return next((brain.getObject() for brain in self._search(False, **dict(kw, limit=1))), None)

    def getObject(self, uid):
        record = self.record_tree.get(int(uid))
        return Brain(self, record).getObject() if record is not None else None

    def getRelatedValueList(self, document, base, portal_type=None, checked_permission=None):
        """The documents whose category `base` points to `document`."""
        check = getSecurityManager().checkPermission
        value_list = [brain.getObject() for brain in self._search(False, portal_type=portal_type, query=SimpleQuery(
            **{'strict_%s_uid' % base: document.getUid()}))]
        return [value for value in value_list if value is not None and (not checked_permission or check(checked_permission, value))]


def _race(plan_list):
    """What the first of the plans to end returns; they take turns of a few steps."""
    while True:
        for plan in plan_list:
            try:
                for _ in range(16):
                    next(plan)
            except StopIteration as end:
                return end.value


def _forward(tree, is_null, low, high):
    if is_null:
        return (NULL + key[2:] for key in tree.keys()) if low <= NULL + (0,) <= high else iter(())
    return iter(tree.keys(low, high))


def _backward(tree, is_null, low, high):
    """From the greatest key down; uids are integers, so that the key before one is known."""
    if is_null and not low <= NULL + (0,) <= high:
        return
    bound = HIGHEST if is_null else high
    while True:
        try:
            key = tree.maxKey(bound)
        except ValueError:
            return
        if not is_null and key < low:
            return
        yield NULL + key[2:] if is_null else key
        bound = key[:2] + (key[2] - 1,)


def _sort_list(catalog, sort_on, sort_order):
    """`[(column, whether descending)]`; unknown columns are ignored, as in ERP5."""
    result = []
    for item in [(sort_on, sort_order)] if isinstance(sort_on, str) else as_list(sort_on):
        column, order = (item, '') if isinstance(item, str) else (item[0], item[1] if len(item) > 1 else '')
        if catalog.isValidColumn(column):
            result.append((column, str(order or '').lower().startswith('desc')))
    return result


def _slice(limit):
    if limit is None:
        return slice(None)
    offset, count = (0, limit) if isinstance(limit, (int, str)) else limit if len(limit) == 2 else (0, limit[0])
    return slice(int(offset), int(offset) + int(count))


InitializeClass(CatalogTool)
