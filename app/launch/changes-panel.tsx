'use client';
/** @file What the form would change: against the cloned run, or against the defaults. */
import { RotateCcw } from 'lucide-react';
import { choiceLabel } from '@/components/launch/setting-field';
import { IconButton } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { plural } from '@/domain/format';
import { focusField } from './launch-aside';

export interface SettingChange {
  readonly path: string;
  readonly title: string;
  /** Null without anything to compare with. */
  readonly from: string | null;
  readonly to: string;
}

export function ChangesPanel({
  cloned,
  changes,
  onRestore,
}: {
  /** Name of the run compared with; null: the defaults. */
  cloned: string | null;
  changes: readonly SettingChange[];
  onRestore: (path: string, value: string) => void;
}) {
  const against = cloned === null ? 'the defaults' : cloned;
  return (
    <Panel title="What differs" help={changes.length === 0 ? undefined : plural(changes.length, 'setting')}>
      {changes.length === 0 ? (
        <p className="text-muted text-xs">Nothing differs from {against} so far.</p>
      ) : (
        <>
          <p className="mb-2 text-muted text-xs">From {against}:</p>
          <ul className="flex flex-col gap-1 text-xs">
            {changes.map(({ path, title, from, to }) => (
              <li key={path} className="flex items-start gap-2">
                <div className="min-w-0 flex-1">
                  <a
                    href={`#${path}`}
                    className="hover:underline"
                    onClick={(event) => {
                      event.preventDefault();
                      focusField(path);
                    }}
                  >
                    {title}
                  </a>
                  <p className="break-words font-mono text-muted">
                    <del className="decoration-line-strong">{choiceLabel(from ?? '')}</del>{' '}
                    <ins className="text-ink no-underline">{to === '' ? 'empty' : choiceLabel(to)}</ins>
                  </p>
                </div>
                <IconButton
                  size="s"
                  label={`Reset ${title}`}
                  onClick={() => onRestore(path, from ?? '')}
                  icon={<RotateCcw size={12} aria-hidden />}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
