'use client';
/** @file One dataset of a task set: its weight, its classes by part, and its own sizes if it needs them. */
import { Trash2 } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/input';
import { NumberField } from '@/components/ui/number-field';
import { Panel } from '@/components/ui/panel';
import type { DatasetRecord } from '@/domain/records/dataset';
import { sizesOfSource, type TaskSizes, type TaskSource } from '@/domain/task-set';
import { ClassPicker } from './class-picker';
import { SizeFields } from './size-fields';

export function SourcePanel({
  source,
  sizes,
  dataset,
  error,
  problem,
  onChange,
  onRemove,
}: {
  source: TaskSource;
  /** The task set's. */
  sizes: TaskSizes;
  dataset: DatasetRecord | undefined;
  error: string | undefined;
  /** The problem at a path within the source. */
  problem: (path: string) => string | undefined;
  onChange: (source: TaskSource) => void;
  onRemove: (() => void) | null;
}) {
  const name = dataset?.name ?? source.dataset;
  const { ways, perClass, resolutions, ...plain } = source;
  const own = [ways, perClass, resolutions].some((size) => size !== undefined);
  return (
    <Panel
      title={name}
      actions={
        onRemove === null ? null : (
          <IconButton label={`Remove ${name}`} size="s" onClick={onRemove} icon={<Trash2 size={14} aria-hidden />} />
        )
      }
    >
      <div className="flex flex-col gap-3">
        {error === undefined ? null : <p className="font-medium text-failed text-xs">{error}</p>}
        <div className="flex flex-wrap items-end gap-4">
          <NumberField label="Weight" value={source.weight} onChange={(weight) => onChange({ ...source, weight })} />
          <Checkbox
            label="Own pixels, ways and image counts"
            checked={own}
            onChange={(event) =>
              onChange(event.target.checked ? { ...source, ...sizesOfSource(sizes, source) } : plain)
            }
            className="pb-1.5"
          />
        </div>
        {own ? (
          <SizeFields
            value={sizesOfSource(sizes, source)}
            error={problem}
            onChange={(changed) => onChange({ ...source, ...changed })}
          />
        ) : null}
        {dataset === undefined ? (
          <p className="text-muted text-sm">This dataset is gone: remove it from the task set.</p>
        ) : (
          <ClassPicker
            names={dataset.manifest.classes}
            groups={dataset.manifest.groups}
            value={source.classes}
            onChange={(classes) => onChange({ ...source, classes })}
          />
        )}
      </div>
    </Panel>
  );
}
