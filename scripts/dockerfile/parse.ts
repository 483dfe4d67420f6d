import {
  Cmd,
  Copy,
  DockerfileParser,
  Env,
  From,
  Healthcheck,
  type Instruction,
  type JSONInstruction,
  Run,
  Workdir,
} from 'dockerfile-ast';

/** One `FROM` of a Dockerfile, and what follows it. */
export interface Stage {
  readonly name: string;
  readonly image: string;
  readonly steps: readonly Step[];
}

/** A command as a list of words, or as a line for a shell. */
export type Command = readonly string[] | string;

export type Step = { readonly text: string } & (
  | { readonly kind: 'workdir'; readonly path: string }
  | {
      readonly kind: 'copy';
      readonly from: string | undefined;
      readonly paths: readonly string[];
      readonly to: string;
    }
  | { readonly kind: 'env'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'expose'; readonly port: string }
  | { readonly kind: 'run'; readonly command: Command }
  | { readonly kind: 'cmd'; readonly command: Command }
  | { readonly kind: 'healthcheck'; readonly command: Command }
);

/**
 * Reads a Dockerfile.
 *
 * @throws Error naming the line of an instruction that is not understood here
 */
export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text.split('\n');
  const textOf = (instruction: Instruction) => sourceOf(instruction, lines);
  const stages: { name: string; image: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      const name = instruction.getBuildStage() ?? `${stages.length}`;
      stages.push({ name, image: instruction.getImage() ?? '', steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw notUnderstood(instruction);
    stage.steps.push({ text: textOf(instruction), ...toStep(instruction) });
  }
  return stages;
}

type StepWithoutText = Step extends infer Each ? (Each extends Step ? Omit<Each, 'text'> : never) : never;

function toStep(instruction: Instruction): StepWithoutText {
  const words = instruction.getArguments().map((argument) => argument.getValue());
  const [first = ''] = words;
  if (instruction instanceof Workdir) return { kind: 'workdir', path: first };
  if (instruction instanceof Run) return { kind: 'run', command: commandOf(instruction) };
  if (instruction instanceof Cmd) return { kind: 'cmd', command: commandOf(instruction) };
  if (instruction instanceof Healthcheck) return { kind: 'healthcheck', command: checkOf(instruction) };
  if (instruction instanceof Env) {
    const values = instruction.getProperties().map((it) => [it.getName(), it.getValue() ?? '']);
    return { kind: 'env', values: Object.fromEntries(values) };
  }
  if (instruction instanceof Copy && instruction.getFlags().every((flag) => flag.getName() === 'from')) {
    const from = instruction.getFromFlag()?.getValue() ?? undefined;
    return { kind: 'copy', from, paths: words.slice(0, -1), to: words.at(-1) ?? '' };
  }
  if (instruction.getKeyword() === 'USER') return { kind: 'user', name: first };
  if (instruction.getKeyword() === 'EXPOSE') return { kind: 'expose', port: first };
  throw notUnderstood(instruction);
}

function commandOf(instruction: JSONInstruction): Command {
  const words = instruction.getJSONStrings().map((word) => word.getJSONValue());
  return words.length > 0 ? words : (instruction.getArgumentsContent() ?? '');
}

/** What follows the flags and `CMD`; the parser does not read it as a list of words. */
function checkOf(instruction: Healthcheck): Command {
  const text = instruction.getArgumentsContent() ?? '';
  const command = text.slice(text.indexOf('CMD') + 'CMD'.length).trim();
  return command.startsWith('[') ? (JSON.parse(command) as string[]) : command;
}

/** An instruction as it stands, in one line. */
function sourceOf(instruction: Instruction, lines: readonly string[]): string {
  const { start, end } = instruction.getRange();
  return lines
    .slice(start.line, end.line + 1)
    .map((line) => line.replace(/\\$/, '').trim())
    .join(' ');
}

function notUnderstood(instruction: Instruction): Error {
  const line = instruction.getRange().start.line + 1;
  return new Error(`Dockerfile:${line}: ${instruction.getKeyword()} is not understood here as it stands`);
}
