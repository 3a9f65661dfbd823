/** @file Whether a downloaded bundle is whole. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { temporaryDirectory } from '@/test/temporary-directory';
import { run } from '../test-support/run';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sums = `${sha256('one')}  a b.json\n${sha256('two')}  README.txt\n`;

async function verified(files: Readonly<Record<string, string>>) {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  const file = path.join(temporaryDirectory(), 'bundle.zip');
  writeFileSync(file, await buffer(archive.outputStream));
  return run(['verify', file]);
}

it('finds a bundle sound, or says what is not', async () => {
  const whole = { 'a b.json': 'one', 'README.txt': 'two', SHA256SUMS: sums };
  expect(await verified(whole)).toMatchObject({ status: 0, out: expect.stringMatching(/sound: a b.json, README.txt/) });
  const { 'a b.json': _, ...less } = whole;
  const refusals = [
    [{ ...whole, 'a b.json': 'onE' }, /a b.json was altered/],
    [less, /a b.json is missing/],
    [{ ...whole, more: '' }, /more was added/],
    [{ 'a b.json': 'one' }, /no SHA256SUMS/],
  ] as const;
  for (const [files, why] of refusals) {
    const { status, err } = await verified(files);
    expect(status).not.toBe(0);
    expect(err).toMatch(why);
  }
  const other = path.join(temporaryDirectory(), 'x.safetensors');
  writeFileSync(other, 'nothing');
  expect((await run(['verify', other])).err).toMatch(/safetensors/);
});
