/** @file A figure with its name: the large numbers of a page. */
import type { ReactNode } from 'react';

export function FigureTile({
  name,
  value,
  note,
  hint,
}: {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  /** For the pointer: what the figure is. */
  hint?: string;
}) {
  return (
    <div className="min-w-0" title={hint}>
      <p className="break-words text-muted text-xs">{name}</p>
      <p className="font-semibold text-lg">{value}</p>
      {note === undefined ? null : <p className="text-muted text-xs">{note}</p>}
    </div>
  );
}
