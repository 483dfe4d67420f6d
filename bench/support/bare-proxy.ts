import { createServer } from 'node:http';
import { Pool } from 'undici';

/**
 * What Node's own HTTP stack can do: reads the body, passes it on with undici's `dispatch`, passes the answer
 * back. No routing, no parsing, no checks. Prints its port.
 */
const pool = new Pool(new URL(process.env.UPSTREAM ?? '').origin, { connections: 512, pipelining: 1 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer: Buffer[] = [];
    pool.dispatch(
      {
        method: 'POST',
        path: '/chat/completions',
        headers: { 'content-type': 'application/json', authorization: 'Bearer gsk_0123456789' },
        body: Buffer.concat(chunks),
      },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_, chunk) => answer.push(chunk),
        onResponseEnd() {
          const body = Buffer.concat(answer);
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
          response.end(body);
        },
        onResponseError() {
          response.writeHead(502).end();
        },
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : undefined }));
});
process.on('message', () => process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit());
