/** @file The depthwise convolution that gives an input gradient, each result delivered as it leaves the registers. */
#pragma once
#include "depthwise-choice.h"

/** See kernels.h. */
template <class T>
static bool depthwiseDelivered(const DepthwiseGeometry& g, const float* padded, const float* weights, const Delivery& to, const T* ahead) {
  if (!to.relu) return false;
  const ptrdiff_t rowIn = (ptrdiff_t)g.pw * g.cs, rowOut = (ptrdiff_t)g.pitch * g.cs;
  bool done = false;
#if MASTHEAD_WIDE
  if (inPairs(g) && g.ow % 2 == 0) {
    alignas(64) float doubled[mostPairTaps * 16];
    doubleWeights(g, weights, doubled);
    done = withPairShape(g, [&](auto shape) {
      typedef decltype(shape) S;
      if (to.s1)
        depthwisePlane<S>(g, g.ow / 2, rowIn, padded, doubled, Delivered<TwoPixels, true, T>(to, 0), rowOut, ahead);
      else
        depthwisePlane<S>(g, g.ow / 2, rowIn, padded, doubled, Delivered<TwoPixels, false, T>(to, 0), rowOut, ahead);
    });
  }
  const auto row = [&](auto shape, int c) {
    typedef decltype(shape) S;
    typedef OnePixel<vf16> L;
    const T* next = ahead ? ahead + c : nullptr;
    if (to.s1)
      depthwiseRowPlane<S>(g, rowIn, padded + c, weights + c, Delivered<L, true, T>(to, c), rowOut, next);
    else
      depthwiseRowPlane<S>(g, rowIn, padded + c, weights + c, Delivered<L, false, T>(to, c), rowOut, next);
  };
  done = done || rowBlocks<1>(g, row) || rowBlocks<2>(g, row);
#endif
  return done || tileBlocks<true>(g, [&](auto shape, int c) {
    typedef decltype(shape) S;
    typedef OnePixel<typename S::V> L;
    const T* next = ahead ? ahead + c : nullptr;
    if (to.s1)
      depthwisePlane<S>(g, g.ow, rowIn, padded + c, weights + c, Delivered<L, true, T>(to, c), rowOut, next);
    else
      depthwisePlane<S>(g, g.ow, rowIn, padded + c, weights + c, Delivered<L, false, T>(to, c), rowOut, next);
  });
}
