'use client';
/** @file One task set: its classes by part, sampled tasks, the leak check, who uses it. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { usePageTitle } from '@/components/page-title';
import { RecordLinks } from '@/components/runs/run-link';
import { partNames, parts, waysText } from '@/components/task-sets/parts';
import { TaskPreviews } from '@/components/task-sets/task-preview';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { DescriptionList } from '@/components/ui/description-list';
import { Mono } from '@/components/ui/mono';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { TaskSetId } from '@/domain/ids';
import type { TaskSetRecord } from '@/domain/records/task-set';

export function TaskSetPage({ id }: { id: TaskSetId }) {
  const trpc = useTRPC();
  const taskSet = useQuery(trpc.taskSets.get.queryOptions({ id }));
  usePageTitle(taskSet.data?.name);
  return (
    <QueryView
      query={taskSet}
      title="Task set"
      action={
        <ButtonLink href="/task-sets" size="s">
          All task sets
        </ButtonLink>
      }
    >
      {(data) => <TaskSetContent taskSet={data} />}
    </QueryView>
  );
}

function TaskSetContent({ taskSet }: { taskSet: TaskSetRecord }) {
  const trpc = useTRPC();
  const { id, spec, frozen } = taskSet;
  const check = useQuery(trpc.taskSets.check.queryOptions({ spec }));
  const { train, validation, test } = spec.perClass;
  return (
    <>
      <PageHeader
        title={taskSet.name}
        parent={{ href: '/task-sets', label: 'Task sets' }}
        badge={frozen ? <Badge>in use, can’t be changed</Badge> : null}
        actions={
          <>
            {frozen ? null : <ButtonLink href={`/task-sets/${id}/edit`}>Edit</ButtonLink>}
            <ButtonLink href={`/task-sets/new?from=${id}`}>Copy as new</ButtonLink>
            <ButtonLink href={`/launch?kind=meta-train&taskSet=${id}`} variant="primary">
              Meta-train on it
            </ButtonLink>
          </>
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <TaskPreviews source={{ id }} />
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="About">
            <DescriptionList
              items={[
                { name: 'Ways', value: waysText(spec.ways) },
                { name: 'Pixels', value: spec.resolutions.join(', ') },
                { name: 'Images per class', value: `${train} train, ${validation} validation, ${test} test` },
                {
                  name: 'Leak check',
                  value: (
                    <QueryView query={check} pending="checking">
                      {({ leak }) => (
                        <>
                          <Badge tone={leak.ok ? 'done' : 'failed'}>{leak.ok ? 'passed' : 'leaks'}</Badge>{' '}
                          <span className="text-sm">{leak.message}</span>
                        </>
                      )}
                    </QueryView>
                  ),
                },
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
                    ...parts.map((part) => ({
                      name: partNames[part],
                      value:
                        source.classes[part].length === 0 ? (
                          <span className="text-muted">none</span>
                        ) : (
                          source.classes[part].map((index) => dataset?.classes[index] ?? index).join(', ')
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
    </>
  );
}
