/**
 * Starts a server and leaves it running once it says where it listens; its process group and address stay behind in
 * a file. Run by the programs that `folder.ts` puts before the real ones: node leave-running.ts npm start
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [command = '', ...args] = process.argv.slice(2);
const { DOCS_SERVERS: folder = '' } = process.env;
const log = join(folder, `${process.pid}.log`);
const written = openSync(log, 'w');
const server = spawn(command, args, { detached: true, stdio: ['ignore', written, written] });
const ended = once(server, 'exit');
let address: string | undefined;
while (address === undefined && server.exitCode === null) {
  await Promise.race([pause(20), ended]);
  address = /\bhttp:\/\/[\w.:[\]-]+/.exec(readFileSync(log, 'utf8'))?.[0];
}
process.stdout.write(readFileSync(log, 'utf8'));
if (address === undefined) process.exitCode = server.exitCode ?? 1;
else writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify({ address, group: server.pid, log }));
server.unref();
