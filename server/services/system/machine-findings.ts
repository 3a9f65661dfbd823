/** @file What the doctor says of engines and GPUs: one finding each. */
import { cardTitle } from '@/domain/cards/names';
import { isDomainError } from '@/domain/errors';
import { type Finding, finding } from '@/domain/records/finding';
import type { Card } from '@/domain/records/machine';
import type { ServiceContext } from '@/server/context';
import { listAttemptsHere } from '@/server/services/runs/life/open-attempts';
import { readTargets } from '@/server/services/targets/read';
import { targetReports } from '@/server/services/targets/report';
import { dispatcherLife } from './dispatcher';
import { askOnce } from './engines';

/** Which load, and on what they compute. That one is not here is no fault: runs need one. */
export async function engineFindings(ctx: ServiceContext): Promise<Finding[]> {
  try {
    return (await askOnce(ctx)).map(({ name, computesOn, reason }) =>
      finding('engines', `Engine ${name}`, 'ok', reason === null ? computesOn.join('\n') : `Not here: ${reason}`),
    );
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return [finding('engines', 'Engines', 'attention', error.message, 'Check again later.')];
  }
}

/** Of each what it is, whose it is now, and what is wrong with it. */
export function gpuFindings(ctx: ServiceContext): Finding[] {
  const { seenAt, cards, cardTroubles } = dispatcherLife(ctx);
  const open = listAttemptsHere({ ctx });
  const troubles = cardTroubles.map((trouble) =>
    finding('gpus', 'GPUs', 'attention', trouble, 'Repair the driver: runs see no GPU of that vendor until then.'),
  );
  const found = cards.map((card) => {
    const holders = open.filter((each) => each.cards.includes(card.id)).map(({ name }) => `"${name}"`);
    const state = stateOf(card, holders);
    return card.fault === null
      ? finding('gpus', cardTitle(card), 'ok', state)
      : finding('gpus', cardTitle(card), 'attention', state, 'Runs don’t use it until that is fixed.');
  });
  if (troubles.length + found.length > 0) return [...troubles, ...found];
  const none = seenAt === null ? 'No dispatcher has looked for them yet.' : 'nvidia-smi and rocm-smi find none here.';
  return [finding('gpus', 'GPUs', 'ok', none)];
}

/** None where the operator has named no cluster. */
export function targetFindings(ctx: ServiceContext): Finding[] {
  const { slurm, problems } = readTargets(ctx);
  const reports = new Map(targetReports(ctx).map((report) => [report.name, report]));
  const wrong = problems.map((problem) =>
    finding(
      'targets',
      'Targets',
      'failed',
      problem,
      'Correct targets.json in the data folder: docs/slurm.md lists its keys.',
    ),
  );
  const found = slurm.map(({ name }) => {
    const { answers = null, since = null, trouble = null } = reports.get(name) ?? {};
    const when = since === null ? '' : ` since ${new Date(since).toISOString()}`;
    if (answers === null)
      return finding('targets', `Target ${name}`, 'attention', 'It was not asked yet.', 'Check again in a minute.');
    if (answers) return finding('targets', `Target ${name}`, 'ok', `Its cluster answers${when}.`);
    const said = `Its cluster gives no answer${when}: ${trouble}.`;
    return finding(
      'targets',
      `Target ${name}`,
      'attention',
      said,
      'Runs sent there go on; no other is sent until it answers.',
    );
  });
  return [...wrong, ...found];
}

function stateOf({ id, driver, fault, foreign }: Card, holders: readonly string[]): string {
  const programs = foreign.map(({ pid, name }) => `${name} (process ${pid})`);
  const parts = [
    ...(fault === null ? [] : [fault]),
    ...(holders.length === 0 ? [] : [`Held by ${holders.join(', ')}.`]),
    ...(programs.length === 0 ? [] : [`Used by ${programs.join(', ')}, of no run: only runs with gpuShare get it.`]),
  ];
  const free = parts.length === 0 ? ['Free.'] : parts;
  return [...free, driver === null ? `${id}.` : `${id}, driver ${driver}.`].join(' ');
}
