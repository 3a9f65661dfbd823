/**
 * @file The tracking protocol tested with real clients from PyPI, in virtual environments that are made once (build/mlflow). Skipped,
 * with a message, if PyPI is unreachable. MASTHEAD_RECORD=1 records mlflow-skinny's requests, for the replay in `npm test`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { record } from './recorder';
import { serveWithDispatcher } from './served';

const run = promisify(execFile);
const here = import.meta.dirname;
const home = path.resolve(here, '../../build/mlflow');

interface Client {
  readonly name: string;
  readonly packages: readonly string[];
  readonly script: string;
  /** Whether its exchanges are kept for the replay. */
  readonly recorded: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const clients: readonly Client[] = [
  { name: 'skinny-current', packages: ['mlflow-skinny'], script: 'scenario.py', recorded: true },
  { name: 'skinny-2', packages: ['mlflow-skinny<3'], script: 'scenario.py', recorded: true },
  {
    name: 'full-current',
    packages: ['mlflow'],
    script: 'scenario.py',
    recorded: false,
    environment: { WITH_MODEL: '1' },
  },
];

/** Its python; null where PyPI can't be reached. */
async function environmentOf({ name, packages }: Client): Promise<string | null> {
  const folder = path.join(home, name);
  const python = path.join(folder, 'bin', 'python');
  if (existsSync(path.join(folder, 'ready'))) return python;
  mkdirSync(home, { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const said = error instanceof Error ? error.message : String(error);
    if (/No matching distribution|Connection|Temporary failure|Network is unreachable|timed out/i.test(said))
      return null;
    throw error;
  }
  writeFileSync(path.join(folder, 'ready'), '');
  return python;
}

const training: Client = {
  name: 'training',
  packages: ['torch==2.13.0', 'lightning', 'mlflow', 'transformers', 'accelerate'],
  script: 'training.py',
  recorded: false,
};

const wanted = process.env.MASTHEAD_MLFLOW?.split(',');

describe.each([...clients, training].filter(({ name }) => wanted?.includes(name) ?? true))('$name', (client) => {
  it('does all that its scripts do', async ({ skip }) => {
    const python = await environmentOf(client);
    if (python === null) return skip('PyPI is out of reach');
    const served = await serveWithDispatcher();
    try {
      const recorder = await record(served.url);
      const { stdout } = await run(python, [client.script], {
        cwd: here,
        env: {
          ...process.env,
          ...client.environment,
          MLFLOW_TRACKING_URI: recorder.url,
          USER: 'ada',
          LOGNAME: 'ada',
          MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
          MLFLOW_DISABLE_TELEMETRY: 'true',
          GIT_PYTHON_REFRESH: 'quiet',
          PYTHONWARNINGS: 'ignore',
        },
        maxBuffer: 64 << 20,
      });
      expect(stdout).toContain('held');
      if (client.recorded && process.env.MASTHEAD_RECORD === '1') {
        mkdirSync(path.join(here, 'exchanges'), { recursive: true });
        const text = recorder.exchanges.map((exchange) => JSON.stringify(exchange)).join('\n');
        writeFileSync(path.join(here, 'exchanges', `${client.name}.ndjson`), `${text}\n`);
      }
    } finally {
      await served.close();
    }
  }, 1_800_000);
});
