/** @file Places tensors in one arena: two share memory when their lifetimes, in phases, do not meet. */

import { backwardKinds } from './interface';
import type { Lowered } from './lower';
import { at, type PlanNorm, type PlanOperation, type PlanTensor } from './plan';
import type { Schedule } from './schedule';

interface Span {
  readonly tensor: number;
  start: number;
  end: number;
}

const alignment = 32;
export const tensorFloats = ({ height, width, stride, half }: PlanTensor, batch: number): number =>
  Math.ceil((height * width * stride * batch) / (half ? 2 : 1) / alignment) * alignment;

/** Sets every tensor's offset and returns the arena's length, both in floats. */
export function placeTensors(lowered: Lowered, schedule: Schedule, batch: number): number {
  const spans = lifetimes(lowered, schedule).sort((a, b) => a.start - b.start || a.tensor - b.tensor);
  const starts = new Map<number, Span[]>();
  const ends = new Map<number, Span[]>();
  for (const span of spans) {
    starts.set(span.start, [...(starts.get(span.start) ?? []), span]);
    ends.set(span.end, [...(ends.get(span.end) ?? []), span]);
  }
  /** Free blocks by offset, never touching each other. */
  const free: { offset: number; size: number }[] = [];
  let length = 0;
  const last = schedule.forwardPhases + schedule.backwardPhases;
  for (let phase = 0; phase <= last; phase++) {
    for (const { tensor } of starts.get(phase) ?? []) {
      const placed = at(lowered.tensors, tensor);
      const size = tensorFloats(placed, batch);
      let best = -1;
      free.forEach((block, i) => {
        if (block.size >= size && (best < 0 || block.size < at(free, best).size)) best = i;
      });
      if (best >= 0) {
        const block = at(free, best);
        placed.offset = block.offset;
        block.offset += size;
        block.size -= size;
        if (block.size === 0) free.splice(best, 1);
      } else {
        placed.offset = length;
        length += size;
      }
    }
    for (const { tensor } of ends.get(phase) ?? []) {
      const placed = at(lowered.tensors, tensor);
      release(free, placed.offset, tensorFloats(placed, batch));
    }
  }
  return length;
}

function release(free: { offset: number; size: number }[], offset: number, size: number): void {
  let i = free.findIndex((block) => block.offset > offset);
  if (i < 0) i = free.length;
  free.splice(i, 0, { offset, size });
  const here = at(free, i);
  const next = free[i + 1];
  if (next && here.offset + here.size === next.offset) {
    here.size += next.size;
    free.splice(i + 1, 1);
  }
  const before = free[i - 1];
  if (before && before.offset + before.size === here.offset) {
    before.size += here.size;
    free.splice(i, 1);
  }
}

/** Whether an operation's backward pass reads its inputs' values (beyond the mask of an activation). */
function keepsInput(operation: PlanOperation, term: number): boolean {
  switch (operation.type) {
    case 'convolution':
    case 'depthwise':
    case 'separable':
    case 'maxPool':
    case 'loss':
      return true;
    case 'combine':
      return at(operation.z, term) >= 0 || operation.folded[term] === 1;
    default:
      return false;
  }
}

function lifetimes({ tensors, views, operations, norms, logits, features }: Lowered, schedule: Schedule): Span[] {
  const spans: Span[] = tensors.map((_, tensor) => ({ tensor, start: -1, end: -1 }));
  const use = (tensor: number, phase: number): void => {
    const span = at(spans, tensor);
    if (span.start < 0) span.start = phase;
    span.start = Math.min(span.start, phase);
    span.end = Math.max(span.end, phase);
  };
  const offset = schedule.forwardPhases;
  const forever = offset + schedule.backwardPhases;
  for (const operation of operations) {
    if (operation.out >= 0) use(operation.out, operation.phase);
    for (const v of operation.views) use(at(views, v).tensor, operation.phase);
  }
  const gradientUsed = (norm: PlanNorm, phase: number): void => {
    if (norm.gradient >= 0) use(norm.gradient, phase);
    for (const sum of norm.sums) use(at(operations, sum).gradient, phase);
  };
  for (const entry of schedule.backward) {
    const phase = offset + entry.phase;
    if (entry.kind !== backwardKinds.operation) {
      const norm = at(norms, entry.target);
      // Its readers have gathered its sums.
      if (entry.kind === backwardKinds.normSums && norm.sums.length > 0) continue;
      const view = at(views, norm.view);
      use(view.tensor, phase);
      gradientUsed(norm, phase);
      if (entry.kind === backwardKinds.normApply && view.gradient >= 0) use(view.gradient, phase);
      continue;
    }
    const operation = at(operations, entry.target);
    operation.views.forEach((v, term) => {
      const view = at(views, v);
      if (view.relu || keepsInput(operation, term)) use(view.tensor, phase);
      if (view.gradient >= 0 && operation.folded[term] !== 1) use(view.gradient, phase);
    });
    if (operation.gradientNorm >= 0) gradientUsed(at(norms, operation.gradientNorm), phase);
    else if (operation.gradient >= 0) use(operation.gradient, phase);
    if (operation.out >= 0 && (operation.type === 'maxPool' || operation.gradientNorm >= 0)) use(operation.out, phase);
  }
  for (const v of [logits, features]) use(at(views, v).tensor, forever);
  return spans.filter((span) => span.start >= 0);
}
