// An OpenAI-compatible chat model on loopback with answers known in advance. Usage: node mockmodel.mjs
// Prints "listening <port>". A person's text chooses: [[slow]] 40 words, four a second; [[tool]] one
// `exec` call, then an answer; anything else is repeated. Standard input ending ends it.
import http from 'node:http';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const textOf = (content) => (typeof content === 'string'
  ? content : (content ?? []).map((part) => part.text ?? '').join('\n'));

// The gateway adds rows of its own around a person's text, so the last tag of any user row counts.
function plan(messages) {
  const users = messages.map((message, index) => ({ message, index }))
    .filter(({ message }) => message.role === 'user');
  const tagged = users.filter(({ message }) => /\[\[(slow|tool)\]\]/.test(textOf(message.content)));
  const last = users.at(-1);
  const continues = /interrupted by a gateway restart/.test(textOf(last?.message.content));
  const source = continues ? (tagged.at(-1) ?? last) : last;
  const text = textOf(source?.message.content);
  const toolDone = messages.slice((source?.index ?? -1) + 1).some((message) => message.role === 'tool');
  return { text, slow: text.includes('[[slow]]'), tool: text.includes('[[tool]]') && !toolDone, toolDone };
}

function answerOf({ text, slow, tool, toolDone }) {
  if (tool) return 'Let me run a command.';
  if (toolDone) return 'The tool finished. Its output looks fine.';
  if (slow) return Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
  return `You said: ${text.slice(-80).replace(/\s+/g, ' ')}`;
}

async function complete(request, response) {
  let body = '';
  for await (const part of request) body += part;
  const { messages, model, stream } = JSON.parse(body);
  const chosen = plan(messages);
  const base = { id: 'chatcmpl-test', created: 1, model };
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  const call = { id: `call_${messages.length}`, type: 'function',
    function: { name: 'exec', arguments: JSON.stringify({ command: 'echo tool ran; sleep 1; echo done' }) } };
  const reason = chosen.tool ? 'tool_calls' : 'stop';
  if (!stream) {
    const message = { role: 'assistant', content: answerOf(chosen), ...(chosen.tool && { tool_calls: [call] }) };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...base, object: 'chat.completion', usage,
      choices: [{ index: 0, finish_reason: reason, message }] }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (extra) => response.writable && response.write(
    `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', ...extra })}\n\n`);
  const delta = (part, finish = null) => send({ choices: [{ index: 0, delta: part, finish_reason: finish }] });
  delta({ role: 'assistant', content: '' });
  for (const word of answerOf(chosen).split(/(?<= )/)) {
    delta({ content: word });
    await pause(chosen.slow ? 250 : 40);
    if (response.destroyed) return;
  }
  if (chosen.tool) delta({ tool_calls: [{ index: 0, ...call }] });
  delta({}, reason);
  send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

const server = http.createServer((request, response) => {
  if (request.url.startsWith('/v1/chat/completions')) {
    complete(request, response).catch(() => response.destroy());
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ object: 'list', data: [{ id: 'mock-1', object: 'model', owned_by: 'mock' }] }));
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
