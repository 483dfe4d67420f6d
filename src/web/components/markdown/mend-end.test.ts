import { expect, it } from 'vitest';
import { mendEnd } from './mend-end.ts';

it.each([
  ['is **bol', 'is **bol**'],
  ['is **', 'is '],
  ['is *', 'is '],
  ['1. **One.** And **tw', '1. **One.** And **tw**'],
  ['call `sum(a', 'call `sum(a`'],
  ['call `', 'call '],
  ['**call `sum(a', '**call `sum(a`**'],
  ['as `**` does', 'as `**` does'],
  ['so $(650/450)^4 \\app', 'so '],
  ['so \\(x', 'so '],
  ['sum:\n\n$$\\frac{1', 'sum:\n\n'],
  ['so $x^2$ and $y_', 'so $x^2$ and '],
  ['it costs $5', 'it costs $5'],
  ['see [the page](https://exa', 'see the page'],
  ['see [the page](https://a.example) and', 'see [the page](https://a.example) and'],
  ['**done** and well', '**done** and well'],
  ['old **open\n\nnew', 'old **open\n\nnew'],
  ['```js\nconst a = `**', '```js\nconst a = `**'],
  ['- a\n* b', '- a\n* b'],
])('reads %j as %j', (text, mended) => {
  expect(mendEnd(text)).toBe(mended);
});
