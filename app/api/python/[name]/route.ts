/** @file Our Python package, as scripts elsewhere take it from here. */
import { pythonPackageResponse } from '@/server/http/python-package';
import { respondTo } from '@/server/http/respond';
import { requestContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return respondTo(
    () => requestContext(request, 'pythonPackage'),
    async () => pythonPackageResponse((await params).name, request),
  );
}
