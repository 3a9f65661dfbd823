/** @file `masthead datasets …`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../ids';
import type { Begin } from '../io';
import { type ImportOptions, importDataset } from './import';
import { listDatasets } from './list';

export function addDatasetCommands(program: Command, begin: Begin, fail: (status: number) => void): void {
  const datasets = program.command('datasets').description('list and import datasets');

  datasets
    .command('list')
    .description('list datasets, newest first')
    .option('--json', 'print JSON')
    .action((_options: object, command: Command) => listDatasets(begin(command)));

  datasets
    .command('import')
    .description('import folders or archives (zip, tar, tar.gz) of images; several are taken together')
    .argument('<path...>', "on the platform's machine; with --send, files of this one")
    .option('--name <name>', 'name of the dataset')
    .option('--licence <text>', 'its licence')
    .option('--origin <text>', 'where it is from: an address, a paper, a person')
    .option('--omniglot', 'alphabet/character/drawing: grey, grouped, a quarter for testing, its own name and licence')
    .option('--grouped', 'classes lie in folders of groups: group/class/image')
    .addOption(new Option('--channels <n>', '1 grey, 3 colour; default: grey where all images are').choices(['1', '3']))
    .option('--side <pixels>', 'bring all images to this square', wholeNumber(8, 1024))
    .option('--test-percent <n>', 'share of each class for testing where folders give no split', percent)
    .option('--send', 'send the files to the platform')
    .option('--json', 'print JSON')
    .action(async (paths: string[], options: ImportOptions, command: Command) => {
      fail((await importDataset(begin(command), paths, options)) ? 0 : 1);
    });
}

function percent(text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 90) return value;
  throw new InvalidArgumentError('a number from 1 to 90 is needed.');
}
