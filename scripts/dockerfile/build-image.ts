import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import dockerignore from '@balena/dockerignore';
import type { Command, Stage, Step } from './parse.ts';

/** What a stage comes to where there is no Docker: a folder in the place of its file system. */
export interface Image {
  /** What stands for "/". */
  readonly root: string;
  /** As the Dockerfile names it: "/app". */
  workdir: string;
  env: Record<string, string>;
  user: string | undefined;
  command: Command | undefined;
  healthcheck: Command | undefined;
}

/**
 * Runs a Dockerfile's steps, each stage in a folder of its own under `place`.
 *
 * @param context the folder that is built from; its `.dockerignore` holds
 * @param tell told of each step once it is done, with how long it took in milliseconds
 * @returns the last stage
 * @throws Error with its output when a step fails, or when a step means something else here than in Docker
 */
export function buildImage(
  stages: readonly Stage[],
  context: string,
  place: string,
  tell: (stage: Stage, step: Step, milliseconds: number) => void,
): Image {
  const images = new Map<string, Image>();
  for (const stage of stages) {
    const image = openImage(stage, join(place, stage.name));
    for (const step of stage.steps) {
      const startedAt = performance.now();
      take(step, image, context, images);
      tell(stage, step, performance.now() - startedAt);
    }
    images.set(stage.name, image);
  }
  const last = images.get(stages.at(-1)?.name ?? '');
  if (!last) throw new Error('The Dockerfile has no FROM');
  return last;
}

/** The Node that runs this stands for the image's. A copy, since another user may not reach this one. */
function openImage({ image }: Stage, root: string): Image {
  const major = process.versions.node.split('.')[0];
  if (!image.startsWith(`node:${major}`))
    throw new Error(`FROM ${image}: this is Node ${process.versions.node}`);
  const bin = join(root, 'usr/local/bin');
  mkdirSync(bin, { recursive: true });
  chmodSync(root, 0o755);
  copyFileSync(process.execPath, join(bin, 'node'), constants.COPYFILE_FICLONE);
  return { root, workdir: '/', env: {}, user: undefined, command: undefined, healthcheck: undefined };
}

function take(step: Step, image: Image, context: string, images: ReadonlyMap<string, Image>): void {
  switch (step.kind) {
    case 'workdir':
      image.workdir = step.path;
      mkdirSync(join(image.root, step.path), { recursive: true });
      break;
    case 'env':
      image.env = { ...image.env, ...step.values };
      break;
    case 'user':
      image.user = step.name;
      break;
    case 'copy':
      copy(
        step,
        image,
        step.from === undefined ? context : rootOf(step.from, images),
        step.from === undefined,
      );
      break;
    case 'run':
      run(step.command, image);
      break;
    case 'cmd':
      image.command = step.command;
      break;
    case 'healthcheck':
      image.healthcheck = step.command;
      break;
    case 'expose':
      break;
  }
}

function rootOf(name: string, images: ReadonlyMap<string, Image>): string {
  const image = images.get(name);
  if (!image) throw new Error(`COPY --from=${name}: no stage before it has that name`);
  return image.root;
}

/** A folder's content, or files: into a folder when there are several or the target ends in a slash. */
function copy(
  { paths, to }: Extract<Step, { kind: 'copy' }>,
  image: Image,
  base: string,
  isContext: boolean,
): void {
  const target = join(image.root, to.startsWith('/') ? '' : image.workdir, to);
  const isKept = isContext ? contextFilter(base) : () => true;
  for (const path of paths) {
    const source = join(base, path);
    const isFile = statSync(source).isFile();
    const intoFolder = isFile && (paths.length > 1 || to.endsWith('/'));
    cpSync(source, intoFolder ? join(target, basename(path)) : target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => isKept(relative(base, file)),
    });
  }
}

/** Which files of the context a build sees. Folders are walked when a file in them might be. */
function contextFilter(context: string): (path: string) => boolean {
  const rules = dockerignore.default().add(readFileSync(join(context, '.dockerignore'), 'utf8'));
  for (const path of ['node_modules', '.git', '.env']) {
    if (!rules.ignores(path)) throw new Error(`.dockerignore lets ${path} into the image`);
  }
  const kept = new Set<string>(['']);
  for (const file of filesOf(context).filter((it) => !rules.ignores(it))) {
    for (let path = file; path !== '.'; path = dirname(path)) kept.add(path);
  }
  return (path) => kept.has(path);
}

function filesOf(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (path === 'node_modules' || path === '.git') return [];
    return entry.isDirectory() ? filesOf(folder, path) : [path];
  });
}

function run(command: Command, image: Image): void {
  const [file = '', ...args] = wordsOf(command, image);
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: join(image.root, image.workdir),
    env: { ...reachOfRegistry(), ...environmentOf(image) },
    encoding: 'utf8',
    timeout: 900_000,
  });
  if (status !== 0) throw new Error(`It ended with ${status}:\n${stdout}${stderr}`);
}

/** A command as words for `spawn`. Paths of the image would be paths of this machine here. */
export function wordsOf(command: Command, { workdir }: Image): readonly string[] {
  const words = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  if (words.some((word) => word.includes(`${workdir}/`))) {
    throw new Error(`A command that names ${workdir} cannot be run in a folder: name paths from there`);
  }
  return words;
}

export function environmentOf({ root, env }: Image): Record<string, string> {
  return { PATH: `${join(root, 'usr/local/bin')}:/usr/local/bin:/usr/bin:/bin`, ...env };
}

/** What npm needs of this machine to reach its registry and its cache; a builder has its own. */
function reachOfRegistry(): NodeJS.ProcessEnv {
  const names = [
    'HOME',
    'NODE_EXTRA_CA_CERTS',
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'NO_PROXY',
    'npm_config_registry',
  ];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
