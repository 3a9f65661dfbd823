/** @file Optimiser steps on the device's vectors: anchor, clipping by a given factor, then SGD with momentum or Adam as PyTorch defines them. */
import * as tf from '@tensorflow/tfjs-core';
import type { GradientOptions, OptimiserGroup } from '@/engine/types';
import type { Vectors } from './device-state';
import { only, type Selection, where } from './selections';

/** dL/dθ + strength·(θ − mean) where the anchor's groups are live. */
export function withAnchor(
  gradient: tf.Tensor1D,
  parameters: tf.Tensor1D,
  { strength }: Pick<NonNullable<GradientOptions['anchor']>, 'strength'>,
  mean: tf.Tensor1D,
  pulled: Selection,
): tf.Tensor1D {
  if (pulled === 'none') return gradient;
  return tf.add(gradient, only(pulled, tf.mul(tf.sub(parameters, mean), strength)));
}

type Moved = Pick<Vectors, 'parameters' | 'firstMoments' | 'secondMoments'>;

/** @param factor of the gradient (clipping) @param updates made, with this one @param live selects the groups' live parameters */
export function update(
  state: Moved,
  gradient: tf.Tensor1D,
  groups: readonly OptimiserGroup[],
  { factor, updates, live }: { factor: number; updates: number; live(group: OptimiserGroup): Selection },
): Moved {
  const clipped = factor === 1 ? gradient : tf.mul<tf.Tensor1D>(gradient, factor);
  return groups.reduce<Moved>((before, group) => {
    const selection = live(group);
    if (selection === 'none') return before;
    const after = moveAll(before, clipped, group, updates);
    return {
      parameters: where(selection, after.parameters, before.parameters),
      firstMoments: where(selection, after.firstMoments, before.firstMoments),
      secondMoments:
        group.optimiser.kind === 'adam'
          ? where(selection, after.secondMoments, before.secondMoments)
          : before.secondMoments,
    };
  }, state);
}

function moveAll(
  { parameters, firstMoments, secondMoments }: Moved,
  gradient: tf.Tensor1D,
  { optimiser, learningRate, weightDecay }: OptimiserGroup,
  updates: number,
): Moved {
  const g = weightDecay === 0 ? gradient : tf.add<tf.Tensor1D>(gradient, tf.mul(parameters, weightDecay));
  if (optimiser.kind === 'sgd') {
    // v ← momentum·v + g + decay·θ;  θ ← θ − lr·v
    const velocity = tf.add<tf.Tensor1D>(tf.mul(firstMoments, optimiser.momentum), g);
    return {
      parameters: tf.sub(parameters, tf.mul(velocity, learningRate)),
      firstMoments: velocity,
      secondMoments,
    };
  }
  // Kingma and Ba 2015, algorithm 1, decay added to the gradient.
  const { beta1, beta2, epsilon } = optimiser;
  const first = tf.add<tf.Tensor1D>(tf.mul(firstMoments, beta1), tf.mul(g, 1 - beta1));
  const second = tf.add<tf.Tensor1D>(tf.mul(secondMoments, beta2), tf.mul(tf.square(g), 1 - beta2));
  const root = tf.add(tf.sqrt(tf.mul(second, 1 / (1 - beta2 ** updates))), epsilon);
  const rate = learningRate / (1 - beta1 ** updates);
  return {
    parameters: tf.sub(parameters, tf.div(tf.mul(first, rate), root)),
    firstMoments: first,
    secondMoments: second,
  };
}
