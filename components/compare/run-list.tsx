'use client';
/** @file The runs compared: colour, state, figures, what differs in their configs. One row per run, so that 200 still fit. */
import { X } from 'lucide-react';
import type { RunId } from '@/domain/ids';
import { Swatch } from '../chart/swatch';
import type { SeriesStyle } from '../palette';
import { formatFigure } from '../runs/figures';
import { IconButton } from '../ui/button';
import { StateBadge } from '../ui/state-badge';
import { rowClass, Table, Td, Th } from '../ui/table';
import { TextLink } from '../ui/text-link';
import type { Comparison } from './comparison';

export function RunList({
  comparison,
  keys,
  styles,
  onRemove,
}: {
  comparison: Comparison;
  keys: readonly string[];
  styles: ReadonlyMap<string, SeriesStyle>;
  onRemove: (id: RunId) => void;
}) {
  return (
    <Table caption="Runs compared">
      <thead>
        <tr>
          <Th>Run</Th>
          <Th>State</Th>
          <Th>Kind</Th>
          <Th numeric>Seed</Th>
          {keys.map((key) => (
            <Th key={key} numeric>
              {key}
            </Th>
          ))}
          <Th>
            <span className="sr-only">Remove</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {comparison.runs.map((run) => (
          <tr key={run.id} className={rowClass}>
            <th scope="row" className="max-w-72 px-3 text-left font-normal">
              <span className="flex items-center gap-2">
                <Swatch style={styles.get(run.id)} />
                <TextLink href={`/runs/${run.id}`} className="truncate" title={run.name}>
                  {run.name}
                </TextLink>
              </span>
            </th>
            <Td>
              <StateBadge state={run.state} />
            </Td>
            <Td className="whitespace-nowrap">{run.kind}</Td>
            <Td numeric>{run.seed}</Td>
            {keys.map((key) => {
              const value = run.summary[key];
              return (
                <Td key={key} numeric className={value === undefined ? 'text-muted' : ''}>
                  {value === undefined ? '–' : formatFigure(key, value)}
                </Td>
              );
            })}
            <Td numeric>
              <IconButton
                size="s"
                label={`Remove ${run.name} from the comparison`}
                onClick={() => onRemove(run.id)}
                icon={<X size={14} aria-hidden />}
              />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
