"""Stands in for the text helpers of ERP5Type.Utils, and for nothing else of it."""


def bytes2str(value):
    return value.decode('utf-8')


def str2bytes(value):
    return value.encode('utf-8')


def unicode2str(value):
    return value


def str2unicode(value):
    return value


def ensure_list(value):
    return value if isinstance(value, list) else list(value)


def ensure_ascii(value):
    return (value if isinstance(value, str) else value.decode()).encode('ascii').decode('ascii')


def convertToUpperCase(key):
    """`first_name` -> `FirstName`; a name that is upper camel case already stays."""
    if not isinstance(key, str):
        raise TypeError('%s is not a string' % (key,))
    return ''.join(part.capitalize() if part.islower() or '_' in key else part[:1].upper() + part[1:]
                   for part in key.split('_'))


UpperCase = convertToUpperCase


def createExpressionContext(object, portal=None):
    """What expressions of actions see, with `evaluate`. Leaves out the cache of the transaction."""
    from AccessControl import getSecurityManager
    from Products.PageTemplates.Expressions import getTrustedEngine
    portal, folder = object.getPortalObject(), object.getParentValue()
    return getTrustedEngine().getContext({
        'object': object, 'here': object, 'folder': folder, 'portal': portal, 'object_url': object.absolute_url(),
        'folder_url': folder.absolute_url(), 'portal_url': portal.absolute_url(), 'nothing': None,
        'member': getSecurityManager().getUser(), 'request': getattr(object, 'REQUEST', None)})
