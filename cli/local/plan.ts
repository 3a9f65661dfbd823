/** @file `masthead plan`: what the native engine would run for a network, on this machine, without a platform. */
import { type Command, Option } from 'commander';
import { DomainError } from '@/domain/errors';
import { parseGenotype } from '@/domain/genotype';
import { checkSpace, type SpacePresetName, spacePresets } from '@/domain/space';
import { describePlan, formatPlan } from '@/engine/native/describe-plan';
import type { NetworkGraph } from '@/graph/types';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet } from '@/nas/spaces/supernet';
import { wholeNumber } from '../ids';
import { type Io, printJson, readText } from '../io';

interface PlanOptions {
  readonly space?: SpacePresetName;
  readonly initChannels: number;
  readonly layers: number;
  readonly classes: number;
  readonly resolution: number;
  readonly batch: number;
  readonly json?: boolean;
}

export function addPlanCommand(program: Command, io: Io): void {
  program
    .command('plan')
    .description("print the native engine's plan: kernels in order with shapes, bytes and FLOPs")
    .argument('[file]', 'file with a genotype, Python text or JSON (- reads standard input): its derived network')
    .addOption(new Option('--space <space>', 'the supernet of this space').choices(Object.keys(spacePresets)))
    .requiredOption('--init-channels <n>', 'initial channels C', wholeNumber(2, 512))
    .requiredOption('--layers <n>', 'cells L', wholeNumber(1, 64))
    .option('--classes <n>', 'classes', wholeNumber(2, 1_000_000), 10)
    .option('--resolution <n>', 'pixels per side', wholeNumber(1, 1024), 32)
    .option('--batch <n>', 'examples of a step', wholeNumber(1, 65_536), 16)
    .option('--json', 'print JSON')
    .action((file: string | undefined, options: PlanOptions) => plan(io, file, options));
}

async function plan(io: Io, file: string | undefined, options: PlanOptions): Promise<void> {
  const report = describePlan(await network(io, file, options), options.batch);
  if (options.json) return printJson(io, report);
  io.out(`${formatPlan(report)}\n`);
}

async function network(io: Io, file: string | undefined, options: PlanOptions): Promise<NetworkGraph> {
  const { initChannels, layers, classes, resolution } = options;
  if (file !== undefined && options.space === undefined) {
    return buildDerived(parseGenotype(await readText(io, file)), { initChannels, layers, classes, resolution });
  }
  if (file !== undefined || options.space === undefined)
    throw new DomainError('invalid-input', 'Name either a file with a genotype, or the space of a supernet: --space.');
  const space = { ...spacePresets[options.space], initChannels, layers };
  checkSpace(space, resolution);
  return buildSupernet(space, { classes, resolution });
}
