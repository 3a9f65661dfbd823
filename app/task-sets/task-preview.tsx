'use client';
/** @file Tasks as a run would draw them, with real images of each class. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Shuffle } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { ImageGrid } from '@/components/datasets/image-grid';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { formatCount } from '@/domain/format';
import type { TaskSetId } from '@/domain/ids';
import type { TaskPreview } from '@/domain/records/task-set';
import type { Part, TaskSetSpec } from '@/domain/task-set';
import { partNames, parts } from './parts';

export function TaskPreviews({ source }: { source: { id: TaskSetId } | { spec: TaskSetSpec } }) {
  const trpc = useTRPC();
  const [part, setPart] = useState<Part>('metaTrain');
  const [seed, setSeed] = useState(0);
  const preview = useQuery({
    ...trpc.taskSets.preview.queryOptions({ ...source, part, indices: [0, 1, 2], seed }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title="Sampled tasks"
      actions={
        <>
          <Select
            aria-label="Part"
            className="w-40"
            value={part}
            onChange={(event) => setPart(parts.find((name) => name === event.target.value) ?? 'metaTrain')}
            options={parts.map((value) => ({ value, label: partNames[value] }))}
          />
          <Button icon={<Shuffle size={14} aria-hidden />} onClick={() => setSeed(seed + 1)}>
            Show other tasks
          </Button>
        </>
      }
    >
      <QueryView query={preview} pending={<PendingTasks />}>
        {(tasks) => (
          <div className="flex flex-col gap-4">
            {tasks.map((task) => (
              <PreviewedTask key={`${task.part}-${task.index}`} task={task} />
            ))}
          </div>
        )}
      </QueryView>
    </Panel>
  );
}

const classGrid = 'grid grid-cols-[repeat(auto-fill,minmax(96px,1fr))] gap-3';
const usualWays = ['a', 'b', 'c', 'd', 'e'];

/** As high as three tasks of five ways, on any screen. */
function PendingTasks() {
  return (
    <div className="flex flex-col gap-4">
      {['first', 'second', 'third'].map((task) => (
        <div key={task}>
          <Skeleton className="mb-1.5 h-5 w-2/3" />
          <div className={classGrid}>
            {usualWays.map((way) => (
              <Skeleton key={way} className="h-11" />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

function PreviewedTask({ task }: { task: TaskPreview }) {
  const { train, validation, test } = task.sizes;
  return (
    <section aria-label={`Task ${task.index}`}>
      <h3 className="mb-1.5 text-sm">
        <span className="font-medium">Task {task.index}</span>
        <span className="ml-2 text-muted text-xs">
          {task.dataset.name}, {task.classes.length} ways at {task.resolution} px, {formatCount(train)} train,{' '}
          {formatCount(validation)} validation, {formatCount(test)} test images
        </span>
      </h3>
      <ul className={classGrid}>
        {task.classes.map((item) => (
          <li key={item.index} className="min-w-0">
            <ImageGrid
              dataset={task.dataset.id}
              indices={item.images.slice(0, 4)}
              columns={4}
              alt={`Training images of class ${item.name}`}
            />
            <p className="truncate text-xs" title={item.name}>
              {item.name}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
