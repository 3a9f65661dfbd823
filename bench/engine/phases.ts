/**
 * @file `npm run bench:engine -- --phases`: where a step's time is above its bounds. Each phase on one thread, against its own arithmetic at the peak and
 * its tensors at the speed of memory for a working set of their size, and the sums of these by kind of phase.
 */
import type { NativeEngine } from '@/engine/native';
import { sharings } from '@/engine/native/interface';
import { at } from '@/engine/native/plan';
import type { NetworkGraph } from '@/graph/types';
import { phasesHeading } from '../evidence-file';
import type { Kept } from '../kept';
import { derived, sizes, supernet } from './cases';
import { measurePeak, type Peak, triadAt } from './peak';
import { type PhaseCost, stepCost } from './roofline';
import { partsOfStep } from './threads';

/** Phases of one kind together; seconds of a step on one thread. */
export interface PhaseKind {
  readonly kind: string;
  readonly phases: number;
  readonly seconds: number;
  /** At the peak: what the kind's operations need, and what they compute again. */
  readonly arithmeticSeconds: number;
  /** Each tensor of a phase once, at what memory gives for a working set of the phase's size. */
  readonly memorySeconds: number;
  /** The sum over phases of the greater of both. */
  readonly boundSeconds: number;
}
export interface PhasesOfCase {
  readonly what: string;
  readonly kinds: readonly PhaseKind[];
}
export interface Phases {
  readonly peak: Peak;
  readonly cases: readonly PhasesOfCase[];
}

const derivedSize = { ...sizes.c16, batch: 64 };
const between = 'between phases: statistics, weights, update';

export async function measurePhases(engine: NativeEngine, kept: Kept): Promise<Phases> {
  const peak = await kept.json('phases-peak', async () => measurePeak(1));
  const cases: PhasesOfCase[] = [];
  for (const [name, what, graph, batch] of [
    ['c16', 'C=16', supernet('darts', sizes.c16), sizes.c16.batch],
    ['c8', 'C=8', supernet('darts', sizes.c8), sizes.c8.batch],
    ['derived', 'derived network', derived(derivedSize), derivedSize.batch],
  ] as const) {
    process.stderr.write(`${what} …\n`);
    const kinds = await kept.json(`phases-${name}`, () => measureCase(engine, graph, batch, peak));
    cases.push({ what, kinds });
  }
  return { peak, cases };
}

async function measureCase(engine: NativeEngine, graph: NetworkGraph, batch: number, peak: Peak): Promise<PhaseKind[]> {
  const costs = inOrder(stepCost(graph, batch));
  const stages = await partsOfStep(engine, graph, batch);
  const seconds = stages.map((stage) => ({ ...stage, total: stage.seconds.reduce((sum, part) => sum + part, 0) }));
  const phases = seconds.filter(({ sharing }) => sharing === sharings.blocks);
  if (phases.length !== costs.length)
    throw new Error(`${phases.length} phases were timed, of ${costs.length} in the plan.`);
  const rest = seconds.filter(({ sharing }) => sharing !== sharings.blocks).reduce((sum, { total }) => sum + total, 0);
  return byKind(
    costs.map((cost, i) => ({ cost, seconds: at(phases, i).total })),
    rest,
    peak,
  );
}

/** As the executor runs them. */
function inOrder(costs: readonly PhaseCost[]): PhaseCost[] {
  return [...costs].sort(
    (a, b) => Number(a.direction === 'backward') - Number(b.direction === 'backward') || a.phase - b.phase,
  );
}

/** What counts of what a phase holds, the rarest first: most hold several kinds of operations, example by example. */
export function kindOf({ direction, operations }: Pick<PhaseCost, 'direction' | 'operations'>): string {
  const separable = operations.includes('separable');
  const sum = operations.includes('combine');
  const dense = operations.includes('convolution');
  const parts = [
    ...(separable ? ['separable and dilated convolutions'] : []),
    ...(dense ? ['stem and pointwise'] : []),
    ...(sum ? ['weighted sums'] : []),
  ];
  return `${direction}: ${parts.length === 0 ? 'others' : parts.join(', ')}`;
}

/** The timed phases by kind, and what lies between phases, which has no bound here. */
export function byKind(
  timed: readonly { readonly cost: PhaseCost; readonly seconds: number }[],
  rest: number,
  peak: Peak,
): PhaseKind[] {
  const kinds = new Map<string, PhaseKind>();
  for (const { cost, seconds } of timed) {
    const kind = kindOf(cost);
    const arithmetic = (cost.flops + cost.again) / peak.flops;
    const memory = cost.bytes / triadAt(peak, cost.bytes);
    const known = kinds.get(kind);
    kinds.set(kind, {
      kind,
      phases: (known?.phases ?? 0) + 1,
      seconds: (known?.seconds ?? 0) + seconds,
      arithmeticSeconds: (known?.arithmeticSeconds ?? 0) + arithmetic,
      memorySeconds: (known?.memorySeconds ?? 0) + memory,
      boundSeconds: (known?.boundSeconds ?? 0) + Math.max(arithmetic, memory),
    });
  }
  const none = { arithmeticSeconds: 0, memorySeconds: 0, boundSeconds: 0 };
  return [
    ...[...kinds.values()].sort((a, b) => b.seconds - a.seconds),
    { kind: between, phases: 0, seconds: rest, ...none },
  ];
}

/** The section of docs/evidence/engine.md. */
export function phasesMarkdown({ peak, cases }: Phases, about: string): string {
  const triads = peak.triads.map(({ bytes, bytesPerSecond }) => `${size(bytes)} ${figure(bytesPerSecond / 1e9)}`);
  return [
    phasesHeading,
    '',
    `Where a step's time is above its bounds: the parts of a step on one thread, the least that each took in some steps. ${about}`,
    '',
    `Arithmetic is that of the phase, with what backward computes again, at ${figure(peak.flops / 1e9)} GFLOP/s; memory has each tensor of a phase once, at what a triad reaches in`,
    `a working set of their size (GB/s: ${triads.join(', ')}).`,
    'The bound is the greater of both, phase by phase. The last column says how much of all time above the bounds a kind holds. Milliseconds.',
    '',
    ...cases.flatMap((item) => [...table(item), '']),
  ].join('\n');
}

function table({ what, kinds }: PhasesOfCase): string[] {
  const total = (pick: (kind: PhaseKind) => number): number => kinds.reduce((sum, kind) => sum + pick(kind), 0);
  const all: PhaseKind = {
    kind: 'all',
    phases: total(({ phases }) => phases),
    seconds: total(({ seconds }) => seconds),
    arithmeticSeconds: total(({ arithmeticSeconds }) => arithmeticSeconds),
    memorySeconds: total(({ memorySeconds }) => memorySeconds),
    boundSeconds: total(({ boundSeconds }) => boundSeconds),
  };
  const above = (kind: PhaseKind): number => kind.seconds - kind.boundSeconds;
  const line = (kind: PhaseKind): string => {
    const times = [kind.seconds, kind.arithmeticSeconds, kind.memorySeconds, kind.boundSeconds];
    const ratio = kind.boundSeconds > 0 ? figure(kind.seconds / kind.boundSeconds) : '';
    const share = `${Math.round((100 * above(kind)) / above(all))} %`;
    return `| ${[kind.kind, kind.phases, ...times.map((time) => figure(1000 * time)), ratio, share].join(' | ')} |`;
  };
  return [
    `| ${what} | phases | time | arithmetic | memory | bound | times the bound | of the time above it |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...[...kinds, all].map(line),
  ];
}

const figure = (value: number): number => Number(value.toPrecision(3));
const size = (bytes: number): string => (bytes < 1 << 20 ? `${bytes / 1024} KB` : `${bytes / 1048576} MB`);
