/** @file `masthead describe`: the size of a genotype's network, on this machine, without a platform. */
import { type Command, Option } from 'commander';
import { parseGenotype } from '@/domain/genotype';
import { spacePresets } from '@/domain/space';
import { describe as describeNetwork } from '@/nas/describe';
import { wholeNumber } from './ids';
import { type Io, printJson } from './io';
import { readText } from './read-file';
import { formatFacts } from './table';
import { formatNumber } from './words';

interface DescribeOptions {
  readonly space: keyof typeof spacePresets;
  readonly initChannels: number;
  readonly layers: number;
  readonly classes: number;
  readonly auxiliary?: boolean;
  readonly resolution?: number;
  readonly json?: boolean;
}

/** ImageNet's number of classes, at which networks are built for ImageNet's resolution unless told. */
const imageNet = { classes: 1000, resolution: 224 };
const smallResolution = 32;

export function addDescribeCommand(program: Command, io: Io): void {
  program
    .command('describe')
    .description('count parameters and multiply-accumulates of a genotype: Python text or JSON')
    .argument('<file>', 'file with the genotype; - reads standard input')
    .addOption(
      new Option('--space <space>', 'space it is from').choices(Object.keys(spacePresets)).makeOptionMandatory(),
    )
    .requiredOption('--init-channels <n>', 'initial channels C', wholeNumber(1, 512))
    .requiredOption('--layers <n>', 'cells L', wholeNumber(1, 64))
    .requiredOption('--classes <n>', 'classes', wholeNumber(2, 1_000_000))
    .option('--auxiliary', 'count the auxiliary head too')
    .option('--resolution <n>', 'pixels per side (default: 32; 224 from 1000 classes on)', wholeNumber(8, 1024))
    .option('--json', 'print JSON')
    .action((file: string, options: DescribeOptions) => describe(io, file, options));
}

async function describe(io: Io, file: string, options: DescribeOptions): Promise<void> {
  const { initChannels, layers, classes, auxiliary = false } = options;
  const genotype = parseGenotype(await readText(io, file));
  const resolution = options.resolution ?? (classes >= imageNet.classes ? imageNet.resolution : smallResolution);
  const { stemMultiplier, inputChannels } = spacePresets[options.space];
  const macro = { stemMultiplier, inputChannels };
  const size = describeNetwork({ genotype, initChannels, layers, classes, auxiliary, resolution, ...macro });
  const { parameters, parametersWithAuxiliary, macs } = size;
  if (options.json) return printJson(io, { parameters, parametersWithAuxiliary, macs });
  io.out(
    formatFacts([
      ['Parameters', formatNumber(parameters)],
      ['With auxiliary head', parametersWithAuxiliary === null ? '' : formatNumber(parametersWithAuxiliary)],
      ['Multiply-accumulates', `${formatNumber(macs)} at ${resolution} px`],
    ]),
  );
}
