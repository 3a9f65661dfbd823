'use client';
/** @file What two people changed at once: both versions of each field, one below the other, and a choice. */
import { Button } from './button';
import type { Edit } from './use-edit';

export function EditClashes<T extends object>({
  edit,
  label = (field) => String(field),
}: {
  edit: Edit<T>;
  label?: (field: keyof T) => string;
}) {
  if (edit.clashes.length === 0) return null;
  return (
    <div role="alert" className="flex flex-col gap-3 rounded-md border border-attention bg-attention-soft p-3 text-sm">
      <p className="font-medium text-attention">
        Someone else changed this as well. Nothing is lost: choose for each field.
      </p>
      {edit.clashes.map((field) => {
        const [mine, theirs] = [edit.mine[field], edit.stored[field]];
        const both = joined(mine, theirs);
        return (
          <section key={String(field)} aria-label={label(field)} className="flex flex-col gap-2">
            <h3 className="font-medium text-xs">{label(field)}</h3>
            <div className="grid gap-2 sm:grid-cols-2">
              <Version title="Saved by someone else" value={theirs} />
              <Version title="Yours" value={mine} />
            </div>
            <div className="flex flex-wrap gap-2">
              <Button size="s" onClick={() => edit.settle(field, theirs)}>
                Take theirs
              </Button>
              <Button size="s" onClick={() => edit.settle(field, mine)}>
                Keep mine
              </Button>
              {isLike(both, mine) ? (
                <Button size="s" onClick={() => edit.settle(field, both)}>
                  Keep both
                </Button>
              ) : null}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Version({ title, value }: { title: string; value: unknown }) {
  return (
    <div className="min-w-0">
      <p className="text-muted text-xs">{title}</p>
      <pre className="max-h-40 overflow-auto whitespace-pre-wrap break-words rounded-sm border border-line bg-surface p-2 font-mono text-xs">
        {typeof value === 'string' ? value : JSON.stringify(value, null, 1)}
      </pre>
    </div>
  );
}

/** Prose one after the other, lists of words as one list; null for values that can't be merged. */
function joined(mine: unknown, theirs: unknown): unknown {
  if (typeof mine === 'string' && typeof theirs === 'string')
    return /\s/.test(mine.trim()) || mine.includes('\n') ? `${theirs}\n\n${mine}` : null;
  const words = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((item) => typeof item === 'string');
  return words(mine) && words(theirs) ? [...new Set([...theirs, ...mine])] : null;
}

function isLike<V>(value: unknown, other: V): value is V {
  return value !== null && typeof value === typeof other;
}
