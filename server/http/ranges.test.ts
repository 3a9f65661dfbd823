/** @file Downloads: whole, in ranges, or not at all if nothing changed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fc } from '@/test/fast-check';
import { bytesDownload, fileDownload } from './ranges';

const content = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
const ask = (headers: Record<string, string> = {}) => new Request('http://lab.example/file', { headers });
const head = { mediaType: 'application/octet-stream', fileName: 'weights.bin' };
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

function made() {
  const folder = mkdtempSync(path.join(tmpdir(), 'masthead-download-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'weights.bin');
  writeFileSync(file, content);
  return (headers?: Record<string, string>) => fileDownload(ask(headers), file, { ...head, digest: 'abc' });
}

describe('a download', () => {
  it('says length, name and tag, and takes ranges', async () => {
    const answer = made()();
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-length': '1000',
      'accept-ranges': 'bytes',
      etag: '"abc"',
      'content-disposition': expect.stringContaining('filename="weights.bin"'),
    });
    expect((await bytesOf(answer)).equals(content)).toBe(true);
  });

  it('sends any range exactly as in the file', async () => {
    const get = made();
    await fc.assert(
      fc.asyncProperty(fc.nat(999), fc.nat(1200), async (from, length) => {
        const answer = get({ range: `bytes=${from}-${from + length}` });
        expect(answer.status).toBe(206);
        const end = Math.min(1000, from + length + 1);
        expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${end - 1}/1000`);
        expect((await bytesOf(answer)).equals(content.subarray(from, end))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    [{ range: 'bytes=990-' }, 206, 10],
    [{ range: 'bytes=-3' }, 206, 3],
    [{ range: 'bytes=-5000' }, 206, 1000],
    [{ range: 'bytes=1000-' }, 416, 0],
    [{ range: 'bytes=-0' }, 416, 0],
    [{ range: 'bytes=7-3' }, 200, 1000],
    [{ range: 'bytes=0-1,5-6' }, 200, 1000],
    [{ range: 'lines=1-2' }, 200, 1000],
    [{ range: 'bytes=0-9', 'if-range': '"abc"' }, 206, 10],
    [{ range: 'bytes=0-9', 'if-range': '"older"' }, 200, 1000],
    [{ 'if-none-match': '"x", W/"abc"' }, 304, 0],
    [{ 'if-none-match': '*' }, 304, 0],
    [{ 'if-none-match': '"x"' }, 200, 1000],
  ])('answers %j with %i', async (headers, status, length) => {
    const answer = made()(Object.fromEntries(Object.entries(headers)));
    expect([answer.status, (await bytesOf(answer)).length]).toEqual([status, length]);
    if (status === 416) expect(answer.headers.get('content-range')).toBe('bytes */1000');
  });

  it('of bytes made for the request knows what was sent before', async () => {
    const first = bytesDownload(ask(), content, head);
    const etag = first.headers.get('etag') ?? '';
    expect(bytesDownload(ask({ 'if-none-match': etag }), content, head).status).toBe(304);
    expect(bytesDownload(ask({ 'if-none-match': etag }), Buffer.from('other'), head).status).toBe(200);
    expect(
      (await bytesOf(bytesDownload(ask({ range: 'bytes=1-2' }), content, head))).equals(content.subarray(1, 3)),
    ).toBe(true);
    expect(bytesDownload(ask(), new Uint8Array(), head).headers.get('content-length')).toBe('0');
  });
});
