// The TypeScript clients: `node typescript.mjs URL AUTHORIZATION MODE` prints what one saw as one JSON object. MODE is `sdk-1` for the 1.x
// line of @modelcontextprotocol/sdk, else a version negotiation of @modelcontextprotocol/client: `legacy`, `auto` or a revision to pin.
const [url, authorization, mode] = process.argv.slice(-3);
const isFirst = mode === 'sdk-1';
const { Client } = await import(isFirst ? '@modelcontextprotocol/sdk/client/index.js' : '@modelcontextprotocol/client');
const { StreamableHTTPClientTransport } = await import(
  isFirst ? '@modelcontextprotocol/sdk/client/streamableHttp.js' : '@modelcontextprotocol/client');

const logged = [], progress = [];
const client = new Client({ name: 'wire-test', version: '1' }, {
  capabilities: { elicitation: {} },
  ...(isFirst ? {} : { versionNegotiation: { mode: ['legacy', 'auto'].includes(mode) ? mode : { pin: mode } } }),
});
const onLog = (notification) => { logged.push(notification.params.data); };
if (isFirst) {
  const types = await import('@modelcontextprotocol/sdk/types.js');
  client.setNotificationHandler(types.LoggingMessageNotificationSchema, onLog);
} else {
  client.setNotificationHandler('notifications/message', onLog);
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada', color: 'blue' } }));
}
const call = (name, args = {}, options = undefined, meta = undefined) => {
  const params = { name, arguments: args, ...(meta ? { _meta: meta } : {}) };
  return isFirst ? client.callTool(params, undefined, options) : client.callTool(params, options);
};
const codeOf = (promise) => promise.then(() => null, (error) => error.code);

await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: authorization } } }));
const revision = isFirst ? client.transport.protocolVersion : client.getNegotiatedProtocolVersion();
const isModern = revision === '2026-07-28';
if (!isModern) {
  await client.ping();
  await client.setLoggingLevel('info');
}
const seen = { revision, server: client.getServerVersion()?.name ?? null };
seen.tools = (await client.listTools()).tools.map((tool) => tool.name);
seen.text = (await call('test_simple_text')).content[0].text;
seen.structured = (await call('wire_measure', { name: 'Ada' })).structuredContent;
await call('test_tool_with_progress', {}, { onprogress: (value) => progress.push([value.progress, value.total]) });
await call('test_tool_with_logging', {}, undefined, isModern ? { 'io.modelcontextprotocol/logLevel': 'info' } : undefined);
const failed = await call('test_error_handling');
seen.failed = [failed.isError, JSON.parse(failed.content[0].text).code];
const invalid = await call('wire_measure', { name: 5 });
seen.invalid = [invalid.isError, JSON.parse(invalid.content[0].text).field];
let asked = await call('test_input_required_result_elicitation');
if (asked.isError) {
  asked = await call('test_input_required_result_elicitation', {
    confirmation_token: JSON.parse(asked.content[0].text).confirmation_token, answers: { user_name: { name: 'Ada' } } });
} else {
  seen.rounds = (await call('test_input_required_result_multi_round')).content[0].text;
  seen.header = (await call('test_header', { region: 'eu-ouest é' })).content[0].text;
}
seen.asked = asked.content[0].text;
seen.prompts = (await client.listPrompts()).prompts.map((prompt) => prompt.name);
seen.prompt = (await client.getPrompt({ name: 'test_prompt_with_arguments', arguments: { arg1: 'a', arg2: 'b' } })).messages[0].content.text;
seen.resources = (await client.listResources()).resources.map((resource) => resource.uri);
seen.templates = (await client.listResourceTemplates()).resourceTemplates.map((template) => template.uriTemplate);
seen.resource = (await client.readResource({ uri: 'test://static-text' })).contents[0].text;
seen.template = JSON.parse((await client.readResource({ uri: 'test://template/7/data' })).contents[0].text).id;
seen.completion = (await client.complete({
  ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' }, argument: { name: 'arg1', value: 'par' } })).completion.values;
seen.unknown_tool = await codeOf(call('no_such_tool'));
seen.unknown_resource = await codeOf(client.readResource({ uri: 'test://nothing' }));
await client.close();
console.log(JSON.stringify({ ...seen, logged, progress }));
