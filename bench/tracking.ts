/**
 * @file `npm run --silent bench:tracking -- [--quick] [--parts alone,ingest,wide,mlflow,log,export,crowd,soak,table] [--runs N] [--keep FOLDER] [--soak-runs N] [--rate N] [--without-api]`: ingestion under load. One JSON object on standard
 * output; figures and missed targets are in docs/evidence/tracking.md. `--peers`: other trackers beside it (tracking/peers/index.ts).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEventLog } from '@/workers/runner/event-log';
import { bundle } from '../scripts/build/bundle.mjs';
import { distribution } from '../scripts/build/stamp.mjs';
import { ensureBuild } from '../scripts/build.mjs';
import { chosenOf, readRepetitions } from './arguments';
import { commitOf } from './engine/environment';
import { measureAlone } from './tracking/alone';
import { measureCrowd } from './tracking/crowd';
import { measureIngest } from './tracking/ingest';
import { measureExport, measureManyRuns } from './tracking/many-runs';
import { measureMlflow } from './tracking/mlflow';
import { measurePeers } from './tracking/peers';
import { measureSoak } from './tracking/soak';

const parts = ['alone', 'ingest', 'wide', 'mlflow', 'log', 'export', 'crowd', 'soak', 'table'] as const;
/** Only on request: it takes an hour. */
const unasked: readonly Part[] = ['table'];
type Part = (typeof parts)[number];

/** Microseconds that logging a point takes its runner, in lines of eight metrics. */
function measureLog(lines: number) {
  const directory = mkdtempSync(path.join(tmpdir(), 'masthead-bench-log-'));
  try {
    const log = openEventLog(path.join(directory, 'events.ndjson'), directory, () => undefined);
    const began = performance.now();
    for (let step = 0; step < lines; step++) {
      const values = Object.fromEntries(Array.from({ length: 8 }, (_, key) => [`metric.${key}`, Math.sin(step + key)]));
      log.append({ type: 'points', step, values });
    }
    const taken = (performance.now() - began) * 1000;
    log.close();
    return { lines, microsecondsPerLine: taken / lines, microsecondsPerPoint: taken / lines / 8 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      parts: { type: 'string' },
      'without-api': { type: 'boolean', default: false },
      rate: { type: 'string' },
      runs: { type: 'string' },
      keep: { type: 'string' },
      'soak-runs': { type: 'string', default: '1000' },
      peers: { type: 'boolean', default: false },
      trackers: { type: 'string' },
      share: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '40' },
      again: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.peers) return measurePeers({ ...values, command: `npm run bench:tracking -- ${args.join(' ')}` });
  const asked = parts.filter((part) => values.parts !== undefined || !unasked.includes(part));
  const wanted = chosenOf<Part>(values.parts, asked, (part) => part, 'part');
  const soakRuns = readRepetitions(values['soak-runs']);
  const rate = readRepetitions(values.rate ?? '200000');
  const api = !values['without-api'];
  const seconds = values.quick ? 10 : 60;
  const report: Record<string, unknown> = {
    commit: commitOf(),
    processor: cpus()[0]?.model,
    cores: cpus().length,
    loadBefore: loadavg(),
    quick: values.quick,
  };
  if (wanted.includes('log')) report.log = measureLog(values.quick ? 20_000 : 200_000);
  if (wanted.includes('alone')) {
    report.alone = [
      await measureAlone({ logs: 64, metrics: 8, stepsAtOnce: 20, looks: values.quick ? 10 : 100 }),
      await measureAlone({ logs: 1, metrics: 5000, stepsAtOnce: 1, looks: values.quick ? 10 : 100 }),
    ];
  }
  if (wanted.includes('ingest') || wanted.includes('wide')) await (api ? ensureBuild() : bundle(distribution));
  if (wanted.includes('ingest')) {
    report.ingest = await measureIngest({ logs: 64, metrics: 8, pointsPerSecond: rate, seconds, api });
  }
  if (wanted.includes('wide')) {
    report.wide = await measureIngest({ logs: 1, metrics: 5000, pointsPerSecond: 5000, seconds: seconds / 2, api });
  }
  if (wanted.includes('mlflow')) {
    await ensureBuild();
    const pointsPerSecond = values.rate === undefined ? 50_000 : rate;
    report.mlflow = await measureMlflow({ runs: 16, metrics: 1000, pointsPerSecond, seconds, againEvery: 20 });
  }
  if (wanted.includes('export')) report.export = await measureExport(values.quick ? 500 : 5_000);
  if (wanted.includes('crowd'))
    report.crowd = await measureCrowd({ runs: values.quick ? 50 : 500, slots: 64, seconds: 2 });
  if (wanted.includes('soak'))
    report.soak = await measureSoak({ runs: values.quick ? 50 : soakRuns, steps: 100, metrics: 8 });
  if (wanted.includes('table')) {
    const say = (line: string) => process.stderr.write(`${line}\n`);
    report.table = await measureManyRuns(readRepetitions(values.runs ?? '1000000'), say, values.keep);
  }
  report.loadAfter = loadavg();
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

await main(process.argv.slice(2));
