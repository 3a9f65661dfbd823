'use client';
/** @file The dialogs themselves, once one was opened. */
import { X } from 'lucide-react';
import { AlertDialog as AlertParts, Dialog as Parts } from 'radix-ui';
import { Button, IconButton } from './button';
import { cx } from './class-names';
import type { ConfirmDialogProps, DialogProps } from './dialog';
import { useFocusBack } from './focus-back';

const overlay = 'fixed inset-0 z-40 bg-shade';
const content =
  'fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-lg border border-line bg-raised shadow-xl';

export function OpenDialog({ open, onOpenChange, title, description, footer, wide = false, children }: DialogProps) {
  const focusBack = useFocusBack();
  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      <Parts.Portal>
        <Parts.Overlay className={overlay} />
        <Parts.Content
          {...focusBack}
          className={cx(content, wide ? 'max-w-4xl' : 'max-w-lg')}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <header className="flex items-start gap-4 border-line border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Parts.Title className="break-words font-semibold text-lg">{title}</Parts.Title>
              {description === undefined ? null : (
                <Parts.Description className="text-muted text-sm">{description}</Parts.Description>
              )}
            </div>
            <Parts.Close asChild>
              <IconButton label="Close" icon={<X size={16} aria-hidden />} />
            </Parts.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {footer === undefined ? null : (
            <footer className="flex justify-end gap-2 border-line border-t px-4 py-3">{footer}</footer>
          )}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

export function OpenConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  touches,
  touchesTitle = 'Affects',
  confirmLabel,
  pending = false,
  onConfirm,
}: ConfirmDialogProps) {
  const focusBack = useFocusBack();
  return (
    <AlertParts.Root open={open} onOpenChange={onOpenChange}>
      <AlertParts.Portal>
        <AlertParts.Overlay className={overlay} />
        <AlertParts.Content {...focusBack} className={cx(content, 'max-w-lg gap-3 p-4')}>
          <AlertParts.Title className="break-words font-semibold text-lg">{title}</AlertParts.Title>
          <AlertParts.Description className="text-sm">{description}</AlertParts.Description>
          {touches.length === 0 ? null : (
            <div className="min-h-0 overflow-y-auto">
              <p className="text-muted text-xs">{touchesTitle}</p>
              <ul className="mt-1 list-disc pl-5 text-sm">
                {touches.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </div>
          )}
          <div className="flex justify-end gap-2 pt-2">
            <AlertParts.Cancel asChild>
              <Button>Cancel</Button>
            </AlertParts.Cancel>
            <Button variant="danger" pending={pending} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </AlertParts.Content>
      </AlertParts.Portal>
    </AlertParts.Root>
  );
}
