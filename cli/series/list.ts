/** @file `masthead series list`. */
import type { RunId } from '@/domain/ids';
import type { SeriesRecord } from '@/domain/records/run';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatNumber } from '../words';

export async function listSeries({ io, client, json }: CommandContext, run: RunId): Promise<void> {
  const series = await client.series.list.query({ run });
  if (json) return printJson(io, series);
  if (series.length === 0) return io.out('The run has measured nothing yet.\n');
  const figure = (value: number | null): string => (value === null ? '' : formatNumber(value));
  io.out(
    formatTable<SeriesRecord>(series, [
      { title: 'KEY', cell: ({ key }) => key },
      { title: 'POINTS', cell: ({ count }) => formatNumber(count), align: 'right' },
      { title: 'LAST', cell: ({ last }) => figure(last), align: 'right' },
      { title: 'BEST', cell: ({ best }) => figure(best), align: 'right' },
      { title: 'AT STEP', cell: ({ bestStep }) => figure(bestStep), align: 'right' },
      { title: 'UNIT', cell: ({ unit }) => unit },
    ]),
  );
}
