"""Reports, and the forms that dialogs lead to: what they show, as a dict."""
from collections import OrderedDict

from Products.ERP5MCP.erp5.field_reader import FieldReader
from Products.ERP5MCP.erp5.form import BoundForm
from Products.ERP5MCP.erp5.form_box import getForm
from Products.ERP5MCP.erp5.listbox import ListBox, callRowMethod
from Products.ERP5MCP.erp5.selection import temporarySelection
from Products.ERP5MCP.erp5.translation import asNative, translate

__all__ = ('isReport', 'readForm')

MAXIMUM_SECTION_ROW_COUNT = 1000


def isReport(form):
  return form.meta_type == 'ERP5 Report' or form.pt == 'report_view'


def readForm(document, form):
  """What a form shows, as a dict."""
  if isReport(form):
    return runReport(document, form)
  bound = BoundForm(document, form, is_report=True)
  result = OrderedDict(bound.getValueDict())
  result = OrderedDict([('title', bound.title), ('values', result)])
  if bound.hidden_dict:
    result['hidden'] = bound.hidden_dict
  return result


def runReport(document, form):
  """What a report shows before its sections, and those: [{title, level, values,
  columns, rows, total}]"""
  portal, request = document.getPortalObject(), document.REQUEST
  entry = OrderedDict()
  # what an ERP5 Report would have besides its sections is nothing
  if form.meta_type == 'ERP5 Form':
    fillSection(entry, document, form, None)
  section_list = [entry] if entry else []
  for section in listSection(document, form):
    entry = OrderedDict()
    title = asNative(
      section.getTitle() or section.getTranslatedTitle() or '').strip()
    if title:
      entry['title'] = title
      entry['level'] = section.getLevel()
    form_id = section.getFormId()
    if form_id:
      saved = dict(request.form), request.other
      request.form.update(section.param_dict or {})
      request.other = dict(request.other)
      for name in section.selection_params or ():
        request.form.pop(name, None)
      try:
        context = section.getObject(portal)
        section_form = getForm(context, form_id)
        if section_form is not None and context is not None:
          with temporarySelection(
              portal, section.selection_name or form_id,
              section.selection_params or {}):
            fillSection(entry, context, section_form, section)
      finally:
        request.form, request.other = saved
    if entry:
      section_list.append(entry)
  return OrderedDict([
    ('title', translate(portal, form.title or form.getId())),
    ('sections', section_list)])


def listSection(document, form):
  """The ReportSection objects of an ERP5 Report, or of the report boxes of a
  form."""
  if form.meta_type == 'ERP5 Report':
    method_id_list = [form.report_method]
  else:
    method_id_list = []
    for field in form.get_fields():
      reader = FieldReader(field, document.REQUEST)
      if reader.meta_type == 'ReportBox':
        method_id_list.append(reader.getFilled('report_method'))
  return [section for method_id in method_id_list if method_id
          for section in callRowMethod(document, str(method_id), {})]


def fillSection(entry, document, form, section):
  bound = BoundForm(document, form, is_report=True)
  value_dict = OrderedDict()
  for name, item in bound.field_dict.items():
    if item.meta_type != 'ListBox':
      value = bound.getShown(item)
      if value not in (None, '', [], {}):
        value_dict[name] = value
      continue
    listbox = ListBox(
      document, item.reader,
      dict(bound.request.form, **(
        getattr(section, 'selection_params', None) or {})),
      getattr(section, 'selection_columns', None),
      getattr(section, 'selection_sort_order', None))
    row_list, has_more = listbox.getPage(
      0, MAXIMUM_SECTION_ROW_COUNT, key='relative_url')
    entry['columns'] = OrderedDict(listbox.getColumnList())
    entry['rows'] = row_list
    if has_more:
      entry['more'] = True
    total_dict = listbox.getTotalDict()
    if total_dict:
      entry['total'] = total_dict
  if value_dict:
    entry['values'] = value_dict
  if bound.hidden_dict:
    entry['hidden'] = bound.hidden_dict
