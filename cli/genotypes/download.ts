/** @file A genotype, or the one that a run found, as a file in one of the platform's formats. */
import { DomainError } from '@/domain/errors';
import { type GenotypeId, genotypeIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import type { GenotypeDownload } from '@/domain/records/architecture';
import { accepted } from '../download';
import type { CommandContext } from '../io';

export const genotypeOrRunSchema = genotypeIdSchema.or(runIdSchema);
export type GenotypeOrRun = ReturnType<typeof genotypeOrRunSchema.parse>;

export interface DownloadOptions {
  readonly format: GenotypeDownload;
  /** A retraining. */
  readonly weights?: RunId;
}

export async function downloadGenotype(
  context: CommandContext,
  id: GenotypeOrRun,
  { format, weights }: DownloadOptions,
): Promise<Response> {
  const query = new URLSearchParams({ format, ...(weights === undefined ? {} : { run: weights }) });
  return accepted(context.request(`/api/genotypes/${await genotypeOf(context, id)}/download?${query}`));
}

async function genotypeOf({ client }: CommandContext, id: GenotypeOrRun): Promise<GenotypeId> {
  const genotype = genotypeIdSchema.safeParse(id);
  if (genotype.success) return genotype.data;
  const run = await client.runs.get.query({ id: runIdSchema.parse(id) });
  if (run.genotype !== null) return run.genotype;
  throw new DomainError('not-found', `The run "${run.name}" is ${run.state} and has found no genotype.`);
}
