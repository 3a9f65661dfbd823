/** @file A separate platform for a journey that would change the shared one. The same build, started as an operator would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { freePort } from '@/workers/supervisor/port';
import { basePath } from './platform';

const root = path.join(import.meta.dirname, '..', '..');

export interface OwnPlatform {
  /** By default a free one. */
  readonly port?: number;
  /** Settings besides those of the journeys. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Of an earlier platform of the journey, to continue with it; a new one, removed at the end, by default. */
  readonly data?: string;
}

/** Runs `journey` with the address of an empty platform, which ends with it, and what its start printed so far. */
export async function withOwnPlatform(
  journey: (url: string, printed: () => string) => Promise<void>,
  { port: wanted, environment = {}, data: kept }: OwnPlatform = {},
): Promise<void> {
  const data = kept ?? mkdtempSync(path.join(tmpdir(), 'masthead-journey-'));
  const port = wanted ?? (await freePort());
  const platform = spawn('node', ['scripts/start.mjs', '--data', data, '--port', String(port), '--stop-runs'], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  platform.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  try {
    const url = `http://127.0.0.1:${port}${basePath}`;
    const up = () =>
      fetch(`${url}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(up, { timeout: 120_000, message: 'the platform answers' }).toBe(true);
    await journey(url, () => printed);
  } finally {
    await end(platform);
    if (kept === undefined) rmSync(data, { recursive: true, force: true });
  }
}

async function end(platform: ChildProcess): Promise<void> {
  if (platform.exitCode !== null) return;
  const ended = once(platform, 'exit');
  platform.kill('SIGTERM');
  await ended;
}
