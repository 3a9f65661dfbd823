'use client';
/** @file What measuring runs found of the genotype: its latency by batch, on which machine, and its accuracy in eight bits. */
import { launchAddress } from '@/components/launch/address';
import { RunLink } from '@/components/runs/run-link';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { formatLarge, formatNumber, formatPercent, plural } from '@/domain/format';
import { latencyKey, latencyOf } from '@/domain/latency';
import type { GenotypeRecord, MeasurementRecord } from '@/domain/records/genotype';

/** The newest retraining is measured with its weights, in eight bits too; without one, the network alone on the task that it was found on. */
function measureAddress({ id, run, trained }: GenotypeRecord): string {
  const network = trained.find((each) => each.network !== null)?.network ?? null;
  if (network === null) return launchAddress('measure', { genotype: id, task: run?.task });
  const { task, initChannels, layers } = network;
  return launchAddress('measure', {
    ...{ genotype: id, task },
    settings: { initChannels, layers, eightBits: 'true' },
  });
}

export function MeasurementsPanel({ genotype }: { genotype: GenotypeRecord }) {
  const { measurements } = genotype;
  const measure = <ButtonLink href={measureAddress(genotype)}>Measure it</ButtonLink>;
  return (
    <Panel
      title="Measurements"
      help="Latencies hold for the machine that they were taken on"
      flush
      actions={measurements.length === 0 ? null : measure}
    >
      {measurements.length === 0 ? (
        <EmptyState title="Not measured yet" action={measure}>
          Times forward passes for batches of several sizes on a machine of yours. With weights of a retraining it also
          says what int8 costs in accuracy, and offers that ONNX file.
        </EmptyState>
      ) : (
        <Measurements rows={measurements} />
      )}
    </Panel>
  );
}

function Measurements({ rows }: { rows: readonly MeasurementRecord[] }) {
  const batches = [
    ...new Set(rows.flatMap(({ values }) => [...values.keys()].map((key) => latencyOf(key)?.batch ?? 0))),
  ]
    .filter((batch) => batch > 0)
    .sort((a, b) => a - b);
  const columns: Column<MeasurementRecord>[] = [
    { id: 'run', header: 'Measured by', heading: true, cell: ({ run }) => <RunLink run={run} /> },
    { id: 'machine', header: 'On', className: 'min-w-56', cell: placeOf },
    ...batches.map(
      (batch): Column<MeasurementRecord> => ({
        id: `latency ${batch}`,
        header: plural(batch, 'image'),
        hint: 'Median of one forward pass, after a warm-up; 95 of 100 passes keep within what is below it',
        numeric: true,
        cell: ({ values }) => <Latency values={values} batch={batch} />,
      }),
    ),
    { id: 'int8', header: 'In int8', hint: 'Accuracy on the same test images', numeric: true, cell: EightBits },
    { id: 'created', header: 'Ended', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
  ];
  return <DataTable caption="Measured here" columns={columns} rows={rows} rowKey={({ run }) => run.id} />;
}

/** The machine, and what it computed. */
function placeOf({ machine, device, threads, initChannels, layers, task, values }: MeasurementRecord) {
  const [parameters, macs] = [values.get('parameters'), values.get('macs')];
  const sizes = [
    parameters === undefined ? [] : [`${formatLarge(parameters)} parameters`],
    macs === undefined ? [] : [`${formatLarge(macs)} MACs`],
  ].flat();
  return (
    <>
      {[machine, device, plural(threads, 'thread')].filter((part) => part !== '').join(', ')}
      <div className="text-muted text-xs">{[task, `C=${initChannels}`, `L=${layers}`, ...sizes].join(', ')}</div>
    </>
  );
}

function Latency({ values, batch }: { values: MeasurementRecord['values']; batch: number }) {
  const [median, p95] = [values.get(latencyKey(batch, 'median')), values.get(latencyKey(batch, 'p95'))];
  if (median === undefined) return '–';
  return (
    <>
      {formatNumber(median, 3)} ms
      {p95 === undefined ? null : <div className="text-muted text-xs">95 %: {formatNumber(p95, 3)} ms</div>}
    </>
  );
}

function EightBits({ values }: MeasurementRecord) {
  const [accuracy, float, images] = ['int8.accuracy', 'int8.floatAccuracy', 'int8.images'].map((key) =>
    values.get(key),
  );
  if (accuracy === undefined || float === undefined) return '–';
  return (
    <>
      {formatPercent(accuracy, 2)}
      <div className="text-muted text-xs">
        float {formatPercent(float, 2)}, {plural(images ?? 0, 'image')}
      </div>
    </>
  );
}
