/** DeepSeek's stream with this text, in pieces that cut it anywhere: what the emulator plays for it. */
export function streamOf(text: string) {
  const chunk = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'deepseek-flash',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  const size = Math.max(1, Math.ceil(text.length / 40));
  const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  );
  const body = [
    ...pieces.map((content) => chunk({ content }, null)),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ].join('');
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}
