/**
 * @file Depthwise convolution for the kernels, dilations, strides and channel counts that search spaces use, with every
 * distance a constant: U neighbouring outputs share each input pixel, which is loaded into a register once per row of
 * taps. Other shapes go through depthwise.h's general loops, which are also the tiles' test.
 */
#pragma once
#include "vector.h"

/** The kernel rows that meet data for one output row: `count` of them from `first` on, each `step` further. */
struct KernelRows {
  int first, step, count;
};
INLINE bool rowHasData(const DepthwiseGeometry& g, int row) {
  return row >= g.rowFirst && row < g.rowEnd && (g.rowStep == 1 || (row - g.rowFirst) % g.rowStep == 0);
}
INLINE KernelRows kernelRows(const DepthwiseGeometry& g, int oy) {
  const int top = oy * g.sy, bottom = top + (g.kh - 1) * g.dy;
  if (g.rowStep == 1 && top >= g.rowFirst && bottom < g.rowEnd) return {0, 1, g.kh};
  KernelRows rows = {0, 1, 0};
  for (int ky = 0; ky < g.kh; ky++) {
    if (!rowHasData(g, top + ky * g.dy)) continue;
    if (rows.count == 0) rows.first = ky;
    if (rows.count == 1) rows.step = ky - rows.first;
    rows.count++;
  }
  return rows;
}

/** Distances of a tile, in floats: between taps, between the inputs of neighbouring outputs, between outputs, between weights. */
template <class Vector, int KW, int TAP, int IN, int OUT>
struct TileShape {
  typedef Vector V;
  enum { kw = KW, tap = TAP, in = IN, out = OUT, grain = TAP % IN == 0 ? IN : IN % TAP == 0 ? TAP : 8 };
  /** Of the input at tap k of output u, among those that a tile loads. */
  static constexpr int position(int u, int k) { return (u * IN + k * TAP) / grain; }
};

/** What becomes of results, each at its place: they are stored. */
template <class Vector>
struct Stored {
  typedef Vector V;
  float* out;
  INLINE_MEMBER void put(ptrdiff_t at, int, V result) { store(out + at, result); }
  INLINE_MEMBER void end() {}
};

/** Or they are gradients behind an activation, and are delivered: see `Delivery`. */
template <class L, bool SUMS, class T>
struct Delivered {
  typedef typename L::V V;
  const T* x;
  T* gradient;
  float *s1, *s2;
  bool accumulate;
  V a, m, b, sum[2], dot[2];
  Delivered(const Delivery& d, int c)
      : x((const T*)d.x + c), gradient((T*)d.gradient + c), s1(d.s1 ? d.s1 + c : nullptr), s2(d.s2 ? d.s2 + c : nullptr), accumulate(d.accumulate), sum{}, dot{} {
    const bool norm = d.norm.scale;
    a = norm ? L::perChannel(d.norm.scale + c) : splat<V>(1);
    m = norm ? L::perChannel(d.norm.mean + c) : V{};
    b = norm ? L::perChannel(d.norm.shift + c) : V{};
  }
  INLINE_MEMBER void put(ptrdiff_t at, int u, V result) {
    const V centred = load<V>(x + at) - m;
    V g = keepWhere<V>(centred * a + b > V{}, result);
    if (!SUMS && accumulate) g += load<V>(gradient + at);
    store(gradient + at, g);
    if (!SUMS) return;
    sum[u & 1] += g;
    dot[u & 1] += g * centred;
  }
  INLINE_MEMBER void end() {
    if (!SUMS) return;
    L::add(s1, sum[0] + sum[1]);
    L::add(s2, dot[0] + dot[1]);
  }
};

/**
 * U outputs: result u is the sum over rows r and taps k of p[r*rowIn + (u, k)] * w[r*rowWeights + k]. A constant number of rows
 * lets the rows' arithmetic overlap; ROWS is 0 if it is not known.
 */
template <class S, int ROWS, int U, class Results>
INLINE void depthwiseTile(int someRows, const float* p, ptrdiff_t rowIn, const float* w, ptrdiff_t rowWeights, Results& results,
                          ptrdiff_t at) {
  typedef typename S::V V;
  constexpr int inputs = S::position(U - 1, S::kw - 1) + 1;
  const int rows = ROWS ? ROWS : someRows;
  V s[U];
#pragma GCC unroll 8
  for (int u = 0; u < U; u++) s[u] = V{};
#pragma GCC unroll 5
  for (int r = 0; r < rows; r++, p += rowIn, w += rowWeights) {
    V x[inputs];
#pragma GCC unroll 32
    for (int i = 0; i < inputs; i++) x[i] = load<V>(p + i * S::grain);
#pragma GCC unroll 8
    for (int k = 0; k < S::kw; k++) {
      const V a = load<V>(w + k * S::out);
#pragma GCC unroll 8
      for (int u = 0; u < U; u++) s[u] += x[S::position(u, k)] * a;
    }
  }
#pragma GCC unroll 8
  for (int u = 0; u < U; u++) results.put(at + u * S::out, u, s[u]);
}

/** Tiles that leave room in the registers for their inputs and one weight. */
template <class S>
constexpr int tileOutputs() {
  return Lanes<typename S::V>::n == 16 && S::position(7, S::kw - 1) + 10 <= 32 ? 8 : 4;
}

/** n neighbouring outputs of one row and channel block, from place `at` on. */
template <class S, int ROWS, class Results, class T>
INLINE void depthwiseTiles(int n, int rows, const float* p, ptrdiff_t rowIn, const float* w, ptrdiff_t rowWeights, Results& results,
                           ptrdiff_t at, const T* ahead) {
  constexpr int U = tileOutputs<S>();
  int i = 0;
  for (; i + U <= n; i += U) {
    if (ahead)
#pragma GCC unroll 8
      for (int u = 0; u < U; u++) __builtin_prefetch(ahead + (i + u) * S::out);
    depthwiseTile<S, ROWS, U>(rows, p + i * S::in, rowIn, w, rowWeights, results, at + i * S::out);
  }
  if (U > 4)
    for (; i + 4 <= n; i += 4) depthwiseTile<S, ROWS, 4>(rows, p + i * S::in, rowIn, w, rowWeights, results, at + i * S::out);
  for (; i < n; i++) depthwiseTile<S, ROWS, 1>(rows, p + i * S::in, rowIn, w, rowWeights, results, at + i * S::out);
}

/** One channel block of the whole sweep: `n` outputs a row. */
template <class S, class Results, class T>
static void depthwisePlane(const DepthwiseGeometry& g, int n, ptrdiff_t rowIn, const float* padded, const float* weights, Results results,
                           ptrdiff_t rowOut, const T* ahead) {
  for (int oy = 0; oy < g.oh; oy++, ahead = ahead ? ahead + rowOut : nullptr) {
    const KernelRows rows = kernelRows(g, oy);
    const float *p = padded + (oy * g.sy + rows.first * g.dy) * rowIn, *w = weights + rows.first * S::kw * S::out;
    const ptrdiff_t distance = rows.step * g.dy * rowIn, between = rows.step * S::kw * S::out;
    if (rows.count == S::kw)
      depthwiseTiles<S, S::kw>(n, 0, p, distance, w, S::kw * S::out, results, oy * rowOut, ahead);
    else
      depthwiseTiles<S, 0>(n, rows.count, p, distance, w, between, results, oy * rowOut, ahead);
  }
  results.end();
}

/** Adds U outputs' products to the chains of accumulators: enough of them to hide the latency. */
template <class S, int U, int CHAINS>
INLINE void depthwiseWeightTile(const float* p, const float* gradient, typename S::V (&s)[CHAINS][S::kw]) {
  typedef typename S::V V;
  constexpr int inputs = S::position(U - 1, S::kw - 1) + 1;
  V x[inputs];
#pragma GCC unroll 32
  for (int i = 0; i < inputs; i++) x[i] = load<V>(p + i * S::grain);
#pragma GCC unroll 8
  for (int u = 0; u < U; u++) {
    const V d = load<V>(gradient + u * S::out);
#pragma GCC unroll 8
    for (int k = 0; k < S::kw; k++) s[u % CHAINS][k] += d * x[S::position(u, k)];
  }
}

/** The gradient of one channel block's weights; each row of taps keeps its sums in registers over all outputs. */
template <class S>
static void depthwiseWeightPlane(const DepthwiseGeometry& g, int n, ptrdiff_t rowIn, const float* padded, const float* gradient,
                                 ptrdiff_t rowOut, float* dw) {
  typedef typename S::V V;
  constexpr int U = Lanes<V>::n == 16 ? 8 : 4, CHAINS = Lanes<V>::n == 16 ? (S::kw == 3 ? 3 : 2) : 1;
  for (int ky = 0; ky < g.kh; ky++) {
    V s[CHAINS][S::kw] = {};
    for (int oy = 0; oy < g.oh; oy++) {
      const int row = oy * g.sy + ky * g.dy;
      if (!rowHasData(g, row)) continue;
      const float *p = padded + row * rowIn, *q = gradient + oy * rowOut;
      int i = 0;
      for (; i + U <= n; i += U, p += U * S::in, q += U * S::out) depthwiseWeightTile<S, U>(p, q, s);
      for (; i < n; i++, p += S::in, q += S::out) depthwiseWeightTile<S, 1>(p, q, s);
    }
#pragma GCC unroll 8
    for (int k = 0; k < S::kw; k++) {
      V total = s[0][k];
#pragma GCC unroll 4
      for (int chain = 1; chain < CHAINS; chain++) total += s[chain][k];
      float* target = dw + (ky * S::kw + k) * S::out;
      store(target, load<V>(target) + total);
    }
  }
}

INLINE int tileKey(const DepthwiseGeometry& g) { return g.kw * 100 + g.dx * 10 + g.sx; }

/** Calls f with the shape's constants where tiles of stride 1 serve it, and says whether they do. `cs` is 8 where f takes pairs of pixels. */
template <class V, int CS, class F>
INLINE bool withUnitTileShape(const DepthwiseGeometry& g, F f) {
  switch (tileKey(g)) {
    case 311: f(TileShape<V, 3, CS, CS, CS>{}); return true;
    case 321: f(TileShape<V, 3, 2 * CS, CS, CS>{}); return true;
    case 511: f(TileShape<V, 5, CS, CS, CS>{}); return true;
    case 521: f(TileShape<V, 5, 2 * CS, CS, CS>{}); return true;
    default: return false;
  }
}

/** The same, of any stride that tiles serve. */
template <class V, int CS, class F>
INLINE bool withTileShape(const DepthwiseGeometry& g, F f) {
  if (withUnitTileShape<V, CS>(g, f)) return true;
  switch (tileKey(g)) {
    case 312: f(TileShape<V, 3, CS, 2 * CS, CS>{}); return true;
    case 322: f(TileShape<V, 3, 2 * CS, 2 * CS, CS>{}); return true;
    case 512: f(TileShape<V, 5, CS, 2 * CS, CS>{}); return true;
    case 522: f(TileShape<V, 5, 2 * CS, 2 * CS, CS>{}); return true;
    default: return false;
  }
}

/** Pairs of neighbouring pixels of 8 channels, at stride 1: a tap is a shift by 8 floats, an output takes 16. */
template <class F>
INLINE bool withPairShape(const DepthwiseGeometry& g, F f) {
  if (g.sx != 1) return false;
  switch (g.kw * 10 + g.dx) {
    case 31: f(TileShape<vf16, 3, 8, 16, 16>{}); return true;
    case 32: f(TileShape<vf16, 3, 16, 16, 16>{}); return true;
    case 51: f(TileShape<vf16, 5, 8, 16, 16>{}); return true;
    case 52: f(TileShape<vf16, 5, 16, 16, 16>{}); return true;
    default: return false;
  }
}
