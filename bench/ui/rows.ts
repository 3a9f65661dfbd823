/** @file From measurements to rows: the value of a row is the median over repetitions, each repetition's value is kept. */
import { makeRow, type Row } from '../engine/row';
import { quantile } from '../quantile';
import type { DiskMeasures } from './disk';
import type { Answer, LiveMeasures, RunMeasures, RunsMeasures } from './measure';
import type { Visit } from './visit';

export interface Measures {
  readonly runs: RunsMeasures[];
  readonly run: RunMeasures[];
  readonly compare: Visit[];
  readonly prior: Visit[];
  readonly live: LiveMeasures[];
  /** Once, at the end: it deletes what the others visit. */
  readonly disk: DiskMeasures[];
}

export type UiRow = Row & { /** One per repetition, in order. */ readonly values: readonly number[] };

const second = 1000;

export function rowsOf({ runs, run, compare, prior, live, disk }: Measures, of: { readonly runs: number }): UiRow[] {
  return [
    ...page('runs', `Runs, ${of.runs.toLocaleString('en')} of them`, runs),
    ...row(
      'runs-answer',
      'Runs: a filter, sort or group answers (p95)',
      'ms',
      runs.map(
        ({ answers }) =>
          quantile(
            answers.map(({ shown }) => shown),
            0.95,
          ) ?? Number.NaN,
      ),
      100,
    ),
    ...row(
      'runs-scroll',
      'Runs: frames over 33 ms while scrolling',
      '%',
      runs.map(({ slow }) => 100 * slow),
      5,
    ),
    ...page('run', 'Run, 1,000 series and one of 1,000,000 points', run),
    ...row(
      'run-zoom',
      'Run: a zoom answers (p95)',
      'ms',
      run.map(({ zooms }) => quantile(zooms, 0.95) ?? Number.NaN),
      60,
    ),
    ...page('compare', 'Compare, 100 runs × 100,000 points', compare),
    ...page('prior', 'Prior, eight adaptations', prior),
    ...row(
      'live',
      'A point is in an open chart after it was logged, ingestion at full load (p95)',
      'ms',
      live.map(({ delays }) => quantile(delays, 0.95) ?? Number.NaN),
      second,
    ),
    ...row(
      'disk-bytes',
      'Database: bytes a point, with all else in it',
      'bytes',
      disk.map(({ bytesPerPoint }) => bytesPerPoint),
      6,
    ),
    ...row(
      'disk-kept',
      'Database: share of what was deleted that the file still holds, while the platform runs',
      '%',
      disk.map(({ returned }) => 100 * (1 - returned)),
      25,
    ),
    ...row(
      'disk-answer',
      'Database: a list of runs answers meanwhile (p95)',
      'ms',
      disk.map(({ answers }) => quantile(answers, 0.95) ?? Number.NaN),
      100,
    ),
  ];
}

function page(name: string, title: string, visits: readonly Visit[]): UiRow[] {
  return [
    ...row(
      `${name}-usable`,
      `${title}: usable`,
      'ms',
      visits.map(({ usable }) => usable),
      second,
    ),
    ...row(
      `${name}-scripts`,
      `${title}: scripts until usable, compressed`,
      'kB',
      visits.map(({ scriptBytes }) => scriptBytes / 1000),
      250,
    ),
    ...row(
      `${name}-paint`,
      `${title}: largest paint`,
      'ms',
      visits.map(({ largestPaint }) => largestPaint),
      second,
    ),
    ...row(
      `${name}-shift`,
      `${title}: layout shift, scrolling too`,
      '',
      visits.map(({ layoutShift }) => layoutShift),
      0.02,
    ),
  ];
}

function row(name: string, what: string, unit: string, values: readonly number[], atMost: number): UiRow[] {
  return values.length === 0 ? [] : [{ ...makeRow({ name, what, unit }, values, { atMost }), values }];
}

/** Where the time of each act went, in milliseconds since it. */
export function linesOf(answers: readonly Answer[]): string[] {
  return answers.map(({ act, ...times }) => {
    const parts = Object.entries(times).map(([part, time]) => `${part} ${time.toFixed(0)}`);
    return `  ${parts.join(', ')}: ${act}`;
  });
}
