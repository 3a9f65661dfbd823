/** @file `npm start` on a checkout that is installed and built, until it is ready. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@/workers/supervisor/port';
import { quantile } from '../quantile';
import { watched } from './watched';

const root = path.resolve(import.meta.dirname, '../..');

const goalSeconds = 3;

/** Each on an empty data folder, then on the same one. `cpu`: seconds on cores, which another program beside it does not lengthen much. */
export async function measureInstalled(repetitions: number) {
  const first: number[][] = [];
  const again: number[][] = [];
  for (let at = 0; at < repetitions; at++) {
    const data = mkdtempSync(path.join(tmpdir(), 'masthead-bench-start-'));
    try {
      first.push(await start(data));
      again.push(await start(data));
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }
  return { goalSeconds, onAnEmptyFolder: summary(first), onTheSameFolder: summary(again) };
}

async function start(data: string): Promise<number[]> {
  const program = watched('npm', ['start', '--', '--data', data, '--port', String(await freePort())], { cwd: root });
  try {
    const { at, cpu } = await program.until(/Masthead is ready/);
    return [at, cpu];
  } finally {
    await program.stop();
  }
}

function summary(all: readonly number[][]) {
  const column = (place: number): number[] => all.map((each) => Math.round((each[place] ?? Number.NaN) * 100) / 100);
  const [seconds, cpu] = [column(0), column(1)];
  return { seconds: quantile(seconds, 0.5), allSeconds: seconds, cpu: quantile(cpu, 0.5), allCpu: cpu };
}
