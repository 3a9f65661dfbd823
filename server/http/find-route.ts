/** @file Which route answers a request, by address and method: with HEAD and OPTIONS, and a refusal where none does. */
type Answer = (request: Request, parts: readonly string[]) => Response | Promise<Response>;
/** By address and method. A star is one part of the address, two stars are all that is left of it. The first that fits. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Answer>>>>;

const notFound = 404;
const wrongMethod = 405;

/** `basePath`: the sub-path under which the platform is served, or nothing. */
export async function answerBy(routes: Routes, basePath: string, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const asked = pathname.slice(basePath.length).split('/').slice(1).map(decodeURIComponent);
  for (const [address, methods] of Object.entries(routes)) {
    const parts = partsOf(address, asked);
    if (parts === null) continue;
    const { method } = request;
    const answer = methods[method === 'HEAD' ? 'GET' : method];
    if (answer === undefined) return refused(methods, method);
    const found = await answer(request, parts);
    if (method !== 'HEAD') return found;
    await found.body?.cancel();
    return new Response(null, found);
  }
  const error = { code: 'not-found', field: null, message: `There is no ${pathname.slice(0, 200)} here.` };
  return Response.json({ error }, { status: notFound, headers: { 'Cache-Control': 'no-store' } });
}

/** What stands at the stars; null where it is another address. */
function partsOf(address: string, asked: readonly string[]): string[] | null {
  const pattern = address.split('/').slice(1);
  const rest = pattern.at(-1) === '**';
  const fixed = rest ? pattern.slice(0, -1) : pattern;
  if (rest ? asked.length < pattern.length : asked.length !== pattern.length) return null;
  const parts: string[] = [];
  for (const [at, part] of fixed.entries()) {
    if (part === '*') parts.push(asked[at] ?? '');
    else if (part !== asked[at]) return null;
  }
  return rest ? [...parts, ...asked.slice(fixed.length)] : parts;
}

function refused(methods: Routes[string], method: string): Response {
  const known = Object.keys(methods);
  const allowed = [...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return new Response(null, { status: method === 'OPTIONS' ? 204 : wrongMethod, headers: { Allow: allowed } });
}
