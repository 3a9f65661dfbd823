/** @file What the form starts from: the address, and what was typed before the user left and came back. */
import { type FormValues, valuesOf } from '@/components/launch/form-values';
import type { LaunchKind } from '@/domain/run-config';
import { launchPresets } from '@/domain/run-presets';
import { type LaunchDetails, noDetails } from './details-section';

export interface Start {
  readonly values: FormValues;
  readonly details: LaunchDetails;
  /** No preset and no setting is chosen yet: only what to run on. */
  readonly open: boolean;
}

/** Short names in the address, by their path in the config. */
const shortNames: Readonly<Record<string, string>> = {
  'task.taskSet': 'taskSet',
  'task.part': 'part',
  'task.index': 'index',
  'task.seed': 'taskSeed',
};
/** What to run on: a preset leaves it alone. */
const basis = new Set([...Object.keys(shortNames), 'taskSet', 'space', 'prior', 'genotype']);

/** What the address names: `preset` (Small if it names none), `taskSet`, `part`, `index`, `taskSeed`, `seeds`, and any setting by its path. */
export function startOf(kind: LaunchKind, parameters: URLSearchParams): Start {
  const presets = launchPresets(kind);
  const preset = presets.find(({ name }) => name === parameters.get('preset'));
  // The schema's defaults are the method as described, which learns nothing on photographs in so few steps.
  const start = valuesOf(kind, (preset ?? presets.find(({ name }) => name === 'small'))?.values);
  const named = Object.keys(start).flatMap((path): [string, string][] => {
    const text = parameters.get(shortNames[path] ?? path);
    return text === null ? [] : [[path, text]];
  });
  return {
    values: { ...start, ...Object.fromEntries(named) },
    details: { ...noDetails, seeds: parameters.get('seeds') ?? noDetails.seeds },
    open: preset === undefined && named.every(([path]) => basis.has(path)),
  };
}

const keptUnder = (address: string): string => `masthead.launch ${address}`;

/** Keeps what is typed at this address, for this tab. */
export function keepTyped(kind: LaunchKind, typed: Pick<Start, 'values' | 'details'>): void {
  try {
    sessionStorage.setItem(keptUnder(hereNow()), JSON.stringify({ kind, ...typed }));
  } catch {
    // No storage: what is typed lives as long as the page.
  }
}

/** What was typed here before; null on a new visit instead of a return. */
export function typedBefore(kind: LaunchKind): Pick<Start, 'values' | 'details'> | null {
  if (typeof window === 'undefined' || !cameBack()) return null;
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keptUnder(hereNow())) ?? 'null');
    if (typeof kept !== 'object' || kept === null || Reflect.get(kept, 'kind') !== kind) return null;
    return {
      values: textsLike(valuesOf(kind), Reflect.get(kept, 'values')),
      details: textsLike(noDetails, Reflect.get(kept, 'details')),
    };
  } catch {
    return null;
  }
}

function textsLike<T extends object>(shape: T, kept: unknown): T {
  const found: [string, string][] = Object.keys(shape).flatMap((key): [string, string][] => {
    const text: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, key) : undefined;
    return typeof text === 'string' ? [[key, text]] : [];
  });
  return { ...shape, ...Object.fromEntries(found) };
}

const hereNow = (): string => window.location.pathname + window.location.search;

let poppedTo: string | null = null;
if (typeof window !== 'undefined') {
  window.addEventListener('popstate', () => {
    poppedTo = hereNow();
  });
}

/** To be called when the form is left: the next visit by a link is a new one. */
export function leaveForm(): void {
  poppedTo = '';
}

/** By Back or Forward within the page, or by them or a reload from outside. */
function cameBack(): boolean {
  if (poppedTo !== null) return poppedTo === hereNow();
  const [entry] = performance.getEntriesByType('navigation');
  return entry instanceof PerformanceNavigationTiming && entry.type !== 'navigate' && entry.name.endsWith(hereNow());
}
