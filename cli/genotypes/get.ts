/** @file `masthead genotypes get`: a genotype as text for standard output, or as a file. */
import { DomainError } from '@/domain/errors';
import { genotypeFormatSchema } from '@/domain/records/architecture';
import { printText, saveFile } from '../download';
import type { CommandContext } from '../io';
import { type DownloadOptions, downloadGenotype, type GenotypeOrRun } from './download';

export interface GetOptions extends DownloadOptions {
  readonly output?: string;
}

export async function getGenotype(context: CommandContext, id: GenotypeOrRun, options: GetOptions): Promise<void> {
  const format = context.json ? 'json' : options.format;
  const isText = format === 'pytorch' || genotypeFormatSchema.safeParse(format).success;
  if (!isText && options.output === undefined)
    throw new DomainError('invalid-input', `${format} is no text: name a file for it with --output.`);
  const answer = await downloadGenotype(context, id, { ...options, format });
  if (options.output === undefined) return printText(context.io, answer);
  await saveFile(answer, options.output);
  context.io.err(`Written to ${options.output}.\n`);
}
