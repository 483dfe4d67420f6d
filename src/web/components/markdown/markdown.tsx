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
  read.current = readBlocks(read.current, text);
  const { blocks } = read.current;
  return (
    <div className="markdown">
      {blocks.map((block, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks only come at the end, so its place is what a block is
        <OneBlock key={position} block={block} isLive={isLive} />
      ))}
    </div>
  );
}

const OneBlock = memo(
  ({ block, isLive }: { readonly block: Block; readonly isLive: boolean }) =>
    block.token.type === 'space' ? null : <BlockView token={block.token} isOpen={block.isOpen && isLive} />,
  (before, after) =>
    before.block.token === after.block.token &&
    (before.block.isOpen && before.isLive) === (after.block.isOpen && after.isLive),
);
