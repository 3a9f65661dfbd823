/**
 * @file What hostile input costs the whole platform: the most memory of the web server and of importing processes, and that the web server
 * answers others meanwhile. Bombs of gzip and zip on each way in for files, bodies without end, JSON nested as deeply as it fits.
 */
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import yazl from 'yazl';
import { tunables } from '@/domain/tunables';
import { json } from '@/test/factories/accounts';
import { forgetPeak, peakOf, startBuiltPlatform } from './built-platform';

/** How much more the web server may need at its peak than before: bodies are a few megabytes, files are streamed. */
const webBudget = 300 * 2 ** 20;
/** Of an importing process besides its heap: Node itself, buffers of the stream. */
const importerBudget = tunables.readingLimits.heap * 2 ** 20 + 500 * 2 ** 20;

async function zipped(content: Buffer): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (let n = 0; n < 8; n++) archive.addBuffer(content, `cats/${n}.png`);
  archive.end();
  const parts: Buffer[] = [];
  for await (const part of archive.outputStream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

it('is little for the web server, and bounded for who reads files', async () => {
  const { url, cookie, processes } = await startBuiltPlatform();
  const [web] = processes('web.js');
  if (web === undefined) throw new Error('there is no web server');
  const headers = { cookie };
  const send = async (name: string, content: Buffer): Promise<string> => {
    const sent = await fetch(`${url}/api/datasets/uploads`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/octet-stream', 'X-File-Name': name },
      body: new Uint8Array(content),
    });
    const { id }: { id: string } = await sent.json();
    return id;
  };
  const call = (procedure: string, input: unknown) =>
    fetch(`${url}/api/v1/${procedure}`, {
      method: 'POST',
      headers: { ...headers, ...json },
      body: typeof input === 'string' ? input : JSON.stringify(input),
    });
  await call('system/status', null);
  const before = peakOf(web);
  forgetPeak(web);

  let importers = 0;
  let answers = 0;
  let watching = true;
  const watch = (async () => {
    while (watching) {
      for (const pid of processes('importer.js')) importers = Math.max(importers, peakOf(pid));
      expect((await fetch(`${url}/api/health`)).status).toBe(200);
      answers++;
    }
  })();
  const statuses: Record<string, number> = {};
  const note = async (what: string, answer: Promise<Response>): Promise<void> => {
    const { status, body } = await answer;
    await body?.cancel();
    statuses[what] = status;
  };
  try {
    const spaces = gzipSync(Buffer.alloc(512 * 2 ** 20, ' '));
    const cells = gzipSync(Buffer.from('a,b\n'.repeat(40_000_000)));
    for (const [name, content] of [
      ['spaces.csv.gz', spaces],
      ['cells.csv.gz', cells],
      ['twice.csv.gz', gzipSync(spaces)],
    ] as const) {
      const upload = await send(name, content);
      await note(name, call('benchmarks/preview', { file: { from: 'upload', upload } }));
    }
    const images = await send('images.zip', await zipped(Buffer.alloc(200 * 2 ** 20)));
    await note(
      'images.zip',
      call('datasetImports/fromUploads', { name: 'Bomb', uploads: [images], licence: 'CC0', origin: 'a test' }),
    );
    await note('deep JSON', call('runs/launch', `${'['.repeat(1_500_000)}${']'.repeat(1_500_000)}`));
    await note('deep objects', call('runs/plan', `{"config":${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}}`));
    await note(
      'many keys',
      call('runs/plan', { config: Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [n, n])) }),
    );
    await note(
      'many ids',
      call('runs/rows', { ids: Array.from({ length: 200_000 }, () => 'run_000000000000'), columns: [] }),
    );
    await fetch(`${url}/api/session`, { method: 'POST', headers: json, body: Buffer.alloc(150 * 2 ** 20, '1') }).then(
      ({ status }) => {
        statuses['a body of 150 MB'] = status;
      },
      () => {
        statuses['a body of 150 MB'] = 0;
      },
    );
  } finally {
    watching = false;
    await watch;
  }
  const web2 = peakOf(web);
  const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
  const figures = {
    webBefore: mb(before),
    webPeak: mb(web2),
    importerPeak: mb(importers),
    statuses,
    answersMeanwhile: answers,
  };
  process.stdout.write(`${JSON.stringify({ hostileMemory: figures })}\n`);
  // A plan answers with its problems; all else is refused.
  const answered = ['images.zip', 'deep objects', 'many keys'];
  for (const [what, status] of Object.entries(statuses)) {
    const refused = status === 0 || (status >= 400 && status < 500);
    expect([what, refused || (answered.includes(what) && status === 200)]).toEqual([what, true]);
  }
  // The same process throughout.
  expect(processes('web.js')).toEqual([web]);
  expect(web2 - before).toBeLessThan(webBudget);
  expect(importers).toBeGreaterThan(0);
  expect(importers).toBeLessThan(importerBudget);
}, 900_000);
