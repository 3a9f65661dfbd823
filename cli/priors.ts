/** @file `masthead priors push` and `pull`: priors to and from a folder, a file, an address or another platform. */
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { type PriorId, priorIdSchema, runIdSchema } from '@/domain/ids';
import { sharedPriorExtension } from '@/domain/shared-prior';
import { accepted, reportFile, saveFile } from './download';
import { idArgument } from './ids';
import { type Begin, type CommandContext, printJson } from './io';

export function addPriorSharing(priors: Command, begin: Begin): void {
  priors
    .command('push')
    .description('share a prior: one file with all that is needed to adapt it elsewhere')
    .argument('<id>', 'id of a prior', idArgument(priorIdSchema))
    .argument('<to>', 'a folder, or the address of another platform (its token: MASTHEAD_OTHER_TOKEN)')
    .option('--licence <text>', 'under which others may use it, such as CC-BY-4.0')
    .option('--json', 'print JSON')
    .action((id: PriorId, to: string, options: { licence?: string }, command: Command) =>
      push(begin(command), id, to, options.licence),
    );
  priors
    .command('pull')
    .description('import a prior')
    .argument(
      '<from>',
      'a file, a folder with one, an address of such a file, or the page of a prior of another platform',
    )
    .option('--json', 'print JSON')
    .action((from: string, _options: object, command: Command) => pull(begin(command), from));
}

async function push(context: CommandContext, id: PriorId, to: string, licence: string | undefined): Promise<void> {
  const query = licence === undefined ? '' : `?${new URLSearchParams({ licence })}`;
  const shared = await accepted(context.request(`/api/priors/${id}/file${query}`));
  if (isAddress(to)) {
    const bytes = new Uint8Array(await shared.arrayBuffer());
    return report(context, await send(bytes, fromOther(context, new URL('/api/priors', to))), to);
  }
  await mkdir(to, { recursive: true });
  const name = nameOf(shared) ?? `${id}${sharedPriorExtension}`;
  reportFile(context, await saveFile(shared, path.join(to, name)));
}

async function pull(context: CommandContext, from: string): Promise<void> {
  const bytes = await bytesFrom(context, from);
  const ours = (init: RequestInit) => fetch(new URL('/api/priors', context.url), withToken(init, context.token));
  await report(context, await send(bytes, ours), context.url);
}

async function bytesFrom(context: CommandContext, from: string): Promise<Uint8Array<ArrayBuffer>> {
  if (isAddress(from)) {
    const address = new URL(from);
    const page = /^\/priors\/(pr_[0-9a-z]{12})\/?$/.exec(address.pathname);
    if (page !== null) address.pathname = `/api/priors/${page[1]}/file`;
    // A stranger's address gets no token of ours.
    const ask = page === null ? () => fetch(address) : () => fromOther(context, address)({});
    return new Uint8Array(await (await accepted(reached(ask, address))).arrayBuffer());
  }
  return new Uint8Array(await readFile(await fileIn(from)));
}

/** The file itself, or the only one of a folder. */
async function fileIn(from: string): Promise<string> {
  const found = await stat(from).catch(() => null);
  if (found === null) throw new DomainError('not-found', `There is no file or folder ${from}.`);
  if (!found.isDirectory()) return from;
  const names = (await readdir(from)).filter((name) => name.endsWith(sharedPriorExtension)).sort();
  const [only] = names;
  if (only !== undefined && names.length === 1) return path.join(from, only);
  const choice =
    names.length === 0 ? `None of its files ends in ${sharedPriorExtension}.` : `Name one of:\n  ${names.join('\n  ')}`;
  throw new DomainError('invalid-input', `${from} is a folder. ${choice}`);
}

type Ask = (init: RequestInit) => Promise<Response>;

function fromOther({ io }: CommandContext, address: URL): Ask {
  return (init) => reached(() => fetch(address, withToken(init, io.environment.MASTHEAD_OTHER_TOKEN)), address);
}

async function reached(ask: () => Promise<Response>, address: URL): Promise<Response> {
  try {
    return await ask();
  } catch (cause) {
    throw new DomainError('unavailable', `${address.origin} does not answer.`, { cause });
  }
}

const withToken = (init: RequestInit, token: string | undefined): RequestInit => ({
  ...init,
  headers: { ...init.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
});

const takenSchema = z.object({ run: runIdSchema, name: z.string(), new: z.boolean() });

async function send(body: Uint8Array<ArrayBuffer>, ask: Ask) {
  const headers = { 'content-type': 'application/octet-stream' };
  return takenSchema.parse(await (await accepted(ask({ method: 'POST', body, headers }))).json());
}

async function report({ io, json }: CommandContext, taken: z.infer<typeof takenSchema>, where: string): Promise<void> {
  if (json) return printJson(io, taken);
  const done = taken.new ? 'was imported by' : 'was there already, by';
  io.out(`The prior "${taken.name}" ${done} the run ${taken.run} of ${where}.\n`);
}

const isAddress = (text: string): boolean => /^https?:\/\//.test(text);

/** As the server names it; never a path. */
function nameOf({ headers }: Response): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(headers.get('content-disposition') ?? '')?.[1];
  return encoded === undefined ? null : path.basename(decodeURIComponent(encoded));
}
