"""Makes the portal from the tables of `model`: what creating an ERP5 site and installing its stock templates does."""
import importlib
import uuid

import transaction
from AccessControl.SecurityManagement import newSecurityManager
from AccessControl.users import system
from OFS.Folder import Folder as OFSFolder
from Products.CMFCore.CookieCrumbler import CookieCrumbler
from Products.ERP5.ERP5Site import ERP5Site
from Products.ERP5.Tool import CategoryTool, Localizer, PreferenceTool, SmallTools, TemplateTool
from Products.ERP5Catalog.CatalogTool import CatalogTool
from Products.ERP5Form import Form
from Products.ERP5Form.ProxyField import ProxyField
from Products.ERP5Form.Selection import SelectionTool
from Products.ERP5Security import plugins as erp5_plugins
from Products.ERP5Type import Cache, dynamic
from Products.ERP5Type.Base import DEFAULT_ROLE_DICT
from Products.ERP5Type.Core import Workflow as workflow_module
from Products.ERP5Type.ERP5Type import ERP5TypeInformation
from Products.ERP5Type.Globals import PersistentMapping
from Products.ERP5Type.Tool import ComponentTool, TypesTool, WorkflowTool
from Products.CMFActivity.ActivityTool import ActivityTool
from Products.Formulator import StandardFields
from Products.Formulator.MethodField import Method
from Products.Formulator.TALESField import TALESMethod
from Products.MailHost.MailHost import MailHost
from Products.PluggableAuthService.PluggableAuthService import addPluggableAuthService
from Products.PluggableAuthService.plugins.ZODBRoleManager import ZODBRoleManager
from Products.PluggableAuthService.plugins.ZODBUserManager import ZODBUserManager
from Products.PythonScripts.PythonScript import PythonScript
from Products.ZMySQLDA.DA import Connection
from zope.component.hooks import setSite
from ZPublisher import BeforeTraverse

from . import PORTAL_ID, business, french, model

# of what a site has in its database; a site of another version cannot be served
VERSION = 7
TOOL_CLASS_LIST = (
    TypesTool.TypesTool, TypesTool.PropertySheetTool, ComponentTool.ComponentTool, WorkflowTool.WorkflowTool,
    CategoryTool.CategoryTool, SmallTools.ActionsTool, SmallTools.SkinsTool, SmallTools.CallableTool, SmallTools.WebServiceTool,
    SmallTools.MembershipTool, SmallTools.CacheTool, SelectionTool, SmallTools.IdTool, CatalogTool, PreferenceTool.PreferenceTool, ActivityTool,
    TemplateTool.TemplateTool)
# plugin -> class, and the PAS interfaces it is active for
PAS_PLUGIN = {
    'zodb_users': (ZODBUserManager, ('IAuthenticationPlugin', 'IUserEnumerationPlugin', 'IUserAdderPlugin')),
    'zodb_roles': (ZODBRoleManager, ('IRolesPlugin', 'IRoleAssignerPlugin', 'IRoleEnumerationPlugin')),
    'erp5_dumb_http_extraction': (erp5_plugins.ERP5DumbHTTPExtractionPlugin, ('IExtractionPlugin',)),
    'erp5_login_users': (erp5_plugins.ERP5LoginUserManager, ('IAuthenticationPlugin', 'IUserEnumerationPlugin')),
    'erp5_groups': (erp5_plugins.ERP5GroupManager, ('IGroupsPlugin',)),
    'erp5_roles': (erp5_plugins.ERP5RoleManager, ('IRolesPlugin',)),
    'erp5_user_factory': (erp5_plugins.ERP5UserFactory, ('IUserFactoryPlugin',)),
}
ROLE_LIST = ('Assignee', 'Assignor', 'Associate', 'Auditor', 'Author', 'Member', 'Developer')


def create(app):
    """Make the portal below `app`; the caller commits. Returns it."""
    newSecurityManager(None, system)
    app._setObject(PORTAL_ID, ERP5Site(PORTAL_ID))
    portal = app._getOb(PORTAL_ID)
    setSite(portal)
    portal.__ac_roles__ = ROLE_LIST
    portal.embedded_version = VERSION
    for permission, role_list in DEFAULT_ROLE_DICT.items():
        portal.manage_permission(permission, role_list, acquire=0)
    for tool_class in TOOL_CLASS_LIST:
        portal._setObject(tool_class.id, tool_class(tool_class.id) if tool_class is SmallTools.SkinsTool else tool_class())
    portal._setObject('erp5_sql_transactionless_connection', Connection('erp5_sql_transactionless_connection', uuid.uuid4().hex))
    portal._setObject('MailHost', MailHost('MailHost', smtp_host='localhost'))
    Localizer.add_localizer(portal, 'fr', french.MESSAGE)
    _set_permissions(portal.portal_callables, model.CALLABLE_PERMISSION)
    _add_authentication(portal)
    _add_skins(portal)
    _add_schema(portal)
    _add_workflows(portal)
    _add_types(portal)
    dynamic.synchronize(portal)
    _add_categories(portal)
    for id, portal_type in _tables('MODULE').items():
        module = portal.newContent(id=id, portal_type=portal_type,
                                   title=business.MODULE_TITLE.get(id, portal_type[:-len(' Module')] + 's'))
        _set_permissions(module, model.MODULE_PERMISSION)
        if id in business.APPLICATION:
            module.setBusinessApplication(business.APPLICATION[id])
    preference = portal.portal_preferences.newContent(id='default_system_preference', portal_type='System Preference', title='System')
    preference.enable()
    return portal


def _tables(name):
    """The table of this name of the base and of the business templates."""
    return {key: value for module in (model, business) for key, value in getattr(module, name, {}).items()}


def _set_permissions(document, permission_dict):
    for permission, role_list in permission_dict.items():
        document.manage_permission(permission, role_list, acquire=0)


def _add_authentication(portal):
    addPluggableAuthService(portal)
    acl_users = portal.acl_users
    registry, interfaces = acl_users.plugins, importlib.import_module('Products.PluggableAuthService.interfaces.plugins')
    for id, (plugin_class, interface_list) in PAS_PLUGIN.items():
        acl_users._setObject(id, plugin_class(id))
        for interface in interface_list:
            registry.activatePlugin(getattr(interfaces, interface), id)
    for role in ('Manager',) + ROLE_LIST:
        if role not in acl_users.zodb_roles.listRoleIds():
            acl_users.zodb_roles.addRole(role)
    portal._setObject('cookie_authentication', LoginRedirect())
    BeforeTraverse.registerBeforeTraverse(portal, BeforeTraverse.NameCaller('cookie_authentication'), 'Cookie Crumbler', 40)
    BeforeTraverse.registerBeforeTraverse(portal, BeforeTraverse.NameCaller('Localizer'), 'Localizer')


def _add_skins(portal):
    for id in ('custom', 'erp5_core'):
        portal.portal_skins._setObject(id, OFSFolder(id))
    folder = portal.portal_skins.erp5_core
    library = Form.ERP5Form('Base_viewFieldLibrary', 'Field Library')
    folder._setObject(library.id, library)
    for id, (class_name, values) in model.FIELD_LIBRARY.items():
        field_class = getattr(StandardFields, class_name, None) or getattr(Form, class_name)
        _add_field(library, 'left', field_class(id, required=0), dict({'title': id}, **values))
    for form_id, (portal_type, group_dict, *option) in _tables('FORM').items():
        form = Form.ERP5Form(form_id, portal_type or form_id)
        option = option[0] if option else {}
        form.action, form.pt = option.get('script', 'Base_edit'), option.get('pt', form.pt)
        form.title = option['action'][2] if form.pt == 'form_dialog' else portal_type or form_id
        folder._setObject(form_id, form)
        for group, field_dict in group_dict.items():
            for id, (template, values) in field_dict.items():
                field = ProxyField(id)
                own, tales = dict(values), {}
                base_category = own.pop('items', None) if isinstance(own.get('items'), str) else None
                if base_category:
                    own['items'] = []
                    tales['items'] = TALESMethod(
                        "python: here.getPortalObject().portal_categories['%s'].getCategoryChildItemList(base=0)" % base_category)
                field.delegated_list = sorted(own)
                _add_field(form, group, field, dict(own, form_id='Base_viewFieldLibrary', field_id=template), tales)
    for id, (parameters, body) in business.SCRIPT.items():
        folder._setObject(id, PythonScript(id))
        folder._getOb(id).ZPythonScript_edit(parameters, body)


def _add_field(form, group, field, values, tales={}):
    if 'list_method' in values:
        values['list_method'] = Method(values['list_method'])
    field.values = {**getattr(field, 'values', {}), **values} if not isinstance(field, ProxyField) else dict(values)
    field.tales, field.overrides = dict({'form_id': '', 'field_id': ''}, **tales), {}
    form._setObject(field.id, field)
    if field.id not in form.groups[group]:
        form.groups[group].append(field.id)


def _add_schema(portal):
    tool = portal.portal_property_sheets
    for sheet_id, text in _tables('PROPERTY_SHEET').items():
        sheet = _make(tool, 'Property Sheet', sheet_id)
        for item in text.split():
            name, _, kind = item.partition(':')
            kind, _, storage_id = kind.partition('=')
            if kind == '*':
                _make(sheet, 'Category Property', name + '_category')
            else:
                _make(sheet, 'Standard Property', name + '_property', categories=('elementary_type/' + kind,),
                      storage_id=storage_id or None)
        for id, portal_type, attributes in business.CONSTRAINT.get(sheet_id, ()):
            _make(sheet, portal_type, id, **attributes)
        for name, portal_type, key_tuple in model.CONTENT_PROPERTY.get(sheet_id, ()):
            _make(sheet, 'Acquired Property', name + '_property', categories=('elementary_type/content',),
                  content_portal_type=portal_type, content_acquired_property_id=key_tuple)


def _make(container, portal_type, id, **attributes):
    """Put a document by hand, as loading it from a template would: its type may not exist yet."""
    document = dynamic.portal_type_class(portal_type)(id)
    document.__dict__.update(attributes, portal_type=portal_type)
    container._setOb(id, document)
    return container._getOb(id)


def _add_workflows(portal):
    for workflow_id, table in _tables('WORKFLOW').items():
        prefix = 'portal_workflow/%s/' % workflow_id
        workflow = _make(portal.portal_workflow, 'Workflow', workflow_id, state_variable=table['variable'],
                         categories=('source/%sstate_%s' % (prefix, table['initial']),), default_reference=workflow_id,
                         workflow_managed_permission=tuple(next(iter(table['state'].values()))[0] or ()))
        for reference, (role_dict, transition_list) in table['state'].items():
            names = [name for transition in transition_list for name in (transition.lstrip('='), transition + '_action')
                     if name in table['transition']]
            title = table.get('state_title', {}).get(reference, reference.replace('_', ' ').title())
            _make(workflow, 'Workflow State', 'state_' + reference, title=title,
                  categories=tuple('destination/%stransition_%s' % (prefix, name) for name in names),
                  state_permission_role_list_dict=PersistentMapping(role_dict or {}),
                  state_type=table.get('state_type', {}).get(reference, ()))
        for reference, option in table['transition'].items():
            category_list = ['destination/%sstate_%s' % (prefix, option['to'])] if option.get('to') else []
            for base in ('before', 'after'):
                category_list += ['%s_script/%s%s' % (base, prefix, script) for script in option.get(base, ())]
            _make(workflow, 'Workflow Transition', 'transition_' + reference, trigger_type=option['trigger'],
                  title=reference.replace('_', ' ').title(), action_name=option.get('name'), categories=tuple(category_list),
                  guard_role=option.get('role', ()), guard_permission=option.get('permission', ()),
                  action='%%(content_url)s/Base_viewWorkflowActionDialog?workflow_action=%s' % reference
                  if option['trigger'] == workflow_module.TRIGGER_USER_ACTION else None)
        script = _make(workflow, 'Workflow Script', 'script_checkConsistency')
        script._params = 'state_change'
        script.write("state_change['object'].Base_checkConsistency()\n")


        for reference, name, portal_type, state_list, role_list in business.WORKLIST.get(workflow_id, ()):
            _make(workflow, 'Worklist', 'worklist_' + reference, action_name=name, description=name.partition(' (')[0], _identity_criterion=PersistentMapping({
                'portal_type': (portal_type,), table['variable']: state_list, 'local_roles': role_list}))


def _add_types(portal):
    tool = portal.portal_types
    for name, option in _tables('PORTAL_TYPE').items():
        option = dict(option)
        option['type_allowed_content_type'] = option.pop('allowed', ())
        option['type_property_sheet'] = option.pop('sheets', ())
        document = ERP5TypeInformation(name)
        document.__dict__.update(option, portal_type='Base Type')
        tool._setOb(name, _typed(document))
    for form_id, (portal_type, _, *option) in _tables('FORM').items():
        if portal_type is None:
            continue
        category, reference, title = (option[0] if option else {}).get('action', ('object_view', 'view', 'View'))
        tool._getOb(portal_type).action_list += ({
            'reference': reference, 'title': title, 'category': category, 'action': 'string:${object_url}/' + form_id, 'condition': '',
            'permission_list': ('View',), 'priority': 1.0, 'description': '', 'icon': ''},)


def _typed(document):
    """The same document as an instance of its portal type's class."""
    typed = dynamic.portal_type_class(document.portal_type).__new__(dynamic.portal_type_class(document.portal_type))
    typed.__dict__.update(document.__dict__)
    return typed


def _add_categories(portal):
    for base, tree in _tables('BASE_CATEGORY').items():
        portal.portal_categories.newContent(id=base, portal_type='Base Category', title=base.replace('_', ' ').title())
        for path, title in tree.items():
            parent, _, id = path.rpartition('/')
            container = portal.portal_categories.unrestrictedTraverse((base + '/' + parent).rstrip('/'))
            container.newContent(id=id, portal_type='Category', title=title)


class LoginRedirect(CookieCrumbler):
    """Stands in for ERP5's patched cookie crumbler: refused requests without an Authorization header go to the login form."""

    def __call__(self, container, request):
        CookieCrumbler.__call__(self, container, request)
        response = request['RESPONSE']
        if request['REQUEST_METHOD'] not in ('HEAD', 'GET', 'PUT', 'POST') or request._auth or \
                request.get('disable_cookie_login__'):
            return
        url = '%s/login_form?came_from=%s' % (self.getParentNode().absolute_url(), request.get('URL'))

        def unauthorized():
            from zExceptions import Redirect
            raise Redirect(url)
        response.unauthorized = unauthorized
        response._unauthorized = lambda: response.redirect(url, lock=1)


def ready(app):
    """Bring the classes of this process into line with an existing site; returns the portal."""
    portal = app._getOb(PORTAL_ID)
    setSite(portal)
    Cache.clearAllCache()
    dynamic.synchronize(portal)
    return portal


def commit_and_index(portal):
    """Commit, then run all activities."""
    transaction.commit()
    portal.portal_activities.tic()
    transaction.commit()
