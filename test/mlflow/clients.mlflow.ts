/**
 * @file The tracking protocol tested with real clients from PyPI, in virtual environments that are made once (build/mlflow). Skipped,
 * with a message, if PyPI is unreachable. MASTHEAD_RECORD=1 records mlflow-skinny's requests, for the replay in `npm test`.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { snippets } from '@/app/connect/snippets';
import { spacePresets } from '@/domain/space';
import { createFirstMember } from '@/server/services/members/join';
import { runs } from '@/server/services/runs';
import { tokens } from '@/server/services/tokens';
import { tracking } from '@/server/services/tracking';
import { settled } from '@/server/services/tracking/settled';
import { ada } from '@/test/factories/accounts';
import { masthead } from '@/test/factories/command-line';
import { pythonWith } from '@/test/python-environment';
import { temporaryDirectory } from '@/test/temporary-directory';
import { record } from './recorder';
import { serveWithDispatcher } from './served';

const run = promisify(execFile);
const here = import.meta.dirname;
const home = path.resolve(here, '../../build/mlflow');

interface Client {
  readonly name: string;
  readonly packages: readonly string[];
  /** One after the other, each against the same platform. */
  readonly scripts: readonly string[];
  /** Whether its exchanges are kept for the replay. */
  readonly recorded: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const clients: readonly Client[] = [
  { name: 'skinny-current', packages: ['mlflow-skinny'], scripts: ['scenario.py'], recorded: true },
  { name: 'skinny-2', packages: ['mlflow-skinny<3'], scripts: ['scenario.py'], recorded: true },
  {
    name: 'full-current',
    packages: ['mlflow', 'psutil'],
    scripts: ['scenario.py', 'full.py'],
    recorded: false,
    environment: { WITH_MODEL: '1' },
  },
  {
    name: 'full-2',
    packages: ['mlflow<3', 'psutil'],
    scripts: ['scenario.py', 'full.py'],
    recorded: false,
    environment: { WITH_MODEL: '1' },
  },
];

/** Its python; null where PyPI can't be reached. */
const environmentOf = ({ name, packages }: Client) => pythonWith(path.join(home, name), packages);

const training: Client = {
  name: 'training',
  packages: ['torch==2.13.0', 'lightning', 'mlflow', 'transformers', 'accelerate', 'tensorboard'],
  scripts: ['training.py', 'search.py'],
  recorded: false,
};

const environment = {
  ...process.env,
  USER: 'ada',
  LOGNAME: 'ada',
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
  MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'true',
  MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: '20000',
  MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: '8000',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  GIT_PYTHON_REFRESH: 'quiet',
  PYTHONWARNINGS: 'ignore',
  PYTHONPATH: path.resolve(here, '../../python'),
  MASTHEAD_SPACE: JSON.stringify(spacePresets.darts),
};

const wanted = process.env.MASTHEAD_MLFLOW?.split(',');

describe.each([...clients, training].filter(({ name }) => wanted?.includes(name) ?? true))('$name', (client) => {
  it('does all that its scripts do', async ({ skip }) => {
    const python = await environmentOf(client);
    if (python === null) return skip('PyPI is out of reach');
    const served = await serveWithDispatcher();
    try {
      const recorder = await record(served.url);
      for (const script of client.scripts) {
        const { stdout } = await run(python, ['-B', script], {
          cwd: here,
          env: { ...environment, ...client.environment, MLFLOW_TRACKING_URI: recorder.url, MASTHEAD_URL: served.url },
          maxBuffer: 64 << 20,
        });
        expect(stdout, script).toContain('held');
      }
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

describe.skipIf(wanted !== undefined && !wanted.includes('training'))('of the page "Connect a script"', () => {
  it('the snippets of MLflow and Lightning work as they stand, with a token', async ({ skip }) => {
    const python = await environmentOf(training);
    if (python === null) return skip('PyPI is out of reach');
    const served = await serveWithDispatcher();
    try {
      const { ctx } = served.platform;
      const { id: member } = await createFirstMember({ ctx, input: ada });
      const actor = { name: ada.handle, access: 'admin', member } as const;
      const { token } = tokens.create({
        ctx: { ...ctx, actor },
        input: { name: 's', scopes: ['read', 'log'], days: 1 },
      });
      const given = snippets({ address: served.url, token, genotype: null, space: 'sp_SPACE' });
      for (const way of ['mlflow', 'lightning']) {
        const text = given.find(({ value }) => value === way)?.text ?? '';
        const PATH = `${path.dirname(python)}:${process.env.PATH}`;
        const cwd = temporaryDirectory();
        const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', text], { cwd, env: { ...environment, PATH } });
        // Its link, as people follow it.
        if (way === 'mlflow') expect(stdout).toMatch(new RegExp(`${served.url}/#/experiments/ex_\\w+/runs/run_\\w+`));
      }
      const found = runs.list({ ctx, input: { sort: { by: 'name', descending: false } } }).items;
      expect(found.map(({ name, state }) => [name, state])).toEqual([
        ['From Lightning', 'finished'],
        ['From MLflow', 'finished'],
      ]);
    } finally {
      await served.close();
    }
  }, 1_800_000);

  it('what runs save writes is opened by MLflow and TensorBoard', async ({ skip }) => {
    const python = await environmentOf(training);
    if (python === null) return skip('PyPI is out of reach');
    const served = await serveWithDispatcher();
    try {
      const { ctx } = served.platform;
      const expected = { name: 'Saved', experiment: 'Out', params: { lr: '0.1', seed: '3' } };
      const { run: id } = tracking.start({ ctx, input: { ...expected, tags: { 'odd tag': 'ä' } } });
      const time = ctx.now();
      const events = Array.from({ length: 1200 }, (_, step) => ({
        ...({ type: 'points', time: time + step, step } as const),
        values: { 'train/loss': 1 / (step + 1) },
      }));
      const strange = (['NaN', 'Infinity', '-Infinity'] as const).map((value) => ({
        ...({ type: 'points', time, step: 2 } as const),
        values: { strange: value },
      }));
      tracking.log({ ctx, input: { run: id, batch: '1', events: [...events, ...strange] } });
      const file = `${served.url}/api/2.0/mlflow-artifacts/artifacts/${id}/artifacts/notes/a.txt`;
      expect((await fetch(file, { method: 'PUT', body: 'text' })).status).toBe(200);
      tracking.end({ ctx, input: { run: id, state: 'finished' } });
      await settled(ctx, id);
      const home = temporaryDirectory();
      for (const format of ['mlflow', 'tensorboard']) {
        const said = await masthead(
          served.url,
          'runs',
          'save',
          id,
          '--format',
          format,
          '--out',
          path.join(home, format),
        );
        expect([said.status, said.err]).toEqual([0, expect.any(String)]);
      }
      const asked = [
        '-B',
        'opened.py',
        path.join(home, 'mlflow'),
        path.join(home, 'tensorboard'),
        JSON.stringify(expected),
      ];
      const { stdout } = await run(python, asked, {
        cwd: here,
        env: { ...environment, MLFLOW_ALLOW_FILE_STORE: 'true' },
      });
      expect(stdout).toContain('held');
    } finally {
      await served.close();
    }
  }, 1_800_000);
});
