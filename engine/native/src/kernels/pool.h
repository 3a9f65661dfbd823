/** @file Maximum and average pooling, forward and backward. Padding never wins and is not counted. Here are the loops for any window. */
#pragma once
#include "pool-sliding.h"

struct PoolWindow {
  int y0, y1, x0, x1;
};

INLINE PoolWindow poolWindow(const PoolGeometry& g, int oy, int ox) {
  PoolWindow w;
  const int y = oy * g.sy - g.py, x = ox * g.sx - g.px;
  w.y0 = y < 0 ? 0 : y;
  w.x0 = x < 0 ? 0 : x;
  w.y1 = y + g.kh > g.h ? g.h : y + g.kh;
  w.x1 = x + g.kw > g.w ? g.w : x + g.kw;
  return w;
}

template <class T>
static void maxPool(const PoolGeometry& g, const T* x, T* out) {
  if (poolSlides(g)) return maxPoolSliding(g, x, out);
  channelBlocks(g.cs, [&](auto v, int c) {
    typedef decltype(v) V;
    for (int oy = 0; oy < g.oh; oy++)
      for (int ox = 0; ox < g.ow; ox++) {
        const PoolWindow w = poolWindow(g, oy, ox);
        V best = splat<V>(-INFINITY);
        for (int y = w.y0; y < w.y1; y++)
          for (int i = w.x0; i < w.x1; i++) {
            const V e = load<V>(x + ((ptrdiff_t)y * g.w + i) * g.cs + c);
            best = e <= best ? best : e;
          }
        store(out + ((ptrdiff_t)oy * g.ow + ox) * g.cs + c, best);
      }
  });
}

template <class T>
static void maxPoolBackward(const PoolGeometry& g, const T* x, const T* out, const float* gradient, bool accumulate, float* dx) {
  if (poolSlides(g)) return maxPoolBackwardSliding(g, x, out, gradient, accumulate, dx);
  if (!accumulate) memset(dx, 0, sizeof(float) * (size_t)g.h * g.w * g.cs);
  channelBlocks(g.cs, [&](auto v, int c) {
    typedef decltype(v) V;
    for (int oy = 0; oy < g.oh; oy++)
      for (int ox = 0; ox < g.ow; ox++) {
        const PoolWindow w = poolWindow(g, oy, ox);
        const ptrdiff_t o = ((ptrdiff_t)oy * g.ow + ox) * g.cs + c;
        const V best = load<V>(out + o);
        V left = load<V>(gradient + o);
        for (int y = w.y0; y < w.y1; y++)
          for (int i = w.x0; i < w.x1; i++) {
            const ptrdiff_t p = ((ptrdiff_t)y * g.w + i) * g.cs + c;
            const auto hit = load<V>(x + p) == best;
            store(dx + p, load<V>(dx + p) + keepWhere<V>(hit, left));
            left = keepWhere<V>(~hit, left);
          }
      }
  });
}

template <class T>
static void avgPool(const PoolGeometry& g, const T* x, T* out) {
  if (poolSlides(g)) return avgPoolSliding(g, x, out);
  channelBlocks(g.cs, [&](auto v, int c) {
    typedef decltype(v) V;
    for (int oy = 0; oy < g.oh; oy++)
      for (int ox = 0; ox < g.ow; ox++) {
        const PoolWindow w = poolWindow(g, oy, ox);
        const float share = 1.0f / (float)((w.y1 - w.y0) * (w.x1 - w.x0));
        V s{};
        for (int y = w.y0; y < w.y1; y++)
          for (int i = w.x0; i < w.x1; i++) s += load<V>(x + ((ptrdiff_t)y * g.w + i) * g.cs + c);
        store(out + ((ptrdiff_t)oy * g.ow + ox) * g.cs + c, s * share);
      }
  });
}

static inline void avgPoolBackward(const PoolGeometry& g, const float* gradient, bool accumulate, float* dx) {
  if (poolSlides(g)) return avgPoolBackwardSliding(g, gradient, accumulate, dx);
  if (!accumulate) memset(dx, 0, sizeof(float) * (size_t)g.h * g.w * g.cs);
  channelBlocks(g.cs, [&](auto v, int c) {
    typedef decltype(v) V;
    for (int oy = 0; oy < g.oh; oy++)
      for (int ox = 0; ox < g.ow; ox++) {
        const PoolWindow w = poolWindow(g, oy, ox);
        const float share = 1.0f / (float)((w.y1 - w.y0) * (w.x1 - w.x0));
        const V d = load<V>(gradient + ((ptrdiff_t)oy * g.ow + ox) * g.cs + c) * share;
        for (int y = w.y0; y < w.y1; y++)
          for (int i = w.x0; i < w.x1; i++) {
            const ptrdiff_t p = ((ptrdiff_t)y * g.w + i) * g.cs + c;
            store(dx + p, load<V>(dx + p) + d);
          }
      }
  });
}
