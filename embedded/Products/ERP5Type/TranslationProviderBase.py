"""Where the pickles of portal types look for their translation settings."""
from OFS.SimpleItem import SimpleItem


class TranslationInformation(SimpleItem):
    """Stands in for the translation domain of one property; nothing is translated here."""
