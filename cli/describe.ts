/** @file `masthead describe`: the size of a genotype's network, on this machine, without a platform. */
import { type Command, Option } from 'commander';
import { DomainError, isDomainError } from '@/domain/errors';
import { cellInputs, formatGenotype, type Genotype, parseGenotype } from '@/domain/genotype';
import { type SpacePresetName, spacePresets } from '@/domain/space';
import { describe as describeNetwork } from '@/nas/network-sizes';
import { wholeNumber } from './ids';
import { type Io, printJson, printJsonLine, readText } from './io';
import { formatFacts } from './table';
import { formatNumber } from './words';

interface DescribeOptions {
  readonly space: SpacePresetName;
  readonly initChannels?: number;
  readonly layers?: number;
  readonly classes: number;
  readonly auxiliary?: boolean;
  readonly resolution?: number;
  readonly genotype?: string;
  readonly json?: boolean;
}

interface Sizes {
  readonly initChannels: number;
  readonly layers: number;
  readonly classes: number;
  readonly auxiliary: boolean;
  readonly resolution: number;
  readonly stemMultiplier: number;
  readonly inputChannels: 1 | 3;
}

/** ImageNet's number of classes, at which networks are built for ImageNet's resolution by default. */
const imageNet = { classes: 1000, resolution: 224 };
const smallResolution = 32;

export function addDescribeCommand(program: Command, io: Io): void {
  program
    .command('describe')
    .description(
      'count parameters and multiply-accumulates of a genotype (Python text or JSON), or of NAS-Bench-201 cells, one arch string a line',
    )
    .argument('<file>', 'file with the genotype; - reads standard input')
    .addOption(
      new Option('--space <space>', 'space it is from').choices(Object.keys(spacePresets)).makeOptionMandatory(),
    )
    .option('--init-channels <n>', 'initial channels C (default for nas-bench-201: 16)', wholeNumber(1, 512))
    .option('--layers <n>', 'cells L (nas-bench-201: 3N + 2, default 17)', wholeNumber(1, 64))
    .requiredOption('--classes <n>', 'classes', wholeNumber(2, 1_000_000))
    .option('--auxiliary', 'count the auxiliary head too')
    .option('--resolution <n>', 'pixels per side (default: 32; 224 from 1000 classes on)', wholeNumber(8, 1024))
    .option('--genotype <name>', 'which one, where the file holds several')
    .option('--json', 'print JSON; for NAS-Bench-201 cells one object a line')
    .action((file: string, options: DescribeOptions, command: Command) =>
      describe(io, file, options, sizesOf(options, command)),
    );
}

/** The benchmark has one network; those of the two-cell spaces have any size, so it must be given. */
function sizesOf(options: DescribeOptions, command: Command): Sizes {
  const { space, classes, auxiliary = false } = options;
  const preset = spacePresets[space];
  const standard = space === 'nas-bench-201' ? preset : null;
  const stated = (flag: string, value: number | undefined): number =>
    value ?? command.error(`error: required option '${flag} <n>' not specified`);
  return {
    initChannels: stated('--init-channels', options.initChannels ?? standard?.initChannels),
    layers: stated('--layers', options.layers ?? standard?.layers),
    classes,
    auxiliary,
    resolution: options.resolution ?? (classes >= imageNet.classes ? imageNet.resolution : smallResolution),
    stemMultiplier: preset.stemMultiplier,
    inputChannels: preset.inputChannels,
  };
}

async function describe(io: Io, file: string, options: DescribeOptions, sizes: Sizes): Promise<void> {
  const text = await readText(io, file);
  if (options.space === 'nas-bench-201') return describeLines(io, text, options.json === true, sizes);
  const genotype = ofSpace(parseGenotype(text, options.genotype), options.space);
  const { parameters, parametersWithAuxiliary, macs } = describeNetwork({ genotype, ...sizes });
  if (options.json) return printJson(io, { parameters, parametersWithAuxiliary, macs });
  io.out(
    formatFacts([
      ['Parameters', formatNumber(parameters)],
      ['With auxiliary head', parametersWithAuxiliary === null ? '' : formatNumber(parametersWithAuxiliary)],
      ['Multiply-accumulates', `${formatNumber(macs)} at ${sizes.resolution} px`],
    ]),
  );
}

/** One line of output for each line of text that is not empty. */
function describeLines(io: Io, text: string, json: boolean, sizes: Sizes): void {
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const genotype = readLine(line, index + 1);
    const { parameters, parametersWithAuxiliary, macs } = describeNetwork({ genotype, ...sizes });
    const arch = formatGenotype(genotype);
    if (json) printJsonLine(io, { arch, parameters, parametersWithAuxiliary, macs });
    else
      io.out(
        `${arch}  ${formatNumber(parametersWithAuxiliary ?? parameters)} parameters, ${formatNumber(macs)} MACs\n`,
      );
  });
}

function readLine(line: string, number: number): Genotype {
  try {
    return ofSpace(parseGenotype(line), 'nas-bench-201');
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(error.code, `Line ${number}: ${error.message}`, { field: 'file', cause: error });
  }
}

function ofSpace(genotype: Genotype, space: SpacePresetName): Genotype {
  if ((cellInputs(genotype.normal) === 1) === (space === 'nas-bench-201')) return genotype;
  throw new DomainError('invalid-input', `This genotype is not of the space ${space}: its cells read other inputs.`, {
    field: 'space',
  });
}
