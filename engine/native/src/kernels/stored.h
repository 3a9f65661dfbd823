/** @file The kernels on tensors of one kind of element, as a table. */
#pragma once
#include "depthwise-delivered.h"
#include "elementwise.h"
#include "pool.h"
#include "reductions.h"

template <class T>
INLINE const T* of(const Element* p) {
  return (const T*)p;
}
template <class T>
INLINE T* of(Element* p) {
  return (T*)p;
}
template <class T>
INLINE const T* const* of(const Element* const* p) {
  return (const T* const*)p;
}

template <class T>
constexpr StoredKernels storedKernels() {
  return {
      sizeof(T),
      [](const PadGeometry& g, const Element* x, const Affine& norm, bool relu, float* out) { pad(g, of<T>(x), norm, relu, out); },
      [](ptrdiff_t n, int cs, const Element* x, const Affine& norm, bool relu, float* out) { affine(n, cs, of<T>(x), norm, relu, out); },
      [](ptrdiff_t n, int cs, const Element* x, const Affine& norm, bool relu, Element* out) { affine(n, cs, of<T>(x), norm, relu, of<T>(out)); },
      [](ptrdiff_t n, int cs, const float* x, Element* out) { affine(n, cs, x, {}, false, of<T>(out)); },
      [](ptrdiff_t n, int cs, const float* d, const Element* x, const Affine& norm, bool relu, bool accumulate, Element* gradient) {
        deliver(n, cs, d, of<T>(x), norm, relu, accumulate, of<T>(gradient));
      },
      [](ptrdiff_t n, int cs, const float* d, const Element* x, const Affine& norm, Element* gradient, float* s1, float* s2) {
        deliverSums(n, cs, d, of<T>(x), norm, of<T>(gradient), s1, s2);
      },
      [](ptrdiff_t count, float a, const Element* x, bool accumulate, Element* out) { axpy(count, a, of<T>(x), accumulate, of<T>(out)); },
      [](ptrdiff_t n, int cs, const Element* g, const Element* p, const float* A, const float* B, const float* meanG, const float* meanP, float* out) {
        normGradient(n, cs, of<T>(g), of<T>(p), A, B, meanG, meanP, out);
      },
      [](ptrdiff_t n, int cs, int K, const Element* const* gs, const float* weights, const Element* p, const float* A, const float* B,
         const float* meanG, const float* meanP, float* out) { normGradientOfSums(n, cs, K, of<T>(gs), weights, of<T>(p), A, B, meanG, meanP, out); },
      [](ptrdiff_t n, int cs, const Element* x, float* origin, bool first, float* s1, float* s2) { moments(n, cs, of<T>(x), origin, first, s1, s2); },
      [](ptrdiff_t n, int cs, const float* x, Element* out, float* origin, bool first, float* s1, float* s2) {
        putMoments(n, cs, x, of<T>(out), origin, first, s1, s2);
      },
      [](ptrdiff_t n, int cs, const Element* g, float* out) { channelSum(n, cs, of<T>(g), out); },
      [](ptrdiff_t n, int cs, const Element* g, const Element* p, const float* mean, float* out) { channelDot(n, cs, of<T>(g), of<T>(p), mean, out); },
      [](ptrdiff_t n, int cs, int K, const Element* g, const Element* const* ps, const float* const* means, float* out) {
        channelDots(n, cs, K, of<T>(g), of<T>(ps), means, out);
      },
      [](ptrdiff_t n, int cs, int K, const Element* const* x, const float* const* coefficients, const float* bias, Element* out) {
        combine(n, cs, K, of<T>(x), coefficients, bias, of<T>(out));
      },
      [](const DepthwiseGeometry& g, const float* padded, const float* weights, const Delivery& to, const Element* ahead) {
        return depthwiseDelivered<T>(g, padded, weights, to, of<T>(ahead));
      },
      [](const PoolGeometry& g, const Element* x, Element* out) { maxPool(g, of<T>(x), of<T>(out)); },
      [](const PoolGeometry& g, const Element* x, const Element* out, const float* gradient, bool accumulate, float* dx) {
        maxPoolBackward(g, of<T>(x), of<T>(out), gradient, accumulate, dx);
      },
      [](const PoolGeometry& g, const Element* x, Element* out) { avgPool(g, of<T>(x), of<T>(out)); },
  };
}
