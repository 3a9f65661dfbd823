/** @file GET /api/genotypes/ID/download: a genotype as a file, or as a bundle of all its files. */
import { z } from 'zod';
import { genotypeIdSchema } from '@/domain/ids';
import { genotypeDownloadSchema } from '@/domain/records/architecture';
import type { ServiceContext } from '@/server/context';
import { requireGenotype } from '@/server/services/genotypes/require-genotype';
import { toGenotypeRecord } from '@/server/services/genotypes/to-record';
import { genotypeFile } from './genotype-files';
import { genotypeNetwork, networkQuery } from './genotype-network';
import { genotypeProvenance } from './genotype-provenance';
import { parseQuery } from './query';
import { attachment } from './respond';

const querySchema = z.strictObject({ format: genotypeDownloadSchema.default('json'), ...networkQuery });

export async function genotypeDownloadResponse(ctx: ServiceContext, id: string, request: Request): Promise<Response> {
  const { format, ...query } = parseQuery(request, querySchema);
  const row = requireGenotype(ctx.db, genotypeIdSchema.parse(id));
  const record = toGenotypeRecord(ctx.db, row);
  const network = await genotypeNetwork(ctx, row, query);
  const provenance = genotypeProvenance(ctx.db, record, network);
  const { fileName, mediaType, content } = await genotypeFile(format, { record, network, provenance });
  return new Response(new Uint8Array(content), {
    headers: {
      'Content-Type': mediaType,
      'Content-Disposition': attachment(fileName),
      'Cache-Control': 'no-store',
    },
  });
}
