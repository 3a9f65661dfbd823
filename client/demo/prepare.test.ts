/** @file What the demo needs, made against a real server and a real importing process, and found again. */
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { serveApi } from '@/test/factories/api-server';
import { importerForTests } from '@/test/factories/importer';
import { makePlatform } from '@/test/factories/platform';
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
    const { runs } = await client.runs.launch.mutate({
      name: 'search',
      config: {
        kind: 'search',
        space,
        task: taskOf(taskSet, 'heldOut', 0),
        ...plan.search,
        steps,
        ...plan.fromScratch,
      },
    });
    expect(runs).toHaveLength(1);
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
