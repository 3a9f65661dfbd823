/**
 * @file One unit per run: after a kill, exactly those earlier points count that are in the checkpoint resumed
 * from has behind it, and with those of the resumed run they are the points of an uninterrupted one, each once.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunEventBody } from '@/domain/events';
import type { RunConfigInput } from '@/domain/run-config';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { memoryIds, type RunInMemoryInput, type RunRecord, runInMemory } from '@/test/run-in-memory';
import {
  artefactOf,
  digitRuns,
  genotypeOf,
  heldOutTask,
  smallAdapt,
  smallMetaTrain,
  smallSearch,
} from '@/test/small-run';

let engine: Engine;
let common: Omit<RunInMemoryInput, 'config'>;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  const digits = await digitRuns(engine);
  const trained = await runInMemory({ ...digits, config: smallMetaTrain });
  const [source] = digits.spec.sources;
  if (source === undefined) throw new Error('no source');
  const parts = { ...source, classes: { metaTrain: [0, 1, 2, 3, 4], metaValidation: [5, 6, 7, 8, 9], heldOut: [] } };
  common = { ...digits, prior: artefactOf(trained, 'prior'), genotype: genotypeOf(trained) };
  judged = { ...common, spec: { ...digits.spec, sources: [parts] } };
}, 300_000);
afterAll(() => engine.dispose());
/** As `common`, with meta-validation tasks. */
let judged: typeof common;

const retraining = { initChannels: 4, layers: 3, batch: 32, seed: 2 };
const kinds: readonly (readonly [string, RunConfigInput, checkpoints: number])[] = [
  ['meta-train', { ...smallMetaTrain, checkpointEvery: 1, validationEvery: 2, tasksPerIteration: 1 }, 3],
  ['adapt', { ...smallAdapt, checkpointEvery: 3 }, 2],
  ['search', { ...smallSearch, checkpointEvery: 3 }, 2],
  [
    'evaluate',
    { kind: 'evaluate', genotype: memoryIds.genotype, task: heldOutTask, epochs: 3, checkpointEvery: 1, ...retraining },
    2,
  ],
  [
    'random-search',
    {
      kind: 'random-search',
      space: memoryIds.space,
      task: heldOutTask,
      genotypes: 2,
      epochs: 2,
      checkpointEvery: 1,
      ...retraining,
    },
    3,
  ],
  [
    'few-shot',
    {
      kind: 'few-shot',
      prior: memoryIds.prior,
      taskSet: memoryIds.taskSet,
      part: 'heldOut',
      ways: 5,
      shots: 1,
      episodes: 4,
      headSteps: 1,
      steps: 1,
      checkpointEvery: 1,
    },
    3,
  ],
];

type Line = RunRecord['log'][number];
const isEvent = (line: Line): line is RunEventBody => 'type' in line;

/** The part of the log that ingestion counts up to a step: points one by one, snapshots of the architecture. */
function counted(lines: readonly Line[], through = Number.POSITIVE_INFINITY): string[] {
  return lines.filter(isEvent).flatMap((event) => {
    if (event.type === 'architecture')
      return event.step <= through ? [`architecture ${event.step} ${event.logits}`] : [];
    if (event.type !== 'points' || event.step > through) return [];
    return (
      Object.entries(event.values)
        // Measured by the clock: how fast, and how long an image takes.
        .filter(([key]) => !key.startsWith('throughput.') && !key.endsWith('.latency'))
        .map(([key, value]) => `${key} ${event.step} ${value}`)
    );
  });
}

const input = (kind: string, config: RunConfigInput): RunInMemoryInput => ({
  ...(kind === 'meta-train' ? judged : common),
  config,
});

it.each(kinds)(
  '%s: killed after any line of its log',
  async (kind, config, checkpoints) => {
    const whole = await runInMemory(input(kind, config));
    expect(whole.outcome.end).toBe('finished');
    const saved = whole.log.flatMap((line, at) =>
      !isEvent(line) && line.kind === 'checkpoint' ? [{ ...line, at }] : [],
    );
    expect(saved).toHaveLength(checkpoints);
    const everything = counted(whole.log);
    expect(new Set(everything).size).toBe(everything.length);
    for (const [index, { bytes, step, at }] of saved.entries()) {
      const rest = await runInMemory({ ...input(kind, config), checkpoint: bytes });
      // From here until the next checkpoint is logged, a resumed run starts from this one.
      for (let killed = at; killed < (saved[index + 1]?.at ?? whole.log.length); killed++) {
        const before = counted(whole.log.slice(0, killed + 1), step);
        expect([...before, ...counted(rest.log)]).toEqual(everything);
      }
    }
  },
  120_000,
);

it.each(kinds)(
  '%s: stopped after any of its steps',
  async (kind, config) => {
    const whole = await runInMemory(input(kind, config));
    const everything = counted(whole.log);
    for (let stopAfter = 0; ; stopAfter++) {
      const half = await runInMemory({ ...input(kind, config), stopAfter });
      if (half.outcome.end === 'finished') break;
      const last = half.artefacts.findLast((each) => each.kind === 'checkpoint');
      expect(last?.step).toBe(half.outcome.step);
      const rest = await runInMemory({ ...input(kind, config), checkpoint: last?.bytes ?? new Uint8Array() });
      expect([...counted(half.log, last?.step), ...counted(rest.log)].sort()).toEqual([...everything].sort());
    }
  },
  120_000,
);
