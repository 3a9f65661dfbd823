/** @file Facts and settings of a run as SQL: a column, or what is looked up in another table. */
import { type SQL, sql } from 'drizzle-orm';
import { apartFromGroup } from '@/domain/run-config';
import type { PlainField } from '@/domain/run-query/fields';
import { alarm, attempt, experiment, genotype, prior, run, runParent, searchSpace, taskSet } from '../../schema';

/** A script's own parameters are texts: one that is written as a number counts as one. */
export function settingOf(path: string, config: SQL = sql`${run.config}`): SQL {
  if (!path.startsWith('params.')) return sql`json_extract(${config}, ${`$.${path}`})`;
  return sql`number_in(json_extract(${config}, ${`$.params."${path.slice('params.'.length)}"`}))`;
}

const apart = new Set<string>(apartFromGroup);

/** Whether runs of a group have the same: then one config of each is read. Of scripts' parameters one may be the seed. */
export function isOfGroup(path: string): boolean {
  const [setting = ''] = path.split('.');
  return setting !== 'params' && !apart.has(setting);
}

export const oneOfEachGroup = sql`${run} as one where one.rowid in (select min(rowid) from ${run} group by ${run.groupHash})`;

/** The id by which a record may be named instead of by its name. */
export function idOf(name: PlainField): SQL | null {
  switch (name) {
    case 'experiment':
      return sql`${run.experiment}`;
    case 'space':
      return sql`${run.space}`;
    case 'taskset':
      return sql`${run.taskSet}`;
    case 'prior':
      return sql`(select ${runParent.prior} from ${runParent} where ${runParent.run} = ${run.id})`;
    case 'genotype':
      return sql`(select ${runParent.genotype} from ${runParent} where ${runParent.run} = ${run.id})`;
    default:
      return null;
  }
}

/** The group that found the genotype, with the recipe: seeds retrain what their own seed found. */
const armOfRetraining = sql`(select source.group_hash || json_remove(${run.config}, '$.seed', '$.genotype') from ${runParent} join ${genotype} on ${genotype.id} = ${runParent.genotype} join ${run} as source on source.id = ${genotype.run} where ${runParent.run} = ${run.id})`;

/** `now`: of what has not ended, time counts until then. */
export function plainValue(name: PlainField, now: number): SQL {
  switch (name) {
    case 'name':
    case 'kind':
    case 'state':
    case 'seed':
    case 'priority':
    case 'notes':
    case 'reason':
    case 'device':
      return sql`${run[name]}`;
    case 'group':
      return sql`${run.groupHash}`;
    case 'arm':
      return sql`coalesce(case when ${run.kind} = 'evaluate' then ${armOfRetraining} end, ${run.groupHash})`;
    case 'person':
      return sql`${run.createdBy}`;
    case 'created':
      return sql`${run.createdAt}`;
    case 'started':
      return sql`${run.startedAt}`;
    case 'ended':
      return sql`${run.endedAt}`;
    case 'duration':
      return sql`coalesce((select sum(min(coalesce(${attempt.endedAt}, ${now}), coalesce(${run.endedAt}, ${now})) - ${attempt.startedAt}) from ${attempt} indexed by attempt_spans where ${attempt.run} = ${run.id}), coalesce(${run.endedAt}, ${now}) - ${run.startedAt})`;
    case 'tag':
      return sql`${run.tags}`;
    case 'experiment':
      return sql`(select ${experiment.name} from ${experiment} where ${experiment.id} = ${run.experiment})`;
    case 'space':
      return sql`(select ${searchSpace.name} from ${searchSpace} where ${searchSpace.id} = ${run.space})`;
    case 'taskset':
      return sql`(select ${taskSet.name} from ${taskSet} where ${taskSet.id} = ${run.taskSet})`;
    case 'prior':
      return sql`(select ${prior.name} from ${runParent} join ${prior} on ${prior.id} = ${runParent.prior} where ${runParent.run} = ${run.id})`;
    case 'genotype':
      return sql`(select ${genotype.name} from ${runParent} join ${genotype} on ${genotype.id} = ${runParent.genotype} where ${runParent.run} = ${run.id})`;
    case 'alarms':
      return sql`(select count(*) from ${alarm} where ${alarm.run} = ${run.id})`;
    case 'alarm':
      return sql`(select group_concat(distinct ${alarm.alarm}) from ${alarm} where ${alarm.run} = ${run.id})`;
  }
}
