"""Stands in for the messages of checkConsistency."""
from AccessControl import allow_class

from .Message import translateString


class ConsistencyMessage:
    """One finding of a constraint about one document."""

    def __init__(self, constraint, object_relative_url='', message='', mapping={}, **kw):
        self.object_relative_url, self.message, self.mapping = object_relative_url, message, mapping
        self.description = getattr(constraint, 'description', None)
        self.class_name = type(constraint).__name__
        self.__dict__.update(kw)

    def getMessage(self):
        return translateString(self.message, mapping=self.mapping)

    def getTranslatedMessage(self):
        return str(self.getMessage())

    def __repr__(self):
        return '<ConsistencyMessage of %s on %s: %s>' % (self.class_name, self.object_relative_url, self.getTranslatedMessage())


allow_class(ConsistencyMessage)
