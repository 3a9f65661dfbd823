/** @file `masthead genotypes …`. */
import { type Command, Option } from 'commander';
import { runIdSchema } from '@/domain/ids';
import { genotypeDownloadSchema } from '@/domain/records/architecture';
import { idArgument, wholeNumber } from '../ids';
import type { Begin } from '../io';
import { type GenotypeOrRun, genotypeOrRunSchema } from './download';
import { type ExportOptions, exportGenotype } from './export';
import { type GetOptions, getGenotype } from './get';
import { type ListOptions, listGenotypes } from './list';

export function addGenotypeCommands(program: Command, begin: Begin): void {
  const genotypes = program.command('genotypes').alias('genotype').description('list, print and export genotypes');
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
    .requiredOption('--out <file>', 'file to write; what stands there is replaced')
    .option(...weights, idArgument(runIdSchema))
    .option('--json', 'print file, size and hash as JSON')
    .action((of: GenotypeOrRun, options: ExportOptions, command: Command) =>
      exportGenotype(begin(command), of, options),
    );
}
