/** @file The optimisers' updates, and the sum of squares for the global norm. See kernels.h for what each computes. */
#pragma once
#include "vector.h"

static void sgd(ptrdiff_t count, float* w, float* v, const float* g, float scale, float momentum, float decay, float lr) {
  for (ptrdiff_t i = 0; i < count; i++) {
    const float velocity = momentum * v[i] + (scale * g[i] + decay * w[i]);
    v[i] = velocity;
    w[i] -= lr * velocity;
  }
}

static void adam(ptrdiff_t count, float* w, float* m, float* v, const float* g, float scale, float decay, float beta1,
                 float beta2, float lr, float rootCorrection, float epsilon) {
  for (ptrdiff_t i = 0; i < count; i++) {
    const float d = scale * g[i] + decay * w[i];
    m[i] = beta1 * m[i] + (1 - beta1) * d;
    v[i] = beta2 * v[i] + (1 - beta2) * d * d;
    w[i] -= lr * m[i] / (sqrtf(v[i]) * rootCorrection + epsilon);
  }
}

static double sumSquares(ptrdiff_t count, const float* x) {
  double s[8] = {};
  ptrdiff_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (int j = 0; j < 8; j++) s[j] += (double)x[i + j] * x[i + j];
  for (; i < count; i++) s[0] += (double)x[i] * x[i];
  return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}
