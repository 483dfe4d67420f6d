import { expect, test } from 'vitest';
import { FORMS, parseScript } from './script.ts';

function stepsOf(text: string) {
  return parseScript(text).steps;
}

test.each([
  ['wait 200', { do: 'wait', ms: 200 }],
  ['head', { do: 'head', headers: {} }],
  [
    'head 503 Retry-After=7 -content-type',
    { do: 'head', status: 503, headers: { 'retry-after': '7', 'content-type': '' } },
  ],
  ['half-head x="a; b=\\"c\\""', { do: 'half-head', headers: { x: 'a; b="c"' } }],
  ['until mid', { do: 'until', phase: 'mid' }],
  ['frames 3', { do: 'frames', count: 3 }],
  ['bytes 10', { do: 'bytes', count: 10 }],
  ['rest', { do: 'rest' }],
  ['end', { do: 'end' }],
  ['body "ä\\n"', { do: 'body', bytes: Buffer.from('ä\n'), times: 1 }],
  ['body hex:00FF 9', { do: 'body', bytes: Buffer.from([0, 255]), times: 9 }],
  ['send base64:AP8=', { do: 'send', bytes: Buffer.from([0, 255]) }],
  ['flood "x"', { do: 'flood', bytes: Buffer.from('x') }],
  ['flood "x" 50', { do: 'flood', bytes: Buffer.from('x'), everyMs: 50 }],
  ['splice "a" "b"', { do: 'splice', behind: Buffer.from('a'), bytes: Buffer.from('b') }],
  ['replace "a" ""', { do: 'replace', bytes: Buffer.from('a'), by: Buffer.alloc(0) }],
  ['gzip', { do: 'gzip' }],
  ['bomb 16', { do: 'bomb', mebibytes: 16 }],
  ['pieces 1', { do: 'pieces', bytes: 1 }],
  ['echo', { do: 'echo' }],
  ['fin', { do: 'fin' }],
  ['rst', { do: 'rst' }],
  ['stall', { do: 'stall' }],
])('%s is a step', (text, step) => expect(stepsOf(text)).toEqual([step]));

test('steps stand between semicolons or on lines, which strings may hold', () => {
  expect(stepsOf(' until mid;\n\n body ";\\n" ; ;rst').map((step) => step.do)).toEqual([
    'until',
    'body',
    'rst',
  ]);
});

test.each([
  ['', 'The script is empty'],
  ['rst; jump 3', 'Step 2 of the script, "jump 3": there is no such step. Known are: wait MS · '],
  ['wait', 'Step 1 of the script, "wait": is written wait MS'],
  ['wait 1.5', 'is written wait MS'],
  ['wait 9999999', 'is written wait MS'],
  ['rst now', 'Step 1 of the script, "rst now": is written rst'],
  ['until later', 'is written until connect|headers|first-token|mid|end'],
  ['body hello', 'Step 1 of the script, "body hello": is written body BYTES [TIMES]'],
  ['flood ""', 'is written flood BYTES [EVERY_MS]'],
  ['head x', 'is written head [STATUS] [NAME=VALUE]… [-NAME]…'],
  ['constructor', 'there is no such step'],
  ['send "abc', 'The string that begins with "abc does not end'],
  ['send "\\x"', '"\\x" is no string: write it as JSON does'],
  ['send hex:0', '"hex:0" are no bytes: write hex:00ff or base64:AP8='],
  ['send base64:!', '"base64:!" are no bytes'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseScript(text)).toThrow(RangeError);
  expect(() => parseScript(text)).toThrow(message);
});

test('each step says how it is written, beginning with its name', () => {
  for (const [verb, { form }] of Object.entries(FORMS)) expect(form.split(' ')[0]).toBe(verb);
});
