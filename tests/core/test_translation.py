"""Every message that people read has a French translation with the same placeholders, and none is put together in English."""
import ast

import polib
import pytest

from . import messages

CATALOG = messages.CHECKOUT / 'bt5/erp5_mcp_l10n_fr/MessageTranslationTemplateItem/fr/erp5_ui/translation.po'
FRENCH = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOG))}
# what erp5_l10n_fr has already: to say it otherwise would change other pages
STOCK_SET = {'Default', 'Delete', 'Description', 'Jumps', 'List', 'Name', 'Number', 'Object', 'Other', 'Person', 'Report', 'Reports',
             'Resources', 'Result', 'State', 'Text', 'Title', 'Unknown', 'View', 'Views'}
# what ERP5's fields say of a value, and erp5_l10n_fr leaves in English
FIELD_MESSAGE_LIST = ['A line was too long.', 'Form invalidated.', 'The date and time you entered were out of range.',
                      'The input failed the external validator.', 'The specified link is broken.', 'This field is mandatory.',
                      'Too much input was given.', 'You entered too many characters.', 'You entered too many lines.']
MESSAGE = messages.product_messages() | messages.user_interface_messages() | dict.fromkeys(FIELD_MESSAGE_LIST, 'the fields of ERP5')
CALL_LIST = [(path, name, call) for path in messages.PRODUCT_FILE_LIST for name, call in messages.calls(path)]


def place(path, call):
    return f'{path.relative_to(messages.CHECKOUT)}:{call.lineno}'


def test_there_are_messages():
    assert len(MESSAGE) > 300 and '${field} is required' in MESSAGE and 'MCP Service' in MESSAGE and 'The token acts with all rights of ' \
        'this person, at this service only.' in MESSAGE


@pytest.mark.parametrize('message', sorted(MESSAGE))
def test_a_message_is_translated_with_its_placeholders(message):
    if message in STOCK_SET:
        assert message not in FRENCH
        return
    assert FRENCH.get(message), f'no French for {message!r} of {MESSAGE[message]}: add it to {CATALOG.relative_to(messages.CHECKOUT)}'
    assert sorted(messages.PLACEHOLDER.findall(message)) == sorted(messages.PLACEHOLDER.findall(FRENCH[message]))


def test_nothing_is_translated_that_is_not_there():
    assert sorted(set(FRENCH) - set(MESSAGE)) == []


def test_the_catalog_is_sorted_and_written_as_erp5_does():
    assert list(FRENCH) == sorted(FRENCH)
    for entry in polib.pofile(str(CATALOG)):
        escaped = [text.replace('"', '\\"') for text in (entry.msgid, entry.msgstr)]
        assert 'msgid "%s"\nmsgstr "%s"\n' % tuple(escaped) in CATALOG.read_text()


def test_a_template_is_text_in_the_source():
    for path, name, call in CALL_LIST:
        if name == 'Phrase' and path.name != 'phrase.py':
            assert messages.constant(call, 0), f'{place(path, call)}: a template that nobody can translate'


def test_a_mapping_has_what_the_template_wants():
    for path, name, call in CALL_LIST:
        template = messages.constant(call, messages.POSITION[name]) if name in ('Phrase', 'Problem', 'addProblem') else None
        given = {keyword.arg for keyword in call.keywords}
        if template and None not in given and (given or name != 'Phrase'):
            assert given == set(messages.PLACEHOLDER.findall(template)), place(path, call)


def test_no_error_of_a_tool_is_plain_english():
    for path, name, call in CALL_LIST:
        if name in ('ToolError', 'error') and path.name != 'call.py':
            keyword_dict = {keyword.arg: keyword.value for keyword in call.keywords}
            for argument in [*call.args[1:3], keyword_dict.get('message'), keyword_dict.get('suggestion')]:
                plain = isinstance(argument, ast.BinOp | ast.JoinedStr) or (
                    isinstance(argument, ast.Constant) and isinstance(argument.value, str))
                assert not plain or name == 'error' and 'logger' in ast.dump(call.func), f'{place(path, call)}: use a Phrase'


# How the core translates

TRANSLATION = {
    '${field} is required': '${field} est obligatoire', '${first}; ${rest}': '${first} ; ${rest}',
    '${problem}; did you mean ${name}?': '${problem} ; ${name} ?', 'Correct the arguments and call again.': 'Corrigez.',
    'This failed unexpectedly.': 'Inattendu.'}


@pytest.fixture
def french(modern):
    modern.set(environment_translation_dict=TRANSLATION)
    return modern


def test_the_parts_of_a_message_are_translated_and_values_stay(french):
    error = french.call('add', {'b': 1, 'x${field}': 2}).tool_error
    assert error['message'] == 'x${field} is unknown; known are a, b ; a est obligatoire' and error['suggestion'] == 'Corrigez.'
    assert error['violations'][1] == {'field': 'a', 'code': 'MISSING_REQUIRED_FIELD', 'message': 'a est obligatoire'}


def test_a_translation_with_an_unknown_placeholder_shows_it(french):
    french.set(environment_translation_dict={'${field} is required': '${champ} ${field}'})
    assert french.call('add', {'a': 1}).tool_error['message'] == '${champ} b'


def test_faults_that_stand_for_errors_are_translated(french):
    french.stay_here()
    french.shop.getToolList = None
    error = french.request('tools/list').error
    assert (error['message'], error['data']['message'], error['data']['code']) == ('Inattendu.', 'Inattendu.', 'INTERNAL')


def test_a_translation_that_fails_leaves_english(french):
    def fail(template):
        raise RuntimeError(template)
    french.stay_here()
    french.environment.translate = fail
    error = french.call('add', {}).error
    assert error['message'] == 'This failed unexpectedly.' and error['data']['failure_id']
