/**
 * @file A further seed of a run that the services launched, ran and ended: its rows copied by SQL, with its own seed, times, end and figures.
 * So most of fifty thousand runs cost their points alone.
 */
import type { OpenDatabase } from '@/db/open';
import { clientOf } from '@/db/prepared';
import { attemptIdSchema, newIdText, type RunId, runIdSchema } from '@/domain/ids';
import type { ClaimedRun } from '@/server/services/runs/life/claim';

export interface Clone {
  readonly of: RunId;
  readonly seed: number;
  /** Milliseconds later than the original. */
  readonly later: number;
  readonly state: 'finished' | 'failed' | 'stopped';
  readonly reason: string | null;
  readonly summary: Readonly<Record<string, number>>;
}

/** Statements are prepared once. Events of the original that are not points are not copied, but its log is. */
export function cloner({ db }: OpenDatabase): (clone: Clone) => Pick<ClaimedRun, 'run' | 'attempt'> {
  const sqlite = clientOf(db);
  const copy = (table: string, key: string, own: Readonly<Record<string, string>>) => {
    const names = sqlite.prepare(`select name from pragma_table_info('${table}')`).pluck().all().map(String);
    const copied = names.filter((name) => !(name === 'id' && own.id === undefined));
    const values = copied.map((name) => own[name] ?? name);
    return sqlite.prepare(`insert into ${table} (${copied}) select ${values} from ${table} where ${key} = @of`);
  };
  const copies = [
    copy('run', 'id', {
      id: '@run',
      name: "replace(name, 'seed ' || seed, 'seed ' || @seed)",
      seed: '@seed',
      config: "json_set(config, '$.seed', @seed)",
      state: '@state',
      reason: '@reason',
      summary: '@summary',
      created_at: 'created_at + @later',
      queued_at: 'queued_at + @later',
      started_at: 'started_at + @later',
      ended_at: 'ended_at + @later',
    }),
    copy('attempt', 'run_id', {
      id: '@attempt',
      run_id: '@run',
      lease: '@attempt',
      directory: "'runs/' || @run || '/1'",
      end: '@state',
      exit_reason: '@reason',
      started_at: 'started_at + @later',
      ended_at: 'ended_at + @later',
    }),
    copy('log_line', 'run_id', { run_id: '@run', attempt_id: '@attempt', time: 'time + @later' }),
  ];
  return ({ summary, ...clone }) => {
    const run = runIdSchema.parse(newIdText('run'));
    const attempt = attemptIdSchema.parse(newIdText('at'));
    const values = { ...clone, run, attempt, summary: JSON.stringify(summary) };
    for (const each of copies) each.run(values);
    return { run, attempt };
  };
}
