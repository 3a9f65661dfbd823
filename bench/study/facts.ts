/** @file The facts of an evidence file: command, commit, machine, time, what was left out. */
import { cpus, loadavg, totalmem } from 'node:os';
import type { StudyRow } from '@/db/schema';
import { commitOf } from '../engine/environment';

export interface EvidenceFacts {
  readonly quick: boolean;
  readonly commit: string | null;
  readonly machine: string;
  readonly command: string;
  readonly date: string;
  readonly took: string;
  readonly missing: readonly string[];
  /** What was run, in a few lines. */
  readonly setting: readonly string[];
}

export function factsOf(
  facts: Pick<EvidenceFacts, 'quick' | 'command' | 'missing' | 'setting'>,
  ...studies: readonly Pick<StudyRow, 'createdAt' | 'endedAt'>[]
): EvidenceFacts {
  // Their sum, because days may be between two of them.
  const spans = studies.map(({ createdAt, endedAt }) => ((endedAt ?? Date.now()) - createdAt) / 60_000);
  const minutes = Math.max(1, Math.round(spans.reduce((sum, span) => sum + span, 0)));
  const one = spans.length === 1;
  // What else the machine did: it explains seconds, never accuracies.
  const load = loadavg()[1] ?? 0;
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return {
    ...facts,
    commit: commitOf(),
    machine: `${processor}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}; load average ${load.toFixed(1)} when this was written`,
    date: new Date().toISOString().slice(0, 10),
    took: `${minutes} minutes ${one ? 'from its beginning to its end' : `in ${spans.length} studies, each from its beginning to its end`}, interruptions included`,
  };
}

export function factLines(facts: EvidenceFacts): string[] {
  return [
    ...(facts.quick ? [quickWarning, ''] : []),
    `- Command: \`${facts.command}\`, ${facts.date}, commit ${facts.commit ?? 'unknown'}`,
    `- Machine: ${facts.machine}`,
    `- Time: ${facts.took}`,
    ...[...facts.missing, ...facts.setting].map((line) => `- ${line}`),
    '',
  ];
}

const quickWarning =
  '**This is a quick run: tiny networks, few images, few seeds. It shows that the whole of it works, not what the method is worth. ' +
  'No claim of the project rests on it.**';
