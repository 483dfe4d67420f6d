import { describe, expect, it } from 'vitest';
import type { Prompt } from '../core/chat-request.ts';
import type { Route } from '../core/model.ts';
import { fitPrompt } from './fit-prompt.ts';

const route: Route = { provider: 'p', upstreamId: 'm', label: 'M' };
const image = { type: 'image', url: 'data:image/png;base64,AAAA' } as const;
const elsewhere = { type: 'image', url: 'https://images.example/a.png' } as const;
const text = { type: 'text', text: 'What is this?' } as const;

const prompt: Prompt = {
  system: undefined,
  messages: [{ role: 'user', content: 'Hi' }],
  temperature: undefined,
  maxTokens: undefined,
  topP: undefined,
  reasoningEffort: undefined,
};

describe('what a model cannot take', () => {
  it.each<[string, Partial<Prompt>, Partial<Route>, readonly string[]]>([
    ['tools', { tools: [{ name: 't' }] }, { capabilities: { tools: false } }, ['tools']],
    [
      'images',
      { messages: [{ role: 'user', content: [text, image] }] },
      { capabilities: { images: false } },
      ['messages'],
    ],
    [
      'a schema',
      { responseFormat: { type: 'json_schema', name: 's', schema: {} } },
      { capabilities: { jsonSchema: false } },
      ['response_format'],
    ],
    ['stop words', { stop: ['x'] }, { refuses: ['stop'] }, ['stop']],
    ['a seed', { seed: 7 }, { refuses: ['seed'] }, ['seed']],
  ])('is named: %s', (_, asked, facts, parameters) => {
    const { misfits, warnings } = fitPrompt({ ...prompt, ...asked }, { ...route, ...facts });
    expect(misfits.map(({ parameter }) => parameter)).toEqual(parameters);
    expect(misfits[0]?.why).toMatch(/^M /);
    expect(warnings).toEqual([]);
  });

  it('is taken where nobody has said otherwise', () => {
    const asked = { ...prompt, tools: [{ name: 't' }], seed: 7, stop: ['x'] };
    expect(fitPrompt(asked, route)).toMatchObject({ prompt: asked, misfits: [], warnings: [] });
  });

  it('is left out where the caller says so, with all that hangs on it', () => {
    const asked: Prompt = { ...prompt, tools: [{ name: 't' }], toolChoice: 'required', seed: 7 };
    const facts: Route = { ...route, capabilities: { tools: false } };
    const fitted = fitPrompt(asked, facts, { lacks: ['seed'] }, { dropParams: true });
    expect(fitted.misfits).toEqual([]);
    expect(fitted.warnings).toEqual([
      'tools was left out: M calls no tools',
      'seed was left out: M takes no seed',
    ]);
    expect(fitted.prompt).toMatchObject({ tools: undefined, toolChoice: undefined, seed: undefined });
  });

  it('is only the images that it would have to fetch, where it fetches none', () => {
    const messages = [{ role: 'user', content: [text, image, elsewhere] }] as const;
    const { prompt: fitted, warnings } = fitPrompt(
      { ...prompt, messages },
      route,
      { lacks: ['imageUrls'] },
      { dropParams: true },
    );
    expect(fitted.messages).toEqual([{ role: 'user', content: [text, image] }]);
    expect(warnings).toEqual(['messages was left out: M fetches no images: send them in data: URLs']);
  });

  it('is not what it does anyway', () => {
    const asked: Prompt = { ...prompt, tools: [{ name: 't' }], toolChoice: 'auto', parallelToolCalls: true };
    expect(fitPrompt(asked, route, { lacks: ['toolChoice', 'parallelToolCalls'] }).misfits).toEqual([]);
  });

  it.each([
    [[{ name: 't' }, { name: 'u' }], { name: 't' }],
    [[{ name: 't' }], 'required'],
  ] as const)('is not to call one of %j at a time where %j has to be called: that is left out and told', (tools, toolChoice) => {
    const asked: Prompt = { ...prompt, tools, toolChoice, parallelToolCalls: false };
    const fitted = fitPrompt(asked, route, { lacks: ['parallelToolCalls'] }, { dropParams: false });
    expect(fitted.misfits).toEqual([]);
    expect(fitted.warnings).toEqual([
      'parallel_tool_calls was left out: M cannot be told to call one tool at a time',
    ]);
    expect(fitted.prompt.parallelToolCalls).toBeUndefined();
  });
});

describe('names', () => {
  const named: Prompt = {
    ...prompt,
    system: 'Be brief.',
    systemName: 'clerk',
    messages: [
      { role: 'user', name: 'ada', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', name: 'bob', content: [text] },
    ],
  };

  it('go along where they are taken', () => {
    expect(fitPrompt(named, route, {}, { dropParams: false })).toMatchObject({
      prompt: named,
      misfits: [],
      warnings: [],
    });
  });

  it.each([
    undefined,
    true,
    false,
  ])('are left out and told elsewhere, whatever drop_params says: %s', (drop) => {
    const {
      prompt: fitted,
      misfits,
      warnings,
    } = fitPrompt(named, route, { lacks: ['names'] }, { dropParams: drop });
    expect(misfits).toEqual([]);
    expect(warnings).toEqual(['messages[].name was left out: M takes no names']);
    expect(fitted.systemName).toBeUndefined();
    expect(fitted.messages).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: [text] },
    ]);
  });

  it('of system texts that were joined are told to be lost', () => {
    const { misfits, warnings } = fitPrompt(
      { ...prompt, system: 'A\n\nB', systemName: null },
      route,
      {},
      { dropParams: false },
    );
    expect(misfits).toEqual([]);
    expect(warnings).toEqual([
      'messages[].name was left out of system texts: they are joined into one, and share no name',
    ]);
  });

  it('that nobody gave are not missed', () => {
    const asked: Prompt = { ...prompt, messages: [{ role: 'user', content: [text] }] };
    expect(fitPrompt(asked, route, { lacks: ['names'] })).toMatchObject({ prompt: asked, warnings: [] });
  });
});

describe('sampling, effort and caps', () => {
  const picky: Route = { ...route, refuses: ['temperature', 'topP'], maxOutputTokens: 100 };
  const asked: Prompt = { ...prompt, temperature: 0.2, topP: 0.5, maxTokens: 200, reasoningEffort: 'high' };

  it('are adjusted unless only what was asked for will do, and then named', () => {
    const usual = fitPrompt(asked, picky);
    expect(usual.misfits).toEqual([]);
    expect(usual.warnings).toHaveLength(4);
    const strict = fitPrompt(asked, picky, {}, { dropParams: false });
    expect(strict.warnings).toEqual([]);
    expect(strict.misfits.map(({ parameter }) => parameter).sort()).toEqual([
      'max_tokens',
      'reasoning_effort',
      'temperature',
      'top_p',
    ]);
  });

  it('are none where the value is what every such model does', () => {
    const same: Prompt = { ...prompt, temperature: 1, topP: 1, reasoningEffort: 'none' };
    expect(fitPrompt(same, picky, {}, { dropParams: false })).toMatchObject({ misfits: [], warnings: [] });
  });
});

it('goes on without thinking where the conversation has lost what was thought', () => {
  const thinker: Route = { ...route, thinking: { headroom: { none: 0, high: 5000 } } };
  const taking = { cannotThink: () => 'it was lost' };
  const fitted = fitPrompt({ ...prompt, maxTokens: 10, reasoningEffort: 'high' }, thinker, taking);
  expect(fitted.prompt).toMatchObject({ reasoningEffort: 'none', maxTokens: 10 });
  expect(fitted.warnings).toEqual(['reasoning_effort "high" became "none": it was lost']);
  // One that cannot stop thinking is asked all the same.
  const always: Route = { ...route, thinking: { headroom: { high: 5000 } } };
  expect(fitPrompt({ ...prompt, reasoningEffort: 'high' }, always, taking).prompt.reasoningEffort).toBe(
    'high',
  );
});
