/** @file Reads kernel attributes, which tfjs-core types as anything. */
import type { Attribute, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { DomainError } from '@/domain/errors';

/** A list of numbers; one number counts as a list of one. */
export function numbers(attributes: NamedAttrMap, name: string): number[] {
  const value: Attribute | undefined = attributes[name];
  const list = Array.isArray(value) ? value.flat(1) : [value];
  return list.map((item) => {
    if (typeof item === 'number') return item;
    throw new DomainError(
      'engine-failed',
      `A TensorFlow.js kernel's "${name}" is not numbers: its version is unknown.`,
    );
  });
}

/** Axes to reduce, none negative; all axes where the attribute is absent. */
export function axes(attributes: NamedAttrMap, x: TensorInfo): number[] {
  if (attributes.axis === undefined || attributes.axis === null) return x.shape.map((_, axis) => axis);
  return numbers(attributes, 'axis').map((axis) => (axis < 0 ? axis + x.shape.length : axis));
}
