"""Stands in for ERP5's catalog queries: they match records, and say which ranges of which indexes hold what they match.

Truth has three values, as in SQL: a comparison with NULL is None, and so is its negation. Left out: SQL, and criteria on the rows of a
join (a column with several values satisfies a criterion when one of them does).
"""
import re

from DateTime import DateTime
from DateTime.interfaces import DateTimeError

DATE, NUMBER, TEXT, EXACT = 'date', 'number', 'text', 'exact'
RANGE = {'min': '>=', 'max': '<', 'ngt': '<=', 'nlt': '>=', 'neq': '!='}
_OPERATOR_PREFIX = re.compile(r'(>=|<=|!=|=|>|<)\s*(.*)', re.DOTALL)
NULL = (0, '')                                          # sorts before every value, HIGHEST after
HIGHEST = (2,)
FULL_TEXT = ('SearchableText', 'full_text')


def encode(kind, value):
    """The value as indexes order it; ValueError when it cannot be of this kind."""
    if value is None:
        return NULL
    if kind == DATE:
        try:
            return 1, float(value if isinstance(value, DateTime) else DateTime(str(value)))
        except DateTimeError as error:
            raise ValueError(str(error)) from None
    if kind == NUMBER:
        return 1, value if isinstance(value, (int, float)) else float(value)
    return 1, str(value) if kind == EXACT else str(value).casefold()


def like_pattern(text):
    """A regular expression for SQL's LIKE with backslash as escape."""
    convert = {'%': '.*', '_': '.'}
    return ''.join(re.escape(part[1:]) if len(part) > 1 else convert.get(part, re.escape(part))
                   for part in re.findall(r'\\.|.', text.casefold(), re.DOTALL))


def _like(found, value):
    return bool(re.fullmatch(like_pattern(str(value)), str(found).casefold(), re.DOTALL))


def compare(kind, found, operator, value):
    """Whether one value of a record satisfies `operator value`: True, False or None."""
    if value is None:
        return (found is None) == (operator not in ('!=', 'is not'))
    if found is None:
        return None
    if operator in ('in', 'not in'):
        return any(compare(kind, found, '=', item) for item in value) == (operator == 'in')
    if operator in ('like', 'not like'):
        return _like(found, value) == (operator == 'like')
    try:
        found, value = encode(kind, found), encode(kind, value)
    except ValueError:
        return False
    return {'=': found == value, '!=': found != value, '>': found > value, '>=': found >= value, '<': found < value,
            '<=': found <= value}[operator]


def value_range(kind, operator, value):
    """Ranges `(low, high)` of encoded values, both included, that hold what satisfies `operator value`; None for everything."""
    if operator == 'in':
        range_list = [value_range(kind, '=', item) for item in value]
        return None if None in range_list else [item for ranges in range_list for item in ranges]
    if value is None:
        return None if operator in ('!=', 'is not') else [(NULL, NULL)]
    try:
        code = encode(kind, value)
    except ValueError:
        return []
    if operator == 'like':
        prefix = re.match(r'[^%_\\]*', str(value).casefold()).group()
        return [((1, prefix), (1, prefix + '\U0010ffff'))] if prefix and kind == TEXT else None
    return {'=': [(code, code)], '>': [(code, HIGHEST)], '>=': [(code, HIGHEST)], '<': [((1,), code)], '<=': [((1,), code)]}.get(operator)


def _kleene(test_list, any_of):
    """SQL's OR or AND of True, False and None."""
    if any_of in test_list:
        return any_of
    return None if None in test_list else not any_of


class BaseQuery:
    """`match(record, catalog)` tells whether a record satisfies the query; `plan` says where to look for such records.

    `catalog.kind(column)` and `catalog.values(record, column)` raise TypeError for a column that does not exist.
    """
    __allow_access_to_unprotected_subobjects__ = 1

    def plan(self, catalog):
        """A list of `(column, ranges)`, each of which holds all that matches."""
        return []


class Query(BaseQuery):
    """A criterion with the keywords of ERP5: Query(column=value, range=, operator=)."""
    parsed = True

    def __init__(self, range=None, operator=None, key=None, comparison_operator=None, logical_operator=None, format=None, type=None,
                 **kw):
        (self.column, self.value), = kw.items()
        if operator in ('in', 'not in', 'like', '=', '!=', '<', '>', '<=', '>='):
            comparison_operator, operator = operator, None
        self.operator, self.key = (operator or logical_operator or 'or').lower(), key
        self.comparison_operator = (comparison_operator or RANGE.get(range) or '').lower()
        self.range = range
        self.full_text = FullTextQuery(self.value) if self.column in FULL_TEXT else None

    def _criteria(self):
        """`(any or all, [(operator, value) or a nested one])`."""
        if self.comparison_operator in ('in', 'not in'):
            return True, [(self.comparison_operator, list(self.value))]
        value_list = list(self.value) if isinstance(self.value, (list, tuple, set, frozenset)) else [self.value]
        if self.range == 'minmax':
            return False, [('>=', value_list[0]), ('<', value_list[1])]
        return self.operator != 'and', [self._criterion(value) for value in value_list]

    def _criterion(self, value):
        if not self.parsed or self.comparison_operator or self.key == 'ExactMatch' or not isinstance(value, str):
            return self.comparison_operator or '=', value
        return _parse(value)

    def match(self, record, catalog):
        if self.full_text is not None:
            return self.full_text.match(record, catalog)
        found_list = catalog.values(record, self.column) or [None]
        kind = catalog.kind(self.column)
        return self._test(self._criteria(), lambda operator, value: _kleene(
            [compare(kind, found, operator, value) for found in found_list], True))

    def _test(self, criteria, test):
        any_of, item_list = criteria
        return _kleene([test(*item) if isinstance(item[0], str) else self._test(item, test) for item in item_list], any_of)

    def plan(self, catalog):
        if self.full_text is not None:
            return self.full_text.plan(catalog)
        if not catalog.isIndexed(self.column):
            return []
        ranges = self._ranges(self._criteria(), catalog.kind(self.column))
        if ranges is None or catalog.isMultivalued(self.column) and any(low == NULL for low, high in ranges):
            return []
        return [(self.column, ranges)]

    def _ranges(self, criteria, kind):
        any_of, item_list = criteria
        found = [value_range(kind, *item) if isinstance(item[0], str) else self._ranges(item, kind) for item in item_list]
        if any_of:
            return None if None in found else [item for ranges in found for item in ranges]
        return next((ranges for ranges in found if ranges is not None), None)


def _parse(text):
    """The criteria of a search text: `%`, comparison prefixes, OR, AND, quotes."""
    for word, any_of in ((' OR ', True), (' AND ', False)):
        if word in text:
            return any_of, [_parse(part.strip()) for part in text.split(word)]
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return '=', text[1:-1]
    prefix = _OPERATOR_PREFIX.fullmatch(text)
    operator, value = prefix.groups() if prefix else ('=', text)
    return ({'=': 'like', '!=': 'not like'}.get(operator, operator) if '%' in value else operator), value


class SimpleQuery(Query):
    """A criterion on one column with an explicit comparison operator; its value is taken literally."""
    parsed = False


class FullTextQuery(BaseQuery):
    """All the words, as words of the searchable text."""

    def __init__(self, value):
        text = str(value.get('query', '') if isinstance(value, dict) else value)
        self.word_list = words(text.replace('%', ' '))

    def match(self, record, catalog):
        return all(word in record.word for word in self.word_list)

    def plan(self, catalog):
        return [('word', [((1, word), (1, word))]) for word in self.word_list]


def words(text):
    """The words of a text, as the full-text index has them."""
    return sorted(set(re.findall(r'\w+', text.casefold())))


class NegatedQuery(BaseQuery):
    """What the query does not match."""

    def __init__(self, query):
        self.query = query

    def match(self, record, catalog):
        result = self.query.match(record, catalog)
        return None if result is None else not result


class ComplexQuery(BaseQuery):
    """Queries joined by AND, OR or NOT."""

    def __init__(self, *query_list, **kw):
        self.query_list = [query for item in query_list for query in (item if isinstance(item, (list, tuple)) else [item])]
        self.operator = (kw.get('logical_operator') or kw.get('operator') or 'and').lower()

    def match(self, record, catalog):
        result = _kleene([query.match(record, catalog) for query in self.query_list], self.operator == 'or')
        return result if self.operator != 'not' or result is None else not result

    def plan(self, catalog):
        if self.operator == 'and':
            return [item for query in self.query_list for item in query.plan(catalog)]
        if self.operator == 'or':
            return self._union([query.plan(catalog) for query in self.query_list])
        return []

    @staticmethod
    def _union(plan_list):
        """Columns that every branch restricts, with the ranges of all branches."""
        result = []
        for column in dict(plan_list[0]) if plan_list else ():
            found = [dict(plan).get(column) for plan in plan_list]
            if None not in found:
                result.append((column, [item for ranges in found for item in ranges]))
        return result


def AndQuery(*query_list):
    return ComplexQuery(*query_list, logical_operator='AND')


def OrQuery(*query_list):
    return ComplexQuery(*query_list, logical_operator='OR')
