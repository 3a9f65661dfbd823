/** @file `masthead audit …`: the log's entries, and whether the log is unaltered. Reads the file itself, whether or not a platform runs. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openDatabase } from '@/db/open';
import { verifyAudit } from '@/db/verify-audit';
import { DomainError } from '@/domain/errors';
import { type Begin, type CommandContext, printJson } from '../io';
import { formatFacts } from '../table';
import { exportAudit, type LogOptions, listAudit } from './audit-log';
import { dataFolder, dataOption, requireDatabase } from './data-folder';

type ListOptions = LogOptions & { readonly limit: number };
type ExportOptions = LogOptions & { readonly format: string };

interface VerifyOptions {
  readonly data?: string;
  readonly against?: string;
}

export function addAuditCommands(program: Command, begin: Begin, fail: (code: number) => void): void {
  const audit = program.command('audit').description('who changed what');
  for (const command of [
    audit
      .command('list')
      .description('the newest entries of the log')
      .addOption(new Option('--limit <count>', 'how many').default(50).argParser(wholeCount))
      .option('--json', 'print JSON')
      .action((options: ListOptions, command: Command) => listAudit(begin(command), options)),
    audit
      .command('export')
      .description('every entry in the order written, a line each')
      .addOption(new Option('--format <format>', 'what the lines are').choices(['ndjson', 'csv']).default('ndjson'))
      .option('--json', 'the same as --format ndjson')
      .action((options: ExportOptions, command: Command) => exportAudit(begin(command), options)),
  ]) {
    command
      .option('--who <handle>', 'only what this person did')
      .option('--what <action>', 'only this action, run.launch, or all of a kind, run')
      .option('--object <id>', 'only what was done to this')
      .option('--since <day>', 'only from then on, 2026-01-31')
      .option(...dataOption);
  }
  audit
    .command('verify')
    .description('find entries that were edited, removed or moved behind the platform’s back')
    .option('--against <id:hash>', 'a head that an earlier verification printed: it must still be in the log')
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action((options: VerifyOptions, command: Command) => {
      if (!verify(begin(command), options)) fail(1);
    });
}

function verify({ io, json }: CommandContext, { data, against }: VerifyOptions): boolean {
  const file = requireDatabase(dataFolder(io, data));
  const open = openDatabase(file, 'reader');
  try {
    const verdict = verifyAudit(open.db, against === undefined ? undefined : parseHead(against));
    const { entries, head, removedThrough, problems } = verdict;
    if (json) printJson(io, verdict);
    else {
      io.out(
        formatFacts([
          ['Entries', String(entries)],
          ['Removed by retention', removedThrough === null ? 'none' : `up to entry ${removedThrough}`],
          ['Head', head === null ? 'none' : `${head.id}:${head.hash}`],
          ['Verdict', problems.length === 0 ? 'the log is unaltered' : 'the log was tampered with'],
          ...problems.map((problem): [string, string] => ['Problem', problem]),
        ]),
      );
    }
    return problems.length === 0;
  } finally {
    open.close();
  }
}

function wholeCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('must be a whole number above 0');
}

function parseHead(text: string): { id: number; hash: string } {
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  if (id !== undefined && hash !== undefined) return { id: Number(id), hash };
  throw new DomainError('invalid-input', 'A head looks like 17:3f2a…: a number, a colon and 64 hexadecimal digits.', {
    field: 'against',
  });
}
