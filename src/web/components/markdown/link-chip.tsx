import * as Popover from '@radix-ui/react-popover';
import { texts } from '../../texts.ts';
import { CopyButton } from '../copy-button.tsx';

/** An address as the browser would follow it, if it is one of the web's; undefined for everything else. */
export function toSafeUrl(written: string): string | undefined {
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  return url.protocol === 'https:' || url.protocol === 'http:' || url.protocol === 'mailto:'
    ? url.href
    : undefined;
}

/** A link a model wrote. It is followed only from a second step, which shows where it leads, in full. */
export function LinkChip({ label, url }: { readonly label: string; readonly url: string }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="link-chip" title={url}>
        {label.trim() === '' ? url : label}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover link-card"
          sideOffset={6}
          collisionPadding={12}
          aria-label={texts.link.leads}
        >
          <p className="quiet">{texts.link.leads}</p>
          <p className="address" dir="ltr">
            {url}
          </p>
          <div className="row">
            <a className="button small" href={url} target="_blank" rel="noopener noreferrer nofollow">
              {texts.link.open}
            </a>
            <CopyButton text={() => url} label={texts.link.copy} />
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A picture a model wants to be seen. It is never loaded: asking for it would tell its server who reads what. */
export function ImageChip({ alt, url }: { readonly alt: string; readonly url: string }) {
  const safe = toSafeUrl(url);
  return (
    <span className="image-chip">
      <span>{texts.link.picture(alt)}</span>
      {safe ? <LinkChip label={safe} url={safe} /> : <span className="as-written">{url}</span>}
    </span>
  );
}
