import json
import pathlib

import pytest

from .recorder import MODERN, is_same
from .scenarios import TRANSCRIPT_DICT

HOME = pathlib.Path(__file__).parent
README = HOME.parents[1] / 'benchmarks' / 'README.md'
# at four bytes each
MAXIMUM_TOKENS, MAXIMUM_TOKENS_OF_ALL = 500, 4000


@pytest.mark.parametrize('language', ['en', 'fr'])
def test_definitions(recorder, recorded, language):
    """Only what a language says of its own has a file in it."""
    english = {tool['name']: tool for tool in recorder.list_tools('en')}
    assert {path.name.partition('.')[0] for path in (HOME / 'definitions').glob('*')} <= set(english)
    for tool in recorder.list_tools(language):
        if language == 'en' or tool != english[tool['name']]:
            recorded('definitions/%s.%s.json' % (tool['name'], language), json.dumps(tool, indent=1, ensure_ascii=False) + '\n')


def count_tokens(tool):
    return (len(json.dumps(tool, ensure_ascii=False, separators=(',', ':')).encode()) + 3) // 4


def test_what_tools_cost_a_model(recorder):
    """What the table of the benchmarks says."""
    cost_dict = {tool['name']: count_tokens(tool) for tool in recorder.list_tools('en') if tool['name'].startswith('erp5_')}
    total = sum(cost_dict.values())
    table = '\n'.join(['| tool | tokens |', '|---|---:|', *['| `%s` | %d |' % item for item in cost_dict.items()], '| all | %d |' % total, ''])
    assert table in README.read_text(encoding='utf-8'), 'benchmarks/README.md needs:\n' + table
    assert max(cost_dict.values()) <= MAXIMUM_TOKENS and total <= MAXIMUM_TOKENS_OF_ALL


@pytest.mark.parametrize('name', TRANSCRIPT_DICT)
def test_transcripts(transcript_dict, recorded, name):
    recorded('transcripts/%s.txt' % name, transcript_dict[name])


def test_every_file_is_of_something():
    """Of a tool or a transcript that is gone, its file goes."""
    recorded_set = {path.stem for path in (HOME / 'transcripts').glob('*')}
    assert recorded_set == set(TRANSCRIPT_DICT)


def test_text_and_structured_content_say_the_same(recorder):
    """Some clients show the model only one of them."""
    count = 0
    for tool in recorder.list_tools('en'):
        for argument_dict in CALL_DICT.get(tool['name'], [{}]) + [{'no_such_argument': 1}]:
            result = recorder.ask(MODERN, 'tools/call', {'name': tool['name'], 'arguments': argument_dict})[2].get('result', {})
            if 'structuredContent' in result:
                assert any(is_same(block, result['structuredContent']) for block in result['content']), (tool['name'], argument_dict)
                count += 1
            elif result.get('isError'):
                # an error fits no output schema: it is the text alone
                assert 'code' in json.loads(result['content'][0]['text'])
    assert count >= len(CALL_DICT)


CALL_DICT = {
    'erp5_context': [{}],
    'erp5_search': [{'portal_type': 'Sale Order'}, {'portal_type': 'Product', 'text': 'lamp', 'total': True}],
    'erp5_find': [{'words': 'order'}],
    'erp5_describe': [{'portal_type': 'Sale Order'}, {'portal_type': 'Sale Order', 'detail': 'names'}],
    'erp5_read': [{'document': 'CHAIR-01', 'include': ['related', 'history', 'actions']}],
    'erp5_save': [{'portal_type': 'Organisation', 'values': {'title': 'Same'}, 'dry_run': True}],
    'erp5_act': [{'document': 'CHAIR-01'}],
    'find_person': [{'name': 'mar'}],
    'find_product': [{}],
}
