import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import type { Need } from '../placement/need';
import { openQueue, type QueuedRun, whyRunsWait } from './queue';

const need: Need = { target: 'local', cores: 1, device: 'auto', gpus: 1, gpuShare: false, engine: 'auto', ranOn: null };
const holding = { run: 'at work', cores: 1, cards: [], sharesCards: false };
const sight = {
  now: 10_000,
  trouble: null,
  dispatcherAlive: true,
  settings: openQueue,
  room: { slots: 2, cores: 2, cards: [], held: [holding] },
  working: new Map([['ada', 1]]),
  targets: new Map(),
};
const waiting = (id: string, person: string, retryAt: number | null = null): QueuedRun => ({
  ...{ id, name: id, person, retryAt, need },
  atWork: false,
});
const queue = [waiting('a', 'ada'), waiting('b', 'bob'), waiting('c', 'ada')];

describe('why a run waits', () => {
  it('counts free slots first, then those before it', () => {
    expect([...whyRunsWait(queue, sight).values()]).toEqual([
      'Starts in a moment.',
      'Waits for a free slot: 1 of 2 are taken; it is next.',
      'Waits for a free slot: 1 of 2 are taken, and 1 run comes before it.',
    ]);
  });

  it('says that a person is at the limit, and lets others pass', () => {
    const limited = { ...sight, settings: { ...openQueue, perPerson: 1 } };
    const reasons = whyRunsWait(queue, limited);
    expect(reasons.get('a')).toMatch(/run of ada to end: the limit is 1/);
    expect(reasons.get('b')).toBe('Starts in a moment.');
  });

  it('says how long a run that crashed waits, and lets others pass', () => {
    const reasons = whyRunsWait([waiting('x', 'ada', 13_500), ...queue], sight);
    expect(reasons.get('x')).toBe('Waits 4 s before its next attempt.');
    expect(reasons.get('a')).toBe('Starts in a moment.');
    expect(whyRunsWait([waiting('x', 'ada', 10_000)], sight).get('x')).toBe('Starts in a moment.');
  });

  it('says what the machine lacks', () => {
    const full = { ...sight, trouble: 'The disk that holds /data is full' };
    expect(whyRunsWait(queue, full).get('b')).toMatch(/^Waits: The disk that holds \/data is full\. /);
  });

  it('first names what blocks all', () => {
    const drained = { ...sight, settings: { ...openQueue, drained: { by: 'ada', since: 0 } } };
    expect(new Set(whyRunsWait(queue, drained).values()).size).toBe(1);
    expect(whyRunsWait(queue, drained).get('a')).toMatch(/ada drained the queue/);
    expect(whyRunsWait(queue, { ...drained, dispatcherAlive: false }).get('c')).toMatch(/dispatcher/);
  });

  it('promises a start to no more runs than there are free slots', () => {
    const person = fc.constantFrom('ada', 'bob', 'eve');
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 12 }),
        fc.nat(4),
        fc.nat(4),
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
        (people, slots, usedSlots, perPerson) => {
          const runs = people.map((each, index) => waiting(String(index), each));
          const reasons = whyRunsWait(runs, {
            ...sight,
            room: { ...sight.room, slots, cores: 8, held: Array.from({ length: usedSlots }, () => holding) },
            working: new Map(),
            settings: { drained: null, perPerson },
          });
          expect(reasons.size).toBe(runs.length);
          const soon = runs.filter(({ id }) => reasons.get(id) === 'Starts in a moment.');
          expect(soon.length).toBeLessThanOrEqual(Math.max(0, slots - usedSlots));
          for (const each of new Set(people)) {
            const own = soon.filter((run) => run.person === each).length;
            expect(own).toBeLessThanOrEqual(perPerson ?? Number.POSITIVE_INFINITY);
          }
        },
      ),
    );
  });
});
