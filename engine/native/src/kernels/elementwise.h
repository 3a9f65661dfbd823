/** @file Elementwise kernels. See kernels.h for what each computes. */
#pragma once
#include "vector.h"

/** (x - mean)*scale + shift, then relu, as `norm` and `relu` say. */
template <class L, class F>
INLINE void withActivation(const Affine& norm, int c, bool relu, F each) {
  typedef typename L::V V;
  if (norm.scale) {
    const V a = L::perChannel(norm.scale + c), m = L::perChannel(norm.mean + c), b = L::perChannel(norm.shift + c);
    if (relu)
      each([=](V e) { return rectify((e - m) * a + b); });
    else
      each([=](V e) { return (e - m) * a + b; });
  } else if (relu) {
    each([](V e) { return rectify(e); });
  } else {
    each([](V e) { return e; });
  }
}

template <class T, class Out>
static void affine(ptrdiff_t count, int cs, const T* x, const Affine& norm, bool relu, Out* out) {
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    withActivation<L>(norm, c, relu, [=](auto f) {
      const T* p = x + at;
      Out* q = out + at;
      for (ptrdiff_t i = 0; i < n; i++, p += step, q += step) store(q, f(load<typename L::V>(p)));
    });
  });
}

/** h rows of w pixels: reads rows `rowIn` floats apart, writes rows `rowOut` and pixels `spread` times their width apart. */
template <class T>
static void affineRows(int h, int w, int cs, const T* x, ptrdiff_t rowIn, const Affine& norm, bool relu, float* out,
                       ptrdiff_t rowOut, int spread) {
  const auto each = [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    withActivation<L>(norm, c, relu, [=](auto f) {
      for (int y = 0; y < h; y++) {
        const T* p = x + y * rowIn + at;
        float* q = out + y * rowOut + (at - c) * spread + c;
        for (ptrdiff_t i = 0; i < n; i++, p += step, q += step * spread) store(q, f(load<typename L::V>(p)));
      }
    });
  };
  if (spread == 1) return pixelBlocks(w, cs, each);
  channelBlocks(cs, [=](auto v, int c) { each(OnePixel<decltype(v)>{}, c, ptrdiff_t{c}, ptrdiff_t{w}, cs); });
}

/** The first index i and the end of those with 0 <= start + i*step < limit, i < count. */
INLINE void insideRange(int start, int step, int count, int limit, int& first, int& end) {
  first = start >= 0 ? 0 : (-start + step - 1) / step;
  end = limit - start > 0 ? (limit - start + step - 1) / step : 0;
  if (end > count) end = count;
  if (end < first) end = first;
}

/** The part of an image that falls into its block: rows [y0, y1), columns [x0, x1). */
struct Inside {
  int y0, y1, x0, x1;
  bool empty;
};
INLINE Inside insideOf(const PadGeometry& g) {
  Inside in;
  insideRange(g.top, g.upY, g.h, g.ph, in.y0, in.y1);
  insideRange(g.left, g.upX, g.w, g.pw, in.x0, in.x1);
  in.empty = in.y0 == in.y1 || in.x0 == in.x1;
  return in;
}

static void clearMargins(const PadGeometry& g, float* out) {
  if (g.bare) return;
  const Inside in = insideOf(g);
  const ptrdiff_t cs = g.cs, rowOut = g.pw * cs;
  if (in.empty || g.upX != 1 || g.upY != 1 || g.w <= 8) {
    memset(out, 0, sizeof(float) * (size_t)(g.ph * rowOut));
    return;
  }
  const ptrdiff_t firstRow = g.top + in.y0, endRow = g.top + in.y1, left = (g.left + in.x0) * cs, right = (g.left + in.x1) * cs;
  memset(out, 0, sizeof(float) * (size_t)(firstRow * rowOut + left));
  // The end of one row and the start of the next are one gap.
  for (ptrdiff_t r = firstRow; r + 1 < endRow; r++)
    memset(out + r * rowOut + right, 0, sizeof(float) * (size_t)(rowOut - right + left));
  memset(out + (endRow - 1) * rowOut + right, 0, sizeof(float) * (size_t)((g.ph - endRow + 1) * rowOut - right));
}

template <class T>
static void pad(const PadGeometry& g, const T* x, const Affine& norm, bool relu, float* out) {
  clearMargins(g, out);
  const Inside in = insideOf(g);
  if (in.empty) return;
  const ptrdiff_t cs = g.cs, rowOut = g.pw * cs;
  affineRows(in.y1 - in.y0, in.x1 - in.x0, g.cs, x + ((ptrdiff_t)in.y0 * g.w + in.x0) * cs, g.w * cs, norm, relu,
             out + (g.top + (ptrdiff_t)in.y0 * g.upY) * rowOut + (g.left + (ptrdiff_t)in.x0 * g.upX) * cs, rowOut * g.upY, g.upX);
}

template <class T>
static void deliver(ptrdiff_t count, int cs, const float* d, const T* x, const Affine& norm, bool relu, bool accumulate, T* gradient) {
  if (!relu && !accumulate && sizeof(T) == sizeof(float)) {
    memcpy(gradient, d, sizeof(float) * (size_t)(count * cs));
    return;
  }
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const auto each = [=](auto f) {
      const ptrdiff_t end = at + n * step;
      if (accumulate)
        for (ptrdiff_t i = at; i < end; i += step) store(gradient + i, load<V>(gradient + i) + f(i));
      else
        for (ptrdiff_t i = at; i < end; i += step) store(gradient + i, f(i));
    };
    if (!relu) return each([=](ptrdiff_t i) { return load<V>(d + i); });
    if (!norm.scale) return each([=](ptrdiff_t i) { return keepWhere<V>(load<V>(x + i) > V{}, load<V>(d + i)); });
    const V a = L::perChannel(norm.scale + c), m = L::perChannel(norm.mean + c), b = L::perChannel(norm.shift + c);
    each([=](ptrdiff_t i) { return keepWhere<V>((load<V>(x + i) - m) * a + b > V{}, load<V>(d + i)); });
  });
}

template <class T>
static void deliverSums(ptrdiff_t count, int cs, const float* d, const T* x, const Affine& norm, T* gradient, float* s1, float* s2) {
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V a = L::perChannel(norm.scale + c), m = L::perChannel(norm.mean + c), b = L::perChannel(norm.shift + c);
    V sum[4] = {}, dot[4] = {};
    const auto one = [&](ptrdiff_t i, int chain) {
      const V centred = load<V>(x + i) - m;
      const V g = keepWhere<V>(centred * a + b > V{}, load<V>(d + i));
      store(gradient + i, g);
      sum[chain] += g;
      dot[chain] += g * centred;
    };
    ptrdiff_t i = at;
    const ptrdiff_t end = at + n * step;
    for (; i + 4 * step <= end; i += 4 * step)
#pragma GCC unroll 4
      for (int u = 0; u < 4; u++) one(i + u * step, u);
    for (; i < end; i += step) one(i, 0);
    L::add(s1 + c, (sum[0] + sum[1]) + (sum[2] + sum[3]));
    L::add(s2 + c, (dot[0] + dot[1]) + (dot[2] + dot[3]));
  });
}

template <class T>
static void axpy(ptrdiff_t count, float a, const T* x, bool accumulate, T* out) {
  pixelBlocks(count / 8, 8, [=](auto lanes, int, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef typename decltype(lanes)::V V;
    const ptrdiff_t end = at + n * step;
    if (accumulate)
      for (ptrdiff_t i = at; i < end; i += step) store(out + i, load<V>(out + i) + a * load<V>(x + i));
    else
      for (ptrdiff_t i = at; i < end; i += step) store(out + i, a * load<V>(x + i));
  });
}

template <class T>
static void normGradient(ptrdiff_t count, int cs, const T* g, const T* p, const float* A, const float* B,
                         const float* meanG, const float* meanP, float* out) {
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V a = L::perChannel(A + c), b = L::perChannel(B + c), mg = L::perChannel(meanG + c), mp = L::perChannel(meanP + c);
    for (ptrdiff_t i = at; i < at + n * step; i += step) store(out + i, a * (load<V>(g + i) - mg) + b * (load<V>(p + i) - mp));
  });
}

template <class T>
static void normGradientOfSums(ptrdiff_t count, int cs, int K, const T* const* gs, const float* weights, const T* p, const float* A,
                               const float* B, const float* meanG, const float* meanP, float* out) {
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V a = L::perChannel(A + c), b = L::perChannel(B + c), mg = L::perChannel(meanG + c), mp = L::perChannel(meanP + c);
    const auto block = [&](ptrdiff_t i, auto unrolled) {
      constexpr int U = decltype(unrolled)::n;
      V g[U];
#pragma GCC unroll 4
      for (int u = 0; u < U; u++) g[u] = -mg;
      for (int k = 0; k < K; k++) {
        const T* from = gs[k] + i;
        const V w = splat<V>(weights[k]);
#pragma GCC unroll 4
        for (int u = 0; u < U; u++) g[u] += w * load<V>(from + u * step);
      }
#pragma GCC unroll 4
      for (int u = 0; u < U; u++) store(out + i + u * step, a * g[u] + b * (load<V>(p + i + u * step) - mp));
    };
    ptrdiff_t i = at;
    const ptrdiff_t end = at + n * step;
    for (; i + 4 * step <= end; i += 4 * step) block(i, Times<4>{});
    for (; i < end; i += step) block(i, Times<1>{});
  });
}

/** `combine` of few terms: all of them of four pixels, before the next four. */
template <class T>
static void combineFew(ptrdiff_t count, int cs, int K, const T* const* x, const float* const* coefficients, const float* bias, T* out) {
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V start = bias ? L::perChannel(bias + c) : V{};
    ptrdiff_t i = at;
    const ptrdiff_t end = at + n * step;
    for (; i + 4 * step <= end; i += 4 * step) {
      V s0 = start, s1 = start, s2 = start, s3 = start;
      for (int k = 0; k < K; k++) {
        const T* p = x[k] + i;
        const V a = L::perChannel(coefficients[k] + c);
        s0 += load<V>(p) * a;
        s1 += load<V>(p + step) * a;
        s2 += load<V>(p + 2 * step) * a;
        s3 += load<V>(p + 3 * step) * a;
      }
      store(out + i, s0);
      store(out + i + step, s1);
      store(out + i + 2 * step, s2);
      store(out + i + 3 * step, s3);
    }
    for (; i < end; i += step) {
      V s = start;
      for (int k = 0; k < K; k++) s += load<V>(x[k] + i) * L::perChannel(coefficients[k] + c);
      store(out + i, s);
    }
  });
}

/** K terms of `combine` over n pixels from element `from` on, added to `before` if there is that. */
template <int K, bool ONWARD, class T, class Out>
static void combineTerms(ptrdiff_t n, int cs, const T* const* x, const float* const* coefficients, const float* bias, ptrdiff_t from,
                         const float* before, Out* out) {
  pixelBlocks(n, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t steps, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V start = !ONWARD && bias ? L::perChannel(bias + c) : V{};
    V a[K];
    const T* p[K];
#pragma GCC unroll 8
    for (int k = 0; k < K; k++) {
      a[k] = L::perChannel(coefficients[k] + c);
      p[k] = x[k] + from;
    }
    for (ptrdiff_t i = at; i < at + steps * step; i += step) {
      V s = start;
      if (ONWARD) s = load<V>(before + i);
#pragma GCC unroll 8
      for (int k = 0; k < K; k++) s += load<V>(p[k] + i) * a[k];
      store(out + i, s);
    }
  });
}

INLINE float* asFloats(float* p) { return p; }
INLINE float* asFloats(Bfloat*) { return nullptr; }

/**
 * More terms than the processor foresees the next reads of are taken four at a time (eight of bfloat16), over pixels whose sums stay in the first-level cache: in the
 * result, or beside it where the result can't hold them. Each sum has its terms in the same order either way.
 */
template <class T>
static void combine(ptrdiff_t count, int cs, int K, const T* const* x, const float* const* coefficients, const float* bias, T* out) {
  constexpr int few = 8, floats = 1024;
  constexpr bool beside = sizeof(T) != sizeof(float);
  if (K <= few || (beside && 2 * cs > floats)) return combineFew(count, cs, K, x, coefficients, bias, out);
  alignas(64) float room[beside ? floats : 1];
  const ptrdiff_t most = cs < floats / 2 ? floats / cs & ~1 : 2;
  for (ptrdiff_t pixel = 0; pixel < count; pixel += most) {
    const ptrdiff_t n = count - pixel < most ? count - pixel : most, from = pixel * cs;
    float* const sums = beside ? room : asFloats(out) + from;
    for (int k = 0; k < K;) {
      // A sum of more than `few` terms is never begun and ended at once.
      const auto some = [&](auto terms) {
        constexpr int taken = decltype(terms)::n;
        if (k == 0)
          combineTerms<taken, false>(n, cs, x, coefficients, bias, from, sums, sums);
        else if (beside && k + taken == K)
          combineTerms<taken, true>(n, cs, x + k, coefficients + k, bias, from, sums, out + from);
        else
          combineTerms<taken, true>(n, cs, x + k, coefficients + k, bias, from, sums, sums);
        k += taken;
      };
      if (beside && K - k >= 8) {
        some(Times<8>{});
        continue;
      }
      switch (K - k) {
        case 1: some(Times<1>{}); break;
        case 2: some(Times<2>{}); break;
        case 3: some(Times<3>{}); break;
        default: some(Times<4>{});
      }
    }
  }
}

static inline void addBias(ptrdiff_t count, int cs, const float* bias, float* x) {
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V b = L::perChannel(bias + c);
    for (ptrdiff_t i = at; i < at + n * step; i += step) store(x + i, load<V>(x + i) + b);
  });
}
