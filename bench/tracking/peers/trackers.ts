/** @file The trackers that are measured: how each is served, asked and looked at, in the way its own pages do. */
import { z } from 'zod';
import { type Answer, askAll, askOne, encoded, posted } from './ask';
import { best, compared, filter } from './data';
import type { Command } from './process';

/** What a question is about. */
export interface Target {
  readonly url: string;
  /** The tracker's ids of the runs, by number. */
  readonly ids: readonly string[];
  readonly wide: readonly string[];
  /** Of the runs to compare. */
  readonly compared: readonly string[];
}

/** `table`: runs filtered by a parameter and a bound of a metric, best first. `wide`: all curves of one run. `compare`: a curve of each run. */
export const questions = ['table', 'wide', 'compare'] as const;
export type Question = (typeof questions)[number];

export interface Tracker {
  readonly name: string;
  readonly title: string;
  /** Of PyPI. */
  readonly packages: readonly string[];
  /** In feed.py. */
  readonly feeder: string;
  readonly serve: (python: string, folder: string, port: number) => Command;
  /** Whether its client writes files, which the server reads when it likes; else it sends to the server. */
  readonly writesFiles: boolean;
  /** Runs that it knows of already; for one that reads files in its own time. */
  readonly known?: (url: string) => Promise<number>;
  readonly ask: Readonly<Record<Question, (target: Target) => Promise<Answer>>>;
  /** Where its table of runs is. */
  readonly page: (target: Target) => string;
  /** Where what it does is not quite what was asked. */
  readonly notes: readonly string[];
}

const quiet = { MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: '1', GIT_PYTHON_REFRESH: 'quiet' };
const list = z.array(z.unknown());

function mlflow(name: string, title: string, store: (folder: string) => string): Tracker {
  const search = z.object({ runs: list.default([]) });
  const history = z.object({ metrics: list });
  const curves = (url: string, runs: readonly string[], key: string) =>
    `${url}/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${runs.map((run) => `run_ids=${run}`).join('&')}&metric_key=${encodeURIComponent(key)}&max_results=320`;
  return {
    name,
    title,
    packages: ['mlflow==3.17.2', 'psutil'],
    feeder: 'mlflow',
    writesFiles: false,
    serve: (python, folder, port) => ({
      program: python.replace(/python$/, 'mlflow'),
      args: [
        ...['server', '--host', '127.0.0.1', '--port', String(port), '--backend-store-uri', store(folder)],
        ...['--artifacts-destination', `${folder}/artifacts`],
      ],
      environment: { ...quiet, MLFLOW_ALLOW_FILE_STORE: 'true' },
    }),
    ask: {
      table: async ({ url }) => {
        const { body, bytes } = await askOne(
          `${url}/api/2.0/mlflow/runs/search`,
          posted({
            experiment_ids: [await experimentOf(url)],
            filter: `metrics.\`${best}\` > ${filter.above} and params.lr = '${filter.lr}'`,
            order_by: [`metrics.\`${best}\` DESC`],
            max_results: 50,
          }),
        );
        return { count: search.parse(body).runs.length, bytes };
      },
      wide: ({ url, ids: [run = ''], wide }) =>
        askAll(
          wide.map((key) => ({ url: curves(url, [run], key) })),
          (body) => Number(history.parse(body).metrics.length > 0),
        ),
      compare: async ({ url, compared: runs }) => {
        const { body, bytes } = await askOne(curves(url, runs, compared));
        return { count: curvesAmong(history.parse(body).metrics), bytes };
      },
    },
    // Known by then: the table was asked before. In files it is a number by chance.
    page: ({ url }) => `${url}/#/experiments/${experiments.get(url) ?? 1}/runs`,
    notes: ['Its table knows the last value of a metric and not the best one; curves are thinned to 320 points.'],
  };
}

const experiments = new Map<string, string>();

async function experimentOf(url: string): Promise<string> {
  const known = experiments.get(url);
  if (known !== undefined) return known;
  const { body } = await askOne(`${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=peers`);
  const { experiment } = z.object({ experiment: z.object({ experiment_id: z.string() }) }).parse(body);
  experiments.set(url, experiment.experiment_id);
  return experiment.experiment_id;
}

function curvesAmong(metrics: readonly unknown[]): number {
  return new Set(metrics.map((each) => z.object({ run_id: z.string() }).parse(each).run_id)).size;
}

const aim: Tracker = {
  name: 'aim',
  title: 'Aim',
  packages: ['aim==3.29.1'],
  feeder: 'aim',
  writesFiles: true,
  serve: (python, folder, port) => ({
    program: python.replace(/python$/, 'aim'),
    args: ['up', '--host', '127.0.0.1', '--port', String(port), '--repo', folder],
    environment: { ...quiet, AIM_ACCESS_KEY: '', __AIM_TELEMETRY__: '0' },
  }),
  ask: {
    table: ({ url }) =>
      askAll(
        [
          {
            url: `${url}/api/runs/search/run/?q=${encodeURIComponent(`run.hparams.lr == ${filter.lr}`)}&report_progress=false`,
          },
        ],
        () => 1,
      ),
    wide: async ({ url, ids: [run = ''], wide }) => {
      const { body, bytes } = await askOne(
        `${url}/api/runs/${run}/metric/get-batch/`,
        posted(wide.map((name) => ({ name, context: {} }))),
      );
      return { count: list.parse(body).length, bytes };
    },
    compare: ({ url, compared: runs }) => {
      const query = `metric.name == "${compared}" and run.hash in ${JSON.stringify(runs)}`;
      return askAll(
        [{ url: `${url}/api/runs/search/metric/?q=${encodeURIComponent(query)}&p=500&report_progress=false` }],
        () => runs.length,
      );
    },
  },
  page: ({ url }) => `${url}/runs`,
  notes: [
    'Its server filters by the parameter alone and sends all runs that are left; its page sorts them. Curves of one run are thinned to 200 points, compared ones to 500.',
  ],
};

const groups = z.object({ sessionGroups: list });

const tensorboard: Tracker = {
  name: 'tensorboard',
  title: 'TensorBoard',
  packages: ['tensorboard==2.21.0', 'tensorboardX', 'setuptools<81'],
  feeder: 'tensorboard',
  writesFiles: true,
  serve: (python, folder, port) => ({
    program: python.replace(/python$/, 'tensorboard'),
    args: ['--logdir', folder, '--host', '127.0.0.1', '--port', String(port), '--load_fast', 'true'],
    environment: quiet,
  }),
  known: async (url) => {
    const { body } = await askOne(`${url}/data/runs`);
    return list.parse(body).length;
  },
  ask: {
    table: async ({ url }) => {
      const { body, bytes } = await askOne(
        `${url}/data/plugin/hparams/session_groups`,
        posted({
          experimentName: '',
          allowedStatuses: ['STATUS_SUCCESS', 'STATUS_FAILURE', 'STATUS_RUNNING', 'STATUS_UNKNOWN'],
          colParams: [
            { hparam: 'lr', filterDiscrete: [filter.lr] },
            {
              metric: { group: '', tag: best },
              order: 'ORDER_DESC',
              filterInterval: { minValue: filter.above, maxValue: 2 },
            },
          ],
          startIndex: 0,
          sliceSize: 50,
        }),
      );
      return { count: groups.parse(body).sessionGroups.length, bytes };
    },
    wide: async ({ url, ids: [run = ''], wide }) => {
      const requests = wide.map((tag) => ({ plugin: 'scalars', tag, run }));
      const { body, bytes } = await askOne(
        `${url}/data/plugin/timeseries/timeSeries`,
        encoded({ requests: JSON.stringify(requests) }),
      );
      return { count: list.parse(body).length, bytes };
    },
    compare: async ({ url, compared: runs }) => {
      const { body, bytes } = await askOne(
        `${url}/data/plugin/scalars/scalars_multirun`,
        encoded({ tag: compared, runs }),
      );
      return { count: Object.keys(z.record(z.string(), list).parse(body)).length, bytes };
    },
  },
  page: ({ url }) => `${url}/#timeseries`,
  notes: [
    'Its table (HParams) knows the last value and not the best one; it keeps at most 1,000 points of a curve in memory, without times of points beyond. Its first page has the list of runs beside the curves, as it has no table of its own.',
  ],
};

const queried = z.object({ data: z.object({ rows: list }) });
const logs = z.object({ data: list });

const trackio: Tracker = {
  name: 'trackio',
  title: 'Trackio',
  packages: ['trackio==0.43.0'],
  feeder: 'trackio',
  writesFiles: true,
  serve: (python, folder, port) => ({
    program: python.replace(/python$/, 'trackio'),
    args: ['show', '--project', 'peers', '--host', '127.0.0.1'],
    environment: {
      ...quiet,
      TRACKIO_DIR: folder,
      GRADIO_SERVER_PORT: String(port),
      GRADIO_NUM_PORTS: '1',
      HF_HUB_OFFLINE: '1',
      BROWSER: 'true',
    },
  }),
  ask: {
    table: async ({ url }) => {
      const accuracy = `json_extract(m.metrics, '$."${best}"')`;
      const query = `SELECT m.run_name, max(${accuracy}) AS best FROM metrics m JOIN configs c ON c.run_id = m.run_id WHERE json_extract(c.config, '$.lr') = ${filter.lr} GROUP BY m.run_id HAVING best > ${filter.above} ORDER BY best DESC LIMIT 50`;
      const { body, bytes } = await askOne(`${url}/api/query_project`, posted({ project: 'peers', query }));
      return { count: queried.parse(body).data.rows.length, bytes };
    },
    wide: async ({ url, ids: [run = ''] }) => {
      const { body, bytes } = await askOne(`${url}/api/get_logs`, posted({ project: 'peers', run: null, run_id: run }));
      return { count: logs.parse(body).data.length > 0 ? 200 : 0, bytes };
    },
    compare: ({ url, compared: runs }) => {
      const asked = runs.map((run_id) => ({ run: null, run_id }));
      const batches = [asked.slice(0, 50), asked.slice(50)].filter((batch) => batch.length > 0);
      return askAll(
        batches.map((batch) => ({
          url: `${url}/api/get_logs_batch`,
          asked: posted({ project: 'peers', runs: batch, scalar_only: true }),
        })),
        (body) => logs.parse(body).data.length,
      );
    },
  },
  page: ({ url }) => `${url}/runs?project=peers`,
  notes: [
    'Its page of runs can neither sort by a metric nor filter by one: the table was asked by a query in SQL, which its API takes. Curves are asked with all metrics of their runs, thinned to 3,000 points.',
  ],
};

export const trackers: readonly Tracker[] = [
  mlflow('mlflow', 'MLflow, SQLite', (folder) => `sqlite:///${folder}/mlflow.db`),
  mlflow('mlflow-files', 'MLflow, files', (folder) => `${folder}/mlruns`),
  aim,
  tensorboard,
  trackio,
];
