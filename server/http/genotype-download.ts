/** @file GET /api/genotypes/ID/download: a genotype as JSON, DARTS/BASE text, DOT or SVG. */
import { z } from 'zod';
import { genotypeIdSchema } from '@/domain/ids';
import { genotypeFormatSchema } from '@/domain/records/architecture';
import { exportGenotype } from '@/nas/export';
import type { ServiceContext } from '@/server/context';
import { requireGenotype } from '@/server/services/genotypes/require-genotype';
import { toGenotypeRecord } from '@/server/services/genotypes/to-record';
import { parseQuery } from './query';
import { attachment } from './respond';

const extensions = { json: 'json', text: 'txt', dot: 'dot', svg: 'svg' } as const;

export function genotypeDownloadResponse(ctx: ServiceContext, id: string, request: Request): Response {
  const { format } = parseQuery(request, z.strictObject({ format: genotypeFormatSchema.default('json') }));
  const record = toGenotypeRecord(ctx.db, requireGenotype(ctx.db, genotypeIdSchema.parse(id)));
  const provenance = {
    id: record.id,
    run: record.run,
    space: record.space,
    evaluations: record.evaluations.map(({ run, task, seed, values }) => ({ run, task, seed, values })),
    createdAt: new Date(record.createdAt).toISOString(),
  };
  const file = exportGenotype(record.document, format, { name: record.name, provenance });
  return new Response(file.content, {
    headers: {
      'Content-Type': file.mediaType,
      'Content-Disposition': attachment(`genotype-${record.id}.${extensions[format]}`),
      'Cache-Control': 'no-store',
    },
  });
}
