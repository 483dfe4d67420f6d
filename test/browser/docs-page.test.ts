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
});
