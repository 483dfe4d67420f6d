import { createServer } from 'node:http';
import { Pool } from 'undici';

/**
 * What Node's own HTTP stack can do with a stream: passes the bytes on as they come, unread, and honours a slow reader.
 * Prints its port.
 */
const pool = new Pool(new URL(process.env.UPSTREAM ?? '').origin, { connections: 8192, pipelining: 1 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    pool.dispatch(
      { method: 'POST', path: '/', body: Buffer.concat(chunks), headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart: (controller) => response.on('close', () => controller.abort(new Error('left'))),
        onResponseStart: () => response.writeHead(200, { 'content-type': 'text/event-stream' }),
        onResponseData(controller, chunk) {
          if (response.write(chunk)) return;
          controller.pause();
          response.once('drain', () => controller.resume());
        },
        onResponseEnd: () => response.end(),
        onResponseError: () => response.destroy(),
      },
    );
  });
});
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : undefined }));
});
process.on('message', () => process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit());
