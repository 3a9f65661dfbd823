/** @file `masthead datasets`: list, add a known one, import and export. */

import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { fitSchema } from '@/domain/dataset';
import { datasetFormats } from '@/domain/dataset-formats';
import { keepSchema } from '@/domain/dataset-import';
import { type DatasetId, datasetIdSchema } from '@/domain/ids';
import {
  type DatasetRecord,
  type DatasetSourceName,
  datasetExportSchema,
  datasetSourceNameSchema,
} from '@/domain/records/dataset';
import { idArgument, wholeNumber } from '../ids';
import { type Begin, type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatNumber, formatTime } from '../words';
import { type DatasetExportOptions, exportDataset } from './export';
import { type ImportOptions, importDataset } from './import';

export function addDatasetCommands(program: Command, begin: Begin, fail: (status: number) => void): void {
  const datasets = program.command('datasets').description('list, add, import and export datasets');

  datasets
    .command('list')
    .description('list datasets, newest first')
    .option('--json', 'print JSON')
    .action((_options: object, command: Command) => listDatasets(begin(command)));

  datasets
    .command('add')
    .description('add a dataset that needs no files of yours')
    .addArgument(new Argument('<name>', 'which').choices(datasetSourceNameSchema.options))
    .option('--json', 'print JSON')
    .action((name: DatasetSourceName, _options: object, command: Command) => addKnown(begin(command), name));

  datasets
    .command('import')
    .description('import images: folders, archives (zip, tar, tar.gz) or files of many; several are taken together')
    .addHelpText('after', formatsText)
    .argument('<path...>', "on the platform's machine; with --send, files of this one")
    .option('--name <name>', 'name of the dataset')
    .option('--licence <text>', 'its licence')
    .option('--origin <text>', 'where it is from: an address, a paper, a person')
    .option('--omniglot', 'alphabet/character/drawing: grey, grouped, a quarter for testing, its own name and licence')
    .option('--grouped', 'classes are in folders of groups: group/class/image')
    .addOption(new Option('--channels <n>', '1 grey, 3 colour; default: grey if every image is').choices(['1', '3']))
    .option('--side <pixels>', 'bring all images to this square', wholeNumber(8, 1024))
    .addOption(
      new Option('--fit <how>', 'how: crop the middle, pad with black, or stretch; default: crop').choices(
        fitSchema.options,
      ),
    )
    .addOption(
      new Option(
        '--keep <what>',
        "pixels of one size, or the images' own files (encoded), decoded as runs need them; default: files above 4 GiB",
      ).choices(keepSchema.options),
    )
    .option('--test-percent <n>', 'share of each class for testing where folders give no split', percent)
    .option('--send', 'send the files to the platform')
    .option('--json', 'print JSON')
    .action(async (paths: string[], options: ImportOptions, command: Command) => {
      fail((await importDataset(begin(command), paths, options)) ? 0 : 1);
    });
  addExport(datasets, begin);
}

const formatsText = `
What can be read:
${datasetFormats.map(({ title, files }) => `  ${title}: ${files}`).join('\n')}
`;

function addExport(datasets: Command, begin: Begin): void {
  datasets
    .command('export')
    .description('write a dataset as other programs read it: the same pixels, the same splits')
    .argument('<id>', 'id of a dataset', idArgument(datasetIdSchema))
    .addOption(
      new Option('--format <format>', 'folder: SPLIT/CLASS/N.png; npz: NumPy')
        .choices(datasetExportSchema.options)
        .makeOptionMandatory(),
    )
    .requiredOption('--out <path>', 'folder that does not exist yet, or file to write')
    .option('--json', 'print JSON')
    .action((id: DatasetId, options: DatasetExportOptions, command: Command) =>
      exportDataset(begin(command), id, options),
    );
}

function percent(text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 90) return value;
  throw new InvalidArgumentError('a number from 1 to 90 is needed.');
}

/** `masthead datasets add`. */
async function addKnown({ io, client, json }: CommandContext, source: DatasetSourceName): Promise<void> {
  const dataset = await client.datasets.importSource.mutate({ source });
  if (json) return printJson(io, dataset);
  const { train, test, classes } = dataset.manifest;
  io.out(
    `${dataset.name} (${dataset.id}): ${formatNumber(classes.length)} classes, ${formatNumber(train.images)} training and ${formatNumber(test.images)} test images\n`,
  );
}

/** `masthead datasets list`. */
async function listDatasets({ io, client, json }: CommandContext): Promise<void> {
  const datasets = await client.datasets.list.query();
  if (json) return printJson(io, datasets);
  if (datasets.length === 0) return io.out('No datasets. Add one with: masthead datasets add mnist\n');
  io.out(
    formatTable<DatasetRecord>(datasets, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'CLASSES', cell: ({ manifest }) => formatNumber(manifest.classes.length), align: 'right' },
      { title: 'PIXELS', cell: ({ manifest }) => `${manifest.width}x${manifest.height}x${manifest.channels}` },
      { title: 'TRAIN', cell: ({ manifest }) => formatNumber(manifest.train.images), align: 'right' },
      { title: 'TEST', cell: ({ manifest }) => formatNumber(manifest.test.images), align: 'right' },
      { title: 'ADDED', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}
