'use client';
import { Swatch } from '@/components/chart/swatch';
import { settingText } from '@/components/compare/compared-figures';
import type { Comparison } from '@/components/compare/comparison';
import type { SeriesStyle } from '@/components/data-colours';
/** @file Settings in which the runs differ, and only those: a row per run, a column per setting. */
import { CutMiddle } from '@/components/ui/cut-middle';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';

export function DifferenceTable({
  comparison,
  styles,
}: {
  comparison: Comparison;
  styles: ReadonlyMap<string, SeriesStyle>;
}) {
  const { differences, runs } = comparison;
  if (differences.length === 0) return <p className="p-4 text-muted text-sm">The configs are the same.</p>;
  return (
    <Table caption="Settings in which the runs differ">
      <thead>
        <tr>
          <Th>Run</Th>
          {differences.map(({ path, title }) => (
            <Th key={path} title={path}>
              {title}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} className={rowClass}>
            <th scope="row" className="max-w-72 px-3 text-left font-normal">
              <span className="flex items-center gap-2">
                <Swatch style={styles.get(run.id)} />
                <TextLink href={`/runs/${run.id}?tab=config`} className="min-w-0">
                  <CutMiddle text={run.name} />
                </TextLink>
              </span>
            </th>
            {differences.map(({ path, values, names }) => (
              <Td key={path} className="whitespace-nowrap">
                {valueText(values[run.id], names)}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function valueText(value: unknown, names: Readonly<Record<string, string>>): React.ReactNode {
  if (value === undefined || value === null) return <span className="text-muted">–</span>;
  const text = settingText(value, names);
  // The id of a record, for readers who look for it.
  return text === value ? text : <span title={String(value)}>{text}</span>;
}
