/** @file `masthead genotypes`: list, get, export and import. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { DomainError } from '@/domain/errors';
import { type GenotypeId, genotypeIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import {
  type GenotypeDownload,
  type GenotypeRecord,
  genotypeDownloadSchema,
  genotypeFormatSchema,
} from '@/domain/records/genotype';
import { accepted, printText, reportFile, saveFile } from '../download';
import { idArgument, wholeNumber } from '../ids';
import { type Begin, type CommandContext, printJson, readText } from '../io';
import { formatTable } from '../table';
import { formatTime } from '../words';

export interface ListOptions {
  readonly text?: string;
  readonly evaluated?: boolean;
  readonly limit: number;
}

/** `masthead genotypes list`. */
async function listGenotypes({ io, client, json }: CommandContext, options: ListOptions): Promise<void> {
  const { text, evaluated, limit } = options;
  const page = await client.genotypes.list.query({
    limit,
    ...(text === undefined ? {} : { text }),
    ...(evaluated === undefined ? {} : { evaluated }),
  });
  if (json) return printJson(io, page);
  if (page.items.length === 0)
    return io.out('No genotypes. A search, an adaptation or an import on the page makes one.\n');
  io.out(
    formatTable<GenotypeRecord>(page.items, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'SPACE', cell: ({ space }) => space?.name ?? '' },
      { title: 'FOUND BY', cell: ({ run }) => run?.id ?? 'imported' },
      { title: 'RETRAINED', cell: ({ evaluations }) => String(evaluations.length), align: 'right' },
      { title: 'BEST', cell: bestAccuracy, align: 'right' },
      { title: 'ADDED', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
  if (page.nextCursor !== null) io.out(`The first ${page.items.length} are shown; --limit shows more.\n`);
}

/** On test images, of retrainings here; in percent. */
function bestAccuracy({ evaluations }: GenotypeRecord): string {
  const accuracies = evaluations.flatMap(({ values }) => values.get('test.accuracy') ?? []).filter(Number.isFinite);
  return accuracies.length === 0 ? '' : `${(100 * Math.max(...accuracies)).toFixed(2)} %`;
}

/** A genotype, or the one that a run found, as a file in one of the platform's formats. */
const genotypeOrRunSchema = genotypeIdSchema.or(runIdSchema);
export type GenotypeOrRun = ReturnType<typeof genotypeOrRunSchema.parse>;

export interface DownloadOptions {
  readonly format: GenotypeDownload;
  /** A retraining. */
  readonly weights?: RunId;
  /** For ONNX. */
  readonly opset?: string;
  readonly fold?: boolean;
}

async function downloadGenotype(
  context: CommandContext,
  id: GenotypeOrRun,
  { format, weights, opset, fold }: DownloadOptions,
): Promise<Response> {
  const query = new URLSearchParams({
    format,
    ...(weights === undefined ? {} : { run: weights }),
    ...(opset === undefined ? {} : { opset }),
    ...(fold === true ? { fold: 'true' } : {}),
  });
  return accepted(context.request(`/api/genotypes/${await genotypeOf(context, id)}/download?${query}`));
}

async function genotypeOf({ client }: CommandContext, id: GenotypeOrRun): Promise<GenotypeId> {
  const genotype = genotypeIdSchema.safeParse(id);
  if (genotype.success) return genotype.data;
  const run = await client.runs.get.query({ id: runIdSchema.parse(id) });
  if (run.genotype !== null) return run.genotype;
  throw new DomainError('not-found', `The run "${run.name}" is ${run.state} and has found no genotype.`);
}

export interface GetOptions extends DownloadOptions {
  readonly output?: string;
}

/** `masthead genotypes get`: a genotype as text for standard output, or as a file. */
async function getGenotype(context: CommandContext, id: GenotypeOrRun, options: GetOptions): Promise<void> {
  const format = context.json ? 'json' : options.format;
  const isText = format === 'pytorch' || format === 'train' || genotypeFormatSchema.safeParse(format).success;
  if (!isText && options.output === undefined)
    throw new DomainError('invalid-input', `${format} is not text: name a file for it with --output.`);
  const answer = await downloadGenotype(context, id, { ...options, format });
  if (options.output === undefined) return printText(context.io, answer);
  await saveFile(answer, options.output);
  context.io.err(`Written to ${options.output}.\n`);
}

export interface ExportOptions extends DownloadOptions {
  readonly out: string;
}

/** `masthead genotypes export`: a genotype as a file. */
async function exportGenotype(context: CommandContext, id: GenotypeOrRun, options: ExportOptions): Promise<void> {
  reportFile(context, await saveFile(await downloadGenotype(context, id, options), options.out));
}

export interface MeasureOptions {
  readonly batch?: number;
  readonly threads?: number;
}

/** `masthead genotypes measure`: queues a measurement of its newest retraining's network, or of the task that it was found on. */
async function measureGenotype(context: CommandContext, of: GenotypeOrRun, options: MeasureOptions): Promise<void> {
  const { io, client, json } = context;
  const genotype = await client.genotypes.get.query({ id: await genotypeOf(context, of) });
  const network = genotype.trained.find((each) => each.network !== null)?.network ?? null;
  const task = network?.task ?? genotype.run?.task ?? null;
  if (task === null)
    throw new DomainError(
      'invalid-input',
      'It was neither retrained nor found here, so nothing says for which images: give one in a configuration for masthead runs launch.',
    );
  const sizes = network === null ? {} : { initChannels: network.initChannels, layers: network.layers, eightBits: true };
  const { batch, threads } = options;
  const { runs } = await client.runs.launch.mutate({
    config: {
      ...{ kind: 'measure', genotype: genotype.id, task, ...sizes },
      ...(batch === undefined ? {} : { largestBatch: batch }),
      ...(threads === undefined ? {} : { threads }),
    },
  });
  if (json) return printJson(io, runs);
  for (const run of runs) io.out(`${run.id}\n`);
  io.err(`Queued${network === null ? '' : ', with eight bits'}. masthead runs watch follows it.\n`);
}

export interface ImportOptions {
  readonly name?: string;
  readonly genotype?: string;
}

/** `masthead genotypes import`: a genotype from a text in any of the forms that are read, under its own name there unless told. */
async function importGenotype(context: CommandContext, file: string, options: ImportOptions): Promise<void> {
  const { io, client, json } = context;
  const text = await readText(io, file);
  const { name = options.genotype ?? (file === '-' ? 'Imported' : path.parse(file).name), genotype: which } = options;
  const made = await client.genotypes.import.mutate({ name, text, ...(which === undefined ? {} : { which }) });
  if (json) return printJson(io, made);
  io.out(`${made.id}\n`);
  io.err(`Imported ${made.name}.\n`);
}

export function addGenotypeCommands(program: Command, begin: Begin): void {
  const genotypes = program
    .command('genotypes')
    .alias('genotype')
    .description('list, print, export and import genotypes');
  const id = idArgument(genotypeOrRunSchema);
  const format = () => new Option('--format <format>', 'how').choices(genotypeDownloadSchema.options);
  const weights = ['--weights <run>', 'the retraining whose weights to take (default: the newest)'] as const;

  genotypes
    .command('list')
    .description('list genotypes, newest first')
    .option('--text <words>', 'only those with this in name, tags or notes, or at the start of the hash')
    .option('--evaluated', 'only those with an accuracy: measured here, reported or published')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 500), 50)
    .option('--json', 'print JSON')
    .action((options: ListOptions, command: Command) => listGenotypes(begin(command), options));

  genotypes
    .command('import')
    .description('import a genotype from a text: DARTS, NAS-Bench-201, NNI, JSON; prints its id')
    .argument('<file>', 'file with the genotype; - reads standard input')
    .option('--name <name>', 'what to call it here (default: the name of the file)')
    .option('--genotype <name>', 'which one, where the file holds several')
    .option('--json', 'print its record as JSON')
    .action((file: string, options: ImportOptions, command: Command) => importGenotype(begin(command), file, options));

  genotypes
    .command('measure')
    .description(
      'queue a measurement of its latency and, once it was retrained, its accuracy in eight bits; prints the run',
    )
    .argument('<id>', 'id of a genotype or of a run', id)
    .option('--batch <images>', 'the largest batch to time (default: 64)', wholeNumber(1, 4096))
    .option('--threads <n>', 'threads to time it on (default: 1)', wholeNumber(1, 64))
    .option('--json', 'print the run as JSON')
    .action((of: GenotypeOrRun, options: MeasureOptions, command: Command) =>
      measureGenotype(begin(command), of, options),
    );

  genotypes
    .command('get')
    .description('print a genotype, or the one that a run found')
    .argument('<id>', 'id of a genotype or of a run', id)
    .addOption(format().default('text'))
    .option(...weights, idArgument(runIdSchema))
    .option('--output <file>', 'write to this file instead')
    .option('--json', 'the same as --format json')
    .action((of: GenotypeOrRun, options: GetOptions, command: Command) => getGenotype(begin(command), of, options));

  genotypes
    .command('export')
    .description('write a genotype, or the one that a run found, into a file')
    .argument('<id>', 'id of a genotype or of a run', id)
    .addOption(format().makeOptionMandatory())
    .requiredOption('--out <file>', 'file to write; an existing one is replaced')
    .option(...weights, idArgument(runIdSchema))
    .addOption(new Option('--opset <version>', 'of ONNX (default: 17)').choices(['17', '18', '19', '20', '21']))
    .option('--fold', 'of ONNX: fold batch normalisation into the convolutions')
    .option('--json', 'print file, size and hash as JSON')
    .action((of: GenotypeOrRun, options: ExportOptions, command: Command) =>
      exportGenotype(begin(command), of, options),
    );
}
