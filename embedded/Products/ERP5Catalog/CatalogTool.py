"""Stands in for portal_catalog: records in a BTree, searched one by one.

Honest where templates depend on it: results are what the user may View as indexed, unknown columns are TypeError, empty criteria are
dropped, there is no default limit, and a document is found only after its indexing activity ran. Left out: everything that makes the
real one fast, `group_by`, `src__`, full-text ranking, and the columns of tables that the embedded site has no documents for.
"""
from AccessControl import ClassSecurityInfo, getSecurityManager
from AccessControl.PermissionRole import rolesForPermissionOn
from Acquisition import aq_base
from BTrees.LOBTree import LOBTree
from DateTime import DateTime
from Products.ERP5Type import Permissions
from Products.ERP5Type.accessor import as_list
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool
from Products.ERP5Type.UnrestrictedMethod import super_user
from Products.ZSQLCatalog.SQLCatalog import ParsedQuery

# column -> property (or how to compute it); what stock tables have
PROPERTY_COLUMN = ('title', 'description', 'reference', 'grouping_reference', 'source_reference', 'destination_reference', 'string_index',
                   'int_index', 'float_index', 'ean13_code', 'start_date', 'stop_date', 'effective_date', 'expiration_date', 'version',
                   'language', 'opportunity_state', 'validation_state', 'simulation_state', 'user_id', 'first_name', 'last_name',
                   'creation_date', 'modification_date', 'url_string', 'price')
COMPUTED_COLUMN = {
    'uid': lambda document: document.getUid(), 'id': lambda document: document.getId(),
    'path': lambda document: document.getPath(), 'relative_url': lambda document: document.getRelativeUrl(),
    'parent_uid': lambda document: document.getParentValue().getUid(), 'portal_type': lambda document: document.getPortalType(),
    'meta_type': lambda document: document.meta_type, 'owner': lambda document: document.getOwnerId(),
}
COLUMN_SET = frozenset(PROPERTY_COLUMN) | frozenset(COMPUTED_COLUMN) | {'indexation_date', 'translated_title', 'security_uid'}
CONTROL_SET = frozenset((
    'limit', 'sort_on', 'sort_order', 'select_list', 'select_dict', 'query', 'ignore_unknown_columns', 'left_join_list', 'group_by',
    'group_by_list', 'REQUEST', 'local_roles', 'sql_catalog_id', 'used', 'implicit_join', 'sort_limit'))
RELATED_SUFFIX = ('_uid', '_title', '_relative_url', '_reference', '_id', '_portal_type', '_validation_state')
FULL_TEXT = ('SearchableText', 'full_text')


def allowed_token_list(document):
    """The roles and users whose View the document allows, as indexed."""
    role_set = set(rolesForPermissionOn(Permissions.View, document))
    tokens = set(role_set)
    current, local = document, {}
    while current is not None:
        for user, roles in (getattr(aq_base(current), '__ac_local_roles__', None) or {}).items():
            local.setdefault(user, set()).update(roles)
        if not current._getAcquireLocalRoles():
            break
        current = current.getParentValue()
    tokens.update('user:' + user for user, roles in local.items() if roles & role_set)
    return tuple(sorted(tokens))


class Brain:
    """A result: its columns as attributes, and the document behind it."""
    __allow_access_to_unprotected_subobjects__ = 1

    def __init__(self, tool, record):
        self._tool, self._record = tool, record

    def getObject(self):
        return self._tool.getPortalObject().unrestrictedTraverse(self._record['path'], None)

    def getPath(self):
        return self._record['path']

    def getUid(self):
        return self._record['uid']

    def getRelativeUrl(self):
        return self._record['relative_url']

    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        if name in self._record:
            return self._record[name]
        document = self.getObject()
        if document is None:
            raise AttributeError(name)
        return getattr(document, name)

    def __getitem__(self, name):
        return self._record[name]


class Result(list):
    """The sequence of brains."""
    __allow_access_to_unprotected_subobjects__ = 1

    def dictionaries(self):
        return [dict(brain._record) for brain in self]


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
        self.record_tree = LOBTree()

    # indexing
    def catalogObject(self, document):
        """Write the document's record."""
        with super_user():
            self._catalog(document)

    def _catalog(self, document):
        record = {column: function(document) for column, function in COMPUTED_COLUMN.items()}
        for column in PROPERTY_COLUMN:
            record[column] = document._getProperty(column)
        record['translated_title'] = record['title']
        record['indexation_date'] = DateTime()
        record['category_list'] = tuple(document.getCategoryList())
        type_info = document.getTypeInfo()
        searchable = [getattr(aq_base(type_info), 'searchable_text_property_id', None) or () if type_info else ()]
        record['full_text'] = ' '.join(str(value) for key in set(as_list(searchable[0])) | {'title', 'reference', 'description'}
                                       for value in as_list(document._getProperty(key))).casefold()
        record['allowed'] = allowed_token_list(document)
        if self.record_tree.get(record['uid']) != record:
            self.record_tree[record['uid']] = record

    def uncatalogObject(self, document):
        """Forget the document."""
        self.record_tree.pop(document.getUid(), None)

    def manage_hotReindexAll(self, *args, **kw):
        """Index everything again, now."""
        self.record_tree.clear()
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
        """A column of the stock tables, or a related key `<base category>_<column>`."""
        return column in COLUMN_SET or column in FULL_TEXT or self._related(column) is not None

    hasColumn = isValidColumn

    def _related(self, column):
        strict = column.startswith('strict_')
        name = column[len('strict_'):] if strict else column[len('default_'):] if column.startswith('default_') else column
        for suffix in RELATED_SUFFIX:
            if name.endswith(suffix):
                base = name[:-len(suffix)]
                if base == 'parent' or self.getPortalObject().portal_categories.has_key(base):
                    return base, suffix[1:], strict
        return None

    def _columnValue(self, record, column):
        if column in record and column not in ('category_list', 'allowed'):
            return [record[column]]
        base, key, strict = self._related(column)
        if base == 'parent':
            target_list = [record['relative_url'].rpartition('/')[0]]
        else:
            target_list = [item[len(base) + 1:] for item in record['category_list'] if item.startswith(base + '/')]
        result = []
        for target in target_list:
            value = self.getPortalObject().portal_categories.resolveCategory(base + '/' + target if base != 'parent' else target)
            while value is not None and hasattr(aq_base(value), 'getUid'):
                result.append(value.getUid() if key == 'uid' else value._getProperty(key))
                if strict or key != 'uid' or value.getPortalType() != 'Category':
                    break
                value = value.getParentValue()
        return result

    # searching
    def _query_list(self, query=None, ignore_unknown_columns=False, **kw):
        query_list = as_list(query)
        for column, value in kw.items():
            if column in CONTROL_SET or (isinstance(value, (str, list, tuple, dict, type(None))) and not value):
                continue
            if hasattr(value, 'match'):
                query_list.append(value)
            elif column in FULL_TEXT:
                query_list.append(_FullTextQuery(value))
            elif not self.isValidColumn(column):
                if not ignore_unknown_columns:
                    raise TypeError('Unknown columns: %r' % {column: value})
            elif isinstance(value, dict):
                option = {key: value[key] for key in ('range', 'key', 'operator') if key in value}
                if value.get('query') not in (None, '', [], ()):
                    query_list.append(ParsedQuery(**option, **{column: value['query']}))
            elif column in COMPUTED_COLUMN:
                query_list.append(ParsedQuery(key='ExactMatch' if column == 'uid' else None, **{column: value}))
            else:
                query_list.append(ParsedQuery(**{column: value}))
        return query_list

    def _search(self, restricted, limit=None, sort_on=None, sort_order=None, **kw):
        query_list = self._query_list(**kw)
        token_set = self._userTokenSet() if restricted else None

        def column_value(record, column):
            if not self.isValidColumn(column):
                raise TypeError('Unknown columns: %r' % column)
            return self._columnValue(record, column)
        found = [record for record in self.record_tree.values()
                 if (token_set is None or not token_set.isdisjoint(record['allowed']))
                 and all(query.match(record, column_value) for query in query_list)]
        sort_list = [(sort_on, sort_order)] if isinstance(sort_on, str) else as_list(sort_on)
        for item in reversed(sort_list):
            column, order = (item, '') if isinstance(item, str) else (item[0], item[1] if len(item) > 1 else '')
            if self.isValidColumn(column):
                found.sort(key=lambda record: _sort_key(column_value(record, column)), reverse=str(order or '').lower().startswith('desc'))
        if limit is not None:
            offset, count = (0, limit) if isinstance(limit, (int, str)) else limit if len(limit) == 2 else (0, limit[0])
            found = found[int(offset):int(offset) + int(count)]
        return Result(Brain(self, record) for record in found)

    def _userTokenSet(self):
        user = getSecurityManager().getUser()
        if getattr(aq_base(user), '_unrestricted', False) or user.getUserName() == 'System Processes' or \
                type(aq_base(user)).__name__ in ('PrivilegedUser', 'UnrestrictedUser'):
            return None
        tokens = set(user.getRoles()) | {'Anonymous'}
        tokens.add('user:%s' % user.getId())
        tokens.update('user:' + group for group in getattr(aq_base(user), 'getGroups', tuple)())
        return tokens

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
        kw.pop('limit', None)
        return [(len(self.searchResults(**kw)),)]

    def unrestrictedCountResults(self, **kw):
        return [(len(self._search(False, **kw)),)]

    def getResultValue(self, **kw):
        """The first document found, or None."""
        return next((brain.getObject() for brain in self.searchResults(**dict(kw, limit=1))), None)

    def unrestrictedGetResultValue(self, **kw):
        return next((brain.getObject() for brain in self._search(False, **dict(kw, limit=1))), None)

    def getObject(self, uid):
        record = self.record_tree.get(int(uid))
        return self.getPortalObject().unrestrictedTraverse(record['path'], None) if record else None

    def getRelatedValueList(self, document, base, portal_type=None, checked_permission=None):
        """The documents whose category `base` points to `document`."""
        target = base + '/' + document.getRelativeUrl()
        if document.getPortalType() == 'Category':
            target = document.getRelativeUrl()
        check, wanted = getSecurityManager().checkPermission, as_list(portal_type)
        value_list = [Brain(self, record).getObject() for record in self.record_tree.values()
                      if target in record['category_list'] and (not wanted or record['portal_type'] in wanted)]
        return [value for value in value_list if value is not None and (not checked_permission or check(checked_permission, value))]


class _FullTextQuery:
    """All the words, anywhere in the searchable text."""

    def __init__(self, value):
        self.word_list = str(value.get('query', '') if isinstance(value, dict) else value).replace('%', ' ').casefold().split()

    def match(self, record, column_value):
        return all(word in record['full_text'] for word in self.word_list)


def _sort_key(value_list):
    value = value_list[0] if value_list else None
    if isinstance(value, DateTime):
        value = float(value)
    return value is not None, value if isinstance(value, (int, float)) else 0, str(value).casefold()


InitializeClass(CatalogTool)
