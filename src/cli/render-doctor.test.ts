import { expect, it } from 'vitest';
import type { ModelCheck } from '../core/doctor.ts';
import { displayWidth } from './display-width.ts';
import { renderDoctor } from './render-doctor.ts';

const plain = (_: unknown, text: string) => text;

function model(id: string, facts: Partial<ModelCheck> = {}): ModelCheck {
  return {
    model: id,
    name: id,
    state: 'alive',
    answeredBy: `groq/${id}-with-a-name-that-is-long`,
    simulated: false,
    isAsked: false,
    circuits: [],
    rateLimits: [],
    ...facts,
  };
}

const SICK = [
  model('a', { state: 'replaced', retiresOn: '2026-08-16', daysToRetirement: -100 }),
  model('b', { state: 'replaced', retiresOn: '2026-08-16', daysToRetirement: -100 }),
  ...Array.from({ length: 30 }, (_, i) => model(`alive-${i}`)),
  ...Array.from({ length: 12 }, (_, i) => model(`keyless-${i}`, { state: 'without_key' })),
  model('c', { state: 'unproven' }),
];

const linesOf = (models: readonly ModelCheck[], width: number) =>
  renderDoctor({ keys: [], models }, false, width, plain).split('\n');

it.each([60, 80, 120])('fits a terminal of %d columns', (width) => {
  expect(Math.max(...linesOf(SICK, width).map(displayWidth))).toBeLessThanOrEqual(width);
});

it('breaks its sum of all models where the terminal ends', () => {
  const text = linesOf(SICK, 60).join('\n');
  expect(text).toContain(`Models: 30 alive, 2 answered by a successor, 1 not on the
list, 12 without a key (--all shows each). A replaced model
needs nothing: its id goes on answering.
`);
});

it('paints no line break in it', () => {
  const marked = renderDoctor({ keys: [], models: SICK }, false, 60, (_, text) => `‹${text}›`);
  const sum = marked.slice(marked.indexOf('Models:'), marked.indexOf('goes on answering'));
  expect(sum).toContain('\n');
  expect(sum).not.toMatch(/‹[^›]*\n/);
});

it('leaves a column out that says nothing before one that says something', () => {
  const head = (models: readonly ModelCheck[]) =>
    linesOf(models, 74).find((line) => line.startsWith('model')) ?? '';
  expect(head(SICK)).toMatch(/retires/);
  expect(head(SICK)).not.toMatch(/first token/);
});

it('says which routes are left alone, and shows their models', () => {
  const circuits = [{ route: 'groq/x', state: 'open', retryAfterMs: 1000 }] as const;
  const text = linesOf([model('well'), model('left', { circuits })], 100).join('\n');
  expect(text).toContain('Left alone, since they keep failing\ngroq/x: asked again in 1 s\n');
  expect(text).toMatch(/^left +✓ alive/m);
  expect(text).not.toMatch(/^well/m);
});

it('never shows a balance that is not used up as nothing', () => {
  const balance = { isSufficient: true, amounts: [{ currency: 'USD', amount: 0.004 }] };
  const key = {
    provider: 'openrouter',
    providerName: 'OpenRouter',
    state: 'accepted',
    simulated: false,
  } as const;
  const text = renderDoctor({ keys: [{ ...key, balance }], models: [] }, false, 100, plain);
  expect(text).toMatch(/^OpenRouter +✓ accepted .*less than \$0\.01$/m);
});
