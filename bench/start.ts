/**
 * @file `npm run --silent bench:start -- [--parts installed,clone,demo] [--repetitions N]`: how long a start takes, step by step: of this checkout, which is built; of
 * a fresh clone; and the demo, with what of its time is computing. One JSON object.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureBuild } from '../scripts/build.mjs';
import { chosenOf, readRepetitions } from './arguments';
import { commitOf } from './engine/environment';
import { measureClone } from './start/clone';
import { measureDemo } from './start/demo';
import { measureInstalled } from './start/installed';

const parts = ['installed', 'clone', 'demo'] as const;

const { values } = parseArgs({
  options: { parts: { type: 'string', default: 'installed' }, repetitions: { type: 'string', default: '5' } },
});
const wanted = chosenOf<(typeof parts)[number]>(values.parts, parts, (part) => part, 'part');
const report: Record<string, unknown> = {
  bench: 'start',
  commit: commitOf(),
  processor: cpus()[0]?.model,
  cores: cpus().length,
  loadBefore: loadavg(),
};
if (wanted.includes('installed')) {
  await ensureBuild();
  report.installed = await measureInstalled(readRepetitions(values.repetitions));
}
if (wanted.includes('clone')) report.clone = await measureClone();
if (wanted.includes('demo')) {
  await ensureBuild();
  report.demo = await measureDemo();
}
report.loadAfter = loadavg();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
