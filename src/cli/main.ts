#!/usr/bin/env -S node --max-semi-space-size=16
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeFault } from './node-fault.ts';

/**
 * Where `coro` starts. It imports nothing that an older Node cannot read, so that the first thing said there is what is
 * wrong, not a syntax error.
 */
const { engines }: { engines: { node: string } } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
const fault = nodeFault(process.versions.node, engines.node);

if (fault === undefined) {
  // A second start need not compile everything again. In the user's own folder: code is read from it. Where it cannot be
  // written, or NODE_COMPILE_CACHE names another, or NODE_DISABLE_COMPILE_CACHE is set, Node goes on by itself.
  module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'coro'));
  const [{ main }, { openParts }] = await Promise.all([import('./program.ts'), import('./parts.ts')]);
  process.exitCode = await main(process.argv.slice(2), openParts());
} else {
  console.error(fault);
  process.exitCode = 1;
}
