/**
 * @file Depthwise convolution of maps as narrow as a tile: U outputs are a whole row. Which taps of which outputs meet data is then known to the compiler:
 * others are neither loaded nor multiplied. At 4 columns that is half of a 5x5 kernel's taps, and of a gradient spread by a stride
 * every other column is zero.
 */
#pragma once
#include "depthwise-tiles.h"

/** Taps D apart, data in every STEP-th column of a block, padded so that as many outputs as the data spans lie over it; CS floats a pixel. */
template <class Vector, int KW, int D, int U, int STEP, int CS>
struct RowShape {
  typedef Vector V;
  enum { kw = KW, outputs = U, step = STEP, out = CS, columns = U / STEP, left = KW / 2 * D };
  /** The column, from the first with data on, that tap k of output u reads. */
  static constexpr int column(int u, int k) { return u + k * D - left; }
  static constexpr bool meets(int u, int k) { return column(u, k) >= 0 && column(u, k) % STEP == 0 && column(u, k) < U; }
};

template <class S>
INLINE void loadColumns(const float* p, typename S::V (&x)[S::columns]) {
#pragma GCC unroll 16
  for (int i = 0; i < S::columns; i++) x[i] = load<typename S::V>(p + (S::left + i * S::step) * S::out);
}

/** One row of outputs. ROWS is 0 if the number of rows is not known. */
template <class S, int ROWS, class Results>
INLINE void depthwiseRowTile(int someRows, const float* p, ptrdiff_t rowIn, const float* w, ptrdiff_t rowWeights, Results& results,
                             ptrdiff_t at) {
  typedef typename S::V V;
  const int rows = ROWS ? ROWS : someRows;
  V s[S::outputs];
#pragma GCC unroll 16
  for (int u = 0; u < S::outputs; u++) s[u] = V{};
#pragma GCC unroll 5
  for (int r = 0; r < rows; r++, p += rowIn, w += rowWeights) {
    V x[S::columns];
    loadColumns<S>(p, x);
#pragma GCC unroll 8
    for (int k = 0; k < S::kw; k++) {
      const V a = load<V>(w + k * S::out);
#pragma GCC unroll 16
      for (int u = 0; u < S::outputs; u++)
        if (S::meets(u, k)) s[u] += x[S::column(u, k) / S::step] * a;
    }
  }
#pragma GCC unroll 16
  for (int u = 0; u < S::outputs; u++) results.put(at + u * S::out, u, s[u]);
}

/** One channel block of the whole sweep. */
template <class S, class Results, class T>
static void depthwiseRowPlane(const DepthwiseGeometry& g, ptrdiff_t rowIn, const float* padded, const float* weights, Results results,
                              ptrdiff_t rowOut, const T* ahead) {
  for (int oy = 0; oy < g.oh; oy++, ahead = ahead ? ahead + rowOut : nullptr) {
    const KernelRows rows = kernelRows(g, oy);
    const float *p = padded + (oy + rows.first * g.dy) * rowIn, *w = weights + rows.first * S::kw * S::out;
    const ptrdiff_t distance = rows.step * g.dy * rowIn, between = rows.step * S::kw * S::out;
    if (ahead)
#pragma GCC unroll 16
      for (int u = 0; u < S::outputs; u++) __builtin_prefetch(ahead + u * S::out);
    if (rows.count == S::kw)
      depthwiseRowTile<S, S::kw>(0, p, distance, w, S::kw * S::out, results, oy * rowOut);
    else
      depthwiseRowTile<S, 0>(rows.count, p, distance, w, between, results, oy * rowOut);
  }
  results.end();
}

/** The gradient of one channel block's weights. */
template <class S>
static void depthwiseWeightRowPlane(const DepthwiseGeometry& g, ptrdiff_t rowIn, const float* padded, const float* gradient,
                                    ptrdiff_t rowOut, float* dw) {
  typedef typename S::V V;
  constexpr int chains = S::kw == 3 ? 3 : 2;
  for (int ky = 0; ky < g.kh; ky++) {
    V s[chains][S::kw] = {};
    for (int oy = 0; oy < g.oh; oy++) {
      const int row = oy + ky * g.dy;
      if (!rowHasData(g, row)) continue;
      V x[S::columns];
      loadColumns<S>(padded + row * rowIn, x);
      const float* q = gradient + oy * rowOut;
#pragma GCC unroll 16
      for (int u = 0; u < S::outputs; u++) {
        const V d = load<V>(q + u * S::out);
#pragma GCC unroll 8
        for (int k = 0; k < S::kw; k++)
          if (S::meets(u, k)) s[u % chains][k] += d * x[S::column(u, k) / S::step];
      }
    }
#pragma GCC unroll 8
    for (int k = 0; k < S::kw; k++) {
      V total = s[0][k];
#pragma GCC unroll 4
      for (int chain = 1; chain < chains; chain++) total += s[chain][k];
      float* target = dw + (ky * S::kw + k) * S::out;
      store(target, load<V>(target) + total);
    }
  }
}

/** Calls f with the shape's constants where rows of U outputs are those of the geometry, and says whether they are. */
template <class V, int U, int STEP, int CS, class F>
INLINE bool withRowShape(const DepthwiseGeometry& g, F f) {
  if (g.sx != 1 || g.sy != 1 || g.ow != U || g.colStep != STEP || g.cols * STEP != U || g.colFirst != g.kw / 2 * g.dx) return false;
  switch (g.kw * 10 + g.dx) {
    case 31: f(RowShape<V, 3, 1, U, STEP, CS>{}); return true;
    case 32: f(RowShape<V, 3, 2, U, STEP, CS>{}); return true;
    case 51: f(RowShape<V, 5, 1, U, STEP, CS>{}); return true;
    case 52: f(RowShape<V, 5, 2, U, STEP, CS>{}); return true;
    default: return false;
  }
}

#if MASTHEAD_WIDE
/** Calls f(shape, first channel) for each block of channels where rows of 4 or 8 outputs serve the geometry, and says whether they do. */
template <int STEP, class F>
INLINE bool rowBlocks(const DepthwiseGeometry& g, F f) {
  const auto blocks = [&](auto shape) {
    for (int c = 0; c < g.cs; c += 16) f(shape, c);
  };
  const auto ofChannels = [&](auto channels) {
    constexpr int cs = decltype(channels)::n;
    return withRowShape<vf16, 4, STEP, cs>(g, blocks) || withRowShape<vf16, 8, STEP, cs>(g, blocks);
  };
  switch (g.cs) {
    case 16: return ofChannels(Times<16>{});
    case 32: return ofChannels(Times<32>{});
    case 64: return ofChannels(Times<64>{});
    default: return false;
  }
}
#endif
