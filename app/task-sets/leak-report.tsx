/** @file Whether an image is in two parts, and what else the comparison found. */
import { Badge } from '@/components/ui/badge';

export function LeakReport({
  leak,
}: {
  leak: { readonly ok: boolean; readonly message: string; readonly notes: readonly string[] };
}) {
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="break-words">
        <Badge tone={leak.ok ? 'done' : 'failed'}>{leak.ok ? 'no leak' : 'leak'}</Badge> {leak.message}
      </p>
      {leak.notes.map((note) => (
        <p key={note} className="text-muted text-xs">
          {note}
        </p>
      ))}
    </div>
  );
}
