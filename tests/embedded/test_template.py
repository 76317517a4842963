"""Installing business templates into the embedded site."""
import pathlib

import pytest

from embedded import testing

DATA = pathlib.Path(__file__).parent / 'data' / 'bt5'


@pytest.fixture(scope='module', autouse=True)
def sample_site():
    testing.start_module([DATA / 'sample'])


@pytest.fixture
def portal():
    with testing.opened_portal() as value:
        yield value


def install(portal):
    portal.portal_templates.download(str(DATA / 'sample')).install()


def test_an_upgrade_keeps_documents_states_and_local_changes_of_types(portal):
    note = portal.sample_note_module.newContent(portal_type='Sample Note', id='kept', title='Kept')
    below = portal.portal_web_services.sample.newContent(portal_type='Sample Note', id='below', title='Below')
    note.validate()
    uid = portal.portal_web_services.sample.getUid()
    portal.portal_types['Sample Note'].setTypePropertySheetList(['Reference', 'SampleNote', 'Comment'])
    install(portal)
    install(portal)
    assert portal.sample_note_module.kept.getValidationState() == 'validated'
    assert portal.portal_web_services.sample.below.getTitle() == below.getTitle()
    assert portal.portal_web_services.sample.getUid() == uid
    assert portal.portal_web_services.sample.getValidationState() == 'validated'
    assert 'Comment' in portal.portal_types['Sample Note'].getTypePropertySheetList()
    assert [action.getReference() for action in portal.portal_types['Sample Note'].getActionInformationList()] == ['view']
    assert portal.portal_types['Sample Note'].getTypeWorkflowList() == ['edit_workflow', 'validation_workflow']


def test_installed_templates_are_known(portal):
    assert portal.portal_templates.getInstalledBusinessTemplateTitleList() == ['sample']
    assert portal.portal_templates.getInstalledBusinessTemplate('sample').getVersion() == '1'
    assert portal.portal_templates.getInstalledBusinessTemplate('other') is None


def test_chain_for_an_unknown_type_is_an_error(portal, tmp_path):
    for path, text in (('bt/title', 'broken'), ('PortalTypeWorkflowChainTemplateItem/workflow_chain_type.xml',
                                                '<workflow_chain><chain><type>No Type</type><workflow>edit_workflow</workflow></chain>'
                                                '</workflow_chain>')):
        target = tmp_path / path
        target.parent.mkdir(parents=True)
        target.write_text(text)
    with pytest.raises(ValueError, match='Cannot chain workflow'):
        portal.portal_templates.download(str(tmp_path)).install()
