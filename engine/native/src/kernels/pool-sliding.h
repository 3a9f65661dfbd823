/**
 * @file Pools of 3x3 at stride 1, padded by one: every window that search spaces have at stride 1. A row is swept pixel by pixel (or, with 8
 * channels, by pairs of pixels) with three columns in registers, so that each input is loaded once a row of windows. Other windows
 * go through pool.h's general loops, which are also the sweep's test.
 */
#pragma once
#include "vector.h"

INLINE bool poolSlides(const PoolGeometry& g) {
  return g.kh == 3 && g.kw == 3 && g.sy == 1 && g.sx == 1 && g.py == 1 && g.px == 1 && g.oh == g.h && g.ow == g.w && g.h >= 2 && g.w >= 4;
}

/** A vector whose pixels are one to the left of `here`'s, or one to the right. */
template <class V>
INLINE V pixelsBefore(OnePixel<V>, V previous, V) {
  return previous;
}
template <class V>
INLINE V pixelsAfter(OnePixel<V>, V, V next) {
  return next;
}
#if MASTHEAD_WIDE
INLINE vf16 straddle(vf16 a, vf16 b) { return (vf16)_mm512_alignr_epi64((__m512i)b, (__m512i)a, 4); }
INLINE vf16 pixelsBefore(TwoPixels, vf16 previous, vf16 here) { return straddle(previous, here); }
INLINE vf16 pixelsAfter(TwoPixels, vf16 here, vf16 next) { return straddle(here, next); }
#endif

/** Calls f(lanes, c, n, step): n steps of `step` floats are a row's pixels at channel c. */
template <class F>
INLINE void poolBlocks(const PoolGeometry& g, F f) {
#if MASTHEAD_WIDE
  if (g.cs == 8 && g.w % 2 == 0) return f(TwoPixels{}, 0, g.w / 2, 16);
#endif
  channelBlocks(g.cs, [&](auto v, int c) { f(OnePixel<decltype(v)>{}, c, g.w, g.cs); });
}

/** Calls f(rows, y, y0) for each row of windows: `rows` (2 or 3, a constant) rows of the image from y0 on. */
template <class F>
INLINE void windowRows(int h, F f) {
  f(Times<2>{}, 0, 0);
  for (int y = 1; y + 1 < h; y++) f(Times<3>{}, y, y - 1);
  f(Times<2>{}, h - 1, h - 2);
}

/** put(i, before, here, after) for each step i of a row, where column(i) gives the step's value and `outside` stands beyond the ends. */
template <class L, class Column, class Put>
INLINE void slide(int n, typename L::V outside, Column column, Put put) {
  typedef typename L::V V;
  V previous = outside, here = column(0);
  for (int i = 0; i + 1 < n; i++) {
    const V next = column(i + 1);
    put(i, pixelsBefore(L{}, previous, here), here, pixelsAfter(L{}, here, next));
    previous = here;
    here = next;
  }
  put(n - 1, pixelsBefore(L{}, previous, here), here, pixelsAfter(L{}, here, outside));
}

template <class T>
static void maxPoolSliding(const PoolGeometry& g, const T* x, T* out) {
  const ptrdiff_t row = (ptrdiff_t)g.w * g.cs;
  poolBlocks(g, [=](auto lanes, int c, int n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    windowRows(g.h, [=](auto rows, int y, int y0) {
      const T* p = x + y0 * row + c;
      T* q = out + y * row + c;
      slide<L>(
          n, splat<V>(-INFINITY),
          [=](int i) {
            V most = load<V>(p + i * step);
#pragma GCC unroll 2
            for (int r = 1; r < decltype(rows)::n; r++) most = greater(most, load<V>(p + r * row + i * step));
            return most;
          },
          [=](int i, V before, V here, V after) { store(q + i * step, greater(greater(before, here), after)); });
    });
  });
}

/** Sums of three neighbouring pixels' columns as averages: two rows or columns at the edges, three elsewhere. */
template <class L>
struct Shares {
  typedef typename L::V V;
  V first, inner, last;
  static Shares of(int cs) {
    float first[16], last[16];
    const bool pairs = Lanes<V>::n == 16 && cs == 8;
    for (int i = 0; i < Lanes<V>::n; i++) {
      first[i] = pairs && i >= 8 ? 1.0f / 3 : 1.0f / 2;
      last[i] = pairs && i < 8 ? 1.0f / 3 : 1.0f / 2;
    }
    return {load<V>(first), splat<V>(1.0f / 3), load<V>(last)};
  }
  INLINE_MEMBER V at(int i, int n) const { return i == 0 ? first : i == n - 1 ? last : inner; }
};

template <class T>
static void avgPoolSliding(const PoolGeometry& g, const T* x, T* out) {
  const ptrdiff_t row = (ptrdiff_t)g.w * g.cs;
  poolBlocks(g, [=](auto lanes, int c, int n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const Shares<L> shares = Shares<L>::of(g.cs);
    windowRows(g.h, [=](auto rows, int y, int y0) {
      const T* p = x + y0 * row + c;
      T* q = out + y * row + c;
      const V share = splat<V>(1.0f / decltype(rows)::n);
      slide<L>(
          n, V{},
          [=](int i) {
            V sum = load<V>(p + i * step);
#pragma GCC unroll 2
            for (int r = 1; r < decltype(rows)::n; r++) sum += load<V>(p + r * row + i * step);
            return sum * share;
          },
          [=](int i, V before, V here, V after) { store(q + i * step, (before + here + after) * shares.at(i, n)); });
    });
  });
}

/** The gradient of an average is the sum of its windows' gradients, each by its own share. */
static inline void avgPoolBackwardSliding(const PoolGeometry& g, const float* gradient, bool accumulate, float* dx) {
  const ptrdiff_t row = (ptrdiff_t)g.w * g.cs;
  poolBlocks(g, [=](auto lanes, int c, int n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const Shares<L> shares = Shares<L>::of(g.cs);
    windowRows(g.h, [=](auto rows, int y, int y0) {
      const float* p = gradient + y0 * row + c;
      float* q = dx + y * row + c;
      V share[decltype(rows)::n];
#pragma GCC unroll 3
      for (int r = 0; r < decltype(rows)::n; r++) share[r] = splat<V>(y0 + r == 0 || y0 + r == g.h - 1 ? 1.0f / 2 : 1.0f / 3);
      slide<L>(
          n, V{},
          [=](int i) {
            V sum = load<V>(p + i * step) * share[0];
#pragma GCC unroll 2
            for (int r = 1; r < decltype(rows)::n; r++) sum += load<V>(p + r * row + i * step) * share[r];
            return sum * shares.at(i, n);
          },
          [=](int i, V before, V here, V after) {
            const V sum = before + here + after;
            store(q + i * step, accumulate ? load<V>(q + i * step) + sum : sum);
          });
    });
  });
}

/** One row of windows of the maximum's gradient over the `ROWS` rows of the image that they meet. */
template <class L, int ROWS, class T>
INLINE void maxPoolBackwardRow(int n, int step, ptrdiff_t row, const T* x, const T* out, const float* gradient, float* dx,
                               const bool* fresh) {
  typedef typename L::V V;
  const V nothing = splat<V>(__builtin_nanf(""));
  V previous[ROWS], here[ROWS];
  // What is known of the last step's gradient, and what windows there gave to the pixels before and after theirs.
  V known[ROWS], toBefore[ROWS], toAfter[ROWS];
#pragma GCC unroll 3
  for (int r = 0; r < ROWS; r++) {
    previous[r] = nothing;
    here[r] = load<V>(x + r * row);
    known[r] = toBefore[r] = toAfter[r] = V{};
  }
  for (int i = 0; i < n; i++) {
    const V best = load<V>(out + i * step), g = load<V>(gradient + i * step);
    auto left = everyLane<V>();
#pragma GCC unroll 3
    for (int r = 0; r < ROWS; r++) {
      const V next = i + 1 < n ? load<V>(x + r * row + (i + 1) * step) : nothing;
      const V before = takeEqual(left, pixelsBefore(L{}, previous[r], here[r]), best, g);
      const V middle = takeEqual(left, here[r], best, g);
      const V after = takeEqual(left, pixelsAfter(L{}, here[r], next), best, g);
      previous[r] = here[r];
      here[r] = next;
      if (i > 0) {
        float* q = dx + r * row + (i - 1) * step;
        const V sum = known[r] + pixelsAfter(L{}, toBefore[r], before);
        store(q, fresh[r] ? sum : load<V>(q) + sum);
      }
      known[r] = middle + pixelsBefore(L{}, toAfter[r], after);
      toBefore[r] = before;
      toAfter[r] = after;
    }
  }
#pragma GCC unroll 3
  for (int r = 0; r < ROWS; r++) {
    float* q = dx + r * row + (n - 1) * step;
    const V sum = known[r] + pixelsAfter(L{}, toBefore[r], V{});
    store(q, fresh[r] ? sum : load<V>(q) + sum);
  }
}

template <class T>
static void maxPoolBackwardSliding(const PoolGeometry& g, const T* x, const T* out, const float* gradient, bool accumulate,
                                   float* dx) {
  const ptrdiff_t row = (ptrdiff_t)g.w * g.cs;
  poolBlocks(g, [=](auto lanes, int c, int n, int step) {
    windowRows(g.h, [=](auto rows, int y, int y0) {
      // Each row of windows is the first to reach the row below it.
      bool fresh[3];
      for (int r = 0; r < decltype(rows)::n; r++) fresh[r] = !accumulate && (y == 0 || y0 + r > y);
      maxPoolBackwardRow<decltype(lanes), decltype(rows)::n>(n, step, row, x + y0 * row + c, out + y * row + c, gradient + y * row + c, dx + y0 * row + c, fresh);
    });
  });
}
