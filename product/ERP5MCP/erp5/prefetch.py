"""What the first calls of a process would wait for, done when it has started.

ERP5 makes the classes of portal types when they are first needed, and the ZODB
and this product keep what was looked at once. So a thread of a process that
has begun to serve asks for the tools of each service as those would who have
tokens for it: of what the first list of hundreds of form tools takes, most is the
same for all users.

Nothing is written. Without the line `warm-up off` in a section
`<product-config ERP5MCP>` of zope.conf it is on.
"""
import logging
import threading
import time

import transaction
import Zope2
from AccessControl.SecurityManagement import (
  newSecurityManager, noSecurityManager)
from AccessControl.SpecialUsers import system
from App.config import getConfiguration
from Testing.makerequest import makerequest
from zope.component.hooks import setSite
from zope.globalrequest import clearRequest, setRequest

from Products.ERP5MCP.erp5.catalogue import Catalogue
from Products.ERP5MCP.erp5.form_definition import hasSelection

__all__ = ('beginPrefetch', 'prefetch')

logger = logging.getLogger('ERP5MCP')

# Users whose lists are made, of each service
MAXIMUM_USER_COUNT = 5
MAXIMUM_TOKEN_COUNT = 200
# Seconds before each attempt: a process that begins to serve has other work
DELAY_TUPLE = 2, 10, 60


def beginPrefetch():
  """Called when the process begins to serve."""
  configuration = getConfiguration()
  option_dict = (getattr(configuration, 'product_config', None) or {}).get(
    'erp5mcp', {})
  if option_dict.get('warm-up', 'on') != 'off':
    thread = threading.Thread(target=_run, name='ERP5MCP prefetch')
    thread.daemon = True
    thread.start()


def _run():
  for delay in DELAY_TUPLE:
    time.sleep(delay)
    if prefetch():
      break


def prefetch():
  """In a thread of its own. False when the site was not ready."""
  application = makerequest(Zope2.app())
  # before anything of a site is loaded: classes may be components of it, and those
  # are kept as long as a request
  setRequest(application.REQUEST)
  try:
    for portal_id in application.objectIds('ERP5 Site'):
      portal = getattr(application, portal_id)
      setSite(portal)
      if getattr(portal, 'portal_web_services', None) is not None:
        _prefetchSite(portal)
    return True
  except Exception: # classes are made anew meanwhile, or the site is broken
    logger.info('Prefetching ends', exc_info=True)
    return False
  finally:
    transaction.abort()
    noSecurityManager()
    setSite(None)
    clearRequest()
    application._p_jar.close()


def _prefetchSite(portal):
  portal.setupCurrentSkin(portal.REQUEST)
  newSecurityManager(None, system)
  pair_list = [
    (service, user_id)
    for service in portal.portal_web_services.objectValues(
      portal_type='MCP Service')
    if service.getValidationState() == 'validated' and hasSelection(service)
    for user_id in _listUserId(service)]
  for service, user_id in pair_list:
    begin = time.time()
    transaction.abort()
    user = portal.acl_users.getUserById(user_id)
    if user is not None:
      newSecurityManager(None, user)
      count = len(Catalogue(service).getToolList())
      logger.info('%s tools of %s for %s prefetched in %.1f s', count,
                  service.getRelativeUrl(), user_id, time.time() - begin)


def _listUserId(service):
  """Who has tokens for the service, the newest first."""
  portal, end = service.getPortalObject(), '/' + service.getRelativeUrl()
  result = []
  for brain in portal.portal_catalog.unrestrictedSearchResults(
      portal_type='Restricted Access Token', validation_state='validated',
      sort_on=[('uid', 'descending')], limit=MAXIMUM_TOKEN_COUNT):
    token = brain.getObject()
    person = token is not None and (
      token.getUrlString() or '').endswith(end) and token.getAgentValue()
    user_id = person and person.getUserId()
    if user_id and user_id not in result:
      result.append(user_id)
  return result[:MAXIMUM_USER_COUNT]
