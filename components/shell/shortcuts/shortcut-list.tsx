'use client';
/** @file The dialog behind `?`: every shortcut, and the switch for those of single keys. */
import { Fragment } from 'react';
import { Dialog } from '../../ui/dialog';
import { shortcutGroups } from './list';
import { useSingleKeys } from './setting';

const keyClass = 'rounded border border-line bg-sunken px-1.5 py-0.5 font-mono text-xs';

export function ShortcutList({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useSingleKeys();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Keyboard shortcuts" wide>
      <label className="flex items-center gap-2 text-sm">
        <input type="checkbox" className="size-4" checked={on} onChange={(event) => setOn(event.target.checked)} />
        Single-key shortcuts
        <span className="text-muted">(kept by this browser; Ctrl K always works)</span>
      </label>
      <div className="mt-4 grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {shortcutGroups.map(({ heading, shortcuts }) => (
          <section key={heading} aria-label={heading}>
            <h3 className="mb-1 font-medium text-sm">{heading}</h3>
            <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1.5 text-sm">
              {shortcuts.map(({ keys, does }) => (
                <Fragment key={keys}>
                  <dt className="flex gap-1">
                    {keys.split(' ').map((key) => (
                      <kbd key={key} className={keyClass}>
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd className="text-muted">{does}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
