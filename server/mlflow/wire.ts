/** @file Our records as the MLflow protocol writes them. */
import type { RunRow, SeriesRow } from '@/db/schema';
import { loggedNumber } from '@/domain/float';
import type { ExperimentId } from '@/domain/ids';
import type { RunState } from '@/domain/run-state';
import { flatten } from '@/server/services/document';
import type { SaidState } from '@/server/services/tracking/end';
import { invalid } from './errors';

/** Runs without an experiment are in the one that every client knows. */
export const defaultExperiment = '0';

export const experimentIdOf = (id: ExperimentId | null): string => id ?? defaultExperiment;

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export const pairs = (values: Readonly<Record<string, string>>): Pair[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

export const record = (list: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));

const statusOf: Readonly<Record<RunState, string>> = {
  queued: 'SCHEDULED',
  starting: 'RUNNING',
  running: 'RUNNING',
  stopping: 'RUNNING',
  lost: 'RUNNING',
  finished: 'FINISHED',
  failed: 'FAILED',
  stopped: 'KILLED',
};

/** Numbers are those of the protocol buffers' enum. */
export function stateOf(status: string | number): SaidState {
  switch (status) {
    case 'RUNNING':
    case 'SCHEDULED':
    case 1:
    case 2:
      return 'running';
    case 'FINISHED':
    case 3:
      return 'finished';
    case 'FAILED':
    case 4:
      return 'failed';
    case 'KILLED':
    case 5:
      return 'stopped';
    default:
      throw invalid(`There is no status ${status}: give RUNNING, FINISHED, FAILED or KILLED.`);
  }
}

export function paramsOf(run: Pick<RunRow, 'config'>): Record<string, string> {
  if (run.config.kind === 'external') return run.config.params;
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.fromEntries([...flatten(run.config)].map(([name, value]) => [name, text(value)]));
}

export function tagsOf(run: Pick<RunRow, 'name' | 'outside' | 'tags' | 'notes' | 'createdBy'>): Record<string, string> {
  const own = run.outside === null ? Object.fromEntries(run.tags.map((tag) => [tag, 'true'])) : { ...run.outside.tags };
  const note: Record<string, string> = run.notes === '' ? {} : { 'mlflow.note.content': run.notes };
  return { 'mlflow.user': run.createdBy, ...own, 'mlflow.runName': run.name, ...note };
}

export function runInfo(run: RunRow) {
  return {
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: experimentIdOf(run.experiment),
    user_id: run.outside?.tags['mlflow.user'] ?? run.createdBy,
    status: statusOf[run.state],
    start_time: run.startedAt ?? run.createdAt,
    ...(run.endedAt === null ? {} : { end_time: run.endedAt }),
    artifact_uri: `mlflow-artifacts:/${run.id}/artifacts`,
    lifecycle_stage: run.deletedAt === null ? 'active' : 'deleted',
  };
}

/** `at`: when a series was last written, by its id. */
export function runWire(run: RunRow, series: readonly SeriesRow[], at: ReadonlyMap<number, number>) {
  const metrics = series.flatMap(({ id, key, last, lastStep }) =>
    last === null || lastStep === null
      ? []
      : [{ key, value: loggedNumber(last), timestamp: Math.round(at.get(id) ?? run.createdAt), step: lastStep }],
  );
  const { inputs = [], outputs = [] } = run.outside ?? {};
  return {
    info: runInfo(run),
    data: { metrics, params: pairs(paramsOf(run)), tags: pairs(tagsOf(run)) },
    inputs: {
      dataset_inputs: inputs.filter((each) => isModel(each) === false),
      model_inputs: inputs.filter(isModel),
    },
    outputs: { model_outputs: outputs },
  };
}

function isModel(each: unknown): boolean {
  return typeof each === 'object' && each !== null && 'model_id' in each;
}
