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

/**
 * By the entry of the tab's history, which a visit by a link makes anew, and Back, Forward and a reload return to. Null where the browser does not tell
 * its entries apart.
 */
function keptUnder(kind: LaunchKind): string | null {
  const entry = typeof window === 'undefined' ? undefined : window.navigation?.currentEntry;
  return entry == null ? null : `masthead.launch ${entry.key} ${kind}`;
}

/** Keeps what is typed on this visit, for this tab. */
export function keepTyped(kind: LaunchKind, typed: Pick<Start, 'values' | 'details'>): void {
  const name = keptUnder(kind);
  if (name === null) return;
  try {
    sessionStorage.setItem(name, JSON.stringify(typed));
  } catch {
    // No storage: what is typed lives as long as the page.
  }
}

/** What was typed here before; null on a new visit instead of a return. */
export function typedBefore(kind: LaunchKind): Pick<Start, 'values' | 'details'> | null {
  const name = keptUnder(kind);
  if (name === null) return null;
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return null;
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
