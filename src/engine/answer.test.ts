import { describe, expect, it } from 'vitest';
import { textOf } from '../core/answer.ts';
import type { Delta } from '../core/contracts.ts';
import { toFault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';
import { answerOf, engine, fails, ok, type Script, says } from './testing.ts';

describe.each(['streamed', 'whole'] as const)('a %s answer', (way) => {
  it('tells what answered, its tokens and what they cost', async () => {
    const answer = answerOf(await engine()[way]({ models: ['a'] }));
    expect(answer).toMatchObject({
      state: 'completed',
      modelUsed: 'p/a',
      servedBySuccessor: false,
      finishReason: 'stop',
      truncated: false,
      costUsd: (10 + 5 * 2) / 1e6,
      attempts: 1,
    });
    expect(answer.notice).toBeUndefined();
    expect(answer.timeToFirstTokenMs === undefined).toBe(way === 'whole');
  });

  it('names the model that the provider says answered, and then knows no price', async () => {
    const swapped: Delta[] = [{ type: 'model', upstreamId: 'other' }, ...ok('x')];
    const answer = answerOf(await engine({ a: says(swapped) })[way]({ models: ['a'] }));
    expect(answer).toMatchObject({ modelUsed: 'p/other' });
    expect(answer.costUsd).toBeUndefined();
  });

  it('is given by the successor in the same run when the original is gone, and says so', async () => {
    const { asked, [way]: done, findings } = engine({ old: fails('invalid_model') });
    const answer = answerOf(await done({ models: ['old'] }));
    expect(answer).toMatchObject({
      state: 'completed',
      modelUsed: 'p/new',
      servedBySuccessor: true,
      attempts: 2,
    });
    expect(answer.notice).toBe('Model old was shut down on 2026-01-01; NEW (p/new) answers in its place.');
    expect(findings.get('old')).toMatchObject({ alive: false, evidence: 'It is invalid_model' });
    expect(answerOf(await done({ models: ['old'] }))).toMatchObject({ attempts: 1 });
    expect(asked).toEqual(['old', 'new', 'new']);
  });

  it('is given by the original where that still lives for the key', async () => {
    const { [way]: done, findings } = engine();
    expect(answerOf(await done({ models: ['old'] }))).toMatchObject({
      modelUsed: 'p/old',
      servedBySuccessor: false,
    });
    expect(findings.get('old')).toMatchObject({ alive: true });
  });

  it('has the code of the first failure that is more than "gone"', async () => {
    const { [way]: done } = engine({ old: fails('invalid_model'), new: fails('rate_limited') });
    const answer = answerOf(await done({ models: ['old'] }));
    expect(answer).toMatchObject({ fault: { code: 'rate_limited' }, modelUsed: 'p/new', attempts: 3 });
    expect(answer).toMatchObject({ hint: 'Provider p is busy with this key; try again shortly.' });
  });

  it('never tries a rejected key twice, but tries the next entry of a list with another', async () => {
    const { asked, [way]: done } = engine({ a: fails('authentication_failed') });
    const answer = answerOf(await done({ models: [['a', 'c', 'b']] }));
    expect(asked).toEqual(['a', 'b']);
    expect(answer).toMatchObject({ model: 'a', modelUsed: 'q/b', notice: 'a did not answer; b did.' });
  });

  it.each<FaultCode>([
    'invalid_request',
    'context_length_exceeded',
    'content_filtered',
  ])('tries nothing else after %s', async (code) => {
    const { asked, [way]: done } = engine({ a: fails(code) });
    expect(answerOf(await done({ models: [['a', 'b']] }))).toMatchObject({ fault: { code } });
    expect(asked).toEqual(['a']);
  });

  it('keeps the text that came with a failure, and tries nothing else', async () => {
    const fault = toFault('model_overloaded', 'Out of resources');
    const cut: Delta[] = [
      { type: 'text', text: 'Half of' },
      { type: 'finish', reason: 'error', raw: 'no_resources', fault },
    ];
    const { asked, [way]: done } = engine({ a: says(cut) });
    const answer = answerOf(await done({ models: [['a', 'b']] }));
    expect(answer).toMatchObject({ state: 'failed', partial: true, truncated: true, fault });
    expect(textOf(answer)).toBe('Half of');
    expect(asked).toEqual(['a']);
  });

  it('asks nothing without a key, and names the variable to set', async () => {
    const { asked, [way]: done } = engine();
    expect(answerOf(await done({ models: ['keyless'] }))).toMatchObject({
      fault: { code: 'api_key_missing' },
      hint: 'Set NOKEY_API_KEY to use Provider nokey.',
      attempts: 0,
      modelUsed: null,
    });
    expect(asked).toEqual([]);
  });

  it.each<[string, Delta[], FaultCode]>([
    ['nothing but a finish', [{ type: 'finish', reason: 'stop', raw: 'stop' }], 'empty_response'],
    ['a cap spent on thinking', [{ type: 'finish', reason: 'length', raw: 'length' }], 'max_tokens_reached'],
    ['a filter', [{ type: 'finish', reason: 'content_filter', raw: 'SAFETY' }], 'content_filtered'],
    ['an end in error', [{ type: 'finish', reason: 'error', raw: 'error' }], 'provider_error'],
    [
      'white space',
      [
        { type: 'text', text: ' \n' },
        { type: 'finish', reason: 'stop', raw: 'stop' },
      ],
      'empty_response',
    ],
    ['no finish', [{ type: 'text', text: 'Hi' }], 'invalid_response'],
  ])('fails when what came is %s', async (_, deltas, code) => {
    const answer = answerOf(await engine({ a: says(deltas) })[way]({ models: ['a'] }));
    expect(answer).toMatchObject({ state: 'failed', fault: { code } });
  });

  it('is whole but marked when the cap cut it', async () => {
    const cut: Delta[] = [
      { type: 'text', text: 'Half of' },
      { type: 'finish', reason: 'length', raw: 'length' },
    ];
    const answer = answerOf(await engine({ a: says(cut) })[way]({ models: ['a'] }));
    expect(answer).toMatchObject({ state: 'completed', truncated: true, finishReason: 'length' });
  });

  it('warns when a provider ends it for a reason nobody knows', async () => {
    const odd: Delta[] = [
      { type: 'text', text: 'Hi' },
      { type: 'finish', reason: 'other', raw: 'LANGUAGE' },
    ];
    const answer = answerOf(await engine({ a: says(odd) })[way]({ models: ['a'] }));
    expect(answer).toMatchObject({ state: 'completed', warnings: [expect.stringContaining('"LANGUAGE"')] });
  });

  it("reports CORO's own bugs, and tells the caller nothing of their inside", async () => {
    const bug = new TypeError('x is not a function: secret inside');
    const broken: Script = async function* () {
      yield [];
      throw bug;
    };
    const { bugs, [way]: done } = engine({ a: broken });
    const answer = answerOf(await done({ models: ['a'] }));
    expect(answer).toMatchObject({ fault: { code: 'internal_error', message: 'A fault in CORO itself' } });
    expect(bugs).toEqual([bug]);
  });
});
