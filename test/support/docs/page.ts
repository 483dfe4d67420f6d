import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Slugger from 'github-slugger';
import type { Code, Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as textOf } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { type BlockNotes, parseNotes } from './notes.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** A fenced block of a page. */
export interface Block {
  /** "docs/cli.md:12", the line of its opening fence. */
  readonly place: string;
  /** The first word behind the fence; empty where there is none. */
  readonly language: string;
  readonly notes: BlockNotes;
  readonly text: string;
  /** Where the block stands in the page's source. */
  readonly span: readonly [start: number, end: number];
  /** What a reader is shown as its output: the next block of its section, if that is `json` or `text`. */
  readonly output?: Block;
}

export interface Link {
  readonly place: string;
  readonly url: string;
  /** What the page shows for it. */
  readonly text: string;
}

/** A page of the documentation, read as a browser of the repository reads it. */
export interface Page {
  /** From the repository's root: "docs/cli.md". */
  readonly path: string;
  readonly source: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  /** What `#…` behind a link may name. */
  readonly anchors: ReadonlySet<string>;
}

/** Every page that people read. */
export function readPages(): readonly Page[] {
  return ['*.md', 'docs/**/*.md', 'deploy/**/*.md', 'examples/**/*.md']
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .sort()
    .map((path) => parsePage(path, readFileSync(join(ROOT, path), 'utf8')));
}

export function parsePage(path: string, source: string): Page {
  const root = fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const slugger = new Slugger();
  const headings = [...walk(root)].filter((node) => node.type === 'heading');
  return {
    path,
    source,
    title: headings[0] ? textOf(headings[0]) : '',
    blocks: blocksOf(root, path),
    links: linksOf(root, path),
    anchors: new Set(headings.map((heading) => slugger.slug(textOf(heading)))),
  };
}

function* walk(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* walk(child);
}

/** Output belongs to what runs before it, unless a heading or another block stands between them. */
function blocksOf(root: Root, path: string): Block[] {
  const blocks: Block[] = [];
  let command: Block | undefined;
  for (const node of walk(root)) {
    if (node.type === 'heading') command = undefined;
    if (node.type !== 'code') continue;
    const block = toBlock(node, path);
    if (command && isOutput(block)) {
      blocks[blocks.indexOf(command)] = { ...command, output: block };
      command = undefined;
    } else {
      blocks.push(block);
      command = isRun(block) ? block : undefined;
    }
  }
  return blocks;
}

function toBlock(node: Code, path: string): Block {
  const place = placeOf(node, path);
  const { start, end } = node.position ?? {};
  return {
    place,
    language: node.lang ?? '',
    notes: parseNotes(node.meta ?? '', place),
    text: node.value,
    span: [start?.offset ?? 0, end?.offset ?? 0],
  };
}

/** Blocks that are run: not those that are written to a file, nor those that a reason keeps from it. */
export function isRun({ language, notes }: Block): boolean {
  const isProgram = language === 'sh' || language === 'bash' || language === 'ts';
  return isProgram && notes.file === undefined && notes['no-run'] === undefined;
}

function isOutput({ language, notes }: Block): boolean {
  return (language === 'json' || language === 'text') && notes.file === undefined;
}

function linksOf(root: Root, path: string): Link[] {
  return [...walk(root)].flatMap((node) =>
    node.type === 'link' || node.type === 'image' || node.type === 'definition'
      ? [{ place: placeOf(node, path), url: node.url, text: textOf(node) }]
      : [],
  );
}

function placeOf(node: Nodes, path: string): string {
  return `${path}:${node.position?.start.line ?? 0}`;
}
