import { describe, expect, it } from 'vitest';
import type { Provider } from '../src/core/contracts.ts';
import { type Fault, hintFor, UpstreamError } from '../src/core/fault.ts';
import { FAULT_CODES, type FaultCode } from '../src/core/fault-codes.ts';
import { CLASSES, EXPECTED_FAULTS } from './support/expected-faults.ts';
import { type ErrorFixture, errorFixtures, fixtureJson } from './support/fixtures.ts';
import { SPEAKERS } from './support/speakers.ts';

function faultOf(provider: Provider, { reply }: ErrorFixture): Fault {
  const fault = reply.status === 200 ? faultIn200(provider, reply.body) : provider.format.parseError(reply);
  return provider.refineFault?.(fault) ?? fault;
}

/** Some failures come with a status that says that all is well. */
function faultIn200(provider: Provider, body: string): Fault {
  try {
    provider.format.parseWhole(JSON.parse(body));
  } catch (error) {
    if (error instanceof UpstreamError) return error.fault;
    throw error;
  }
  throw new Error(`${provider.name} takes this for an answer: ${body}`);
}

/** openrouter/errors/in-body-200.json carries the status in its body. */
const STATUS_IN_BODY: Readonly<Record<string, number>> = { 'in-body-200': 502 };

const fixtureCount = Object.values(EXPECTED_FAULTS).flatMap(Object.keys).length;

describe.each(SPEAKERS)('$name', (provider) => {
  const fixtures = errorFixtures(provider.name);

  it('has an expected code for every error fixture, and no other', () => {
    expect(fixtures.map(({ name }) => name).sort()).toEqual(
      Object.keys(EXPECTED_FAULTS[provider.name] ?? {}).sort(),
    );
  });

  it.each(fixtures)('$name becomes the right code and wait', (fixture) => {
    const [code, retryAfterMs] = EXPECTED_FAULTS[provider.name]?.[fixture.name] ?? [];
    const fault = faultOf(provider, fixture);
    expect({ code: fault.code, retryAfterMs: fault.retryAfterMs }).toEqual({ code, retryAfterMs });
    expect(fault.retryable).toBe(FAULT_CODES[fault.code].retryable);
    expect(fault.status).toBe(STATUS_IN_BODY[fixture.name] ?? fixture.reply.status);
    expect(fault.message).not.toBe('');
  });
});

it.each(
  (fixtureJson('index.json') as { errors: { provider: string; name: string; class: string }[] }).errors,
)('takes $provider/$name for what its class says: $class', ({ provider, name, class: kind }) => {
  const [code] = EXPECTED_FAULTS[provider]?.[name] ?? [];
  expect(CLASSES[kind]).toContain(code);
});

it('writes the table of all of them into docs/errors.md', async () => {
  const rows = SPEAKERS.flatMap((provider) =>
    errorFixtures(provider.name).map((fixture) => {
      const { code, retryable, retryAfterMs, message } = faultOf(provider, fixture);
      const wait = retryAfterMs === undefined ? '' : `${retryAfterMs}`;
      // An address that is cut is none.
      const cut = `${message.slice(0, 89).trimEnd()}…`.replace(/https?:\/\/\S*…$/, '…');
      const words = message.length > 90 ? cut : message;
      const cells = [
        provider.displayName,
        fixture.name,
        fixture.reply.status,
        `\`${code}\``,
        retryable ? 'yes' : 'no',
      ];
      return row([...cells, wait, words, fixture.confidence]);
    }),
  );
  expect(rows).toHaveLength(fixtureCount);
  const names = { provider: 'the provider', model: 'the model', variable: 'the key variable' };
  const codes = Object.entries(FAULT_CODES).map(([code, { retryable, retries, isFinal }]) => {
    const hint = hintFor({ code: code as FaultCode, message: '', retryable }, names);
    const again = retries === 0 ? 'no' : retries === 1 ? 'once' : 'twice';
    return row([`\`${code}\``, retryable ? 'yes' : 'no', again, isFinal ? 'no' : 'yes', hint]);
  });
  await expect(page(codes, rows)).toMatchFileSnapshot('../docs/errors.md');
});

function row(cells: readonly unknown[]): string {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function page(codes: readonly string[], rows: readonly string[]): string {
  return `# Errors

Every model's failure is data: \`error_code\`, \`error\` (a safe message), \`hint\`, \`retryable\`, \`retry_after_ms\` and
whatever text had arrived. This page is written by \`test/error-fixtures.test.ts\`, which checks it; run
\`npx vitest run test/error-fixtures -u\` after a change.

## The codes

*Retryable*: the same request may succeed later. *Again*: CORO itself asks the same route again, before a word has come
([streaming](streaming.md#retries)). *Goes on*: another route, key, successor or entry of a list is tried.

| code | retryable | again | goes on | hint |
| --- | --- | --- | --- | --- |
${codes.join('\n')}

When every attempt fails, the code is that of the first failure that was more than "gone".

## What providers say, and what it becomes

Each row is a verbatim or documented reply in \`test/wire\`. *Confidence* is how sure it is that the provider says
exactly this (\`test/wire/README.md\`).

| provider | case | status | code | retryable | retry_after_ms | the provider's words | confidence |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
