/** @file `masthead verify`: whether a downloaded file is whole: a genotype's bundle by its checksums, a shared prior by its own hashes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { fromBufferPromise } from 'yauzl';
import { DomainError } from '@/domain/errors';
import { decodeSharedPrior } from '@/nas/checkpoint/shared-prior';
import { type Begin, type CommandContext, printJson } from '../io';

export function addVerifyCommand(program: Command, begin: Begin): void {
  program
    .command('verify')
    .description("check a downloaded file: a genotype's bundle (.zip) or a shared prior (.safetensors)")
    .argument('<file>', 'the file')
    .option('--json', 'print JSON')
    .action((file: string, _: object, command: Command) => verifyFile(begin(command), file));
}

/** @throws DomainError `corrupt-data` that names what is damaged, `invalid-input` for a file that holds no checksums */
async function verifyFile({ io, json }: CommandContext, file: string): Promise<void> {
  const bytes = await readFile(file).catch((cause) => {
    throw new DomainError('invalid-input', `${file} can't be read.`, { cause });
  });
  const isZip = bytes.subarray(0, 2).toString('latin1') === 'PK';
  const checked = isZip ? await checkBundle(bytes) : checkPrior(bytes);
  if (json) printJson(io, { file, sound: true, checked });
  else io.out(`${file} is sound: ${checked.join(', ')}.\n`);
}

async function checkBundle(bytes: Buffer): Promise<string[]> {
  const files = await filesIn(bytes);
  const sums = files.get('SHA256SUMS');
  if (sums === undefined)
    throw new DomainError('invalid-input', 'This archive holds no SHA256SUMS: it is not a genotype’s bundle.');
  const wanted = new Map(
    sums
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const names = [...files.keys()].filter((name) => name !== 'SHA256SUMS');
  for (const name of new Set([...wanted.keys(), ...names])) {
    const content = files.get(name);
    if (content === undefined) throw damaged(`${name} is missing`);
    if (!wanted.has(name)) throw damaged(`${name} was added`);
    if (createHash('sha256').update(content).digest('hex') !== wanted.get(name)) throw damaged(`${name} was altered`);
  }
  return names;
}

async function filesIn(bytes: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  try {
    const archive = await fromBufferPromise(bytes);
    for await (const entry of archive.eachEntry())
      files.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)));
  } catch (cause) {
    throw new DomainError('corrupt-data', 'The archive is damaged: download it again.', { cause });
  }
  return files;
}

function checkPrior(bytes: Uint8Array): string[] {
  const { description } = decodeSharedPrior(bytes);
  return [`the prior of iteration ${description.iteration}`, `its search space ${description.space.name}`];
}

const damaged = (what: string): DomainError =>
  new DomainError('corrupt-data', `The bundle is damaged: ${what}. Download it again.`);
