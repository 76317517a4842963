"""The Python client of the 2.x line: `python python_2.py URL AUTHORIZATION MODE` prints what it saw as one JSON object."""
import asyncio
import json
import sys

import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ElicitResult, PromptReference


async def tour(url, authorization, mode):
    logged, progress = [], []

    async def on_log(params):
        logged.append(params.data)

    async def on_progress(done, total, message):
        progress.append([done, total])

    async def answer(context, params):
        return ElicitResult(action='accept', content={'name': 'Ada', 'color': 'blue'})
    http_client = httpx2.AsyncClient(headers={'Authorization': authorization}, timeout=30)
    async with Client(streamable_http_client(url, http_client=http_client), mode=mode, logging_callback=on_log, log_level='info',
                      elicitation_callback=answer) as client:
        call = client.call_tool
        seen = {'revision': client.protocol_version, 'server': client.server_info.name if client.server_info else None}
        if mode == 'legacy':
            await client.send_ping()
            await client.set_logging_level('info')
        seen['tools'] = [tool.name for tool in (await client.list_tools()).tools]
        seen['text'] = (await call('test_simple_text')).content[0].text
        seen['structured'] = (await call('wire_measure', {'name': 'Ada'})).structured_content
        await call('test_tool_with_progress', {}, progress_callback=on_progress)
        await call('test_tool_with_logging', {})
        failed = await call('test_error_handling', {})
        seen['failed'] = [failed.is_error, json.loads(failed.content[0].text)['code']]
        invalid = await call('wire_measure', {'name': 5})
        seen['invalid'] = [invalid.is_error, json.loads(invalid.content[0].text)['field']]
        asked = await call('test_input_required_result_elicitation', {})
        if asked.is_error:
            question = json.loads(asked.content[0].text)
            asked = await call('test_input_required_result_elicitation', {
                'confirmation_token': question['confirmation_token'], 'answers': {'user_name': {'name': 'Ada'}}})
        else:
            seen['rounds'] = (await call('test_input_required_result_multi_round', {})).content[0].text
            seen['header'] = (await call('test_header', {'region': 'eu-ouest é'})).content[0].text
        seen['asked'] = asked.content[0].text
        seen['prompts'] = [prompt.name for prompt in (await client.list_prompts()).prompts]
        seen['prompt'] = (await client.get_prompt('test_prompt_with_arguments', {'arg1': 'a', 'arg2': 'b'})).messages[0].content.text
        seen['resources'] = [str(resource.uri) for resource in (await client.list_resources()).resources]
        seen['templates'] = [template.uri_template for template in (await client.list_resource_templates()).resource_templates]
        seen['resource'] = (await client.read_resource('test://static-text')).contents[0].text
        seen['template'] = json.loads((await client.read_resource('test://template/7/data')).contents[0].text)['id']
        seen['completion'] = (await client.complete(
            PromptReference(type='ref/prompt', name='test_prompt_with_arguments'), {'name': 'arg1', 'value': 'par'})).completion.values
        seen['unknown_tool'] = await code_of(call('no_such_tool', {}))
        seen['unknown_resource'] = await code_of(client.read_resource('test://nothing'))
        return {**seen, 'logged': logged, 'progress': progress}


async def code_of(awaitable):
    try:
        await awaitable
    except MCPError as error:
        return error.code


print(json.dumps(asyncio.run(tour(*sys.argv[1:4]))))
