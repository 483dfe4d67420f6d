import { memo, useRef } from 'react';
import { BlockView } from './block-view.tsx';
import './markdown.css';
import { type Block, NOTHING_READ, readBlocks } from './read-blocks.ts';

/**
 * A model's text, drawn from its tokens with a list of what may be drawn: no HTML, no picture, no address that is
 * followed by itself. While the text grows, only its last block is read and drawn again.
 */
export function Markdown({ text, isLive }: { readonly text: string; readonly isLive: boolean }) {
  // Reading is pure; this only remembers what was read last, to go on from there.
  const read = useRef(NOTHING_READ);
  read.current = readBlocks(read.current, text, isLive);
  const { blocks } = read.current;
  const levels = levelsOf(blocks);
  const groups = Math.ceil(blocks.length / PER_GROUP);
  return (
    <div className="markdown">
      {Array.from({ length: groups }, (_, place) => {
        const [from, to] = [place * PER_GROUP, (place + 1) * PER_GROUP];
        return (
          <Group
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks only come at the end, so its place is what a group is
            key={place}
            blocks={blocks.slice(from, to)}
            levels={levels.slice(from, to)}
            isLive={isLive}
          />
        );
      })}
    </div>
  );
}

/** Blocks that are drawn, or left out of sight, together: each alone would be one more thing to be looked after. */
const PER_GROUP = 8;

interface GroupProps {
  readonly blocks: readonly Block[];
  readonly levels: readonly (number | undefined)[];
  readonly isLive: boolean;
}

const Group = memo(
  ({ blocks, levels, isLive }: GroupProps) => (
    <div className="blocks">
      {blocks.map((block, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <OneBlock key={position} block={block} isLive={isLive} level={levels[position]} />
      ))}
    </div>
  ),
  (before, after) =>
    before.blocks.length === after.blocks.length &&
    after.blocks.every((block, position) => {
      const old = before.blocks[position];
      return (
        old !== undefined && isSameBlock(blockAt(before, position, old), blockAt(after, position, block))
      );
    }),
);

function blockAt({ levels, isLive }: GroupProps, position: number, block: Block): OneBlockProps {
  return { block, isLive, level: levels[position] };
}

interface OneBlockProps {
  readonly block: Block;
  readonly isLive: boolean;
  readonly level: number | undefined;
}

const OneBlock = memo(
  ({ block: { token, isOpen }, isLive, level }: OneBlockProps) =>
    token.type === 'space' ? null : (
      <BlockView token={token} isOpen={isOpen && isLive} level={level} dir="auto" />
    ),
  isSameBlock,
);

function isSameBlock(before: OneBlockProps, after: OneBlockProps): boolean {
  return (
    before.block.token === after.block.token &&
    before.level === after.level &&
    (before.block.isOpen && before.isLive) === (after.block.isOpen && after.isLive)
  );
}

/** An answer stands below the page's third level. */
const ABOVE = 3;

/**
 * Where each heading stands in the page's outline: one level below the one it belongs to, whatever number of signs a
 * model wrote, so that no level is left out.
 */
function levelsOf(blocks: readonly Block[]): readonly (number | undefined)[] {
  const depths: number[] = [];
  return blocks.map(({ token }) => {
    if (token.type !== 'heading') return undefined;
    const depth = Number(token.depth);
    while ((depths.at(-1) ?? 0) >= depth) depths.pop();
    depths.push(depth);
    return ABOVE + depths.length;
  });
}
