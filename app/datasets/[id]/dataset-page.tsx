'use client';
/** @file One dataset: where it is from, how its classes are balanced, what its images look like, who uses it. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { RecordLinks } from '@/components/runs/run-link';
import { Badge } from '@/components/ui/badge';
import { DescriptionList } from '@/components/ui/description-list';
import { EntityPage } from '@/components/ui/entity-page';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { Table, Th } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { DatasetManifest, Fit } from '@/domain/dataset';
import { formatBytes, formatCount, formatNumber, plural } from '@/domain/format';
import type { DatasetId } from '@/domain/ids';
import type { DatasetRecord } from '@/domain/records/dataset';
import { DatasetControls } from './dataset-controls';
import { QualityPanel } from './quality-panel';
import { SampleGrid } from './sample-grid';

/** Images per class in both splits, as bars with their counts. */
function ClassBalance({ manifest }: { manifest: DatasetManifest }) {
  const { train, test, classes } = manifest;
  const most = Math.max(1, ...train.classCounts, ...test.classCounts);
  return (
    <div className="max-h-[480px] overflow-y-auto">
      <Table caption="Images per class">
        <thead>
          <tr>
            <Th>Class</Th>
            <Th className="w-1/2">
              <span className="sr-only">Share of the largest class</span>
            </Th>
            <Th numeric>Train</Th>
            <Th numeric>Test</Th>
          </tr>
        </thead>
        <tbody>
          {classes.map((name, index) => (
            <tr key={name} className="h-7">
              <th scope="row" className="whitespace-nowrap px-3 text-left font-normal">
                {name}
              </th>
              <td className="px-3">
                <Bar share={(train.classCounts[index] ?? 0) / most} colour="bg-accent" />
                <Bar share={(test.classCounts[index] ?? 0) / most} colour="bg-line-strong" />
              </td>
              <td className="px-3 text-right">{formatCount(train.classCounts[index] ?? 0)}</td>
              <td className="px-3 text-right">{formatCount(test.classCounts[index] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function Bar({ share, colour }: { share: number; colour: string }) {
  return <div aria-hidden className={`my-0.5 h-1.5 rounded-sm ${colour}`} style={{ width: `${share * 100}%` }} />;
}

export function DatasetPage({ id }: { id: DatasetId }) {
  const trpc = useTRPC();
  const dataset = useQuery(trpc.datasets.get.queryOptions({ id }));
  return (
    <EntityPage
      kind="Dataset"
      list={{ href: '/datasets', label: 'Datasets' }}
      query={dataset}
      heading={(dataset) => ({
        title: dataset.name,
        badge: dataset.deletedAt === null ? null : <Badge tone="attention">in the trash</Badge>,
        actions: <DatasetControls dataset={dataset} />,
      })}
    >
      {(data) => <DatasetContent dataset={data} />}
    </EntityPage>
  );
}

function DatasetContent({ dataset }: { dataset: DatasetRecord }) {
  const { manifest } = dataset;
  const perChannel = (values: readonly number[]): string => values.map((value) => formatNumber(value)).join(', ');
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <SampleGrid dataset={dataset} />
        <QualityPanel id={dataset.id} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="About">
          <DescriptionList
            items={[
              {
                name: 'Images',
                value: `${formatCount(manifest.train.images)} train, ${formatCount(manifest.test.images)} test`,
              },
              {
                name: manifest.encoded === undefined ? 'Pixels' : 'Shown at',
                value: `${manifest.width} × ${manifest.height}, ${manifest.channels === 1 ? 'grey' : 'colour'}`,
              },
              ...filesOf(manifest),
              { name: 'Classes', value: classesText(manifest) },
              { name: 'Licence', value: manifest.licence },
              { name: 'Origin', value: manifest.origin },
              { name: 'On disk', value: formatBytes(dataset.bytes) },
              { name: 'Added', value: <Time value={dataset.createdAt} /> },
              { name: 'Content hash', value: <Mono text={manifest.contentHash} head={16} copy /> },
              { name: 'Id', value: <Mono text={dataset.id} copy /> },
              {
                name: 'Used by',
                value: <RecordLinks items={dataset.usedBy.map(named)} base="/task-sets" none="no task set yet" />,
              },
            ]}
          />
        </Panel>
        <Panel title="Channel statistics" help="Training split, scaled to 0 to 1">
          <DescriptionList
            items={[
              { name: 'Mean', value: perChannel(manifest.mean) },
              { name: 'Standard deviation', value: perChannel(manifest.deviation) },
            ]}
          />
        </Panel>
        <Panel title="Class balance" help="Blue: train, grey: test" flush>
          <ClassBalance manifest={manifest} />
        </Panel>
        <ClassHistory id={dataset.id} />
      </div>
    </div>
  );
}

/** Nothing where no class was renamed. */
function ClassHistory({ id }: { id: DatasetId }) {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.datasets.classHistory.queryOptions({ id }));
  if (data.length === 0) return null;
  return (
    <Panel title="Class names corrected" help="Newest first, as far back as the audit log is kept">
      <ul className="flex flex-col gap-2 text-sm">
        {data.map(({ time, by, renamed }) => (
          <li key={time}>
            <span className="text-muted">
              {by}, <Time value={time} />:{' '}
            </span>
            {renamed.map(({ index, was, now }) => `${was} → ${now} (${index})`).join(', ')}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const fits: Readonly<Record<Fit, string>> = {
  crop: 'its shorter side scaled to the size of the task, the middle cut out',
  pad: 'its longer side scaled to the size of the task, black bars around it',
  stretch: 'both sides scaled to the size of the task',
};

/** Of a dataset that keeps its images as files. */
function filesOf({ encoded }: DatasetManifest) {
  if (encoded === undefined) return [];
  const { formats, rewritten, fit, least, most } = encoded;
  const kinds = Object.entries(formats).map(([name, count]) => `${formatCount(count)} ${name}`);
  const anew = rewritten === 0 ? '' : `, ${formatCount(rewritten)} of them written anew`;
  return [
    { name: 'Kept as files', value: `${kinds.join(', ')}${anew}` },
    { name: 'Width', value: `${formatCount(least.width)} to ${formatCount(most.width)} px` },
    { name: 'Height', value: `${formatCount(least.height)} to ${formatCount(most.height)} px` },
    {
      name: 'A run sees',
      value: `each image whole, ${fits[fit]}; in a retraining with random resized crops, a part of it drawn anew each time`,
    },
  ];
}

function classesText({ classes, groups }: DatasetRecord['manifest']): string {
  const count = formatCount(classes.length);
  return groups === undefined ? count : `${count} in ${plural(new Set(groups).size, 'group')}`;
}

function named({ id, name, version, inTrash }: DatasetRecord['usedBy'][number]) {
  return { id, name: `${name}${version > 1 ? `, version ${version}` : ''}${inTrash ? ' (in the trash)' : ''}` };
}
