"""Values that have broken servers before."""
import copy

HUGE = 10 ** 308 * 9                                    # 309 digits: no float
TEXT_LIST = [
    '', ' ', '\x00', 'a\x00b', '\ud800', 'é' * 3, '日本語', '\u202e', '\ufeff', 'ß', 'İ', '😀', "'", '"', '\\', '%', '%%', '%s', '%(a)s', '{0}', '${a}',
    '<b>&amp;', "' OR 1=1 --", '; DROP TABLE catalog', '../..', '/', '//', './', 'a/b/c', '.', '..', '__class__', '_p_jar', 'aq_parent', 'manage_main',
    'http://[x', 'http://', 'http://localhost:8080/erp5/', 'http://localhost:8080/erp5/person_module/1?x=%ff', 'javascript:alert(1)',
    'http://localhost:8080/erp5/%ff%fe', 'x' * 5000, 'é' * 5000, 'a ' * 3000, '(' * 50, 'AND', 'NOT', '"', 'a OR', 'title:', '*', '?', '!=', '>5', '<',
    '>=', '-', '--', '+', '-0', 'NaN', 'Infinity', '1e400', '0x10', '١٢', '1_000', 'null', 'None', 'True', '[]', '{}', '\n', '\r\n', '\t', '\u2028',
    '2026-11-25', '0000-00-00', '0000-01-01', '9999-12-31', '9999-12-31T23:59:59+14:00', '0001-01-01T00:00:00Z', '2026-02-30', '2026-11-25T25:00:00',
    '2026-11-25T10:00:00', '2026-11-25T10:00:00+99:99', '10000-01-01', '-2026-01-01', '12/31/2026', '1/1/1', '24:00', 'today', 'GMT', '2026-W01', 'a.b', 'a@b',
    'eyJhIjoxfQ', 'eyJhIjoxfQ.AAAA', 'AAAA.é', 'bnVsbA', 'W10', 'WzEsMl0', 'é.é', '.' * 10, '=' * 8, '0.0', '0' * 15 + '.' + '0' * 12]
NUMBER_LIST = [0, -1, 1, 2, 3.5, -0.0, 1e308, -1e308, 1e-320, 2 ** 31, 2 ** 31 - 1, 2 ** 53, 2 ** 63, -2 ** 63 - 1, 2 ** 64, HUGE, -HUGE, 10 ** 400, 0.1]
OTHER_LIST = [
    None, True, False, [], {}, [[]], [None], {'': None}, {'a': {'a': {'a': {}}}}, [1, 'a', None, {}], {'__class__': 'x'}, {'relative_url': 'person_module/1'},
    {'url': '/etc/passwd'}, ['x'] * 300, {str(i): i for i in range(300)}]


def value(random):
    return copy.deepcopy(random.choice(random.choice((TEXT_LIST, TEXT_LIST, NUMBER_LIST, OTHER_LIST))))


def text(random):
    return random.choice(TEXT_LIST)


def deep(random):
    """A value nested up to 200 times."""
    result = value(random)
    for _ in range(random.choice((3, 12, 60, 200))):
        result = [result] if random.random() < .5 else {random.choice(('and', 'or', 'not', 'lines', 'a')): result}
    return result


def mutate(random, root):
    """Change one place of a JSON value; returns it."""
    place_list = list(_places(root))
    if not place_list:
        return value(random)
    holder, key = random.choice(place_list)
    kind = random.randrange(8)
    if kind <= 2:
        holder[key] = value(random)
    elif kind == 3:
        holder[key] = [holder[key]] if random.random() < .7 else {'value': holder[key]}
    elif kind == 4:
        if isinstance(holder, dict):
            del holder[key]
        else:
            holder.append(holder[key])
    elif kind == 5:
        if isinstance(holder, dict):
            holder[random.choice(TEXT_LIST)] = value(random)
        else:
            holder[key] = deep(random)
    elif kind == 6 and isinstance(holder[key], str):
        holder[key] = _mutate_text(random, holder[key])
    else:
        other, other_key = random.choice(place_list)
        if not isinstance(other[other_key], (dict, list)):
            holder[key] = other[other_key]
    return root


def _mutate_text(random, text_):
    index = random.randrange(len(text_) + 1)
    return random.choice((
        text_[:index], text_[:index] + random.choice('é\x00%/."\'日 ') + text_[index:], text_.upper(), text_ * 2, text_ + random.choice(TEXT_LIST),
        text_[::-1], ' ' + text_))


def _places(value_):
    """(holder, key) of every value inside."""
    stack = [value_]
    while stack:
        holder = stack.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ():
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                stack.append(holder[key])
