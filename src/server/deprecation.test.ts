import { expect, it } from 'vitest';
import { deprecationHeaders } from './deprecation.ts';

const source = { name: 'a page', readOn: '2026-11-22' };
const link = '</models>; rel="deprecation"; type="application/json"';

it('says since when a model is deprecated, and when it ends, as the RFCs write dates', () => {
  const announced = { on: '2026-06-17', source };
  const retirement = { on: '2026-08-16', source };
  expect(deprecationHeaders({ announced, retirement })).toEqual({
    deprecation: '@1781654400',
    sunset: 'Sun, 16 Aug 2026 00:00:00 GMT',
    link,
  });
  expect(deprecationHeaders({ announced })).toEqual({ deprecation: '@1781654400', link });
  expect(deprecationHeaders({ retirement: { on: '2026-07-24T15:59:00Z', source } })).toEqual({
    deprecation: '@1784908740',
    sunset: 'Fri, 24 Jul 2026 15:59:00 GMT',
    link,
  });
});

it('says nothing of a model without an end', () => {
  expect(deprecationHeaders(undefined)).toEqual({});
  expect(deprecationHeaders({ released: { on: '2026-01-01', source } })).toEqual({});
});
