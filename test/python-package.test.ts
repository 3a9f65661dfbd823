/** @file The Python package, by its own tests in the real python3, against a platform with a running dispatcher. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { spacePresets } from '@/domain/space';
import { spaces } from '@/server/services/spaces';
import { serveWithDispatcher } from './mlflow/served';

const run = promisify(execFile);

it('does what it promises', async () => {
  const { url, platform, close } = await serveWithDispatcher();
  const document = spacePresets.darts;
  spaces.create({ ctx: platform.ctx, input: { name: 'Of the package', document } });
  try {
    const home = path.resolve(import.meta.dirname, '../python');
    const { stderr } = await run('python3', ['-B', '-W', 'ignore', '-m', 'unittest', 'discover', '-s', 'tests'], {
      cwd: home,
      env: {
        ...process.env,
        PYTHONPATH: home,
        MASTHEAD_URL: url,
        MASTHEAD_SPACE: 'Of the package',
        MASTHEAD_LOGITS: String(mixtureSize(choiceLayout(document))),
      },
    });
    expect(stderr).toMatch(/^OK$/m);
  } finally {
    await close();
  }
}, 240_000);
