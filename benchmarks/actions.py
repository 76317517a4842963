"""Which actions of a site are tools of an MCP service, why the others are none, and what each of the tools answers.

    from benchmarks import actions
    actions.report(portal)

in a process that has the site of a real ERP5 open, as one of its users. Prints tables in Markdown. Nothing is kept but the documents of types that had
none, which are removed at the end: all calls are dry.
"""
import collections
import json
import re
import sys

import transaction
from AccessControl import getSecurityManager
from Products.ERP5MCP.core import Request, Server
from Products.ERP5MCP.core.phrase import render
from Products.ERP5MCP.erp5.action import CATEGORY_TUPLE, iterTypeAction
from Products.ERP5MCP.erp5.catalogue import Catalogue
from Products.ERP5MCP.erp5.environment import Environment
from Products.ERP5MCP.erp5.form_definition import OPERATION_TUPLE, listFormDefinition
from Products.ERP5MCP.erp5.form_description import listPortalType
from Products.ERP5MCP.erp5.guard import getFormId
from Products.ERP5MCP.erp5.structure import getContainerPath

REVISION = '2026-07-28'
# where the link of an action is no `string:${object_url}/name`
ELSEWHERE = {'python': 'Its link is another one for each document: erp5_read and erp5_act take its form'}
OTHER = 'It leads to another document, which has the action itself'
NO_DATA = 'The documents are no business data: configuration, tools, logins'
VALUES = {'integer': 1, 'number': 1, 'boolean': True, 'string': 'a', 'array': [], 'object': {}}
FORMATS = {'date': '2026-01-06', 'date-time': '2026-01-06T10:00:00+00:00', 'email': 'a@example.com'}
FILE = {'filename': 'a.txt', 'content_type': 'text/plain', 'data': 'YQ=='}


def report(portal, out=sys.stdout):
    """Print what the actions of the site are for the user at hand."""
    service = portal.portal_web_services.newContent(
        portal_type='MCP Service', title='Actions', mcp_form_operation_list=list(OPERATION_TUPLE),
        mcp_form_action_category_list=list(CATEGORY_TUPLE))
    service.validate()
    transaction.commit()
    samples = Samples(portal)
    try:
        definitions = listFormDefinition(service)
        print_kinds(portal, definitions, out)
        print_calls(service, definitions, samples, out)
    finally:
        transaction.abort()
        samples.remove()
        portal.portal_web_services.manage_delObjects([service.getId()])
        transaction.commit()


# What there is

def print_kinds(portal, definitions, out):
    definition_of = {(x.portal_type, x.form_id): x for x in definitions}
    visible = set(listPortalType(portal))
    counts = collections.Counter()
    reasons = collections.defaultdict(lambda: collections.defaultdict(set))
    for type_value in portal.portal_types.objectValues():
        portal_type = type_value.getId()
        for kind, reference, _, url in set(iterTypeAction(type_value)):
            counts[kind, 'all'] += 1
            definition = definition_of.get((portal_type, getFormId(url)))
            if definition is not None and definition.problem is None:
                counts[kind, 'tool'] += 1
                continue
            reason = NO_DATA
            if portal_type in visible:
                counts[kind, 'no tool'] += 1
                reason = ELSEWHERE.get(url.partition(':')[0], OTHER) if definition is None else text_of(definition.problem)
            else:
                counts[kind, 'no data'] += 1
            reasons[reason][kind].add('%s of %s' % (getFormId(url) or url or reference, portal_type))
    print('| kind | actions | of business data | tools | no tools |\n|---|---:|---:|---:|---:|', file=out)
    for kind in CATEGORY_TUPLE:
        print('| %s | %d | %d | %d | %d |' % (
            kind[len('object_'):].replace('_', ' '), counts[kind, 'all'], counts[kind, 'all'] - counts[kind, 'no data'],
            counts[kind, 'tool'], counts[kind, 'no tool']), file=out)
    print('\nWhy actions on business data are no tools:\n', file=out)
    for reason in sorted(reasons):
        if reason != NO_DATA:
            for kind, names in sorted(reasons[reason].items()):
                print('- %s, %s, %d: %s' % (reason, kind[len('object_'):], len(names), ', '.join(sorted(names))), file=out)


def text_of(problem):
    text = str(render(problem, lambda template: template)) if not isinstance(problem, str) else problem
    return re.sub(r'[0-9a-f]{12} in the log', 'in the log', text)


# What each answers

def print_calls(service, definitions, samples, out):
    outcomes, notes = collections.Counter(), []
    tools = [x for x in definitions if x.problem is None]
    names = set()
    for definition in tools:
        if definition.name in names:
            continue
        names.add(definition.name)
        arguments = {}
        if not definition.form.module_id:
            arguments['document'] = samples.get(definition.portal_type)
            if arguments['document'] is None:
                outcomes['no document'] += 1
                notes.append('- %s: no document of the type could be made' % definition.name)
                continue
        for more in arguments_of(definition):
            result = call(service, definition.name, dict(arguments, **more))
            outcome, note = verdict(result)
            outcomes[outcome] += 1
            if note:
                notes.append('- %s of %s, %s: %s: %s' % (
                    definition.form_id, definition.portal_type, json.dumps(more)[:100], outcome, note))
    print('\n%d tools, each called dry:\n\n| answer | calls |\n|---|---:|' % len(names), file=out)
    for outcome, count in outcomes.most_common():
        print('| %s | %d |' % (outcome, count), file=out)
    print('\n' + '\n'.join(notes), file=out)


def arguments_of(definition):
    """Those of the calls that a tool gets."""
    properties = definition.mcp_dict['inputSchema']['properties']
    if definition.kind == 'list':
        return [{'limit': 1}]
    if definition.kind == 'save':
        return [{}] + ([{'values': {}, 'dry_run': True}] if 'values' in properties else [])
    arguments = {'dry_run': True} if 'dry_run' in properties else {}
    schema = properties.get('parameters')
    if schema is not None:
        arguments['parameters'] = {name: example(schema['properties'][name]) for name in schema.get('required', ())}
    return [arguments]


def example(schema):
    if schema.get('enum'):
        return next((x for x in schema['enum'] if x), schema['enum'][0])
    if 'data' in schema.get('properties', ()):
        return FILE
    return FORMATS.get(schema.get('format')) or VALUES[schema['type']]


def verdict(result):
    """(word for the table, what to say of it)"""
    if 'result' not in result:
        return 'protocol error', json.dumps(result)[:300]
    if not result['result'].get('isError'):
        return 'answered', None
    error = json.loads(result['result']['content'][0]['text'])
    if error['code'] == 'INTERNAL':
        return 'INTERNAL', json.dumps(error)
    if 'failure_id' in error or 'in the log' in error['message']:
        return 'a script of the site fails', '%s %s' % (error['message'], error.get('failure_id', ''))
    return error['code'], error['message']


def call(service, name, arguments):
    """The JSON-RPC answer to a dry call of a tool."""
    body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {
        'name': name, 'arguments': arguments, '_meta': {
            'io.modelcontextprotocol/protocolVersion': REVISION, 'io.modelcontextprotocol/clientCapabilities': {}}}}).encode()
    principal = getSecurityManager().getUser().getId()
    try:
        response = Server(Catalogue(service), Environment(service, principal, is_dry=True), {}).respond(Request(
            'POST', {'content-type': 'application/json', 'mcp-method': 'tools/call', 'mcp-name': name, 'mcp-protocol-version': REVISION},
            lambda limit: body, principal))
    finally:
        transaction.abort()
    text = response.body.decode()
    return json.loads(text if text.startswith('{') else text.strip().splitlines()[-1].partition('data: ')[2])


class Samples:
    """A document of each type: one that is there, or a new one."""

    def __init__(self, portal):
        self.portal, self.url_of, self.made = portal, {}, []

    def get(self, portal_type):
        if portal_type not in self.url_of:
            self.url_of[portal_type] = self._find(portal_type) or self._make(portal_type)
        return self.url_of[portal_type]

    def _find(self, portal_type):
        for brain in self.portal.portal_catalog(portal_type=portal_type, limit=5, sort_on=[('uid', 'descending')]):
            document = brain.getObject()
            if document is not None:
                return document.getRelativeUrl()

    def _make(self, portal_type):
        path = getContainerPath(self.portal, portal_type)
        if path is None:
            return None
        container, outermost = self.portal[path[0]], None
        try:
            for each in (*path[1], portal_type):
                container = container.newContent(portal_type=each)
                outermost = outermost or (path[0], container.getId())
        except Exception as error:                      # what the site makes by other means only
            transaction.abort()
            print('%s: %s' % (portal_type, error), file=sys.stderr)
            return None
        self.made.append(outermost)
        url = container.getRelativeUrl()
        transaction.commit()
        return url

    def remove(self):
        for module_id, document_id in self.made:
            self.portal[module_id].manage_delObjects([document_id])
