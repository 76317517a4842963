"""Stands in for the product Localizer: the language of a request, and the message catalogs; leaves out editing and exporting them."""
import contextlib

import polib
from AccessControl import ClassSecurityInfo
from OFS.Folder import Folder
from OFS.SimpleItem import SimpleItem
from persistent.mapping import PersistentMapping
from Products.ERP5Type.Globals import InitializeClass
from zope.globalrequest import getRequest

CATALOG_LIST = 'erp5_ui', 'erp5_content'
LANGUAGE_TITLE = {'en': 'English', 'fr': 'French'}
DEFAULT_LANGUAGE = 'en'


class AcceptLanguage(dict):
    """Language ranges of a client with their weights; '' is any language."""
    __allow_access_to_unprotected_subobjects__ = 1

    def __init__(self, header=''):
        for item in header.lower().split(','):
            language, _, weight = item.partition(';')
            try:
                weight = float(weight.strip().removeprefix('q='))
            except ValueError:
                weight = 1.0
            if language.strip():
                self.set(language.strip(), weight)

    def set(self, language, weight):
        self['' if language == '*' else language] = float(weight)

    def weigh(self, language):
        """(weight, how much of the language's name is in the range)"""
        parts = language.split('-')
        for length in range(len(parts), -1, -1):
            name = '-'.join(parts[:length])
            if name in self:
                return self[name], length - len(parts)
        return 0, -len(parts)

    def select_language(self, available):
        """The first of those that weigh most; None when none weighs anything."""
        return max((language for language in available if self.weigh(language)[0]), key=self.weigh, default=None)


class _Forced:
    """In place of AcceptLanguage: one language, whatever happens."""

    def __init__(self, language):
        self.language = language

    def set(self, language, weight):
        pass

    def select_language(self, available):
        return self.language


class MessageCatalog(SimpleItem):
    """`messages`: message -> {language: translation}."""
    meta_type = 'MessageCatalog'
    security = ClassSecurityInfo()
    security.declarePublic('gettext', 'message_exists')

    def __init__(self, id):
        self.id, self.messages = id, PersistentMapping()

    def message_exists(self, message):
        return message in self.messages

    def gettext(self, message, lang=None, add=None, default=None):
        """Unlike in ERP5, where `add` decides, unknown messages are never added."""
        found = self.messages.get(message.strip(), {}).get(lang or self.aq_parent.get_selected_language())
        return found or (message if default is None else default)

    def manage_import(self, lang, file):
        """Messages of a .po file, as bytes."""
        self.add(lang, {entry.msgid: entry.msgstr for entry in polib.pofile(file.decode('utf-8'))})

    def add(self, language, message_dict):
        for message, translation in message_dict.items():
            self.messages[message] = dict(self.messages.get(message, {}), **{language: translation})


class Localizer(Folder):
    """Knows English and the languages that are added."""
    id = 'Localizer'
    meta_type = 'Localizer'
    languages = (DEFAULT_LANGUAGE,)
    security = ClassSecurityInfo()
    security.declarePublic('get_selected_language', 'get_supported_languages', 'get_languages', 'get_languages_map',
                           'get_default_language', 'translationContext', 'translate', 'gettext')

    def __call__(self, portal, request):
        """At the traversal of the portal: Accept-Language, and above it a cookie or a form variable."""
        accept = request.other['AcceptLanguage'] = AcceptLanguage(request.environ.get('HTTP_ACCEPT_LANGUAGE', ''))
        for source in request.cookies, request.form:
            if source.get('LOCALIZER_LANGUAGE'):
                accept.set(source['LOCALIZER_LANGUAGE'], 2.0)

    def get_default_language(self):
        return DEFAULT_LANGUAGE

    def get_supported_languages(self):
        return self.languages

    get_languages = get_supported_languages

    def get_languages_map(self):
        return [{'id': language, 'title': LANGUAGE_TITLE[language], 'selected': language == self.get_selected_language()}
                for language in self.languages]

    def manage_addLanguage(self, language):
        self.languages = tuple(sorted({*self.languages, language}))

    def get_selected_language(self):
        request = getRequest()
        accept = None if request is None else request.other.get('AcceptLanguage')
        return accept is not None and accept.select_language(self.languages) or DEFAULT_LANGUAGE

    @contextlib.contextmanager
    def translationContext(self, lang):
        """Everything in this language, in this request."""
        other = getRequest().other
        before = other.get('AcceptLanguage')
        other['AcceptLanguage'] = _Forced(lang)
        try:
            yield
        finally:
            other['AcceptLanguage'] = before

    def gettext(self, message, lang=None, default=None, **kw):
        return self.erp5_ui.gettext(message, lang, default=default)

    def translate(self, domain=None, msgid=None, lang=None, mapping=None, default=None, **kw):
        return self.gettext(msgid, lang, default)


InitializeClass(MessageCatalog)
InitializeClass(Localizer)


def add_localizer(portal, language, message_dict):
    """The Localizer, with what a language template has put into it."""
    portal._setObject('Localizer', Localizer())
    for id in CATALOG_LIST:
        portal.Localizer._setObject(id, MessageCatalog(id))
    portal.Localizer.manage_addLanguage(language)
    portal.Localizer.erp5_ui.add(language, message_dict)
