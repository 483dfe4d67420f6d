import { describe, expect, it } from 'vitest';
import { leftByYoungCollections } from '../../test/support/young-collection.ts';
import type { Family } from '../core/contracts.ts';
import type { Model, Route } from '../core/model.ts';
import { openCatalog } from './open-catalog.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const route = (provider: string, upstreamId: string): Route => ({ provider, upstreamId, label: upstreamId });
const model = (id: string, routes: readonly Route[], aliases: readonly string[] = []): Model => ({
  id,
  aliases,
  name: id.toUpperCase(),
  tagline: '',
  routes,
  successors: [],
});
const LLAMA = route('groq', 'llama-3.3-70b-versatile');
const OSS = route('groq', 'openai/gpt-oss-120b');
const MODELS = [
  model('llama-70b', [LLAMA, route('cerebras', 'llama-3.3-70b')], ['llama']),
  model('gpt-oss-120b', [OSS, route('cerebras', 'gpt-oss-120b')]),
  model('other', [route('groq', 'qwen/qwen3-32b')], ['gpt-oss-120b', 'llama']),
];
const open = () => openCatalog(MODELS, ['groq', 'cerebras', 'openai']);

describe('an id', () => {
  it.each([
    ['llama-70b', 'LLAMA-70B'],
    ['llama', 'LLAMA-70B'],
    ['llama-3.3-70b-versatile', 'LLAMA-70B'],
    ['llama-3.3-70b', 'LLAMA-70B'],
    ['gpt-oss-120b', 'GPT-OSS-120B'],
    ['qwen/qwen3-32b', 'OTHER'],
  ])('%s finds %s, under the name it was asked by', (id, name) => {
    expect(open().resolve(id)).toMatchObject({ id, name });
  });

  it.each(['', 'nobody', 'nobody/model', 'groq/', '/groq', 'Groq/x'])('%j finds nothing', (id) => {
    expect(open().resolve(id)).toBeUndefined();
  });

  it('is no longer than any provider has one', () => {
    expect(open().resolve(`groq/${'m'.repeat(256)}`)).toBeDefined();
    expect(open().resolve(`groq/${'m'.repeat(257)}`)).toBeUndefined();
  });

  it('that names a provider leaves nothing behind, however often it is asked for', () => {
    const catalog = open();
    catalog.resolve('groq/new/model-9');
    const left = leftByYoungCollections(() => {
      for (let i = 0; i < 10_000; i++) catalog.resolve('groq/new/model-9');
    });
    // A route of each would be 200 bytes and more.
    expect(left).toBeLessThan(256 * 1024);
  });

  it('that names a provider is remembered, and a thousand others at most', () => {
    const catalog = open();
    const first = catalog.resolve('groq/model-0');
    for (let i = 1; i < 1000; i++) catalog.resolve(`groq/model-${i}`);
    expect(catalog.resolve('groq/model-0')).toBe(first);
    catalog.resolve('groq/model-1000');
    expect(catalog.resolve('groq/model-0')).not.toBe(first);
  });

  it('that names a provider is pinned, with what is known of the model', () => {
    const catalog = open();
    const pinned = { successors: [], isPinned: true };
    expect(catalog.resolve('groq/llama-3.3-70b-versatile')).toMatchObject({ routes: [LLAMA], ...pinned });
    expect(catalog.resolve('groq/new/model-9')).toMatchObject({
      id: 'groq/new/model-9',
      routes: [{ provider: 'groq', upstreamId: 'new/model-9', label: 'new/model-9' }],
      ...pinned,
    });
    // Groq's own id of it means OpenAI to everybody else.
    expect(catalog.resolve('openai/gpt-oss-120b')).toMatchObject({
      routes: [{ provider: 'openai', upstreamId: 'gpt-oss-120b' }],
      ...pinned,
    });
  });
});

describe('a finding', () => {
  const gone = { route: LLAMA, keyId: 'a', alive: false, at: NOW, evidence: 'It is gone' };

  it('holds for its key, with its evidence, for a day, and for the route however it is asked', () => {
    const catalog = open();
    catalog.observed(gone);
    expect(catalog.findingOf(LLAMA, 'a', NOW)).toBe(gone);
    expect(catalog.findingOf({ ...LLAMA }, 'a', later(86_399_999))).toBe(gone);
    expect(catalog.findingOf(LLAMA, 'a', later(86_400_000))).toBeUndefined();
    expect(catalog.findingOf(LLAMA, 'b', NOW)).toBeUndefined();
    expect(catalog.findingOf(OSS, 'a', NOW)).toBeUndefined();
  });

  it('is reversed by a later one', () => {
    const catalog = open();
    catalog.observed(gone);
    catalog.observed({ ...gone, alive: true, evidence: 'It answered' });
    expect(catalog.findingOf(LLAMA, 'a', NOW)).toMatchObject({ alive: true });
  });

  it('comes from lists as well: two absences end a model, a return revives it', () => {
    const catalog = open();
    const list = (...ids: string[]) => catalog.listed('groq', 'a', ids, NOW);
    list('llama-3.3-70b-versatile', 'openai/gpt-oss-120b');
    list('openai/gpt-oss-120b');
    expect(catalog.findingOf(LLAMA, 'a', NOW)).toBeUndefined();
    list('openai/gpt-oss-120b');
    expect(catalog.findingOf(LLAMA, 'a', NOW)).toMatchObject({
      alive: false,
      evidence: 'It was missing from the list of models twice in a row',
    });
    expect(catalog.findingOf(LLAMA, 'b', NOW)).toBeUndefined();
    list('openai/gpt-oss-120b', 'llama-3.3-70b-versatile');
    expect(catalog.findingOf(LLAMA, 'a', NOW)).toMatchObject({ alive: true });
  });
});

it('knows of a pinned model that is not in the data what its name tells', () => {
  const familyOf = (provider: string, upstreamId: string): Family => {
    expect([provider, upstreamId]).toEqual(['openai', 'gpt-9']);
    return { refuses: ['temperature'] };
  };
  const catalog = openCatalog(MODELS, ['openai'], { familyOf, undated: () => undefined });
  expect(catalog.resolve('openai/gpt-9')?.routes).toEqual([
    expect.objectContaining({ upstreamId: 'gpt-9', refuses: ['temperature'] }),
  ]);
});

it('asks a pinned model in its usual manner, though another id of it has one of its own', () => {
  const modelOf = (id: string): Model => {
    const route = { provider: 'p', upstreamId: 'm', label: id };
    return { id, name: id, tagline: '', routes: [route], successors: [] };
  };
  const catalog = openCatalog([modelOf('usual'), modelOf('peculiar')], ['p']);
  expect(catalog.resolve('p/m')?.routes[0]?.label).toBe('usual');
});

describe('a dated id', () => {
  const undated = (provider: string, id: string) =>
    provider === 'openai' ? /^(.+)-\d{4}$/.exec(id)?.[1] : undefined;
  const facts = { contextWindow: 9, capabilities: { images: false }, prices: [{ input: 1, output: 1 }] };
  const lifecycle = { retirement: { on: '2026-01-01', source: { name: 'a page', readOn: '2026-01-01' } } };
  const models = [
    {
      ...model('gpt', [{ ...route('openai', 'gpt-4'), ...facts, lifecycle }, route('groq', 'gpt-4-host')]),
      successors: [{ id: 'large', by: 'provider' as const, source: lifecycle.retirement.source }],
    },
    model('large', [{ ...route('openai', 'large-2512'), ...facts }], ['gpt-4-1234', 'small-latest']),
  ];
  const catalog = openCatalog(models, ['groq', 'openai'], {
    familyOf: () => ({ refuses: ['stop'] }),
    undated,
  });

  it('is one snapshot at its vendor alone, with what holds for all, and not what it costs or when it ends', () => {
    const snapshot = catalog.resolve('gpt-4-0613');
    expect(snapshot).toMatchObject({
      id: 'gpt-4-0613',
      name: 'gpt-4 (0613)',
      routes: [
        { provider: 'openai', upstreamId: 'gpt-4-0613', contextWindow: 9, capabilities: { images: false } },
      ],
      successors: [{ by: 'coro' }, { by: 'provider' }],
    });
    expect(snapshot?.successors.map(({ id }) => id)).toEqual(['gpt', 'large']);
    expect(snapshot?.routes).toHaveLength(1);
    expect(snapshot?.routes[0]?.refuses).toEqual(['stop']);
    expect(snapshot?.routes[0]?.lifecycle).toBeUndefined();
    expect(snapshot?.routes[0]?.prices).not.toEqual(facts.prices);
    // Pinned it is asked in the same manner, and followed by nobody.
    expect(catalog.resolve('openai/gpt-4-0613')).toMatchObject({
      routes: [{ label: 'gpt-4 (0613)', contextWindow: 9 }],
      successors: [],
      isPinned: true,
    });
  });

  it('of a model known under another date has no facts of that one', () => {
    const snapshot = catalog.resolve('large-2407');
    expect(snapshot).toMatchObject({ name: 'large-2407', successors: [{ id: 'large' }] });
    expect(snapshot?.routes[0]?.capabilities).toBeUndefined();
  });

  it('that is in the catalog stays what it is', () => {
    expect(catalog.resolve('large-2512')).toMatchObject({ name: 'LARGE', successors: [] });
    expect(catalog.resolve('gpt-4-1234')).toMatchObject({ name: 'LARGE', successors: [] });
  });

  it.each(['gpt-4-host-0613', 'gpt-0613', 'gpt-4-0613-fast'])('%s is none', (id) => {
    expect(catalog.resolve(id)).toBeUndefined();
  });
});
