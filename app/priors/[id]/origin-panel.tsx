'use client';
/** @file Where a prior came from that was taken in: who made it, on what, and what it gained there. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { DescriptionList } from '@/components/ui/description-list';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Time } from '@/components/ui/time';
import { formatCount } from '@/domain/format';
import type { PriorId } from '@/domain/ids';
import type { SharedPrior } from '@/domain/shared-prior';
import { transferText } from '../transfer';

export function OriginPanel({ id }: { id: PriorId }) {
  const trpc = useTRPC();
  const description = useQuery(trpc.priors.description.queryOptions({ id }));
  return (
    <Panel title="Where it came from" help="As the file says that brought it">
      <QueryView query={description}>
        {({ licence, lineage, taskSet, transfer }) => (
          <DescriptionList
            items={[
              { name: 'Licence', value: licence ?? 'Not said' },
              { name: 'Made by', value: `${lineage.run}, Masthead ${lineage.masthead}` },
              { name: 'Made', value: <Time value={lineage.madeAt} /> },
              { name: 'Learnt on', value: taskSet === null ? 'Not said' : <Learnt taskSet={taskSet} /> },
              {
                name: 'Measured gain',
                value: transfer.length === 0 ? 'Not measured' : <Gains transfer={transfer} />,
              },
            ]}
          />
        )}
      </QueryView>
    </Panel>
  );
}

function Learnt({ taskSet: { name, ways, resolutions, datasets } }: { taskSet: NonNullable<SharedPrior['taskSet']> }) {
  const size = ways.min === ways.max ? `${ways.min}` : `${ways.min} to ${ways.max}`;
  return (
    <div className="flex flex-col gap-1">
      <span>
        {name}: {size} classes a task, {resolutions.join(', ')} px
      </span>
      {datasets.map(({ name: dataset, licence, classes, hash }) => (
        <details key={hash}>
          <summary className="cursor-pointer text-sm">
            {dataset}, {formatCount(classes.length)} classes ({licence})
          </summary>
          <p className="break-words text-muted text-sm">{classes.join(', ')}</p>
        </details>
      ))}
    </div>
  );
}

function Gains({ transfer }: { transfer: SharedPrior['transfer'] }) {
  return (
    <ul className="flex flex-col gap-1">
      {transfer.map((each) => (
        <li key={`${each.arm} ${each.strategy} ${each.task}`}>
          {each.task === null ? '' : `${each.task}: `}
          {transferText(each)}
        </li>
      ))}
    </ul>
  );
}
