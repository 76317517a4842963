"""Stands in for translatable messages: translated by the site's Localizer, then placeholders are filled in."""
import re

from AccessControl import ModuleSecurityInfo, allow_class
from zope.component.hooks import getSite

ModuleSecurityInfo(__name__).declarePublic('translateString')


def translate_text(text, lang=None, default=None):
    """The text in the given language, or in the one of the request."""
    site = getSite()
    localizer = None if site is None else site._getOb('Localizer', None)
    return (text if default is None else default) if localizer is None else localizer.gettext(text, lang, default)


class Message:
    """A message and its mapping, rendered when made a string."""

    def __init__(self, domain=None, message='', mapping=None, default=None):
        self.domain, self.message, self.mapping = domain, message, mapping or {}
        self.default = message if default is None else default

    def translate(self, lang=None):
        return re.sub(r'\$(?:\{(\w+)\}|(\w+))', self._fill, translate_text(str(self.message), lang, str(self.default or self.message)))

    def _fill(self, match):
        name = match.group(1) or match.group(2)
        return str(self.mapping[name]) if name in self.mapping else match.group(0)

    def __str__(self):
        return self.translate()

    def __repr__(self):
        return '<%s.%s %r>' % (type(self).__module__, type(self).__name__, self.message)

    def __len__(self):
        return len(str(self))

    def __eq__(self, other):
        return isinstance(other, (Message, str)) and str(self) == str(other)

    def __hash__(self):
        return hash(str(self))

    def __getattr__(self, name):
        if name.startswith('_') or not hasattr(str, name):
            raise AttributeError(name)
        return getattr(str(self), name)


allow_class(Message)


def translateString(message, **kw):
    """A lazy message of the `erp5_ui` domain."""
    return Message('erp5_ui', message, mapping=kw.get('mapping'), default=kw.get('default'))
