"""The demo, as the site that the contract is recorded on."""
from embedded import demo

USER = 'demo'


def add(portal):
    demo.setup(portal)


def add_tokens(portal, origin_list):
    """As tests.wire.documents.add_tokens."""
    result = {}
    for origin in origin_list:
        token = demo.get_token(portal, '%s%s' % (origin, portal.portal_web_services[demo.SERVICE_ID].getPath()))
        result[origin] = {demo.SERVICE_ID: {USER: '%s.%s' % (token.getId(), token.getReference())}}
    return result
