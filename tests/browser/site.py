"""The ERP5 site under test: what it needs before anybody clicks, and how it looks from the outside."""
import base64
import json
import os
import pathlib
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request

CATALOG = pathlib.Path(__file__).parents[2] / 'bt5/erp5_mcp_l10n_fr/MessageTranslationTemplateItem/fr/erp5_ui/translation.po'
# what erp5_l10n_fr says
STOCK_DICT = {'Currency': 'Devise', 'Invalidate': 'Invalider', 'Object': 'Objet', 'Result': 'Résultat', 'Validate': 'Valider'}
VARIABLE = {'ERP5_URL': 'address of the portal, such as http://127.0.0.1:8080/erp5', 'ERP5_USER': 'login of a Manager',
            'ERP5_PASSWORD': 'password'}


def missing():
    """Why no browser test can run; empty when they can."""
    return ', '.join(f'{name} ({what})' for name, what in VARIABLE.items() if not os.environ.get(name))


def french():
    """{English: French} of what the template says."""
    pair = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)
    return {**STOCK_DICT, **{source.replace('\\"', '"'): target.replace('\\"', '"') for source, target in pair.findall(
        CATALOG.read_text(encoding='utf-8'))}}


def basic(user, password):
    return 'Basic ' + base64.b64encode(f'{user}:{password}'.encode()).decode()


class Site:
    """Documents of these tests have ids that begin with `mcp_browser`; set-up and clean-up take a Manager."""

    def __init__(self):
        self.url = os.environ['ERP5_URL'].rstrip('/')
        self.manager = basic(os.environ['ERP5_USER'], os.environ['ERP5_PASSWORD'])
        self.password_dict = {}

    def request(self, path, data=None, authorization=None, content_type='application/x-www-form-urlencoded', **header_dict):
        """(status, body)"""
        request = urllib.request.Request(
            self.url + path, data=None if data is None else data if isinstance(data, bytes) else urllib.parse.urlencode(data, True).encode(),
            headers={'Authorization': authorization or self.manager, 'Content-Type': content_type, **header_dict})
        try:
            with urllib.request.urlopen(request, timeout=300) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors='replace')

    def run(self, source):
        """What a Python Script returns, run by the Manager with `context` the portal; it is gone afterwards."""
        name, folder = 'mcp_browser_' + secrets.token_hex(4), '/portal_skins/custom'
        self.request(f'{folder}/manage_addProduct/PythonScripts/manage_addPythonScript', {'id': name})
        try:
            self.request(f'{folder}/{name}/ZPythonScriptHTML_editAction', {
                'title': '', 'params': '', 'body': 'import json\n' + source})
            status, text = self.request('/' + name)
            assert status in (200, 204), text[:2000]
            return json.loads(text) if text.strip() else None
        finally:
            self.request(f'{folder}/manage_delObjects', {'ids:list': name})

    def add(self, portal_type, name, state='validated', **kw):
        """A document `mcp_browser_<name>`; a tool has the name. What it is in."""
        folder = 'portal_web_services' if portal_type == 'MCP Service' else 'portal_callables'
        property_dict = {'id': f'mcp_browser_{name}', 'title': f'Browser {name.title()}', **kw}
        if portal_type == 'MCP Tool':
            property_dict = {'reference': name, 'body': 'return 1', **property_dict}
        self.run(f'''
document = context[{folder!r}].newContent(portal_type={portal_type!r}, **{property_dict!r})
if {state!r} == 'validated':
  document.validate()
''')
        return folder

    def clean_documents(self):
        self.run('''
portal = context.getPortalObject()
user_id_list = [x.getUserId() for x in portal.person_module.objectValues() if x.getId().startswith('mcp_browser')]
for folder in portal.portal_callables, portal.portal_web_services, portal.access_token_module:
  folder.manage_delLocalRoles(user_id_list)
for folder in portal.portal_callables, portal.portal_web_services:
  folder.manage_delObjects([x for x in folder.objectIds() if x.startswith('mcp_browser')])
''')

    def clean(self):
        self.clean_documents()
        self.run('''
portal = context.getPortalObject()
portal.person_module.manage_delObjects([x for x in portal.person_module.objectIds() if x.startswith('mcp_browser')])
portal.access_token_module.manage_delObjects([
  x.getId() for x in portal.access_token_module.objectValues() if (x.getAgent() or '').startswith('person_module/mcp_browser')])
''')

    def prepare(self):
        """Both languages in renderjs_runner; persons as a consultant makes them."""
        self.clean()
        self.password_dict = {name: secrets.token_urlsafe(24) for name in ('assignor', 'auditor')}
        self.run(f'''
portal = context.getPortalObject()
site = portal.web_site_module.renderjs_runner
if 'fr' not in site.getAvailableLanguageList():
  site.setAvailableLanguageSet(['en', 'fr'])
for name, password in {self.password_dict!r}.items():
  person = portal.person_module.newContent(
    portal_type='Person', id='mcp_browser_' + name, first_name='Browser', last_name=name.title())
  person.newContent(portal_type='ERP5 Login', reference='mcp_browser_' + name, password=password).validate()
  person.newContent(portal_type='Assignment').open()
  person.validate()
''')
        self.wait()

    def give(self, name, document, role):
        """A local role on a document, and nothing else."""
        self.run(f'''
portal = context.getPortalObject()
document = portal.restrictedTraverse({document!r})
document.manage_setLocalRoles(portal.person_module['mcp_browser_' + {name!r}].getUserId(), [{role!r}])
document.reindexObject()
''')
        self.wait()

    def wait(self):
        """Until the catalog has all documents of these tests and nothing waits, twice. What an activity has missed is indexed again."""
        quiet = 0
        for _ in range(120):
            time.sleep(0.5)
            missing = self.run('''
portal = context.getPortalObject()
missing_list = [
  x for folder in (portal.portal_callables, portal.portal_web_services, portal.person_module) for x in folder.objectValues()
  if x.getId().startswith('mcp_browser') and not len(portal.portal_catalog(uid=x.getUid()))]
count = portal.portal_activities.countMessage()
if not count:
  for document in missing_list:
    document.recursiveReindexObject()
return json.dumps(len(missing_list) + count)
''')
            quiet = 0 if missing else quiet + 1
            if quiet == 2:
                return
        raise AssertionError('activities do not end')

    def rest(self):
        """Until no activity waits: ERP5 renames nothing before."""
        for _ in range(60):
            time.sleep(0.5)
            if not self.run('return json.dumps(context.portal_activities.countMessage())'):
                return

    def authorization(self, name):
        return self.manager if name == 'manager' else basic('mcp_browser_' + name, self.password_dict[name])

    def call(self, service_id, tool, argument_dict, authorization=None):
        """(status, text of the answer) of a call of a tool by a client."""
        return self.request(
            f'/portal_web_services/{service_id}', json.dumps({
                'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {'name': tool, 'arguments': argument_dict}}).encode(),
            authorization, 'application/json', **{'MCP-Protocol-Version': '2025-06-18', 'Accept': 'application/json, text/event-stream'})
