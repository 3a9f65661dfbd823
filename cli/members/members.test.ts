/** @file Members from the command line: listed, invited, and let in again on the platform's own machine. */
import { expect, it } from 'vitest';
import { createFirstMember } from '@/server/services/members/join';
import { tokens } from '@/server/services/tokens';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { run } from '../test-support/run';

const ada = { handle: 'ada', name: 'Ada', email: 'ada@example.org', password: 'analytical engines' };

async function platformWithAda() {
  const platform = makePlatform();
  const { ctx } = platform;
  const { url } = await serveApi(platform);
  const empty = await run(['members', 'list'], { url });
  const { id } = await createFirstMember({ ctx, input: ada });
  const actor = { name: 'ada', access: 'admin', member: id } as const;
  const { token } = tokens.create({ ctx: { ...ctx, actor }, input: { name: 't', scopes: ['admin'], days: null } });
  const cli = (...args: string[]) => run(args, { url, environment: { MASTHEAD_TOKEN: token } });
  const join = (link: string, body: object) =>
    fetch(`${url}/api/join`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ secret: link.split('#')[1], ...body }),
    });
  return { platform, url, empty, cli, join };
}

it('lists and invites', async () => {
  const { platform, empty, cli, join } = await platformWithAda();
  expect(empty.out).toMatch(/^Nobody has an account/);
  const { out } = await cli(
    'members',
    'invite',
    '--for',
    'Eve',
    '--as',
    'viewer',
    '--data',
    platform.dataDirectory,
    '--json',
  );
  const { link } = JSON.parse(out);
  expect(link).toMatch(/\/join#mhi_/);
  const account = { name: 'Eve', handle: 'eve', email: 'eve@example.org' };
  expect((await join(link, { password: 'curious enough', account })).status).toBe(204);
  const { out: listed } = await cli('members', 'list');
  expect(listed).toMatch(/^ada +admin +ada@example.org +–/m);
  expect(listed).toMatch(/^eve +viewer +eve@example.org/m);
});

it('makes a link to a new password from the data folder alone', async () => {
  const { platform, cli, url, join } = await platformWithAda();
  const args = ['members', 'new-password', 'ada', '--data', platform.dataDirectory, '--json'];
  // Without a token: nobody can sign in any more.
  const { out, status } = await run(args, { url });
  expect(status).toBe(0);
  // The link counts by this machine's clock, the test's platform by its own, which is earlier.
  expect((await join(JSON.parse(out).link, { password: 'difference engines' })).status).toBe(204);
  const nobody = await cli('members', 'new-password', 'eve', '--data', platform.dataDirectory);
  expect(nobody).toMatchObject({ status: 1, err: expect.stringMatching(/Nobody here has the handle eve/) });
  const elsewhere = await cli('members', 'new-password', 'ada', '--data', '/nowhere');
  expect(elsewhere).toMatchObject({ status: 1, err: expect.stringMatching(/no database in \/nowhere/) });
});
