/** @file Which of the depthwise convolution's loops serve a geometry: pairs of pixels, whole rows, or tiles. */
#pragma once
#include "depthwise-rows.h"

enum { mostPairTaps = 49 };
INLINE bool inPairs(const DepthwiseGeometry& g) { return MASTHEAD_WIDE && g.cs == 8 && g.sx == 1 && g.ow > 1 && g.kh * g.kw <= mostPairTaps; }

/** Calls f(shape, first channel) for each block of channels where tiles (UNIT: of stride 1) serve the geometry, and says whether they do. */
template <bool UNIT, class F>
INLINE bool tileBlocks(const DepthwiseGeometry& g, F f) {
  const auto blocks = [&](auto shape) {
    for (int c = 0; c < g.cs; c += Lanes<typename decltype(shape)::V>::n) f(shape, c);
  };
  const auto ofChannels = [&](auto v, auto channels) {
    if constexpr (UNIT)
      return withUnitTileShape<decltype(v), decltype(channels)::n>(g, blocks);
    else
      return withTileShape<decltype(v), decltype(channels)::n>(g, blocks);
  };
  switch (g.cs) {
#if MASTHEAD_WIDE
    case 16: return ofChannels(vf16{}, Times<16>{});
    case 32: return ofChannels(vf16{}, Times<32>{});
    case 64: return ofChannels(vf16{}, Times<64>{});
#else
    case 8: return ofChannels(vf8{}, Times<8>{});
    case 16: return ofChannels(vf8{}, Times<16>{});
    case 32: return ofChannels(vf8{}, Times<32>{});
    case 64: return ofChannels(vf8{}, Times<64>{});
#endif
    default: return false;
  }
}

#if MASTHEAD_WIDE
/** The weights of each tap twice: for two pixels in a vector. */
INLINE void doubleWeights(const DepthwiseGeometry& g, const float* weights, float* doubled) {
  // Stored whole: a vector that is loaded from two stores has to wait for both.
  for (int t = 0; t < g.kh * g.kw; t++) store(doubled + t * 16, TwoPixels::perChannel(weights + t * 8));
}
#endif
