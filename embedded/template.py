"""Loads business templates from their directories: metadata, XML pickles, plain XML items.

Stands in for the Business Template document and portal_templates. Left out: building and exporting, uninstalling, repositories,
catalog items, hidden backups in portal_trash.
"""
import ast
import base64
import importlib
import pathlib
import urllib.parse
import xml.etree.ElementTree as ElementTree

import transaction
from Acquisition import aq_base
from Products.BTreeFolder2.BTreeFolder2 import BTreeFolder2Base
from Products.ERP5Type import Permissions, dynamic
from Products.ERP5Type.accessor import as_list
from Products.ERP5Type.UnrestrictedMethod import super_user

MODULE_RENAMED = {'copy_reg': 'copyreg', '__builtin__': 'builtins'}
# separately exported property of a class, by the file's extension
BODY_ATTRIBUTE = {'Python Script': '_body', 'PythonScript': '_body', 'Workflow Script': '_body', 'ZopePageTemplate': '_text',
                  **{'%s Component' % kind.capitalize(): 'text_content' for kind in dynamic.COMPONENT_KIND}}


# XML pickles ------------------------------------------------------------------------------------------------------------------------

def find_class(module, name):
    """The class that a pickle names."""
    module = MODULE_RENAMED.get(module, module)
    if module == 'erp5.portal_type':
        return dynamic.portal_type_class(name)
    if module.startswith('Products.ERP5Form.') and module != 'Products.ERP5Form.ProxyField':
        module = 'Products.ERP5Form.Form'
    return getattr(importlib.import_module(module), name)


class _Reader:
    """The objects of one XML file: every record becomes an object, then its state is filled in."""

    def __init__(self, path):
        root = ElementTree.parse(path).getroot()
        self.record_dict = {}
        for record in root.findall('record'):
            class_pickle, state = (pickle[0] if len(pickle) else None for pickle in record.findall('pickle'))
            klass, argument = self._class_of(class_pickle)
            self.record_dict[record.get('aka')] = klass.__new__(klass, *argument), state
        self.reference_dict = {}

    def read(self):
        for value, state in self.record_dict.values():
            state = self.value(state)
            if hasattr(value, '__setstate__'):
                value.__setstate__(state)
            elif state is not None:
                value.__dict__.update(state)
        return next(iter(self.record_dict.values()))[0]

    def _class_of(self, node):
        if node.tag == 'global':
            return find_class(node.get('module'), node.get('name')), ()
        children = list(node)
        if children[0].tag == 'global':
            argument = self.value(children[1]) if len(children) > 1 else ()
            return find_class(children[0].get('module'), children[0].get('name')), tuple(argument or ())
        return self._class_of(children[0])

    def value(self, node):
        if node is None:
            return None
        value = getattr(self, 'read_' + node.tag)(node)
        if node.get('id'):
            self.reference_dict[node.get('id')] = value
        return value

    def read_none(self, node):
        return None

    def read_int(self, node):
        return int(node.text)

    read_long = read_int

    def read_float(self, node):
        return float(node.text)

    def read_bool(self, node):
        return node.text.strip() in ('True', '1')

    def read_string(self, node):
        if node.get('encoding') == 'base64':
            data = base64.b64decode(node.text or '')
            try:
                return data.decode('utf-8')
            except UnicodeDecodeError:
                return data
        return ast.literal_eval("'%s'" % (node.text or '').replace('\n', ''))

    read_unicode = read_string

    def read_bytes(self, node):
        value = self.read_string(node)
        return value if isinstance(value, bytes) else value.encode('latin-1')

    def read_tuple(self, node):
        return tuple(self.value(child) for child in node)

    def read_list(self, node):
        return [self.value(child) for child in node]

    def read_dictionary(self, node):
        return {self.value(item.find('key')[0]): self.value(item.find('value')[0]) for item in node.findall('item')}

    def read_persistent(self, node):
        return self.record_dict[node[0].text.strip()][0]

    def read_reference(self, node):
        return self.reference_dict[node.get('id')]

    def read_global(self, node):
        return find_class(node.get('module'), node.get('name'))

    def read_object(self, node):
        klass = self.value(node.find('klass')[0])
        argument = node.find('tuple')
        value = klass(*(self.value(argument) if argument is not None else ()))
        state = node.find('state')
        if state is not None and len(state):
            state = self.value(state[0])
            if hasattr(value, '__setstate__'):
                value.__setstate__(state)
            else:
                value.__dict__.update(state)
        return value


def load_object(path):
    """The object of an `.xml` file, with the separately exported body beside it."""
    value = aq_base(_Reader(path).read())
    class_name = type(value).__name__
    if isinstance(value, BTreeFolder2Base) and value.__dict__.get('_tree') is None:
        value._initBTrees()
    body = path.with_suffix('.py')
    if class_name == 'ZopePageTemplate':
        body = path.with_suffix('.zpt')
    if body.exists():
        if class_name not in BODY_ATTRIBUTE:
            raise ValueError('%s: ERP5 does not export a part of %s separately' % (body, class_name))
        value.__dict__[BODY_ATTRIBUTE[class_name]] = body.read_text(encoding='utf-8')
    if '_body' in value.__dict__ and hasattr(value, '_compile'):
        value.__dict__.setdefault('_params', '')
        value._compile()
    return value


# installing -------------------------------------------------------------------------------------------------------------------------

def read_metadata(directory):
    """The `bt/` files: lists for names that end in `_list`, else text."""
    return {path.name: path.read_text(encoding='utf-8').splitlines() if path.name.endswith('_list') else path.read_text(encoding='utf-8')
            for path in (directory / 'bt').iterdir() if path.is_file()}


def _unquoted(path, folder):
    return tuple(urllib.parse.unquote(part) for part in path.relative_to(folder).with_suffix('').parts)


def put(container, id, value):
    """Replace the object of this id; its uid, its other sub-objects and its workflow history survive, as at an upgrade."""
    old = container._getOb(id, None)
    if old is not None:
        old = aq_base(old)
        if getattr(old, 'uid', None) is not None and 'uid' in old.__dict__:
            value.uid = old.uid
        for name in ('workflow_history', '__ac_local_roles__', '_owner', 'last_id', 'last_id_dict'):
            if name in old.__dict__ and name not in value.__dict__:
                value.__dict__[name] = old.__dict__[name]
        for name in ('type_allowed_content_type', 'type_hidden_content_type', 'type_property_sheet', 'type_base_category', 'type_workflow',
                     'action_list', 'role_list'):
            if name in old.__dict__:
                value.__dict__[name] = old.__dict__[name]
        if getattr(old, '_tree', None) is not None and hasattr(value, '_tree'):
            for key, child in list(old._tree.items()):
                if not value.has_key(key):
                    value._setOb(key, aq_base(child))
        container._delOb(id)
        if hasattr(aq_base(container), '_objects'):
            container._objects = tuple(item for item in container._objects if item['id'] != id)
    if hasattr(aq_base(container), '_tree'):
        container._setOb(id, value)
    else:
        container._setObject(id, value)
    return container._getOb(id)


class Installer:
    """One installation of one directory."""

    def __init__(self, portal, directory):
        self.portal, self.directory = portal, pathlib.Path(directory)
        self.metadata = read_metadata(self.directory)

    def install(self):
        with super_user():
            for step in (self._message_translations, self._components, self._property_sheets, self._workflows, self._portal_types,
                         self._type_lists, self._chains, self._base_categories, self._synchronize, self._modules, self._type_roles,
                         self._paths, self._skins, self._actions, self._local_roles, self._tools, self._synchronize):
                step()
            self.portal.portal_caches.clearAllCache()

    def _files(self, item, suffix='.xml'):
        folder = self.directory / (item + 'TemplateItem')
        if not folder.is_dir():
            return []
        path_list = [path for path in folder.rglob('*' + suffix) if path.is_file()]
        return sorted(((_unquoted(path, folder), path) for path in path_list), key=lambda pair: (len(pair[0]), pair[0]))

    def _objects(self, *item_list):
        """Put each object of these items where its path says."""
        for item in item_list:
            for key, path in self._files(item):
                container = self.portal.unrestrictedTraverse(key[:-1])
                yield put(container, key[-1], load_object(path))

    def _all(self, *item_list):
        for value in self._objects(*item_list):
            pass

    def _components(self):
        self._all('Document', 'ModuleComponent', 'Mixin', 'Interface', 'ToolComponent', 'Extension', 'Test')

    def _message_translations(self):
        localizer = self.portal.Localizer
        for (language, catalog, _), path in self._files('MessageTranslation', '.po'):
            localizer.manage_addLanguage(language)
            localizer._getOb(catalog).manage_import(language, path.read_bytes())

    def _property_sheets(self):
        self._all('PropertySheet')

    def _workflows(self):
        self._all('Workflow')

    def _portal_types(self):
        self._all('PortalType')

    def _base_categories(self):
        self._all('Category')

    def _synchronize(self):
        dynamic.synchronize(self.portal)

    def _tools(self):
        for value in self._objects('Tool'):
            pass

    def _type(self, name):
        type_document = self.portal.portal_types._getOb(name, None)
        if type_document is None:
            raise AttributeError('Portal type %r not found while installing %s' % (name, self.metadata['title']))
        return type_document

    def _type_lists(self):
        for item, attribute in (('PortalTypeAllowedContentType', 'type_allowed_content_type'),
                                ('PortalTypeHiddenContentType', 'type_hidden_content_type'),
                                ('PortalTypePropertySheet', 'type_property_sheet'),
                                ('PortalTypeBaseCategory', 'type_base_category'), ('PortalTypeTypeMixin', 'type_mixin')):
            for _, path in self._files(item):
                for node in ElementTree.parse(path).getroot().findall('portal_type'):
                    type_document = self._type(node.get('id'))
                    values = [child.text for child in node.findall('item')]
                    setattr(type_document, attribute, tuple(dict.fromkeys([*getattr(type_document, attribute), *values])))

    def _chains(self):
        for _, path in self._files('PortalTypeWorkflowChain'):
            for node in ElementTree.parse(path).getroot().findall('chain'):
                values = [name.strip() for name in (node.findtext('workflow') or '').split(',') if name.strip()]
                name = node.findtext('type')
                if self.portal.portal_types._getOb(name, None) is None:
                    raise ValueError('Cannot chain workflow %r to non existing portal type %r' % (', '.join(values), name))
                type_document = self._type(name)
                kept = [value for value in type_document.type_workflow if '-' + value not in values]
                type_document.type_workflow = tuple(dict.fromkeys(
                    kept + [value.lstrip('+') for value in values if not value.startswith('-')]))

    def _modules(self):
        for _, path in self._files('Module'):
            root = ElementTree.parse(path).getroot()
            id = root.findtext('id')
            module = self.portal._getOb(id, None)
            if module is None:
                module = self.portal.newContent(id=id, portal_type=root.findtext('portal_type'), title=root.findtext('title'))
            permission_dict = {node.findtext('name'): (node.get('type'), [role.text for role in node.findall('role')])
                               for node in root.iter('permission')}
            for permission in MODULE_PERMISSION_LIST:
                kind, role_list = permission_dict.pop(permission, ('tuple', ['Manager']))
                module.manage_permission(permission, role_list, acquire=kind == 'list')

    def _type_roles(self):
        for key, path in self._files('PortalTypeRoles'):
            role_list = []
            for node in ElementTree.parse(path).getroot().findall('role'):
                text = {child.get('id'): child.text or '' for child in node.findall('property')}
                role_list.append({
                    'role_name_list': tuple(name.strip() for name in node.get('id').split(';')), 'condition': text.get('condition', ''),
                    'title': text.get('title', ''), 'category_list': tuple(
                        child.text for child in node.findall('multi_property') if child.get('id') == 'category')})
            self._type(key[-1]).role_list = tuple(role_list)

    def _local_roles(self):
        for key, path in self._files('LocalRoles'):
            target = self.portal.unrestrictedTraverse(key)
            local_roles = dict(aq_base(target).__ac_local_roles__ or {})
            for node in ElementTree.parse(path).getroot().iter('role'):
                local_roles[node.get('id')] = [item.text for item in node.findall('item')]
            target.__ac_local_roles__ = local_roles

    def _paths(self):
        for value in self._objects('Path', 'Preference'):
            type_info = value.getTypeInfo() if hasattr(aq_base(value), 'getTypeInfo') else None
            if type_info is not None:
                type_info.updateLocalRolesOnDocument(value)
                value.reindexObject()

    def _skins(self):
        self._all('Skin')

    def _actions(self):
        for key, path in self._files('Action'):
            type_document = self._type(key[1])
            action = load_object(path).__dict__

            def text(name):
                return getattr(action.get(name), 'text', action.get(name)) or ''
            record = {'reference': action.get('id') or key[-1], 'title': text('title'), 'category': next(
                (item.split('/', 1)[1] for item in action.get('categories', ()) if item.startswith('action_type/')),
                as_list(action.get('category') or 'object_view')[0]), 'action': text('action'), 'condition': text('condition'),
                'permission_list': tuple(action.get('permissions', ())), 'priority': action.get('priority', 1.0),
                'description': text('description'), 'icon': text('icon')}
            kept = [other for other in type_document.action_list if other['reference'] != record['reference']]
            type_document.action_list = tuple(kept) + (record,)


MODULE_PERMISSION_LIST = (
    Permissions.AccessContentsInformation, Permissions.AddPortalContent, Permissions.DeleteObjects, Permissions.ListFolderContents,
    Permissions.ModifyPortalContent, Permissions.View, 'View History', Permissions.CopyOrMove, 'Change local roles')


def install(portal, directory):
    """Install or upgrade one template; the caller commits."""
    portal.portal_templates.download(str(directory)).install()


def dependency_order(directory_list, repository=()):
    """The directories, each after those it depends on; dependencies come from `repository`, or are the embedded site's own."""
    wanted = [pathlib.Path(path) for path in directory_list]
    by_title = {read_metadata(path)['title'].strip(): path for path in [*map(pathlib.Path, repository), *wanted]}
    result = []

    def visit(path):
        if path in result:
            return
        metadata = read_metadata(path)
        for dependency in metadata.get('dependency_list', []) + metadata.get('test_dependency_list', []):
            if dependency.split(' ')[0] in by_title:
                visit(by_title[dependency.split(' ')[0]])
        result.append(path)
    for path in wanted:
        visit(path)
    return result


def install_all(portal, directory_list):
    """Install directories in the order of their dependencies, one transaction each."""
    for path in dependency_order(directory_list):
        install(portal, path)
        transaction.commit()
