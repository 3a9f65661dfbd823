/**
 * @file Depthwise convolution over a padded block: forward (also the input gradient, with a flipped kernel over the
 * padded, up-sampled gradient) and the weight gradient. Rows without data are skipped. Here are the loops for any shape
 * and the choice between them and the tiles. With 8 channels and stride 1 a wide vector holds two neighbouring pixels.
 */
#pragma once
#include "depthwise-choice.h"

/** x[i*step] for a constant i < 8, in the few address forms that need no further register. */
INLINE const float* stepped(const float* x, int i, ptrdiff_t step, ptrdiff_t step3) {
  const float* base = i < 4 ? x : x + 4 * step;
  const int q = i & 3;
  return q == 0 ? base : q == 1 ? base + step : q == 2 ? base + 2 * step : base + step3;
}

/** U output positions, `outStep` and `inStep` floats apart; `tap` floats between horizontal taps. */
template <class V, int U>
INLINE void depthwiseRow(int kw, int rows, const float* first, ptrdiff_t rowIn, const float* weights, ptrdiff_t rowWeights,
                         ptrdiff_t weightStride, ptrdiff_t tap, ptrdiff_t inStep, float* out, ptrdiff_t outStep) {
  const ptrdiff_t step3 = 3 * inStep;
  V s[U];
#pragma GCC unroll 8
  for (int u = 0; u < U; u++) s[u] = V{};
  for (int r = 0; r < rows; r++) {
    const float *p = first + r * rowIn, *w = weights + r * rowWeights;
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
static void depthwiseLine(int n, int kw, int rows, const float* first, ptrdiff_t rowIn, const float* weights, ptrdiff_t rowWeights,
                          ptrdiff_t weightStride, ptrdiff_t tap, ptrdiff_t inStep, float* out, ptrdiff_t outStep) {
  int i = 0;
  for (; i + 8 <= n; i += 8)
    depthwiseRow<V, 8>(kw, rows, first + i * inStep, rowIn, weights, rowWeights, weightStride, tap, inStep, out + i * outStep, outStep);
  for (; i + 4 <= n; i += 4)
    depthwiseRow<V, 4>(kw, rows, first + i * inStep, rowIn, weights, rowWeights, weightStride, tap, inStep, out + i * outStep, outStep);
  for (; i < n; i++)
    depthwiseRow<V, 1>(kw, rows, first + i * inStep, rowIn, weights, rowWeights, weightStride, tap, inStep, out + i * outStep, outStep);
}

/** Any shape: `n` outputs a row, from the column at which the pointers stand. */
static void depthwiseAnyShape(const DepthwiseGeometry& g, int n, const float* padded, const float* weights, float* out) {
  const ptrdiff_t cs = g.cs, rowIn = (ptrdiff_t)g.pw * cs, rowOut = (ptrdiff_t)g.pitch * cs;
  channelBlocks(g.cs, [&](auto v, int c) {
    typedef decltype(v) V;
    for (int oy = 0; oy < g.oh; oy++) {
      const KernelRows rows = kernelRows(g, oy);
      depthwiseLine<V>(n, g.kw, rows.count, padded + (oy * g.sy + rows.first * g.dy) * rowIn + c, rows.step * g.dy * rowIn,
                       weights + rows.first * g.kw * cs + c, rows.step * g.kw * cs, cs, g.dx * cs, g.sx * cs, out + oy * rowOut + c, cs);
    }
  });
}

static void depthwise(const DepthwiseGeometry& g, const float* padded, const float* weights, float* out, const float* ahead) {
  const ptrdiff_t rowIn = (ptrdiff_t)g.pw * g.cs, rowOut = (ptrdiff_t)g.pitch * g.cs;
#if MASTHEAD_WIDE
  if (inPairs(g)) {
    alignas(64) float doubled[mostPairTaps * 16];
    doubleWeights(g, weights, doubled);
    const bool done = withPairShape(g, [&](auto shape) {
      depthwisePlane<decltype(shape)>(g, g.ow / 2, rowIn, padded, doubled, Stored<vf16>{out}, rowOut, ahead);
    });
    const int rest = done ? g.ow & 1 : g.ow, from = g.ow - rest;
    if (rest) depthwiseAnyShape(g, rest, padded + from * 8, weights, out + from * 8);
    return;
  }
  const bool rows = rowBlocks<1>(g, [&](auto shape, int c) {
    depthwiseRowPlane<decltype(shape)>(g, rowIn, padded + c, weights + c, Stored<vf16>{out + c}, rowOut, ahead ? ahead + c : nullptr);
  });
  if (rows) return;
#endif
  const bool done = tileBlocks<false>(g, [&](auto shape, int c) {
    typedef decltype(shape) S;
    depthwisePlane<S>(g, g.ow, rowIn, padded + c, weights + c, Stored<typename S::V>{out + c}, rowOut, ahead ? ahead + c : nullptr);
  });
  if (!done) depthwiseAnyShape(g, g.ow, padded, weights, out);
}

/** See kernels.h; the choices of `depthwise` and `depthwiseDelivered`. */
static bool readsDataAlone(const DepthwiseGeometry& g, bool delivered) {
#if MASTHEAD_WIDE
  const auto nothing = [](auto, int) {};
  return rowBlocks<1>(g, nothing) || (delivered && rowBlocks<2>(g, nothing));
#else
  (void)g;
  (void)delivered;
  return false;
#endif
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

static void depthwiseWeightsAnyShape(const DepthwiseGeometry& g, int n, const float* padded, const float* gradient, float* dw) {
  const ptrdiff_t cs = g.cs, rowIn = (ptrdiff_t)g.pw * cs, rowOut = (ptrdiff_t)g.pitch * cs;
  channelBlocks(g.cs, [&](auto v, int c) {
    typedef decltype(v) V;
    for (int oy = 0; oy < g.oh; oy++)
      for (int ky = 0; ky < g.kh; ky++) {
        const int row = oy * g.sy + ky * g.dy;
        if (!rowHasData(g, row)) continue;
        depthwiseWeightTaps<V>(n, g.kw, padded + row * rowIn + c, g.dx * cs, g.sx * cs, gradient + oy * rowOut + c, cs,
                               dw + (ptrdiff_t)ky * g.kw * cs + c, cs);
      }
  });
}

static void depthwiseWeights(const DepthwiseGeometry& g, const float* padded, const float* gradient, float* dw) {
  const ptrdiff_t rowIn = (ptrdiff_t)g.pw * g.cs, rowOut = (ptrdiff_t)g.pitch * g.cs;
#if MASTHEAD_WIDE
  if (inPairs(g)) {
    alignas(64) float doubled[mostPairTaps * 16];
    for (int t = 0; t < g.kh * g.kw; t++) store(doubled + t * 16, vf16{});
    const bool done = withPairShape(g, [&](auto shape) {
      depthwiseWeightPlane<decltype(shape)>(g, g.ow / 2, rowIn, padded, gradient, rowOut, doubled);
    });
    const int rest = done ? g.ow & 1 : g.ow, from = g.ow - rest;
    if (rest) depthwiseWeightsAnyShape(g, rest, padded + from * 8, gradient + from * 8, dw);
    if (done)
      for (int t = 0; t < g.kh * g.kw; t++)
        store(dw + t * 8, load<vf8>(dw + t * 8) + (load<vf8>(doubled + t * 16) + load<vf8>(doubled + t * 16 + 8)));
    return;
  }
  const bool rows = rowBlocks<1>(g, [&](auto shape, int c) {
    depthwiseWeightRowPlane<decltype(shape)>(g, rowIn, padded + c, gradient + c, rowOut, dw + c);
  });
  if (rows) return;
#endif
  const bool done = tileBlocks<false>(g, [&](auto shape, int c) {
    depthwiseWeightPlane<decltype(shape)>(g, g.ow, rowIn, padded + c, gradient + c, rowOut, dw + c);
  });
  if (!done) depthwiseWeightsAnyShape(g, g.ow, padded, gradient, dw);
}
