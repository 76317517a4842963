"""The names of ERP5's permissions that templates use, made known to AccessControl."""
from AccessControl.Permission import addPermission

AccessContentsInformation = 'Access contents information'
AddERP5Content = AddPortalContent = 'Add portal content'
AddPortalFolders = 'Add portal folders'
ChangePermissions = 'Change permissions'
CopyOrMove = 'Copy or Move'
DeleteObjects = 'Delete objects'
DeletePortalContent = 'Delete objects'
ImportExportObjects = 'Import/Export objects'
ListFolderContents = 'List folder contents'
ManageExtensions = 'Manage extensions'
ManagePortal = 'Manage portal'
ManageProperties = 'Manage properties'
ManageUsers = 'Manage users'
ModifyPortalContent = 'Modify portal content'
ResetDynamicClasses = 'Reset dynamic classes'
SearchCatalog = 'Search ZCatalog'
SetOwnPassword = 'Set own password'
TranslateContent = 'Translate Content'
View = 'View'
ViewManagementScreens = 'View management screens'

for _name, _permission in list(globals().items()):
    if isinstance(_permission, str) and not _name.startswith('_'):
        addPermission(_permission)
addPermission('Change local roles')
