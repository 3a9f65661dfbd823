/** @file What `bench:method` compares: the preset Small at two lengths, and departures from it in one part each, of the task or of the prior. */
import { runPresets } from '@/domain/run-presets';

export interface Arm {
  readonly name: string;
  readonly title: string;
  readonly kind: 'adapt' | 'search';
  readonly steps: number;
  /** What it changes of Small's. */
  readonly changes: object;
  /** What its prior's meta-training changes of Small's, by the name that the prior is kept under. */
  readonly metaTraining?: { readonly name: string; readonly changes: object };
  /** The arm that it is compared with; null: it is compared with. */
  readonly against: string | null;
}

/** Updates that go by a query's gradient, at the rates of the schema's meta-Adam and at ten times those: Small has 30 updates, and the method's default 200. */
const queryArms = (['fomaml', 'unrolled'] as const).flatMap((metaUpdate) =>
  [1, 10].map((times): Arm => {
    const name = `${metaUpdate}-${times}`;
    return {
      name: `adapt-20-${name}`,
      title: `adapting, prior by ${metaUpdate}${times === 1 ? '' : ', ten times the rates'}`,
      kind: 'adapt',
      steps: 20,
      changes: {},
      metaTraining: {
        name,
        changes: { metaUpdate, metaAdam: { weightRate: 1e-3 * times, logitRate: 1e-2 * times } },
      },
      against: 'adapt-20',
    };
  }),
);

const taskArms = [20, 100].flatMap((steps) =>
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

export const methodArms: readonly Arm[] = [...taskArms, ...queryArms];

/** Small's values with an arm's in them. */
export const valuesOf = ({ kind, steps, changes }: Arm) => ({ ...runPresets[kind].small.values, ...changes, steps });
