/** @file `masthead import …`: runs that another tracker holds, with their history. */
import type { Command } from 'commander';
import { type Begin, type CommandContext, printJson } from '../io';
import { type BroughtIn, Receiver } from './import-runs';
import { runsInFiles } from './mlflow-files';
import { runsOfServer } from './mlflow-server';
import type { SourceRun } from './source';
import { runsInTensorboard } from './tensorboard-files';
import { runsInWandb } from './wandb-files';

export function addImportCommands(program: Command, begin: Begin): void {
  const group = program.command('import').description('bring in runs that another tracker holds');
  group
    .command('mlflow')
    .description(
      "bring in MLflow's runs: a folder mlruns, or the address of a tracking server; runs that are there already are left",
    )
    .argument('<source>', 'path or address; MLFLOW_TRACKING_TOKEN goes to the address')
    .option('--json', 'print JSON')
    .action(async (source: string, _options: object, command: Command) => {
      const context = begin(command);
      const token = context.io.environment.MLFLOW_TRACKING_TOKEN;
      await bringIn(context, /^https?:\/\//.test(source) ? runsOfServer(source, token) : runsInFiles(source));
    });
  group
    .command('tensorboard')
    .description(
      "bring in runs from TensorBoard's event files: scalars, settings, pictures, texts; each folder is a run",
    )
    .argument('<folder>', 'its log folder')
    .option('--json', 'print JSON')
    .action((folder: string, _options: object, command: Command) => bringIn(begin(command), runsInTensorboard(folder)));
  group
    .command('wandb')
    .description("bring in W&B's offline runs: history, config and the machine's figures, from files run-….wandb")
    .argument('<folder>', 'its folder wandb, or one file')
    .option('--json', 'print JSON')
    .action((folder: string, _options: object, command: Command) => bringIn(begin(command), runsInWandb(folder)));
}

async function bringIn(context: CommandContext, source: AsyncIterable<SourceRun> | Iterable<SourceRun>): Promise<void> {
  const { io, json } = context;
  const receiver = new Receiver(context);
  const all: BroughtIn[] = [];
  for await (const run of source) {
    if (io.signal.aborted) break;
    const brought = await receiver.take(run);
    all.push(brought);
    if (json) continue;
    const { name, run: id, points, files, known } = brought;
    io.out(known ? `${name} is there already: ${id}\n` : `${name}: ${id}, ${points} points, ${files} files\n`);
  }
  if (json) printJson(io, all);
}
