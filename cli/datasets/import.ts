/** @file `masthead datasets import`: requests an import and follows it to its end. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { patiently } from '@/client/patiently';
import type { Fit } from '@/domain/dataset';
import type { Keep } from '@/domain/dataset-import';
import { DomainError } from '@/domain/errors';
import type { DatasetImportRecord } from '@/domain/records/dataset';
import { type CommandContext, printJson } from '../io';
import { sendAll } from './send';

export interface ImportOptions {
  readonly name?: string;
  readonly licence?: string;
  readonly origin?: string;
  readonly omniglot?: boolean;
  readonly grouped?: boolean;
  readonly channels?: string;
  readonly side?: number;
  readonly fit?: Fit;
  readonly keep?: Keep;
  readonly testPercent?: number;
  readonly send?: boolean;
}

const lookEvery = 500;

/** Whether it ended with a dataset. Ctrl-C leaves the import running. */
export async function importDataset(
  context: CommandContext,
  paths: readonly string[],
  options: ImportOptions,
): Promise<boolean> {
  const { client, io, json } = context;
  const settings = settingsOf(options);
  const absolute = paths.map((each) => path.resolve(each));
  let now = options.send
    ? await client.datasetImports.fromUploads.mutate({ ...settings, uploads: await sendAll(context, absolute) })
    : await client.datasetImports.fromPaths.mutate({ ...settings, paths: absolute });
  let said = '';
  while (!io.signal.aborted && (now.state === 'queued' || now.state === 'running')) {
    const line = `${Math.floor(100 * now.fraction)} % ${now.message}\n`;
    if (line !== said && !json) io.err(line);
    said = line;
    await pause(lookEvery, undefined, { signal: io.signal }).catch(() => undefined);
    const { id } = now;
    const onSilence = (): void => io.err('The platform is not answering. The import continues; waiting for it.\n');
    now = await patiently(() => client.datasetImports.get.query({ id }), { signal: io.signal, onSilence });
  }
  if (json) printJson(io, now);
  else io.out(endOf(now));
  return now.state === 'done';
}

function endOf({ name, state, dataset, message, notes, id }: DatasetImportRecord): string {
  if (state !== 'done') return `${name}: ${state}. ${message}\n`;
  return `Imported ${name}: ${dataset ?? id}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}\n`;
}

const omniglot = {
  name: 'Omniglot',
  licence: 'MIT',
  origin: 'Lake, Salakhutdinov and Tenenbaum 2015: human-level concept learning; brendenlake/omniglot',
  grouped: true,
  channels: 1,
  testShare: 0.25,
} as const;

function settingsOf(options: ImportOptions) {
  const preset = options.omniglot ? omniglot : null;
  const needed = (option: 'name' | 'licence' | 'origin'): string => {
    const value = options[option] ?? preset?.[option];
    if (value !== undefined) return value;
    throw new DomainError('invalid-input', `Give the dataset's ${option}: --${option} TEXT.`, { field: option });
  };
  const channels = options.channels === undefined ? (preset?.channels ?? null) : options.channels === '1' ? 1 : 3;
  return {
    name: needed('name'),
    licence: needed('licence'),
    origin: needed('origin'),
    grouped: options.grouped ?? preset?.grouped ?? false,
    channels,
    side: options.side ?? null,
    ...(options.fit === undefined ? {} : { fit: options.fit }),
    ...(options.keep === undefined ? {} : { keep: options.keep }),
    ...(options.testPercent === undefined
      ? preset === null
        ? {}
        : { testShare: preset.testShare }
      : { testShare: options.testPercent / 100 }),
  } as const;
}
