"""Stands in for the accessors that ERP5 generates from property sheets, base categories and workflows.

Each definition of a property yields `{method name: (function, permission)}`; `dynamic` puts them on the portal type's class, behind
the document class, so that hand-written methods win. Left out: ranges, acquisition of
category values, and the rarer suffixes.
"""
import functools

from Acquisition import aq_base
from DateTime import DateTime

from . import Permissions
from .Message import translate_text
from .Utils import UpperCase

LIST_TYPE_SET = {'lines', 'tokens', 'multiple selection'}
_MARKER = object()


def _boolean(value):
    if isinstance(value, str):
        value = value.strip().lower()
        return int(value in ('1', 'true', 'on', 'yes')) if not value.isdigit() else int(bool(int(value)))
    return int(bool(value))


CAST = {
    'string': lambda value: value if isinstance(value, str) else value.decode() if isinstance(value, bytes) else str(value),
    'int': lambda value: int(float(value)),
    'float': float,
    'boolean': _boolean,
    'date': lambda value: value if isinstance(value, DateTime) else DateTime(value),
}
for _name, _other in (('text', 'string'), ('selection', 'string'), ('long', 'int'), ('tales', 'string')):
    CAST[_name] = CAST[_other]


def as_list(value):
    """What ERP5 makes of the value of a list property or category."""
    if value is None or value == '':
        return []
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def evaluate_default(document, expression):
    """The value of a property's default, a TALES expression or a plain value."""
    if not expression:
        return None
    text = getattr(expression, 'text', expression)
    if not isinstance(text, str):
        return text
    engine, compiled = _compile(text)
    context = {'nothing': None, 'object': document, 'here': document, 'context': document}
    return engine.getContext(context).evaluate(compiled)


@functools.lru_cache(maxsize=1000)
def _compile(text):
    from Products.PageTemplates.Expressions import getTrustedEngine
    engine = getTrustedEngine()
    return engine, engine.compile(text)


def property_accessors(definition):
    """The accessors of a standard property."""
    name, read, write = definition['id'], definition['read_permission'], definition['write_permission']
    upper, storage = UpperCase(name), definition['storage_id'] or name
    is_list = definition['type'] in LIST_TYPE_SET or definition['multivalued']
    cast = CAST.get(definition['type'], lambda value: value)
    if definition['type'] in LIST_TYPE_SET:
        cast = CAST['string']

    def stored(self):
        return getattr(aq_base(self), storage, None)

    def fallback(self, args):
        return args[0] if args else evaluate_default(self, definition['default'])

    def has(self):
        return stored(self) not in (None, '', (), [])

    method = {}
    if is_list:
        def get_list(self, *args, **kw):
            value = stored(self)
            if value is None:
                value = fallback(self, args)
            return as_list(value)

        def get_first(self, *args, **kw):
            value = get_list(self)
            return value[0] if value else args[0] if args else None

        def set_list(self, value, *args, **kw):
            values = as_list(value)
            setattr(self, storage, tuple(cast(item) for item in values) if values else None)

        def get_set(self, *args, **kw):
            return sorted(set(get_list(self, *args)))

        def set_set(self, value, *args, **kw):
            set_list(self, sorted(set(as_list(value))))
        method.update({'get%sList': (get_list, read), 'get%s': (get_first, read), 'getDefault%s': (get_first, read),
                       'get%sSet': (get_set, read), '_set%sList': (set_list, None), '_set%s': (set_list, None),
                       '_setDefault%s': (set_list, None), '_set%sSet': (set_set, None)})
    else:
        def get(self, *args, **kw):
            value = stored(self)
            return fallback(self, args) if value is None else value

        def set_(self, value, *args, **kw):
            setattr(self, storage, None if value is None or value == '' else cast(value))
        def get_translated(self, *args, **kw):
            value = getattr(self, 'get' + upper)(*args)
            return translate_text(value) if value and self._hasTranslatedTitle() else value
        method.update({'get%s': (get, read), '_set%s': (set_, None), 'getTranslated%s': (get_translated, read)})

    def is_(self, *args, **kw):
        value = stored(self)
        return fallback(self, args) if value is None else value

    method.update({'has%s': (has, read), 'is%s': (is_, read)})
    for pattern, (function, permission) in list(method.items()):
        if pattern.startswith('_set'):
            method[pattern[1:]] = _public_setter(pattern % upper), write
    result = {pattern % upper: value for pattern, value in method.items()}
    for prefix in ('get', '_set', 'has'):
        for suffix in ('', 'List'):
            key = prefix + upper + suffix
            if key in result:
                base = '_base' + prefix.lstrip('_').capitalize() + upper + suffix
                result[base] = result[key][0], None
    return result


def _public_setter(private):
    def setter(self, *args, **kw):
        result = getattr(self, private)(*args, **kw)
        self.reindexObject()
        return result
    return setter


def category_value(document, category):
    """The document that a category membership (`base/relative url`) points to, or None."""
    return document.getPortalObject().portal_categories.resolveCategory(category)


CATEGORY_SUFFIX = {
    'Title': lambda value: value.getTitle(),
    'TranslatedTitle': lambda value: value.getTranslatedTitle(),
    'Reference': lambda value: value.getProperty('reference'),
    'ShortTitle': lambda value: value.getProperty('short_title'),
    'Id': lambda value: value.getId(),
    'Uid': lambda value: value.getUid(),
    'RelativeUrl': lambda value: value.getRelativeUrl(),
    'PortalType': lambda value: value.getPortalType(),
    'LogicalPath': lambda value: value.getLogicalPath() if hasattr(aq_base(value), 'getLogicalPath') else value.getTitle(),
}


def category_accessors(base, read=Permissions.AccessContentsInformation, write=Permissions.ModifyPortalContent):
    """The accessors of a base category."""
    upper = UpperCase(base)
    prefix = base + '/'

    def own_list(self):
        return [item[len(prefix):] for item in self.getCategoryList() if item.startswith(prefix)]

    def get_list(self, *args, **kw):
        return own_list(self) or self._getAcquiredCategoryList(base) or (as_list(args[0]) if args else [])

    def get_value_list(self, *args, portal_type=None, checked_permission=None, **kw):
        wanted = as_list(portal_type)
        found = [category_value(self, prefix + item) for item in get_list(self)]
        return [value for value in found if value is not None and (not wanted or value.getPortalType() in wanted)
                and (checked_permission is None or self.getPortalObject().portal_membership.checkPermission(checked_permission, value))]

    def set_list(self, value, *args, **kw):
        self._setCategoryMembership(base, [str(item)[len(prefix):] if str(item).startswith(prefix + base + '/') else str(item)
                                           for item in as_list(value)])

    def set_value_list(self, value, *args, portal_type=None, checked_permission=None, **kw):
        """`portal_type`, `checked_permission`: only what is of these types, and what the user has this permission on, is replaced."""
        replaced = get_value_list(self, portal_type=portal_type, checked_permission=checked_permission)
        url_list = [item.getRelativeUrl() for item in as_list(value)]
        url_list = [url[len(prefix):] if url.startswith(prefix) else url for url in url_list]
        if portal_type or checked_permission:
            kept = [item for item in own_list(self) if category_value(self, prefix + item) not in [None] + replaced]
            first = own_list(self)[:1]                  # what was the default stays it
            url_list = [url for url in url_list if url in first] + kept + [url for url in url_list if url not in first]
        self._setCategoryMembership(base, url_list)

    def set_uid_list(self, value, *args, **kw):
        catalog = self.getPortalObject().portal_catalog
        set_value_list(self, [catalog.getObject(uid) for uid in as_list(value)])

    def item_list(self, *args, **kw):
        return self.getPortalObject().portal_categories[base].getCategoryChildItemList(*args, **kw)

    def has(self):
        return bool(own_list(self))

    def suffix_list(function):
        def getter(self, *args, portal_type=None, checked_permission=None, **kw):
            return [function(value) for value in get_value_list(self, portal_type=portal_type, checked_permission=checked_permission)]
        return getter

    def property_list(self, key, *args, **kw):
        return [value.getProperty(key) for value in get_value_list(self)]

    result = {'get%sItemList': (item_list, read), 'has%s': (has, read),
              'get%sProperty': (lambda self, key, *args, **kw: (property_list(self, key) or [None])[0], read),
              'get%sPropertyList': (property_list, read)}
    for suffix, function in [('', get_list), ('Value', get_value_list),
                             *((suffix, suffix_list(function)) for suffix, function in CATEGORY_SUFFIX.items())]:
        result['get%%s%sList' % suffix] = function, read
        result['get%%s%s' % suffix] = _first(function), read
        if suffix in ('', 'Value'):
            result['getDefault%%s%s' % suffix] = _first(function), read
            result['get%%s%sSet' % suffix] = (lambda self, *args, function=function, **kw: function(self, **kw)), read
    for suffix, function in (('', set_list), ('Value', set_value_list), ('Uid', set_uid_list)):
        for pattern in ('_set%s', '_set%sList', '_setDefault%s', '_set%sSet'):
            pattern = pattern.replace('%s', '%s' + suffix) if suffix else pattern
            result[pattern] = function, None
            result[pattern[1:]] = _public_setter(pattern % upper), write
    return {pattern % upper: value for pattern, value in result.items()}


def _first(function):
    def get_first(self, *args, **kw):
        values = function(self, **kw)
        return values[0] if values else args[0] if args else None
    return get_first


RELATED_SUFFIX = {'Value': lambda value: value, '': lambda value: value.getRelativeUrl(), 'Id': lambda value: value.getId(),
                  'Title': lambda value: value.getTitle()}


def related_accessors(base):
    """The reverse of a base category, which every document has: what the catalog knows to point here."""
    upper, result = UpperCase(base), {}

    def getter(convert):
        def related_list(self, *args, portal_type=None, checked_permission=None, **kw):
            values = self.getPortalObject().portal_catalog.getRelatedValueList(self, base, portal_type, checked_permission)
            return [convert(value) for value in values]
        return related_list
    for suffix, convert in RELATED_SUFFIX.items():
        result['get%sRelated%sList' % (upper, suffix)] = getter(convert), Permissions.AccessContentsInformation
        result['get%sRelated%s' % (upper, suffix)] = _first(getter(convert)), Permissions.AccessContentsInformation
    return result


def content_accessors(definition):
    """The accessors of an Acquired Property that keeps its values in a sub-document (`default_email` -> `default_email_text`)."""
    name, upper, portal_type = definition['id'], UpperCase(definition['id']), definition['content_portal_type']
    read, write = definition['read_permission'], definition['write_permission']

    def get_value(self, *args, **kw):
        return self._getOb(name, None)

    result = {'get%sValue' % upper: (get_value, read)}
    for key in definition['content_acquired_property_id']:
        def get(self, *args, key=key, **kw):
            value = self._getOb(name, None)
            value = value and value.getProperty(key)
            return value if value is not None else args[0] if args else None

        def set_(self, value, *args, key=key, **kw):
            target = self._getOb(name, None)
            if target is None:
                if value in (None, ''):
                    return
                target = self.newContent(portal_type=portal_type, id=name)
            target._setProperty(key, value)
            target.reindexObject()
        full = upper + UpperCase(key)
        result.update({'get' + full: (get, read), '_set' + full: (set_, None), 'set' + full: (_public_setter('_set' + full), write),
                       'has' + full: ((lambda self, get=get: get(self) not in (None, '')), read)})
    return result


def workflow_accessors(workflow):
    """State getters and workflow methods of one workflow of the type."""
    result, read = {}, Permissions.AccessContentsInformation
    variable, workflow_id = workflow.getStateVariable(), workflow.getId()
    if variable:
        upper = UpperCase(variable)

        def get_state(self, *args, **kw):
            return self.getPortalObject().portal_workflow[workflow_id]._getWorkflowStateReferenceOf(self)

        def get_title(self, *args, **kw):
            state = self.getPortalObject().portal_workflow[workflow_id]._getWorkflowStateOf(self)
            return state.getTitle() if state is not None else None

        def get_translated_title(self, *args, **kw):
            title = get_title(self)
            return title and translate_text(title)
        result.update({'get' + upper: (get_state, read), 'get%sTitle' % upper: (get_title, read),
                       'getTranslated%sTitle' % upper: (get_translated_title, read), 'getTranslated' + upper: (get_state, read)})
    for transition in workflow.getTransitionValueList():
        reference = transition.getReference()
        if transition.getTriggerType() == 2 and reference != 'edit':
            def method(self, *args, reference=reference, **kw):
                return self.getPortalObject().portal_workflow._executeMethod(self, reference, kw)
            method_id = UpperCase(reference)
            result[method_id[0].lower() + method_id[1:]] = method, ()
    return result
