/** @file The page in place of all others while the database is damaged or the data folder can't be reached: what fails, and how to recover. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tunables } from '@/domain/tunables';
import { lookAtFiles } from '@/server/health/checks';
import { describeTrouble, type Trouble } from '@/server/health/failures';
import { without } from '@/server/hide-paths';

/** Without these no page can be rendered; with a full disk or a dead dispatcher pages can still be read. */
const needed: readonly Trouble['part'][] = ['database-file', 'data-folder'];

/** Checks at a limited rate. `open`: the page may be visible from other machines, so it hides the data folder's path. */
export function watchTrouble(dataDirectory: string, { open }: { open: boolean }): () => readonly Trouble[] {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let found: readonly Trouble[] = [];
  return () => {
    if (performance.now() - lookedAt < tunables.troubleLookEvery) return found;
    lookedAt = performance.now();
    const troubles = lookAtFiles(dataDirectory).filter(({ part }) => needed.includes(part));
    const clean = without(open ? [dataDirectory] : []);
    found = troubles.map((each) => ({ ...each, what: clean(each.what), advice: clean(each.advice) }));
    return found;
  };
}

/** Whether a browser requests a page; the API answers itself. */
export function wantsPage({ method = 'GET', headers, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html') && !/\/api\//.test(url);
}

export function answerTrouble(response: ServerResponse, troubles: readonly Trouble[]): void {
  response.writeHead(503, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Retry-After': '30',
  });
  response.end(troublePage(troubles));
}

function troublePage(troubles: readonly Trouble[]): string {
  const told = troubles.map((trouble) => `<p>${escaped(describeTrouble(trouble))}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="30">
<title>Masthead can’t show its pages</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.25rem; }
p { overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>Masthead can’t show its pages right now</h1>
${told}
<p>Running runs continue, and their logs are kept in their folders. This page checks again every 30 seconds.</p>
</main>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
