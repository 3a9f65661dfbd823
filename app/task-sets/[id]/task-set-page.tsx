'use client';
/** @file One task set: its classes by part, sampled tasks, the leak check, who uses it. */
import { useQuery } from '@tanstack/react-query';
import { countSetAside } from '@/app/task-sets/draft';
import { LeakReport, NearCopies } from '@/app/task-sets/leak-report';
import { groupsOf, imagesText, partNames, parts, waysText } from '@/app/task-sets/parts';
import { TaskPreviews } from '@/app/task-sets/task-preview';
import { useTRPC } from '@/components/api';
import { RecordLinks } from '@/components/runs/run-link';
import { Badge } from '@/components/ui/badge';
import { DescriptionList } from '@/components/ui/description-list';
import { EntityPage } from '@/components/ui/entity-page';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { plural } from '@/domain/format';
import type { TaskSetId } from '@/domain/ids';
import type { TaskSetRecord } from '@/domain/records/task-set';
import { TaskSetControls } from './task-set-controls';

export function TaskSetPage({ id }: { id: TaskSetId }) {
  const trpc = useTRPC();
  const taskSet = useQuery(trpc.taskSets.get.queryOptions({ id }));
  return (
    <EntityPage
      kind="Task set"
      list={{ href: '/task-sets', label: 'Task sets' }}
      query={taskSet}
      heading={(taskSet) => ({
        title: taskSet.name,
        badge: <TaskSetBadges taskSet={taskSet} />,
        actions: <TaskSetControls taskSet={taskSet} />,
      })}
    >
      {(data) => <TaskSetContent taskSet={data} />}
    </EntityPage>
  );
}

function TaskSetContent({ taskSet }: { taskSet: TaskSetRecord }) {
  const trpc = useTRPC();
  const { id, spec } = taskSet;
  const check = useQuery(trpc.taskSets.check.queryOptions({ spec }));
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <TaskPreviews source={{ id }} />
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="About">
          <DescriptionList
            items={[
              { name: 'Version', value: <Versions taskSet={taskSet} /> },
              { name: 'Ways', value: waysText(spec.ways) },
              { name: 'Pixels', value: spec.resolutions.join(', ') },
              { name: 'Images per class', value: imagesText(spec.perClass) },
              {
                name: 'Leak check',
                value: (
                  <QueryView query={check} pending="checking">
                    {({ leak }) => <LeakReport leak={leak} />}
                  </QueryView>
                ),
              },
              { name: 'Near copies', value: <NearCopies spec={spec} /> },
              ...(countSetAside(spec) === 0
                ? []
                : [{ name: 'Set aside', value: `${plural(countSetAside(spec), 'image')}, which no task draws` }]),
              { name: 'Created', value: <Time value={taskSet.createdAt} /> },
              { name: 'Content hash', value: <Mono text={taskSet.contentHash} head={16} copy /> },
              { name: 'Id', value: <Mono text={id} copy /> },
              { name: 'Used by', value: <RecordLinks items={taskSet.usedBy} base="/runs" none="no run yet" /> },
            ]}
          />
        </Panel>
        {spec.sources.map((source) => {
          const dataset = taskSet.datasets.find((item) => item.id === source.dataset);
          return (
            <Panel key={source.dataset} title={dataset?.name ?? source.dataset} help={`weight ${source.weight}`}>
              <DescriptionList
                items={[
                  ...(source.resolutions === undefined
                    ? []
                    : [{ name: 'Pixels', value: source.resolutions.join(', ') }]),
                  ...(source.ways === undefined ? [] : [{ name: 'Ways', value: waysText(source.ways) }]),
                  ...(source.perClass === undefined
                    ? []
                    : [{ name: 'Images per class', value: imagesText(source.perClass) }]),
                  ...parts.map((part) => ({
                    name: partNames[part],
                    value:
                      source.classes[part].length === 0 ? (
                        <span className="text-muted">none</span>
                      ) : (
                        classesText(source.classes[part], dataset)
                      ),
                  })),
                  { name: 'Dataset', value: <TextLink href={`/datasets/${source.dataset}`}>Open</TextLink> },
                ]}
              />
            </Panel>
          );
        })}
      </div>
    </div>
  );
}

function TaskSetBadges({ taskSet: { version, frozen, deletedAt } }: { taskSet: TaskSetRecord }) {
  return (
    <>
      {version > 1 ? <Badge>version {version}</Badge> : null}
      {frozen ? <Badge>in use: edits make a new version</Badge> : null}
      {deletedAt === null ? null : <Badge tone="attention">in the trash</Badge>}
    </>
  );
}

/** This one between its original and its copies. */
function Versions({ taskSet: { version, previous, next } }: { taskSet: TaskSetRecord }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {previous === null ? null : (
        <li>
          <TextLink href={`/task-sets/${previous.id}`}>
            {previous.version}: {previous.name}
          </TextLink>
        </li>
      )}
      <li className="font-medium">{version}: this one</li>
      {next.map((made) => (
        <li key={made.id}>
          <TextLink href={`/task-sets/${made.id}`}>
            {made.version}: {made.name}
          </TextLink>
        </li>
      ))}
    </ul>
  );
}

/** Names; whole groups by the name of the group, where classes have groups. */
function classesText(classes: readonly number[], dataset: TaskSetRecord['datasets'][number] | undefined): string {
  if (dataset?.groups === undefined) return classes.map((index) => dataset?.classes[index] ?? index).join(', ');
  const chosen = new Set(classes);
  const texts = groupsOf(dataset.groups).flatMap((group) => {
    const own = group.classes.filter((index) => chosen.has(index));
    if (own.length === 0) return [];
    const share =
      own.length === group.classes.length ? `all ${own.length}` : `${own.length} of ${group.classes.length}`;
    return [`${group.name} (${share})`];
  });
  return texts.join(', ');
}
