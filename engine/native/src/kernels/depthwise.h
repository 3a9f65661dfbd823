/**
 * @file Depthwise convolution over a padded block: forward (also the input gradient, with a flipped kernel over the
 * padded, up-sampled gradient) and the weight gradient. Rows without data are skipped. With 8 channels and stride 1 a
 * wide vector holds two neighbouring pixels, for a tap is then a shift of the flat row.
 */
#pragma once


#include "elementwise.h"

enum { maxKernelRows = 64 };

/** x[i*step] for a constant i < 8, in the few address forms that need no further register. */
INLINE const float* stepped(const float* x, int i, ptrdiff_t step, ptrdiff_t step3) {
  const float* base = i < 4 ? x : x + 4 * step;
  const int q = i & 3;
  return q == 0 ? base : q == 1 ? base + step : q == 2 ? base + 2 * step : base + step3;
}

/** U output positions from `at`, `outStep` and `inStep` floats apart; `tap` floats between horizontal taps. */
template <class V, int U>
INLINE void depthwiseRow(int kw, int rows, const float* const* taps, ptrdiff_t at, const float* const* weights,
                         ptrdiff_t weightStride, ptrdiff_t tap, ptrdiff_t inStep, float* out, ptrdiff_t outStep) {
  const ptrdiff_t step3 = 3 * inStep;
  V s[U];
#pragma GCC unroll 8
  for (int u = 0; u < U; u++) s[u] = V{};
  for (int r = 0; r < rows; r++) {
    const float* p = taps[r] + at;
    const float* w = weights[r];
    // Not unrolled: the addresses of several taps would not fit the registers.
#pragma GCC unroll 1
    for (int k = 0; k < kw; k++) {
      const V a = load<V>(w);
#pragma GCC unroll 8
      for (int u = 0; u < U; u++) s[u] += load<V>(stepped(p, u, inStep, step3)) * a;
      p += tap;
      w += weightStride;
    }
  }
#pragma GCC unroll 8
  for (int u = 0; u < U; u++) store(out + u * outStep, s[u]);
}

template <class V>
static void depthwiseLine(int n, int kw, int rows, const float* const* taps, const float* const* weights, ptrdiff_t weightStride,
                          ptrdiff_t tap, ptrdiff_t inStep, float* out, ptrdiff_t outStep) {
  int i = 0;
  for (; i + 8 <= n; i += 8)
    depthwiseRow<V, 8>(kw, rows, taps, i * inStep, weights, weightStride, tap, inStep, out + i * outStep, outStep);
  for (; i + 4 <= n; i += 4)
    depthwiseRow<V, 4>(kw, rows, taps, i * inStep, weights, weightStride, tap, inStep, out + i * outStep, outStep);
  for (; i < n; i++)
    depthwiseRow<V, 1>(kw, rows, taps, i * inStep, weights, weightStride, tap, inStep, out + i * outStep, outStep);
}

INLINE bool rowHasData(const DepthwiseGeometry& g, int row) {
  return row >= g.rowFirst && row < g.rowEnd && (row - g.rowFirst) % g.rowStep == 0;
}

static void depthwise(const DepthwiseGeometry& g, const float* padded, const float* weights, float* out) {
  const ptrdiff_t cs = g.cs, rowIn = (ptrdiff_t)g.pw * cs, rowOut = (ptrdiff_t)g.ow * cs;
#if MASTHEAD_WIDE
  const bool pairs = cs == 8 && g.sx == 1 && g.ow > 1 && g.kh * g.kw <= 49;
  float doubled[49 * 16];
  if (pairs)
    for (int t = 0; t < g.kh * g.kw; t++) {
      memcpy(doubled + t * 16, weights + t * 8, 32);
      memcpy(doubled + t * 16 + 8, weights + t * 8, 32);
    }
#else
  const bool pairs = false;
  float doubled[1];
#endif
  for (int oy = 0; oy < g.oh; oy++) {
    const float* taps[maxKernelRows];
    int kernelRow[maxKernelRows];
    int rows = 0;
    for (int ky = 0; ky < g.kh; ky++) {
      const int row = oy * g.sy + ky * g.dy;
      if (!rowHasData(g, row)) continue;
      taps[rows] = padded + row * rowIn;
      kernelRow[rows++] = ky;
    }
    float* o = out + oy * rowOut;
    if (rows == 0) {
      memset(o, 0, sizeof(float) * (size_t)rowOut);
      continue;
    }
    const float* w[maxKernelRows];
    if (pairs) {
      for (int r = 0; r < rows; r++) w[r] = doubled + kernelRow[r] * g.kw * 16;
      depthwiseLine<vf16>(g.ow / 2, g.kw, rows, taps, w, 16, g.dx * 8, 16, o, 16);
      if (g.ow & 1) {
        const int last = g.ow - 1;
        for (int r = 0; r < rows; r++) taps[r] += last * 8;
        depthwiseRow<vf8, 1>(g.kw, rows, taps, 0, w, 16, g.dx * 8, 8, o + last * 8, 8);
      }
      continue;
    }
    const float* base[maxKernelRows];
    channelBlocks(g.cs, [&](auto v, int c) {
      typedef decltype(v) V;
      for (int r = 0; r < rows; r++) {
        base[r] = taps[r] + c;
        w[r] = weights + (ptrdiff_t)kernelRow[r] * g.kw * cs + c;
      }
      depthwiseLine<V>(g.ow, g.kw, rows, base, w, cs, g.dx * cs, g.sx * cs, o + c, cs);
    });
  }
}

/** Accumulates one row of taps over one row of outputs, U pixels at a time for independent chains. */
template <class V, int KW, int U>
INLINE void depthwiseWeightRow(int n, const float* p, ptrdiff_t tap, ptrdiff_t inStep, const float* g, ptrdiff_t outStep, float* dw,
                               ptrdiff_t weightStride) {
  const ptrdiff_t tap3 = 3 * tap;
  V s[U][KW];
#pragma GCC unroll 8
  for (int u = 0; u < U; u++)
#pragma GCC unroll 8
    for (int k = 0; k < KW; k++) s[u][k] = V{};
  int i = 0;
  for (; i + U <= n; i += U) {
#pragma GCC unroll 8
    for (int u = 0; u < U; u++) {
      const V d = load<V>(g);
#pragma GCC unroll 8
      for (int k = 0; k < KW; k++) s[u][k] += d * load<V>(stepped(p, k, tap, tap3));
      g += outStep;
      p += inStep;
    }
  }
  for (; i < n; i++, g += outStep, p += inStep) {
    const V d = load<V>(g);
#pragma GCC unroll 8
    for (int k = 0; k < KW; k++) s[0][k] += d * load<V>(p + k * tap);
  }
#pragma GCC unroll 8
  for (int k = 0; k < KW; k++) {
    V total = s[0][k];
#pragma GCC unroll 8
    for (int u = 1; u < U; u++) total += s[u][k];
    store(dw + k * weightStride, load<V>(dw + k * weightStride) + total);
  }
}

template <class V>
INLINE void depthwiseWeightTaps(int n, int kw, const float* p, ptrdiff_t tap, ptrdiff_t inStep, const float* g, ptrdiff_t outStep,
                                float* dw, ptrdiff_t weightStride) {
  if (kw == 3) return depthwiseWeightRow<V, 3, 4>(n, p, tap, inStep, g, outStep, dw, weightStride);
  if (kw == 5) return depthwiseWeightRow<V, 5, 2>(n, p, tap, inStep, g, outStep, dw, weightStride);
  if (kw == 7) return depthwiseWeightRow<V, 7, 1>(n, p, tap, inStep, g, outStep, dw, weightStride);
  for (int k = 0; k < kw; k++)
    depthwiseWeightRow<V, 1, 4>(n, p + k * tap, tap, inStep, g, outStep, dw + k * weightStride, weightStride);
}

static void depthwiseWeights(const DepthwiseGeometry& g, const float* padded, const float* gradient, float* dw) {
  const ptrdiff_t cs = g.cs, rowIn = (ptrdiff_t)g.pw * cs, rowOut = (ptrdiff_t)g.ow * cs;
#if MASTHEAD_WIDE
  if (cs == 8 && g.sx == 1 && g.ow > 1 && g.kh * g.kw <= 49) {
    float doubled[49 * 16];
    memset(doubled, 0, sizeof(float) * (size_t)(g.kh * g.kw * 16));
    for (int oy = 0; oy < g.oh; oy++)
      for (int ky = 0; ky < g.kh; ky++) {
        const int row = oy * g.sy + ky * g.dy;
        if (!rowHasData(g, row)) continue;
        const float* p = padded + row * rowIn;
        const float* q = gradient + oy * rowOut;
        depthwiseWeightTaps<vf16>(g.ow / 2, g.kw, p, g.dx * 8, 16, q, 16, doubled + ky * g.kw * 16, 16);
        if (g.ow & 1)
          depthwiseWeightTaps<vf8>(1, g.kw, p + (g.ow - 1) * 8, g.dx * 8, 8, q + (g.ow - 1) * 8, 8, doubled + ky * g.kw * 16, 16);
      }
    for (int t = 0; t < g.kh * g.kw; t++)
      store(dw + t * 8, load<vf8>(dw + t * 8) + (load<vf8>(doubled + t * 16) + load<vf8>(doubled + t * 16 + 8)));
    return;
  }
#endif
  channelBlocks(g.cs, [&](auto v, int c) {
    typedef decltype(v) V;
    for (int oy = 0; oy < g.oh; oy++)
      for (int ky = 0; ky < g.kh; ky++) {
        const int row = oy * g.sy + ky * g.dy;
        if (!rowHasData(g, row)) continue;
        depthwiseWeightTaps<V>(g.ow, g.kw, padded + row * rowIn + c, g.dx * cs, g.sx * cs, gradient + oy * rowOut + c, cs,
                               dw + (ptrdiff_t)ky * g.kw * cs + c, cs);
      }
  });
}
