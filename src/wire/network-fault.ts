import { type Fault, type FaultPhase, toFault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault-codes.ts';

/**
 * What a failed connection means, by the error's code: class identity differs between Node's own undici and the
 * package. `hasBytes` says whether part of the reply had come.
 */
export function networkFault(error: unknown, hasBytes: boolean): Fault {
  const code = codeOf(error);
  const [fault, message] = FAULTS[code] ?? byShape(code) ?? ['network_error', 'The connection broke'];
  const isCut = hasBytes && fault === 'network_error';
  return toFault(
    isCut ? 'stream_interrupted' : fault,
    isCut ? 'The connection broke before the reply was whole' : message,
    { providerCode: code || undefined, phase: fault === 'timeout' ? PHASES[code] : undefined },
  );
}

/** Node tries every address of a name and reports them together: the first reason counts. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici 8 loses the parser's own code. It also blames HTTP for an end in the midst of a chunked body.
  if (error.name === 'HTTPParserError') return error.message.includes('EOF') ? '' : 'HPE_INVALID';
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.cause === undefined ? '' : codeOf(error.cause);
}

const FAULTS: Readonly<Record<string, readonly [FaultCode, string] | undefined>> = {
  ENOTFOUND: ['dns_failure', "The provider's name could not be looked up"],
  EAI_AGAIN: ['dns_failure', "The provider's name could not be looked up"],
  EAI_FAIL: ['dns_failure', "The provider's name could not be looked up"],
  // Files or sockets have run out on this side.
  EMFILE: ['gateway_overloaded', 'No more connections can be opened here'],
  ENFILE: ['gateway_overloaded', 'No more connections can be opened here'],
  ECONNREFUSED: ['connection_error', 'The connection was refused'],
  EHOSTUNREACH: ['connection_error', 'The provider cannot be reached'],
  ENETUNREACH: ['connection_error', 'The provider cannot be reached'],
  ETIMEDOUT: ['timeout', 'No connection in time'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'No connection in time'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'No reply in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'The reply stopped coming'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['invalid_response', 'The reply is not as long as it says'],
  UND_ERR_HEADERS_OVERFLOW: ['response_too_large', "The reply's headers are too large"],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['response_too_large', 'The reply is too large'],
};

const PHASES: Readonly<Record<string, FaultPhase | undefined>> = {
  ETIMEDOUT: 'connect',
  UND_ERR_CONNECT_TIMEOUT: 'connect',
};

function byShape(code: string): readonly [FaultCode, string] | undefined {
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_)|SELF_SIGNED|CERTIFICATE/.test(code)) {
    return ['tls_error', "The provider's certificate or TLS handshake was not accepted"];
  }
  if (code.startsWith('HPE_')) return ['invalid_response', 'The reply is not HTTP'];
  return undefined;
}
