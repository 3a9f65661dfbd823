/** @file Damaged checkpoints and priors: reported, set aside, and the previous checkpoint is used; a prior is refused. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { artefactIdSchema, newIdText, priorIdSchema } from '@/domain/ids';
import type { Resume } from '@/domain/runner-files';
import { damages } from '@/test/damage';
import { fc } from '@/test/fast-check';
import { temporaryDirectory } from '@/test/temporary-directory';
import { findBeginning, readPrior } from './kept-files';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const content = (step: number): Buffer => Buffer.from(`the state after ${step} steps, bit for bit`.repeat(3));

function checkpoint(directory: string, step: number, continued = false): Resume {
  const file = path.join(directory, `checkpoint-${step}`);
  writeFileSync(file, content(step));
  const artefact = artefactIdSchema.parse(newIdText('af'));
  return { path: file, step, sha256: sha256(content(step)), artefact, continued };
}

describe('where an attempt begins', () => {
  it.each(damages)('at the checkpoint before the newest, if that is %s', (_, damage) => {
    const directory = temporaryDirectory();
    const [resume, before] = [checkpoint(directory, 20), checkpoint(directory, 10)];
    damage(resume.path);
    const found = readFileSync(resume.path);
    const { checkpoint: taken, damaged } = findBeginning({ resume, resumeElse: [before] });
    expect(taken).toEqual({ step: 10, bytes: new Uint8Array(content(10)) });
    expect(damaged).toEqual([
      {
        type: 'damaged',
        artefact: resume.artefact,
        message: expect.stringMatching(/step 20 is damaged.*checkpoint-20\); it is kept as .*resumes from .* step 10/),
      },
    ]);
    expect(existsSync(resume.path)).toBe(false);
    expect(readFileSync(`${resume.path}.damaged`).equals(found)).toBe(true);
  });

  it('at its beginning, if none is intact', () => {
    const directory = temporaryDirectory();
    const all = [30, 20, 10].map((step) => checkpoint(directory, step));
    for (const { path: file } of all.slice(0, 2)) writeFileSync(file, 'x');
    rmSync(all[2]?.path ?? '');
    const [resume = null, ...resumeElse] = all;
    const { checkpoint: taken, damaged } = findBeginning({ resume, resumeElse });
    expect(taken).toBeNull();
    expect(damaged.map(({ message }) => message)).toEqual([
      expect.stringContaining('resumes from the one of step 20'),
      expect.stringContaining('resumes from the one of step 10'),
      expect.stringMatching(/step 10 is gone .* starts over/),
    ]);
  });

  it('nowhere, if the checkpoint that it continues is damaged: its beginning is another run’s', () => {
    const resume = checkpoint(temporaryDirectory(), 10, true);
    writeFileSync(resume.path, 'x');
    expect(() => findBeginning({ resume, resumeElse: [] })).toThrow(
      expect.objectContaining({ code: 'corrupt-data', message: expect.stringContaining('another checkpoint') }),
    );
    expect(readFileSync(resume.path, 'utf8')).toBe('x');
  });

  it('takes what a job of an older version names without a hash', () => {
    const resume = { ...checkpoint(temporaryDirectory(), 10), sha256: null };
    expect(findBeginning({ resume, resumeElse: [] }).checkpoint?.step).toBe(10);
  });

  it('accepts only the bytes written, whichever bit flips', () => {
    const directory = temporaryDirectory();
    fc.assert(
      fc.property(fc.nat(content(20).length * 8 - 1), (bit) => {
        const [resume, before] = [checkpoint(directory, 20), checkpoint(directory, 10)];
        const bytes = content(20);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        writeFileSync(resume.path, bytes);
        expect(findBeginning({ resume, resumeElse: [before] }).checkpoint?.step).toBe(10);
      }),
      { numRuns: 100 },
    );
  });
});

it.each(damages)('refuses a prior that is %s by its name, with the way out', (_, damage) => {
  const file = path.join(temporaryDirectory(), 'prior-4.safetensors');
  writeFileSync(file, content(4));
  const prior = { id: priorIdSchema.parse(newIdText('pr')), name: 'Digits @ 4', iteration: 4, path: file };
  const job = { ...prior, sha256: sha256(content(4)) };
  expect(Buffer.from(readPrior(job)).equals(content(4))).toBe(true);
  damage(file);
  expect(() => readPrior(job)).toThrow(
    expect.objectContaining({ code: 'corrupt-data', message: expect.stringMatching(/"Digits @ 4".*another prior/) }),
  );
  rmSync(file);
  expect(() => readPrior(job)).toThrow(expect.objectContaining({ code: 'not-found' }));
});
