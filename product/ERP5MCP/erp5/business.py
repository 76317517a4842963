"""What of a site is business data: an allow-list, by ERP5's own type groups.

Modules are business modules when documents of a business type may be in them;
a site may add others on its MCP Services. All else of a site (logins,
tokens, keys, services, tools, rules, preferences, ...) does not exist for
agents, whoever they act for: `structure` leaves it out, and
`reference.isVisible` is where all ways to a document pass.
"""
__all__ = ('isBusinessModule', 'isBusinessType')

# Whose types are documents of a business
BUSINESS_GROUP_SET = frozenset((
  'accounting_transaction', 'amount_generator', 'business_process', 'calendar',
  'calendar_period', 'delivery', 'document', 'event', 'inventory', 'invoice',
  'item', 'node', 'open_order', 'order', 'payment_node', 'personal_item',
  'post', 'product', 'project', 'resource', 'service', 'supply', 'ticket',
  'transformation', 'variation', 'web_document'))
# Modules of ERP5 whose documents are business data, though in no type group
BUSINESS_MODULE_SET = frozenset((
  'Apparel Cloth Module', 'Apparel Colour Range Module',
  'Apparel Consumption Module', 'Apparel Measurement Module',
  'Apparel Size Module', 'Bookmark Module', 'Budget Model Module',
  'Budget Transaction Module', 'Claim Declaration Module',
  'Data License Module', 'Data Release Module', 'Direct Debit Mandate Module',
  'Document Analysis Module', 'Employment Contract Module',
  'Expense Sheet Module', 'Free Subscription Module',
  'Free Subscription Request Module', 'Glossary Module',
  'Insolvency Proceeding Module', 'Inventory Report Module',
  'Public Holiday Module', 'Quality Assurance Module',
  'Quantity Unit Conversion Module', 'Requirement Module', 'Review Module',
  'Social Contract Module', 'Social Declaration Report Module',
  'Software Licence Module', 'Tax Return Module', 'Test Case Module',
  'Test Report Module', 'Time Table Module', 'Use Case Module'))
# What is none, wherever it is: the group of all logins, ...
OTHER_GROUP_SET = frozenset((
  'alarm', 'constraint', 'login', 'property', 'rule', 'type_definition'))
# ... classes of what ERP5 calls tickets and items, but holds credentials, ...
OTHER_CLASS_SET = frozenset((
  'BusinessConfiguration', 'CredentialRecovery', 'CredentialRequest',
  'SoftwareInstance', 'SubscriptionItem'))
# ... keys and what opens an account, rights, and the code of web sites
OTHER_TYPE_SET = frozenset((
  'Credential Question', 'Email Account', 'OAuth2 Session',
  'One Time Restricted Access Token', 'Password Event',
  'Restricted Access Token', 'Role Definition', 'Web Manifest', 'Web Script',
  'Web Style'))


def isBusinessType(type_value):
  """Whether documents of the portal type are business data, where they are in
  a business module."""
  return not (
    type_value.getId() in OTHER_TYPE_SET
    or type_value.getTypeClass() in OTHER_CLASS_SET
    or OTHER_GROUP_SET.intersection(type_value.getTypeGroupList() or ()))


def isBusinessModule(type_value, content_type_list):
  """Whether a module is one of business data, by its portal type and those of
  what may be in it."""
  return type_value.getId() in BUSINESS_MODULE_SET or any(
    isBusinessType(x) and BUSINESS_GROUP_SET.intersection(
      x.getTypeGroupList() or ()) for x in content_type_list)
