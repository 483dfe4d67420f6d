import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../scripts/dockerfile/free-port.ts';
import { parseDockerfile, type Step } from '../scripts/dockerfile/parse.ts';
import { startImage } from '../scripts/dockerfile/start-image.ts';
import { VARIABLES } from '../src/config/env.ts';
import { copyCheckout, openFolder, tryRun } from './support/checkout.ts';

/** The files that hosts read. What they name must exist, and what they start must start. */
vi.setConfig({ testTimeout: 120_000 });
const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const KNOWN = VARIABLES.map(({ name }) => name);
const STAGES = parseDockerfile(read('Dockerfile'));
/** What running answers get to end in, in seconds: a host that waits no longer cuts them. */
const GRACE_S = 25;

function stepOf<Kind extends Step['kind']>(kind: Kind): Extract<Step, { kind: Kind }> {
  const steps = STAGES.at(-1)?.steps ?? [];
  const found = steps.find((step): step is Extract<Step, { kind: Kind }> => step.kind === kind);
  if (!found) throw new Error(`The Dockerfile has no ${kind}`);
  return found;
}

describe('the Dockerfile', () => {
  it('says that it is no container that is tried, and all of it holds', { timeout: 900_000 }, () => {
    using checkout = openFolder();
    copyCheckout(checkout.path);
    const script = join(ROOT, 'scripts/dockerfile-steps.ts');
    const { status, stdout, stderr } = tryRun(
      process.execPath,
      [script, '--context', checkout.path],
      ROOT,
      900_000,
    );
    expect(stdout + stderr).not.toContain('✗');
    expect(stdout).toMatch(/^No container: this runs the Dockerfile's steps in an empty folder/);
    expect(stdout).toContain('✓ then it ends with 0');
    expect(status).toBe(0);
  });

  it('builds in one stage and runs in another, as its user, with every variable known', () => {
    expect(STAGES.map(({ image }) => image)).toEqual(['node:24-slim', 'node:24-slim']);
    expect(stepOf('user').name).toBe('node');
    const { NODE_ENV, ...own } = stepOf('env').values;
    expect(NODE_ENV).toBe('production');
    expect(Object.keys(own).filter((name) => !KNOWN.includes(name))).toEqual([]);
    expect(own).toEqual({ HOST: '0.0.0.0', PORT: stepOf('expose').port });
  });
});

describe('compose.yaml', () => {
  interface Compose {
    readonly services: Readonly<
      Record<
        string,
        {
          readonly build: string;
          readonly ports: readonly string[];
          readonly environment: Readonly<Record<string, string>>;
          readonly stop_grace_period: string;
        }
      >
    >;
  }
  const { coro } = (parse(read('compose.yaml')) as Compose).services;

  it('builds the Dockerfile, publishes its port on this machine alone, and waits for what runs', () => {
    expect(coro?.build).toBe('.');
    expect(coro?.ports).toEqual([`127.0.0.1:\${PORT:-8000}:${stepOf('expose').port}`]);
    expect(Number.parseInt(coro?.stop_grace_period ?? '', 10)).toBeGreaterThan(GRACE_S);
  });

  it('asks for the token, and hands on variables that CORO reads', () => {
    const environment = coro?.environment ?? {};
    expect(environment.CORO_API_TOKEN).toMatch(/^\$\{CORO_API_TOKEN:\?.+\}$/);
    expect(Object.keys(environment).filter((name) => !KNOWN.includes(name))).toEqual([]);
    const elsewhere = Object.entries(environment).filter(([name, value]) => !value.startsWith(`\${${name}:`));
    expect(elsewhere).toEqual([]);
  });
});

describe('render.yaml', () => {
  interface Blueprint {
    readonly services: readonly {
      readonly runtime: string;
      readonly dockerfilePath: string;
      readonly healthCheckPath: string;
      readonly maxShutdownDelaySeconds: number;
      readonly envVars: readonly { readonly key: string; readonly sync?: boolean }[];
    }[];
  }
  const [service] = (parse(read('render.yaml')) as Blueprint).services;

  it('builds the Dockerfile, looks at its health, and waits for what runs', () => {
    expect(service).toMatchObject({
      runtime: 'docker',
      dockerfilePath: './Dockerfile',
      healthCheckPath: '/health',
    });
    expect(service?.maxShutdownDelaySeconds).toBeGreaterThan(GRACE_S);
  });

  it('asks for the token and for keys, and for nothing that CORO does not read', () => {
    const asked = service?.envVars.filter(({ sync }) => sync === false).map(({ key }) => key) ?? [];
    expect(asked).toContain('CORO_API_TOKEN');
    expect(service?.envVars.map(({ key }) => key).filter((key) => !KNOWN.includes(key))).toEqual([]);
  });
});

const RAILWAY = JSON.parse(read('railway.json')) as {
  readonly build: { readonly dockerfilePath: string };
  readonly deploy: {
    readonly startCommand: string;
    readonly healthcheckPath: string;
    readonly drainingSeconds: number;
  };
};

it('railway.json builds the Dockerfile, looks at its health, and waits for what runs', () => {
  expect(RAILWAY.build.dockerfilePath).toBe('Dockerfile');
  expect(RAILWAY.deploy.healthcheckPath).toBe('/health');
  expect(RAILWAY.deploy.drainingSeconds).toBeGreaterThan(GRACE_S);
});

/** By the process type that stands before the colon. */
const PROCFILE = new Map(
  read('Procfile')
    .trim()
    .split('\n')
    .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
);

describe.each([
  ['Procfile', PROCFILE.get('web') ?? ''],
  // Started as words, not by a shell of its own.
  ['railway.json', `exec ${RAILWAY.deploy.startCommand}`],
])('the command in %s', (_, command) => {
  const start = async (env: Readonly<Record<string, string>>) => {
    const image = { root: dirname(ROOT), workdir: `/${basename(ROOT)}`, env: {}, user: undefined };
    const healthcheck = stepOf('healthcheck').command;
    const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
    const all = { HOST: '127.0.0.1', PORT: `${await freePort()}`, PATH, ...env };
    return startImage({ ...image, command, healthcheck }, all);
  };

  it('asks for the token', async () => {
    await using started = await start({});
    await expect(started.healthy()).rejects.toThrow(
      'CORO_API_TOKEN: set it to a secret that callers must send',
    );
  });

  it('serves on the port that the host sets, and ends with 0 when it is told to', async () => {
    await using started = await start({ CORO_API_TOKEN: 'a-token-for-this-test' });
    await started.healthy();
    expect(await started.stop()).toBe(0);
  });
});
