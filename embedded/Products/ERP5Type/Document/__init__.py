"""Stands in for temporary documents without a portal type, which the list methods of dialogs make."""
from AccessControl import ClassSecurityInfo, allow_class
from Products.ERP5Type.Base import Base
from Products.ERP5Type.Globals import InitializeClass


class TempBase(Base):
    """Takes any property; leaves out accessors."""
    isTempDocument = True
    security = ClassSecurityInfo()
    security.declarePublic('getProperty', 'setProperty', 'edit')


InitializeClass(TempBase)
allow_class(TempBase)


def newTempBase(folder, id, REQUEST=None, **kw):
    """A temporary document in the context of `folder`."""
    document = TempBase(id).__of__(folder)
    document._edit(force_update=1, **kw)
    return document
