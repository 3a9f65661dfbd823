/** @file Tensors that outlive a pass, by what they are of: made at their first use, the longest unused given back. */
import * as tf from '@tensorflow/tfjs-core';

export class Kept<Key, T extends tf.Tensor = tf.Tensor> {
  private readonly tensors = new Map<Key, T>();

  /** @param most at least as many as one pass uses */
  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  get(key: Key, make: () => T): T {
    const found = this.tensors.get(key) ?? tf.keep(tf.tidy(make));
    this.tensors.delete(key);
    this.tensors.set(key, found);
    for (const [oldest, tensor] of this.tensors) {
      if (this.tensors.size <= this.most) break;
      this.tensors.delete(oldest);
      tensor.dispose();
    }
    return found;
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
  }
}
