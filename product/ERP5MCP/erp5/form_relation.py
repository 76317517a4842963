"""Fields of forms that take other documents."""
import six
from Products.ZSQLCatalog.SQLCatalog import SimpleQuery

from Products.ERP5MCP.core import Phrase, ToolError
from Products.ERP5MCP.erp5.document_value import getPropertyAsJSON
from Products.ERP5MCP.erp5.form_field import ValueField, asText
from Products.ERP5MCP.erp5.target import resolveTarget

__all__ = ('MultiRelationField', 'RelationField')


def isAllText(value_list):
  """Whether nothing of it would be the text of an object of Python."""
  return all(isinstance(
    x, six.string_types + six.integer_types) for x in value_list)


class RelationField(ValueField):
  """A document, chosen as in the dialog of the field: of its portal types, and
  found with its own search parameters."""

  def getNameTuple(self):
    return super(RelationField, self).getNameTuple() + (
      self.fact.base_category,)

  def getDocument(self):
    """The document that has the relation, or None."""
    getter_id = self.getFieldValue('context_getter_id')
    document = self.form.document
    return getattr(document, getter_id)() if getter_id else document

  def checkHidden(self, document, path):
    # ERP5's own setter puts the new target beside one that is hidden
    super(RelationField, self).checkHidden(
      self.getDocument() if document is self.form.document else document, path)

  def getShown(self):
    hidden_dict = {}
    value = self.asJSON(hidden_dict)
    self.hidden_count = sum(hidden_dict.values())
    return value

  def fill(self, posted, value, path, prefix='field'):
    if isinstance(value, dict) and 'relative_url' in value:
      value = value['relative_url']
    document_list = self.getTargetList(
      [] if value in (None, '') else [value], path)
    self.postTarget(posted, self.getKey(prefix), document_list)

  def getTargetList(self, value_list, path):
    document_list = []
    for value in value_list:
      document = resolveTarget(self.form.portal, self.fact, value, path)
      self.checkFilter(document, path)
      document_list.append(document)
    return document_list

  def checkFilter(self, document, path):
    parameter_dict = dict(self.getFieldValue('parameter_list') or ())
    if not parameter_dict:
      return
    catalog = self.form.portal.portal_catalog
    if not len(catalog(
        portal_type=list(self.fact.portal_type_list),
        query=SimpleQuery(uid=document.getUid()), **parameter_dict)):
      raise ToolError(
        'INVALID_LINK', Phrase('"${title}" is not among the documents that '
                               'this field offers.', title=document.getTitle()),
        Phrase('It offers those with ${criterion}.', criterion=', '.join(
          '%s = %s' % (key, ' / '.join(asText(x) for x in value))
          for key, value in sorted(
            (k, v if isinstance(v, (list, tuple)) else [v])
            for k, v in parameter_dict.items()) if isAllText(value))),
        field=path)

  def getCatalogText(self, document):
    return asText(document.getProperty(
      self.getFieldValue('catalog_index', 'title')))

  def postTarget(self, posted, key, document_list):
    posted[key] = ''
    for document in document_list:
      posted[key] = self.getCatalogText(document)
      posted['subfield_%s_relation' % key] = str(document.getUid())

  def asJSON(self, hidden_dict=None):
    document = self.getDocument()
    return None if document is None else getPropertyAsJSON(
      document, self.getProperty(), hidden_dict)


class MultiRelationField(RelationField):
  @property
  def keeps_hidden(self):
    # ERP5's own setter checks the permission to view what it replaces
    return not self.getFieldValue('relation_setter_id')

  def fill(self, posted, value, path, prefix='field'):
    if value in (None, ''):
      value = []
    elif not isinstance(value, list):
      value = [value]
    self.postTarget(posted, self.getKey(prefix), self.getTargetList(
      [x['relative_url'] if isinstance(x, dict) and 'relative_url' in x else x
       for x in value], path))

  def post(self, posted, key, value):
    posted[key] = asText(value) if not isinstance(value, (list, tuple)) else (
      '\n'.join(asText(x) for x in value))

  def postTarget(self, posted, key, document_list):
    posted[key] = '\n'.join(self.getCatalogText(x) for x in document_list)
    if document_list:
      posted['subfield_%s_relation' % key] = [
        str(x.getUid()) for x in document_list]
