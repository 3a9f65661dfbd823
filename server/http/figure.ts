/** @file POST /api/figures: a drawing of a page as a paper takes it, PDF or SVG with its fonts. The importing process writes it. */
import { z } from 'zod';
import { findSource } from '@/datasets/sources';
import { DomainError } from '@/domain/errors';
import { type FigureFormat, figureFormatSchema } from '@/domain/importer-protocol';
import type { ServiceContext } from '@/server/context';
import { askImporter } from '@/server/services/importer/ask';
import { readJson } from './body';
import { attachment } from './respond';
import { safeSvg } from './safe-svg';

/** Bytes: a chart of two hundred curves has one. */
const largestDrawing = 4 << 20;
/** Megabytes of heap, milliseconds of computing. */
const limits = { heap: 512, time: 30_000 };

const inputSchema = z.strictObject({
  svg: z.string().min(1),
  format: figureFormatSchema,
  title: z.string().max(500).default('figure'),
});

export const figureTypes = { pdf: 'application/pdf', svg: 'image/svg+xml' } as const;

export async function figureResponse(ctx: ServiceContext, request: Request): Promise<Response> {
  const { svg, format, title } = inputSchema.parse(await readJson(request, largestDrawing));
  const content = await typesetFigure(ctx, safeSvg(svg), { format, title });
  return new Response(new Uint8Array(content), {
    headers: {
      'Content-Type': figureTypes[format],
      'Content-Disposition': attachment(`figure.${format}`),
      'Cache-Control': 'no-store',
    },
  });
}

/** @throws DomainError `unavailable` where there are no programs or too many run, `invalid-input` for a drawing that takes too much */
export async function typesetFigure(
  ctx: ServiceContext,
  svg: string,
  { format, title }: { readonly format: FigureFormat; readonly title: string },
): Promise<Uint8Array> {
  const found = findSource('glyphs');
  if (!found.available || found.content.kind !== 'glyphs') throw new DomainError('unavailable', found.source.hint);
  const job = {
    kind: 'figure',
    ...{ svg, format, title, fonts: found.content.fonts, moreFonts: [...(ctx.settings.figureFonts ?? [])] },
  } as const;
  const last = await askImporter(ctx, job, { limits });
  if (last.type !== 'typeset') throw new Error(`the importer answered ${last.type}`);
  return Buffer.from(last.base64, 'base64');
}
