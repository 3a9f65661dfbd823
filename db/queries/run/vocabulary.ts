/** @file The existing metrics, keys of results, tags, people and names. For completion and for pickers of columns. */
import { sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { alarm, experiment, genotype, prior, run, searchSpace, series, taskSet } from '../../schema';
import { keptRuns } from './kept-runs';
import { textsIn } from './texts-in';

const most = 2000;

/** Distinct metrics, by jumping from one key to the next in the index: a scan would meet every series of every run. */
export function metricKeys(db: Database): { key: string; goal: 'max' | 'min' | 'none' }[] {
  const next = sql`select min(${series.key}) from ${series} where ${series.key} > known.key`;
  const goal = sql`select ${series.goal} from ${series} where ${series.key} = known.key limit 1`;
  return db.all(
    sql`with recursive known(key) as (select min(${series.key}) from ${series} union all select (${next}) from known where known.key is not null) select known.key as key, (${goal}) as goal from known where known.key is not null limit ${most}`,
  );
}

export function figureKeysOfRuns(db: Database): string[] {
  const lists = keptRuns(db).distinct({ kind: 'own', name: 'result-keys' });
  return first(lists.flatMap(textsIn));
}

/** Names of parameters that scripts from outside logged. Which runs are theirs is in the index of facts. */
export function parametersOfRuns(db: Database): string[] {
  return firstColumn(
    db,
    sql`select distinct each.key from ${run} indexed by run_facts, json_each(${run.config}, '$.params') as each where ${run.kind} = 'external' and ${run.deletedAt} is null order by 1 limit ${most}`,
  );
}

export function tagsOfRuns(db: Database): string[] {
  return first(keptRuns(db).distinct({ kind: 'plain', name: 'tag' }).flatMap(textsIn));
}

export function peopleOfRuns(db: Database): string[] {
  return first(keptRuns(db).distinct({ kind: 'plain', name: 'person' }).map(String));
}

const first = (words: readonly string[]): string[] => [...new Set(words)].sort().slice(0, most);

export function alarmNames(db: Database): string[] {
  return firstColumn(db, sql`select distinct ${alarm.alarm} from ${alarm} order by 1 limit ${most}`);
}

export function namesOf(db: Database, of: 'experiment' | 'space' | 'taskset' | 'prior' | 'genotype'): string[] {
  const table = { experiment, space: searchSpace, taskset: taskSet, prior, genotype }[of];
  return firstColumn(db, sql`select distinct ${table.name} from ${table} order by 1 limit ${most}`);
}

function firstColumn(db: Database, statement: ReturnType<typeof sql>): string[] {
  return db.values<[string]>(statement).map(([value]) => value);
}
