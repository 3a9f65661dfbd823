/** @file An nvidia-smi that prints what a test says: no card is at hand, and runs, pages and the dispatcher ask the tool alone. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface FakeAnswers {
  /** Of `--query-gpu`, with the columns that are asked for when MIG is known and recovery is not. */
  readonly cards: string;
  readonly programs?: string;
  /** Of `-L`. */
  readonly list?: string;
  /** Exit status of `--query-gpu`. */
  readonly status?: number;
}

export interface FakeTool {
  /** What stands before the rest of PATH. */
  readonly folder: string;
  /** Other answers from now on. */
  say(answers: FakeAnswers): void;
}

/** As the drivers 450 to 560: it knows MIG, and refuses a question that names recovery. */
export function fakeNvidiaSmi(folder: string, answers: FakeAnswers): FakeTool {
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => path.join(folder, name);
  const say = ({ cards, programs = '', list = '', status = 0 }: FakeAnswers): void => {
    for (const [name, text] of Object.entries({ cards, programs, list, status: String(status) }))
      writeFileSync(file(name), text);
  };
  say(answers);
  const script = `#!/bin/sh
case "$*" in
  *gpu_recovery_action*) echo 'Field "gpu_recovery_action" is not a valid field to query.'; exit 2 ;;
  *--query-gpu*) cat '${file('cards')}'; exit "$(cat '${file('status')}')" ;;
  *--query-compute-apps*) cat '${file('programs')}' ;;
  -L) cat '${file('list')}' ;;
  *) echo 'fake nvidia-smi: not asked like this'; exit 1 ;;
esac
`;
  writeFileSync(file('nvidia-smi'), script);
  chmodSync(file('nvidia-smi'), 0o755);
  return { folder, say };
}
