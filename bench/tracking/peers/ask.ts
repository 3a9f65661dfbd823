/** @file Questions to a tracker's server over HTTP; an answer is read to its end. */

export interface Answer {
  /** Rows, or curves. */
  readonly count: number;
  readonly bytes: number;
}

interface Asked {
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** As many at once as a browser asks of one host. */
const atOnce = 6;
const patience = 600_000;

export function posted(body: unknown): Asked {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** As a form; a list as several fields of one name. */
export function encoded(fields: Readonly<Record<string, string | readonly string[]>>): Asked {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) body.append(name, each);
  return { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: body.toString() };
}

/** The body as JSON, or as bytes where it is something else. @throws Error for an answer that is none of 200 */
export async function askOne(url: string, asked: Asked = {}): Promise<{ body: unknown; bytes: number }> {
  const answer = await fetch(url, { ...asked, signal: AbortSignal.timeout(patience) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new Error(`${answer.status} of ${url.slice(0, 200)}: ${bytes.toString().slice(0, 500)}`);
  const json = answer.headers.get('content-type')?.includes('json') ?? false;
  return { body: json ? JSON.parse(bytes.toString()) : bytes, bytes: bytes.length };
}

/** Several questions, six at a time; `count`: what an answer holds. */
export async function askAll(
  questions: readonly { readonly url: string; readonly asked?: Asked }[],
  count: (body: unknown) => number,
): Promise<Answer> {
  const left = [...questions];
  const sum = { count: 0, bytes: 0 };
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { body, bytes } = await askOne(next.url, next.asked);
      sum.count += count(body);
      sum.bytes += bytes;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return sum;
}
