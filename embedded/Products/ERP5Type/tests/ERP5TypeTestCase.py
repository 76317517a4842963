"""Stands in for the base class of ERP5 tests, on a site that `embedded.testing` prepared.

Left out: creating sites and installing templates per test class, processing nodes, sequences, alarms, and real HTTP.
"""
import functools
import io
import random
import string
import unittest
import urllib.parse
from unittest import mock

import transaction
from AccessControl.SecurityManagement import getSecurityManager, newSecurityManager, noSecurityManager, setSecurityManager
from DateTime import DateTime
from ExtensionClass import pmc_init_of
from Products.PluggableAuthService.PluggableAuthService import PluggableAuthService
from Testing.ZopeTestCase.functional import ResponseWrapper
from zope.component.hooks import setSite
from zope.globalrequest import clearRequest, setRequest

from ..Core.Workflow import ValidationFailed
from ..Utils import UpperCase
from .utils import DummyMailHostMixin

ALL_ROLE_LIST = ['Manager', 'Member', 'Assignee', 'Assignor', 'Author', 'Auditor', 'Associate', 'Developer']


class ERP5TypeTestCaseMixin(unittest.TestCase):
    """The API that tests of templates use."""
    manager_username = 'ERP5TypeTestCase'
    manager_password = None
    pinned_date = None

    def getTitle(self):
        return str(self.__class__)

    def getBusinessTemplateList(self):
        return ()

    def afterSetUp(self):
        """For subclasses."""

    def beforeTearDown(self):
        """For subclasses."""

    def setUp(self):
        from embedded import testing
        transaction.abort()
        self.app = testing.open_application()
        setRequest(self.app.REQUEST)
        self.portal = testing.open_portal(self.app)
        self._setUpDummyMailHost()
        self.setUpManagerUser()
        self.login()
        key = '%s.%s' % (type(self).__module__, type(self).__name__)
        if hasattr(self, 'setUpOnce') and key not in testing.set_up_once:
            testing.set_up_once.add(key)
            self.setUpOnce()
        self.commit()
        self.afterSetUp()

    def tearDown(self):
        try:
            self.beforeTearDown()
        finally:
            transaction.abort()
            self.unpinDateTime()
            noSecurityManager()
            connection = self.app._p_jar
            clearRequest()
            setSite()
            self.app = self.portal = None
            connection.close()

    def _setUpDummyMailHost(self):
        """Not persistent: the class changes, for the whole process."""
        cls = self.portal.MailHost.__class__
        if not issubclass(cls, DummyMailHostMixin):
            cls.__bases__ = (DummyMailHostMixin,) + cls.__bases__
            pmc_init_of(cls)

    def setUpManagerUser(self, quiet=False):
        user_folder = self.portal.acl_users
        if ERP5TypeTestCaseMixin.manager_password is None:
            ERP5TypeTestCaseMixin.manager_password = self.newPassword()
        if user_folder.getUserById(self.manager_username) is None:
            self._addUserWithAllRoles(user_folder, self.manager_username, self.manager_password)

    def _addUserWithAllRoles(self, user_folder, username, password):
        user_folder.zodb_users.addUser(username, username, password)
        for role in ALL_ROLE_LIST:
            user_folder.zodb_roles.assignRoleToPrincipal(role, username)

    def newPassword(self):
        return ''.join(random.SystemRandom().sample(string.ascii_letters + string.digits, 20))

    # users
    def login(self, user_name=None, quiet=0):
        """By user id."""
        user_folder = self.portal.acl_users
        user = user_folder.getUserById(user_name or self.manager_username)
        if user is None:
            raise AttributeError('no user %r' % user_name)
        newSecurityManager(None, user if hasattr(user, 'aq_base') else user.__of__(user_folder))

    def loginByUserName(self, user_name=None, quiet=0):
        user_folder = self.portal.acl_users
        user = user_folder.getUser(user_name or self.manager_username)
        newSecurityManager(None, user if hasattr(user, 'aq_base') else user.__of__(user_folder))

    def logout(self):
        noSecurityManager()

    def createUser(self, reference, password=None, person_kw=None):
        """A person with a validated login; the password is the reference by default."""
        person = self.portal.person_module.newContent(portal_type='Person', reference=reference, **(person_kw or {}))
        login = person.newContent(portal_type='ERP5 Login', reference=reference, password=password or reference)
        login.validate()
        return person

    def createUserAssignment(self, user, assignment_kw):
        assignment = user.newContent(portal_type='Assignment', **assignment_kw)
        assignment.open()
        return assignment

    def createSimpleUser(self, title, reference, function):
        user = self.createUser(reference, person_kw={'title': title})
        self.createUserAssignment(user, {'function': function})
        return user

    # transactions
    def commit(self):
        transaction.commit()

    def abort(self):
        transaction.abort()

    def tic(self, verbose=0, stop_condition=None):
        """Commit, then run all activities; one that fails fails the test."""
        transaction.commit()
        tool = self.portal.portal_activities
        tool.tic()
        transaction.commit()
        error_list = tool.getErrorList()
        if error_list:
            raise RuntimeError('tic is looping forever. These messages are pending: %s' % error_list)

    def assertNoPendingMessage(self):
        self.assertEqual(self.portal.portal_activities.countMessage(), 0)

    # tools
    def getPortal(self):
        return self.portal

    def getPortalObject(self):
        return self.portal

    def getPortalId(self):
        return self.portal.getId()

    getPortalName = getPortalId

    def getTemplateTool(self):
        return self.portal.portal_templates

    def getPreferenceTool(self):
        return self.portal.portal_preferences

    def getSkinsTool(self):
        return self.portal.portal_skins

    def getCategoryTool(self):
        return self.portal.portal_categories

    def getWorkflowTool(self):
        return self.portal.portal_workflow

    def getCatalogTool(self):
        return self.portal.portal_catalog

    def getTypesTool(self):
        return self.portal.portal_types

    def getActivityTool(self):
        return self.portal.portal_activities

    def getPersonModule(self):
        return self.portal.person_module

    def getOrganisationModule(self):
        return self.portal.organisation_module

    def getDefaultSystemPreference(self):
        return self.portal.portal_preferences['default_system_preference']

    def changeSkin(self, skin_name):
        self.portal.changeSkin(skin_name)

    def _addPropertySheet(self, portal_type_name, property_sheet_name='TestPropertySheet'):
        """Add a sheet to a type, creating the sheet when missing."""
        tool = self.portal.portal_property_sheets
        sheet = tool._getOb(property_sheet_name, None)
        if sheet is None:
            sheet = tool.newContent(id=property_sheet_name)
        type_info = self.portal.portal_types.getTypeInfo(portal_type_name)
        type_info.setTypePropertySheetList(sorted({*type_info.getTypePropertySheetList(), property_sheet_name}))
        return sheet

    # time
    @classmethod
    def pinDateTime(cls, date_time, step=None):
        """`DateTime()` is `date_time` until unpinned, also as a context manager."""
        cls.unpinDateTime()
        original = DateTime._parse_args

        def parse_args(self, *args, **kw):
            return original(self, *(args or (date_time,)), **kw)
        patch = mock.patch.object(DateTime, '_parse_args', parse_args)
        patch.start()
        ERP5TypeTestCaseMixin.pinned_date = patch
        return _Unpin(cls)

    @classmethod
    def unpinDateTime(cls):
        if ERP5TypeTestCaseMixin.pinned_date is not None:
            ERP5TypeTestCaseMixin.pinned_date.stop()
            ERP5TypeTestCaseMixin.pinned_date = None

    # assertions
    def assertSameSet(self, a, b, msg=None):
        self.assertEqual(set(a), set(b), msg)

    def assertHasAttribute(self, obj, attribute, msg=None):
        self.assertIsNotNone(getattr(obj, attribute, None), msg)

    def getConsistencyMessageList(self, obj):
        return sorted(str(message.getMessage()) for message in obj.checkConsistency())

    def assertWorkflowTransitionFails(self, object, workflow_id, transition_id, error_message=None, state_variable='simulation_state'):
        """The transition raises ValidationFailed, the state stays, the history says why."""
        tool = self.portal.portal_workflow
        length = len(tool.getInfoFor(ob=object, name='history', wf_id=workflow_id))
        getter = getattr(object, 'get' + UpperCase(state_variable))
        state = getter()
        self.assertRaises(ValidationFailed, tool.doActionFor, object, transition_id, wf_id=workflow_id)
        history = tool.getInfoFor(ob=object, name='history', wf_id=workflow_id)
        self.assertEqual(len(history), length + 1)
        message = str(history[-1]['error_message'])
        if error_message is not None:
            self.assertEqual(message, error_message)
        self.assertEqual(getter(), state)
        return message

    # publishing
    def publish(self, path, basic=None, env=None, extra=None, request_method='GET', stdin=None, handle_errors=True, user=None):
        """Publish through the real WSGI publisher, in this thread, in a connection and a transaction of its own."""
        from ZPublisher.httpexceptions import HTTPExceptionHandler
        from ZPublisher.HTTPRequest import WSGIRequest
        from ZPublisher.HTTPResponse import WSGIResponse
        from ZPublisher.WSGIPublisher import publish_module
        from Testing.ZopeTestCase.functional import basic_auth_encode
        transaction.commit()
        environ = {} if env is None else env
        request = self.app.REQUEST
        path, _, query = path.partition('?')
        environ.update({
            'SERVER_NAME': request['SERVER_NAME'], 'SERVER_PORT': request['SERVER_PORT'], 'SERVER_PROTOCOL': 'HTTP/1.1',
            'REQUEST_METHOD': request_method, 'PATH_INFO': urllib.parse.unquote_to_bytes(path).decode('latin-1'), 'QUERY_STRING': query,
            'wsgi.input': stdin if stdin is not None else io.BytesIO(), 'wsgi.url_scheme': 'http'})
        if basic:
            environ['HTTP_AUTHORIZATION'] = basic_auth_encode(basic)
        if not handle_errors:
            environ['x-wsgiorg.throw_errors'] = True
        output, headers = io.BytesIO(), io.BytesIO()
        response = WSGIResponse(stdout=output, stderr=io.StringIO())

        def request_factory(*args):
            new = WSGIRequest(*args)
            for key, value in (extra or {}).items():
                new[key] = value
            return new

        def start_response(status, header_list, exc_info=None):
            response.setStatus(status.split()[0])
            for key, value in header_list:
                response.setHeader(key, value)
            lines = ['HTTP/1.1 ' + status] + ['%s: %s' % pair for pair in header_list]
            headers.write('\r\n'.join(lines).encode('latin-1') + b'\r\n\r\n')
        publish = functools.partial(publish_module, _request_factory=request_factory, _response=response)
        if handle_errors:
            publish = HTTPExceptionHandler(publish)
        manager, site = getSecurityManager(), self.portal
        try:
            with _as_user(user, basic):
                result = publish(environ, start_response)
            return ResponseWrapper(response, output, path, result, headers)
        finally:
            setSecurityManager(manager)
            setSite(site)
            setRequest(request)
            transaction.begin()


class _Unpin:
    """What pinDateTime returns."""

    def __init__(self, case):
        self._case = case

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self._case.unpinDateTime()


def _as_user(user, basic):
    """Publish as this user id, past the extraction of credentials."""
    if not user:
        return mock.MagicMock()
    assert not basic

    def extract(pas, request, plugins):
        info = pas._verifyUser(plugins, user)
        return [(info['id'], info['login'])] if info else []
    return mock.patch.object(PluggableAuthService, '_extractUserIds', extract)


class ERP5TypeTestCase(ERP5TypeTestCaseMixin):
    """The class that test components inherit from."""
