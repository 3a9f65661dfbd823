/** @file `masthead genotypes export`: a genotype as a file. */
import { reportFile, saveFile } from '../download';
import type { CommandContext } from '../io';
import { type DownloadOptions, downloadGenotype, type GenotypeOrRun } from './download';

export interface ExportOptions extends DownloadOptions {
  readonly out: string;
}

export async function exportGenotype(
  context: CommandContext,
  id: GenotypeOrRun,
  options: ExportOptions,
): Promise<void> {
  reportFile(context, await saveFile(await downloadGenotype(context, id, options), options.out));
}
