/** @file Sums per channel over pixels, with independent accumulators in a fixed order. See kernels.h for what each computes. */
#pragma once
#include "elementwise.h"

/** Sums f(i) over n steps from float `at` on. */
template <class V, class F>
INLINE V pixelSum(ptrdiff_t at, ptrdiff_t n, int step, F f) {
  V s0{}, s1{}, s2{}, s3{};
  ptrdiff_t i = at;
  const ptrdiff_t end = at + n * step;
  for (; i + 4 * step <= end; i += 4 * step) {
    s0 += f(i);
    s1 += f(i + step);
    s2 += f(i + 2 * step);
    s3 += f(i + 3 * step);
  }
  for (; i < end; i += step) s0 += f(i);
  return (s0 + s1) + (s2 + s3);
}

/** Moments of value(V{}, i) for element i, about the pixel whose channels are start(lanes, c). */
template <class Start, class Value>
INLINE void momentsOf(ptrdiff_t count, int cs, bool first, float* s1, float* s2, Start start, Value value) {
  bool fresh = first;
  pixelBlocks(count, cs, [=, &fresh](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V x0 = start(lanes, c);
    V a0{}, a1{}, a2{}, a3{}, b0{}, b1{}, b2{}, b3{};
    ptrdiff_t p = at, i = 0;
    for (; i + 4 <= n; i += 4, p += 4 * step) {
      const V d0 = value(V{}, p) - x0, d1 = value(V{}, p + step) - x0, d2 = value(V{}, p + 2 * step) - x0, d3 = value(V{}, p + 3 * step) - x0;
      a0 += d0;
      a1 += d1;
      a2 += d2;
      a3 += d3;
      b0 += d0 * d0;
      b1 += d1 * d1;
      b2 += d2 * d2;
      b3 += d3 * d3;
    }
    for (; i < n; i++, p += step) {
      const V d = value(V{}, p) - x0;
      a0 += d;
      b0 += d * d;
    }
    L::put(s1 + c, (a0 + a1) + (a2 + a3), fresh);
    L::put(s2 + c, (b0 + b1) + (b2 + b3), fresh);
    // An odd pixel after pairs of 8 channels is added.
    if (cs == 8) fresh = false;
  });
}

/** Of the first pixels from where they lie: what was just copied would have to be waited for. */
template <class T>
static void moments(ptrdiff_t count, int cs, const T* x, float* origin, bool first, float* s1, float* s2) {
  momentsOf(
      count, cs, first, s1, s2, [=](auto lanes, int c) { return first ? lanes.perChannel(x + c) : lanes.perChannel(origin + c); },
      [=](auto v, ptrdiff_t i) { return load<decltype(v)>(x + i); });
  if (first) affine(1, cs, x, {}, false, origin);
}

/** out = x, and the moments of what is stored. */
template <class T>
static void putMoments(ptrdiff_t count, int cs, const float* x, T* out, float* origin, bool first, float* s1, float* s2) {
  momentsOf(
      count, cs, first, s1, s2,
      [=](auto lanes, int c) { return first ? rounded<T>(lanes.perChannel(x + c)) : lanes.perChannel(origin + c); },
      [=](auto v, ptrdiff_t i) { return storeRounded(out + i, load<decltype(v)>(x + i)); });
  if (first) affine(1, cs, out, {}, false, origin);
}

template <class T>
static void channelSum(ptrdiff_t count, int cs, const T* g, float* out) {
  memset(out, 0, sizeof(float) * (size_t)cs);
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    L::add(out + c, pixelSum<V>(at, n, step, [=](ptrdiff_t i) { return load<V>(g + i); }));
  });
}

template <class T>
static void channelDot(ptrdiff_t count, int cs, const T* g, const T* p, const float* mean, float* out) {
  memset(out, 0, sizeof(float) * (size_t)cs);
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    const V m = mean ? L::perChannel(mean + c) : V{};
    L::add(out + c, pixelSum<V>(at, n, step, [=](ptrdiff_t i) { return load<V>(g + i) * (load<V>(p + i) - m); }));
  });
}

template <int K, class T>
static void channelDotsOf(ptrdiff_t count, int cs, const T* g, const T* const* ps, const float* const* means, float* out) {
  memset(out, 0, sizeof(float) * (size_t)(K * cs));
  pixelBlocks(count, cs, [=](auto lanes, int c, ptrdiff_t at, ptrdiff_t n, int step) {
    typedef decltype(lanes) L;
    typedef typename L::V V;
    V m[K], even[K], odd[K];
    const T* p[K];
#pragma GCC unroll 4
    for (int k = 0; k < K; k++) {
      m[k] = means[k] ? L::perChannel(means[k] + c) : V{};
      even[k] = odd[k] = V{};
      p[k] = ps[k];
    }
    ptrdiff_t i = at;
    const ptrdiff_t end = at + n * step;
    for (; i + 2 * step <= end; i += 2 * step) {
      const V first = load<V>(g + i), second = load<V>(g + i + step);
#pragma GCC unroll 4
      for (int k = 0; k < K; k++) {
        even[k] += first * (load<V>(p[k] + i) - m[k]);
        odd[k] += second * (load<V>(p[k] + i + step) - m[k]);
      }
    }
    for (; i < end; i += step)
#pragma GCC unroll 4
      for (int k = 0; k < K; k++) even[k] += load<V>(g + i) * (load<V>(p[k] + i) - m[k]);
#pragma GCC unroll 4
    for (int k = 0; k < K; k++) L::add(out + k * cs + c, even[k] + odd[k]);
  });
}

template <class T>
static void channelDots(ptrdiff_t count, int cs, int K, const T* g, const T* const* ps, const float* const* means, float* out) {
  switch (K) {
    case 1: return channelDot(count, cs, g, ps[0], means[0], out);
    case 2: return channelDotsOf<2>(count, cs, g, ps, means, out);
    case 3: return channelDotsOf<3>(count, cs, g, ps, means, out);
    default: return channelDotsOf<dotsAtOnce>(count, cs, g, ps, means, out);
  }
}
