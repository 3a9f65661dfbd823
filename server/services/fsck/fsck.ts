/** @file Compares the database with the files of the data folder and reports what is missing, damaged or left over. */

import path from 'node:path';
import { problemOfDatabase } from '@/db/copy-and-check';
import { type Database, databaseFile } from '@/db/open';
import { verifyAudit } from '@/db/verify-audit';
import { commandLineOf, processIds, realPath, statusOf } from '@/server/services/system/processes';
import { fileChecks } from './files';
import { runChecks } from './runs';

/**
 * A check of `masthead fsck`: an invariant of a data folder, read-only. What
 * checks get.
 */
export interface Sight {
  readonly db: Database;
  /** Absolute path. */
  readonly dataDirectory: string;
  /** Runners that live on this machine; null if they are not checked. */
  readonly runners: (() => readonly LivingRunner[]) | null;
}

export interface LivingRunner {
  readonly pid: number;
  /** The attempt directory on its command line. */
  readonly directory: string;
}

export interface Check {
  /** As printed in JSON; stable. */
  readonly id: string;
  /** The invariant: "A run that has ended has no open attempt". */
  readonly title: string;
  /** One sentence for each violation, with its name; none if it holds. */
  look(sight: Sight): readonly string[] | Promise<readonly string[]>;
}

/** The result of one check. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly breaches: readonly string[];
}

/** Invariants of the database file itself. */
const databaseChecks: readonly Check[] = [
  {
    id: 'database',
    title: 'The structure of the database and its references are sound',
    look: ({ dataDirectory }) => {
      const problem = problemOfDatabase(databaseFile(dataDirectory));
      return problem === null ? [] : [problem];
    },
  },
  {
    id: 'audit',
    title: 'The audit log is unaltered',
    look: ({ db }) => verifyAudit(db).problems,
  },
];

/** The runners of a data folder that live on this machine, found by their command lines. */
export function livingRunners(dataDirectory: string): LivingRunner[] {
  const given = path.join(dataDirectory, 'runs');
  const runs = realPath(given) + path.sep;
  const found = processIds().flatMap((pid) => {
    const [, ...words] = commandLineOf(pid);
    const last = words.at(-1);
    if (last === undefined || !path.isAbsolute(last) || !words.some((word) => word.endsWith('.js'))) return [];
    const directory = realPath(last);
    const status = statusOf(pid);
    if (!directory.startsWith(runs) || status === undefined) return [];
    return [{ pid, parent: status.parent, directory: path.join(given, directory.slice(runs.length)) }];
  });
  // A child of a runner looks like the runner itself until it executes another program.
  const pids = new Set(found.map(({ pid }) => pid));
  return found.filter(({ parent }) => !pids.has(parent)).map(({ pid, directory }) => ({ pid, directory }));
}

/** All invariants of a data folder, as a list to add to. */
export const checks: readonly Check[] = [...databaseChecks, ...runChecks, ...fileChecks];

/** Runs all checks; a check that can't run says why, as a separate breach. */
export async function fsck(sight: Sight, wanted: readonly Check[] = checks): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { id, title, look } of wanted) {
    results.push({ id, title, breaches: await Promise.resolve(sight).then(look).catch(unseen) });
  }
  return results;
}

const unseen = (error: unknown): string[] => [
  `It could not be checked: ${error instanceof Error ? error.message : String(error)}`,
];

/** All violations, each with its invariant. */
export async function breachesOf(sight: Sight, wanted = checks): Promise<string[]> {
  const results = await fsck(sight, wanted);
  return results.flatMap(({ title, breaches }) => breaches.map((breach) => `${title}: ${breach}`));
}
