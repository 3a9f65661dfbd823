/** @file What the run's process group and its cards use, as series of the run: samples gathered between steps, told with a step. */
import type { EmitEvent } from '@/domain/events';
import { systemUnit } from '@/domain/metrics';
import type { CardFigures } from './card-figures';
import type { Usage } from './process-tree';

/** One look of the heartbeat's thread. */
export interface SystemSample extends Usage {
  /** Milliseconds on a clock that only goes forward. */
  readonly at: number;
  readonly cards: readonly CardFigures[];
}

const gibibyte = 2 ** 30;

export interface SystemSeries {
  add(sample: SystemSample): void;
  /** Emits what was gathered, once it covers `every` milliseconds and a step: means, and of memory the most. */
  tell(step: number): void;
}

export function systemSeries(emit: EmitEvent, every: number): SystemSeries {
  const declared = new Set<string>();
  let samples: SystemSample[] = [];
  let told = -1;

  const figures = (first: SystemSample, last: SystemSample): Record<string, number> => {
    const values: Record<string, number> = {
      'system.cores': ((last.cpuSeconds - first.cpuSeconds) * 1000) / (last.at - first.at),
      'system.memory': Math.max(...samples.map(({ rssBytes }) => rssBytes)) / gibibyte,
    };
    last.cards.forEach((_, at) => {
      const of = (key: keyof CardFigures): number[] => samples.flatMap(({ cards }) => cards[at]?.[key] ?? []);
      const put = (name: string, given: readonly number[], join: (given: readonly number[]) => number) => {
        if (given.length > 0) values[`system.gpu.${at}.${name}`] = join(given);
      };
      put('utilisation', of('utilisation'), (given) => 100 * mean(given));
      put('memory', of('memoryUsed'), (given) => Math.max(...given) / gibibyte);
      put('temperature', of('temperature'), mean);
      put('power', of('power'), mean);
    });
    return values;
  };

  return {
    add(sample) {
      samples.push(sample);
    },
    tell(step) {
      const [first] = samples;
      const last = samples.at(-1);
      if (step === told || first === undefined || last === undefined || last.at - first.at < every) return;
      told = step;
      const values = figures(first, last);
      for (const key of Object.keys(values)) {
        if (declared.has(key)) continue;
        declared.add(key);
        emit({ type: 'metric', key, goal: 'none', unit: systemUnit(key) });
      }
      emit({ type: 'points', step, values });
      samples = [last];
    },
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
