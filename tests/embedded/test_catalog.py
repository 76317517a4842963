"""The embedded catalog, its plans and indexes against the plainest reading of its records."""
import operator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEMPLATES = ()
TITLE = (None, 'Alpha', 'beta', 'Beta', 'gamma ray', '50%', 'a_b')
OPERATOR = {'=': operator.eq, '!=': operator.ne, '<': operator.lt, '<=': operator.le, '>': operator.gt, '>=': operator.ge}


@pytest.fixture(scope='module')
def catalog(fresh_site):
    from embedded import testing
    with testing.opened_portal() as portal:
        uid_list = []
        for index in range(60):
            module, name = ((portal.person_module, 'Person'), (portal.product_module, 'Product'))[index % 2]
            document = module.newContent(portal_type=name, reference=TITLE[index * 5 % 7], description='word%d common' % (index % 4))
            document._setTitle(TITLE[index % 7])
            if index % 3:
                document.setCategoryList(['region/europe/france' if index % 3 == 1 else 'region/europe'])
            uid_list.append(document.getUid())
        from embedded import site
        site.commit_and_index(portal)
        yield portal.portal_catalog


def low(text):
    return text if text is None else text.casefold()


leaf = st.tuples(st.sampled_from(('title', 'reference')), st.sampled_from(sorted(OPERATOR) + ['in', 'null', 'like']),
                 st.sampled_from([title for title in TITLE if title]))
tree = st.recursive(leaf, lambda part: st.tuples(st.sampled_from(('and', 'or', 'not')), st.lists(part, min_size=1, max_size=3)), max_leaves=6)


def as_query(node):
    from Products.ZSQLCatalog.SQLCatalog import ComplexQuery, NegatedQuery, SimpleQuery
    if len(node) == 3:
        column, name, value = node
        if name == 'null':
            return SimpleQuery(**{column: None})
        if name == 'like':
            value = value[:2].replace('%', '\\%').replace('_', '\\_') + '%'
        return SimpleQuery(comparison_operator=name, **{column: [value, 'Alpha'] if name == 'in' else value})
    name, part_list = node
    return NegatedQuery(as_query(part_list[0])) if name == 'not' else ComplexQuery(
        [as_query(part) for part in part_list], logical_operator=name.upper())


def expected(node, row):
    """True, False or None, as SQL says."""
    if len(node) == 3:
        column, name, value = node
        found = low(row[column])
        if name == 'null':
            return found is None
        if found is None:
            return None
        if name == 'in':
            return found in (low(value), 'alpha')
        return found.startswith(low(value[:2])) if name == 'like' else OPERATOR[name](found, low(value))
    name, part_list = node
    found = [expected(part, row) for part in part_list]
    if name == 'not':
        return None if found[0] is None else not found[0]
    decisive = name == 'or'
    return decisive if decisive in found else None if None in found else not decisive


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree, st.sampled_from(('Person', 'Product', ['Person', 'Product'], None)), st.sampled_from((None, 1, 5, (3, 7), 1000)),
       st.lists(st.tuples(st.sampled_from(('title', 'reference', 'portal_type')), st.sampled_from(('ASC', 'DESC'))), max_size=2))
def test_searches_find_what_the_records_say_in_order(catalog, node, portal_type, limit, sort):
    sort_on = [*sort, ('uid', 'ASC')]
    row_list = [record.column for record in catalog.record_tree.values()]
    wanted = [portal_type] if isinstance(portal_type, str) else portal_type
    match = [row for row in row_list if expected(node, row) and (wanted is None or row['portal_type'] in wanted)]
    for column, direction in reversed(sort_on):
        match.sort(key=lambda row: (row[column] is not None, low(row[column]) if isinstance(row[column], str) else row[column] or ''),
                   reverse=direction == 'DESC')
    start, count = limit if isinstance(limit, tuple) else (0, limit or len(match))
    found = catalog(portal_type=portal_type, query=as_query(node), sort_on=sort_on, limit=limit)
    assert [brain.uid for brain in found] == [row['uid'] for row in match][start:start + count]
    assert catalog.countResults(portal_type=portal_type, query=as_query(node))[0][0] == len(match)


def test_categories_are_found_with_those_below_them(catalog):
    region = catalog.getPortalObject().portal_categories.region
    assert len(catalog(region_uid=region.europe.getUid())) == 40
    assert len(catalog(strict_region_uid=region.europe.getUid())) == 20
    assert len(catalog(region_uid=region.europe.france.getUid(), portal_type='Person')) == 10
    assert len(catalog(region_title='France')) == 20


def test_words_are_found_as_words(catalog):
    assert len(catalog(SearchableText='WORD1 common')) == 15 and not catalog(SearchableText='word')


def test_reindexing_and_forgetting_leave_nothing_behind(catalog):
    document = catalog.getPortalObject().person_module.newContent(portal_type='Person', reference='first')
    catalog.catalogObject(document)
    document._setReference('second')
    catalog.catalogObject(document)
    assert not catalog(reference='first') and len(catalog(reference='second')) == 1
    catalog.uncatalogObject(document)
    uid = document.getUid()
    assert not [key for key, tree in catalog.index_tree.items() if any(item[2] == uid for item in tree)]


def test_what_a_page_costs_does_not_grow_with_the_catalog(catalog):
    """Counted in records looked at, for a rare user, a rare value, and the first page of all."""
    looked = []

    class Counting(dict):
        def get(self, uid):
            looked.append(uid)
            return tree.get(uid)
    tree = catalog.record_tree
    portal = catalog.getPortalObject()
    from Products.ERP5Catalog import CatalogTool
    for index in range(2000):
        document = portal.organisation_module.newContent(portal_type='Organisation', title='Many %d' % (index % 50))
        document._setReference('R%d' % index)
        catalog.catalogObject(document)
    catalog.record_tree = Counting()
    try:
        for kw in (dict(reference='R77'), dict(sort_on=[('title', 'ASC'), ('uid', 'ASC')], limit=20),
                   dict(sort_on=[('title', 'DESC'), ('uid', 'DESC')], limit=20, portal_type='Organisation'),
                   dict(SearchableText='gamma', sort_on=[('modification_date', 'DESC')], limit=20)):
            del looked[:]
            assert catalog(**kw)
            assert len(looked) < 120, kw
    finally:
        catalog.record_tree = tree
    assert CatalogTool.LOBTree is type(tree)


def test_null_sorts_first_and_unknown_columns_are_errors(catalog):
    assert catalog(portal_type='Product', sort_on=[('title', 'ASC')], limit=1)[0].title in (None, '')
    with pytest.raises(TypeError):
        catalog(no_such_column='x')
