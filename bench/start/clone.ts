/** @file The first `npm start` of a fresh clone: install, compile, build, ready; when each step's line came. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@/workers/supervisor/port';
import { watched } from './watched';

const root = path.resolve(import.meta.dirname, '../..');

const steps = {
  install: /^Installing packages/,
  packages: /^Building (better-sqlite3|esbuild|sharp)/,
  bundle: /^Bundling/,
  pages: /^Building the web server/,
  engine: /^The native engine was built/,
  compiled: /Compiled successfully/,
  ready: /Masthead is ready/,
} as const;

/** Beyond npm's own download, a first start should take less. */
const goalSeconds = 120;

export async function measureClone() {
  const home = mkdtempSync(path.join(tmpdir(), 'masthead-bench-clone-'));
  const clone = path.join(home, 'masthead');
  try {
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
    const program = watched('npm', ['start', '--', '--port', String(await freePort())], { cwd: clone });
    try {
      await program.until(steps.ready);
    } finally {
      await program.stop();
    }
    const at = Object.fromEntries(
      Object.entries(steps).map(([name, pattern]) => {
        const line = program.lines.find(({ text }) => pattern.test(text));
        return [name, line === undefined ? null : { at: rounded(line.at), cpu: rounded(line.cpu) }];
      }),
    );
    const [installed, ready] = [at.packages ?? null, at.ready ?? null];
    const beyond = installed === null || ready === null ? null : rounded(ready.at - installed.at);
    return { goalSeconds, secondsBeyondDownload: beyond, lines: at };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
