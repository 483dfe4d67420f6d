import { expect, test } from 'vitest';
import { sampleOf } from './sample.ts';

test.each([
  [{ type: 'string' }, 'a text'],
  [{ type: 'STRING', nullable: true }, 'a text'],
  [{ type: ['string', 'null'] }, 'a text'],
  [{ type: 'string', enum: ['red', 'green'] }, 'red'],
  [{ const: 7 }, 7],
  [{ type: 'number', default: 0.5 }, 0.5],
  [{ type: 'string', format: 'date' }, '2026-01-31'],
  [{ type: 'string', minLength: 10, maxLength: 12 }, 'a text....'],
  [{ type: 'string', maxLength: 3 }, 'a t'],
  [{ type: 'integer' }, 1],
  [{ type: 'INTEGER', minimum: 5, multipleOf: 4 }, 8],
  [{ type: 'integer', exclusiveMinimum: 5 }, 6],
  [{ type: 'number', maximum: -2 }, -2],
  [{ type: 'boolean' }, true],
  [{ type: 'null' }, null],
  [{ type: 'array', items: { type: 'string' }, minItems: 2 }, ['a text', 'a text']],
  [{}, 'a text'],
  [undefined, 'a text'],
])('%j allows %j', (schema, value) => expect(sampleOf(schema)).toEqual(value));

test('an object has all its properties, each named in its text', () => {
  const properties = { city: { type: 'string' }, days: { type: 'integer' } };
  const inner = { type: 'object', properties };
  expect(sampleOf({ properties: { trip: inner }, required: ['trip'] })).toEqual({
    trip: { city: 'a city', days: 1 },
  });
});

test('references, alternatives and intersections are followed', () => {
  const $defs = { colour: { enum: ['blue'] }, 'a/b': { type: 'integer' } };
  expect(sampleOf({ $defs, $ref: '#/$defs/colour' })).toBe('blue');
  expect(sampleOf({ $defs, $ref: '#/$defs/a~1b' })).toBe(1);
  expect(sampleOf({ anyOf: [{ type: 'integer' }, { type: 'string' }] })).toBe(1);
  const allOf = [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }];
  expect(sampleOf({ type: 'object', allOf, properties: { c: { const: 3 } } })).toEqual({ a: 1, b: 2, c: 3 });
});

test('a schema that refers to itself comes to an end', () => {
  const tree = { type: 'object', properties: { name: { type: 'string' }, next: { $ref: '#' } } };
  expect(JSON.stringify(sampleOf({ ...tree, required: ['name'] })).length).toBeLessThan(200);
  expect(JSON.stringify(sampleOf({ ...tree, required: ['next'] })).length).toBeLessThan(1000);
  expect(JSON.stringify(sampleOf({ $ref: '#' }))).toBe('null');
});
