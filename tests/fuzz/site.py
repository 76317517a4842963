"""The embedded site with its demo and an employee with few roles, published in this process by Zope's own publisher."""
import io
import json
import logging
import traceback

import transaction

from embedded import CHECKOUT, PORTAL_ID, testing

TEMPLATE_LIST = ('erp5_mcp', 'erp5_mcp_l10n_fr')
ORIGIN = 'http://localhost:8080'
PATH = '/%s/portal_web_services/mcp' % PORTAL_ID
FORM_PORTAL_TYPE_LIST = [
    'Person', 'Person Module', 'Organisation', 'Organisation Module', 'Product', 'Product Module', 'Sale Order', 'Sale Order Module', 'Sale Order Line',
    'Sale Invoice Transaction', 'Account', 'Currency', 'Mail Message', 'Note', 'Event Module']
EMPLOYEE_FUNCTION = 'function/sale'
EMPLOYEE_ROLE = {'Sale Order Module': ('Auditor', 'Author'), 'Product Module': ('Auditor',), 'Product': ('Auditor',), 'MCP Service': ('Auditor',)}


class Failures(logging.Handler):
    """Keeps what the product logs as an error: the traceback behind an answer INTERNAL."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.text_list = []

    def emit(self, record):
        text = record.getMessage()
        if record.exc_info:
            text += '\n' + ''.join(traceback.format_exception(*record.exc_info)[-12:])
        self.text_list.append(text)


class Site:
    """`post` answers; `start` begins again with the site as it was made."""

    def __init__(self):
        testing.start_module([CHECKOUT / 'bt5' / name for name in TEMPLATE_LIST])
        with testing.opened_portal() as portal:
            self.token_dict = _add(portal)
            self.url_dict = dict(_walk(portal))
        self._kept = testing.keep()
        self.failures = Failures()

    def start(self):
        testing.return_to(self._kept)

    def post(self, body, header_dict, user, method='POST', query=''):
        """(status, {header: value}, bytes)"""
        from ZPublisher.httpexceptions import HTTPExceptionHandler
        from ZPublisher.WSGIPublisher import publish_module
        environ = {
            'SERVER_NAME': 'localhost', 'SERVER_PORT': '8080', 'SERVER_PROTOCOL': 'HTTP/1.1', 'REQUEST_METHOD': method, 'PATH_INFO': PATH,
            'QUERY_STRING': query, 'wsgi.input': io.BytesIO(body), 'wsgi.url_scheme': 'http', 'CONTENT_LENGTH': str(len(body))}
        if user is not None:
            environ['HTTP_AUTHORIZATION'] = 'Bearer ' + self.token_dict[user]
        for name, value in header_dict.items():
            key = name.upper().replace('-', '_')
            environ[key if key in ('CONTENT_TYPE', 'CONTENT_LENGTH') else 'HTTP_' + key] = value
        head = []
        logger = logging.getLogger('ERP5MCP')
        logger.addHandler(self.failures)
        self.failures.text_list.clear()
        try:
            body = b''.join(HTTPExceptionHandler(publish_module)(environ, lambda *args: head.append(args)))
        finally:
            logger.removeHandler(self.failures)
            transaction.abort()
        status, header_list = head[-1][:2]
        return int(status.split()[0]), {name.lower(): value for name, value in header_list}, body

    def index(self):
        """Runs the activities that calls have left; one that fails raises."""
        with testing.opened_portal() as portal:
            tool = portal.portal_activities
            tool.tic()
            transaction.commit()
            error_list = tool.getErrorList()
            assert not error_list, error_list


def _add(portal):
    """Demo, employee, and tokens: {user: token}."""
    from embedded import demo, site
    demo.setup(portal)
    for portal_type, role_name_list in EMPLOYEE_ROLE.items():
        portal.portal_types.getTypeInfo(portal_type).newContent(
            portal_type='Role Information', title='Sales', role_name_list=role_name_list, role_category_list=(EMPLOYEE_FUNCTION,))
    for document in (portal.sale_order_module, portal.product_module, portal.portal_web_services.mcp, *portal.product_module.objectValues()):
        document.updateLocalRolesOnSecurityGroups()
    employee = portal.person_module.newContent(portal_type='Person', id='employee', first_name='Émile', last_name='Öst', reference='employee')
    employee.newContent(portal_type='ERP5 Login', reference='employee', password='employee').validate()
    employee.newContent(portal_type='Assignment', function='sale').open()
    employee.validate()
    portal.portal_web_services.mcp.setMcpFormPortalTypeList(FORM_PORTAL_TYPE_LIST)
    site.commit_and_index(portal)
    token_dict = {'manager': demo.get_token(portal, ORIGIN + PATH)}
    token_dict['employee'] = portal.access_token_module.newContent(
        portal_type='Restricted Access Token', agent_value=employee, url_string=ORIGIN + PATH, url_method='POST')
    token_dict['employee'].validate()
    site.commit_and_index(portal)
    return {user: '%s.%s' % (token.getId(), token.getReference()) for user, token in token_dict.items()}


def _walk(folder, depth=0):
    """(relative url, portal type) of all there is: documents, lines, tools, tokens, configuration."""
    for value in folder.objectValues():
        if getattr(value, 'getRelativeUrl', None) is not None:
            yield value.getRelativeUrl(), value.getPortalType()
            if depth < 2 and hasattr(value, 'objectValues'):
                yield from list(_walk(value, depth + 1))[:60]


def loads(body):
    """Strict JSON."""
    def refuse(name):
        raise ValueError(name)
    return json.loads(body.decode('ascii'), parse_constant=refuse)
