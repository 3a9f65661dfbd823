/** @file Shape inference: the output of each node kind, and errors for invalid inputs. */
import { DomainError } from '@/domain/errors';
import type { Pair, Shape } from './types';

export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

export function shapeSize(shape: Shape): number {
  return shape[0] * shape[1] * shape[2];
}

export function showShape(shape: Shape): string {
  return `${shape[0]}x${shape[1]}x${shape[2]}`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** Throws `invalid-input` naming the node: an impossible network is a fault of the space or genotype it was made from. */
export function refuseNode(node: string, message: string): never {
  throw new DomainError('invalid-input', `${node}: ${message}`);
}

/** Height and width of a convolution's or pool's output, ⌊(n + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1. */
export function windowOutput(node: string, input: Shape, window: Window): [height: number, width: number] {
  const axis = (index: 0 | 1): number => {
    const kernel = window.kernel[index];
    const stride = window.stride[index];
    const padding = window.padding[index];
    const dilation = window.dilation[index];
    const whole = [kernel, stride, dilation].every((n) => Number.isInteger(n) && n >= 1);
    if (!whole || !Number.isInteger(padding) || padding < 0) {
      refuseNode(
        node,
        `kernel ${kernel}, stride ${stride}, padding ${padding}, dilation ${dilation} are not a window.`,
      );
    }
    const output = Math.floor((input[index] + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
    if (output < 1) {
      refuseNode(
        node,
        `a window of ${dilation * (kernel - 1) + 1} does not fit into an input of ${showShape(input)} with padding ${padding}.`,
      );
    }
    return output;
  };
  return [axis(0), axis(1)];
}

/** As `windowOutput`, for pools: every window must hold part of the image, so padding is at most half the kernel. */
export function poolOutput(node: string, input: Shape, window: Omit<Window, 'dilation'>): Shape {
  for (const index of [0, 1] as const) {
    if (2 * window.padding[index] > window.kernel[index]) {
      refuseNode(node, `padding ${window.padding[index]} is more than half the kernel ${window.kernel[index]}.`);
    }
  }
  const [height, width] = windowOutput(node, input, { ...window, dilation: [1, 1] });
  return [height, width, input[2]];
}

export function concatShape(node: string, inputs: readonly Shape[]): Shape {
  const [first] = inputs;
  if (first === undefined) return refuseNode(node, 'there is nothing to concatenate.');
  for (const shape of inputs) {
    if (shape[0] !== first[0] || shape[1] !== first[1]) {
      refuseNode(node, `maps of ${showShape(first)} and ${showShape(shape)} can't be concatenated.`);
    }
  }
  return [first[0], first[1], inputs.reduce((sum, shape) => sum + shape[2], 0)];
}

export function checkShape(node: string, shape: Shape): Shape {
  if (!shape.every((n) => Number.isInteger(n) && n >= 1)) refuseNode(node, `${showShape(shape)} is not a shape.`);
  return shape;
}
