/** @file A figure with its name: the large numbers of a page. */
import type { ReactNode } from 'react';

export function FigureTile({ name, value, note }: { name: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="min-w-0">
      <p className="break-words text-muted text-xs">{name}</p>
      <p className="font-semibold text-lg">{value}</p>
      {note === undefined ? null : <p className="text-muted text-xs">{note}</p>}
    </div>
  );
}
