/** @file What the demo needs, made against a real server and a real importing process, and found again. */
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import type { RunId } from '@/domain/ids';
import { serveApi } from '@/test/factories/api-server';
import { importerForTests } from '@/test/factories/importer';
import { makePlatform } from '@/test/factories/platform';
import { launch } from './launch-runs';
import { arms, plan, taskOf } from './plan';
import { prepare } from './prepare';
import { createScreen } from './screen';

const withImporter = importerForTests();

describe('what the demo needs', () => {
  it('is made once, without files of anybody, leaks nothing, and is found again; a search on it can be launched', async () => {
    const platform = makePlatform();
    const { url } = await serveApi({ ...platform, ctx: withImporter(platform.ctx) });
    const client = createClient({ url });
    const said: string[] = [];
    const output = { isTTY: false, write: (text: string) => said.push(text) > 0 };
    const screen = createScreen(output);
    const prepared = await prepare(client, screen);
    expect(said.join('')).toMatch(
      /Glyphs: 210 characters.*held out: Armenian, Georgian \(109 characters\).*leak check/s,
    );
    expect(await prepare(client, screen)).toEqual(prepared);
    const { taskSet, space } = prepared;
    const steps = arms.find(({ name }) => name === 'search')?.steps[0] ?? 0;
    const experiment = (await client.experiments.create.mutate({ name: 'Demo' })).id;
    const wanted = [0, 1].map((seed) => ({
      name: `Search, task ${seed}`,
      tag: 'search',
      config: {
        ...{ kind: 'search' as const, space, task: taskOf(taskSet, 'heldOut', seed), seed },
        ...{ ...plan.search, steps, ...plan.fromScratch },
      },
    }));
    const [first] = await launch({ client, experiment }, wanted.slice(0, 1));
    const both = await launch({ client, experiment }, wanted);
    expect(both[0]).toBe(first);
    expect(new Set(both).size).toBe(2);
    await client.runs.stop.mutate({ id: both[1] as RunId });
    const again = await launch({ client, experiment }, wanted);
    expect(again[0]).toBe(first);
    expect(again[1]).not.toBe(both[1]);
    const meta = {
      kind: 'meta-train' as const,
      taskSet,
      space,
      ...plan.metaTraining,
      priorEvery: plan.metaTraining.iterations,
    };
    expect((await client.runs.launch.mutate({ name: 'meta', config: meta })).runs).toHaveLength(1);
  });
});
