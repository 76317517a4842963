"""What the tools show a user depends on nothing that ERP5's UI would hide from them.

Random documents, relations, states, local roles and permissions; then the same calls before and after everything that the user may not
view was renamed, deleted or joined by more of its kind. Equal answers mean that nobody reads it, counts it, sorts by it, or learns that
it exists; and no answer may have a name of it.
"""
import itertools
import json

import pytest
import transaction
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

REVISION = '2026-07-28'
META = {'io.modelcontextprotocol/protocolVersion': REVISION, 'io.modelcontextprotocol/clientCapabilities': {}}
LOCAL_ROLE = ('Assignee', 'Assignor', 'Associate', 'Auditor', 'Author', 'Owner')
MODULE = {'Organisation': 'organisation_module', 'Sale Order': 'sale_order_module', 'Mail Message': 'event_module'}
TRANSITION = {'Organisation': ('validate', 'invalidate'), 'Sale Order': ('plan', 'order', 'confirm'), 'Mail Message': ('stop', 'deliver')}
# of an answer, what differs between any two calls
VOLATILE = ('now', 'failure_id', 'cursor', 'confirmation_token')
number = itertools.count(1)

document = st.fixed_dictionaries({
    'portal_type': st.sampled_from(sorted(MODULE)),
    'transition': st.one_of(st.none(), st.integers(0, 1)),
    'local_role': st.one_of(st.none(), st.sampled_from(LOCAL_ROLE)),
    'view': st.sampled_from((None, None, None, ('Manager',), ('Manager', 'Auditor'), ('Assignee', 'Manager'))),
    'enter': st.booleans(),                             # whether the user may still access contents information of it
    'relation': st.lists(st.integers(0, 9), max_size=2),
    'line': st.integers(0, 2),
})
world = st.fixed_dictionaries({
    'document_list': st.lists(document, min_size=2, max_size=5),
    'module_role': st.fixed_dictionaries({module: st.sampled_from((None, 'Auditor', 'Assignor', 'Author')) for module in MODULE.values()}),
})


def _item(portal_type, local_role, view=None, relation=(), enter=False):
    return {'portal_type': portal_type, 'local_role': local_role, 'view': view, 'relation': list(relation), 'enter': enter, 'transition': None,
            'line': 1}


class World:
    """The documents of one example, and the user's view of them."""

    def __init__(self, portal, user_id, option):
        self.portal, self.user_id = portal, user_id
        self.id, self.path_list = next(number), []
        for module, role in option['module_role'].items():
            container = portal[module]
            container.manage_delLocalRoles([user_id])
            if role:
                container.manage_setLocalRoles(user_id, [role])
        for index, item in enumerate(option['document_list']):
            self.path_list.append(self.new(index, item))
        commit(portal)
        self.visible = {path for path in self.path_list if self.may_view(path)}
        self.name = {path: (self.get(path).getTitle(), self.get(path).getProperty('reference')) for path in self.path_list}

    def get(self, path):
        return self.portal.unrestrictedTraverse(path)

    def new(self, index, item):
        portal_type = item['portal_type']
        document = self.portal[MODULE[portal_type]].newContent(
            portal_type=portal_type, title='zq%dt%d' % (self.id, index), reference='zq%dr%d' % (self.id, index),
            description='zq%dd%d' % (self.id, index))
        target_list = [self.path_list[target % index] for target in item['relation']] if index else []
        for base, target in zip(('source', 'destination') if portal_type != 'Organisation' else ('follow_up', 'follow_up'), target_list):
            if base in document.getTypeInfo().getInstanceBaseCategoryList():
                document.setCategoryMembership(base, [target])
        if portal_type == 'Sale Order':
            for line in range(item['line']):
                document.newContent(portal_type='Sale Order Line', title='zq%dl%d' % (self.id, index), quantity=line + 1)
        if item['transition'] is not None:
            getattr(document, TRANSITION[portal_type][item['transition'] if portal_type != 'Organisation' else 0])()
        if item['local_role']:
            document.manage_setLocalRoles(self.user_id, [item['local_role']])
        if item['view']:
            document.manage_permission('View', item['view'], 0)
            document.manage_permission('Access contents information', LOCAL_ROLE + ('Manager', 'Member') if item['enter'] else item['view'], 0)
        document.recursiveReindexObject()
        return document.getRelativeUrl()

    def may_view(self, path):
        with as_user(self.portal, self.user_id) as manager:
            return bool(manager.checkPermission('View', self.get(path)))

    def hide_more(self):
        """Change all that the user may not view: other names, other places in every order, fewer and more of them."""
        referred = {target for path in self.visible for target in (item.partition('/')[2] for item in self.get(path).getCategoryList())}
        added = []
        for index, path in enumerate(self.path_list):
            if path in self.visible:
                continue
            document = self.get(path)
            # ERP5 itself tells that a document is referred to, by refusing to delete it: so referring documents stay
            refers = any(item.partition('/')[2] in self.visible for item in document.getCategoryList())
            if path not in referred and not refers and index % 2:
                document.getParentValue().manage_delObjects([document.getId()])
                continue
            document.edit(title='%sother%d' % ('a' if index % 3 else 'zz', index), reference='other%d' % index, description='changed')
        for module, portal_type, title in [(module, portal_type, title) for portal_type, module in MODULE.items() for title in ('aaa', 'zzz')]:
            document = self.portal[module].newContent(portal_type=portal_type, title=title, reference=title)
            for permission in ('View', 'Access contents information'):
                document.manage_permission(permission, ['Manager'], 0)
            document.__ac_local_roles__ = {}
            document.reindexObject()
            added.append(document.getRelativeUrl())
        commit(self.portal)
        self.added = added

    def remove(self):
        for path in self.path_list + getattr(self, 'added', []):
            document = self.portal.unrestrictedTraverse(path, None)
            if document is not None:
                document.getParentValue().manage_delObjects([document.getId()])
        commit(self.portal)


def commit(portal):
    transaction.commit()
    portal.portal_activities.tic()
    transaction.commit()
    assert not portal.portal_activities.getErrorList()


class as_user:
    """A security manager of the user, for a block."""

    def __init__(self, portal, user_id):
        self.portal, self.user_id = portal, user_id

    def __enter__(self):
        from AccessControl.SecurityManagement import getSecurityManager, newSecurityManager
        self.before = getSecurityManager()
        user = self.portal.acl_users.getUserById(self.user_id)
        newSecurityManager(None, user if hasattr(user, 'aq_base') else user.__of__(self.portal.acl_users))
        return getSecurityManager()

    def __exit__(self, *exception):
        from AccessControl.SecurityManagement import setSecurityManager
        setSecurityManager(self.before)


def call(portal, user_id, name, argument_dict):
    """The answer to one call as a person's client gets it, without what is never the same twice."""
    from Products.ERP5MCP.core import Request
    from Products.ERP5MCP.erp5.endpoint import getRefusal, getServer
    service = portal.portal_web_services.visibility
    body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {
        'name': name, 'arguments': argument_dict, '_meta': META}}).encode()
    with as_user(portal, user_id):
        response = getServer(service, user_id).respond(Request('POST', {
            'content-type': 'application/json', 'accept': 'application/json, text/event-stream', 'mcp-protocol-version': REVISION,
            'mcp-method': 'tools/call', 'mcp-name': name}, lambda limit: body, user_id, getRefusal(service), False))
    transaction.abort()
    answer = json.loads(response.body)
    assert 'result' in answer, answer
    result = answer['result']
    value = result.get('structuredContent') or json.loads(result['content'][0]['text'])
    assert value.get('code') != 'INTERNAL', (name, argument_dict, value)
    if name == 'erp5_save' and 'portal_type' in argument_dict:
        for key in ('relative_url', 'version', 'computed'):
            value.pop(key, None)                        # ERP5's own numbers, which count what others create too
    return settle(value)


def settle(value):
    if isinstance(value, dict):
        return {key: settle(item) for key, item in value.items() if key not in VOLATILE}
    return [settle(item) for item in value] if isinstance(value, list) else value


def request_list(world):
    """`(tool, arguments)` that look for everything there is, by every way there is."""
    mine = {'field': 'title', 'op': 'like', 'value': 'zq%d%%' % world.id}
    for portal_type in sorted(MODULE):
        for sort in ('title', '-title', 'reference'):
            yield 'erp5_search', {'portal_type': portal_type, 'limit': 3, 'total': True, 'sort': sort}
        yield 'erp5_search', {'portal_type': portal_type, 'filter': mine, 'total': True, 'limit': 200}
        yield 'erp5_search', {'portal_type': portal_type, 'filter': {'not': mine}, 'total': True, 'limit': 200}
    yield 'erp5_search', {'portal_type': sorted(MODULE), 'total': True, 'limit': 200, 'sort': 'title'}
    for path, (title, reference) in world.name.items():
        yield 'erp5_search', {'filter': {'field': 'title', 'op': '=', 'value': title}, 'total': True, 'portal_type': sorted(MODULE)}
        yield 'erp5_search', {'text': title, 'total': True, 'portal_type': sorted(MODULE)}
        for field, value in (('source', reference), ('destination', path), ('source.title', title)):
            yield 'erp5_search', {'portal_type': 'Sale Order', 'filter': {'field': field, 'op': '=', 'value': value}, 'total': True}
        for text in (path, title, reference):
            yield 'erp5_read', {'document': text, 'include': ['lines', 'related', 'history', 'actions']}
        yield 'erp5_act', {'document': path}
        yield 'erp5_act', {'document': reference, 'action': 'delete'}
        yield 'erp5_save', {'document': path, 'values': {'description': 'x'}, 'dry_run': True}
        yield 'erp5_save', {'portal_type': 'Sale Order', 'values': {'source': reference}, 'dry_run': True}
        # names that are nearly right, relations that may have hidden targets, forms, and what they tell when they refuse
        yield 'erp5_save', {'portal_type': 'Sale Order', 'values': {'destination': title + 'x'}, 'dry_run': True}
        yield 'erp5_save', {'document': path, 'values': {'source': None, 'destination': None, 'follow_up': None}, 'dry_run': True}
        if path.startswith(MODULE['Sale Order']):
            yield 'erp5_save', {'document': path, 'values': {'destination': None}, 'dry_run': True}
            yield 'erp5_read', {'document': path, 'form': 'SaleOrder_view'}
            yield 'erp5_save', {'document': path, 'form': 'SaleOrder_view', 'values': {'comment': 'x'}, 'dry_run': True}
        yield 'erp5_find', {'words': title}
    yield 'erp5_context', {}
    yield 'erp5_context', {'include': ['modules', 'worklists']}
    for portal_type in sorted(MODULE):
        yield 'erp5_describe', {'portal_type': portal_type, 'detail': 'full'}
    yield 'erp5_describe', {'portal_type': 'Sale Order', 'form': 'SaleOrder_view'}


def text_of(value):
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture(scope='module')
def site(fresh_site):
    """(portal, user id): a person with no roles but those on the service."""
    from embedded import testing
    from Products.ERP5MCP.erp5.version import getVersion
    with testing.opened_portal() as portal:
        person = portal.person_module.newContent(portal_type='Person', first_name='Vera', last_name='Visible')
        person.newContent(portal_type='Assignment').open()
        person.newContent(portal_type='ERP5 Login', reference='vera', password='vera of the tests').validate()
        person.validate()
        service = portal.portal_web_services.newContent(
            portal_type='MCP Service', id='visibility', title='Visibility', mcp_tool_family_list=['document'])
        service.validate()
        service.manage_setLocalRoles(person.getUserId(), ['Auditor'])
        getVersion(person)  # makes the key of versions, which calls here would make anew each time
        commit(portal)
        yield portal, person.getUserId()


# shrinking would take longer than reading the example
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(world)
@example({'module_role': dict.fromkeys(MODULE.values(), 'Assignor'), 'document_list': [
    _item('Organisation', 'Assignor'), _item('Organisation', 'Assignor', view=('Manager',), enter=True),
    _item('Sale Order', 'Assignor', relation=[0, 1]), _item('Sale Order', None, view=('Manager',), relation=[0, 1], enter=True),
    _item('Mail Message', 'Auditor', relation=[1, 0])]})
def test_nothing_that_the_ui_hides_makes_a_difference(site, option):
    portal, user_id = site
    world = World(portal, user_id, option)
    try:
        event('%d of %d visible' % (len(world.visible), len(world.path_list)))
        calls = list(request_list(world))
        before = [call(portal, user_id, *item) for item in calls]
        hidden = [name for path in world.path_list if path not in world.visible for name in world.name[path]]
        for item, value in zip(calls, before):
            asked = text_of(item)
            for name in hidden:
                assert name in asked or '"%s"' % name not in text_of(value), (item, value)
        world.hide_more()
        for item, value in zip(calls, before):
            assert call(portal, user_id, *item) == value, item
    finally:
        transaction.abort()
        world.remove()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(world)
def test_what_the_ui_shows_is_found_read_and_counted(site, option):
    portal, user_id = site
    world = World(portal, user_id, option)
    try:
        found = call(portal, user_id, 'erp5_search', {'portal_type': sorted(MODULE), 'total': True, 'limit': 200, 'filter': {
            'field': 'title', 'op': 'like', 'value': 'zq%d%%' % world.id}})
        if 'rows' in found:
            assert {row['relative_url'] for row in found['rows']} <= world.visible
            assert found['total'] == len(found['rows'])
        for path in world.path_list:
            value = call(portal, user_id, 'erp5_read', {'document': path})
            assert ('code' not in value) == (path in world.visible), (path, value)
    finally:
        transaction.abort()
        world.remove()
