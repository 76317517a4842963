"""Stands in for portal_preferences; leaves out user preferences."""
from AccessControl import ClassSecurityInfo
from Acquisition import aq_base
from Products.ERP5Type import Permissions
from Products.ERP5Type.Globals import InitializeClass
from Products.ERP5Type.Tool.BaseTool import BaseTool
from Products.ERP5Type.Utils import UpperCase
from Products.ERP5Type.XMLObject import XMLObject


class SystemPreference(XMLObject):
    """The preferences of the site; property sheets named `...SystemPreference` belong to it."""
    portal_type = 'System Preference'
    preference_state = 'disabled'
    security = ClassSecurityInfo()
    security.declareProtected(Permissions.AccessContentsInformation, 'getPreferenceState')
    security.declareProtected(Permissions.ModifyPortalContent, 'enable', 'disable')

    def getPreferenceState(self):
        return self.preference_state

    def enable(self, **kw):
        self.preference_state = 'global'

    def disable(self, **kw):
        self.preference_state = 'disabled'

    def setPriority(self, value):
        self.priority = value


class PreferenceTool(BaseTool):
    """`getPreferredX(default)` reads the enabled system preference."""
    id = 'portal_preferences'
    portal_type = 'Preference Tool'
    security = ClassSecurityInfo()
    security.declarePublic('getPreference', 'setPreference')

    def getPreference(self, pref_name, default=None):
        for preference in self.objectValues(portal_type=['System Preference', 'Preference']):
            if preference.getPreferenceState() in ('global', 'enabled'):
                getter = getattr(aq_base(preference), 'get' + UpperCase(pref_name), None)
                value = getattr(preference, 'get' + UpperCase(pref_name))() if getter is not None else None
                if value not in (None, '', [], ()):
                    return value
        return default

    def __getattr__(self, name):
        try:
            return BaseTool.__getattr__(self, name)
        except AttributeError:
            if not name.startswith(('getPreferred', 'isPreferred')) or name.endswith('__roles__'):
                raise
        key = name[3:] if name.startswith('get') else name[2:]
        return _PreferenceGetter(''.join('_' + char.lower() if char.isupper() else char for char in key).lstrip('_'))


class _PreferenceGetter:
    """A bound `getPreferredX`."""
    __roles__ = None

    def __init__(self, key):
        self.key = key

    def __of__(self, tool):
        return lambda default=None, **kw: tool.getPreference(self.key, default)

    def __call__(self, default=None, **kw):
        from ..ERP5Site import getSite
        return getSite().portal_preferences.getPreference(self.key, default)


InitializeClass(SystemPreference)
InitializeClass(PreferenceTool)
