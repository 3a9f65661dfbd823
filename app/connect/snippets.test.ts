/** @file The snippets as they are copied: each of plain HTTP and of our own package is run against a platform, with a token. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { runs } from '@/server/services/runs';
import { ada, clientWith, platformWithAda } from '@/test/factories/accounts';
import { temporaryDirectory } from '@/test/temporary-directory';
import { snippets } from './snippets';

const run = promisify(execFile);

it('log in as they stand', async () => {
  const { url, ctx, signIn } = await platformWithAda();
  const asAda = await clientWith(url, await signIn(ada.email, ada.password));
  const { token } = await asAda.tokens.create.mutate({ name: 'script', scopes: ['read', 'log'], days: 1 });
  const all = snippets({ address: url, token, genotype: null, space: 'sp_SPACE' });
  const home = temporaryDirectory();
  for (const way of ['python', 'curl']) {
    const text = all.find(({ value }) => value === way)?.text ?? '';
    await run('bash', ['-euo', 'pipefail', '-c', text], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      cwd: home,
    });
  }
  const found = runs.list({ ctx, input: { sort: { by: 'name', descending: false } } }).items;
  expect(found).toMatchObject([
    { name: 'From curl', kind: 'external', state: 'finished' },
    { name: 'From Python', kind: 'external', state: 'finished', experiment: { name: 'First' } },
  ]);
});

it('leave the token out where nobody has an account', () => {
  for (const { text, value } of snippets({ address: 'http://here', token: null, genotype: null, space: 'sp_SPACE' })) {
    expect(text, value).not.toMatch(/token|authorization|null/i);
    expect(text, value).toContain('http://here');
  }
});
