/** @file Every point of a run's series over HTTP. */
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';

async function servedRun(values: readonly number[]) {
  const platform = makePlatform();
  const { metaTrain } = await makeBasis(platform.ctx);
  const { run, attempt, lease } = makeRunningRun(platform.ctx, metaTrain);
  const points = values.map((value, step) => pointsBody(step, { 'train.loss': value, 'odd, "key"': step }));
  const events = eventLog([startedBody, ...points]);
  applyEvents({ ctx: platform.ctx, input: { attempt, lease, events, newOffset: 1 } });
  const { url } = await serveApi(platform);
  const end = () =>
    endAttempt({
      ctx: platform.ctx,
      input: { attempt, lease, end: 'finished', code: null, reason: null, step: values.length },
    });
  const get = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/series/export?run=${run}&${query}`, { headers });
  return { get, end };
}

describe('the export of series', () => {
  it('writes each point that was logged, however many, with its time', async () => {
    const values = Array.from({ length: 2000 }, (_, i) => Math.sin(i));
    const { get } = await servedRun(values);
    const answer = await get('format=csv&key=train.loss');
    expect(answer.headers.get('content-disposition')).toContain('filename="series-Test-run.csv"');
    const [head, ...lines] = (await answer.text()).trimEnd().split('\r\n');
    expect(head).toBe('key,step,time,value');
    expect(lines).toHaveLength(2000);
    expect(lines.map((line) => Number(line.split(',').at(-1)))).toEqual(values);
    // The first event says that it started; one follows each second.
    expect(lines[3]).toBe(`train.loss,3,${new Date(1_000_000 + 4000).toISOString()},${Math.sin(3)}`);
  });

  it('is Parquet with moments, whole steps and every value, in groups of rows', async () => {
    const values = Array.from({ length: 12_000 }, (_, i) => (i === 7 ? Number.NaN : i / 3));
    const { get } = await servedRun(values);
    const answer = await get('format=parquet&key=train.loss');
    expect(answer.headers.get('content-disposition')).toContain('filename="series-Test-run.parquet"');
    const file = await answer.arrayBuffer();
    expect(parquetMetadata(file).row_groups.length).toBeGreaterThan(1);
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ value }) => value)).toEqual(values);
    expect(rows[3]).toEqual({ key: 'train.loss', step: 3n, time: new Date(1_000_000 + 4000), value: 1 });
    const empty = await (await get('format=parquet&key=odd, "key"')).arrayBuffer();
    expect(await parquetReadObjects({ file: empty })).toHaveLength(12_000);
  });

  it('is not sent again while its ended run is unchanged', async () => {
    const { get, end } = await servedRun([1, 2]);
    expect((await get('format=csv')).headers.get('etag')).toBeNull();
    end();
    const answer = await get('format=csv');
    const etag = answer.headers.get('etag') ?? '';
    expect(answer.headers.get('last-modified')).toMatch(/GMT$/);
    expect((await get('format=csv', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('format=json', { 'if-none-match': etag })).status).toBe(200);
  });

  it('writes all series if none is named, and numbers that JSON does not have', async () => {
    const { get } = await servedRun([1, Number.NaN, Number.NEGATIVE_INFINITY]);
    const records: unknown = await (await get('format=json')).json();
    expect(records).toMatchObject([
      ...[0, 1, 2].map((step) => ({ key: 'odd, "key"', step, value: step })),
      { key: 'train.loss', step: 0, value: 1 },
      { key: 'train.loss', step: 1, value: 'NaN' },
      { key: 'train.loss', step: 2, value: '-Infinity' },
    ]);
    const csv = await (await get(`format=csv&key=${encodeURIComponent('odd, "key"')}&key=train.loss`)).text();
    expect(csv.split('\r\n').slice(1, 5).join('\n')).toMatch(/^"odd, ""key""",0,.*,0\n.*,1\n.*,2\ntrain\.loss,0,.*,1$/);
  });

  it.each([
    ['format=csv&key=lost', 404, /no series "lost".*It has odd, "key", train\.loss/],
    ['format=xlsx', 400, /format/],
    ['format=csv&width=10', 400, /width/],
    ['format=csv&run=run_000000000000', 404, /no run/],
  ])('refuses %s', async (query, status, said) => {
    const { get } = await servedRun([1]);
    const answer = await get(query);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(await answer.json()).replaceAll('\\"', '"')).toMatch(said);
  });
});
