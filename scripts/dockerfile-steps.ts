import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { buildImage, type Image } from './dockerfile/build-image.ts';
import { freePort } from './dockerfile/free-port.ts';
import { parseDockerfile } from './dockerfile/parse.ts';
import { type Started, startImage } from './dockerfile/start-image.ts';
import { ROOT } from './if-stale.ts';

/**
 * Tries the Dockerfile on a machine without Docker: runs its steps in an empty folder, starts what they made, and asks
 * it what a host would. `--context <folder>` builds from another checkout than this one.
 */
const { argv } = process;
const context = argv.includes('--context') ? (argv[argv.indexOf('--context') + 1] ?? ROOT) : ROOT;
const place = mkdtempSync(join(tmpdir(), 'coro-image-'));
// The image's user is not this one.
chmodSync(place, 0o755);
try {
  console.log(
    `No container: this runs the Dockerfile's steps in an empty folder, with Node ${process.version} for its image,`,
  );
  console.log('and starts what they made as a plain process.\n');
  await check(build());
} finally {
  rmSync(place, { recursive: true, force: true });
}

function build(): Image {
  const stages = parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'));
  let shown = '';
  return buildImage(stages, context, place, (stage, { text }, milliseconds) => {
    if (shown !== stage.name) console.log(styleText('bold', `FROM ${stage.image}`));
    shown = stage.name;
    const seconds = milliseconds < 100 ? '' : `${(milliseconds / 1000).toFixed(1)} s`;
    console.log(`  ${text.length > 90 ? `${text.slice(0, 89)}…` : text.padEnd(90)} ${seconds}`);
  });
}

async function check(image: Image): Promise<void> {
  console.log(styleText('bold', `\nStarted as user ${image.user}, on loopback for this trial`));
  report('it runs as another user than root', image.user !== undefined && image.user !== 'root');
  const strangers = strangersIn(image);
  report('it holds nothing that only development needs', strangers.length === 0, strangers.join(' '));
  report('it listens beyond the container', image.env.HOST === '0.0.0.0');

  const token = randomBytes(24).toString('hex');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await using started = startImage(image, { HOST: '127.0.0.1', PORT: `${port}`, CORO_API_TOKEN: token });
  report(`its health check passes after ${Math.round(await started.healthy())} ms`, true);
  const ask = (headers: Record<string, string>) =>
    fetch(`${url}/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ prompt: 'Name one prime number.', models: ['gemini', 'deepseek'] }),
      signal: AbortSignal.timeout(10_000),
    });
  const refused = await ask({});
  report('POST /chat without the token is refused', refused.status === 401, `${refused.status}`);
  const answered = await ask({ authorization: `Bearer ${token}` });
  report('POST /chat with it is answered', answered.status === 200, await outcomeOf(answered));
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  report('GET / in a browser is the page', /text\/html/.test(page.headers.get('content-type') ?? ''));
  await checkStop(started, () => ask({ authorization: `Bearer ${token}` }), url);
}

/** SIGTERM while a request runs: it is answered, and then the process ends with 0. */
async function checkStop(started: Started, ask: () => Promise<Response>, url: string): Promise<void> {
  const running = ask();
  // Answered after the request before it was read.
  await fetch(`${url}/health`);
  const stopped = started.stop();
  const reply = await running;
  report('a request that runs at SIGTERM is answered', reply.status === 200, await outcomeOf(reply));
  const code = await stopped;
  report('then it ends with 0', code === 0, code === 0 ? '' : `${code}:\n${started.output}`);
}

function report(what: string, isMet: boolean, detail = ''): void {
  const mark = isMet ? styleText('green', '✓') : styleText('red', '✗');
  console.log(`  ${mark} ${what}${detail === '' ? '' : ` (${detail})`}`);
  if (!isMet) process.exitCode = 1;
}

async function outcomeOf(reply: Response): Promise<string> {
  const { outcome } = (await reply.json()) as { readonly outcome?: string };
  return outcome ?? `${reply.status}`;
}

/** Packages in the image that only development needs, and files that are not for running. */
function strangersIn({ root, workdir }: Image): readonly string[] {
  const app = join(root, workdir);
  const { packages } = JSON.parse(readFileSync(join(context, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const forDevelopment = Object.entries(packages).filter(
    ([path, { dev }]) => dev && existsSync(join(app, path)),
  );
  const expected = ['LICENSE', 'coro.config.schema.json', 'dist', 'node_modules', 'package.json'];
  const others = readdirSync(app).filter((file) => !expected.includes(file));
  return [...forDevelopment.map(([path]) => path), ...others];
}
