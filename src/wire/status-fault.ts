import type { FaultCode } from '../core/fault-codes.ts';

/** What an HTTP status means when the body's fields say nothing more precise. */
export function codeOfStatus(status: number): FaultCode {
  switch (status) {
    case 400:
      return 'invalid_request';
    case 401:
      return 'authentication_failed';
    case 402:
      return 'quota_exceeded';
    case 403:
      return 'permission_denied';
    case 404:
    case 410:
      return 'invalid_model';
    case 408:
    case 504:
      return 'timeout';
    case 413:
      return 'request_too_large';
    case 422:
      return 'invalid_parameters';
    case 429:
      return 'rate_limited';
    case 499:
      return 'cancelled';
    case 498:
    case 503:
    case 529:
      return 'model_overloaded';
    case 502:
      return 'service_unavailable';
    default:
      return status >= 500 ? 'provider_error' : status >= 400 ? 'invalid_request' : 'invalid_response';
  }
}
