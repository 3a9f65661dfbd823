/** @file Invariants of runs, attempts and their processes, whatever was killed, requested or copied. */
import path from 'node:path';
import { openAttempts } from '@/db/queries/attempt';
import {
  attemptsHalfEnded,
  dependantsOfTrash,
  runsInTrashNotEnded,
  runsWithMissingAttempts,
  runsWithSeveralOpenAttempts,
  runsWithWrongEndTime,
  stoppingRunsNobodyStopped,
} from '@/db/queries/run/breaches';
import { runsWithoutAttempt } from '@/db/queries/run/queue';
import { isWorking } from '@/domain/run-state/names';
import { outsideExecutor } from '@/server/services/runs/life/open-attempts';
import type { Check } from './fsck';

export const runChecks: readonly Check[] = [
  {
    id: 'ended-run-open-attempt',
    title: 'A run that has ended, or waits, has no open attempt',
    look: ({ db }) =>
      openAttempts(db)
        // The last messages of a script are read after its end.
        .filter(({ attempt, state }) => !isWorking(state) && attempt.executor !== outsideExecutor)
        .map(({ attempt, state }) => `${attempt.run} is ${state}, and its attempt ${attempt.number} is open.`),
  },
  {
    id: 'working-run-no-attempt',
    title: 'A running run has an open attempt',
    look: ({ db }) => runsWithoutAttempt(db).map(({ id, state }) => `${id} is ${state} without an attempt.`),
  },
  {
    id: 'one-live-attempt',
    title: 'A run has at most one open attempt',
    look: ({ db }) => runsWithSeveralOpenAttempts(db).map(({ run, open }) => `${run} has ${open} open attempts.`),
  },
  {
    id: 'held-once',
    title: 'A GPU is held by one open attempt, or by attempts that all share it',
    look: ({ db }) => {
      const open = openAttempts(db).map(({ attempt }) => attempt);
      return [...new Set(open.flatMap(({ cards }) => cards))].flatMap((card) => {
        const holders = open.filter(({ cards }) => cards.includes(card));
        if (holders.length === 1 || holders.every(({ sharesCards }) => sharesCards)) return [];
        return [`${card} is held by ${holders.map(({ run, number }) => `attempt ${number} of ${run}`).join(' and ')}.`];
      });
    },
  },
  {
    id: 'holds-what-it-runs-on',
    title: 'An open attempt holds a core or more, each GPU once, and nothing of this machine where a script runs it',
    look: ({ db }) =>
      openAttempts(db).flatMap(({ attempt: { run, number, executor, cores, cards, sharesCards } }) => {
        const outside = executor === outsideExecutor;
        const right = outside ? cores === 0 && cards.length === 0 : cores >= 1 && new Set(cards).size === cards.length;
        return right && (cards.length > 0 || !sharesCards)
          ? []
          : [
              `Attempt ${number} of ${run} holds ${cores} cores and ${cards.length === 0 ? 'no GPU' : cards.join(', ')}.`,
            ];
      }),
  },
  {
    id: 'trash-at-rest',
    title: 'A run in the trash has ended',
    look: ({ db }) => runsInTrashNotEnded(db).map(({ id, state }) => `${id} is in the trash, and ${state}.`),
  },
  {
    id: 'end-times',
    title: 'A run, or an attempt, has the time of its end once it has ended, and only then',
    look: ({ db }) => [
      ...runsWithWrongEndTime(db).map(
        ({ id, state, endedAt }) => `${id} is ${state} with ${endedAt === null ? 'no' : 'an'} end time.`,
      ),
      ...attemptsHalfEnded(db).map(
        ({ id, end }) => `Attempt ${id} has ${end === null ? 'an end time, but no end' : 'an end, but no end time'}.`,
      ),
    ],
  },
  {
    id: 'stop-asked',
    title: 'A run that is stopping was asked to stop',
    look: ({ db }) => stoppingRunsNobodyStopped(db).map(({ id }) => `${id} is stopping, and nobody requested it.`),
  },
  {
    id: 'attempt-numbers',
    title: 'The attempts of a run count from 1 without a gap',
    look: ({ db }) =>
      runsWithMissingAttempts(db).map(
        ({ run, attempts, last }) => `${run} has ${attempts} attempts, and the last is number ${last}.`,
      ),
  },
  {
    id: 'parent-in-trash',
    title: 'Nothing uses a run that is in the trash',
    look: ({ db }) => dependantsOfTrash(db).map(({ name, parent }) => `"${name}" uses "${parent}".`),
  },
  {
    id: 'known-processes',
    title: 'Every runner that lives works on an open attempt, and is the process noted there',
    look: ({ db, dataDirectory, runners }) => {
      if (runners === null) return [];
      const before = runners();
      const open = new Map(
        openAttempts(db).map((row) => [path.join(dataDirectory, row.attempt.directory), row.attempt]),
      );
      // A running platform ends an attempt after its process: one that has just gone is no violation.
      const still = new Set(runners().map(({ pid, directory }) => `${pid} ${directory}`));
      const lasting = before.filter(({ pid, directory }) => still.has(`${pid} ${directory}`));
      return lasting.flatMap(({ pid, directory }) => {
        const own = open.get(directory);
        if (own === undefined) return [`Process ${pid} works on ${directory}, where no attempt is open.`];
        // None recorded: a dispatcher died in between, and the next one finds the runner itself.
        if (own.pid === null || own.pid === pid) return [];
        return [`Process ${pid} works on ${directory}, where process ${own.pid} is noted.`];
      });
    },
  },
];
