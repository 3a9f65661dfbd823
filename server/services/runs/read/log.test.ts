/** @file A search of a run's log reads every line, a portion at a time. */
import { expect, it } from 'vitest';
import { appendLogLines } from '@/db/queries/log';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeRunningRun } from '@/test/factories/run';
import { runs } from '..';

it('finds lines beyond those that a page holds, in any case and script, by level', async () => {
  const { ctx } = makePlatform();
  const { metaTrain } = await makeBasis(ctx);
  const { run, attempt } = makeRunningRun(ctx, metaTrain);
  const other = makeRunningRun(ctx, metaTrain);
  const line = (message: string, sequence: number, level: 'info' | 'error' = 'info') => ({
    ...{ run, attempt, attemptNumber: 1, sequence, time: sequence, level, message },
  });
  const messages = Array.from({ length: 45_000 }, (_, at) => line(`step ${at}`, at));
  messages[3] = line('Ошибка: ПРИВЕТ 100%', 3, 'error');
  messages[44_990] = line('и снова привет', 44_990);
  appendLogLines(ctx.db, messages);
  appendLogLines(ctx.db, [{ ...line('привет', 1), run: other.run, attempt: other.attempt }]);

  const search = (wanted: { text?: string; level?: 'error' }) => {
    const found: number[] = [];
    let answers = 0;
    let after: string | null = null;
    for (;;) {
      const page: ReturnType<typeof runs.log> = runs.log({ ctx, input: { id: run, after, limit: 500, ...wanted } });
      found.push(...page.lines.map(({ sequence }) => sequence));
      after = page.cursor;
      answers++;
      if (!page.more) return { found, answers };
    }
  };
  expect(search({ text: 'Привет' })).toEqual({ found: [3, 44_990], answers: 3 });
  expect(search({ text: 'привет', level: 'error' }).found).toEqual([3]);
  expect(search({ level: 'error' }).found).toEqual([3]);
  expect(search({ text: '0%' }).found).toEqual([3]);
  expect(search({ text: '_' }).found).toEqual([]);
  expect(search({ text: 'STEP' }).found).toHaveLength(44_998);
  // Later lines are read from the cursor.
  const { cursor } = runs.log({ ctx, input: { id: run, after: null, text: 'снова', limit: 1000 } });
  expect(Number(cursor)).toBeGreaterThan(0);
  expect(runs.log({ ctx, input: { id: run, tail: true, limit: 2 } })).toMatchObject({
    lines: [{ sequence: 44_998 }, { sequence: 44_999 }],
    more: false,
  });
});
