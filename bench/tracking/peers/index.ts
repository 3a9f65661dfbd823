/**
 * @file `npm run bench:tracking -- --peers [--trackers a,b] [--runs N] [--share 0.1] [--minutes N] [--again] [--write]`: MLflow, Aim, TensorBoard and Trackio beside
 * ours. What was measured is kept by tracker, so that it can be stopped and given again.
 */
import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { DomainError } from '@/domain/errors';
import { pythonWith } from '@/test/python-environment';
import { ensureBuild } from '../../../scripts/build.mjs';
import { findChromium } from '../../../scripts/setup/chromium.mjs';
import { chosenOf, readRepetitions } from '../../arguments';
import { commitOf } from '../../engine/environment';
import { writeEvidenceFile } from '../../evidence-file';
import { keptIn } from '../../kept';
import { hostOf } from '../../ui/report';
import { pointsOf, shapeOf } from './data';
import { type Measurement, measurePair, type PairResult, probe } from './pair';
import { asMarkdown, type PeersReport } from './report';
import { type Tracker, trackers } from './trackers';

interface PeersOptions {
  readonly trackers?: string | undefined;
  readonly runs?: string | undefined;
  readonly share: string;
  readonly minutes: string;
  readonly again: boolean;
  readonly quick: boolean;
  readonly write: boolean;
  /** As it was typed. */
  readonly command: string;
}

const root = path.resolve(import.meta.dirname, '../../..');
const home = path.join(root, 'build', 'bench-peers');
/** Of a run's steps, by which a thousand runs have ten million points; the largest is taken whose points a tracker takes within the minutes. */
const shares = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
/** Wheels of every peer exist for it. */
const interpreter = 'python3.11';

export async function measurePeers(options: PeersOptions): Promise<void> {
  const chosen = chosenOf(options.trackers, trackers, ({ name }) => name, 'tracker');
  const [most, minutes] = [positive(options.share, '--share'), positive(options.minutes, '--minutes')];
  const runs = readRepetitions(options.runs ?? (options.quick ? '40' : '1000'));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const results = path.join(home, 'results', options.quick ? 'quick' : `${runs}-runs-share-${most}`);
  const kept = await keptIn(results);
  let opened: Promise<Browser> | undefined;
  const browser = (): Promise<Browser> => {
    opened ??= built();
    return opened;
  };
  const pairs: PairResult[] = [];
  const missing: { name: string; reason: string }[] = [];
  try {
    for (const tracker of chosen) {
      const python = await pythonWith(path.join(home, tracker.feeder), tracker.packages, { interpreter });
      if (python === null) {
        missing.push({
          name: tracker.name,
          reason: `${tracker.packages.join(', ')} could not be installed from PyPI.`,
        });
        continue;
      }
      const about = { tracker, python, say, turns: 5, repetitions: options.quick ? 2 : 5 };
      const measurement = { ...about, folder: path.join(home, 'work', tracker.name), runs };
      if (options.again) rmSync(path.join(results, `${tracker.name}.json`), { force: true });
      try {
        pairs.push(
          await kept.json(tracker.name, async () =>
            measured(tracker, { ...measurement, browser: await browser() }, options.quick ? 0.05 : most, minutes),
          ),
        );
      } catch (error) {
        // The others are measured all the same.
        const reason = error instanceof Error ? error.message : String(error);
        say(`${tracker.name}: ${reason}`);
        missing.push({ name: tracker.name, reason: `it failed: ${reason.split('\n')[0]}` });
      }
    }
  } finally {
    await (await opened)?.close();
  }
  const report: PeersReport = {
    bench: 'peers',
    machine: hostOf(),
    command: options.command,
    pairs,
    missing,
  };
  const markdown = asMarkdown(report);
  process.stdout.write(markdown);
  if (options.write) await writeEvidenceFile(path.join(root, 'docs/evidence/peers.md'), markdown, options);
}

/** What is needed once something is to be measured, and not to write down what was. */
async function built(): Promise<Browser> {
  await ensureBuild();
  const executablePath = findChromium();
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

async function measured(
  tracker: Tracker,
  about: Omit<Measurement, 'share'>,
  most: number,
  minutes: number,
): Promise<PairResult> {
  const rate = await probe({ ...about, share: 0.1 });
  const share =
    shares.find((each) => each <= most && pointsOf(shapeOf(each), about.runs) / rate <= minutes * 60) ?? 0.01;
  about.say(`${tracker.name}: ${Math.round(rate)} points a second at first; a share of ${share}`);
  const before = loadavg()[0] ?? Number.NaN;
  const pair = await measurePair({ ...about, share });
  const load = [before, loadavg()[0] ?? Number.NaN];
  return { ...pair, load, commit: commitOf(), date: new Date().toISOString().slice(0, 10) };
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new DomainError('invalid-input', `${option} needs a number above 0, not ${text}.`);
}
