"""Stands in for ERP5's catalog queries: they match records instead of making SQL.

`column_value(record, column)` comes from the catalog, and raises TypeError for a column that does not exist.
"""
import re

from DateTime import DateTime
from DateTime.interfaces import DateTimeError

OPERATOR = {
    '=': lambda found, value: found == value, '!=': lambda found, value: found != value,
    '>': lambda found, value: found > value, '>=': lambda found, value: found >= value,
    '<': lambda found, value: found < value, '<=': lambda found, value: found <= value,
    'like': lambda found, value: bool(re.fullmatch(_pattern(value), str(found), re.DOTALL)),
    'not like': lambda found, value: not re.fullmatch(_pattern(value), str(found), re.DOTALL),
    'in': lambda found, value: found in value, 'not in': lambda found, value: found not in value,
}
RANGE = {'min': '>=', 'max': '<', 'ngt': '<=', 'nlt': '>=', 'neq': '!='}
_OPERATOR_PREFIX = re.compile(r'(>=|<=|!=|=|>|<)\s*(.*)', re.DOTALL)


def _pattern(value):
    return ''.join({'%': '.*', '_': '.'}.get(char, re.escape(char)) for char in value)


def _comparable(found, value):
    """Both sides as SQL would compare them: text without case, dates and numbers as such."""
    if isinstance(value, (list, tuple, set)):
        return found, [_comparable(found, item)[1] for item in value] if not isinstance(found, str) else [
            str(item).casefold() for item in value]
    if isinstance(found, DateTime):
        return found, value if isinstance(value, DateTime) else DateTime(str(value))
    if isinstance(found, bool) or isinstance(found, (int, float)):
        try:
            return found, value if isinstance(value, (int, float)) else float(value)
        except ValueError:
            return str(found), str(value)
    return str(found).casefold(), str(value).casefold()


def compare(found, operator, value):
    """Whether one value of a record satisfies `operator value`; NULL satisfies nothing."""
    if operator in ('in', 'not in'):
        folded, values = _comparable(found.casefold() if isinstance(found, str) else found, value)
        return found is not None and OPERATOR[operator](folded, values)
    if value is None:
        return (found is None) == (operator in ('=', 'is'))
    if found is None:
        return False
    try:
        return OPERATOR[operator](*_comparable(found, value))
    except (DateTimeError, ValueError):
        return False


class Query:
    """A criterion with the keywords of ERP5: Query(column=value, range=, operator=)."""

    def __init__(self, range=None, operator=None, key=None, comparison_operator=None, logical_operator=None, format=None, type=None,
                 **kw):
        (self.column, self.value), = kw.items()
        self.range, self.operator, self.key = range, (operator or logical_operator or 'or').lower(), key
        self.comparison_operator = comparison_operator

    def match(self, record, column_value):
        found_list = column_value(record, self.column)
        if self.comparison_operator in ('in', 'not in'):
            return any(compare(found, self.comparison_operator, self.value) for found in found_list)
        value_list = self.value if isinstance(self.value, (list, tuple, set)) else [self.value]
        if self.range == 'minmax':
            low, high = value_list
            return any(compare(found, '>=', low) and compare(found, '<', high) for found in found_list)
        test = all if self.operator == 'and' else any
        if not found_list:
            found_list = [None]
        return test(any(compare(found, *self._criterion(value)) for found in found_list) for value in value_list)

    def _criterion(self, value):
        operator = (self.comparison_operator or RANGE.get(self.range) or '=').lower()
        return operator, value


class SimpleQuery(Query):
    """A criterion on one column with an explicit comparison operator; its value is taken literally."""


class NegatedQuery:
    """What the query does not match."""

    def __init__(self, query):
        self.query = query

    def match(self, record, column_value):
        return not self.query.match(record, column_value)


class ComplexQuery:
    """Queries joined by AND, OR or NOT."""

    def __init__(self, *query_list, **kw):
        self.query_list = [query for item in query_list for query in (item if isinstance(item, (list, tuple)) else [item])]
        self.operator = (kw.get('logical_operator') or kw.get('operator') or 'and').lower()

    def match(self, record, column_value):
        result = (all if self.operator == 'and' else any)(query.match(record, column_value) for query in self.query_list)
        return not result if self.operator == 'not' else result


def AndQuery(*query_list):
    return ComplexQuery(*query_list, logical_operator='AND')


def OrQuery(*query_list):
    return ComplexQuery(*query_list, logical_operator='OR')


class ParsedQuery(Query):
    """A criterion whose texts are search texts: `%`, comparison prefixes, OR and AND."""

    def match(self, record, column_value):
        value_list = self.value if isinstance(self.value, (list, tuple, set)) else [self.value]
        if self.range or self.comparison_operator or not any(isinstance(value, str) for value in value_list):
            return Query.match(self, record, column_value)
        found_list = column_value(record, self.column) or [None]
        test = all if self.operator == 'and' else any
        return test(self._match_text(value, found_list) for value in value_list)

    def _match_text(self, value, found_list):
        if not isinstance(value, str):
            return any(compare(found, '=', value) for found in found_list)
        for word, test in ((' OR ', any), (' AND ', all)):
            if word in value:
                return test(self._match_text(part.strip(), found_list) for part in value.split(word))
        value = value.strip()
        quoted = len(value) > 1 and value[0] == value[-1] == '"'
        prefix = None if quoted or self.key == 'ExactMatch' else _OPERATOR_PREFIX.fullmatch(value)
        operator, value = prefix.groups() if prefix else ('=', value[1:-1] if quoted else value)
        if '%' in value and self.key != 'ExactMatch':
            operator = {'=': 'like', '!=': 'not like'}.get(operator, operator)
        return any(compare(found, operator, value) for found in found_list)
