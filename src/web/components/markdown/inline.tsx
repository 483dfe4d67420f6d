import type { Token } from 'marked';
import { decodeEntities } from './entities.ts';
import { Formula } from './formula.tsx';
import { ImageChip, LinkChip, toSafeUrl } from './link-chip.tsx';

/** What stands in a line. */
export function Inline({ tokens }: { readonly tokens: readonly Token[] | undefined }) {
  return (
    <>
      {tokens?.map((token, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tokens are read again as a whole
        <InlineView key={position} token={token} />
      ))}
    </>
  );
}

function InlineView({ token }: { readonly token: Token }) {
  switch (token.type) {
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : decodeEntities(`${token.text}`);
    case 'escape':
      return `${token.text}`;
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code>{`${token.text}`}</code>;
    case 'br':
      return <br />;
    case 'math':
      return <Formula source={`${token.text}`} isDisplay={token.isDisplay === true} raw={token.raw} />;
    case 'link':
      return <Link token={token} />;
    case 'image':
      return <ImageChip alt={`${token.text}`} url={`${token.href}`} />;
    case 'checkbox':
      return null;
    case 'html':
      return isBreak(token) ? <br /> : <span className="as-written">{token.raw}</span>;
    default:
      return <span className="as-written">{token.raw}</span>;
  }
}

/** The one tag that is drawn: a line can be broken in no other way within a table's cell. */
export function isBreak({ raw }: Token): boolean {
  return /^\s*<br\s*\/?>\s*$/i.test(raw);
}

/** An address that is none of the web's stays as it was written. */
function Link({ token }: { readonly token: Token & { readonly type: string } }) {
  const url = 'href' in token ? toSafeUrl(`${token.href}`) : undefined;
  if (!url) return <span className="as-written">{token.raw}</span>;
  // No chip within a chip: what a link holds is shown as text.
  return <LinkChip label={plainText('tokens' in token ? token.tokens : undefined)} url={url} />;
}

function plainText(tokens: readonly Token[] | undefined): string {
  return (tokens ?? [])
    .map((token) =>
      'tokens' in token && token.tokens
        ? plainText(token.tokens)
        : decodeEntities('text' in token ? `${token.text}` : token.raw),
    )
    .join('');
}
