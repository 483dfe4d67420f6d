import type { Token, Tokens } from 'marked';
import { texts } from '../../texts.ts';
import { CodeBlock } from './code-block.tsx';
import { Formula } from './formula.tsx';
import { Inline, isBreak } from './inline.tsx';

/**
 * One block. This `switch` and the one in `inline.tsx` are the whole list of what a text can become; what is not on it
 * is shown as it was written.
 */
export function BlockView({
  token,
  isOpen,
  level,
  dir,
}: {
  readonly token: Token;
  readonly isOpen: boolean;
  /** Of a heading, in the page's outline. */
  readonly level?: number | undefined;
  /** Of one that stands in no other: the rest runs as what it stands in, or a list's marks would be on the wrong side. */
  readonly dir?: 'auto' | undefined;
}) {
  switch (token.type) {
    case 'paragraph':
      return (
        <p dir={dir}>
          <Inline tokens={token.tokens} />
        </p>
      );
    case 'heading':
      return <Heading token={token as Tokens.Heading} level={level} dir={dir} />;
    case 'code':
      return <CodeBlock code={`${token.text}`} language={`${token.lang ?? ''}`} isOpen={isOpen} />;
    case 'list':
      return <List list={token as Tokens.List} isOpen={isOpen} dir={dir} />;
    case 'blockquote':
      return <blockquote dir={dir}>{blocks(token.tokens, isOpen)}</blockquote>;
    case 'table':
      return <Table table={token as Tokens.Table} dir={dir} />;
    case 'hr':
      return <hr />;
    case 'math':
      return <Formula source={`${token.text}`} isDisplay={token.isDisplay === true} raw={token.raw} />;
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : <p className="as-written">{token.raw}</p>;
    case 'checkbox':
    case 'space':
    case 'def':
      return null;
    default:
      // Between blocks there is a break already.
      if (token.type === 'html' && isBreak(token)) return null;
      return (
        <p className="as-written" dir={dir}>
          {token.raw.trim()}
        </p>
      );
  }
}

interface Directed {
  readonly dir: 'auto' | undefined;
}

function blocks(tokens: readonly Token[] | undefined, isOpen: boolean) {
  return tokens?.map((token, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens are read again as a whole
    <BlockView key={position} token={token} isOpen={isOpen && position === tokens.length - 1} />
  ));
}

/** One that stands within another block is no part of the page's outline. */
function Heading({
  token,
  level,
  dir,
}: Directed & { readonly token: Tokens.Heading; readonly level: number | undefined }) {
  const Tag = level === undefined ? 'p' : (`h${Math.min(6, level)}` as 'h4' | 'h5' | 'h6');
  return (
    <Tag className={`heading level-${Math.min(4, token.depth)}`} dir={dir}>
      <Inline tokens={token.tokens} />
    </Tag>
  );
}

function List({ list, isOpen, dir }: Directed & { readonly list: Tokens.List; readonly isOpen: boolean }) {
  const items = list.items.map((item, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items are read again as a whole
    <li key={position} className={item.task ? 'task' : undefined}>
      {item.task && (
        <span className="check" role="img" aria-label={item.checked ? 'done' : 'open'}>
          {item.checked ? '☑' : '☐'}
        </span>
      )}
      {blocks(item.tokens, isOpen && position === list.items.length - 1)}
    </li>
  ));
  const start = typeof list.start === 'number' ? list.start : 1;
  return list.ordered ? (
    <ol start={start} dir={dir}>
      {items}
    </ol>
  ) : (
    <ul dir={dir}>{items}</ul>
  );
}

/* A cell's place is what it is: a table is read again as a whole. */
function Table({ table, dir }: Directed & { readonly table: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a group of form fields it is not
    <div className="table" role="group" aria-label={texts.table} tabIndex={0}>
      <table dir={dir}>
        <thead>
          <tr>
            {table.header.map(({ text, tokens, align }, place) => {
              // A head that says nothing is none.
              const Cell = text.trim() === '' ? 'td' : 'th';
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <Cell key={place} scope={Cell === 'th' ? 'col' : undefined} data-align={align}>
                  <Inline tokens={tokens} />
                </Cell>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <tr key={line}>
              {row.map(({ tokens, align }, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <td key={place} data-align={align}>
                  <Inline tokens={tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
