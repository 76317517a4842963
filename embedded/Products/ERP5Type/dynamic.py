"""Stands in for ERP5's dynamic modules: `erp5.portal_type`, `erp5.component`.

One process serves one site. A portal type's class is one object for the life of the process; `synchronize` gives it, in place, the bases
and accessors that the site's types, property sheets, workflows and components define. Other processes of a cluster follow when their
next request begins, by the portal's cookie, as in ERP5. Versions of components other than `erp5`, ghost classes and per-connection resets
are left out.
"""
import importlib.abc
import importlib.machinery
import linecache
import sys
import threading
import types

import ExtensionClass
from AccessControl.PermissionRole import PermissionRole

from . import Permissions, accessor
from .Globals import InitializeClass
from .UnrestrictedMethod import super_user

COMPONENT_KIND = ('document', 'extension', 'interface', 'mixin', 'module', 'test', 'tool')
COMPONENT_STATE = ('validated', 'modified')
# class name -> module that has it, for the `type_class` of types whose class is on the file system
CLASS_MODULE = {
    'XMLObject': 'Products.ERP5Type.XMLObject', 'Folder': 'Products.ERP5Type.Core.Folder',
    'ERP5TypeInformation': 'Products.ERP5Type.ERP5Type', 'BaseTool': 'Products.ERP5Type.Tool.BaseTool',
    **{name: 'Products.ERP5Type.Core.PropertySheet' for name in (
        'PropertySheet', 'StandardProperty', 'AcquiredProperty', 'CategoryProperty', 'DynamicCategoryProperty', 'TALESConstraint',
        'PropertyExistenceConstraint', 'CategoryExistenceConstraint', 'ScriptConstraint', 'UncheckedConstraint')},
    **{name: 'Products.ERP5Type.Core.Workflow' for name in (
        'Workflow', 'WorkflowState', 'WorkflowTransition', 'WorkflowVariable', 'WorkflowScript',
        'Worklist')},
    'Category': 'Products.ERP5.Document.Category', 'BaseCategory': 'Products.ERP5.Document.Category',
    'PythonScript': 'Products.ERP5.Document.PythonScript', 'Person': 'Products.ERP5.Document.Person',
    'Login': 'Products.ERP5.Document.Person', 'RestrictedAccessToken': 'Products.ERP5.Document.AccessToken',
    'OneTimeRestrictedAccessToken': 'Products.ERP5.Document.AccessToken',
    'Coordinate': 'Products.ERP5.Document.Coordinate',
    **{name: 'Products.ERP5.Document.Delivery' for name in ('Delivery', 'Movement', 'AccountingTransactionLine', 'Event')},
    'ERP5Form': 'Products.ERP5Form.Form', 'Component': 'Products.ERP5Type.Tool.ComponentTool',
    'SystemPreference': 'Products.ERP5.Tool.PreferenceTool',
}
# schema types exist before any type document does
BUILTIN_TYPE_CLASS = {
    'Base Type': 'ERP5TypeInformation', 'Property Sheet': 'PropertySheet', 'Standard Property': 'StandardProperty',
    'Acquired Property': 'AcquiredProperty', 'Category Property': 'CategoryProperty', 'TALES Constraint': 'TALESConstraint',
    'Dynamic Category Property': 'DynamicCategoryProperty', 'Property Existence Constraint': 'PropertyExistenceConstraint',
    'Category Existence Constraint': 'CategoryExistenceConstraint', 'Script Constraint': 'ScriptConstraint',
    'Base Category': 'BaseCategory', 'Category': 'Category', 'Workflow': 'Workflow', 'Workflow State': 'WorkflowState',
    'Workflow Transition': 'WorkflowTransition', 'Workflow Variable': 'WorkflowVariable', 'Workflow Script': 'WorkflowScript',
    'Worklist': 'Worklist',
    'ERP5 Form': 'ERP5Form',
    **{'%s Component' % kind.capitalize(): 'Component' for kind in COMPONENT_KIND},
}
_lock = threading.RLock()
_class_dict = {}                                        # portal type -> class
_component_source = {}                                  # (kind, name) -> source
_imported_dict = {}                                     # set of sources -> modules imported from them
COOKIE = 'dynamic_classes'
_followed = None                                        # the cookie that the classes were made for


# erp5.component ---------------------------------------------------------------------------------------------------------------------

class ComponentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports `erp5.component.<kind>.<Name>`, which is the module `erp5.component.<kind>.erp5_version.<Name>`."""

    def find_spec(self, fullname, path=None, target=None):
        part = fullname.split('.')
        if part[:2] != ['erp5', 'component'] or len(part) not in (4, 5) or part[2] not in COMPONENT_KIND:
            return None
        if len(part) == 4 and part[3] == 'erp5_version':
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if (len(part) == 5 and part[3] != 'erp5_version') or (part[2], part[-1]) not in _component_source:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def create_module(self, spec):
        part = spec.name.split('.')
        if len(part) == 4 and part[3] != 'erp5_version':
            return importlib.import_module('erp5.component.%s.erp5_version.%s' % (part[2], part[3]))
        return None

    def exec_module(self, module):
        part = module.__name__.split('.')
        if len(part) == 4:                              # the alias's spec: restore what the import system overwrote
            if part[3] == 'erp5_version':
                module.__path__ = []
            return
        if getattr(module, '__file__', None):
            return
        source = _component_source[part[2], part[4]]
        module.__file__ = '<portal_components/%s.erp5.%s>' % (part[2], part[4])
        linecache.cache[module.__file__] = len(source), None, source.splitlines(True), module.__file__
        exec(compile(source, module.__file__, 'exec', dont_inherit=True), module.__dict__)


def permission_role(permission):
    """What to put under `<method>__roles__`; () means public."""
    return None if permission == () else PermissionRole(permission, ('Manager',))


def install():
    """Create the packages `erp5`, `erp5.component.*` and `erp5.portal_type`."""
    if 'erp5' in sys.modules:
        return
    for name in ('erp5', 'erp5.component', *('erp5.component.' + kind for kind in COMPONENT_KIND), 'erp5.portal_type'):
        module = sys.modules[name] = types.ModuleType(name, 'Made of documents of the site.')
        module.__path__ = []
        parent, _, child = name.rpartition('.')
        if parent:
            setattr(sys.modules[parent], child, module)
    sys.modules['erp5.portal_type'].__getattr__ = _portal_type_attribute
    sys.meta_path.append(ComponentFinder())


def _replace_components(source):
    """Forget the imported components. Sources that were here before (other tests' sites) get their modules back, so that classes stay
    the same ones."""
    imported = {name: module for name, module in sys.modules.items() if name.startswith('erp5.component.') and name.count('.') > 2}
    _imported_dict[frozenset(_component_source.items())] = imported
    for name, module in imported.items():
        del sys.modules[name]
        parent, _, child = name.rpartition('.')
        if vars(sys.modules.get(parent, module)).get(child) is module:
            delattr(sys.modules[parent], child)
    _component_source.clear()
    _component_source.update(source)
    sys.modules.update(_imported_dict.get(frozenset(source.items()), {}))


# erp5.portal_type -------------------------------------------------------------------------------------------------------------------

def _portal_type_attribute(name):
    if name.startswith('__'):
        raise AttributeError(name)
    return portal_type_class(name)


def portal_type_class(name):
    """The class of a portal type, also before its type document is known: pickles refer to it."""
    with _lock:
        if name not in _class_dict:
            base = _file_system_class(BUILTIN_TYPE_CLASS.get(name, 'XMLObject'))
            _class_dict[name] = type(base)(name, (base,), {
                '__module__': 'erp5.portal_type', '__doc__': 'Documents of portal type %s' % name, 'portal_type': name,
                'base_category_set': frozenset()})
        return _class_dict[name]


def _file_system_class(name):
    return getattr(importlib.import_module(CLASS_MODULE[name]), name)


def _document_class(name):
    for kind in ('document', 'tool'):
        if (kind, name) in _component_source:
            return getattr(importlib.import_module('erp5.component.%s.%s' % (kind, name)), name)
    if name in CLASS_MODULE:
        return _file_system_class(name)
    raise AttributeError('Document class %r: not found' % name)


def _initialize(klass):
    for base in reversed(klass.__mro__):
        if 'security' in vars(base) and base.__module__.startswith('erp5.component.'):
            InitializeClass(base)


def sheet_value_list(portal, type_document):
    """The property sheets of a type: its class's, its own, and for preferences those named after them."""
    name = type_document.getId()
    id_list = []
    for base in _document_class(type_document.type_class).__mro__:
        for sheet in vars(base).get('property_sheets', ()):
            id_list.append(getattr(sheet, '__name__', sheet))
    id_list.extend(type_document.getTypePropertySheetList())
    tool = portal.portal_property_sheets
    if name in ('System Preference', 'Preference'):
        id_list.extend(sheet for sheet in tool.objectIds() if sheet.endswith(name.replace(' ', '')) or
                       name == 'Preference' and sheet.endswith('Preference') and not sheet.endswith('SystemPreference'))
    return [tool._getOb(sheet) for sheet in dict.fromkeys(id_list) if tool.has_key(sheet)]


def _schema(portal, type_document):
    """What a type's sheets define: accessors, property definitions, base categories, constraints."""
    method, definition_list, base_set, constraint_list = {}, [], set(type_document.getTypeBaseCategoryList()), []
    for sheet in sheet_value_list(portal, type_document):
        for value in sheet.objectValues():
            kind = value.getPortalType()
            if kind == 'Standard Property':
                definition = value.asDefinition()
                method.update(accessor.property_accessors(definition))
                key = definition['id'] + ('_list' if definition.pop('is_list') else '')
                definition_list.append(dict(definition, id=key, base_id=definition['id'], default=accessor.evaluate_default(
                    portal, definition['default'])))
            elif kind == 'Acquired Property':
                method.update(accessor.content_accessors(value.asDefinition()))
            elif kind == 'Category Property':
                base_set.add(value.getReference())
            elif kind == 'Dynamic Category Property':
                base_set.update(accessor.evaluate_default(portal.portal_categories, value.getCategoryExpression()) or ())
            elif kind.endswith('Constraint'):
                constraint_list.append(value)
    for base in sorted(base_set):
        method.update(accessor.category_accessors(base))
    for workflow in portal.portal_workflow.getWorkflowValueListFor(type_document.getId()):
        method.update(accessor.workflow_accessors(workflow))
    return method, definition_list, frozenset(base_set), constraint_list


class _ConstraintList:
    """The constraints of a class, found afresh in the connection of whoever asks: a class must not keep persistent objects."""

    def __init__(self, path_list):
        self.path_list = path_list

    def __get__(self, instance, owner):
        from Products.ERP5.ERP5Site import getSite
        portal = getSite()
        return [portal.unrestrictedTraverse(path) for path in self.path_list]


def _holder(method):
    """A class of accessors with their permissions: () is public, None only for trusted code."""
    attribute = {'__module__': 'erp5.accessor_holder', '__doc__': None}
    for method_id, (function, permission) in method.items():
        attribute[method_id] = function
        attribute[method_id + '__roles__'] = () if permission is None else permission_role(permission)
    return type(ExtensionClass.Base)('AccessorHolder', (ExtensionClass.Base,), attribute)


def _build(portal, type_document, common_holder):
    name = type_document.getId()
    klass = portal_type_class(name)
    base = _document_class(type_document.type_class)
    mixin_list = [getattr(importlib.import_module('erp5.component.mixin.' + mixin), mixin) for mixin in type_document.getTypeMixinList()]
    method, definition_list, base_set, constraint_list = _schema(portal, type_document)
    klass.__bases__ = (base, *mixin_list, _holder(method), common_holder)
    ExtensionClass.pmc_init_of(klass)                   # new bases reset the slot that wraps for acquisition
    _initialize(klass)
    klass.base_category_set = base_set
    klass._property_definition_list = tuple(definition_list)
    klass._restricted_accessor_set = frozenset(
        method_id for method_id, (_, permission) in method.items()
        if permission not in ((), None, Permissions.AccessContentsInformation, Permissions.ModifyPortalContent))
    klass.constraints = _ConstraintList([constraint.getRelativeUrl() for constraint in constraint_list])


def follow(portal):
    """Do as another process did that has changed what classes are made of."""
    if _followed != portal.getCacheCookie(COOKIE):
        synchronize(portal)


def synchronize(portal):
    """Bring components and classes into line with what the site defines now."""
    global _followed
    with _lock, super_user():
        _followed = portal.getCacheCookie(COOKIE)
        source = {}
        for component in portal.portal_components.objectValues():
            if component.getValidationState() in COMPONENT_STATE:
                kind, _, name = component.getId().split('.', 2)
                source[kind, name] = component.getTextContent()
        if source != _component_source:
            _replace_components(source)
        related = {}
        for base in portal.portal_categories.getBaseCategoryList():
            related.update(accessor.related_accessors(base))
        common_holder = _holder(related)
        for type_document in portal.portal_types.objectValues():
            _build(portal, type_document, common_holder)
