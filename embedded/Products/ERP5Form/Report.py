"""Stands in for the parts that the script of a report makes; leaves out rendering them and the selections that they change."""
from AccessControl import allow_class


class ReportSection:
    """A form to show on a document with these parameters, or a heading alone."""

    def __init__(self, path='', form_id='', method_id=None, title=None, translated_title=None, level=1, param_list=None, param_dict=None,
                 selection_name=None, selection_params=None, selection_columns=None, selection_sort_order=None, **kw):
        self.path, self.form_id, self.method_id, self.title, self.translated_title, self.level = (
            path, form_id, method_id, title, translated_title, level)
        self.param_list, self.param_dict = param_list or [], param_dict or {}
        self.selection_name, self.selection_params, self.selection_columns, self.selection_sort_order = (
            selection_name, selection_params, selection_columns, selection_sort_order)

    def getTitle(self):
        return self.title

    def getTranslatedTitle(self):
        return self.translated_title

    def getLevel(self):
        return self.level

    def getPath(self):
        return self.path

    def getFormId(self):
        return self.form_id

    def getObject(self, context):
        """The document to show the form on."""
        document = context.getPortalObject().restrictedTraverse(self.path)
        return document if self.method_id is None else getattr(document, self.method_id)(*self.param_list, **self.param_dict)


allow_class(ReportSection)
