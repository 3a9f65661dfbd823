/**
 * @file Vectors of 8 and 16 floats as GCC/Clang vector extensions: one source serves every instruction set, and both kinds of element that
 * tensors are stored in, `load` and `store` of which are here. Everything here has internal linkage, because each instruction set's object must
 * keep its own copy.
 */
#pragma once
typedef float vf8 __attribute__((vector_size(32)));
typedef float vf16 __attribute__((vector_size(64)));
typedef int vi8 __attribute__((vector_size(32)));
typedef int vi16 __attribute__((vector_size(64)));
typedef unsigned vu8 __attribute__((vector_size(32)));
typedef unsigned vu16 __attribute__((vector_size(64)));
typedef unsigned short vs8 __attribute__((vector_size(16)));
typedef unsigned short vs16 __attribute__((vector_size(32)));

#define INLINE_MEMBER inline __attribute__((always_inline))
#define INLINE static INLINE_MEMBER

template <class V>
struct Lanes;
template <>
struct Lanes<vf8> {
  enum { n = 8 };
  typedef vi8 Int;
  typedef vu8 Bits;
  typedef vs8 Half;
};
template <>
struct Lanes<vf16> {
  enum { n = 16 };
  typedef vi16 Int;
  typedef vu16 Bits;
  typedef vs16 Half;
};

template <class V>
INLINE V load(const float* p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class V>
INLINE void store(float* p, V v) {
  __builtin_memcpy(p, &v, sizeof v);
}

/** The upper half of a float's bits: what tensors of the setting bf16 hold. */
struct Bfloat {
  unsigned short bits;
};
template <class V>
INLINE V load(const Bfloat* p) {
  typename Lanes<V>::Half half;
  __builtin_memcpy(&half, p, sizeof half);
  return (V)(__builtin_convertvector(half, typename Lanes<V>::Bits) << 16);
}
/** Rounded to nearest even; a NaN stays one, a denormal becomes zero. With or without the processor's instruction: the same bits. */
template <class V>
INLINE typename Lanes<V>::Half rounding(V v) {
  typedef typename Lanes<V>::Bits Bits;
  const Bits bits = (Bits)v, exponent = bits & 0x7f800000u;
  const Bits rounded = bits + 0x7fffu + ((bits >> 16) & 1u), sign = bits & 0x80000000u, quiet = bits | 0x00400000u;
  const Bits chosen = v != v ? quiet : exponent == 0u ? sign : rounded;
  return __builtin_convertvector(chosen >> 16, typename Lanes<V>::Half);
}
#if defined(__AVX512BF16__)
INLINE vs16 rounding(vf16 v) { return (vs16)_mm512_cvtneps_pbh((__m512)v); }
INLINE vs8 rounding(vf8 v) { return (vs8)_mm256_cvtneps_pbh((__m256)v); }
#endif
template <class V>
INLINE void store(Bfloat* p, V v) {
  const auto half = rounding(v);
  __builtin_memcpy(p, &half, sizeof half);
}

/** What an element of the kind holds of v; and the same, stored. */
template <class T, class V>
INLINE V rounded(V v) {
  T elements[Lanes<V>::n];
  store(elements, v);
  return load<V>(elements);
}
template <class V>
INLINE V storeRounded(float* p, V v) {
  store(p, v);
  return v;
}
template <class V>
INLINE V storeRounded(Bfloat* p, V v) {
  const auto half = rounding(v);
  __builtin_memcpy(p, &half, sizeof half);
  return (V)(__builtin_convertvector(half, typename Lanes<V>::Bits) << 16);
}

template <class V>
INLINE V splat(float x) {
  return x - V{};
}
/** x where m (all ones or zeros per lane), else 0. */
template <class V>
INLINE V keepWhere(typename Lanes<V>::Int m, V x) {
  return (V)(m & (typename Lanes<V>::Int)x);
}
/** max(x, 0); a NaN stays a NaN, so that it is noticed. */
template <class V>
INLINE V rectify(V x) {
  return x < V{} ? V{} : x;
}

/** The greater of the two, lane by lane. */
template <class V>
INLINE V greater(V a, V b) {
  return b <= a ? a : b;
}
#if MASTHEAD_WIDE
INLINE vf16 greater(vf16 a, vf16 b) { return (vf16)_mm512_max_ps((__m512)a, (__m512)b); }
INLINE vf8 greater(vf8 a, vf8 b) { return (vf8)_mm256_max_ps((__m256)a, (__m256)b); }
#endif

/** A set of lanes: all of them, and `value` in those of `left` where a equals b, which then leave the set. */
#if MASTHEAD_WIDE
template <class V>
INLINE __mmask16 everyLane() {
  return 0xffff;
}
INLINE vf16 takeEqual(__mmask16& left, vf16 a, vf16 b, vf16 value) {
  const __mmask16 equal = _mm512_mask_cmp_ps_mask(left, (__m512)a, (__m512)b, _CMP_EQ_OQ);
  left ^= equal;
  return (vf16)_mm512_maskz_mov_ps(equal, (__m512)value);
}
INLINE vf8 takeEqual(__mmask16& left, vf8 a, vf8 b, vf8 value) {
  const __mmask8 equal = _mm256_mask_cmp_ps_mask((__mmask8)left, (__m256)a, (__m256)b, _CMP_EQ_OQ);
  left ^= equal;
  return (vf8)_mm256_maskz_mov_ps(equal, (__m256)value);
}
#else
template <class V>
INLINE typename Lanes<V>::Int everyLane() {
  return ~typename Lanes<V>::Int{};
}
template <class V>
INLINE V takeEqual(typename Lanes<V>::Int& left, V a, V b, V value) {
  const typename Lanes<V>::Int equal = (a == b) & left;
  left &= ~equal;
  return keepWhere<V>(equal, value);
}
#endif

/** A constant number as a type. */
template <int N>
struct Times {
  enum { n = N };
};

/** One pixel's block of channels in a vector: how values per channel are read, and sums per channel added up. */
template <class Vector>
struct OnePixel {
  typedef Vector V;
  template <class T>
  static INLINE_MEMBER V perChannel(const T* p) {
    return load<V>(p);
  }
  static INLINE_MEMBER void add(float* p, V sum) { store(p, load<V>(p) + sum); }
  static INLINE_MEMBER void put(float* p, V sum, bool first) { store(p, first ? sum : load<V>(p) + sum); }
};
#if MASTHEAD_WIDE
INLINE vf8 lowerHalf(vf16 v) { return (vf8)_mm512_castps512_ps256((__m512)v); }
INLINE vf8 upperHalf(vf16 v) { return (vf8)_mm512_extractf32x8_ps((__m512)v, 1); }
/** Two pixels of 8 channels in a vector. */
struct TwoPixels {
  typedef vf16 V;
  template <class T>
  static INLINE_MEMBER V perChannel(const T* p) {
    return (V)_mm512_broadcast_f32x8((__m256)load<vf8>(p));
  }
  static INLINE_MEMBER void add(float* p, V sum) { put(p, sum, false); }
  static INLINE_MEMBER void put(float* p, V sum, bool first) {
    const vf8 half = lowerHalf(sum) + upperHalf(sum);
    store(p, first ? half : load<vf8>(p) + half);
  }
};
#endif

/** Calls f(V{}, c) for each block of channels, in the widest vectors that fit. */
template <class F>
INLINE void channelBlocks(int cs, F f) {
  int c = 0;
#if MASTHEAD_WIDE
  for (; c + 16 <= cs; c += 16) f(vf16{}, c);
#endif
  for (; c + 8 <= cs; c += 8) f(vf8{}, c);
}

/**
 * Calls f(lanes, c, at, n, step) for n steps of `step` floats from float `at` on, at channel c: pixel by pixel for each
 * block of channels, or with 8 channels two pixels at a time, because half of a wide vector would be idle.
 */
template <class F>
INLINE void pixelBlocks(ptrdiff_t n, int cs, F f) {
#if MASTHEAD_WIDE
  if (cs == 8) {
    if (n > 1) f(TwoPixels{}, 0, ptrdiff_t{0}, n / 2, 16);
    if (n & 1) f(OnePixel<vf8>{}, 0, (n - 1) * 8, ptrdiff_t{1}, 8);
    return;
  }
#endif
  channelBlocks(cs, [=](auto v, int c) { f(OnePixel<decltype(v)>{}, c, ptrdiff_t{c}, n, cs); });
}
