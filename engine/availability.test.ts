/** @file The reported availability of engines, against the engines themselves. */
import { describe, expect, it } from 'vitest';
import { engineNames } from '@/domain/engine-names';
import { engineReports } from './availability';
import { selectEngine } from './select';

describe('the report on engines', () => {
  it('names each once, and says of it what asking for it shows', async () => {
    const reports = await engineReports();
    expect(reports.map(({ name }) => name)).toEqual([...engineNames]);
    for (const { name, computesOn, reason } of reports) {
      const asked = await selectEngine(name, { threads: 1 }).catch((error: unknown) => error);
      if (asked instanceof Error) {
        expect({ name, computesOn, reason }).toEqual({ name, computesOn: [], reason: asked.message });
      } else {
        expect(reason, name).toBeNull();
        expect(computesOn, name).not.toEqual([]);
        (asked as Awaited<ReturnType<typeof selectEngine>>).engine.dispose();
      }
    }
  });

  it('says why PyTorch is missing', async () => {
    const before = process.env.MASTHEAD_PYTHON;
    process.env.MASTHEAD_PYTHON = '/no/such/python';
    try {
      const torch = (await engineReports()).find(({ name }) => name === 'torch');
      expect(torch).toMatchObject({ computesOn: [], reason: expect.stringContaining('/no/such/python') });
    } finally {
      if (before === undefined) delete process.env.MASTHEAD_PYTHON;
      else process.env.MASTHEAD_PYTHON = before;
    }
  });
});
