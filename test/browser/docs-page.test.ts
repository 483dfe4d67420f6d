import { expect, it } from 'vitest';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { openServed } from '../support/served.ts';

describeInChromium('the API documentation', () => {
  it('is drawn in a browser from what the server itself serves', async () => {
    await using served = await openServed({});
    await using browser = await openChromium();
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${served.url}/docs`);
    await page.getByText('/chat/{model_id}').first().waitFor();
    expect(new Set(asked.filter((origin) => origin !== 'null'))).toEqual(new Set([served.url]));
  });

  it('is drawn over plain HTTP from another machine, too', async () => {
    await using served = await openServed({ CORO_PUBLIC_HOSTS: 'coro.example' });
    // Browsers trust loopback as if it spoke TLS, so the server needs a name of its own.
    await using browser = await openChromium(['--host-resolver-rules=MAP coro.example 127.0.0.1']);
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text());
    });
    await page.goto(`http://coro.example:${new URL(served.url).port}/docs`);
    await page.getByText('/chat/{model_id}').first().waitFor();
    expect(refused).toEqual([]);
  });
});
