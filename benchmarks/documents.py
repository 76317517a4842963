"""What the benchmarks need on the site: the tool, the same script bare, and services with one tool and with many."""
from tests.wire import documents
from tests.wire.documents import TOOLS, add_service, add_token, add_tool, get_person

MANY = 200
BODY = TOOLS['wire_measure']['body']
BARE = 'portal_callables/bench_bare'
SERVICES = {'bench_one': ['wire_measure'], 'bench_many': ['bench_%d' % number for number in range(MANY)]}


def add(portal):
    """As tests.wire.documents.add."""
    documents.add(portal)
    portal.portal_callables.newContent(
        portal_type='Python Script', id=BARE.rpartition('/')[2], parameter_signature='name',
        body='import json\n' + BODY.replace('return ', 'return json.dumps(').rstrip() + ')\n')
    for id in SERVICES['bench_many']:
        add_tool(portal, id, **TOOLS['wire_measure'])
    for id, tool_list in SERVICES.items():
        add_service(portal, id, title=id, mcp_tool_list=tool_list, page_size=1000)


def add_tokens(portal, origin_list):
    """{origin: {name: {user: token}}}, for the services and the bare script."""
    person, path = get_person(portal, 'auditor'), portal.getPath()
    return {origin: {name: {'auditor': add_token(portal, person, origin + path + '/' + relative_url)}
                     for name, relative_url in [('bare', BARE)] + [(id, 'portal_web_services/' + id) for id in SERVICES]}
            for origin in origin_list}
