"""Stands in for orders, invoices, their lines and events. Left out: variations, simulation, conversion of units and currencies."""
from AccessControl import ClassSecurityInfo
from Acquisition import aq_base
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Utils import UpperCase
from Products.ERP5Type.XMLObject import XMLObject
from Products.ERP5Type.mixin.matrix import Matrix

# portal type -> how its references begin
REFERENCE = {'Sale Order': 'SO-%d', 'Mail Message': 'EVT-%d', 'Note': 'EVT-%d', 'Phone Call': 'EVT-%d'}


def generate_reference(document):
    """The next reference of the document's type, unless it has one."""
    if not document.hasReference():
        number = document.getPortalObject().portal_ids.generateNewId(id_group=document.getPortalType(), default=1)
        document._setReference(REFERENCE[document.getPortalType()] % number)


class Delivery(XMLObject):
    """An order or a transaction: its totals are those of its lines."""
    meta_type = 'ERP5 Delivery'
    portal_type = 'Delivery'
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declareProtected(Permissions.AccessContentsInformation, 'getTotalPrice', 'getTotalQuantity', 'getMovementList')
    security.declarePrivate('Delivery_init')

    def Delivery_init(self, *args, **kw):
        generate_reference(self)

    def getMovementList(self, portal_type=None, **kw):
        return [line for line in self.contentValues(portal_type=portal_type) if isinstance(line, Movement)]

    def getTotalPrice(self, *args, **kw):
        return sum((line.getTotalPrice() for line in self.getMovementList()), 0.0)

    def getTotalQuantity(self, *args, **kw):
        return sum((line.getTotalQuantity() for line in self.getMovementList()), 0.0)


class Movement(Matrix, XMLObject):
    """A line: parties, dates and currency that it lacks are those of its delivery, its price that of its resource."""
    meta_type = 'ERP5 Movement'
    portal_type = 'Movement'
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declareProtected(Permissions.AccessContentsInformation, 'getTotalPrice', 'getTotalQuantity', 'getPrice', 'getStartDate',
                              'getStopDate', 'getTitle', 'getSimulationState', 'getSimulationStateTitle', 'getTranslatedSimulationStateTitle')

    def _getAcquiredCategoryList(self, base):
        from embedded.business import ACQUIRED_CATEGORY
        parent = self.getParentValue()
        return parent.getProperty(base + '_list') if base in ACQUIRED_CATEGORY and isinstance(parent, (Delivery, Movement)) else []

    def _getCatalogCategoryList(self):
        """Those that it has from its delivery too, as in ERP5."""
        from embedded.business import ACQUIRED_CATEGORY
        return self.getCategoryList() + ['%s/%s' % (base, url) for base in sorted(ACQUIRED_CATEGORY & type(aq_base(self)).base_category_set)
                                         if not getattr(self, 'has' + UpperCase(base))() for url in self._getAcquiredCategoryList(base)]

    def getTitle(self, *args):
        return self._baseGetTitle() or self.getId()

    def getStartDate(self, *args):
        return self._baseGetStartDate() or self.getParentValue().getProperty('start_date')

    def getStopDate(self, *args):
        return self._baseGetStopDate() or self.getParentValue().getProperty('stop_date')

    def getSimulationState(self, *args):
        return self.getParentValue().getSimulationState()

    def getSimulationStateTitle(self, *args):
        return self.getParentValue().getSimulationStateTitle()

    def getTranslatedSimulationStateTitle(self, *args):
        return self.getParentValue().getTranslatedSimulationStateTitle()

    def getPrice(self, *args, **kw):
        price = self._baseGetPrice()
        if price is None:
            resource = self.getResourceValue()
            price = None if resource is None else resource.getProperty('base_price')
        return price if price is not None else args[0] if args else None

    def _lines(self):
        return [line for line in self.contentValues() if isinstance(line, Movement)]

    def getTotalPrice(self, *args, **kw):
        if self._lines():
            return sum(line.getTotalPrice() for line in self._lines())
        return (self.getPrice() or 0.0) * (self._baseGetQuantity() or 0.0)

    def getTotalQuantity(self, *args, **kw):
        return sum(line.getTotalQuantity() for line in self._lines()) if self._lines() else self._baseGetQuantity() or 0.0


class AccountingTransactionLine(Movement):
    """An amount on an account: a debit is a negative quantity for the source, a credit a positive one."""
    portal_type = 'Accounting Transaction Line'
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declareProtected(Permissions.AccessContentsInformation, 'getSourceDebit', 'getSourceCredit')
    security.declareProtected(Permissions.ModifyPortalContent, 'setSourceDebit', 'setSourceCredit')

    def getPrice(self, *args, **kw):
        return 1.0

    def getSourceDebit(self, *args):
        return max(-(self._baseGetQuantity() or 0.0), 0.0)

    def getSourceCredit(self, *args):
        return max(self._baseGetQuantity() or 0.0, 0.0)

    def _setSourceDebit(self, value):
        if value not in (None, ''):
            self._setQuantity(-float(value))

    def _setSourceCredit(self, value):
        if value not in (None, ''):
            self._setQuantity(float(value))

    def setSourceDebit(self, value):
        self._setSourceDebit(value)
        self.reindexObject()

    def setSourceCredit(self, value):
        self._setSourceCredit(value)
        self.reindexObject()


class Event(XMLObject):
    """A message or a note."""
    meta_type = 'ERP5 Event'
    portal_type = 'Event'
    security = ClassSecurityInfo()
    security.declareObjectProtected(Permissions.AccessContentsInformation)
    security.declarePrivate('Event_init')

    def Event_init(self, *args, **kw):
        generate_reference(self)


for _class in (Delivery, Movement, AccountingTransactionLine, Event):
    InitializeClass(_class)
