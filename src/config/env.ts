import { nearest } from '../core/nearest.ts';

/** Names of the environment's variables, each with one line for people. Nothing else reads the environment. */

/** Providers in the order they are listed to people; each has `<NAME>_API_KEY` and `<NAME>_BASE_URL`. */
export const PROVIDER_VARIABLES = [
  'GROQ',
  'GEMINI',
  'DEEPSEEK',
  'CEREBRAS',
  'OPENAI',
  'ANTHROPIC',
  'OPENROUTER',
  'MISTRAL',
  'XAI',
  'TOGETHER',
  'OLLAMA',
] as const;

interface Variable {
  readonly name: string;
  readonly about: string;
}

/** Every variable CORO knows. `.env.example` is this list. */
export const VARIABLES: readonly Variable[] = [
  { name: 'HOST', about: 'Address to listen on (default 127.0.0.1: this machine only)' },
  { name: 'PORT', about: 'Port to listen on (default 8000)' },
  ...PROVIDER_VARIABLES.flatMap((provider) => [
    {
      name: `${provider}_API_KEY`,
      about: `Key for ${provider}: models there are real once it is set; several, comma-separated, take turns`,
    },
    { name: `${provider}_BASE_URL`, about: `Replaces the base URL of ${provider}, version path included` },
  ]),
  { name: 'CORO_API_TOKEN', about: 'Callers must send this token as "Authorization: Bearer" or "x-api-key"' },
  { name: 'CORO_ALLOW_ANONYMOUS', about: '1 = real keys may serve beyond this machine without a token' },
  {
    name: 'CORO_PUBLIC_HOSTS',
    about: 'Host names, comma-separated, that requests may name while no token is set',
  },
  {
    name: 'CORS_ALLOWED_ORIGINS',
    about: 'Origins, comma-separated, whose pages may call (default: loopback; any with a token)',
  },
  {
    name: 'CORO_ALLOW_HTTP',
    about: '1 = base URLs beyond this machine may be plain http: keys and prompts go in the clear',
  },
  { name: 'CORO_FIND_OLLAMA', about: '0 = do not look for an Ollama on its default port (default 1)' },
  { name: 'CORO_DEMO', about: '1 = simulated models whatever keys are set, 0 = never simulated' },
  { name: 'CORO_MAX_MODELS', about: 'Answers that one request may ask for (default 16)' },
  { name: 'CORO_MAX_RUNS', about: 'Runs that may go on at a time; more are refused with 503 (default 2000)' },
  { name: 'CORO_LOG_LEVEL', about: 'trace, debug, info, warn, error, fatal or silent (default info)' },
  { name: 'DATABASE_URL', about: 'PostgreSQL, for more than one machine; this version keeps nothing yet' },
  { name: 'REDIS_URL', about: 'Redis, for more than one machine; this version does not use it yet' },
  { name: 'CORO_DATA_DIR', about: 'Folder for what CORO keeps (default .coro)' },
  {
    name: 'CORO_CATALOG_UPDATE_HOURS',
    about: "Hours between updates of the catalog from the providers' lists (default: never)",
  },
  {
    name: 'CORO_CONFIG',
    about: 'Path of a configuration file (default: coro.config.json, where there is one)',
  },
];

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value without white space around it; undefined when it is empty. */
export function settingOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

/** Entries of a comma-separated value. */
export function listOf(env: Environment, name: string): readonly string[] {
  return (settingOf(env, name) ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** CORO's own begin with this; others' names are nobody's business. */
const PREFIX = 'CORO_';

/** What Kubernetes sets in every container beside a service called `coro` or `coro-…`. */
const SERVICE_LINK = /_SERVICE_(?:HOST|PORT)|_PORT_\d|_PORT=\w+:\/\//;

/** Variables that are set, are named like CORO's own, and are none of them. */
export function unknownVariables(env: Environment): readonly string[] {
  return Object.keys(env).filter(
    (name) =>
      name.startsWith(PREFIX) &&
      settingOf(env, name) !== undefined &&
      !VARIABLES.some((variable) => variable.name === name) &&
      !SERVICE_LINK.test(`${name}=${env[name]}`),
  );
}

/** The variable that an unknown one was meant for, if it is like one: `CORO_PORT` is `PORT`. */
export function nearestVariable(unknown: string): string | undefined {
  const names = new Map(VARIABLES.map(({ name }) => [withoutPrefix(name), name]));
  const meant = nearest(withoutPrefix(unknown), [...names.keys()]);
  return meant === undefined ? undefined : names.get(meant);
}

function withoutPrefix(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}
