/** @file `masthead genotype get`: a genotype as any of the platform's downloads. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { genotypeIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import { type GenotypeDownload, genotypeDownloadSchema, genotypeFormatSchema } from '@/domain/records/architecture';
import { idArgument } from './ids';
import type { CommandContext } from './io';

interface GetOptions {
  readonly format: GenotypeDownload;
  readonly weights?: RunId;
  readonly output?: string;
}
const anyIdSchema = genotypeIdSchema.or(runIdSchema);
type AnyId = ReturnType<typeof anyIdSchema.parse>;

export function addGenotypeCommands(program: Command, begin: (command: Command) => CommandContext): void {
  program
    .command('genotype')
    .description('genotypes')
    .command('get')
    .description('print a genotype, or the one that a run found')
    .argument('<id>', 'id of a genotype or of a run', idArgument(anyIdSchema))
    .addOption(new Option('--format <format>', 'how').choices(genotypeDownloadSchema.options).default('text'))
    .option('--weights <run>', 'the retraining whose weights to take (default: the newest)', idArgument(runIdSchema))
    .option('--output <file>', 'write to this file instead')
    .option('--json', 'the same as --format json')
    .action((id: AnyId, options: GetOptions, command: Command) => getGenotype(begin(command), id, options));
}

async function getGenotype(context: CommandContext, id: AnyId, options: GetOptions): Promise<void> {
  const { io, json, url } = context;
  const format = json ? 'json' : options.format;
  const isText = format === 'pytorch' || genotypeFormatSchema.safeParse(format).success;
  if (!isText && options.output === undefined)
    throw new DomainError('invalid-input', `${format} is no text: name a file for it with --output.`);
  const query = new URLSearchParams({ format, ...(options.weights === undefined ? {} : { run: options.weights }) });
  const answer = await fetch(`${url}/api/genotypes/${await resolve(context, id)}/download?${query}`);
  const body = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new DomainError('invalid-input', refusal(body, answer.status));
  if (options.output === undefined) return io.out(body.toString());
  await writeFile(options.output, body);
  io.err(`Written to ${options.output}.\n`);
}

const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

function refusal(body: Buffer, status: number): string {
  try {
    return refusalSchema.parse(JSON.parse(body.toString())).error.message;
  } catch {
    return `The platform answered with status ${status}.`;
  }
}

async function resolve({ client }: CommandContext, id: AnyId) {
  const genotype = genotypeIdSchema.safeParse(id);
  if (genotype.success) return genotype.data;
  const run = await client.runs.get.query({ id: runIdSchema.parse(id) });
  if (run.genotype !== null) return run.genotype;
  throw new DomainError('not-found', `The run "${run.name}" is ${run.state} and has found no genotype.`);
}
