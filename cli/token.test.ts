/** @file Asking a platform that has accounts: files are fetched with the token too, and refusals are reported. */
import { expect, it } from 'vitest';
import { createFirstMember } from '@/server/services/members/join';
import { tokens } from '@/server/services/tokens';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { run } from './test-support/run';

it('takes the token for the API and for files, and says when one is missing or allowed too little', async () => {
  const platform = makePlatform();
  const { ctx } = platform;
  const { search } = await makeBasis(ctx);
  makeQueuedRun(ctx, search, 'Of nobody');
  const input = { handle: 'ada', name: 'Ada', email: 'ada@example.org', password: 'long enough for a test' };
  const member = await createFirstMember({ ctx, input });
  const actor = { name: member.handle, access: 'admin', member: member.id } as const;
  makeQueuedRun({ ...ctx, actor }, search, 'Of Ada');
  const tokenFor = (scope: 'read' | 'admin') =>
    tokens.create({ ctx: { ...ctx, actor }, input: { name: scope, scopes: [scope], days: null } }).token;
  const { url } = await serveApi(platform);
  const cli = (token: string, ...args: string[]) => run(args, { url, environment: { MASTHEAD_TOKEN: token } });

  const viewer = tokenFor('read');
  const csv = (await cli(viewer, 'runs', 'export', '--mine')).out.trimEnd().split('\r\n');
  expect(csv).toHaveLength(2);
  expect(csv[1]).toContain(',Of Ada,');
  expect((await cli(viewer, 'runs', 'list', '--mine')).out).toMatch(/Of Ada/);
  expect(await cli(viewer, 'backup')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/needs a token with the scope admin/),
  });
  expect((await cli(tokenFor('admin'), 'backup', 'list')).status).toBe(0);

  for (const args of [['runs', 'export'], ['runs', 'list'], ['backup']]) {
    expect(await cli('', ...args)).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/^Sign in first/) });
  }
  const { status, out } = await cli('', 'doctor');
  expect(status).toBe(1);
  expect(out).toMatch(/failed +platform +Platform +http\S+ refuses: Sign in first/);
});

it('finds the platform by the settings that npm start takes, and says in JSON what went wrong', async () => {
  const { url } = await serveApi(makePlatform());
  const { port } = new URL(url);
  const environment = { PORT: port, MASTHEAD_HOST: '0.0.0.0' };
  expect(await run(['runs', 'list', '--json'], { environment })).toMatchObject({ status: 0, err: '' });

  const json = async (args: readonly string[], given: Readonly<Record<string, string>>) => {
    const { status, out, err } = await run([...args, '--json'], { environment: given });
    return { status, out, said: JSON.parse(err) };
  };
  expect(await json(['runs', 'show', 'run_000000000000'], environment)).toMatchObject({
    status: 1,
    out: '',
    said: { error: { code: 'not-found', message: expect.stringContaining('run_000000000000') } },
  });
  expect(await json(['runs', 'list'], { PORT: '1' })).toMatchObject({
    said: { error: { code: 'unreachable', message: expect.stringContaining('http://127.0.0.1:1 ') } },
  });
  expect(await json(['runs', 'list'], { PORT: 'x' })).toMatchObject({
    status: 1,
    said: { error: { code: 'invalid-input', field: 'PORT' } },
  });
  expect(await json(['runs', 'lst'], environment)).toMatchObject({
    status: 2,
    said: { error: { code: 'usage', message: expect.stringContaining('lst') } },
  });
});
