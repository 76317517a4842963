"""A document of the sample template: its class, a method of its own, and an endpoint that answers every verb."""
import json

from AccessControl import ClassSecurityInfo
from Products.ERP5Type import Permissions, PropertySheet
from Products.ERP5Type.XMLObject import XMLObject
from Products.Five.browser import BrowserView
from erp5.component.module.SampleText import shout
from zope.interface import implementer
from zope.publisher.interfaces import IPublishTraverse
from zope.publisher.interfaces.browser import IBrowserPublisher


class SampleView(BrowserView):

  def __call__(self):
    response = self.request.response
    response.setHeader('Content-Type', 'application/json')
    user = self.context.getPortalObject().portal_membership.getAuthenticatedMember()
    return json.dumps({'verb': self.request['REQUEST_METHOD'], 'user': user.getId(), 'name': user.getUserName()}).encode()


@implementer(IPublishTraverse, IBrowserPublisher)
class SampleNote(XMLObject):
  meta_type = 'ERP5 Sample Note'
  portal_type = 'Sample Note'
  add_permission = Permissions.AddPortalContent
  security = ClassSecurityInfo()
  security.declareObjectProtected(Permissions.AccessContentsInformation)
  property_sheets = (PropertySheet.Base, PropertySheet.XMLObject, PropertySheet.CategoryCore, PropertySheet.DublinCore)

  security.declareProtected(Permissions.AccessContentsInformation, 'getGreeting')
  def getGreeting(self):
    return shout('hello %s' % self.getTitle())

  security.declarePrivate('browserDefault')
  def browserDefault(self, request):
    return SampleView(self, request), ()

  security.declarePrivate('publishTraverse')
  def publishTraverse(self, request, name):
    from zExceptions import NotFound
    if name == 'fail':
      raise NotFound(name)
    return getattr(self, name)
