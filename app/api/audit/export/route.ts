/** @file The audit log, as a file. */
import { auditExportResponse } from '@/server/http/audit-export';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'auditExport'),
    (ctx) => auditExportResponse(ctx, request),
  );
}
