"""The Python client of the 1.x line: `python python_1.py URL AUTHORIZATION` prints what it saw as one JSON object."""
import asyncio
import json
import sys

from mcp import ClientSession, McpError
from mcp.client.streamable_http import streamablehttp_client
from mcp.types import PromptReference
from pydantic import AnyUrl


async def tour(url, authorization):
    logged, progress = [], []

    async def on_log(params):
        logged.append(params.data)

    async def on_progress(done, total, message):
        progress.append([done, total])
    async with streamablehttp_client(url, headers={'Authorization': authorization}) as (reader, writer, _):
        async with ClientSession(reader, writer, logging_callback=on_log) as session:
            started = await session.initialize()
            await session.send_ping()
            await session.set_logging_level('info')
            call = session.call_tool
            seen = {'revision': started.protocolVersion, 'server': started.serverInfo.name}
            seen['tools'] = [tool.name for tool in (await session.list_tools()).tools]
            seen['text'] = (await call('test_simple_text')).content[0].text
            seen['structured'] = (await call('wire_measure', {'name': 'Ada'})).structuredContent
            await call('test_tool_with_progress', {}, progress_callback=on_progress)
            await call('test_tool_with_logging', {})
            failed = await call('test_error_handling', {})
            seen['failed'] = [failed.isError, json.loads(failed.content[0].text)['code']]
            invalid = await call('wire_measure', {'name': 5})
            seen['invalid'] = [invalid.isError, json.loads(invalid.content[0].text)['field']]
            question = json.loads((await call('test_input_required_result_elicitation', {})).content[0].text)
            seen['asked'] = (await call('test_input_required_result_elicitation', {
                'confirmation_token': question['confirmation_token'], 'answers': {'user_name': {'name': 'Ada'}}})).content[0].text
            seen['prompts'] = [prompt.name for prompt in (await session.list_prompts()).prompts]
            seen['prompt'] = (await session.get_prompt(
                'test_prompt_with_arguments', {'arg1': 'a', 'arg2': 'b'})).messages[0].content.text
            seen['resources'] = [str(resource.uri) for resource in (await session.list_resources()).resources]
            seen['templates'] = [template.uriTemplate for template in (await session.list_resource_templates()).resourceTemplates]
            seen['resource'] = (await session.read_resource(AnyUrl('test://static-text'))).contents[0].text
            seen['template'] = json.loads((await session.read_resource(AnyUrl('test://template/7/data'))).contents[0].text)['id']
            seen['completion'] = (await session.complete(
                PromptReference(type='ref/prompt', name='test_prompt_with_arguments'), {'name': 'arg1', 'value': 'par'})).completion.values
            seen['unknown_tool'] = await code_of(call('no_such_tool', {}))
            seen['unknown_resource'] = await code_of(session.read_resource(AnyUrl('test://nothing')))
            return {**seen, 'logged': logged, 'progress': progress}


async def code_of(awaitable):
    try:
        await awaitable
    except McpError as error:
        return error.error.code


print(json.dumps(asyncio.run(tour(*sys.argv[1:3]))))
