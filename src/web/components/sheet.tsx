import * as Dialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';
import { Icon } from './icon.tsx';
import './sheet.css';

/**
 * A dialog over the page. Without Radix's overlay, whose scroll lock writes a style that the page's policy refuses: the
 * page behind is held still by a rule of ours.
 */
export function Sheet({
  title,
  isOpen,
  onClose,
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content className="sheet" aria-describedby={undefined}>
          <div className="sheet-head">
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={texts.close}>
              <Icon name="close" />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
