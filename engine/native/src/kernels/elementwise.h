/** @file Elementwise, per-channel reduction and optimiser kernels. See kernels.h for what each computes. */
#pragma once



#include "vector.h"

/** Calls f.template run<V>(c) for each channel block, in the widest vectors that fit. */
template <class F>
INLINE void channelBlocks(int cs, F f) {
  int c = 0;
#if MASTHEAD_WIDE
  for (; c + 16 <= cs; c += 16) f(vf16{}, c);
#endif
  for (; c + 8 <= cs; c += 8) f(vf8{}, c);
}

/**
 * With 8 channels a wide vector holds two pixels: kernels treat n pixels of 8 as n/2 of 16, with their per-channel
 * vectors repeated, and one pixel left over where n is odd.
 */
struct Doubled {
  float v[16];
  explicit Doubled(const float* p) {
    memcpy(v, p, 32);
    memcpy(v + 8, p, 32);
  }
};
INLINE bool doubles(ptrdiff_t n, int cs) { return MASTHEAD_WIDE && cs == 8 && n > 1; }
/** out[c] = halves[c] + halves[c + 8] (+ rest[c]). */
INLINE void foldHalves(const float* halves, const float* rest, float* out) {
  const vf8 sum = load<vf8>(halves) + load<vf8>(halves + 8);
  store(out, rest ? sum + load<vf8>(rest) : sum);
}

static void affine(ptrdiff_t n, int cs, const float* x, const Affine& norm, bool relu, float* out) {
  if (!norm.scale) {
    const ptrdiff_t count = n * cs;
    if (!relu) {
      if (out != x) memcpy(out, x, sizeof(float) * (size_t)count);
      return;
    }
    for (ptrdiff_t i = 0; i < count; i += 8) store(out + i, rectify(load<vf8>(x + i)));
    return;
  }
  if (doubles(n, cs)) {
    const Doubled scale(norm.scale), mean(norm.mean), shift(norm.shift);
    affine(n / 2, 16, x, {scale.v, mean.v, shift.v}, relu, out);
    if (n & 1) affine(1, 8, x + (n - 1) * 8, norm, relu, out + (n - 1) * 8);
    return;
  }
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const V a = load<V>(norm.scale + c), m = load<V>(norm.mean + c), b = load<V>(norm.shift + c);
    const float* p = x + c;
    float* q = out + c;
    if (relu)
      for (ptrdiff_t i = 0; i < n; i++, p += cs, q += cs) store(q, rectify((load<V>(p) - m) * a + b));
    else
      for (ptrdiff_t i = 0; i < n; i++, p += cs, q += cs) store(q, (load<V>(p) - m) * a + b);
  });
}

/** h rows of w pixels: reads rows `rowIn` floats apart, writes rows `rowOut` and pixels `step` floats apart. */
static void affineRows(int h, int w, int cs, const float* x, ptrdiff_t rowIn, const Affine& norm, bool relu, float* out,
                       ptrdiff_t rowOut, ptrdiff_t step) {
  if (MASTHEAD_WIDE && cs == 8 && step == 8 && w % 2 == 0) {
    const float none[8] = {};
    const Doubled scale(norm.scale ? norm.scale : none), mean(norm.scale ? norm.mean : none), shift(norm.scale ? norm.shift : none);
    const Affine wide = {norm.scale ? scale.v : nullptr, mean.v, shift.v};
    return affineRows(h, w / 2, 16, x, rowIn, wide, relu, out, rowOut, 16);
  }
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const auto each = [=](auto f) {
      for (int y = 0; y < h; y++) {
        const float* p = x + y * rowIn + c;
        float* q = out + y * rowOut + c;
        for (int i = 0; i < w; i++, p += cs, q += step) store(q, f(load<V>(p)));
      }
    };
    if (norm.scale) {
      const V a = load<V>(norm.scale + c), m = load<V>(norm.mean + c), b = load<V>(norm.shift + c);
      if (relu)
        each([=](V e) { return rectify((e - m) * a + b); });
      else
        each([=](V e) { return (e - m) * a + b; });
    } else if (relu) {
      each([](V e) { return rectify(e); });
    } else {
      each([](V e) { return e; });
    }
  });
}

/** The first index i and the end of those with 0 <= start + i*step < limit, i < count. */
INLINE void insideRange(int start, int step, int count, int limit, int& first, int& end) {
  first = start >= 0 ? 0 : (-start + step - 1) / step;
  end = limit - start > 0 ? (limit - start + step - 1) / step : 0;
  if (end > count) end = count;
  if (end < first) end = first;
}

static void pad(const PadGeometry& g, const float* x, const Affine& norm, bool relu, float* out) {
  const ptrdiff_t cs = g.cs, rowOut = g.pw * cs;
  int y0, y1, x0, x1;
  insideRange(g.top, g.upY, g.h, g.ph, y0, y1);
  insideRange(g.left, g.upX, g.w, g.pw, x0, x1);
  const bool empty = y0 == y1 || x0 == x1;
  if (empty || g.upX != 1 || g.upY != 1 || g.w <= 8) {
    memset(out, 0, sizeof(float) * (size_t)(g.ph * rowOut));
  } else {
    const ptrdiff_t firstRow = g.top + y0, endRow = g.top + y1, left = (g.left + x0) * cs, right = (g.left + x1) * cs;
    memset(out, 0, sizeof(float) * (size_t)(firstRow * rowOut + left));
    // The end of one row and the start of the next are one gap.
    for (ptrdiff_t r = firstRow; r + 1 < endRow; r++)
      memset(out + r * rowOut + right, 0, sizeof(float) * (size_t)(rowOut - right + left));
    memset(out + (endRow - 1) * rowOut + right, 0, sizeof(float) * (size_t)((g.ph - endRow + 1) * rowOut - right));
  }
  if (empty) return;
  affineRows(y1 - y0, x1 - x0, g.cs, x + ((ptrdiff_t)y0 * g.w + x0) * cs, g.w * cs, norm, relu,
             out + (g.top + (ptrdiff_t)y0 * g.upY) * rowOut + (g.left + (ptrdiff_t)x0 * g.upX) * cs, rowOut * g.upY, g.upX * cs);
}

static void deliver(ptrdiff_t n, int cs, const float* d, const float* x, const Affine& norm, bool relu,
                    bool accumulate, float* gradient) {
  const ptrdiff_t count = n * cs;
  if (!relu) {
    if (accumulate)
      for (ptrdiff_t i = 0; i < count; i += 8) store(gradient + i, load<vf8>(gradient + i) + load<vf8>(d + i));
    else
      memcpy(gradient, d, sizeof(float) * (size_t)count);
    return;
  }
  if (doubles(n, cs)) {
    const ptrdiff_t last = (n - 1) * 8;
    if (norm.scale) {
      const Doubled scale(norm.scale), mean(norm.mean), shift(norm.shift);
      deliver(n / 2, 16, d, x, {scale.v, mean.v, shift.v}, relu, accumulate, gradient);
    } else {
      deliver(n / 2, 16, d, x, norm, relu, accumulate, gradient);
    }
    if (n & 1) deliver(1, 8, d + last, x + last, norm, relu, accumulate, gradient + last);
    return;
  }
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const bool plain = !norm.scale;
    const V a = plain ? splat<V>(1) : load<V>(norm.scale + c), m = plain ? V{} : load<V>(norm.mean + c);
    const V b = plain ? V{} : load<V>(norm.shift + c);
    if (accumulate)
      for (ptrdiff_t i = c; i < count; i += cs)
        store(gradient + i, load<V>(gradient + i) + keepWhere<V>((load<V>(x + i) - m) * a + b > V{}, load<V>(d + i)));
    else
      for (ptrdiff_t i = c; i < count; i += cs)
        store(gradient + i, keepWhere<V>((load<V>(x + i) - m) * a + b > V{}, load<V>(d + i)));
  });
}

static void axpy(ptrdiff_t count, float a, const float* x, bool accumulate, float* out) {
  if (accumulate)
    for (ptrdiff_t i = 0; i < count; i += 8) store(out + i, load<vf8>(out + i) + a * load<vf8>(x + i));
  else
    for (ptrdiff_t i = 0; i < count; i += 8) store(out + i, a * load<vf8>(x + i));
}

static void normGradient(ptrdiff_t n, int cs, const float* g, const float* p, const float* A, const float* B,
                         const float* meanG, const float* meanP, float* out) {
  if (doubles(n, cs)) {
    const Doubled a2(A), b2(B), g2(meanG), p2(meanP);
    const ptrdiff_t last = (n - 1) * 8;
    normGradient(n / 2, 16, g, p, a2.v, b2.v, g2.v, p2.v, out);
    if (n & 1) normGradient(1, 8, g + last, p + last, A, B, meanG, meanP, out + last);
    return;
  }
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const V a = load<V>(A + c), b = load<V>(B + c), mg = load<V>(meanG + c), mp = load<V>(meanP + c);
    const ptrdiff_t count = n * cs;
    for (ptrdiff_t i = c; i < count; i += cs) store(out + i, a * (load<V>(g + i) - mg) + b * (load<V>(p + i) - mp));
  });
}

/** Sums f(i) over pixels with four independent accumulators, in a fixed order. */
template <class V, class F>
INLINE V pixelSum(ptrdiff_t n, F f) {
  V s0{}, s1{}, s2{}, s3{};
  ptrdiff_t i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += f(i);
    s1 += f(i + 1);
    s2 += f(i + 2);
    s3 += f(i + 3);
  }
  for (; i < n; i++) s0 += f(i);
  return (s0 + s1) + (s2 + s3);
}

static void momentsAbout(ptrdiff_t n, int cs, const float* x, const float* first, float* s1, float* s2) {
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const V x0 = load<V>(first + c);
    const float* p = x + c;
    V a0{}, a1{}, a2{}, a3{}, b0{}, b1{}, b2{}, b3{};
    ptrdiff_t i = 0;
    for (; i + 4 <= n; i += 4, p += 4 * cs) {
      const V d0 = load<V>(p) - x0, d1 = load<V>(p + cs) - x0, d2 = load<V>(p + 2 * cs) - x0, d3 = load<V>(p + 3 * cs) - x0;
      a0 += d0;
      a1 += d1;
      a2 += d2;
      a3 += d3;
      b0 += d0 * d0;
      b1 += d1 * d1;
      b2 += d2 * d2;
      b3 += d3 * d3;
    }
    for (; i < n; i++, p += cs) {
      const V d = load<V>(p) - x0;
      a0 += d;
      b0 += d * d;
    }
    store(s1 + c, (a0 + a1) + (a2 + a3));
    store(s2 + c, (b0 + b1) + (b2 + b3));
  });
}

static void moments(ptrdiff_t n, int cs, const float* x, float* s1, float* s2) {
  if (!doubles(n, cs)) return momentsAbout(n, cs, x, x, s1, s2);
  const Doubled first(x);
  float a[16], b[16], a1[8], b1[8];
  momentsAbout(n / 2, 16, x, first.v, a, b);
  if (n & 1) momentsAbout(1, 8, x + (n - 1) * 8, x, a1, b1);
  foldHalves(a, n & 1 ? a1 : nullptr, s1);
  foldHalves(b, n & 1 ? b1 : nullptr, s2);
}

static void channelSum(ptrdiff_t n, int cs, const float* g, float* out) {
  if (doubles(n, cs)) {
    float sums[16];
    channelSum(n / 2, 16, g, sums);
    return foldHalves(sums, n & 1 ? g + (n - 1) * 8 : nullptr, out);
  }
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    store(out + c, pixelSum<V>(n, [=](ptrdiff_t i) { return load<V>(g + i * cs + c); }));
  });
}

static void channelDot(ptrdiff_t n, int cs, const float* g, const float* p, const float* mean, float* out) {
  if (doubles(n, cs)) {
    const float none[8] = {};
    const Doubled mean2(mean ? mean : none);
    float sums[16], rest[8];
    channelDot(n / 2, 16, g, p, mean2.v, sums);
    if (n & 1) channelDot(1, 8, g + (n - 1) * 8, p + (n - 1) * 8, mean, rest);
    return foldHalves(sums, n & 1 ? rest : nullptr, out);
  }
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const V m = mean ? load<V>(mean + c) : V{};
    store(out + c, pixelSum<V>(n, [=](ptrdiff_t i) { return load<V>(g + i * cs + c) * (load<V>(p + i * cs + c) - m); }));
  });
}

static void combine(ptrdiff_t n, int cs, int K, const float* const* x, const float* const* coefficients, const float* bias,
                    float* out) {
  if (doubles(n, cs) && K <= 64) {
    float table[64][16], bias2[16] = {};
    const float *wide[64], *last[64];
    for (int k = 0; k < K; k++) {
      memcpy(table[k], coefficients[k], 32);
      memcpy(table[k] + 8, coefficients[k], 32);
      wide[k] = table[k];
      last[k] = x[k] + (n - 1) * 8;
    }
    if (bias) {
      memcpy(bias2, bias, 32);
      memcpy(bias2 + 8, bias, 32);
    }
    combine(n / 2, 16, K, x, wide, bias2, out);
    if (n & 1) combine(1, 8, K, last, coefficients, bias, out + (n - 1) * 8);
    return;
  }
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const V start = bias ? load<V>(bias + c) : V{};
    ptrdiff_t i = 0;
    for (; i + 4 <= n; i += 4) {
      V s0 = start, s1 = start, s2 = start, s3 = start;
      for (int k = 0; k < K; k++) {
        const float* p = x[k] + i * cs + c;
        const V a = load<V>(coefficients[k] + c);
        s0 += load<V>(p) * a;
        s1 += load<V>(p + cs) * a;
        s2 += load<V>(p + 2 * cs) * a;
        s3 += load<V>(p + 3 * cs) * a;
      }
      float* q = out + i * cs + c;
      store(q, s0);
      store(q + cs, s1);
      store(q + 2 * cs, s2);
      store(q + 3 * cs, s3);
    }
    for (; i < n; i++) {
      V s = start;
      for (int k = 0; k < K; k++) s += load<V>(x[k] + i * cs + c) * load<V>(coefficients[k] + c);
      store(out + i * cs + c, s);
    }
  });
}

static void addBias(ptrdiff_t n, int cs, const float* bias, float* x) {
  channelBlocks(cs, [=](auto v, int c) {
    typedef decltype(v) V;
    const V b = load<V>(bias + c);
    for (ptrdiff_t i = c; i < n * cs; i += cs) store(x + i, load<V>(x + i) + b);
  });
}

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
