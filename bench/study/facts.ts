/** @file What evidence files say of themselves: command, commit, machine, time, what was left out. */
import { cpus, totalmem } from 'node:os';
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
  facts: Pick<EvidenceFacts, 'quick' | 'command' | 'missing' | 'setting'> & { readonly startedAt: number },
): EvidenceFacts {
  const { startedAt, ...rest } = facts;
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return {
    ...rest,
    commit: commitOf(),
    machine: `${processor}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
    took: `${Math.max(1, Math.round((Date.now() - startedAt) / 60_000))} minutes for this call (what was there before is not run again)`,
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
