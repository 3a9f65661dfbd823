/** @file Power cuts at every moment of a run, in the short form: unflushed names all there or none, each kind of tail. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { checkFolder } from './check';
import { recordRun } from './recorded-run';
import { diskAfter, looseNames, materialise, tails } from './replay';

it('lose nothing that was flushed, and leave a run that resumes from its newest checkpoint', async () => {
  const home = temporaryDirectory();
  const run = await recordRun(home, 9, 3);
  expect(run.changes.filter(({ op }) => op === 'flush').length).toBeGreaterThan(10);
  const target = path.join(home, 'after');
  for (let end = 0; end <= run.changes.length; end++) {
    const disk = diskAfter(run.changes, end);
    for (const kept of new Set([0, looseNames(disk)])) {
      for (const tail of tails) {
        rmSync(target, { recursive: true, force: true });
        mkdirSync(target);
        materialise(disk, { root: run.root, target, kept, tail });
        await checkFolder(run, disk, target).catch((error: unknown) => {
          const change = JSON.stringify(run.changes[end - 1]);
          throw new Error(`cut after change ${end} (${change}), ${kept} loose names, tail ${tail}`, { cause: error });
        });
      }
    }
  }
}, 120_000);
