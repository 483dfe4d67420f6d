/** What each failure code means to a caller, whoever the provider is. */
interface CodeFacts {
  /** May the same request succeed later? */
  readonly retryable: boolean;
  /** The request itself is at fault, or its owner ended it: no other route, key or successor will be tried. */
  readonly isFinal: boolean;
  /** How often the same route may be asked again with the same key, when nothing had come. */
  readonly retries: number;
  /** One sentence that says what to do. `{provider}`, `{model}` and `{wait}` are filled in. */
  readonly hint: string;
}

/** The closed list of codes an answer can fail with. What they mean, and which provider reply becomes which: `docs/errors.md`. */
export const FAULT_CODES = {
  authentication_failed: next(false, 'The key for {provider} was rejected. Check it.'),
  api_key_missing: next(false, 'Set {variable} to use {provider}.'),
  api_key_invalid: next(
    false,
    'This does not look like a key for {provider}: 8 to 512 visible ASCII characters.',
  ),
  permission_denied: next(false, 'This key may not use {model} at {provider}.'),
  region_not_supported: next(false, '{provider} is not offered in this region, or billing is off.'),
  rate_limited: next(true, '{provider} is busy with this key; try again {wait}.', 2),
  quota_exceeded: next(false, 'Out of quota at {provider}: wait for the reset or top up.'),
  budget_exceeded: stop(false, 'The budget set for this caller is spent.'),
  invalid_request: stop(false, '{provider} did not accept the request; the message says what it minds.'),
  invalid_parameters: stop(false, '{provider} did not accept a parameter; the message says which.'),
  invalid_model: next(false, '{provider} does not serve {model} to this key. Pick another model.'),
  context_length_exceeded: stop(false, 'Shorten the conversation: it is longer than {model} can read.'),
  request_too_large: next(
    false,
    'Shorten the prompt or lower max_tokens: together they exceed what {provider} admits.',
  ),
  content_filtered: stop(false, "{provider}'s content filter stopped this. Rephrase."),
  max_tokens_reached: next(true, 'The cap was spent before any text came. Raise max_tokens.'),
  model_overloaded: next(true, '{model} is busy at {provider}; try again {wait}.', 2),
  model_unavailable: next(false, '{model} is switched off here. Pick another model.'),
  service_unavailable: next(true, '{provider} is down; try again {wait}.', 2),
  provider_error: next(true, '{provider} failed; try again {wait}.', 2),
  timeout: next(true, '{provider} took too long; try again {wait}.', 1),
  dns_failure: next(true, "{provider}'s address could not be looked up. Check the network.", 1),
  tls_error: next(false, "{provider}'s certificate was not accepted. Check the network or the base URL."),
  network_error: next(true, 'The connection to {provider} broke; try again.', 2),
  connection_error: next(true, '{provider} could not be reached. Check the network or the base URL.', 1),
  stream_interrupted: next(true, 'The answer was cut off; try again.', 1),
  empty_response: next(true, '{model} sent nothing; try again.', 1),
  invalid_response: next(true, '{provider} sent something that is no answer; try again.', 1),
  response_too_large: next(false, 'The answer is larger than CORO takes.'),
  gateway_overloaded: next(true, 'Too many requests wait for {provider} here; try again {wait}.'),
  server_shutting_down: stop(true, 'This server is stopping; try again.'),
  cancelled: stop(true, 'It was stopped before it was done.'),
  internal_error: stop(true, 'A fault in CORO itself; please report it.'),
  unknown_error: next(false, '{provider} failed in a way that CORO does not know.'),
} as const satisfies Record<string, CodeFacts>;

export type FaultCode = keyof typeof FAULT_CODES;

function next(retryable: boolean, hint: string, retries = 0): CodeFacts {
  return { retryable, isFinal: false, retries, hint };
}

function stop(retryable: boolean, hint: string): CodeFacts {
  return { retryable, isFinal: true, retries: 0, hint };
}
