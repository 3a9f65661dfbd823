/** @file `masthead datasets import`: requests an import and follows it to its end. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { authorization } from '@/client/create-client';
import { patiently } from '@/client/patiently';
import { DomainError } from '@/domain/errors';
import { type UploadId, uploadIdSchema } from '@/domain/ids';
import type { DatasetImportRecord } from '@/domain/records/dataset';
import { type CommandContext, printJson } from '../io';

export interface ImportOptions {
  readonly name?: string;
  readonly licence?: string;
  readonly origin?: string;
  readonly omniglot?: boolean;
  readonly grouped?: boolean;
  readonly channels?: string;
  readonly side?: number;
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
    const onSilence = (): void =>
      io.err('The platform does not answer just now. The import goes on; waiting for it.\n');
    now = await patiently(() => client.datasetImports.get.query({ id }), { signal: io.signal, onSilence });
  }
  if (json) printJson(io, now);
  else io.out(endOf(now));
  return now.state === 'done';
}

function endOf({ name, state, dataset, message, notes, id }: DatasetImportRecord): string {
  if (state !== 'done') return `${name}: ${state}. ${message}\n`;
  return `${name} is there: ${dataset ?? id}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}\n`;
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
    ...(options.testPercent === undefined
      ? preset === null
        ? {}
        : { testShare: preset.testShare }
      : { testShare: options.testPercent / 100 }),
  } as const;
}

async function sendAll({ url, token, io }: CommandContext, files: readonly string[]): Promise<UploadId[]> {
  const ids: UploadId[] = [];
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) {
      throw new DomainError('not-found', `${file} is no file: pack a folder as a tar.gz before it is sent.`);
    }
    const request: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: {
        ...authorization(token),
        'content-type': 'application/octet-stream',
        'x-file-name': encodeURIComponent(path.basename(file)),
      },
      body: streamOf(file),
      duplex: 'half',
      signal: io.signal,
    };
    const answer = await fetch(`${url}/api/datasets/uploads`, request);
    const said: unknown = await answer.json();
    if (!answer.ok) throw new DomainError('invalid-input', problemSchema.parse(said).error.message);
    ids.push(z.object({ id: uploadIdSchema }).parse(said).id);
  }
  return ids;
}

const problemSchema = z.object({ error: z.object({ message: z.string() }) });

function streamOf(file: string): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = createReadStream(file)[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
}
