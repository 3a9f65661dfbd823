/** @file `masthead genotype get`: a genotype as JSON, DARTS/BASE text, DOT or SVG. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { DomainError } from '@/domain/errors';
import { genotypeIdSchema, runIdSchema } from '@/domain/ids';
import { type GenotypeFormat, genotypeFormatSchema } from '@/domain/records/architecture';
import { exportGenotype } from '@/nas/export';
import { idArgument } from './ids';
import type { CommandContext } from './io';

interface GetOptions {
  readonly format: GenotypeFormat;
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
    .addOption(new Option('--format <format>', 'how').choices(genotypeFormatSchema.options).default('text'))
    .option('--output <file>', 'write to this file instead')
    .option('--json', 'the same as --format json')
    .action((id: AnyId, options: GetOptions, command: Command) => getGenotype(begin(command), id, options));
}

async function getGenotype(context: CommandContext, id: AnyId, options: GetOptions): Promise<void> {
  const { io, client, json } = context;
  const genotype = await client.genotypes.get.query({ id: await resolve(context, id) });
  const { run, space, evaluations, document, name } = genotype;
  const provenance = { id: genotype.id, run, space, evaluations };
  const { content } = exportGenotype(document, json ? 'json' : options.format, { name, provenance });
  if (options.output === undefined) return io.out(content);
  await writeFile(options.output, content);
  io.err(`Written to ${options.output}.\n`);
}

async function resolve({ client }: CommandContext, id: AnyId) {
  const genotype = genotypeIdSchema.safeParse(id);
  if (genotype.success) return genotype.data;
  const run = await client.runs.get.query({ id: runIdSchema.parse(id) });
  if (run.genotype !== null) return run.genotype;
  throw new DomainError('not-found', `The run "${run.name}" is ${run.state} and has found no genotype.`);
}
