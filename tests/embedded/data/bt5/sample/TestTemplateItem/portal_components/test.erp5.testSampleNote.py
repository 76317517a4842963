"""An ordinary ERP5 test, as business templates carry them."""
import io
import json

from Products.ERP5Type.Core.Workflow import ValidationFailed
from Products.ERP5Type.tests.ERP5TypeTestCase import ERP5TypeTestCase
from Products.ERP5Type.tests.utils import createZODBPythonScript


class TestSampleNote(ERP5TypeTestCase):

  def getBusinessTemplateList(self):
    return ('erp5_core', 'sample')

  def newNote(self, **kw):
    return self.portal.sample_note_module.newContent(portal_type='Sample Note', **kw)

  def test_properties_have_accessors_with_defaults(self):
    note = self.newNote(title='A')
    self.assertEqual(note.getColour(), 'blue')
    self.assertEqual(note.getColour('green'), 'green')
    note.setColour('red')
    self.assertTrue(note.hasColour())
    note.setColour('')
    self.assertEqual(note.getColour(), 'blue')
    self.assertEqual(note.getTagList(), [])
    note.setTagList(['x', 'y'])
    self.assertEqual((note.getTag(), note.getTagList()), ('x', ['x', 'y']))
    note.setImportant('1')
    self.assertEqual((note.isImportant(), note.getImportant()), (1, 1))
    note.edit(weight='12')
    self.assertEqual(note.getProperty('weight'), 12)

  def test_category_refers_to_a_document(self):
    person = self.portal.person_module.newContent(portal_type='Person', first_name='Ada')
    note = self.newNote(agent_value=person)
    self.assertEqual(note.getAgent(), person.getRelativeUrl())
    self.assertEqual(note.getAgentTitle(), 'Ada')
    self.tic()
    self.assertEqual([value.getId() for value in person.getAgentRelatedValueList()], [note.getId()])

  def test_init_script_and_ids(self):
    note = self.newNote()
    self.assertEqual(note.getReference(), 'NOTE-%s' % note.getId())
    self.assertEqual(int(self.newNote().getId()), int(note.getId()) + 1)

  def test_validation_checks_consistency(self):
    note = self.newNote()
    self.assertEqual(self.getConsistencyMessageList(note), ['A note needs a title'])
    message = self.assertWorkflowTransitionFails(
      note, 'validation_workflow', 'validate_action', state_variable='validation_state')
    self.assertEqual(message, 'A note needs a title')
    note.setTitle('B')
    self.portal.portal_workflow.doActionFor(note, 'validate_action', comment='fine')
    self.assertEqual(note.getValidationState(), 'validated')
    self.assertEqual(self.portal.portal_workflow.getInfoFor(note, 'history', wf_id='validation_workflow')[-2]['comment'], 'fine')
    self.assertRaises(ValidationFailed, self.newNote().Base_checkConsistency)

  def test_form_fields_take_values_from_library_and_document(self):
    form = self.newNote(title='C').SampleNote_view
    self.assertEqual([field.getId() for field in form.get_fields()], ['my_title', 'my_colour', 'my_tag_list'])
    field = form.get_field('my_title')
    self.assertEqual(field.get_value('default'), 'C')
    self.assertEqual(field.get_value('title'), 'Title')
    self.assertTrue(field.is_required())
    self.assertEqual(field.getRecursiveTemplateField().meta_type, 'StringField')
    self.assertEqual(form.get_field('my_colour').get_value('items'), [('Blue', 'blue'), ('Red', 'red')])

  def test_path_items_keep_their_state(self):
    note = self.portal.portal_web_services.sample
    self.assertEqual(note.getValidationState(), 'validated')
    self.assertEqual(note.getTitle(), u'Sample < & \xe9')
    self.assertEqual(note.first.getTagList(), ['a', 'b'])
    self.assertEqual(note.getGreeting(), u'HELLO SAMPLE < & \xc9!')
    script = self.portal.portal_callables._getOb('sample_greet')
    self.assertEqual(script('you', times=2), ['Hello you'] * 2)
    self.assertEqual(script.getParameterSignature(), 'name, times=1')
    self.assertEqual(note.sample_greet('you'), ['Hello you'])

  def test_catalog_sees_what_was_indexed(self):
    self.newNote(title='Findable')
    self.assertEqual(self.portal.portal_catalog.countResults(portal_type='Sample Note', title='Find%')[0][0], 0)
    self.tic()
    brain, = self.portal.portal_catalog(portal_type='Sample Note', title='Find%')
    self.assertEqual(brain.getObject().getTitle(), 'Findable')
    self.assertRaises(TypeError, self.portal.portal_catalog, no_such_column=1)
    self.logout()
    self.assertEqual(len(self.portal.portal_catalog(portal_type='Sample Note', title='Find%')), 0)

  def test_only_sales_people_may_see(self):
    note = self.newNote(title='D')
    note.validate()
    user = self.createSimpleUser('Seller', self.id(), 'sale')
    other = self.createSimpleUser('Other', self.id() + 'other', 'company')
    self.tic()
    for person, count in ((user, 1), (other, 0)):
      self.login(person.getUserId())
      self.assertEqual(len(self.portal.portal_catalog(portal_type='Sample Note', uid=note.getUid())), count)
      self.assertEqual(self.portal.portal_membership.checkPermission('View', note), bool(count))

  def test_publish_with_token(self):
    self.portal.portal_templates.TemplateTool_checkERP5AccessTokenExtractionPluginExistenceConsistency(fixit=True)
    person = self.createSimpleUser('Caller', self.id(), 'sale')
    url = self.portal.portal_web_services.sample.absolute_url()
    token = self.portal.access_token_module.newContent(
      portal_type='Restricted Access Token', agent_value=person, url_string=url, url_method='POST')
    token.validate()
    self.tic()
    def post(secret, method='POST', **env):
      response = self.publish(
        self.portal.portal_web_services.sample.getPath(), request_method=method, stdin=io.BytesIO(b'{}'),
        env=dict(env, CONTENT_TYPE='application/json', HTTP_X_ACCESS_TOKEN=token.getId(), HTTP_X_ACCESS_TOKEN_SECRET=secret))
      self.assertEqual(response.getStatus(), 200)
      return json.loads(response.getBody())
    self.assertEqual(post(token.getReference())['user'], person.getUserId())
    self.assertEqual(post(token.getReference())['name'], 'erp5_access_token_plugin=' + token.getRelativeUrl())
    self.assertEqual(post('wrong')['user'], None)
    self.assertEqual(post(token.getReference(), 'DELETE')['user'], None)
    token.invalidate()
    self.assertEqual(post(token.getReference())['user'], None)

  def test_publish_as_user_and_by_basic(self):
    person = self.createSimpleUser('Basic', self.id(), 'sale')
    self.tic()
    path = self.portal.portal_web_services.sample.getPath()
    for kw in ({'user': person.getUserId()}, {'basic': '%s:%s' % (self.id(), self.id())}):
      self.assertEqual(json.loads(self.publish(path, **kw).getBody())['user'], person.getUserId())
    response = self.publish(self.portal.sample_note_module.getPath() + '/view')
    self.assertEqual(response.getStatus(), 302)
    self.assertIn('login_form', response.getHeader('Location'))
    response = self.publish(self.portal.sample_note_module.getPath() + '/view', basic='no:one')
    self.assertEqual(response.getStatus(), 401)
    self.assertEqual(response.getHeader('WWW-Authenticate'), None)

  def test_skin_scripts_are_acquired(self):
    createZODBPythonScript(self.portal.portal_skins.custom, 'SampleNote_count', 'number', 'return context.getTitle(), number')
    self.assertEqual(self.newNote(title='E').SampleNote_count(3), ('E', 3))

  def test_temporary_objects_are_not_stored(self):
    module = self.portal.sample_note_module
    before = len(module)
    note = module.newContent(portal_type='Sample Note', temp_object=True, id='x', title='T', colour='red')
    self.assertEqual((note.getTitle(), note.getColour(), note.isTempObject()), ('T', 'red', True))
    self.assertEqual(len(module), before)
    self.assertEqual(self.newNote(title='U').asContext(title='V').getTitle(), 'V')

  def test_activity_runs_in_tic(self):
    note = self.newNote(title='before')
    note.activate().setTitle('after')
    self.assertEqual(note.getTitle(), 'before')
    self.tic()
    self.assertEqual(note.getTitle(), 'after')

  def test_own_permission_of_a_property(self):
    note = self.newNote(title='F', secret='s')
    note.manage_permission('Access contents information', ['Anonymous'])
    note.manage_permission('Modify portal content', ['Anonymous'])
    self.assertEqual(note.getProperty('secret'), 's')
    self.logout()
    from AccessControl import Unauthorized
    self.assertRaises(Unauthorized, note.getProperty, 'secret')
    self.assertRaises(Unauthorized, note.edit, secret='t')
    note.edit(title='G')
    self.assertEqual(note.getTitle(), 'G')
