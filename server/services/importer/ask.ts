/** @file Lets the importing process read files for the web server: a few at a time, and never a byte of them in this process. */
import path from 'node:path';
import { DomainError } from '@/domain/errors';
import type { ImporterJob, ImporterLine } from '@/domain/importer-protocol';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { type ImporterOptions, startImporter } from './process';

export type LastWord = Exclude<ImporterLine, { type: 'progress' | 'entries' | 'failed' }>;
export type Entries = Extract<ImporterLine, { type: 'entries' }>['entries'];

const places = Symbol.for('masthead.importers');
const holder = globalThis as typeof globalThis & { [places]?: number };

/** Among the programs of a server. */
export const importerProgram = 'importer.js';

interface AskOptions {
  readonly file?: number;
  readonly onEntries?: (entries: Entries) => Promise<void>;
  readonly limits?: ImporterOptions['limits'];
  /** The caller asks one at a time, so that it need not wait for others. */
  readonly alone?: boolean;
}

/**
 * @throws DomainError as the process reports, `invalid-input` if it needs too much, `unavailable` if too many are running or this
 * server has no programs
 */
export async function askImporter(
  { settings }: ServiceContext,
  job: ImporterJob,
  { file, onEntries, limits = tunables.readingLimits, alone = false }: AskOptions = {},
): Promise<LastWord> {
  if (settings.programs === undefined || settings.programs === null) {
    throw new DomainError(
      'unavailable',
      'This server was not started by npm start or npm run dev: restart it with one of them.',
    );
  }
  const busy = holder[places] ?? 0;
  if (!alone && busy >= tunables.importersAtOnce) {
    throw new DomainError('unavailable', `${busy} files are being read already: try again in a minute.`);
  }
  holder[places] = busy + (alone ? 0 : 1);
  const program = path.join(settings.programs, importerProgram);
  const importer = startImporter({
    program,
    job,
    limits,
    ...(file === undefined ? {} : { file }),
  });
  try {
    let last: ImporterLine | null = null;
    for await (const line of importer.lines()) {
      if (line.type === 'entries') await onEntries?.(line.entries);
      else last = line;
    }
    if (last === null || last.type === 'progress') throw overrun(importer.overran(), limits);
    if (last.type === 'failed')
      throw new DomainError(last.code, last.message, last.field === null ? {} : { field: last.field });
    return last;
  } finally {
    importer.end();
    if (!alone) holder[places] = (holder[places] ?? 1) - 1;
  }
}

function overrun(what: 'time' | 'memory' | null, limits: ImporterOptions['limits']): DomainError {
  if (what === null)
    return new DomainError('unavailable', 'The importing process ended without a message: see the log.');
  const much = what === 'time' ? `${limits.time / 1000} s` : `${limits.heap} MB of memory`;
  return new DomainError('invalid-input', `Reading the file takes more than ${much}: give a smaller one.`, {
    field: 'file',
  });
}
