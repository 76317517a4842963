"""Stands in for the product Localizer: the language of a request, and the message catalogs; leaves out editing them."""
import re

from AccessControl import ClassSecurityInfo
from OFS.SimpleItem import SimpleItem
from Products.ERP5Type.Globals import InitializeClass
from zope.globalrequest import getRequest

LANGUAGE_TITLE = {'en': 'English', 'fr': 'French'}


class Localizer(SimpleItem):
    """`catalog_dict`: language -> {message: translation}. All domains share the catalogs."""
    id = 'Localizer'
    meta_type = 'Localizer'
    security = ClassSecurityInfo()
    security.declarePublic('get_selected_language', 'get_supported_languages', 'get_languages', 'get_languages_map',
                           'get_default_language', 'translate', 'gettext')

    def __init__(self, catalog_dict):
        self.catalog_dict = catalog_dict

    def get_default_language(self):
        return 'en'

    def get_supported_languages(self):
        return ('en', *sorted(self.catalog_dict))

    get_languages = get_supported_languages

    def get_languages_map(self):
        return [{'id': language, 'title': LANGUAGE_TITLE[language], 'selected': language == self.get_selected_language()}
                for language in self.get_supported_languages()]

    def get_selected_language(self):
        """By cookie, else the first supported one of Accept-Language, whose order stands for its weights."""
        request = getRequest()
        if request is not None:
            wanted = [request.cookies.get('LOCALIZER_LANGUAGE') or '']
            wanted += re.findall(r'[a-z]{2}(?![a-z])', request.environ.get('HTTP_ACCEPT_LANGUAGE', '').lower())
            for language in wanted:
                if language in self.get_supported_languages():
                    return language
        return self.get_default_language()

    def gettext(self, message, lang=None, default=None, **kw):
        found = self.catalog_dict.get(lang or self.get_selected_language(), {}).get(message)
        return found if found is not None else message if default is None else default

    def translate(self, domain=None, msgid=None, lang=None, mapping=None, default=None, **kw):
        return self.gettext(msgid, lang, default)


InitializeClass(Localizer)
