##############################################################################
#
# Copyright (c) 2026 Nexedi SA and Contributors. All Rights Reserved.
#
# This program is Free Software; you can redistribute it and/or
# modify it under the terms of the GNU General Public License
# as published by the Free Software Foundation; either version 2
# of the License, or (at your option) any later version.
#
##############################################################################
"""Whatever the document tools announce can be used: a walk over all portal
types of the site, which is another one with other business templates.

Several columns, conditions and values go into one call; only when that fails
are they called one by one, to name the one that is wrong.
"""
import json
from collections import OrderedDict, defaultdict

from AccessControl import Unauthorized
from erp5.component.test.testMCPForm import FormTestCase
from erp5.component.test.testMCPService import MCPTestCase
from Products.ERP5Type.Core.Workflow import ValidationFailed
from Products.Formulator.MethodField import Method
from transaction.interfaces import TransientError

from Products.ERP5MCP.core import lintSchema
from Products.ERP5MCP.erp5.structure import (
  getStructure, getVisiblePortalTypeList)
from Products.ERP5MCP.erp5.vocabulary import Vocabulary, getVocabulary

CHUNK_SIZE = 25
# Documents of how many types one name is tried on: what it means is the same, or
# nearly so, on all of them.
MAXIMUM_NAME_COUNT, MAXIMUM_DIALOG_COUNT = 2, 3
# bytes of compact JSON: about 2,000 tokens
MAXIMUM_CONCISE_SIZE = 8000
# Nothing that was announced may answer one of these.
BROKEN_CODE_SET = frozenset((
  'INTERNAL', 'INVALID_FIELD', 'INVALID_OPERATOR', 'INVALID_FIELD_VALUE',
  'INVALID_ENTITY_TYPE', 'UPSTREAM_ERROR'))
FORMAT_VALUE_DICT = {
  'date': '2026-01-06', 'date-time': '2026-01-06T10:00:00+00:00',
  'email': 'a@example.com', 'uri': 'http://example.com/'}
TYPE_VALUE_DICT = {'integer': 1, 'number': 1.5, 'boolean': True, 'string': 'a'}
# What scripts, constraints and rights of a site say to somebody who makes a
# document of a type that it makes by other means.
EXPECTED_EXCEPTION_TUPLE = (
  Unauthorized, ValidationFailed, AttributeError, KeyError, ValueError,
  TypeError, AssertionError, NotImplementedError, RuntimeError)


class WalkTestCase(MCPTestCase):
  """Collects what is wrong, and says all of it at the end."""

  def afterSetUp(self):
    super(WalkTestCase, self).afterSetUp()
    self.service.edit(mcp_tool_family_list=['document'])
    self.problem_list = []
    self.site_failure_list = []
    self.tic()

  def call(self, name, broken_code_set=BROKEN_CODE_SET, **argument_dict):
    """The answer, or None; an error that announced names may not give is a
    problem."""
    self.error = {}
    result = self.callTool(name, argument_dict)
    if not result.get('isError'):
      return result.get('structuredContent')
    self.error = json.loads(result['content'][0]['text'])
    if self.error['code'] != 'INTERNAL' and ('failure_id' in self.error or (
        'in the log' in self.error['message'])):
      # a script of the site itself, as for a person in the user interface; the
      # log has which one and why
      self.site_failure_list.append('%s %s: %s' % (
        name, json.dumps(argument_dict, sort_keys=True)[:200],
        self.error.get('failure_id') or self.error['message']))
    elif self.error['code'] in broken_code_set:
      self.addProblem(name, argument_dict, self.error)

  def addProblem(self, name, argument_dict, error):
    self.problem_list.append('%s %s: %s' % (
      name, json.dumps(argument_dict, sort_keys=True)[:300],
      json.dumps(error)[:400]))

  def callAll(self, name, key, item_list, size=CHUNK_SIZE, **argument_dict):
    """Calls a tool with many items of one argument, and with each of those
    that fail together. `check(items, answer)`: of each call that did not fail.
    `amend(item, error)`: another item to try in its place, or None."""
    make = argument_dict.pop('make', lambda x: x)
    check = argument_dict.pop('check', lambda chunk, answer: None)
    amend = argument_dict.pop('amend', lambda item, error: None)
    for start in range(0, len(item_list), size):
      chunk = item_list[start:start + size]
      count = len(self.problem_list)
      answer = self.call(name, **dict(argument_dict, **{key: make(chunk)}))
      if answer is not None:
        check(chunk, answer)
      elif len(chunk) > 1:
        del self.problem_list[count:]
        for item in chunk:
          count = len(self.problem_list)
          answer = self.call(name, **dict(argument_dict, **{key: make([item])}))
          other = None if answer is not None else amend(item, self.error)
          if other is not None:
            item = other
            del self.problem_list[count:]
            answer = self.call(
              name, **dict(argument_dict, **{key: make([item])}))
          if answer is not None:
            check([item], answer)

  def check(self):
    self.assertEqual([], self.problem_list[:60], '\n'.join([
      '%d problems; not counted: %d failures of scripts of the site' % (
        len(self.problem_list), len(self.site_failure_list))]
      + self.problem_list[:200]
      + ['Site: ' + x for x in self.site_failure_list[:60]]))

  def getPortalTypeList(self):
    return getVisiblePortalTypeList(self.portal)


class TestWalkSearch(WalkTestCase):

  def test_search(self):
    """Every type: its defaults, its columns as columns, as conditions with
    each operator, and as sort."""
    filtered_dict, sorted_set = defaultdict(int), set()
    for portal_type in self.getPortalTypeList():
      self.call('erp5_search', portal_type=portal_type, limit=1, total=True)
      description = self.call('erp5_describe', portal_type=portal_type)
      if description is None:
        continue
      column_dict = description.get('columns', {})
      name_list = column_dict.get('filter', [])
      self.callAll('erp5_search', 'columns', name_list,
                   portal_type=portal_type, limit=1)
      new_list = [x for x in name_list if x.endswith('_state')
                  or filtered_dict[x] < MAXIMUM_NAME_COUNT]
      for name in new_list:
        filtered_dict[name] += 1
      self.callAll(
        'erp5_search', 'filter', [
          leaf for name in new_list
          for leaf in self.iterLeaf(portal_type, name)],
        make=lambda x: {'or': x} if len(x) > 1 else x[0],
        portal_type=portal_type, limit=1)
      sort_list = [x for x in column_dict.get('sort', [])
                   if x not in sorted_set or x.endswith('_state')]
      sorted_set.update(sort_list)
      self.callAll('erp5_search', 'sort', sort_list, size=3,
                   portal_type=portal_type, limit=1)
    self.check()

  def iterLeaf(self, portal_type, name):
    """A condition with each operator that the column takes, as the error for
    another one tells."""
    self.call('erp5_search', ('INTERNAL', 'INVALID_FIELD'),
              portal_type=portal_type,
              filter={'field': name, 'op': '?', 'value': 1})
    operator_list = self.error.get('choices', ['is_null'])
    value = self.getValue(portal_type, name)
    for operator in operator_list:
      if operator == 'is_null':
        yield {'field': name, 'op': operator, 'value': False}
      elif value is not None:
        yield {'field': name, 'op': operator, 'value': (
          [value, value] if operator in ('in', 'between') else
          str(value) if operator in ('like', 'text') else value)}

  def getValue(self, portal_type, name):
    """One that the column takes: that of an error for one that it does not;
    None for a relation, whose targets have other names on each site."""
    for value in '2026-01-06', 1:
      self.call('erp5_search', ('INTERNAL', 'INVALID_FIELD'), limit=1,
                portal_type=portal_type, filter={
                  'field': name, 'op': '=', 'value': value})
      if not self.error:
        return value
      if self.error['code'] == 'INVALID_LINK':
        return None
      if self.error.get('choices'):
        return self.error['choices'][0]['value']

  def test_describe(self):
    for portal_type in self.getPortalTypeList():
      for detail in 'names', 'concise', 'full':
        answer = self.call(
          'erp5_describe', portal_type=portal_type, detail=detail)
        if answer is None:
          continue
        size = len(json.dumps(answer, separators=(',', ':')))
        if detail == 'concise' and size > MAXIMUM_CONCISE_SIZE:
          self.problem_list.append('%s: %d bytes' % (portal_type, size))
        self.problem_list += [
          '%s: %s' % (portal_type, x) for x in lintSchema(
            answer.get('schema', {'type': 'object'}))]
    self.check()


class TestWalkDocument(WalkTestCase):
  """On a document of each type, one that there is or a new one."""

  def afterSetUp(self):
    super(TestWalkDocument, self).afterSetUp()
    self.made_list = []
    self.sample_dict = {} # portal type -> relative url
    self.makeSampleDict()

  def beforeTearDown(self):
    self.abort()
    self.login()
    for module_id, document_id in self.made_list:
      if document_id in self.portal[module_id].objectIds():
        self.portal[module_id].manage_delObjects([document_id])
    self.tic()
    super(TestWalkDocument, self).beforeTearDown()

  def makeSampleDict(self):
    """New ones, in modules and in each other."""
    structure = getStructure(self.portal)
    for module_id, type_list in structure.module_dict.items():
      module = self.portal[module_id]
      for portal_type in type_list:
        if portal_type not in self.sample_dict:
          document = self.newSample(module, portal_type)
          if document is not None:
            self.made_list.append((module_id, document.getId()))
            self.fillSample(structure, document)
    self.tic()

  def newSample(self, container, portal_type):
    try:
      document = container.newContent(portal_type=portal_type)
    except TransientError:
      raise
    except EXPECTED_EXCEPTION_TUPLE as error:
      self.site_failure_list.append('%s: %r' % (portal_type, error))
      return None
    self.sample_dict[portal_type] = document.getRelativeUrl()
    return document

  def fillSample(self, structure, document):
    for portal_type in structure.content_dict.get(document.getPortalType(), ()):
      if portal_type not in self.sample_dict and (
          document.getRelativeUrl().count('/') < 4):
        child = self.newSample(document, portal_type)
        if child is not None:
          self.fillSample(structure, child)

  def test_read_and_save(self):
    """Every document with all that can be included, and as a row with all columns;
    every writable property takes a value that its schema allows, and has it or
    says why not."""
    for portal_type, relative_url in self.sample_dict.items():
      answer = self.call('erp5_read', document=relative_url, include=[
        'lines', 'actions', 'files', 'related', 'history']) or {}
      values = dict(answer.get('acquired', ()), **answer.get('values', {}))
      self.callAll(
        'erp5_search', 'columns', list(values), portal_type=portal_type,
        filter={'field': 'relative_url', 'op': '=', 'value': relative_url},
        check=lambda chunk, answer, x=portal_type: self.checkRow(
          x, chunk, answer))
      description = self.call(
        'erp5_describe', portal_type=portal_type, detail='full')
      if description is not None:
        self.save(relative_url, description, values)
    self.check()

  def checkRow(self, portal_type, name_list, answer):
    for row in answer['rows']:
      missing_list = [x for x in name_list if x not in row]
      if missing_list:
        self.addProblem('read and not in the row', {
          'portal_type': portal_type}, missing_list)

  def save(self, relative_url, description, known_dict):
    target_dict = {
      name: [self.sample_dict[x] for x in relation['to']
             if x in self.sample_dict]
      for relation in description.get('relations', ())
      for name in relation['fields']}
    schema_dict = description['schema']['properties']
    item_list = []
    for name, schema in schema_dict.items():
      if name != 'lines':
        value = self.getValue(name, schema, target_dict)
        if value is not None:
          item_list.append((name, value))

    def check(chunk, answer):
      said_set = {x.get('field') for x in answer.get('messages', ())}
      missing_list = [
        name for name, value in chunk if name not in answer['changed']
        and 'values.' + name not in said_set
        and value not in (schema_dict[name].get('default'), known_dict.get(name),
                          self.getUrl(known_dict.get(name)))]
      if missing_list:
        self.addProblem('saved and not read', {
          'portal_type': description['portal_type']}, missing_list)
    self.callAll('erp5_save', 'values', item_list, make=OrderedDict,
                 document=relative_url, dry_run=True, check=check,
                 amend=self.chooseAnother)

  def getUrl(self, value):
    """Of a relation as it is read, what is saved."""
    if isinstance(value, list):
      return [self.getUrl(x) for x in value]
    return value['relative_url'] if isinstance(value, dict) else value

  def chooseAnother(self, item, error):
    """Where the document at hand decides what can be chosen, the error has it."""
    name, value = item
    if error.get('code') == 'INVALID_FIELD_VALUE' and error.get('choices'):
      choice = error['choices'][0]['value']
      return name, [choice] if isinstance(value, list) else choice

  def getValue(self, name, schema, target_dict):
    if schema['type'] == 'array':
      value = self.getValue(name, schema['items'], target_dict)
      return None if value is None else [value]
    if schema.get('enum'):
      return [x for x in schema['enum'] if x][0]
    if name in target_dict:
      return (target_dict[name] or [None])[0]
    if 'elative url' in schema.get('description', ''):
      return None
    return FORMAT_VALUE_DICT.get(
      schema.get('format'), TYPE_VALUE_DICT[schema['type']])

  def test_actions(self):
    """Whatever is named as an action, erp5_act knows by this name."""
    found_dict, tried_dict = defaultdict(list), defaultdict(int)
    for place_list in getVocabulary(self.portal).place_dict.values():
      for entry, _ in place_list:
        if entry.kind == 'action':
          found_dict[entry.portal_type].append(entry.name)
    structure = getStructure(self.portal)
    for portal_type, relative_url in list(self.sample_dict.items()) + [
        (None, x) for x in structure.module_dict]:
      answer = self.call('erp5_act', document=relative_url) or {}
      possible_list = answer.get('possible', ())
      name_list = [x['action'] for x in possible_list]
      name_list += [x['action'] for x in answer.get('impossible', ())]
      name_list += [x['action'] for x in (self.call(
        'erp5_read', document=relative_url, include=['actions']) or {}
      ).get('actions', ())]
      for state_dict in ((portal_type and self.call(
          'erp5_describe', portal_type=portal_type) or {}).get(
            'states', {})).values():
        for action_list in state_dict.values():
          name_list += action_list
      name_list += found_dict.get(portal_type, ())
      for name in OrderedDict.fromkeys(name_list):
        if name != 'delete' and (name.endswith('_action') or (
            tried_dict[name] < MAXIMUM_DIALOG_COUNT)):
          tried_dict[name] += 1
          self.act(relative_url, name)
    self.check()

  def act(self, relative_url, name):
    self.call('erp5_act', document=relative_url, action=name, dry_run=True)
    if 'has no action' in self.error.get('message', ''):
      self.addProblem('erp5_act', {'document': relative_url, 'action': name},
                      self.error)


class TestWalkDialog(FormTestCase):
  """What the walk has found in dialogs."""

  def newDialog(self, parameters, body, field_list=(), query=''):
    self.newScript('Person_testWalk', parameters, body)
    self.newForm('Person_viewTestWalkDialog', field_list, pt='form_dialog',
                 action='Person_testWalk')
    self.addAction(
      'Person', 'Person_viewTestWalkDialog' + query, 'object_action')
    person = self.portal.person_module.newContent(portal_type='Person')
    self.tic()
    self.url = person.getRelativeUrl()

  def test_script_of_the_site_that_fails(self):
    self.newDialog('**kw', 'return context.getParentValue().getUid().getUse()')
    error = self.fail_(
      'erp5_act', 'CONSTRAINT_FAILED', document=self.url,
      action='Person_viewTestWalkDialog')
    self.assertNotIn('getUse', json.dumps(error))
    self.assertTrue(error['failure_id'])

  def test_parameters_of_the_link(self):
    """AccountingTransaction_viewAddAccountingTransactionLineDialog has the
    portal type of its lines from there."""
    self.newDialog(
      'line_type="", **kw', 'return "type: " + line_type',
      [('your_line_type', 'StringField', {}, {'default': 'request/line_type'})],
      '?line_type=Sale+Invoice+Line')
    answer = self.call('erp5_act', document=self.url,
                       action='Person_viewTestWalkDialog')
    self.assertEqual(answer.get('message'), 'type: Sale Invoice Line', answer)

  def test_no_file(self):
    """As a browser: a file without name and contents."""
    self.newDialog(
      'upload=None, **kw',
      'return "%s bytes, %s" % (len(upload.read()), bool(upload))',
      [('your_upload', 'FileField', {'required': 0})])
    self.assertEqual(
      self.call('erp5_act', document=self.url,
                action='Person_viewTestWalkDialog')['message'],
      '0 bytes, False')

  def test_what_only_serves_the_interface_is_found_by_no_words(self):
    self.newDialog('**kw', 'return 1')
    for name, kw in (
        ('Jump', {'pt': 'form_list', 'action': 'Person_testWalk'}),
        ('Interface', {'pt': 'form_dialog', 'action': 'Base_callDialogMethod'}),
        ('Nothing', {'pt': 'form_dialog', 'action': ''})):
      self.newForm('Person_viewTestWalk' + name, **kw)
      self.addAction('Person', 'Person_viewTestWalk' + name, 'object_jump')
    found_list = [
      entry.name for _, entry, _ in Vocabulary(self.portal).search('walk')
      if entry.kind == 'action']
    self.assertEqual(found_list, ['test_Person_viewTestWalkDialog'])

  def test_action_that_is_not_offered_now(self):
    """It is another thing than one that is nowhere."""
    self.newDialog('**kw', 'return 1')
    self.newForm('Person_viewTestWalkLater', pt='form_dialog',
                 action='Person_testWalk')
    self.addAction(
      'Person', 'Person_viewTestWalkLater', 'object_action',
      condition="python: object.getValidationState() == 'validated'")
    for action, words in (
        ('test_Person_viewTestWalkLater', 'as it is now'),
        ('mcp_nothing', 'has no action')):
      error = self.fail_('erp5_act', 'TRANSITION_NOT_ALLOWED',
                         document=self.url, action=action)
      self.assertIn(words, error['message'])

  def test_value_that_a_validator_wants(self):
    self.newScript('Person_testWalkValidator', 'value, REQUEST',
                   'return value not in ("", "bad")')
    self.newDialog(
      '**kw', 'return "done"', [('your_reason', 'StringField', {'required': 0})])
    field = self.portal.portal_skins.custom['Person_viewTestWalkDialog'][
      'your_reason']
    field.values = dict(
      field.values, external_validator=Method('Person_testWalkValidator'))
    self.commit()
    for parameter_dict, code in (
        ({}, 'MISSING_REQUIRED_FIELD'),
        ({'reason': 'bad'}, 'INVALID_FIELD_VALUE')):
      error = self.fail_(
        'erp5_act', code, document=self.url,
        action='Person_viewTestWalkDialog', parameters=parameter_dict)
      self.assertEqual(error['field'], 'parameters.reason')

  def test_file_that_a_validator_wants(self):
    """File_viewUploadDialog, whose document has a file already."""
    self.newScript('Person_testWalkValidator', 'value, REQUEST',
                   'return bool(value)')
    self.newDialog(
      '**kw', 'return "done"', [('your_file', 'FileField', {'required': 0}, {
        'default': 'string:of the document'})])
    field = self.portal.portal_skins.custom['Person_viewTestWalkDialog'][
      'your_file']
    field.values = dict(
      field.values, external_validator=Method('Person_testWalkValidator'))
    self.commit()
    error = self.fail_(
      'erp5_act', 'MISSING_REQUIRED_FIELD', document=self.url,
      action='Person_viewTestWalkDialog')
    self.assertEqual(error['field'], 'parameters.file')
