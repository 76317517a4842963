"""Calls of tools that look right: made from the announced schemas and from what the tools tell, then often spoilt in one to three places."""
from . import nasty

OPERATOR_LIST = ['=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'like', 'is_null', 'text']
# calls of each tool of a hundred; what is not named shares the rest
WEIGHT_DICT = {'erp5_context': 1, 'erp5_find': 8, 'erp5_describe': 8, 'erp5_search': 24, 'erp5_read': 16, 'erp5_save': 20, 'erp5_act': 13}
# arguments that a call seldom has: most of them would only be refused
SELDOM_DICT = {'cursor': .05, 'version': .05, 'confirmation_token': .05, 'form': .1, 'container': .1, 'max_bytes': .1, 'key': .1, 'limit': .2, 'text': .15}
# arguments that name what a tool told before
MEMORY_TUPLE = ('cursor', 'version', 'confirmation_token', 'key')
HIDDEN_URL_LIST = [
    'portal_web_services/mcp', 'portal_callables/find_person', 'acl_users', 'acl_users/zodb_users', 'portal_catalog', 'portal_types/Person',
    'portal_skins/erp5_mcp', 'portal_activities', 'MailHost', 'person_module/demo/1', 'portal_categories', 'region/europe', 'portal_preferences']


class Knowledge:
    """What the service told: tools, fields of types, actions; and what its answers contained, such as cursors and versions."""

    def __init__(self, site, call):
        self.url_list, self.document_dict = sorted(site.url_dict) + HIDDEN_URL_LIST, {}
        for url, portal_type in sorted(site.url_dict.items()):
            self.document_dict.setdefault(portal_type, []).append(url)
        self.tool_list = call('tools/list', {})['tools']
        self.field_dict, self.column_dict, self.line_dict = {}, {}, {}
        self.name_list = ['source_title', 'state', 'parent', 'portal_type', 'uid', 'owner', 'reference', 'default_email_text']
        self.action_list = ['delete', 'Delete', 'view', 'create_invoice', 'confirm_action', 'edit', 'run']
        for portal_type in sorted(_visible_types(call)):
            answer = call('tools/call', {'name': 'erp5_describe', 'arguments': {'portal_type': portal_type, 'detail': 'full'}}).get('structuredContent', {})
            self.field_dict[portal_type] = answer.get('schema', {}).get('properties', {})
            self.column_dict[portal_type] = answer.get('columns', {}).get('filter', [])
            for state_list in answer.get('states', {}).values():
                for action_list in state_list.values() if isinstance(state_list, dict) else ():
                    self.action_list += [x for x in action_list if isinstance(x, str)]
        self.type_list = [portal_type for portal_type in sorted(self.field_dict) if self.field_dict[portal_type]]
        self.form_list = [x['name'] for x in self.tool_list if '_view' in x['name']] + ['Person_view', 'Base_viewHistory', 'view']
        self.start()

    def start(self):
        """Forget what answers contained."""
        self.memory_dict = {name: [] for name in MEMORY_TUPLE}

    def learn(self, value):
        """Keep cursors, versions and tokens of an answer."""
        if isinstance(value, dict):
            for name, item in value.items():
                if name in self.memory_dict and isinstance(item, str):
                    self.memory_dict[name] = self.memory_dict[name][-20:] + [item]
                elif isinstance(item, (dict, list)):
                    self.learn(item)
        elif isinstance(value, list):
            for item in value[:20]:
                self.learn(item)


def _visible_types(call):
    context = call('tools/call', {'name': 'erp5_context', 'arguments': {'include': ['modules']}})['structuredContent']
    found = {'Person', 'Organisation', 'Product', 'Sale Order', 'Sale Order Line', 'Account', 'Note', 'Mail Message', 'Currency', 'Assignment',
             'Sale Invoice Transaction', 'Sale Invoice Transaction Line', 'Telephone', 'Category', 'Person Module'}
    for application in context.get('applications', ()):
        for module in application['modules']:
            found.update(module.get('portal_types', ()))
    return found


class Caller:
    """Makes one call after the other, all from one random.Random."""

    def __init__(self, random, knowledge):
        self.random, self.knowledge = random, knowledge

    def make(self):
        """(name, arguments)"""
        tool = self.tool()
        self.portal_type = self.random.choice(self.knowledge.type_list if self.random.random() < .9 else sorted(self.knowledge.field_dict))
        arguments = self.value(tool['inputSchema'], tool['name'])
        self.suit(tool['name'], arguments)
        for _ in range(self.random.choice((0, 0, 0, 0, 1, 1, 2))):
            arguments = nasty.mutate(self.random, arguments)
        if self.random.random() < .03:
            arguments = {key: nasty.deep(self.random) for key in tool['inputSchema'].get('properties', {})}
        if not isinstance(arguments, dict):
            arguments = {'document': arguments}
        return tool['name'], arguments

    def suit(self, name, arguments):
        """What is mostly asked for together: one of two arguments, a document of the type, columns of the type."""
        random = self.random
        if name == 'erp5_save' and random.random() < .9:
            arguments.pop(random.choice(('document', 'portal_type')), None)
            if not {'document', 'portal_type'} & set(arguments):
                arguments['portal_type'] = self.portal_type
        if name in ('erp5_save', 'erp5_act', 'erp5_read') and 'document' in arguments and random.random() < .7:
            known = self.knowledge.document_dict.get(self.portal_type)
            arguments['document'] = random.choice(known or self.knowledge.url_list)
        if name == 'erp5_search' and random.random() < .8:
            arguments['portal_type'] = self.portal_type
            arguments.pop('portal_types', None)

    def tool(self):
        index = self.random.randrange(100)
        for name, weight in WEIGHT_DICT.items():
            if index < weight:
                return next((x for x in self.knowledge.tool_list if x['name'] == name), self.knowledge.tool_list[0])
            index -= weight
        return self.random.choice([x for x in self.knowledge.tool_list if x['name'] not in WEIGHT_DICT])

    def value(self, schema, name):
        """A value that the schema allows, with what its name means."""
        random, knowledge = self.random, self.knowledge
        make = NAME_DICT.get(name)
        if make is not None and random.random() < .97:
            return make(self)
        if schema.get('enum') and random.random() < .9:
            return random.choice(schema['enum'])
        kind = schema.get('type', 'string')
        if isinstance(kind, list):
            kind = random.choice(kind)
        if kind == 'object':
            required = schema.get('required', ())
            return {key: self.value(sub, key) for key, sub in schema.get('properties', {}).items() 
                    if key in required or random.random() < SELDOM_DICT.get(key, .4)}
        if kind == 'array':
            return [self.value(schema.get('items', {}), name) for _ in range(random.choice((0, 1, 1, 2, 3)))]
        if kind == 'boolean':
            return random.random() < .5
        if kind in ('integer', 'number'):
            return random.choice((schema.get('minimum', 0), schema.get('maximum', 7), 1, 2, 10, 2.0))
        if 'format' in schema:
            return random.choice(('2026-11-25', '2026-11-25T10:00:00Z', '0001-01-01', '9999-12-31', 'ada@nexidemo.example'))
        return random.choice((random.choice(knowledge.url_list), 'Ada', 'é', 'City Market Ltd', 'NEXI', 'CHAIR-01', 'x'))

    def document(self):
        return self.random.choice((
            self.random.choice(self.knowledge.url_list), 'sale_order_module/%d' % self.random.randrange(8),
            'person_module/%d' % self.random.randrange(8), 'City Market Ltd', 'CHAIR-01', 'http://localhost:8080/erp5/sale_order_module/1/view'))

    def portal_types(self):
        return self.random.choice((
            [self.portal_type], ['Person', 'Organisation'], self.random.sample(self.knowledge.type_list, 2), [], ['Login'], ['Person'] * 60))

    def one_type(self):
        return self.random.choice((self.portal_type,) * 9 + ('ERP5 Login',))

    def field(self):
        name_list = self.knowledge.column_dict[self.portal_type] or self.knowledge.name_list
        return self.random.choice(name_list if self.random.random() < .8 else [
            *self.knowledge.name_list, *self.knowledge.field_dict[self.portal_type], 'lines.quantity', 'destination_title', 'catalog.uid', 'uid'])

    def filter(self, depth=0):
        random = self.random
        if depth < 4 and random.random() < .4:
            kind = random.choice(('and', 'or', 'not'))
            return {kind: self.filter(depth + 1) if kind == 'not' else [self.filter(depth + 1) for _ in range(random.randrange(4))]}
        operator = random.choice(OPERATOR_LIST)
        value = self.scalar()
        if operator in ('in', 'between') and random.random() < .8:
            value = [self.scalar() for _ in range(2)]
        return {'field': self.field(), 'op': operator, 'value': value}

    def scalar(self):
        return self.random.choice((
            'a%', '%é%', 'draft', 'confirmed', 1, 2.5, True, '2026-09-01', '2026-09-01T00:00:00+02:00', None, self.document(), nasty.value(self.random)))

    def fields(self):
        return [self.field() for _ in range(self.random.randrange(4))]

    def sort(self):
        return [self.random.choice(('', '-', '+')) + self.field() for _ in range(self.random.randrange(3))]

    def values(self):
        result = {}
        property_dict = self.knowledge.field_dict[self.portal_type]
        for name, schema in property_dict.items():
            if self.random.random() < min(.3, 4 / (1 + len(property_dict))):
                result[name] = self.value(schema, name) if self.random.random() < .8 else nasty.value(self.random)
        if not result:
            result['title'] = nasty.text(self.random)
        if 'lines' in result and isinstance(result['lines'], list):
            for line in result['lines']:
                if isinstance(line, dict) and self.random.random() < .5:
                    line['id'] = self.random.choice(('1', '2', '99', '1/2', '..', 'é'))
                    line['remove'] = self.random.random() < .2
        return result

    def action(self):
        return self.random.choice((*self.knowledge.action_list, *self.knowledge.form_list))

    def form(self):
        return self.random.choice(self.knowledge.form_list)

    def parameters(self):
        return self.random.choice(({}, {}, {'comment': 'é'}, {'start_date': '2026-11-25'}, {'title': nasty.text(self.random)}, {'a': nasty.value(self.random)}))

    def memory(self, name):
        known = self.knowledge.memory_dict[name]
        return self.random.choice(known) if known and self.random.random() < .8 else nasty.text(self.random)

    def key(self):
        return self.random.choice(('a', 'b', 'é', nasty.text(self.random)))


NAME_DICT = {
    'document': Caller.document, 'container': Caller.document, 'filter': Caller.filter, 'sort': Caller.sort, 'columns': Caller.fields,
    'fields': Caller.fields, 'values': Caller.values, 'action': Caller.action, 'form': Caller.form, 'parameters': Caller.parameters,
    'key': Caller.key, 'portal_type': Caller.one_type, 'portal_types': Caller.portal_types, 'cursor': lambda x: x.memory('cursor'), 'version': lambda x: x.memory('version'),
    'confirmation_token': lambda x: x.memory('confirmation_token'), 'words': lambda x: x.random.choice((
        'order', 'commande client', 'é', 'facture', 'price total', nasty.text(x.random)))}
