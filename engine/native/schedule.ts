/**
 * @file Assigns phases. Within a phase every example passes through all operations in order; a phase ends where the batch
 * must be complete: the statistics of a normalisation, forward, and the sums of its gradient, backward.
 */

import { backwardKinds } from './interface';
import { type Lowered, type Owner, ownerKey } from './lower';
import { at, type PlanBackward } from './plan';

export interface Schedule {
  readonly backward: PlanBackward[];
  readonly forwardPhases: number;
  readonly backwardPhases: number;
  /** Owners whose gradient is a separate tensor, with the phases of its first writer and last reader. */
  readonly gradients: { owner: Owner; first: number; last: number }[];
}

/** Most weighted sums whose gradients are added up where a normalisation's gradient is read. */
const mostSums = 16;

/** Fills in phases, folds and gradient routes of the lowered plan. */
export function schedule(lowered: Lowered, fused: boolean): Schedule {
  const forwardPhases = forward(lowered);
  const needs = requiresGradient(lowered);
  if (fused) fold(lowered, needs);
  const { operations, norms, views, viewOwners, order } = lowered;
  const ready = new Map<string, { first: number; last: number }>();
  const sums = new Map<number, number>();
  const backward: PlanBackward[] = [];
  const routed = new Map<string, { owner: Owner; first: number; last: number }>();
  const write = (owner: Owner, phase: number): void => {
    if (!needs.has(ownerKey(owner))) return;
    const known = ready.get(ownerKey(owner));
    ready.set(ownerKey(owner), {
      first: Math.min(known?.first ?? phase, phase),
      last: Math.max(known?.last ?? phase, phase),
    });
  };
  const read = (owner: Owner, phase: number): void => {
    const written = ready.get(ownerKey(owner));
    if (!written) return;
    const known = routed.get(ownerKey(owner));
    routed.set(ownerKey(owner), { owner, first: written.first, last: Math.max(known?.last ?? phase, phase) });
  };
  /** Where a norm's output gradient is stored: itself, or the sum that it is folded into. */
  const gradientOwner = new Map<number, Owner>();
  const readGradientOf = (norm: number, otherwise: Owner, phase: number): void => {
    const { sums: readers } = at(norms, norm);
    const owners: Owner[] = readers.map((index) => ({ kind: 'operation', index }));
    for (const owner of owners.length > 0 ? owners : [gradientOwner.get(norm) ?? otherwise]) read(owner, phase);
  };

  for (const item of [...order].reverse()) {
    if (!needs.has(ownerKey(item))) continue;
    if (item.kind === 'norm') {
      const norm = at(norms, item.index);
      const gathered = sums.get(item.index);
      if (gathered !== undefined && norm.sums.length > 0)
        backward.push({ kind: backwardKinds.normSums, target: item.index, phase: gathered });
      if (gathered === undefined) {
        const phase = ready.get(ownerKey(item))?.last;
        if (phase === undefined) continue;
        backward.push({ kind: backwardKinds.normSums, target: item.index, phase });
        sums.set(item.index, phase);
        gradientOwner.set(item.index, item);
        read(item, phase);
      }
      const source = at(viewOwners, norm.view);
      if (at(operations, source.index).gradientNorm === item.index) continue;
      if (!needs.has(ownerKey(source))) continue;
      const phase = (sums.get(item.index) ?? 0) + 1;
      backward.push({ kind: backwardKinds.normApply, target: item.index, phase });
      readGradientOf(item.index, item, phase);
      write(source, phase);
      continue;
    }
    const operation = at(operations, item.index);
    if (operation.type === 'input' || operation.type === 'statistics') continue;
    let phase: number | undefined;
    if (operation.type === 'loss') phase = 0;
    else if (operation.gradientNorm >= 0) {
      const sum = sums.get(operation.gradientNorm);
      phase = sum === undefined ? undefined : sum + 1;
      if (phase !== undefined) readGradientOf(operation.gradientNorm, item, phase);
    } else {
      phase = ready.get(ownerKey(item))?.last;
      if (phase !== undefined) read(item, phase);
    }
    if (phase === undefined) continue;
    backward.push({ kind: backwardKinds.operation, target: item.index, phase });
    operation.views.forEach((v, term) => {
      const owner = at(viewOwners, v);
      if (operation.folded[term] === 1) {
        sums.set(owner.index, Math.max(sums.get(owner.index) ?? phase, phase));
        if (at(norms, owner.index).sums.length > 0) return;
        gradientOwner.set(owner.index, item);
        at(norms, owner.index).z = at(operation.z, term);
      } else {
        write(owner, phase);
      }
    });
    if (operation.sums >= 0) {
      const norm: Owner = { kind: 'norm', index: operation.sums };
      sums.set(operation.sums, phase);
      gradientOwner.set(operation.sums, norm);
      read(norm, phase);
    }
  }
  for (const entry of delayed(lowered, backward, (v) => ready.get(ownerKey(at(viewOwners, v)))?.last)) {
    entry.phase += 1;
    readGradientOf(at(operations, entry.target).gradientNorm, { kind: 'operation', index: entry.target }, entry.phase);
  }
  routes(lowered, views.length, gradientOwner, routed);
  const backwardPhases = backward.reduce((most, entry) => Math.max(most, entry.phase + 1), 0);
  return { backward, forwardPhases, backwardPhases, gradients: [...routed.values()] };
}

/**
 * Convolutions that may run one phase later, for `last` says when their input's gradient is complete, and do so because others that read the same input
 * run then: the input is padded once for all of them.
 */
function delayed(
  { operations, views }: Lowered,
  backward: readonly PlanBackward[],
  last: (view: number) => number | undefined,
): PlanBackward[] {
  const convolutions = backward.flatMap((entry) => {
    const operation = entry.kind === backwardKinds.operation ? at(operations, entry.target) : undefined;
    return operation && isConvolution(operation.type) ? [{ entry, operation, view: at(operation.views, 0) }] : [];
  });
  const place = (v: number, phase: number): string => {
    const { tensor, norm, relu } = at(views, v);
    return `${tensor} ${norm} ${relu} ${phase}`;
  };
  const staying = new Set<string>();
  return [...convolutions]
    .sort((a, b) => b.entry.phase - a.entry.phase)
    .filter(({ entry, operation, view }) => {
      const free = operation.gradientNorm >= 0 && operation.sums < 0 && (last(view) ?? 0) > entry.phase;
      // Only to those that stay: else all would move on, each away from the others.
      const moves = free && staying.has(place(view, entry.phase + 1));
      if (!moves) staying.add(place(view, entry.phase));
      return moves;
    })
    .map(({ entry }) => entry);
}

const isConvolution = (type: string): boolean => ['convolution', 'depthwise', 'separable'].includes(type);

/** Gives each routed owner a gradient tensor and points views, operations and norms at it. */
function routes(
  { tensors, views, viewOwners, operations, norms }: Lowered,
  count: number,
  gradientOwner: Map<number, Owner>,
  routed: Map<string, { owner: Owner }>,
): void {
  const tensorOf = new Map<string, number>();
  for (const [key, { owner }] of routed) {
    const value =
      owner.kind === 'operation' ? at(operations, owner.index).out : at(views, at(norms, owner.index).view).tensor;
    tensors.push({ ...at(tensors, value) });
    tensorOf.set(key, tensors.length - 1);
  }
  for (let v = 0; v < count; v++) at(views, v).gradient = tensorOf.get(ownerKey(at(viewOwners, v))) ?? -1;
  norms.forEach((norm, index) => {
    const owner = gradientOwner.get(index);
    norm.gradient = owner ? (tensorOf.get(ownerKey(owner)) ?? -1) : -1;
  });
  operations.forEach((operation, index) => {
    operation.gradient =
      operation.gradientNorm >= 0
        ? at(norms, operation.gradientNorm).gradient
        : (tensorOf.get(ownerKey({ kind: 'operation', index })) ?? -1);
  });
}

function forward({ operations, norms, views, order }: Lowered): number {
  const produced = new Map<number, number>();
  const ready = (v: number): number => {
    const view = at(views, v);
    const tensor = produced.get(view.tensor) ?? 0;
    return view.norm < 0 ? tensor : Math.max(tensor, at(operations, at(norms, view.norm).owner).phase + 1);
  };
  let phases = 1;
  for (const item of order) {
    if (item.kind === 'norm') continue;
    const operation = at(operations, item.index);
    operation.phase = operation.views.reduce((latest, v) => Math.max(latest, ready(v)), 0);
    if (operation.out >= 0) produced.set(operation.out, operation.phase);
    phases = Math.max(phases, operation.phase + 1);
  }
  return phases;
}

/** Operations and norms that depend on parameters or mixture weights. */
function requiresGradient({ operations, norms, viewOwners, order }: Lowered): Set<string> {
  const needs = new Set<string>();
  for (const item of order) {
    if (item.kind === 'norm') {
      const norm = at(norms, item.index);
      if (norm.scale >= 0 || norm.shift >= 0 || needs.has(ownerKey(at(viewOwners, norm.view))))
        needs.add(ownerKey(item));
      continue;
    }
    const operation = at(operations, item.index);
    const own = operation.weight >= 0 || operation.z.some((z) => z >= 0);
    if (own || operation.views.some((v) => needs.has(ownerKey(at(viewOwners, v))))) needs.add(ownerKey(item));
  }
  return needs;
}

/** Operations that the loss depends on: a cell may have nodes that no other reads. */
function reachLoss({ operations, norms, viewOwners, order }: Lowered): ReadonlySet<number> {
  const reached = new Set<string>();
  const reach = (view: number): void => void reached.add(ownerKey(at(viewOwners, view)));
  for (const item of [...order].reverse()) {
    if (item.kind === 'norm') {
      if (reached.has(ownerKey(item))) reach(at(norms, item.index).view);
      continue;
    }
    const { type, views } = at(operations, item.index);
    if (type === 'loss') reached.add(ownerKey(item));
    if (reached.has(ownerKey(item))) views.forEach(reach);
  }
  return new Set(
    order.flatMap((item) => (item.kind === 'operation' && reached.has(ownerKey(item)) ? [item.index] : [])),
  );
}

/**
 * Marks weighted sums and convolutions that also gather the gradient sums of a normalisation read by nobody else (or, by several sums), and
 * operations whose output is read by one normalisation alone: their output gradient is formed on the fly.
 */
function fold(lowered: Lowered, needs: Set<string>): void {
  const { operations, norms, views, viewOwners } = lowered;
  const useful = reachLoss(lowered);
  const uses = new Map<string, { operation: number; term: number }[]>();
  operations.forEach((operation, index) => {
    if (operation.type === 'statistics') return;
    operation.views.forEach((v, term) => {
      const key = ownerKey(at(viewOwners, v));
      const known = uses.get(key);
      if (known) known.push({ operation: index, term });
      else uses.set(key, [{ operation: index, term }]);
    });
  });
  const isPlainTerm = ({ operation, term }: { operation: number; term: number }): boolean => {
    const { type, views: inputs } = at(operations, operation);
    return type === 'combine' && !at(views, at(inputs, term)).relu;
  };
  const normsOf = new Map<string, number>();
  for (const norm of norms) {
    const key = ownerKey(at(viewOwners, norm.view));
    normsOf.set(key, (normsOf.get(key) ?? 0) + 1);
  }
  norms.forEach((norm, index) => {
    const key = ownerKey({ kind: 'norm', index });
    const readers = uses.get(key) ?? [];
    const only = readers[0];
    const plain = readers.length > 1 && readers.length <= mostSums && readers.every(isPlainTerm);
    // No gradient comes back from a sum that nothing uses.
    if (plain && needs.has(key) && readers.every(({ operation }) => useful.has(operation))) {
      for (const { operation, term } of readers) at(operations, operation).folded[term] = 1;
      norm.sums = readers.map(({ operation }) => operation);
      norm.terms = readers.map(({ operation, term }) => at(at(operations, operation).z, term));
    }
    if (readers.length === 1 && only && needs.has(key)) {
      const reader = at(operations, only.operation);
      const { relu } = at(views, at(reader.views, only.term));
      if (reader.type === 'combine' && !relu) reader.folded[only.term] = 1;
      if (isConvolution(reader.type) && relu) reader.sums = index;
    }
    const source = at(viewOwners, norm.view);
    const producer = at(operations, source.index);
    if (
      (normsOf.get(ownerKey(source)) ?? 0) > 1 ||
      (uses.get(ownerKey(source)) ?? []).length > 0 ||
      producer.type === 'combine'
    )
      return;
    producer.gradientNorm = index;
  });
}
