"""Questions in the middle of a call: by requestState in the stateless era, by confirmation_token before."""
import pytest

from .client import Client

FORM = {'elicitation': {}}
ALL = {'elicitation': {'form': {}, 'url': {}}, 'sampling': {}, 'roots': {}}


def accept(content=None):
    return {'action': 'accept'} if content is None else {'action': 'accept', 'content': content}


def round_trip(client, tool, argument_dict, first, responses, capabilities=FORM, **more):
    """The second call: the same, with the answers and the state of the first."""
    params = {'inputResponses': responses, 'requestState': first.result['requestState'], **more}
    return client.call(tool, argument_dict, params=params, capabilities=capabilities)


def first_call(client, tool, argument_dict=None, capabilities=FORM):
    answer = client.call(tool, argument_dict, capabilities=capabilities)
    assert answer.result['resultType'] == 'input_required'
    return answer


def is_refused(answer):
    return (answer.status, answer.error['code'], answer.error.get('data')) == (200, -32602, {'reason': 'invalid_request_state'})


# The stateless era

def test_a_question_is_a_request_without_id(modern):
    result = first_call(modern, 'confirm_name').result
    assert result['inputRequests'] == {'person': {'method': 'elicitation/create', 'params': {
        'mode': 'form', 'message': 'Who are you?', 'requestedSchema': {
            'type': 'object', 'properties': {'name': {'type': 'string', 'minLength': 2}}, 'required': ['name']}}}}
    assert 'content' not in result


def test_nothing_is_written_while_the_answer_is_awaited(modern):
    first_call(modern, 'confirm', {'text': 'x'})
    assert (modern.environment.committed['note_list'], modern.environment.undo_count) == ([], 1)


def test_an_answer_lets_the_call_go_on(modern):
    first = first_call(modern, 'confirm', {'text': 'x'})
    assert round_trip(modern, 'confirm', {'text': 'x'}, first, {'sure': accept()}).text == 'noted'
    assert modern.environment.committed['note_list'] == ['previewed', 'confirmed']


@pytest.mark.parametrize('action', ['decline', 'cancel'])
def test_a_person_may_decline(modern, action):
    first = first_call(modern, 'confirm', {'text': 'x'})
    assert round_trip(modern, 'confirm', {'text': 'x'}, first, {'sure': {'action': action}}).text == 'not noted'


def test_answers_to_what_was_never_asked_are_refused(modern):
    answer = modern.call('confirm_name', params={'inputResponses': {'person': accept({'name': 'Ann'})}}, capabilities=FORM)
    assert (answer.status, answer.error['code']) == (200, -32602)
    assert modern.environment.store['note_list'] == []
    assert first_call(modern, 'confirm_name').result['inputRequests']


def test_answers_to_other_questions_are_ignored(modern):
    first = first_call(modern, 'confirm_name')
    answer = round_trip(modern, 'confirm_name', None, first, {'person': accept({'name': 'Ann', 'age': 5}), 'other': 5})
    assert answer.text == '{"name":"Ann"}'


@pytest.mark.parametrize('response', [
    None, 'yes', {}, {'action': 'maybe'}, {'action': 5}, accept(), accept('Ann'), accept({}), accept({'name': 'A'}), accept({'name': 5})])
def test_an_answer_that_is_malformed_is_asked_for_again(modern, response):
    first = first_call(modern, 'confirm_name')
    again = round_trip(modern, 'confirm_name', None, first, {'person': response})
    assert again.result['inputRequests'] == first.result['inputRequests']
    assert again.result['requestState'] != first.result['requestState']


def test_an_answer_that_is_missing_is_asked_for_again(modern):
    first = first_call(modern, 'confirm_name')
    assert set(round_trip(modern, 'confirm_name', None, first, {}).result['inputRequests']) == {'person'}


@pytest.mark.parametrize('responses', [None, [], 'x', 5])
def test_input_responses_are_an_object(modern, responses):
    answer = modern.call('confirm_name', params={'inputResponses': responses}, capabilities=FORM)
    assert (answer.status, answer.error['code']) == (200, -32602)


def test_two_rounds_keep_the_answers_of_the_first(modern):
    first = first_call(modern, 'two_rounds')
    second = round_trip(modern, 'two_rounds', None, first, {'name': accept({'name': 'Ann'})})
    assert list(second.result['inputRequests']) == ['colour']
    assert second.result['requestState'] != first.result['requestState']
    assert round_trip(modern, 'two_rounds', None, second, {'colour': accept({'colour': 'red'})}).text == 'Ann likes red'


def test_prompts_and_resources_may_ask(modern):
    for method, params in ('prompts/get', {'name': 'ask'}), ('resources/read', {'uri': 'shop://ask'}):
        first = modern.request(method, params, capabilities=FORM)
        second = modern.request(method, dict(params, inputResponses={'person': accept({'name': 'Ann'})},
                                             requestState=first.result['requestState']), capabilities=FORM)
        assert 'Ann' in str(second.result)


def test_a_form_that_clients_cannot_draw_is_a_mistake_of_the_author(modern):
    assert modern.call('nested_form', capabilities=FORM).tool_error['code'] == 'INTERNAL'
    assert 'field x of a form' in str(modern.environment.report_list[0])


def test_a_question_is_no_error_that_code_catches(modern):
    first_call(modern, 'catches_errors')
    assert not modern.shop.went_on


# requestState is the attacker's

def test_a_state_counts_once(modern):
    first = first_call(modern, 'confirm', {'text': 'x'})
    round_trip(modern, 'confirm', {'text': 'x'}, first, {'sure': accept()})
    assert is_refused(round_trip(modern, 'confirm', {'text': 'x'}, first, {'sure': accept()}))
    assert modern.environment.committed['note_list'] == ['previewed', 'confirmed']


def test_a_state_counts_once_even_when_the_tool_then_fails(modern):
    first = first_call(modern, 'confirm_name')
    responses = {'person': accept({'name': 'fail'})}
    assert round_trip(modern, 'confirm_name', None, first, responses).tool_error['code'] == 'RULE_DENIED'
    assert is_refused(round_trip(modern, 'confirm_name', None, first, responses))


def test_a_state_counts_once_even_when_the_next_question_comes(modern):
    first = first_call(modern, 'two_rounds')
    round_trip(modern, 'two_rounds', None, first, {'name': accept({'name': 'Ann'})})
    assert is_refused(round_trip(modern, 'two_rounds', None, first, {'name': accept({'name': 'Bob'})}))


def test_a_state_expires():
    client = Client(state_ttl=60)
    first = first_call(client, 'confirm', {'text': 'x'})
    client.set(environment_time=client.environment.time + 61)
    assert is_refused(round_trip(client, 'confirm', {'text': 'x'}, first, {'sure': accept()}))


def test_a_state_is_good_until_it_expires():
    client = Client(state_ttl=60)
    first = first_call(client, 'confirm', {'text': 'x'})
    client.set(environment_time=client.environment.time + 59)
    assert round_trip(client, 'confirm', {'text': 'x'}, first, {'sure': accept()}).text == 'noted'


@pytest.mark.parametrize('state', ['', 'x', 'x.y', '.', 'é', 'x.é', 'é.é', None, 5, {}, [], 'a' * 100000])
def test_a_state_that_is_not_ours_is_refused(modern, state):
    assert is_refused(modern.call('confirm', {'text': 'x'}, params={'requestState': state}, capabilities=FORM))


def test_no_character_of_a_state_can_be_changed(modern):
    first = first_call(modern, 'confirm_name')
    state = first.result['requestState']
    for index in range(0, len(state), 3):
        changed = state[:index] + ('A' if state[index] != 'A' else 'B') + state[index + 1:]
        assert is_refused(modern.call('confirm_name', params={'requestState': changed}, capabilities=FORM))
    assert is_refused(modern.call('confirm_name', params={'requestState': state + '-TAMPERED'}, capabilities=FORM))


def test_a_state_is_for_its_arguments_only(modern):
    first = first_call(modern, 'confirm', {'text': 'x'})
    assert is_refused(round_trip(modern, 'confirm', {'text': 'y'}, first, {'sure': accept()}))


def test_a_state_is_for_its_tool_only(modern):
    first = first_call(modern, 'confirm_name')
    assert is_refused(round_trip(modern, 'two_rounds', None, first, {}))


@pytest.mark.parametrize('name', ['principal', 'audience'])
def test_a_state_is_for_its_user_and_service_only(modern, name):
    first = first_call(modern, 'confirm_name')
    modern.set(**{'environment_' + name: 'other'})
    assert is_refused(round_trip(modern, 'confirm_name', None, first, {}))


def test_a_cursor_is_no_state():
    client = Client(page_size=1)
    state = client.request('tools/list').result['nextCursor']
    assert is_refused(client.call('confirm_name', params={'requestState': state}, capabilities=FORM))


def test_an_answer_is_not_taken_for_another_question(modern):
    first = first_call(modern, 'ask_price')
    modern.set(price=500)
    again = round_trip(modern, 'ask_price', None, first, {'price': accept()})
    assert again.result['inputRequests']['price']['params']['message'] == 'Pay 500?'
    assert round_trip(modern, 'ask_price', None, again, {'price': accept()}).text == 'paid 500'


def test_an_answer_of_an_earlier_round_is_not_taken_for_another_question(modern):
    first = first_call(modern, 'ask_price_and_name')
    second = round_trip(modern, 'ask_price_and_name', None, first, {'price': accept()})
    modern.set(price=500)
    third = round_trip(modern, 'ask_price_and_name', None, second, {'person': accept({'name': 'Ann'})})
    assert third.result['inputRequests']['price']['params']['message'] == 'Pay 500?'


def test_a_question_cannot_be_hidden_by_a_bare_except(modern):
    first_call(modern, 'hides_question')


# Capabilities

@pytest.mark.parametrize('capabilities', [{}, {'elicitation': {'url': {}}}, {'sampling': {}, 'roots': {}}])
def test_a_client_that_cannot_be_asked_is_told_what_it_needs(modern, capabilities):
    answer = modern.call('confirm', {'text': 'x'}, capabilities=capabilities)
    assert (answer.status, answer.error['code']) == (400, -32021)
    assert answer.error['data'] == {'requiredCapabilities': {'elicitation': {'form': {}}}}
    assert modern.environment.committed['note_list'] == []


@pytest.mark.parametrize('capabilities', [{'elicitation': {}}, {'elicitation': {'form': {}}}, {'elicitation': {'form': {}, 'url': {}}}])
def test_an_empty_elicitation_capability_means_forms(modern, capabilities):
    first_call(modern, 'confirm', {'text': 'x'}, capabilities)


@pytest.mark.parametrize('capabilities', [{}, {'elicitation': {}}, {'elicitation': {'form': {}}}])
def test_a_page_needs_the_capability_for_urls(modern, capabilities):
    answer = modern.call('ask_page', capabilities=capabilities)
    assert answer.error['data'] == {'requiredCapabilities': {'elicitation': {'url': {}}}}


def test_a_page_to_visit_is_agreed_to(modern):
    first = first_call(modern, 'ask_page', None, {'elicitation': {'url': {}}})
    assert first.result['inputRequests']['page']['params'] == {
        'mode': 'url', 'message': 'Please sign.', 'url': 'https://shop.example.com/sign'}
    assert round_trip(modern, 'ask_page', None, first, {'page': accept()}, {'elicitation': {'url': {}}}).text == 'true'


@pytest.mark.parametrize('capabilities, keys', [
    (ALL, {'name', 'page', 'model', 'folders'}), ({'sampling': {}}, {'model'}), ({'elicitation': {}}, {'name'}),
    ({'roots': {}, 'elicitation': {'url': {}}}, {'folders', 'page'})])
def test_of_several_questions_those_are_asked_that_the_client_can_answer(modern, capabilities, keys):
    first = first_call(modern, 'ask_all', None, capabilities)
    assert set(first.result['inputRequests']) == keys
    answers = {
        'name': accept({'name': 'Ann'}), 'page': accept(), 'folders': {'roots': [{'uri': 'file:///a'}]},
        'model': {'role': 'assistant', 'model': 'm', 'content': {'type': 'text', 'text': 'Hi'}}}
    answer = round_trip(modern, 'ask_all', None, first, {key: answers[key] for key in keys}, capabilities)
    assert set(answer.result['structuredContent']) == keys


def test_none_of_several_questions_can_be_asked(modern):
    answer = modern.call('ask_all')
    assert answer.error['data'] == {'requiredCapabilities': {
        'elicitation': {'form': {}, 'url': {}}, 'sampling': {}, 'roots': {}}}


@pytest.mark.parametrize('key, response', [
    ('folders', {}), ('folders', {'roots': 'x'}), ('folders', {'roots': [{}]}), ('model', {'role': 'user'}),
    ('model', {'role': 'robot', 'model': 'm', 'content': {'type': 'text', 'text': ''}}),
    ('model', {'role': 'user', 'model': 'm', 'content': 'text'})])
def test_malformed_answers_of_other_kinds_are_asked_for_again(modern, key, response):
    first = first_call(modern, 'ask_all', None, ALL)
    assert key in round_trip(modern, 'ask_all', None, first, {key: response}, ALL).result['inputRequests']


def test_asking_nothing_answers_nothing(client):
    assert client.call('ask_nothing').text == '{}'


def test_lists_never_ask(modern):
    for method in 'tools/list', 'prompts/list':
        result = modern.request(method, {'inputResponses': {}, 'requestState': 'x'}, capabilities=ALL).result
        assert result['resultType'] == 'complete'


# Before: by arguments of the tool

def confirm(client, tool, argument_dict, error, answers):
    return client.call(tool, {**argument_dict, 'confirmation_token': error['confirmation_token'], 'answers': answers})


def test_a_legacy_question_is_an_error_that_says_how_to_go_on(legacy):
    error = legacy.call('confirm', {'text': 'x'}).tool_error
    assert (error['code'], error['message']) == ('APPROVAL_REQUIRED', 'Really note x?')
    assert error['questions'] == {'sure': {'message': 'Really note x?'}}
    assert 'person' in error['suggestion'] and error['confirmation_token']
    assert (legacy.environment.committed['note_list'], legacy.environment.undo_count) == ([], 1)


def test_a_legacy_answer_lets_the_call_go_on(legacy):
    error = legacy.call('confirm', {'text': 'x'}).tool_error
    assert confirm(legacy, 'confirm', {'text': 'x'}, error, {'sure': True}).text == 'noted'
    assert legacy.environment.committed['note_list'] == ['previewed', 'confirmed']


def test_a_legacy_person_may_decline(legacy):
    error = legacy.call('confirm', {'text': 'x'}).tool_error
    assert confirm(legacy, 'confirm', {'text': 'x'}, error, {'sure': None}).text == 'not noted'


def test_a_legacy_answer_may_be_a_form(legacy):
    error = legacy.call('confirm_name').tool_error
    assert error['questions']['person']['schema']['required'] == ['name']
    assert confirm(legacy, 'confirm_name', {}, error, {'person': {'name': 'Ann'}}).text == '{"name":"Ann"}'


@pytest.mark.parametrize('answers', [{}, {'person': True}, {'person': {'name': 'A'}}, {'person': 'Ann'}])
def test_a_legacy_answer_that_is_malformed_is_asked_for_again(legacy, answers):
    error = legacy.call('confirm_name').tool_error
    again = confirm(legacy, 'confirm_name', {}, error, answers).tool_error
    assert again['code'] == 'APPROVAL_REQUIRED' and again['confirmation_token'] != error['confirmation_token']


def test_a_legacy_answer_that_breaks_the_schema_is_told_why(legacy):
    error = legacy.call('confirm_name').tool_error
    violation, = confirm(legacy, 'confirm_name', {}, error, {'person': {'name': 'A'}}).tool_error['violations']
    assert (violation['question'], violation['field']) == ('person', 'name')


def test_legacy_answers_that_were_not_asked_for_are_made_up(legacy):
    assert legacy.call('confirm', {'text': 'x', 'answers': {'sure': True}}).tool_error['code'] == 'APPROVAL_REQUIRED'
    assert legacy.environment.committed['note_list'] == []


def test_a_confirmation_token_counts_once(legacy):
    error = legacy.call('confirm', {'text': 'x'}).tool_error
    confirm(legacy, 'confirm', {'text': 'x'}, error, {'sure': True})
    again = confirm(legacy, 'confirm', {'text': 'x'}, error, {'sure': True}).tool_error
    assert (again['code'], again['field']) == ('INVALID_FIELD_VALUE', 'confirmation_token')


@pytest.mark.parametrize('text, token', [('y', None), ('x', 'forged'), ('x', 5)])
def test_a_confirmation_token_is_for_its_arguments_only(legacy, text, token):
    error = legacy.call('confirm', {'text': 'x'}).tool_error
    answer = confirm(legacy, 'confirm', {'text': text}, {'confirmation_token': token or error['confirmation_token']}, {'sure': True})
    assert answer.tool_error['field'] == 'confirmation_token'
    assert legacy.environment.committed['note_list'] == []


def test_a_tool_that_does_not_say_that_it_asks_fails_clearly(legacy):
    error = legacy.call('two_rounds').tool_error
    assert error['code'] == 'APPROVAL_REQUIRED' and '2026-07-28' in error['suggestion']


def test_the_arguments_of_the_protocol_are_unknown_where_it_can_ask(modern):
    assert modern.call('confirm', {'confirmation_token': 'x'}, capabilities=FORM).tool_error['code'] == 'INVALID_FIELD'
