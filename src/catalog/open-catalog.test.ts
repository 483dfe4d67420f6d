import { describe, expect, it } from 'vitest';
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
