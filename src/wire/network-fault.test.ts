import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openHttpPool } from './http.ts';
import { networkFault } from './network-fault.ts';

/** A signal of nobody who leaves. */
const { signal } = new AbortController();

it.each([
  ['ENOTFOUND', 'dns_failure'],
  ['EAI_AGAIN', 'dns_failure'],
  ['EAI_FAIL', 'dns_failure'],
  ['ECONNREFUSED', 'connection_error'],
  ['EHOSTUNREACH', 'connection_error'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['CERT_HAS_EXPIRED', 'tls_error'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_error'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_error'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_error'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_error'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_error'],
  ['EPROTO', 'tls_error'],
  // Not the provider's doing: this process has no more files to open.
  ['EMFILE', 'gateway_overloaded'],
  ['ENFILE', 'gateway_overloaded'],
  ['ECONNRESET', 'network_error'],
  ['EPIPE', 'network_error'],
])('a connection that fails with %s is told as %s, by every name of its host', (code, expected) => {
  const error = Object.assign(new Error('not to be shown'), { code });
  const several = new AggregateError([error, error]);
  const wrapped = new TypeError('fetch failed', { cause: error });
  for (const it of [error, several, wrapped]) {
    const fault = networkFault(it, false);
    expect(fault).toMatchObject({ code: expected, providerCode: code });
    expect(fault.message).not.toContain('not to be shown');
  }
});

/** A server on loopback that is there, and then no more. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

it('a port where nobody listens, and one that speaks no TLS, are told apart', async () => {
  const plain = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const { port } = plain.address() as AddressInfo;
  for (const [url, code] of [
    [`http://127.0.0.1:${await closedPort()}`, 'connection_error'],
    [`https://127.0.0.1:${port}`, 'tls_error'],
  ] as const) {
    const pool = openHttpPool(url);
    await expect(pool.post({ path: '/', headers: {}, body: '{}' }, signal)).rejects.toMatchObject({
      fault: { code },
    });
    await pool.close();
  }
  plain.close();
});
