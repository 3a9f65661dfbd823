'use client';
/** @file The task that the form names, as the run will sample it: its classes with real images, its sizes. */
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { ImageGrid } from '@/components/datasets/image-grid';
import { toProblem } from '@/components/ui/problem';
import { useDebounced } from '@/components/use-debounced';
import { formatCount, plural } from '@/domain/format';
import { taskSetIdSchema } from '@/domain/ids';
import { partSchema } from '@/domain/task-set';

export function TaskPreview({ taskSet, part, index, seed }: Record<'taskSet' | 'part' | 'index' | 'seed', string>) {
  const trpc = useTRPC();
  const asked = useDebounced(`${taskSet} ${part} ${index} ${seed}`, 300);
  const [setText = '', partText = '', indexText = '', seedText = ''] = asked.split(' ');
  const id = taskSetIdSchema.safeParse(setText);
  const from = partSchema.safeParse(partText);
  const whole = /^\d{1,7}$/.test(indexText) && /^\d{1,10}$/.test(seedText);
  const ready = id.success && from.success && whole;
  const preview = useQuery({
    ...trpc.taskSets.preview.queryOptions(
      ready ? { id: id.data, part: from.data, indices: [Number(indexText)], seed: Number(seedText) } : skipToken,
    ),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const task = ready ? preview.data?.[0] : undefined;
  return (
    // The height is kept while there is nothing: the fields below don't move when it arrives.
    <section aria-label="The task as it will be sampled" className="min-h-32 rounded-md bg-canvas p-3 text-xs">
      {!ready ? (
        <p className="text-muted">{taskSet === '' ? 'Choose a task set to see the task.' : 'Sampling the task…'}</p>
      ) : preview.error !== null && preview.error !== undefined ? (
        <p className="font-medium text-failed">{toProblem(preview.error).message}</p>
      ) : task === undefined ? (
        <p className="text-muted">Sampling the task…</p>
      ) : (
        <>
          <p className="mb-2">
            <span className="font-medium">{plural(task.classes.length, 'way')}</span> of {task.dataset.name},{' '}
            {task.resolution} × {task.resolution} px. Per class {formatCount(task.sizes.train)} train,{' '}
            {formatCount(task.sizes.validation)} validation, {formatCount(task.sizes.test)} test.
          </p>
          <ul className="flex flex-wrap gap-3">
            {task.classes.map((each) => (
              <li key={each.index} className="w-28">
                <p className="mb-0.5 truncate" title={each.name}>
                  {each.name}
                </p>
                <ImageGrid
                  dataset={task.dataset.id}
                  alt={`${plural(Math.min(4, each.images.length), 'training image')} of class ${each.name}`}
                  indices={each.images.slice(0, 4)}
                  columns={4}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
