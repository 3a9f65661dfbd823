/** @file A metric may have any name: its values survive log, database, API, chart and export. */

import { expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { jsonForm } from '@/domain/named-values';
import { unpackCurve } from '@/domain/packed-curve';
import { apiResponse } from '@/server/http/api-v1';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import { parseLines } from '@/workers/dispatcher/parse-events';
import { applyEvents } from './apply-events';

const prototypeNames = Object.getOwnPropertyNames(Object.prototype);
const oddNames = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom(...prototypeNames, 'prototype', 'then', 'length', '0', ' ', 'a,b', 'a"b', 'a\nb', 'ä.ß', '$.x'),
    fc.string({ minLength: 1, maxLength: 40 }).filter((name) => !/[\0\ud800-\udfff]/.test(name)),
  ),
  { minLength: 1, maxLength: 8 },
);

it('keeps every value under its name, whatever the name', async () => {
  const platform = makePlatform({ slots: 1000 });
  const { ctx } = platform;
  const { metaTrain } = await makeBasis(ctx);
  const { url } = await serveApi(platform);
  const client = createClient({ url });
  await fc.assert(
    fc.asyncProperty(oddNames, async (names) => {
      const { run, attempt, lease } = makeRunningRun(ctx, metaTrain);
      const values = Object.fromEntries(names.map((name, at) => [name, at === 0 ? Number.NaN : at]));
      const text = eventLog([startedBody, pointsBody(1, values), { type: 'summary', values }]).map((event) =>
        JSON.stringify(event, jsonForm),
      );
      // As the dispatcher reads it: lines of a file.
      const lines = text.map((line, at) => ({ offset: at, text: line }));
      const events = parseLines({ lines, offset: lines.length, more: false }).flatMap((line) =>
        line.kind === 'event' ? [line.event] : [],
      );
      applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });

      const expected = new Map(names.map((name, at) => [name, at === 0 ? Number.NaN : at]));
      expect((await client.runs.get.query({ id: run })).summary).toEqual(expected);
      const series = await client.series.list.query({ run });
      expect(new Map(series.map(({ key, last }) => [key, last]))).toEqual(expected);
      const requests = names.map((key) => ({ run, key }));
      const curves = await client.series.curvesPacked.query({ requests, axis: 'step', width: 100 });
      expect(curves.map(unpackCurve).map(({ mean }) => mean)).toEqual([...expected.values()].map((value) => [value]));

      const plain: unknown = await (
        await apiResponse(ctx, {
          path: ['runs', 'get'],
          request: new Request(`${url}/api/v1/runs/get?input={"id":"${run}"}`),
          bodyBytes: 1000,
        })
      ).json();
      const summary: unknown = Reflect.get(Object(plain), 'summary');
      expect(new Map(Object.entries(Object(summary)))).toEqual(new Map([...expected].map(([k, v]) => [k, jsonOf(v)])));
      const exported: unknown = await (await fetch(`${url}/api/series/export?run=${run}&format=json`)).json();
      const rows = Array.isArray(exported) ? exported : [];
      expect(new Map(rows.map(({ key, value }) => [key, value]))).toEqual(
        new Map([...expected].map(([k, v]) => [k, jsonOf(v)])),
      );
      const [first = ''] = names;
      const column = `final(${JSON.stringify(first).replace(/\\n/g, '\n')})`;
      expect((await client.runs.rows.query({ ids: [run], columns: [column] }))[0]?.values).toEqual([Number.NaN]);
    }),
    { numRuns: 10, examples: [[['__proto__', 'constructor', 'toString']]] },
  );
});

const jsonOf = (value: number): number | string => (Number.isNaN(value) ? 'NaN' : value);
