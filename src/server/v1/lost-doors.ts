/**
 * What to say of a path that is not served: who sets up a client most often gets its base URL wrong, and sees nothing of it
 * but this. The path itself is not repeated.
 */
export function lostMessage(url: string): string {
  const path = (url.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/').replace(/\/$/, '');
  const [, meant] = MEANT.exec(path) ?? [];
  const served = meant && SERVED[meant.toLowerCase()];
  if (served) return `Not Found: ${served}`;
  return /^\/v1(?:\/|$)/i.test(path) ? `Not Found: ${ALL_SERVED}` : 'Not Found';
}

const MEANT = /\/(chat\/completions|messages(?:\/count_tokens)?|models)$/i;

const ANTHROPIC_BASE = "the base URL of Anthropic's clients is this server's, without /v1";
const OPENAI_BASE = "the base URL of OpenAI's clients is this server's with /v1 behind it, once";

const SERVED: Readonly<Record<string, string | undefined>> = {
  'chat/completions': `it is /v1/chat/completions here; ${OPENAI_BASE}`,
  models: `it is /v1/models here; ${OPENAI_BASE}. CORO's own list is at /models`,
  messages: `it is /v1/messages here; ${ANTHROPIC_BASE}`,
  'messages/count_tokens': `it is /v1/messages/count_tokens here; ${ANTHROPIC_BASE}`,
};

const ALL_SERVED =
  "of OpenAI's API there are /v1/chat/completions and /v1/models here, of Anthropic's /v1/messages, /v1/messages/count_tokens and /v1/models";
