/** @file What `bench:method` compares: the preset Small at two lengths, and departures from it in one part each. */
import { runPresets } from '@/domain/run-presets';

export interface Arm {
  readonly name: string;
  readonly title: string;
  readonly kind: 'adapt' | 'search';
  readonly steps: number;
  /** What it changes of Small's. */
  readonly changes: object;
  /** The arm that it is compared with; null: it is compared with. */
  readonly against: string | null;
}

export const methodArms: readonly Arm[] = [20, 100].flatMap((steps) =>
  (['adapt', 'search'] as const).flatMap((kind): Arm[] => {
    const name = `${kind}-${steps}`;
    const title = kind === 'adapt' ? 'adapting' : 'searching';
    return [
      { name, title: `${title} as Small`, kind, steps, changes: {}, against: null },
      {
        name: `${name}-means`,
        title: `${title}, head from class means`,
        kind,
        steps,
        changes: { headStart: 'class-means' },
        against: name,
      },
    ];
  }),
);

/** Small's values with an arm's in them. */
export const valuesOf = ({ kind, steps, changes }: Arm) => ({ ...runPresets[kind].small.values, ...changes, steps });
