/** What an answer comes to once all its deltas are in. */
export interface Summary {
  text?: string;
  reasoning?: string;
  usage?: readonly [input: number, output: number, cached?: number | undefined, reasoning?: number];
  /** USD. */
  chargedUsd?: number;
  finish?: string;
  raw?: string;
  toolCall?: readonly [name: string, args: string];
  opaque?: number;
  /** Code of the failure, thrown or in the finish. */
  fault?: string;
  /** Streams: whether the end marker came. */
  complete?: boolean;
}

export const SEVEN = 'Seven is a prime number.';
const PICKED = '**Picking a prime**\n\nSmall primes: 2, 3, 5, 7.';
const OSLO = ['weather', '{"location":"Oslo"}'] as const;

export const WHOLE: Readonly<Record<string, Readonly<Record<string, Summary>>>> = {
  groq: {
    'chat.json': {
      text: SEVEN,
      reasoning: 'User wants one prime. Seven works.',
      usage: [88, 31, 0, 18],
      finish: 'stop',
    },
    'chat-no-reasoning.json': { text: SEVEN, usage: [45, 7], finish: 'stop' },
    'chat-length.json': {
      reasoning: 'We need to think about which prime number to name and how to',
      usage: [88, 16, undefined, 14],
      finish: 'length',
    },
    'chat-tool.json': { toolCall: OSLO, usage: [218, 15], finish: 'tool_calls' },
  },
  gemini: {
    'chat.json': { text: SEVEN, usage: [16, 68, undefined, 61], finish: 'stop', raw: 'STOP', opaque: 1 },
    'chat-cached.json': { text: 'Seven.', usage: [2100, 2, 2048], finish: 'stop', raw: 'STOP' },
    'chat-continuation.json': {
      text: '...first part of a very long answer',
      usage: [16, 65_536],
      finish: 'length',
      raw: 'CONTINUATION',
    },
    'chat-max-tokens-empty.json': { usage: [16, 509, undefined, 509], finish: 'length', raw: 'MAX_TOKENS' },
    'chat-prompt-blocked.json': {
      usage: [16, 0],
      finish: 'content_filter',
      raw: 'PROHIBITED_CONTENT',
      fault: 'content_filtered',
    },
    'chat-safety-candidate.json': { usage: [16, 0], finish: 'content_filter', raw: 'SAFETY' },
    'chat-recitation.json': { usage: [16, 0], finish: 'content_filter', raw: 'RECITATION' },
    'chat-tool.json': {
      toolCall: OSLO,
      usage: [29, 60, undefined, 45],
      finish: 'tool_calls',
      raw: 'STOP',
      opaque: 1,
    },
  },
  deepseek: {
    'chat.json': { text: SEVEN, usage: [18, 7, 0], finish: 'stop' },
    'chat-thinking.json': {
      text: SEVEN,
      reasoning: 'The user wants one prime. 7 is prime.',
      usage: [339, 19, 320, 12],
      finish: 'stop',
    },
    'chat-tool.json': {
      reasoning: 'Use the weather tool.',
      toolCall: ['weather', '{"location": "Oslo"}'],
      usage: [339, 92, 320, 48],
      finish: 'tool_calls',
    },
    'chat-insufficient-system-resource.json': {
      text: 'Seven is',
      usage: [18, 2, 0],
      finish: 'error',
      raw: 'insufficient_system_resource',
      fault: 'model_overloaded',
    },
    'chat-with-leading-blank-lines.txt': { text: SEVEN, usage: [18, 7, 0], finish: 'stop' },
  },
  cerebras: {
    'chat.json': { text: SEVEN, reasoning: 'One prime: 7.', usage: [88, 24, 0, 9], finish: 'stop' },
  },
  openai: { 'chat.json': { text: SEVEN, usage: [16, 7, 0, 0], finish: 'stop' } },
  anthropic: {
    'chat.json': { text: SEVEN, usage: [12, 9, 0], finish: 'stop', raw: 'end_turn' },
    'chat-thinking.json': {
      text: SEVEN,
      reasoning: 'One prime: 7.',
      usage: [2040, 61, 2000],
      finish: 'stop',
      raw: 'end_turn',
      opaque: 2,
    },
    'chat-tool.json': {
      text: 'I look.',
      toolCall: OSLO,
      usage: [218, 15, 0],
      finish: 'tool_calls',
      raw: 'tool_use',
    },
    'chat-pause-turn.json': {
      text: 'Let me search.',
      usage: [12, 9, 0],
      finish: 'length',
      raw: 'pause_turn',
    },
    'chat-refusal.json': {
      usage: [12, 5, 0],
      finish: 'content_filter',
      raw: 'refusal',
      fault: 'content_filtered',
    },
  },
  openrouter: {
    'chat.json': {
      text: SEVEN,
      reasoning: 'One prime: 7.',
      usage: [88, 24, 0, 9],
      chargedUsd: 1.38e-5,
      finish: 'stop',
    },
  },
  mistral: {
    'chat.json': { text: SEVEN, usage: [13, 7], finish: 'stop' },
    'chat-thinking.json': { text: SEVEN, reasoning: 'One prime: 7.', usage: [13, 31], finish: 'stop' },
  },
  xai: {
    // The completion is 2 tokens, and 320 were thought.
    'chat.json': {
      text: 'Seven',
      reasoning: 'One prime.',
      usage: [12, 322, 2, 320],
      chargedUsd: 0.00016415,
      finish: 'stop',
    },
  },
  together: { 'chat.json': { text: SEVEN, reasoning: 'One prime: 7.', usage: [88, 24, 0], finish: 'stop' } },
  ollama: {
    'chat.json': { text: SEVEN, usage: [26, 7], finish: 'stop' },
    'chat-tool.json': {
      reasoning: 'Use the weather tool.',
      toolCall: OSLO,
      usage: [26, 12],
      finish: 'tool_calls',
      raw: 'stop',
    },
  },
  'ollama-openai': { 'openai-chat.json': { text: SEVEN, usage: [26, 7], finish: 'stop' } },
  vllm: { 'chat.json': { text: SEVEN, reasoning: 'One prime: 7.', usage: [13, 24], finish: 'stop' } },
  llamacpp: { 'chat.json': { text: SEVEN, reasoning: 'One prime: 7.', usage: [13, 24], finish: 'stop' } },
  // The total holds what was thought, and nothing else does.
  'gemini-openai': { 'chat.json': { text: SEVEN, usage: [16, 68], finish: 'stop' } },
};

export const STREAMS: Readonly<Record<string, Readonly<Record<string, Summary>>>> = {
  groq: {
    'stream.sse': {
      text: SEVEN,
      reasoning: 'User wants one prime.',
      usage: [88, 24, undefined, 9],
      finish: 'stop',
      complete: true,
    },
    'stream-tool.sse': {
      toolCall: OSLO,
      usage: [88, 24, undefined, 9],
      finish: 'tool_calls',
      complete: true,
    },
    'stream-error-first.sse': { fault: 'invalid_request', complete: false },
    'stream-midstream-error.sse': { reasoning: 'User wants one', fault: 'model_overloaded', complete: false },
    'stream-midstream-error-event.sse': {
      reasoning: 'User wants',
      fault: 'invalid_request',
      complete: false,
    },
  },
  gemini: {
    'stream.sse': {
      text: SEVEN,
      usage: [16, 68, undefined, 61],
      finish: 'stop',
      raw: 'STOP',
      opaque: 1,
      complete: true,
    },
    'stream-thoughts.sse': {
      text: SEVEN,
      reasoning: PICKED,
      usage: [16, 68, undefined, 61],
      finish: 'stop',
      raw: 'STOP',
      opaque: 1,
      complete: true,
    },
    'stream-max-tokens-empty.sse': {
      usage: [16, 509, undefined, 509],
      finish: 'length',
      raw: 'MAX_TOKENS',
      complete: true,
    },
    'stream-prompt-blocked.sse': {
      usage: [16, 0],
      finish: 'content_filter',
      raw: 'SAFETY',
      fault: 'content_filtered',
      complete: true,
    },
    'stream-midstream-error.sse': {
      text: 'Seven is',
      usage: [16, 64, undefined, 61],
      fault: 'model_overloaded',
      complete: false,
    },
    'stream-truncated.sse': { text: SEVEN, usage: [16, 68, undefined, 61], complete: false },
  },
  deepseek: {
    'stream.sse': { text: SEVEN, usage: [18, 7, 0], finish: 'stop', complete: true },
    'stream-keepalive.sse': { text: SEVEN, usage: [18, 7, 0], finish: 'stop', complete: true },
    'stream-thinking.sse': {
      text: 'Seven is prime.',
      reasoning: 'One prime: 7.',
      usage: [18, 16, 0, 9],
      finish: 'stop',
      complete: true,
    },
    'stream-trailing-usage.sse': { text: SEVEN, usage: [18, 7, 0], finish: 'stop', complete: true },
    'stream-never-terminates.sse': { text: SEVEN, complete: false },
  },
  cerebras: {
    'stream.sse': {
      text: 'Seven is prime.',
      reasoning: 'One prime: 7.',
      usage: [88, 24, 0, 9],
      finish: 'stop',
      complete: true,
    },
    'stream-midstream-error.sse': {
      text: 'Seven',
      reasoning: 'One prime: 7.',
      fault: 'provider_error',
      complete: false,
    },
  },
  openai: {
    'stream.sse': { text: 'Seven is a prime.', usage: [16, 7, 0, 0], finish: 'stop', complete: true },
    'stream-no-usage.sse': { text: 'Seven is a prime.', finish: 'stop', complete: true },
    'stream-midstream-error.sse': { text: 'Seven is', fault: 'provider_error', complete: false },
  },
  anthropic: {
    'stream.sse': { text: SEVEN, usage: [12, 9, 0], finish: 'stop', raw: 'end_turn', complete: true },
    'stream-thinking-tool.sse': {
      text: 'I look.',
      reasoning: 'Use the weather tool.',
      toolCall: OSLO,
      usage: [2040, 89, 2000],
      finish: 'tool_calls',
      raw: 'tool_use',
      opaque: 2,
      complete: true,
    },
    'stream-midstream-error.sse': { text: 'Seven is', fault: 'model_overloaded', complete: false },
  },
  openrouter: {
    'stream.sse': {
      text: 'Seven is prime.',
      usage: [88, 5, 0, 0],
      chargedUsd: 8.1e-6,
      finish: 'stop',
      complete: true,
    },
    'stream-midstream-error.sse': { text: 'Seven', fault: 'rate_limited', complete: false },
    'stream-midstream-error-empty-choices.sse': { fault: 'service_unavailable', complete: false },
  },
  mistral: {
    'stream.sse': { text: 'Seven is prime.', usage: [13, 7], finish: 'stop', complete: true },
    'stream-midstream-error.sse': { text: 'Seven is', fault: 'provider_error', complete: false },
    'stream-thinking.sse': {
      text: 'Seven is prime.',
      reasoning: 'One prime: 7.',
      usage: [13, 31],
      finish: 'stop',
      complete: true,
    },
  },
  xai: {
    'stream.sse': {
      text: 'Seven',
      reasoning: 'One prime.',
      usage: [12, 322, 2, 320],
      chargedUsd: 0.00016415,
      finish: 'stop',
      complete: true,
    },
  },
  together: {
    'stream.sse': {
      text: 'Seven is prime.',
      reasoning: 'One prime: 7.',
      usage: [88, 16, 0],
      finish: 'stop',
      complete: true,
    },
  },
  ollama: {
    'stream.ndjson': { text: 'Seven is prime.', usage: [26, 5], finish: 'stop', complete: true },
    'stream-thinking-tool.ndjson': {
      reasoning: 'Use the weather tool.',
      toolCall: OSLO,
      usage: [0, 12],
      finish: 'tool_calls',
      raw: 'stop',
      complete: true,
    },
    'stream-midstream-error.ndjson': { text: 'Seven is', fault: 'provider_error', complete: false },
  },
  'ollama-openai': {
    'openai-stream.sse': { text: 'Seven is prime.', usage: [26, 7], finish: 'stop', complete: true },
  },
  vllm: {},
  llamacpp: {},
  'gemini-openai': {
    'stream.sse': { text: SEVEN, usage: [16, 68], finish: 'stop', complete: true },
  },
};
