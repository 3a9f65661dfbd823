/**
 * @file `npm run bench:ui -- [--quick] [--large] [--json] [--repetitions N] [--pages runs,run,compare,prior,live,disk] [--folder PATH]
 * [--write]`: the pages'
 * budgets on the production build, in a real Chromium, over a database of 10,000 runs and 50 million points, or, `--large`, of 50,000 and 250
 * million, made once and kept in `--folder` (build/bench-ui). `--write` also writes docs/evidence/ui.md, or ui-large.md.
 */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { DomainError } from '@/domain/errors';
import { ensureBuild } from '../scripts/build.mjs';
import { findChromium } from '../scripts/setup/chromium.mjs';
import { chosenOf, readRepetitions } from './arguments';
import { commitOf } from './engine/environment';
import { writeEvidenceFile } from './evidence-file';
import { generatedDatabase } from './ui/database';
import { measureDisk } from './ui/disk';
import { measureCompare, measureLive, measurePrior, measureRun, measureRuns } from './ui/measure';
import { asMarkdown, asText, hostOf, type UiReport } from './ui/report';
import { linesOf, type Measures, rowsOf } from './ui/rows';
import { sizes } from './ui/sizes';

const pages = ['runs', 'run', 'compare', 'prior', 'live', 'disk'] as const;
type Page = (typeof pages)[number];
const evidence = path.join(import.meta.dirname, '../docs/evidence');

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      repetitions: { type: 'string', default: '5' },
      pages: { type: 'string' },
      folder: { type: 'string', default: 'build/bench-ui' },
      write: { type: 'boolean', default: false },
    },
  });
  const wanted = chosenOf<Page>(values.pages, pages, (page) => page, 'page');
  const repetitions = readRepetitions(values.repetitions);
  const size = values.quick ? sizes.quick : values.large ? sizes.large : sizes.full;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  await ensureBuild();
  const { directory: kept, manifest } = await generatedDatabase(path.resolve(values.folder), size, say);
  // Runs that log during the measurement change a copy only.
  const directory = path.join(path.dirname(kept), `${size.name}-work`);
  rmSync(directory, { recursive: true, force: true });
  cpSync(kept, directory, { recursive: true, filter: (source) => path.basename(path.dirname(source)) !== 'runs' });
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const setting = { browser, directory, manifest };
  const measures: Measures = { runs: [], run: [], compare: [], prior: [], live: [], disk: [] };
  try {
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      for (const page of wanted) {
        say(`${page}, repetition ${repetition} of ${repetitions}`);
        if (page === 'runs') {
          const measured = await measureRuns(setting);
          measures.runs.push(measured);
          for (const line of linesOf(measured.answers)) say(line);
        }
        if (page === 'run') measures.run.push(await measureRun(setting));
        if (page === 'compare') measures.compare.push(await measureCompare(setting));
        if (page === 'prior') measures.prior.push(await measurePrior(setting));
        if (page === 'live') measures.live.push(await measureLive(setting));
      }
    }
    if (wanted.includes('disk')) {
      say('disk');
      measures.disk.push(await measureDisk(setting));
    }
  } finally {
    await browser.close();
  }
  const report: UiReport = {
    bench: 'ui',
    commit: commitOf(),
    machine: { ...hostOf(), browser: `Chromium ${browser.version()}` },
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench:ui', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
    repetitions,
    database: { runs: manifest.runs, points: manifest.points },
    rows: rowsOf(measures, manifest),
  };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : asText(report));
  if (values.write) {
    await writeEvidenceFile(path.join(evidence, values.large ? 'ui-large.md' : 'ui.md'), asMarkdown(report));
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof DomainError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${error instanceof Error ? (usage ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
