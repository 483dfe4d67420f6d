import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scrub } from './scrub.ts';
import { Secret } from './secret.ts';

const KEY = 'q7Zt-9fK2mXw4LpR8vBn3HsD6yJc1Ge5';

describe('scrub', () => {
  it.each([
    ['plain', KEY],
    ['its first half', KEY.slice(0, 16)],
    ['twelve characters of its middle', KEY.slice(9, 21)],
    ['hexadecimal', Buffer.from(KEY).toString('hex')],
    ['base64', Buffer.from(KEY).toString('base64').replace(/.?=*$/, '')],
    ['URL-encoded', encodeURIComponent(KEY)],
  ])('takes the key of the call out: %s', (_, form) => {
    const safe = scrub(`Your key ${form} is wrong`, new Secret(KEY));
    expect(safe).toBe('Your key [redacted] is wrong');
  });

  it.each(['', 'a', 'ab'])('takes the key out of a longer text in base64, after %j', (before) => {
    const safe = scrub(Buffer.from(`${before}${KEY}, and more`).toString('base64'), new Secret(KEY));
    const rest = safe.split('[redacted]').map((part) => Buffer.from(part, 'base64').toString('latin1'));
    expect(rest).toHaveLength(2);
    // A few characters at the seams may stay: they share their bits with what stood around them.
    for (let i = 0; i + 4 <= KEY.length; i++) expect(rest.join('|')).not.toContain(KEY.slice(i, i + 4));
  });

  it.each([
    ['sk-proj-abcdefgh12345678'],
    ['gsk_abcdefgh12345678'],
    ['AIzaSyA1234567890abcdef'],
    ['Bearer abcdefghijkl'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig'],
  ])('takes out what looks like a key of anybody: %s', (key) => {
    expect(scrub(`rejected ${key}!`)).not.toContain(key.slice(7));
  });

  it('takes out what a provider shows of a key, with stars in its middle', () => {
    expect(scrub('Incorrect API key provided: sk-inval**********6789.')).toBe(
      'Incorrect API key provided: [redacted].',
    );
  });

  it('leaves no credentials, query strings or addresses', () => {
    const safe = scrub(
      'see https://user:pass@host.example/x and https://host.example/y?key=1#z, ask a.b@c.example',
    );
    expect(safe).toBe('see https://[redacted]@host.example/x and https://host.example/y ask [redacted]');
  });

  it('makes one short line of a stack and control characters', () => {
    const safe = scrub(
      `Boom\u0000\u001b[31m\r\n    at run (/srv/app/main.js:10:5)\n    at next (/srv/x.js:1:2)\n${'x'.repeat(500)}`,
    );
    expect(safe.startsWith('Boom [31m')).toBe(true);
    expect(safe).not.toContain('main.js');
    expect(safe).toHaveLength(300);
  });

  it('leaves ordinary words alone, whatever the key', () => {
    expect(scrub('The model is overloaded. Please try again later.', new Secret(KEY))).toBe(
      'The model is overloaded. Please try again later.',
    );
  });
});

describe('Secret', () => {
  const secret = new Secret(KEY);

  it('gives its value to reveal() alone', () => {
    const told = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9 }),
      `${secret}`,
      secret.id,
    ];
    for (const text of told) expect(text).not.toContain(KEY.slice(0, 8));
    expect(secret.reveal()).toBe(KEY);
  });

  it('has the same id for the same key, and another for another', () => {
    expect(new Secret(KEY).id).toBe(secret.id);
    expect(new Secret(`${KEY}x`).id).not.toBe(secret.id);
  });

  it.each([
    ['sk-12345678', true],
    ['short', false],
    ['with space 123', false],
    ['with\r\nnewline: 1', false],
    ['with-emoji-🙂🙂🙂', false],
    ['x'.repeat(513), false],
  ])('tells whether %j can be a key: %s', (value, expected) => {
    expect(new Secret(value).isWellFormed).toBe(expected);
  });
});
