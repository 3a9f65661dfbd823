/** @file `masthead runs show`. */
import type { RunId } from '@/domain/ids';
import { type CommandContext, printJson } from '../io';
import { formatFacts } from '../table';
import { formatDuration, formatProgress, formatSummary, formatTime } from '../words';

export async function showRun({ io, client, json, url }: CommandContext, id: RunId): Promise<void> {
  const run = await client.runs.get.query({ id });
  if (json) return printJson(io, run);
  const took = run.startedAt === null ? '' : formatDuration((run.endedAt ?? Date.now()) - run.startedAt);
  io.out(
    formatFacts([
      ['Run', `${run.name} (${run.id})`],
      ['Kind', run.kind],
      ['State', run.reason === null ? run.state : `${run.state}: ${run.reason}`],
      ['Progress', formatProgress(run)],
      ['Seed', String(run.seed)],
      ['Device', run.device ?? ''],
      ['Created', formatTime(run.createdAt)],
      ['Started', formatTime(run.startedAt)],
      ['Ended', formatTime(run.endedAt)],
      ['Took', took],
      ['Attempts', String(run.attempts.length)],
      ['Result', formatSummary(run.summary)],
      ['Genotype', run.genotype ?? ''],
      ['Priors', run.priors.map((prior) => `${prior.id} (iteration ${prior.iteration})`).join(', ')],
      ['Alarms', run.alarms.map((alarm) => alarm.message).join('; ')],
      ['Page', `${url}/runs/${run.id}`],
    ]),
  );
  if (run.state === 'failed' && run.lastLines.length > 0) {
    io.out(`\nLast lines:\n${run.lastLines.map((line) => `  ${line}\n`).join('')}`);
  }
}
